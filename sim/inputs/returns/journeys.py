"""How long children stay and where they go: assessments, plans, enquiries, care."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sim.base.calendar import months_after
from sim.inputs.returns.enquiries import enquiry_rates
from sim.inputs.returns.figures import (
    ReturnFigure,
    ReturnFigures,
    protected_share,
    rounded_rate,
    share_shown,
    source_in_words,
)
from sim.inputs.returns.fitting import Fit, ObservedStay, fitted_length, stays_seen, working_days_between
from sim.inputs.returns.outcomes import keep_scaled, weighted
from sim.inputs.returns.return_files.annex_a import CHILDHOOD
from sim.inputs.returns.return_files.cin_census import Census
from sim.inputs.returns.return_files.folder import Returns
from sim.inputs.returns.reviews import reviews
from sim.inputs.returns.stocks import because, half_year, lacks_in_block, recent

TIMELY = 45  # working days | Working Together
TRANSFER = 5  # days between the end of one stage and the beginning of the next that is its cause
LED = "Did the Initial Child Protection Conference Result in a Child Protection Plan"
Row = dict[str, Any]
Span = tuple[dt.date, dt.date | None, bool]


def journeys(returns: Returns, figures: ReturnFigures, base: dict[str, Any], targets: dict[str, float]) -> None:
    """Everything about stages."""
    census = returns.census
    if census is None:
        names = ("child_in_need.length", "section_47.onward", "assessment.escalates_per_year")
        figures.absent += [
            (f"journey.stages.{name}", "England's; it takes the children in need census") for name in names
        ]
    else:
        assessment_lengths(returns, census, figures)
        in_need_lengths(census, returns, figures)
        enquiry_rates(returns, census, figures, base, targets)
        plans(returns, census, figures)
        reviews(returns, census, figures, base)
    conferences(returns, figures, base)


def assessment_lengths(returns: Returns, census: Census, figures: ReturnFigures) -> None:
    """Lengths of assessments, which no setting takes as such."""
    lack = lacks_in_block(returns, "Assessments")
    if lack:
        figures.absent.append(("assessments_per_year", lack))
        return
    table = census.blocks["Assessments"]
    done = [row for row in table.rows if census.in_year(row["end"])]
    source = source_in_words(census.episodes, "AssessmentActualStartDate, AssessmentAuthorisationDate")
    figures.measure("assessments_per_year", len(done), "children a year", source, len(done), census.period)
    if done:
        days = working_days_between([row["start"] for row in done], [row["end"] for row in done])
        figures.measure(
            "assessments_in_45_days_share",
            share_shown(int((days <= TIMELY).sum()), len(done)),
            "of assessments",
            source,
            len(done),
            census.period,
        )
    stays = stays_seen([(row["start"], ended_on(row), True) for row in table.rows], census.since, census.on)
    keep_fit(
        figures,
        "assessment",
        None,
        stays,
        fitted_length(stays, "weibull"),
        source,
        census.period,
        "the setting is the wait before the work, which this is not",
    )


def ended_on(row: Row) -> dt.date | None:
    """When a block ended, or its episode closed if that is not recorded."""
    end: dt.date | None = row["end"] if row["end"] is not None else row["closed"]
    return end if end is None or end >= row["start"] else row["start"]


def until_eighteen(span: Span, born: dt.date | None) -> Span:
    """A stay that is censored on the eighteenth birthday: the journey ends needs there by itself (`at_18`)."""
    start, end, _ = span
    if born is None:
        return span
    birthday = months_after(born, 12 * CHILDHOOD)
    if start >= birthday or (end is not None and end < birthday):
        return span
    return start, birthday, False


def keep_fit(
    figures: ReturnFigures,
    name: str,
    path: str | None,
    stays: list[ObservedStay],
    result: Fit | None,
    source: str,
    period: str,
    remark: str = "",
) -> None:
    """Keep a fitted length as a setting, or as a measure where no setting takes it; say where none could be fitted."""
    if result is None:
        if path:
            figures.absent.append((path, "England's; too few stays ended to fit a length"))
        return
    figures.fits.append((name, stays, result))
    text = f"{result.ended:,} ended, {result.open:,} censored; {remark}" if result.open >= 6 else remark
    if path is None:
        figures.measure(
            f"{name}_median_days",
            rounded_rate(result.median),
            "working days, fitted median",
            source,
            len(stays),
            period,
            remark=text,
        )
        return
    units = {
        "shape": "form of the distribution",
        "scale": "working days" if result.shape == "weibull" else "working days, median",
        "spread": "shape" if result.shape == "weibull" else "sigma",
    }
    values = {"shape": result.shape, "scale": rounded_rate(result.scale), "spread": rounded_rate(result.spread)}
    for one, value in values.items():
        figures.keep(ReturnFigure(f"{path}.{one}", value, units[one], source, len(stays), period, remark=text))
    figures.measure(
        f"{name}_median_days", rounded_rate(result.median), "working days, fitted median", source, len(stays), period
    )


def in_need_lengths(census: Census, returns: Returns, figures: ReturnFigures) -> None:
    """Lengths of child in need plans; one that gave way to protection or care is censored there."""
    follows: dict[int, list[dt.date]] = {}
    for row in census.blocks["ChildProtectionPlans"].rows:
        follows.setdefault(row["child"], []).append(row["start"])
    for row in returns.care["Episodes"].rows if "Episodes" in returns.care else []:
        if row.get("DECOM") is not None:
            follows.setdefault(row["CHILD"], []).append(row["DECOM"])
    spans: list[Span] = []
    for row in census.blocks["CINPlanDates"].rows:
        end = ended_on(row)
        gave_way = end is not None and any(abs((one - end).days) <= TRANSFER for one in follows.get(row["child"], ()))
        spans.append(until_eighteen((row["start"], end, not gave_way), row["born"]))
    stays = stays_seen(spans, census.since, census.on)
    source = source_in_words(census.episodes, "CINPlanStartDate, CINPlanEndDate")
    keep_fit(
        figures,
        "child_in_need",
        "journey.stages.child_in_need.length",
        stays,
        fitted_length(stays, "lognormal"),
        source,
        census.period,
        "with the work of closing, as the return has it; censored on eighteenth birthdays",
    )


def plans(returns: Returns, census: Census, figures: ReturnFigures) -> None:
    """Protection plans: how many begin, how long they last."""
    lack = lacks_in_block(returns, "ChildProtectionPlans")
    if lack:
        figures.absent.append(("plans_started_per_year", lack))
        return
    rows = census.blocks["ChildProtectionPlans"].rows
    begun = [row for row in rows if census.in_year(row["start"])]
    source = source_in_words(census.episodes, "CPPstartDate, CPPendDate")
    figures.measure("plans_started_per_year", len(begun), "children a year", source, len(begun), census.period)
    stays = stays_seen([(row["start"], ended_on(row), True) for row in rows], census.since, census.on)
    keep_fit(
        figures,
        "child_protection",
        None,
        stays,
        fitted_length(stays, "weibull"),
        source,
        census.period,
        "the setting is the chance of ending at each review",
    )


def conferences(returns: Returns, figures: ReturnFigures, base: dict[str, Any]) -> None:
    """The share of initial conferences that result in a plan."""
    path, onward = "journey.stages.initial_conference.onward", base["journey"]["stages"]["initial_conference"]["onward"]
    held = "Date of Initial Child Protection Conference"
    every = recent(returns, 5, held) if 5 in returns.lists else []
    rows = [row for row in every if row.get(LED) is not None]
    if not rows:
        lack = returns.lacks_in_list(5, [held, LED])
        figures.absent.append((path, because("England's share; it takes list 5", lack)))
        return
    national = weighted(base, onward, "child_protection")
    value, remark = protected_share(sum(bool(row[LED]) for row in rows), len(rows), national)
    source = source_in_words(returns.lists[5], LED)
    figures.measure(
        "conferences_to_plan_share", rounded_rate(value), "of conferences", source, len(rows), half_year(returns)
    )
    keep_scaled(
        figures,
        path,
        onward,
        "child_protection",
        value / national,
        ReturnFigure(
            path,
            0,
            "share of conferences of this need",
            source,
            len(rows),
            half_year(returns),
            1 - len(rows) / len(every),
            remark,
        ),
    )
