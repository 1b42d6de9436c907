"""The figures of a backtest: the record at a glance, and the fans of children and of the workforce."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.analysis.measures import MEASURES
from sim.analysis.targets import is_share
from sim.base.errors import listed
from sim.base.files import open_folder
from sim.studies.backtest.backtest_report import POINTS, apart, forecast_scores, percent_of, span_in_words
from sim.studies.backtest.forecasts import BacktestResult
from sim.studies.backtest.rivals import RIVALS
from sim.studies.backtest.scores import BETTER, NO_BETTER, NO_RIVAL, NOT_FORECAST, UNSURE, Score, band_points

if TYPE_CHECKING:
    from sim.reports.charts.fans import FanPanel

Drawn = tuple[list[Path], dict[str, dict[str, str]]]  # files, and the words of each figure
BEFORE = 4  # years before the first origin that are shown
SELDOM = "no better: seldom nearer"  # its mean score is better, by a few large savings
SHORT = {
    NO_BETTER: "no better than naive",
    UNSURE: "better so far",
    BETTER: "better than naive",
    NO_RIVAL: "too new to compare",
    NOT_FORECAST: "put in, not forecast",
}


def draw_backtest(result: BacktestResult, folder: Path) -> list[Path]:
    """All figures and what they say."""
    from sim.reports.charts.writing import write_words

    open_folder(folder)
    files, words = draw_glance(result, folder)
    census = result.settings.record.census
    for name, measures in (
        ("backtest_fans_children", [n for n in result.settings.record.measures if n not in census]),
        ("backtest_fans_workforce", list(census)),
    ):
        scores = [one for one in result.scores if one.measure in measures]
        if scores:
            more, more_words = draw_fan_page(result, folder, name, scores)
            files, words = [*files, *more], words | more_words
    return [*files, write_words(folder, words)]


def draw_glance(result: BacktestResult, folder: Path) -> Drawn:
    """Skill by measure, the best first."""
    from sim.reports.charts.skills import SkillRow, SkillsText, draw_skills

    scores = sorted((one for one in forecast_scores(result) if one.verdict != NO_RIVAL), key=lambda one: -one.skill)
    if not scores:
        return [], {}
    lines = [
        SkillRow(backtest_label(one), brief(result, one), tuple(100 * one.against[name].skill for name in RIVALS))
        for one in scores
    ]
    title = f"The model is no better than a naive forecast in {worse_of(scores)} measures"
    since = [one for one in apart(result, False) if one.verdict not in (NOT_FORECAST, NO_RIVAL)]
    if since and apart(result, True):
        title += f", since {result.settings.record.fitted_to} in {worse_of(since)}"
    subtitle = f"{about_years(result)}. On white the model was the better forecast, on grey the naive one was"
    return draw_skills(folder, lines, SkillsText(title, subtitle, backtest_note(result), RIVALS))


def worse_of(scores: Sequence[Score]) -> str:
    """`12 of 17`."""
    return f"{sum(one.verdict == NO_BETTER for one in scores)} of {len(scores)}"


def brief(result: BacktestResult, score: Score) -> str:
    """The verdict in a few words; what is better only in the years that were fitted says so."""
    since = next((one.verdict for one in apart(result, False) if one.measure == score.measure), score.verdict)
    if score.verdict in (UNSURE, BETTER) and since == NO_BETTER:
        return f"better, but not since {result.settings.record.fitted_to}"
    if score.verdict == NO_BETTER and score.skill > 0:
        return SELDOM
    return SHORT[score.verdict]


def draw_fan_page(result: BacktestResult, folder: Path, name: str, scores: Sequence[Score]) -> Drawn:
    """The fans of some measures, in the order of the record."""
    from sim.reports.charts.fans import FansText, draw_fans

    panels = [panel_of(result, one) for one in scores]
    own = [one for one in scores if one.verdict != NOT_FORECAST]
    held, count = sum(one.inside[1] for one in own), sum(one.forecasts for one in own)
    title = f"{percent_of(held, count)} of published values lay in the 90% bands" + (
        ": the bands are too narrow" if held < result.settings.bands[1] * count else ""
    )
    census = result.settings.record.census
    fitted = result.settings.record.fitted_to
    ends = (
        "Years are those of the workforce census, in September"
        if scores[0].measure in census
        else "Years end on 31 March"
    )
    subtitle = (
        f"In each year what had been forecast, the earliest forecast at the left, and what was published."
        f" {ends}. Right of the dotted line, after {fitted}, nothing was fitted. Scales do not all start"
        " at 0"
    )
    return draw_fans(folder, name, panels, FansText(title, subtitle, backtest_note(result), fitted))


def panel_of(result: BacktestResult, score: Score) -> FanPanel:
    """The panel of a measure: its last published figures and every fan."""
    from sim.reports.charts.fans import Fan, FanPanel

    record, name = result.settings.record, score.measure
    scale = 100.0 if is_share(name) else 1.0
    first = result.settings.origins[0] - BEFORE
    values = {year: scale * value for year, value in record.measures[name].items() if year >= first}
    published = {record.period(name, year): value for year, value in values.items()}
    fans = []
    for origin in result.origins:
        points = {
            record.period(name, origin.year + ahead): tuple(band_points(scale * own[name], POINTS))
            for ahead, own in origin.values.items()
            if len(own[name]) > 1 and origin.year + ahead in record.measures[name]
        }
        if points:
            fans.append(Fan(origin.year, points))
    unit = "%" if scale == 100 else MEASURES[name].unit
    return FanPanel(backtest_label(score), unit, brief(result, score), published, fans)


def backtest_label(score: Score) -> str:
    """The name of a measure."""
    return MEASURES[score.measure].label


def about_years(result: BacktestResult) -> str:
    """`Origins 2019, 2020, 2021 and 2022, one to 3 years ahead`."""
    settings = result.settings
    ahead = "one year ahead" if settings.horizon == 1 else f"one to {settings.horizon} years ahead"
    return f"{settings.record.council}: forecasts made in March {listed(str(one) for one in settings.origins)}, {ahead}"


def backtest_note(result: BacktestResult) -> str:
    """Where the figures come from and what to make of them."""
    settings = result.settings
    return (
        f"Source: caseload simulation of {settings.record.council}, {settings.replications} replications of each,"
        f" seed {settings.seed}, parameters fitted at each origin to what was known then; published figures: Department"
        f" for Education. {span_in_words(result)} are too few to tell skill from chance."
    )
