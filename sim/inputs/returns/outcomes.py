"""What becomes of a referral: nothing further, no need after an assessment, another referral within a year."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, NamedTuple

from sim.inputs.returns.demand import BEFORE, REFERRED, this_one_counts
from sim.inputs.returns.figures import (
    FEW,
    ReturnFigure,
    ReturnFigures,
    protected_share,
    rounded_rate,
    scaled_shares,
    source_in_words,
)
from sim.inputs.returns.privacy import too_few
from sim.inputs.returns.return_files.folder import Returns
from sim.inputs.returns.stocks import because, half_year, lacks_in_block, recent

NEEDS = ("low", "medium", "high")
NFA = "Referral NFA?"
AUTHORISED = "Continuous Assessment Date of Authorisation"
NEEDED = "Was the child assessed as requiring LA children's social care support?"
COME_BACK = ("assessment", "child_in_need", "child_protection")  # stages from which families come back


def referral_outcomes(
    returns: Returns, figures: ReturnFigures, base: dict[str, Any], targets: dict[str, float]
) -> None:
    """Everything about what becomes of referrals."""
    again(returns, figures, base, targets)
    at_once(returns, figures, base)
    assessed(returns, figures, base)


def again(returns: Returns, figures: ReturnFigures, base: dict[str, Any], targets: dict[str, float]) -> None:
    """The share of referrals within twelve months of the one before."""
    path, national = "council.rereferral_share", targets["rereferral_share"]
    lack = returns.lacks_in_list(3, [REFERRED, BEFORE])
    if 3 in returns.lists and not lack and returns.lists[3].missing(BEFORE) < 0.5:
        rows = [row for row in recent(returns, 3, REFERRED) if row.get(BEFORE) is not None]
        own = this_one_counts(returns)
        count = sum(row[BEFORE] > own for row in rows)
        source, period, missing = (
            source_in_words(returns.lists[3], BEFORE),
            half_year(returns),
            returns.lists[3].missing(BEFORE),
        )
    elif len(returns.censuses) > 1:
        count, rows = twice_referred(returns)
        source, period = (
            source_in_words(returns.censuses[-1].episodes, "CINreferralDate of two censuses"),
            returns.censuses[-1].period,
        )
        missing = 0.0
    else:
        rows = []
    if not rows or too_few(len(rows)):
        usual = "England's share; it takes list 3, or two years' censuses"
        figures.absent.append((path, because(usual, lack, FEW if rows else "")))
        return
    value, remark = protected_share(count, len(rows), national)
    figures.measure(
        "rereferral_share",
        rounded_rate(value),
        "of referrals within 12 months of the one before",
        source,
        len(rows),
        period,
        missing,
        remark,
    )
    come_back(
        figures, base, value / national, ReturnFigure(path, 0, "share", source, len(rows), period, missing, remark)
    )


def come_back(figures: ReturnFigures, base: dict[str, Any], factor: float, figure: ReturnFigure) -> None:
    """Move every chance of coming back from the typical council's in one proportion."""
    text = "; ".join([one for one in (figure.remark, "the typical council's setting times this over England's") if one])
    settings = {
        figure.path: base["council"]["rereferral_share"],
        "journey.closed_at_once_comes_back": base["journey"]["closed_at_once_comes_back"],
    }
    stages = base["journey"]["stages"]
    settings |= {f"journey.stages.{stage}.comes_back": stages[stage]["comes_back"] for stage in COME_BACK}
    for path, usual in settings.items():
        figures.keep(replace(figure, path=path, value=rounded_rate(min(usual * factor, 0.95)), remark=text))


def twice_referred(returns: Returns) -> tuple[int, list[Any]]:
    """Referrals of the latest census whose child was referred in the twelve months before."""
    dates: dict[int, set[Any]] = {}
    for census in returns.censuses[-2:]:
        for row in census.episodes.rows:
            if row["referred"] is not None:
                dates.setdefault(row["child"], set()).add(row["referred"])
    last = returns.censuses[-1]
    rows = [row for row in last.episodes.rows if last.in_year(row["referred"])]
    count = sum(any(0 < (row["referred"] - one).days <= 365 for one in dates[row["child"]]) for row in rows)
    return count, rows


def weighted(base: dict[str, Any], table: dict[str, dict[str, float]], name: str) -> float:
    """A share over all needs, by the needs of new families."""
    mix = base["demand"]["need_mix"]
    return float(math.fsum(mix[need] * table[need].get(name, 0.0) for need in NEEDS))


def keep_scaled(
    figures: ReturnFigures,
    path: str,
    table: dict[str, dict[str, float]],
    name: str,
    factor: float,
    figure: ReturnFigure,
) -> None:
    """Keep the shares of every need, one of them multiplied, under one source; of 1 to 5 people none."""
    if too_few(figure.rows):
        figures.absent.append((path, f"England's share; {FEW}"))
        return
    for need in NEEDS:
        for place, value in scaled_shares(table[need], name, factor).items():
            figures.keep(
                ReturnFigure(
                    f"{path}.{need}.{place}",
                    value,
                    figure.unit,
                    figure.source,
                    figure.rows,
                    figure.period,
                    figure.missing,
                    figure.remark,
                )
            )


class Closings(NamedTuple):
    """How many of what is in the returns closed, and where that stands."""

    what: str
    closed: int
    all: int
    source: str
    period: str
    missing: float


def closing_share(
    figures: ReturnFigures, base: dict[str, Any], path: str, table: dict[str, Any], name: str, events: Closings
) -> None:
    """The share of events that close the case, as a figure, and England's shares by need in proportion to it."""
    national = weighted(base, table, "closed")
    value, remark = protected_share(events.closed, events.all, national)
    where = (events.source, events.all, events.period, events.missing)
    figures.measure(name, rounded_rate(value), f"of {events.what}", *where, remark)
    text = "; ".join([one for one in (remark, "England's shares by need, all in one proportion") if one])
    unit = f"share of {events.what} of this need"
    keep_scaled(figures, path, table, "closed", value / national, ReturnFigure(path, 0, unit, *where, text))


def at_once(returns: Returns, figures: ReturnFigures, base: dict[str, Any]) -> None:
    """The share of referrals that end without further action."""
    path, table, census = "journey.starts_in", base["journey"]["starts_in"], returns.census
    if census is not None and (3 not in returns.lists or not returns.lacks_in_census("referred", "nfa")):
        rows = [row for row in census.episodes.rows if census.in_year(row["referred"]) and row["nfa"] is not None]
        count, source, period = (
            sum(bool(row["nfa"]) for row in rows),
            source_in_words(census.episodes, "ReferralNFA"),
            census.period,
        )
        missing = sum(row["nfa"] is None for row in census.episodes.rows) / len(census.episodes)
    elif 3 in returns.lists:
        rows = [row for row in recent(returns, 3, REFERRED) if row.get(NFA) is not None]
        count, source, period = (
            sum(bool(row[NFA]) for row in rows),
            source_in_words(returns.lists[3], NFA),
            half_year(returns),
        )
        missing = returns.lists[3].missing(NFA)
    else:
        rows = []
    if not rows:
        lacks = [returns.lacks_in_census("referred", "nfa"), returns.lacks_in_list(3, [REFERRED, NFA])]
        figures.absent.append((path, because("England's share", *lacks)))
        return
    events = Closings("referrals", count, len(rows), source, period, missing)
    closing_share(figures, base, path, table, "no_further_action_share", events)


def assessed(returns: Returns, figures: ReturnFigures, base: dict[str, Any]) -> None:
    """The share of assessments that end without a need."""
    path, table = "journey.stages.assessment.onward", base["journey"]["stages"]["assessment"]["onward"]
    census, rows = returns.census, []
    if 4 in returns.lists and returns.lists[4].missing(NEEDED) < 0.8:
        done = recent(returns, 4, AUTHORISED)
        rows = [row for row in done if row.get(NEEDED) is not None]
        count, source = sum(not row[NEEDED] for row in rows), source_in_words(returns.lists[4], NEEDED)
        period, missing = half_year(returns), 1 - len(rows) / max(len(done), 1)
    elif census is not None and not returns.lacks_in_census("reason"):
        rows = [row for row in census.blocks["Assessments"].rows if census.in_year(row["end"])]
        reasons = {row["episode"]: row["reason"] for row in census.episodes.rows}
        count = sum(reasons[row["episode"]] in ("RC8", "RC9") for row in rows)
        source, period, missing = source_in_words(census.episodes, "ReasonForClosure"), census.period, 0.0
    if not rows:
        lacks = [returns.lacks_in_list(4, [AUTHORISED, NEEDED]), returns.lacks_in_census("reason")]
        lacks.append(lacks_in_block(returns, "Assessments"))
        figures.absent.append((path, because("England's share", *lacks)))
        return
    events = Closings("assessments", count, len(rows), source, period, missing)
    closing_share(figures, base, path, table, "assessments_without_need_share", events)
