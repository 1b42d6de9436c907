"""Who refers, how many, how families come again, and what becomes of a referral."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from sim.inputs.returns.figures import FEW, ReturnFigure, ReturnFigures, rounded_rate, shrunk, source_in_words
from sim.inputs.returns.notes import long_date
from sim.inputs.returns.privacy import counts_apart, taken, too_few
from sim.inputs.returns.return_files.annex_a import CHILD, TEAM, WORKER
from sim.inputs.returns.return_files.folder import Returns
from sim.inputs.returns.return_limits import returns_settings
from sim.inputs.returns.stocks import because, half_year, recent

GROUPS = {
    "1": "individual",
    "2": "schools",
    "3": "health",
    "4": "housing",
    "5": "local_authority",
    "6": "police",
    "7": "other_legal",
    "8": "other",
    "9": "anonymous",
}
UNKNOWN = "10"
REFERRED, BEFORE = "Date of referral", "Number of Referrals in Last 12 Months"
FAMILIES = 5  # children; larger families are counted as of this size


def demand(returns: Returns, figures: ReturnFigures, base: dict[str, Any]) -> None:
    """Everything about referrals."""
    referrals_in_year(returns, figures)
    referral_sources(returns, figures, base)
    months(returns, figures)
    contacts(returns, figures)
    families(returns, figures)


def referrals_in_year(returns: Returns, figures: ReturnFigures) -> None:
    """Children referred in a year."""
    path, census = "council.referrals_per_year", returns.census
    no_census, no_list = returns.lacks_in_census("referred"), returns.lacks_in_list(3, [REFERRED])
    listed = recent(returns, 3, REFERRED) if 3 in returns.lists else []
    if census is not None and not no_census:
        rows = [row for row in census.episodes.rows if census.in_year(row["referred"])]
        missing = sum(row["referred"] is None for row in census.episodes.rows) / len(census.episodes)
        figures.count(
            path,
            len(rows),
            "children a year",
            source_in_words(census.episodes, "CINreferralDate"),
            census.period,
            missing,
        )
    elif listed:
        figures.keep(
            ReturnFigure(
                path,
                2 * len(listed),
                "children a year",
                source_in_words(returns.lists[3], REFERRED),
                len(listed),
                half_year(returns),
                returns.lists[3].missing(REFERRED),
                "taken twice for a year",
            )
        )
    else:
        figures.absent.append((path, because("the typical council's referrals", no_census, no_list)))


def referral_sources(returns: Returns, figures: ReturnFigures, base: dict[str, Any]) -> None:
    """Who refers, as shares of referrals whose source is known."""
    census = returns.census
    known = [name for name, one in base["demand"]["sources"].items() if not one.get("starts_in")]
    lack = returns.lacks_in_census("referred", "source")
    if census is None or lack:
        why = because("England's shares; Annex A has hundreds of spellings and is not read for this", lack)
        figures.absent.append(("demand.sources", why))
        return
    rows = [row for row in census.episodes.rows if census.in_year(row["referred"])]
    codes = [row["source"] or "" for row in rows]
    groups = Counter(GROUPS.get(code[:1], "") for code in codes if code and code != UNKNOWN)
    groups.pop("", None)
    total = sum(groups.values())
    if set(known) != set(GROUPS.values()) or not total or too_few(total):
        figures.absent.append(("demand.sources", because("England's shares", FEW if total else "")))
        return
    counts = dict(zip(known, counts_apart([groups[name] for name in known]), strict=True))
    values = {name: shrunk(counts[name], total, base["demand"]["sources"][name]["share"]) for name in known}
    whole = math.fsum(value for value, _ in values.values())
    for name, (value, remark) in values.items():
        figures.keep(
            ReturnFigure(
                f"demand.sources.{name}.share",
                round(value / whole, 4),
                "share of referrals",
                source_in_words(census.episodes, "ReferralSource"),
                total,
                census.period,
                1 - total / len(rows),
                remark,
            )
        )
    largest = max(known, key=lambda name: values[name][0])
    path = f"demand.sources.{largest}.share"
    rest = math.fsum(figures.kept[f"demand.sources.{name}.share"].value for name in known if name != largest)
    one = figures.kept[path]
    figures.keep(
        ReturnFigure(path, round(1.0 - rest, 4), one.unit, one.source, one.rows, one.period, one.missing, one.remark)
    )


def months(returns: Returns, figures: ReturnFigures) -> None:
    """Referrals a working day by month, of several censuses; of fewer years they say too little."""
    years = int(returns_settings()["windows"]["month_index_years"])
    if len(returns.censuses) < years:
        figures.absent.append(
            ("demand.month_index", f"England's; it takes {years} years' censuses, never Annex A alone")
        )
        return
    counts: Counter[int] = Counter()
    dateless = [one.file for one in returns.censuses if one.episodes.missing("referred") == 1.0]
    for census in returns.censuses:
        counts.update(row["referred"].month for row in census.episodes.rows if census.in_year(row["referred"]))
    if dateless or any(map(too_few, counts.values())) or not counts:
        lacks = [returns.notes.lack(f"{file} has no CINreferralDate") for file in dateless] or [FEW]
        figures.absent.append(("demand.month_index", because("England's", *lacks)))
        return
    days = month_days(returns)
    rates = [counts[month] / days[month] for month in range(1, 13)]
    mean = sum(counts.values()) / sum(days.values())
    figures.keep(
        ReturnFigure(
            "demand.month_index",
            [rounded_rate(rate / mean) for rate in rates],
            "January to December, referrals per working day over the year's mean",
            source_in_words(returns.censuses[-1].episodes, "CINreferralDate, and of earlier censuses"),
            sum(counts.values()),
            f"{len(returns.censuses)} years to {long_date(returns.censuses[-1].on)}",
        )
    )


def month_days(returns: Returns) -> dict[int, int]:
    """Working days of each month in the years of the censuses."""
    import numpy as np

    from sim.inputs.returns.fitting import days_off

    days = dict.fromkeys(range(1, 13), 0)
    for census in returns.censuses:
        every = np.arange(np.datetime64(census.since), np.datetime64(census.on)) + 1
        working = every[np.is_busday(every, holidays=days_off())]
        for month in working.astype("datetime64[M]").astype(int) % 12:
            days[int(month) + 1] += 1
    return days


def this_one_counts(returns: Returns) -> int:
    """1 where list 3 counts each referral itself among those of the last twelve months, as no row says 0; else 0."""
    known = [row[BEFORE] for row in recent(returns, 3, REFERRED) if row.get(BEFORE) is not None]
    if len(known) < int(returns_settings()["windows"]["fewest_lengths"]) or min(known) < 1:
        return 0
    returns.notes.remark(f"{returns.lists[3].source}: no row of {BEFORE} is 0; each referral is taken to count itself.")
    return 1


def contacts(returns: Returns, figures: ReturnFigures) -> None:
    """Contacts for each referral, of children who had not been referred in the year before."""
    path = "demand.contacts_per_referral"
    if not {1, 3} <= returns.lists.keys():
        figures.absent.append((path, "the assumption of every council: nobody publishes it"))
        return
    lack = returns.lacks_in_list(1, ["Date of Contact"]) or returns.lacks_in_list(3, [REFERRED, BEFORE])
    if lack:
        figures.absent.append((path, because("the assumption of every council", lack)))
        return
    begun = recent(returns, 1, "Date of Contact")
    referred = recent(returns, 3, REFERRED)
    own = this_one_counts(returns)
    before = {row[CHILD] for row in referred if (row.get(BEFORE) or 0) > own}
    new_contacts = sum(row[CHILD] not in before for row in begun)
    new_referrals = sum(row[CHILD] not in before for row in referred)
    if new_referrals < int(returns_settings()["small_counts"]["shrink_below"]) or new_contacts < new_referrals:
        figures.absent.append((path, "the assumption of every council: the lists have too few contacts or referrals"))
        return
    figures.keep(
        ReturnFigure(
            path,
            rounded_rate(new_contacts / new_referrals),
            "contacts for each referral, children referred before left out",
            f"{source_in_words(returns.lists[1], 'Date of Contact')}; {source_in_words(returns.lists[3], REFERRED)}",
            len(begun),
            half_year(returns),
            returns.lists[1].missing("Date of Contact"),
        )
    )


def families(returns: Returns, figures: ReturnFigures) -> None:
    """Children of a family: those referred on one day to one team and worker. A guess, and reported as one."""
    path = "demand.children_per_family"
    rows = [row for row in recent(returns, 3, REFERRED) if row.get(WORKER) is not None] if 3 in returns.lists else []
    groups = Counter((row[REFERRED], row.get(TEAM), row[WORKER], row.get("Referral Source")) for row in rows)
    if len(groups) < int(returns_settings()["windows"]["fewest_lengths"]):
        figures.absent.append((path, "the assumption of every council"))
        return
    sizes = Counter(min(size, FAMILIES) for size in groups.values())
    counts = [taken(count) for count in counts_apart([sizes[size] for size in range(1, FAMILIES + 1)])]
    shares = [round(count / sum(counts), 3) for count in counts]
    shares[0] = round(1.0 - math.fsum(shares[1:]), 3)
    figures.keep(
        ReturnFigure(
            path,
            shares,
            "share of families with 1, 2, 3, ... children",
            source_in_words(returns.lists[3], REFERRED, TEAM, WORKER),
            len(rows),
            half_year(returns),
            returns.lists[3].missing(WORKER),
            "a guess: children referred on one day from one source to one worker are taken as a family",
        )
    )
