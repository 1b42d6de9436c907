"""Figures of caseloads: how many children a worker holds, over time and by grade."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from sim.analysis.readings.shock import SETTLED_DAYS
from sim.base.wording import many, number, percent
from sim.model.words import label
from sim.reports.charts.drawing.chart_tables import ChartArm, ChartContext, NothingToDraw, Numbers, Tables
from sim.reports.charts.drawing.panels import SeriesPanel, last_value, stacked
from sim.reports.charts.drawing.plotting import (
    ENOUGH,
    about_the_runs,
    bands_in_words,
    left_room,
    panel_title,
    scale_for,
)
from sim.reports.charts.drawing.sheet import (
    DARK_GREY,
    EDGE,
    GAP,
    Drawing,
    Page,
    Sheet,
    arm_key_height,
    draw_arm_key,
    finished,
    line_height,
    look_of,
    set_page,
    text_width,
)
from sim.reports.charts.findings import DOUBT, back_to_baseline, clear_measure, finding_clause, in_doubt, seen

MOST = 40  # children; the last place holds all above
UNIT = "Share of workers"
PART_TIME = "Part-time workers are counted as full-time with more children, so some numbers are commoner than others."
OVER = "workers_over_18_share"  # the measure whose difference says whether a change is more than chance


def caseload(tables: Tables, context: ChartContext, sheet: Sheet) -> Drawing:
    """Children per full-time worker over time, with the band in which most replications lie."""
    lines = tables.lines("caseload_per_worker", context)
    if not lines:
        raise NothingToDraw("caseload")
    finding = seen([line for _, line in lines], context, "caseload_per_worker")
    safe = context.safe_caseload
    panel = SeriesPanel(
        "",
        "Children per full-time worker",
        lines,
        wide_band=context.replications >= ENOUGH,
        level=(safe, f"Safe line, {number(safe, 0 if safe == int(safe) else 1)}"),
        point=(finding.at, finding.value) if finding.peaks else None,
    )
    title = in_doubt(f"Caseloads {finding_clause(finding, 'children per worker')}", [finding], context)
    subtitle = f"Children held for each full-time social worker who holds cases, {context.council}"
    note = about_the_runs(context, len(lines) > 1, bands_in_words(context, wide=True))
    page = stacked(sheet, (title, subtitle, note), [panel], context)
    facts = [_course(arm, line.mean, last_value(line)) for arm, line in lines]
    over = [f"The safe line is {number(safe, 0 if safe == int(safe) else 1)}", _weeks_above(lines[-1][1].mean, safe)]
    back = back_to_baseline([line for _, line in lines], SETTLED_DAYS) if len(lines) > 1 else ""
    return finished(page, title, subtitle, note, [*facts, back, *over])


def _course(arm: ChartArm, mean: Numbers, last: float) -> str:
    """Where an arm's line begins, how far it goes, where it ends."""
    first, low, high = float(mean[np.isfinite(mean)][0]), float(np.nanmin(mean)), float(np.nanmax(mean))
    course = f"begins at {number(first)}, lowest {number(low)}, highest {number(high)}, ends at {number(last)}"
    return f"{arm.label}: {course}"


def _weeks_above(mean: Numbers, safe: float) -> str:
    """For how many weeks the mean caseload lies above the safe line."""
    weeks = int(np.nansum(mean > safe)) / 5
    return f"The mean lies above it for {many(round(weeks), 'week')}" if weeks >= 1 else "The mean never stays above it"


class GradeCaseloads(NamedTuple):
    """One grade's caseloads: for each arm the share of workers at 0, 1 ... children, and the share above the line."""

    name: str
    shares: list[Numbers]
    above: list[float]


def caseload_distribution(tables: Tables, context: ChartContext, sheet: Sheet) -> Drawing:
    """How caseloads are spread among the workers of each grade, and the share above the safe line."""
    table = tables.caseload_distribution
    arms = [arm for arm in tables.arms(context) if arm.name in set(table["scenario"].astype(str))]
    grades = _grades(tables, arms, context.safe_caseload)
    if not grades:
        raise NothingToDraw("caseload_distribution")
    compared = len(arms) > 1
    title = _distribution_title(grades, context, clear_measure(tables, OVER) if compared else None, _over(tables))
    subtitle = f"Share of the workers of each grade who hold so many children, {context.council}, average of all days"
    drawn = f"Filled: above the safe line of {number(context.safe_caseload, 0)}. {PART_TIME}"
    note = about_the_runs(context, len(arms) > 1, drawn, shaded=False)
    heads, tall = line_height(sheet.text) + line_height(sheet.small) + 2, sheet.pick(17, 20)
    above = arm_key_height(sheet, arms)
    foot = 2 * line_height(sheet.small) + 2.5
    page = set_page(sheet, title, subtitle, note, above + len(grades) * (heads + tall + GAP) + foot)
    draw_arm_key(page, arms, page.top)
    _draw_grades(page, grades, arms, context.safe_caseload, (page.top - above, heads, tall))
    return finished(page, title, subtitle, note, [_grade_in_words(grade, arms, context) for grade in grades])


def _grades(tables: Tables, arms: list[ChartArm], safe: float) -> list[GradeCaseloads]:
    """The grades that hold cases, in the table's order."""
    table = tables.caseload_distribution
    result = []
    for name, rows in table.groupby(table["grade"].astype(str), sort=False):
        shares = []
        for arm in arms:
            own = rows[rows["scenario"].astype(str) == arm.name]
            share = np.zeros(MOST + 1)
            np.add.at(share, np.clip(own["caseload"].to_numpy(np.int64), 0, MOST), own["share"].fillna(0.0).to_numpy())
            shares.append(share)
        if sum(float(share[1:].sum()) for share in shares) > 0:
            above = [float(share[int(np.floor(safe)) + 1 :].sum()) for share in shares]
            result.append(GradeCaseloads(label(str(name)), shares, above))
    return result


def _draw_grades(
    page: Page, grades: list[GradeCaseloads], arms: list[ChartArm], safe: float, place: tuple[float, float, float]
) -> None:
    """A panel for each grade, below each other; place is the top, the height of a name and of a panel in mm."""
    sheet, (top, head, tall) = page.sheet, place
    shares = np.array([share for grade in grades for share in grade.shares])
    scale = scale_for(0.0, 100 * float(shares.max()), 3)
    last = min(MOST, 5 * (int(np.flatnonzero(shares.max(axis=0) > 0.001)[-1]) // 5 + 1))
    left = EDGE + left_room([scale], sheet) + text_width("%", sheet.small)
    width = sheet.width - left - EDGE - 2
    for i, grade in enumerate(grades):
        panel_title(page, grade.name, UNIT, EDGE, top, sheet.width / 2)
        text = f"Above {number(safe, 0)} children: {' → '.join(percent(share) for share in grade.above)}"
        page.write(text, sheet.width - EDGE, top, sheet.text, right=True)
        frame = page.frame(left, top - head - tall, width, tall)
        frame.axes.set_ylim(scale.start, scale.end * 1.05)
        frame.axes.set_xlim(-0.5, last + 0.5)
        frame.levels(scale.ticks, [f"{word}%" for word in scale.words])
        ticks = list(range(0, last + 1, 5))
        words = [f"{tick}+" if tick == MOST else str(tick) for tick in ticks]
        frame.base(ticks, words if i == len(grades) - 1 else [""] * len(ticks))
        _draw_shares(frame.axes, grade, arms, safe)
        top -= head + tall + GAP
    below = top + GAP - line_height(sheet.small) - 2
    page.write("Children held by a full-time worker", left, below, sheet.small)


def _draw_shares(axes: Axes, grade: GradeCaseloads, arms: list[ChartArm], safe: float) -> None:
    """The steps of each arm, the last one filled above the line, and the line."""
    edges = np.arange(MOST + 2) - 0.5
    over = np.arange(MOST + 1) > safe
    for layer, (arm, share) in enumerate(reversed(list(zip(arms, grade.shares, strict=True)))):
        look = look_of(arm, len(arms) > 1)
        axes.stairs(
            100 * share, edges, color=look.colour, linestyle=look.line, linewidth=look.width * 0.85, zorder=4 + layer
        )
        if layer == 0:
            axes.stairs(np.where(over, 100 * share, 0), edges, color=look.colour, alpha=0.25, fill=True, linewidth=0)
    axes.axvline(np.floor(safe) + 0.5, color=DARK_GREY, linewidth=0.9, linestyle=(0, (1, 1.6)), zorder=3)


def _over(tables: Tables) -> tuple[float, float] | None:
    """The share of all workers above the line without and with the change, as the summary has it."""
    rows = tables.differences
    own = rows[rows["measure"] == OVER] if len(rows) else rows
    return (float(own["baseline"].iloc[0]), float(own["scenario"].iloc[0])) if len(own) else None


def _distribution_title(
    grades: list[GradeCaseloads], context: ChartContext, clear: bool | None, every: tuple[float, float] | None
) -> str:
    """How many workers hold more than the safe line, how that changes, and in which grade most of all."""
    most = max(grades, key=lambda grade: grade.above[-1])
    line = f"more than {number(context.safe_caseload, 0)} children"
    if len(most.above) == 1:
        return f"{percent(most.above[0])} of {_plural(most.name)} hold {line}, more than in any other grade"
    moved = max(grades, key=lambda grade: abs(grade.above[1] - grade.above[0]))
    before, after = moved.above
    if abs(after - before) < 0.01 or clear is False:
        share = f"{percent(most.above[-1])} of {_plural(most.name)} at most"
        return f"About as many workers as in the baseline hold {line}: {share}"
    text = f"{percent(after)} of {_plural(moved.name)} hold {line}, {_up_or_down(before, after)}"
    if every is not None and percent(every[0]) != percent(every[1]):
        text = f"{percent(every[1])} of workers hold {line}, {_up_or_down(*every)}"
        text += f"; most change: {_plural(moved.name)}, {percent(before)} to {percent(after)}"
    return f"{text}; {DOUBT}" if context.replications < 2 else text


def _up_or_down(before: float, after: float) -> str:
    """`up from 33%`."""
    return f"{'up' if after > before else 'down'} from {percent(before)}"


def _plural(name: str) -> str:
    """A grade as the many who have it."""
    lower = name.lower()
    return f"{lower} workers" if lower.endswith(("qualified", "cases")) else f"{lower}s"


def _grade_in_words(grade: GradeCaseloads, arms: list[ChartArm], context: ChartContext) -> str:
    """A grade's median and share above the line in each arm."""
    parts = []
    for arm, share, above in zip(arms, grade.shares, grade.above, strict=True):
        median = int(np.searchsorted(np.cumsum(share), 0.5 * share.sum()))
        parts.append(f"{arm.label} median {median}, {percent(above)} above {number(context.safe_caseload, 0)}")
    return f"{grade.name}: {'; '.join(parts)}"
