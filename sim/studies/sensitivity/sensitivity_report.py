"""What a global exploration has found, as tidy rows, a table in Markdown and sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sim.analysis.measures import MEASURES
from sim.analysis.targets import is_share
from sim.base.errors import listed
from sim.base.text_tables import as_csv, as_markdown
from sim.base.wording import day_in_words, decimals_for, number, percent, plain_text
from sim.inputs.schema import Config
from sim.studies.sensitivity.indices import Screened, Shares, Sure
from sim.studies.sensitivity.sensitivity_settings import MORRIS, SOBOL, SPLIT, SensitivitySettings
from sim.studies.sensitivity.variance_split import SOURCES, Split

COLUMNS = ("measure", "parameter", "called", "index", "value", "low", "high", "unit", "above_floor", "told_from_0")
DUMMY, CHANCE = "dummy", "chance"
CHANCE_LABELS = {DUMMY: "Chance: other random numbers, same parameters", CHANCE: "Chance in a single future"}

WORTH_NAMING = 0.1  # of the variance
CAUTION = (
    "A share alone is often above the share with others, which it cannot truly be: with so few points both are"
    " rough. Chance is set against shares with others only"
)


class SensitivityReport(NamedTuple):
    """What was asked, of which study, and what was found for each measure."""

    settings: SensitivitySettings
    base: Config
    points: int
    results: dict[str, Any]  # Screened, Shares or Split

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters, the dummy's last."""
        return (*(parameter.turn.name for parameter in self.settings.parameters), DUMMY)

    @property
    def called(self) -> tuple[str, ...]:
        """A parameter or a source of variance in words."""
        return (*(parameter.called for parameter in self.settings.parameters), CHANCE_LABELS[DUMMY])


class Ranked(NamedTuple):
    """A parameter with its two indices in the unit in which they are printed, and whether it outdoes other random
    numbers.
    """

    parameter: str
    called: str
    main: tuple[float, float, float]
    other: tuple[float, float, float]
    is_clear: bool
    moves: bool  # clearly not 0 with the same random numbers, though perhaps less than chance does


def times(measure: str) -> float:
    """How a measure is printed: shares in percentage points."""
    return 100.0 if is_share(measure) else 1.0


def change_unit(measure: str) -> str:
    """The unit of a change in a measure."""
    return "percentage points" if is_share(measure) else MEASURES[measure].unit


def estimate_at(index: Sure, i: int, scale: float) -> tuple[float, float, float]:
    """One estimate of several with its interval, in another unit."""
    return float(index.value[i]) * scale, float(index.low[i]) * scale, float(index.high[i]) * scale


def ranked(report: SensitivityReport, measure: str) -> list[Ranked]:
    """Parameters by their larger index, the largest first, and the dummy last."""
    result = report.results[measure]
    if isinstance(result, Screened):
        scale, floor, main, other = times(measure), result.floor, result.size, result.spread
    else:
        scale, floor, main, other = (
            100 * (1 - float(result.by_chance.value[0])),
            result.floor[1],
            result.total,
            result.first,
        )
    rows = [
        Ranked(
            name,
            called,
            estimate_at(main, i, scale),
            estimate_at(other, i, scale),
            bool(main.value[i] > floor),
            moves(result, i),
        )
        for i, (name, called) in enumerate(zip(report.parameters, report.called, strict=True))
    ]
    return [
        *sorted(rows[:-1], key=lambda row: -row.main[0] if math.isfinite(row.main[0]) else math.inf),
        rows[-1]._replace(is_clear=False),
    ]


def moves(result: Screened | Shares, i: int) -> bool:
    """Whether the effect of a parameter is clearly not 0 with the same random numbers."""
    if isinstance(result, Screened):
        return bool(result.mean.low[i] > 0 or result.mean.high[i] < 0)
    return bool(result.total.low[i] > 0)


def chance_threshold(result: Any, measure: str) -> float:
    """Up to where a parameter may have no effect, in the unit in which its index is printed."""
    if isinstance(result, Screened):
        return result.floor * times(measure)
    return (
        max(result.floor[1], 0.0) * 100 * (1 - float(result.by_chance.value[0]))
        if isinstance(result, Shares)
        else math.nan
    )


# Files


def tidy(report: SensitivityReport) -> Iterator[tuple[Any, ...]]:
    """A row for each measure, parameter and index."""
    for measure, result in report.results.items():
        if isinstance(result, Split):
            for i, source in enumerate(SOURCES):
                yield measure, source, source, "share", *estimate_at(result.shares, i, 1), "share of variance", "", ""
            continue
        screened = isinstance(result, Screened)
        floors = {"size": result.floor} if screened else dict(zip(("first", "total"), result.floor, strict=True))
        names = ("mean", "size", "spread") if screened else ("first", "total")
        unit = MEASURES[measure].unit if screened else "share of the variance by parameters"
        for i, (name, called) in enumerate(zip(report.parameters, report.called, strict=True)):
            for index in names:
                one: Sure = getattr(result, index)
                above = "" if index not in floors else "yes" if one.value[i] > floors[index] else "no"
                distinct = "yes" if moves(result, i) or above == "yes" else "no"
                yield measure, name, called, index, *estimate_at(one, i, 1), unit, above, distinct
        if not screened:
            yield (
                measure,
                CHANCE,
                CHANCE_LABELS[CHANCE],
                "share",
                *estimate_at(result.by_chance, 0, 1),
                "share of all variance",
                "",
                "",
            )


def indices_csv(report: SensitivityReport) -> str:
    """The tidy rows, and above them what was simulated."""
    rows = ([f"{cell:.6g}" if isinstance(cell, float) else cell for cell in row] for row in tidy(report))
    return as_csv(COLUMNS, rows, f"{sensitivity_method(report)}.")


# Words


def sensitivity_method(report: SensitivityReport) -> str:
    """What was simulated; of shares, what their errors do."""
    run, settings, many = report.base.run, report.settings, report.settings.numbers
    what = {
        MORRIS: f"{many['trajectories']} trajectories",
        SOBOL: f"a Sobol design of {many['points']}",
        SPLIT: f"{many['sets']} sets of them under {len(settings.scenarios)} scenarios",
    }
    usual = f"scenario {report.base.scenario.name}"
    scenario = f"scenarios {listed(settings.scenarios)}" if settings.method == SPLIT else usual
    return (
        f"{report.base.council.name}, {scenario}, {len(settings.parameters)} uncertain parameters,"
        f" {what[settings.method]}: {report.points} points of {settings.numbers['replications']}"
        f" replications, {run.weeks} weeks from"
        f" {plain_text(day_in_words(run.start))}, after {run.warm_up_weeks} weeks to settle, seed {run.seed}"
        f"{f'. {CAUTION}' if settings.method == SOBOL else ''}"
    )


def sensitivity_title(report: SensitivityReport) -> str:
    """The finding, as a sentence: on which parameters most depends; for which measures stands below it."""
    if report.settings.method == SPLIT:
        return split_title(report)
    called = {parameter.turn.name: name_in_sentence(parameter.called) for parameter in report.settings.parameters}
    clear = standing_out(report)
    if not clear:
        return f"None of {len(called)} uncertain parameters does more than chance"
    return (
        f"Of {len(called)} uncertain parameters the answer depends most on {listed(called[one] for one in clear[:2])}"
    )


def where_it_depends(report: SensitivityReport) -> str:
    """How many parameters do more than chance, for which measures, and for which none does; a sentence or nothing."""
    if report.settings.method == SPLIT or not (clear := standing_out(report)):
        return ""
    some = [name for name in report.results if any(row.is_clear for row in ranked(report, name))]
    none = [name for name in report.results if name not in some]
    beyond = f"; for {labels(none)} none does" if none else ""
    return f"{len(clear)} do more than chance for {labels(some)}{beyond}".replace("1 do more", "1 does more")


def split_title(report: SensitivityReport) -> str:
    """The largest parts of what is uncertain about the first measure; a second only where it is a tenth or more."""
    from sim.reports.charts.variance_shares import CALLED

    measure = report.settings.measures[0]
    shares = [float(share) for share in report.results[measure].shares.value]
    first, second = sorted(range(len(SOURCES)), key=lambda i: -shares[i])[:2]
    words = CALLED | {"scenario": "which scenario comes"}
    named = [f"{words[SOURCES[i]]} ({percent(shares[i])})" for i in (first, second)]
    how = "mostly" if shares[first] >= 0.5 else "most"
    then = f", then on {named[1]}" if shares[second] >= WORTH_NAMING else ""
    return f"{MEASURES[measure].label} depends {how} on {named[0]}{then}"


def labels(measures: Sequence[str]) -> str:
    """Measures by their names, within a sentence."""
    return listed(name_in_sentence(MEASURES[name].label) for name in measures)


def name_in_sentence(text: str) -> str:
    """A name within a sentence."""
    return text[:1].lower() + text[1:]


def indices_table(report: SensitivityReport) -> list[str]:
    """The table in Markdown, and what was simulated below it."""
    lines = split_table(report) if report.settings.method == SPLIT else index_table(report)
    return [*lines, "", f"{sensitivity_method(report)}."]


def split_table(report: SensitivityReport) -> list[str]:
    """Measures down, sources across, with intervals."""
    from sim.reports.charts.variance_shares import CALLED

    rows = []
    for measure, result in report.results.items():
        cells = [
            f"{percent(value)} ({percent(low)} to {percent(high)})"
            for value, low, high in (estimate_at(result.shares, i, 1) for i in range(len(SOURCES)))
        ]
        rows.append([MEASURES[measure].label, *cells])
    return as_markdown(["measure", *(CALLED[source] for source in SOURCES)], rows)


def index_table(report: SensitivityReport) -> list[str]:
    """Parameters down, the one first that matters most over all measures; measures across."""
    measures = list(report.results)
    rows = {measure: {row.parameter: row for row in ranked(report, measure)} for measure in measures}
    weight = {name: weigh(rows, name) for name in report.parameters[:-1]}
    order = sorted(weight, key=lambda name: -weight[name])
    heads = [
        f"{MEASURES[measure].label}, {change_unit(measure) if report.settings.method == MORRIS else '%'}"
        for measure in measures
    ]
    lines = []
    for name in order:
        cells = [index_cell(rows[measure][name], report.settings.method) for measure in measures]
        lines.append([rows[measures[0]][name].called, *cells])
    floors = [number(chance_threshold(report.results[measure], measure), 1) for measure in measures]
    lines.append(["*chance does up to*", *floors])
    if report.settings.method == SOBOL:
        shares = [
            f"{number(v, 0)} ({number(low, 0)} to {number(high, 0)})"
            for v, low, high in (estimate_at(report.results[measure].by_chance, 0, 100) for measure in measures)
        ]
        lines.append([f"*{CHANCE_LABELS[CHANCE]}*", *shares])
    return as_markdown(["parameter", *heads], lines)


def weigh(rows: dict[str, dict[str, Ranked]], name: str) -> float:
    """How much depends on a parameter: its share of the largest index of each measure, summed."""
    parts = []
    for own in rows.values():
        largest = max((row.main[0] for row in own.values() if math.isfinite(row.main[0])), default=0.0)
        parts.append(own[name].main[0] / largest if largest > 0 and math.isfinite(own[name].main[0]) else 0.0)
    return math.fsum(parts)


def index_cell(row: Ranked, method: str) -> str:
    """`**3.1** ± 0.4` of a screening, `**31** (22)` of shares; bold does more than chance, `~3.1` may be
    0.
    """
    places = decimals_for(row.main[0]) if method == MORRIS else 0
    main, other = number(row.main[0], max(places, 1) if method == MORRIS else 0), row.other[0]
    bold = f"**{main}**" if row.is_clear else main if row.moves else f"~{main}"
    return f"{bold} ± {number(other, max(places, 1))}" if method == MORRIS else f"{bold} ({number(other, 0)})"


def standing_out(report: SensitivityReport) -> list[str]:
    """The parameters that do more than chance in any measure, by name, the most important first."""
    rows = {measure: {row.parameter: row for row in ranked(report, measure)} for measure in report.results}
    clear = [name for name in report.parameters[:-1] if any(own[name].is_clear for own in rows.values())]
    return sorted(clear, key=lambda name: -weigh(rows, name))
