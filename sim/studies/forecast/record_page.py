"""The pages of a record of councils: what was run, what came out, and where the model is no better."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from sim.base.errors import listed
from sim.base.text_tables import as_markdown
from sim.inputs.councils.areas import Area, areas
from sim.inputs.councils.council_names import existed
from sim.studies.forecast.case_holders import CASES, GIVEN_HOLDERS, REAR_GIVEN_HOLDERS
from sim.studies.forecast.councils_record import CouncilsRecord
from sim.studies.forecast.model_record import FORECAST, GIVEN, GIVEN_ALL, REAR_GIVEN, REAR_GIVEN_ALL
from sim.studies.forecast.record_report import (
    ABOUT,
    ALL_HEADS,
    COUNCIL_HEADS,
    FEW,
    GIVEN_HEADS,
    GROUP_HEADS,
    HEADS,
    HOLDERS_HEADS,
    MAYBE_WORSE,
    OWN_HEADS,
    SAME,
    VERDICTS,
    Standing,
    council_rows,
    given_all_rows,
    given_rows,
    group_rows,
    held,
    label_of,
    measure_rows,
    own_rows,
    saved_by,
    verdict_alone,
)
from sim.studies.forecast.record_savings import (
    ABOUT_SAVINGS,
    SAVINGS_HEADS,
    error_saved_rows,
    error_saved_sentence,
    hindsight_of,
    holders_sentence,
)
from sim.studies.forecast.record_settings import ALL, councils_there
from sim.studies.record.rear import REAR
from sim.studies.record.record_rivals import LAST
from sim.studies.record.record_summary import with_sizes

if TYPE_CHECKING:
    import pandas as pd


def what_was_run(result: CouncilsRecord) -> str:
    """Which councils, origins and replications; of how many."""
    settings, total = result.settings, len(councils_there(result.settings.origins))
    origins = f"{settings.origins[0]} to {settings.origins[-1]}" if len(settings.origins) > 1 else settings.origins[0]
    count, times = len(result.councils), settings.replications
    whole = "all" if count >= total else f"{count} of {total}"
    return (
        f"Run: {whole} councils, origins {origins}, up to {settings.years} years ahead, {times}"
        f" replication{'s' * (times > 1)} of each future, seed {settings.seed}; tables to {settings.figures.last_year}."
        + ("" if count >= total else " The other councils were not run.")
    )


def time_of_council(area: Area, origins: Sequence[int]) -> list[str]:
    """That a council has ended since, or began later, where an origin is of a year without it."""
    without = [year for year in origins if not existed(area, year)]
    if not without:
        return []
    if area.until is not None and without[-1] > area.until:
        return [f"{area.name} ended in March {area.until}: no forecast of it is judged after that."]
    first = without[-1] + 1
    return [f"{area.name} has figures of its own from the year to March {first}: no earlier forecast is of it."]


def record_sentences(result: CouncilsRecord) -> list[str]:
    """What came out, compared with what it should reach, and where the model is no better."""
    scores = result.scores
    if scores.empty:
        return nothing_scored(result)
    rear, last = (saved_by(scores, FORECAST, name, ["measure"]) for name in (REAR, LAST))
    within, given = held(scores, FORECAST, "measure"), saved_by(scores, GIVEN, REAR, ["measure"])
    count = len(rear)
    near = sum(one.saved >= -0.03 for one in rear.values())
    bands = sum(0.86 <= ninety <= 0.94 for _, ninety in within.values())
    return [
        what_was_run(result),
        f"Told nothing: the error is no more than 3% above REAR's on {near} of {count} measures, and smaller than that"
        f" of last year's value on {sum(one.saved > 0 for one in last.values())}; 90% bands hold 86 to 94% of what"
        f" came on {bands} of {count}.",
        *verdict_sentences("Told referrals and staff, against REAR that is told nothing", given),
        *verdict_sentences(
            "Against REAR told the same by a regression", saved_by(scores, GIVEN, REAR_GIVEN, ["measure"])
        ),
        *verdict_sentences(
            "Told initial conferences too, against REAR that is told nothing",
            saved_by(scores, GIVEN_ALL, REAR, ["measure"]),
        ),
        *verdict_sentences(
            "Against REAR told the same, conferences too",
            saved_by(scores, GIVEN_ALL, REAR_GIVEN_ALL, ["measure"]),
        ),
        *verdict_sentences(
            "Told case holders too, against REAR that is told nothing",
            saved_by(scores, GIVEN_HOLDERS, REAR, ["measure"]),
        ),
        error_saved_sentence(scores),
        *[f"Not made: {area}, {why}" for area, why in sorted(reasons(result).items())],
    ]


def nothing_scored(result: CouncilsRecord) -> list[str]:
    """Why there is no forecast to score."""
    if result.settings.council == ALL:
        return ["No forecast could be judged: the tables hold too few years after the first origin."]
    area = areas()[result.settings.council]
    return [
        f"No forecast of {area.name} could be judged: the tables hold too few years of it before or after an origin.",
        *time_of_council(area, result.settings.origins),
        *[f"Not made: {where}, {why}" for where, why in sorted(reasons(result).items())],
    ]


def verdict_sentences(start: str, standings: dict[Hashable, Standing]) -> list[str]:
    """`start: better on ..., no better on ..., worse on ...`."""
    parts = []
    for word in VERDICTS:
        names = [label_of(str(key)).lower() for key, one in standings.items() if one.verdict == word]
        parts += [f"{word} on {listed(names)}"] if names else []
    return [f"{start}: {'; '.join(parts)}."] if parts else []


def reasons(result: CouncilsRecord) -> dict[str, str]:
    """By council and origins, why it could not be made."""
    by_why: dict[tuple[str, str], list[int]] = {}
    for (code, origin), why in result.refused.items():
        by_why.setdefault((code, why), []).append(origin)
    return {f"{code} at {listed(map(str, sorted(years)))}": why for (code, why), years in by_why.items()}


def no_better_sentence(scores: pd.DataFrame) -> str:
    """Where the model is no better for one council; that it cannot be decided, where its forecasts are few."""
    given = saved_by(scores, GIVEN, REAR, ["measure"])
    if not given:
        return "The model was not run for this council: what follows is REAR's record."
    most = max(one.forecasts for one in given.values())
    if most < FEW:
        return (
            f"Whether the model, told what was imposed, is better than REAR here cannot be told from {most}"
            f" forecast{'s' * (most > 1)} of a measure: go by the record of all councils."
        )
    poor = [label_of(str(key)).lower() for key, one in given.items() if verdict_alone(one) in (SAME, MAYBE_WORSE)]
    start = (
        f"No better than REAR here, though told what was imposed: {listed(poor)}."
        if poor
        else ("Told what was imposed, the error here was smaller than REAR's on every measure.")
    )
    return f"{start} These are few forecasts, of years that miss together: none of the verdicts is sure."


# Pages


def record_markdown(result: CouncilsRecord) -> str:
    """The tables and sentences of the page."""
    scores = with_sizes(result.scores, result.panel) if not result.scores.empty else result.scores
    lines = [*(f"{sentence}\n" for sentence in record_sentences(result))]
    if scores.empty:
        return "\n".join(lines)
    ahead: dict[Hashable, str] = {one: f"{one} year{'s' * (one > 1)} ahead" for one in result.settings.horizons}
    sizes: dict[Hashable, str] = {name: f"{name} councils" for name in ("small", "medium", "large")}
    groups = [*group_rows(scores, "horizon", ahead), *group_rows(scores, "size", sizes)]
    lines += ["### Told nothing", "", *as_markdown(HEADS, measure_rows(scores)), "", ABOUT, ""]
    lines += ["### Told referrals and staff", "", *as_markdown(GIVEN_HEADS, given_rows(scores), (0, -1)), ""]
    lines += ["### Told referrals, staff and conferences", "", *as_markdown(ALL_HEADS, given_all_rows(scores), (0, -1))]
    if holders := given_all_rows(scores, GIVEN_HOLDERS, REAR_GIVEN_HOLDERS, GIVEN_ALL):
        lines += ["", "### Told case holders too", "", *as_markdown(HOLDERS_HEADS, holders, (0, -1))]
    lines += ["", "### What can be saved, and what is", "", *error_saved_table(result)]
    lines += ["", "### By year ahead and size of council", "", *as_markdown(GROUP_HEADS, groups), ""]
    lines += ["### Council by council", "", *as_markdown(COUNCIL_HEADS, council_rows(result))]
    return "\n".join(lines) + "\n"


def error_saved_table(result: CouncilsRecord) -> list[str]:
    """What can be saved beside what is, and why less."""
    known = (result.panel, result.settings.origins, result.settings.horizons)
    hindsight = hindsight_of(*known)
    lines = as_markdown(SAVINGS_HEADS, error_saved_rows(result.scores, hindsight), (0, -1))
    return [*lines, "", ABOUT_SAVINGS, "", holders_sentence(*known, hindsight[CASES])]


def council_markdown(result: CouncilsRecord, code: str, name: str) -> str:
    """The page of a council."""
    scores = result.scores[result.scores.council == code]
    lines = [f"# {name}: how good forecasts have been", "", what_was_run(result), ""]
    for text in (*time_of_council(areas()[code], result.settings.origins), no_better_sentence(scores)):
        lines += [text, ""]
    return "\n".join([*lines, *as_markdown(OWN_HEADS, own_rows(scores), (0, -1)), "", ABOUT]) + "\n"
