"""By what one answer differs from another of the same council and scenario: a phrase for its source line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.base.errors import listed
from sim.base.wording import number
from sim.inputs.own_figures import known_figures
from sim.inputs.schema import Config
from sim.model.words import label

MOST_LISTED = 6  # changed settings that are listed; the manifest has them all
# shown elsewhere, or of no effect
ELSEWHERE = ("hydra.", "figures.", "run.years=", "run.ensemble=", "run.keep_logs=", "run.cores=")


def distinguishing_words(config: Config, typed: Sequence[str] = ()) -> str:
    """`Years alike, cases to the least loaded; own figures: referrals 12,400; changed: scenario.size=1.2`."""
    run = config.run
    years = f"years differ ({run.years})" if run.years else "years alike"
    first = [years, f"allocation {label(config.allocation.policy).lower()}"]
    first += [f"parameter sets {run.ensemble}"] if run.ensemble else []
    parts = [", ".join(first)]
    made = config.council.made_from
    if made is not None and made.typed:
        own = (f"{name.replace('_', ' ')} {figure_in_words(name, value)}" for name, value in made.typed.items())
        parts.append(f"own figures: {listed(own)}")
    if changed := list(changed_settings(typed)):
        more = len(changed) - MOST_LISTED
        shown = [*changed[:MOST_LISTED], *([f"{more} more"] if more > 0 else [])]
        parts.append(f"changed: {listed(shown)}")
    return "; ".join(parts)


def figure_in_words(name: str, value: float) -> str:
    """A planner's own figure, a share as a percentage."""
    return f"{100 * value:.3g}%" if known_figures()[name].unit == "share" else number(value)


def changed_settings(typed: Sequence[str]) -> Iterator[str]:
    """The typed settings that are neither a choice of a group, which are named anyway, nor shown elsewhere."""
    for word in typed:
        key = word.partition("=")[0].lstrip("+~")
        if "." in key and not word.lstrip("+~").startswith(ELSEWHERE):
            yield word
