"""The regressions of conf/panel.yaml on a panel, beside what was published: within its error or not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.base.files import settings_in
from sim.base.places import CONF
from sim.studies.panel.regression import LOGS, POINTS, Question, Slope, over, slope_of

if TYPE_CHECKING:
    import pandas as pd


class Repeated(NamedTuple):
    """A slope as it was published and as it is estimated again."""

    question: Question
    published: float
    error: float  # that of the one-year slope where none was given; not a number where none was at all
    again: Slope

    @property
    def within(self) -> bool:
        """Whether the two differ by no more than the published standard error, at the digits that were published.

        Where none was published the error of the repeated estimate stands for it.
        """
        digit = 0.05 if self.question.unit != LOGS else 0.005
        error = self.again.error if math.isnan(self.error) else self.error
        return abs(self.again.slope - self.published) <= error + digit


def panel_settings() -> Mapping[str, Any]:
    """conf/panel.yaml."""
    return settings_in(CONF / "panel.yaml")


def questions() -> Iterator[tuple[Question, float, float]]:
    """Every regression of conf/panel.yaml with its published slope and error."""
    for one in panel_settings()["regressions"]:
        first = next(iter(one["published"].values()))[1]
        for years, (slope, error) in one["published"].items():
            how = one.get("instrumented", False), one.get("given", "")
            question = Question(one["outcome"], one["driver"], years, one["in"], *how)
            known = first if error is None else error
            yield question, slope, math.nan if known is None else known


def repeat(panel: pd.DataFrame) -> list[Repeated]:
    """Each published regression again, on a panel with columns council, year and the figures it has."""
    tails, least = panel_settings()["tails"], panel_settings()["least_councils"]
    return [
        Repeated(question, slope, error, slope_of(panel, question, tails, least))
        for question, slope, error in questions()
        if question.columns <= set(panel.columns)
    ]


class Met(NamedTuple):
    """A target of the modelled councils and what they gave."""

    question: Question
    least: float
    most: float
    result: Slope

    @property
    def met(self) -> bool:
        """Whether the slope, as it is printed, lies between the two."""
        return self.least <= round(self.result.slope, 2) <= self.most


def targets_met(panel: pd.DataFrame) -> list[Met]:
    """The targets of conf/panel.yaml on a panel of modelled councils; what it lacks is left out."""
    tails, least = panel_settings()["tails"], panel_settings()["least_councils"]
    wanted = [
        (Question(one["outcome"], one["driver"], years), one["between"])
        for years in panel_settings()["target_years"]
        for one in panel_settings()["targets"]
    ]
    return [
        Met(question, low, high, slope_of(panel, question, tails, least))
        for question, (low, high) in wanted
        if question.columns <= set(panel.columns)
    ]


def targets_text(result: Sequence[Met]) -> list[str]:
    """One line for each target, and how many are met by length of the change."""
    lines = [f"{'target':<24} {'years':>5}  {'wanted':>12}  {'model':>14}  met"]
    for one in result:
        slope = slope_text(one.result.slope, one.result.error, LOGS)
        wanted = f"{one.least:.2f} to {one.most:.2f}"
        met = "yes" if one.met else "NO"
        lines.append(f"{one.question.outcome:<24} {one.question.years:>5}  {wanted:>12}  {slope:>14}  {met}")
    for years in sorted({one.question.years for one in result}):
        of = [one.met for one in result if one.question.years == years]
        lines.append(f"Changes over {years} year{'s' * (years > 1)}: {sum(of)} of {len(of)} targets are met.")
    return lines


def timeliness(panel: pd.DataFrame) -> dict[str, Slope]:
    """By share on time: points for 10% more caseload at the census within the year, with its standard error."""
    tails, least, tenth = panel_settings()["tails"], panel_settings()["least_councils"], math.log(1.1)
    result = {
        name: slope_of(panel, Question(name, "caseload_around", 1, POINTS), tails, least)
        for name in panel_settings()["timeliness"]
        if name in panel and "caseload_around" in panel
    }
    return {name: one._replace(slope=one.slope * tenth, error=one.error * tenth) for name, one in result.items()}


def figure_spread(panel: pd.DataFrame, figure: str = "caseload_per_worker") -> dict[str, float]:
    """Standard deviation of the log of a figure among councils, of its changes by length, and how it reverts.

    `slope_on_level` is the slope of the three-year change on the level that it began from. What is not lasting in that
    level (a count made otherwise in one year, one September's chance) reverts by itself; `slope_on_lasting_level` is
    the slope without it, the level instrumented by that of the year before.
    """
    import numpy as np

    levels = panel.pivot(index="council", columns="year", values=figure).astype(float).map(np.log)
    levels = levels.sub(levels.mean())  # what all councils share in a year is not theirs
    result = {"among_councils": float(levels.std().mean())}
    for years in panel_settings()["spread"]["changes"]:
        result[f"change_{years}"] = float(np.nanstd(over(levels, years).to_numpy(), ddof=1))
    change, level = over(levels, 3), levels.shift(3, axis=1)
    both = (change.notna() & level.notna()).to_numpy()
    if both.sum() > 2:
        result["slope_on_level"] = float(np.polyfit(level.to_numpy()[both], change.to_numpy()[both], 1)[0])
    earlier = levels.shift(4, axis=1)
    known = both & earlier.notna().to_numpy()
    if known.sum() > 2:
        y, x, z = (one.to_numpy()[known] - one.to_numpy()[known].mean() for one in (change, level, earlier))
        result["slope_on_lasting_level"] = float((z * y).sum() / (z * x).sum())
    return result


def table_csv(result: Sequence[Repeated]) -> str:
    """The table as CSV."""
    head = "outcome,driver,given,years,unit,instrumented,published,error,again,again_error,changes,councils,within"
    rows = [
        ",".join(
            str(cell)
            for cell in (
                one.question.outcome,
                one.question.driver,
                one.question.given,
                one.question.years,
                one.question.unit,
                one.question.instrumented,
                one.published,
                one.error,
                f"{one.again.slope:.4f}",
                f"{one.again.error:.4f}",
                one.again.changes,
                one.again.councils,
                one.within,
            )
        )
        for one in result
    ]
    return "\n".join([head, *rows]) + "\n"


def timeliness_text(result: Mapping[str, Slope]) -> list[str]:
    """One line for each share on time."""
    return [
        f"{name}: {one.slope:+.1f} points ({one.error:.1f}) for 10% more caseload"
        f" (published {panel_settings()['timeliness'][name]:+.1f})."
        for name, one in result.items()
    ]


def panel_text(result: Sequence[Repeated], spread: Mapping[str, float]) -> str:
    """The table as text, with how many are within one standard error."""
    lines = [f"{'what changes':<30} {'with':<22} {'years':>5}  {'published':>14}  {'again':>14}  councils  within"]
    for one in result:
        also = " (instrumented)" if one.question.instrumented else ""
        also += " *" if one.question.given else ""
        lines.append(
            f"{one.question.outcome:<30} {one.question.driver + also:<22} {one.question.years:>5}  "
            f"{slope_text(one.published, one.error, one.question.unit):>14}  "
            f"{slope_text(one.again.slope, one.again.error, one.question.unit):>14}  {one.again.councils:>8}"
            f"  {'yes' if one.within else 'NO'}"
        )
    within = sum(one.within for one in result)
    lines += ["", f"{within} of {len(result)} are within one standard error of what was published."]
    lines += [
        f"* of councils with the same change in {name}."
        for name in sorted({one.question.given for one in result} - {""})
    ]
    known = panel_settings()["spread"]
    lines += [
        f"Log caseload, sd of {years}-year changes: {spread[f'change_{years}']:.2f} (published {value:.2f})."
        for years, value in known["changes"].items()
        if f"change_{years}" in spread
    ]
    if "slope_on_level" in spread:
        low, high = known["slope_on_level"]
        lines.append(
            f"Slope of the three-year change on the level: {spread['slope_on_level']:.2f}"
            f" (published {low:.2f} to {high:.2f})."
        )
    if "slope_on_lasting_level" in spread:
        lasting, error = known["slope_on_lasting_level"]
        lines.append(
            f"The same on what was there a year before too: {spread['slope_on_lasting_level']:.2f}"
            f" (published {lasting:.2f}, standard error {error:.2f})."
        )
    return "\n".join(lines)


def slope_text(slope: float, error: float, unit: str) -> str:
    """`0.20 (0.04)`, or `+6.7 (1.2)` points."""
    if math.isnan(slope):
        return "–"
    digits, sign = (2, "") if unit == LOGS else (1, "+")
    known = "" if math.isnan(error) else f" ({error:.{digits}f})"
    return f"{slope:{sign}.{digits}f}{known}"
