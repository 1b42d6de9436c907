"""What a backtest says: sentences, the table, the files and the figures."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.analysis.measures import MEASURES
from sim.analysis.targets import is_share
from sim.base.errors import listed
from sim.base.text_tables import as_markdown
from sim.base.wording import decimals_for, number, signed
from sim.studies.backtest.forecasts import BacktestResult
from sim.studies.backtest.rivals import LAST, RIVALS, TREND
from sim.studies.backtest.scores import (
    BETTER,
    NO_BETTER,
    NO_RIVAL,
    NOT_FORECAST,
    UNSURE,
    Score,
    is_within,
    score_measure,
)

POINTS = (0.05, 0.25, 0.5, 0.75, 0.95)
APART = (("fitted years", True), ("later years", False))
MODEL = "model"
HEADS = ("measure", "years", "in 50%", "in 90%", "error", "against last year", "against trend", "verdict")
LEGEND = (
    "in 50%, in 90%: published figures inside these bands; against: how much smaller the model's error (CRPS) is"
    " than the naive forecast's, and in how many forecasts it was nearer."
)
SHOWN = ("measure", "in 50%", "in 90%", "against last year", "against trend", "verdict")  # on the screen


# Sentences


def backtest_sentences(result: BacktestResult) -> list[str]:
    """What came out, the closing sentence last."""
    scored = forecast_scores(result)
    count = sum(one.forecasts for one in scored)
    half, most = (sum(one.inside[i] for one in scored) for i in (0, 1))
    kinds = {word: [one for one in scored if one.verdict == word] for word in (BETTER, UNSURE, NO_BETTER, NO_RIVAL)}
    report = [
        f"{count} forecasts of {len(scored)} measures, but of only {span_in_words(result)}: forecasts of the same year"
        " miss together, so these are few.",
        f"{percent_of(half, count)} of the published figures fell in the 50% bands, {percent_of(most, count)} in the"
        f" 90% bands{'; the bands are too narrow' if most < result.settings.bands[1] * count else ''}.",
    ]
    report += rivals_held(result)
    for word, start in (
        (BETTER, "Better than both naive forecasts"),
        (UNSURE, "Better than naive so far, by too few years to tell from chance"),
        (NO_RIVAL, "With too short a past for a naive rival"),
    ):
        if kinds[word]:
            report.append(f"{start}: {measure_names(kinds[word])}.")
    report += later_years_sentences(result)
    worse = kinds[NO_BETTER]
    report.append(
        f"No better than naive here: {measure_names(worse)}."
        if worse
        else "There is no measure for which it is clearly no better than naive."
    )
    return report


def rivals_held(result: BacktestResult) -> list[str]:
    """How often the 90% bands of the naive forecasts held what came."""
    parts = []
    for name in RIVALS:
        own = [one for one in result.scored if name in one.rivals and one.measure not in result.settings.record.told]
        held = sum(is_within(one.rivals[name], one.published, result.settings.bands[1]) for one in own)
        parts += [f"{percent_of(held, len(own))} in those of {name}"] if own else []
    return [f"In the 90% bands of the naive forecasts: {listed(parts)}."] if parts else []


def span_in_words(result: BacktestResult) -> str:
    """`3 years (2020 to 2022) and 4 censuses (2019 to 2022)`."""
    record, parts = result.settings.record, []
    for word, census in (("year", False), ("census", True)):
        years = sorted(
            {record.period(one.measure, one.year) for one in result.scored if (one.measure in record.census) == census}
        )
        if years:
            several = {"year": "years", "census": "censuses"}[word] if len(years) > 1 else word
            reach = f"{years[0]} to {years[-1]}" if len(years) > 1 else f"{years[0]}"
            parts.append(f"{len(years)} {several} ({reach})")
    return listed(parts)


def percent_of(part: int, whole: int) -> str:
    """A share of so many, in whole per cent."""
    return f"{number(100 * part / whole, 0)}%" if whole else number(math.nan)


def measure_names(scores: Sequence[Score]) -> str:
    """Measures by their names, as within a sentence."""
    labels = [MEASURES[one.measure].label for one in scores]
    return listed(label[0].lower() + label[1:] for label in labels)


def forecast_scores(result: BacktestResult) -> list[Score]:
    """The scores of what was forecast, without what was given."""
    return [one for one in result.scores if one.verdict != NOT_FORECAST]


def apart(result: BacktestResult, fitted: bool) -> list[Score]:
    """The scores of those years only to which the model of the council was fitted, or was not."""
    given, sure = result.settings.record.told, result.settings.sure
    every = [
        (one.measure, [j for j in result.scored if j.measure == one.measure and j.fitted == fitted])
        for one in result.scores
    ]
    return [score_measure(name, own, name in given, sure) for name, own in every if own]


def later_years_sentences(result: BacktestResult) -> list[str]:
    """What is left of it in the years to which nothing was fitted, if there are such years and others."""
    scores = [one for one in apart(result, False) if one.verdict not in (NOT_FORECAST, NO_RIVAL)]
    if not scores or not apart(result, True):
        return []
    still = [one for one in scores if one.verdict != NO_BETTER]
    where = f"only {measure_names(still)}" if still else "nothing"
    since = result.settings.record.fitted_to
    of = f"of {len(scores)} measures"
    return [f"Since {since}, in years to which nothing was fitted: {where}, {of}, better than naive."]


def backtest_method(result: BacktestResult) -> str:
    """How it was done."""
    settings = result.settings
    return (
        f"{settings.record.council}, {settings.replications} replications of each origin and year ahead,"
        f" seed {settings.seed};"
        f" at each origin the {settings.keep} nearest of {settings.points} parameter sets, fitted to what was known"
        " then."
        f" The rest of the model was fitted to years up to"
        f" {settings.record.fitted_to}: scores.csv lists later ones separately."
    )


# Tables


def score_text(measure: str, value: float) -> str:
    """A value as printed; a score of a share is in percentage points."""
    return number(100 * value, 1) if is_share(measure) else number(value, decimals_for(value))


def backtest_rows(scores: Sequence[Score]) -> list[list[str]]:
    """The cells of the table."""
    rows = []
    for one in scores:
        unit = "points" if is_share(one.measure) else MEASURES[one.measure].unit
        cells = [MEASURES[one.measure].label, str(one.years)]
        cells += [f"{inside} of {one.forecasts}" for inside in one.inside]
        cells.append(f"{score_text(one.measure, one.crps)} {unit}")
        cells += [skill_cell(one, name) for name in (LAST, TREND)]
        rows.append([*cells, one.verdict])
    return rows


def skill_cell(score: Score, rival: str) -> str:
    """`+31% (5 of 6)`: the skill, and in how many forecasts the model was nearer."""
    one = score.against[rival]
    if not one.forecasts:
        return number(math.nan)
    skill = f"{signed(100 * one.skill, 0)}%" if math.isfinite(one.skill) else "−∞"
    return f"{skill} ({one.better} of {one.forecasts})"


def markdown(result: BacktestResult) -> str:
    """The table of a page of the docs."""
    lines = as_markdown(HEADS, backtest_rows(result.scores), words=(0, -1))
    return "\n".join([*lines, "", LEGEND, "", *backtest_sentences(result)]) + "\n"


def print_backtest(result: BacktestResult) -> None:
    """Print the table and the sentences."""
    from sim.reports.console import console_of_width
    from sim.reports.screen_tables import ScreenTable

    console = console_of_width()
    places = [HEADS.index(head) for head in SHOWN]
    rows = [[row[place] for place in places] for row in backtest_rows(result.scores)]
    console.print()
    console.print(
        f"[bold]{result.settings.record.council}: what the model would have said, and what was published[/bold]"
    )
    console.print(ScreenTable(SHOWN, rows, words=(0, -1)), crop=False)
    for text in [LEGEND, "", *backtest_sentences(result)]:
        console.print(text, markup=False)
    console.print(backtest_method(result), style="italic", markup=False)
