"""How far England's councils move from where they start when nothing changes.

`python -m sim drift [councils=30] [name=Bradford] [key=value ...]` simulates the baseline of all councils, of so many
evenly from the smallest to the largest, or of one; every council's rows are in outputs/drift/drift.csv.

`python -m sim drift name=typical [write=yes]` measures where the typical council settles, from which all named ones are
made: to be done again when a change of the model moves it. `write=yes` puts the numbers into conf/council/england.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field

from sim.base.errors import InputError
from sim.base.files import open_folder, write_text
from sim.base.progress import progress
from sim.inputs.balance.balance_targets import rules as build_rules
from sim.inputs.councils.council_names import resolve
from sim.inputs.study import study_from
from sim.inputs.typed_settings import StudySettings, YesNo, own_settings
from sim.runs.parallel import make_ready
from sim.studies.drift.quiet_years import MEASURED, SERIES, Quiet, drift_settings, quiet_years
from sim.studies.drift.settled import BUILD, settled_levels, settled_lines, settled_study, write_settled
from sim.studies.england.england_councils import Nation, nation_of, typical_study
from sim.studies.panel.modelled import some_of

CANNOT = "This cannot be simulated:"
STOPPED = "Stopped before there was an answer."
FOLDER = Path("outputs") / "drift"
MOST_SHOWN = 12  # councils that move most


class DriftSettings(StudySettings):
    """Which councils are simulated"""

    councils: str = Field("all", description="how many councils, evenly from the smallest to the largest, or all")
    name: str | None = Field(None, description="the only council; typical measures where that one settles")
    write: YesNo = Field(False, description="with name=typical: whether conf/council/england/build.yaml is renewed")


def chosen_councils(nation: Nation, given: DriftSettings) -> list[str]:
    """The councils that the settings name; InputError where they name none."""
    if given.name is not None:
        return [resolve(given.name, "name").name]
    if given.councils == "all":
        return list(nation.councils)
    if not given.councils.isdecimal():
        raise InputError([f"councils={given.councils}: must be a whole number of councils, or all."])
    return some_of(nation, int(given.councils), "councils")


def summary_lines(quiet: Sequence[Quiet], published: Sequence[float], rules: Mapping[str, Any]) -> list[str]:
    """What it comes to, in sentences, and the councils that move most."""
    drift = np.array([one.drift for one in quiet])
    steady = int((np.abs(drift) <= rules["within"]).sum())
    bounded = sum(one.grows < 0.5 for one in quiet)
    second = np.array([one.year[2]["caseload_per_worker"] / one.year[1]["caseload_per_worker"] for one in quiet]) - 1
    lines = [
        f"{steady} of {len(quiet)} councils keep their mean caseload over two quiet years within"
        f" {rules['within']:.0%} of its start; wanted: {rules['wanted']['steady']:.1%} of them.",
        f"{bounded} of {len(quiet)} have no backlog that grows without limit; wanted:"
        f" {rules['wanted']['bounded']:.0%}.",
        f"Drift: median {np.median(drift):+.1%}, from {drift.min():+.1%} to {drift.max():+.1%};"
        f" second year on the first: median {np.median(second):+.1%}.",
        *agreement_lines(quiet, published),
        "Of the drift (1 + caseload) = (1 + cases held) / (1 + holders):"
        f" cases {median_change(quiet, 'children_held'):+.1%},"
        f" holders {median_change(quiet, 'holders_fte'):+.1%} (medians).",
    ]
    most = sorted(quiet, key=lambda one: -abs(one.drift))[:MOST_SHOWN]
    heads = f"{'start':>7}{'mean':>7}{'drift':>8}{'(s.e.)':>8}{'cases':>8}{'holders':>9}{'in post':>9}"
    return [*lines, "", f"{'Moves most':<28}{heads}", *(row_text(one) for one in most)]


def agreement_lines(quiet: Sequence[Quiet], published: Sequence[float]) -> list[str]:
    """How modelled caseloads, which are not among the councils' inputs, go with the published ones."""
    if len(quiet) < 3:
        return []
    from scipy.stats import spearmanr

    modelled, known = np.array([one.mean["caseload_per_worker"] for one in quiet]), np.array(published)
    there = np.isfinite(known)
    rank = float(spearmanr(modelled[there], known[there]).statistic)
    error = float(np.median(np.abs(modelled[there] / known[there] - 1.0)))
    text = f"rank correlation {rank:.2f}, median error {error:.1%}"
    return [f"Caseload, which they are not told, against the published: {text}."]


def median_change(quiet: Sequence[Quiet], series: str) -> float:
    """The median change of a series from its start to the mean of the years."""
    return float(np.median([one.mean[series] / one.start[series] - 1.0 for one in quiet]))


def row_text(one: Quiet) -> str:
    """One council of the table."""
    cells = [one.mean[name] / one.start[name] - 1.0 for name in ("children_held", "holders_fte", "in_post_fte")]
    start, mean = one.start["caseload_per_worker"], one.mean["caseload_per_worker"]
    grows = "  grows" if one.grows >= 0.5 else ""
    return (
        f"{one.council[:27]:<28}{start:>7.1f}{mean:>7.1f}{one.drift:>+8.1%}{one.error:>8.1%}"
        f"{cells[0]:>+8.1%}{cells[1]:>+9.1%}{cells[2]:>+9.1%}{grows}"
    )


def drift_csv(quiet: Sequence[Quiet], published: Sequence[float]) -> str:
    """A row for each council: its drift, and start, mean and years of each series."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    spans = ["start", "mean", *(f"year_{n}" for n in quiet[0].year)]
    heads = [f"{name}_{span}" for name in SERIES for span in spans]
    first = ["council", "replications", "drift", "standard_error", "grows", "published_caseload"]
    rows.writerow([*first, *MEASURED, *heads])
    for one, known in zip(quiet, published, strict=True):
        cells = [of[name] for name in SERIES for of in (one.start, one.mean, *one.year.values())]
        about = (one.drift, one.error, one.grows, known, *(one.measures[name] for name in MEASURED))
        rows.writerow([one.council, one.replications, *(f"{cell:.5g}" for cell in (*about, *cells))])
    return text.getvalue()


def measure_settled(words: Sequence[str], write: bool) -> int:
    """Measure where the council settles from which all others are made, print it, and write it if so asked."""
    config, replications = settled_study(words), drift_settings()["settled"]
    with progress(replications) as advance:
        levels = settled_levels(config, replications, advance)
    print("\n".join(settled_lines(levels, replications)))
    if write:
        write_settled(levels)
        print(f"Written: {BUILD.name}. Make docs/assumptions.md again: python -m sim register")
    return 0


def main(typed: Sequence[str]) -> int:
    """Simulate the councils and print how far they move."""
    given, words = own_settings(DriftSettings, typed)
    if given.name == build_rules()["base"]:
        return measure_settled(words, given.write)
    if given.write:
        raise InputError(["write=yes: is for name=typical, where it settles; nothing else is written into conf/."])
    rules, nation = drift_settings(), nation_of()
    names = chosen_councils(nation, given)
    usual = [word for word in rules["typed"] if word.partition("=")[0] not in {w.partition("=")[0] for w in words}]
    typical = typical_study(nation, [*usual, *words])
    nation = nation._replace(typed=[*nation.typed, *words])
    make_ready(study_from(typical))
    with progress(len(names)) as advance:
        quiet = quiet_years(nation, names, typical, rules, advance)
    published = [nation.councils[name]["caseload"] for name in names]
    print("\n".join(summary_lines(quiet, published, rules)))
    write_text(open_folder(FOLDER) / "drift.csv", drift_csv(quiet, published))
    print(f"\nTable: {FOLDER / 'drift.csv'}")
    return 0
