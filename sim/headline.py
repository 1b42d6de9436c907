"""What was found, in sentences of plain English."""

from __future__ import annotations

import datetime as dt
import statistics

import numpy as np

from sim.charts.findings import Finding, find
from sim.charts.tables import SMOOTHED_DAYS
from sim.charts.tables import Line as Course
from sim.charts.words import day_in_words, decimals_for, joined, number, plain, week_of
from sim.intervals import Interval, interval
from sim.results import RECOVERY, Level, Line, Results

NOTABLE = {  # what is said if it changes beyond chance, and what it is called
    "assessments_in_45_days_share": "assessments within 45 working days",
    "conferences_in_15_days_share": "initial conferences within 15 working days",
    "visits_on_time_share": "visits on time",
}
LEAST_POINTS = 0.005  # a smaller change of a share is not worth a sentence


# Sentences


def sentences(results: Results) -> list[str]:
    """What happens, in plain English; the most important first."""
    about = shock_in_words(results) if results.compared else usual_in_words(results)
    return [plain(text) for text in [*about, *backlog_in_words(results)]]


def usual_in_words(results: Results) -> list[str]:
    """What a council is like in which nothing changes."""
    finding, usual = find([course(results, 0)]), by_name(results)
    load = usual["caseload_per_worker"].baseline
    texts = [
        f"Caseloads average {number(load.mean)} children per worker{between(load)}, between "
        f"{number(finding.lowest)} and {number(finding.highest)} over the run."
    ]
    shares = [(words, usual[name].baseline.mean) for name, words in NOTABLE.items() if name in usual]
    known = [f"{words} {number(100 * share)}%" for words, share in shares if np.isfinite(share)]
    return [*texts, f"{joined(known).capitalize()}."] if known else texts


def shock_in_words(results: Results) -> list[str]:
    """What the scenario does to caseloads, for how long, and to deadlines."""
    finding = find([course(results, 0), course(results, 1)])
    first = f"Caseloads {caseloads_in_words(finding)}; {recovery_in_words(results)}."
    lines, parts = by_name(results), []
    for name, words in NOTABLE.items():
        line = lines.get(name)
        if line is None or line.difference is None or line.scenario is None or not line.difference.is_clear:
            continue
        if abs(line.difference.mean) >= LEAST_POINTS:
            verb = "fall" if line.difference.mean < 0 else "rise"
            parts.append(f"{words} {verb} from {percent(line.baseline.mean)} to {percent(line.scenario.mean)}")
    texts = [first, f"{joined(parts)[0].upper()}{joined(parts)[1:]}."] if parts else [first]
    above = lines.get("child_weeks_above_safe")
    if above is not None and above.difference is not None and above.difference.is_clear:
        more = "more" if above.difference.mean > 0 else "fewer"
        safe = f"the safe line of {results.arms[1].study.config.run.safe_caseload:g} children a worker"
        low, mean, high = sorted(abs(value) for value in above.difference[:3])
        size = above.difference._replace(mean=mean, low=low, high=high)
        texts.append(f"{number(size.mean)} {more} child-weeks{between(size)} are held above {safe}.")
    return texts


def caseloads_in_words(finding: Finding) -> str:
    """What caseloads do, as the second half of a sentence."""
    value = f"{number(finding.value)} children per worker"
    if finding.kind == "near":
        return f"stay near what they would have been, at {value} on average"
    verb, side = ("peak at", "above") if finding.kind == "rise" else ("fall to", "below")
    gap = number(abs(finding.difference), decimals_for(abs(finding.value)))
    return f"{verb} {value} in the week of {week_of(finding.at)}, {gap} {side} what they would have been"


def recovery_in_words(results: Results) -> str:
    """When caseloads are back within 5% of the baseline, counted from the first change; what is not seen is said."""
    weeks, count = results.values[1][RECOVERY], len(results.replications)
    unseen = int(np.isnan(weeks).sum())
    end = day_in_words(date_of(results, results.arms[1].study.calendar.days - 1))
    if unseen == count:
        return f"not back within 5% of the baseline by the end, {end}"
    if np.nanmax(weeks) == 0 and not unseen:
        return "never more than 5% from it"
    if not unseen:
        found = interval(weeks)
        return f"back within 5% of the baseline {number(found.mean, 0)} weeks after the change began{between(found, 0)}"
    if 2 * unseen < count:
        middle = number(float(np.median(np.where(np.isnan(weeks), np.inf, weeks))), 0)
        return (
            f"back within 5% of the baseline {middle} weeks after the change began in the middle replication, but not "
            f"by the end, {end}, in {unseen} of {count}"
        )
    return f"not back within 5% of the baseline by the end, {end}, in {unseen} of {count} replications"


def backlog_in_words(results: Results) -> list[str]:
    """Whether a council cannot keep up, and since when; one sentence if the change makes no difference to that."""
    count = len(results.replications)
    said: list[tuple[str, str]] = []
    for place, when in enumerate(("Without the change", "With the change")[: len(results.arms)]):
        days = [day for day in results.grows_since(place) if day is not None]
        times = f"in {len(days)} of {count} replications"
        if 2 * len(days) >= count:
            since = f"{date_of(results, statistics.median_low(days)):%B %Y}"
            said.append((when, f"cannot keep up: its backlog grows without limit from about {since} ({times})"))
        elif days:
            said.append((when, f"does not always keep up: {times} its backlog grows without limit"))
    if not results.compared:
        return [f"This council {what}." for _, what in said]
    if len(said) == 2 and said[0][1] == said[1][1]:
        return [f"With or without the change this council {said[0][1]}."]
    return [f"{when} this council {what}." for when, what in said]


def course(results: Results, arm: int) -> Course:
    """The mean caseload from the first measured day on, in five-day means, as in the figures."""
    study = results.arms[arm].study
    measured = slice(study.warm_up_days, study.calendar.days)
    daily = results.daily(arm, "caseload_per_worker")[:, measured]
    known = ~np.isnan(daily)
    mean = np.where(known, daily, 0).sum(axis=0) / np.where(known.any(axis=0), known.sum(axis=0), np.nan)
    smooth = smoothed(mean)
    return Course(study.calendar.ordinals[measured].astype(np.float64), smooth, smooth, smooth, smooth, smooth)


def smoothed(values: Level) -> Level:
    """Means of five days around each day; fewer at the ends and where there is no number."""
    window, known = np.ones(SMOOTHED_DAYS), np.isfinite(values)
    total = np.convolve(np.where(known, values, 0.0), window, "same")
    count = np.convolve(known.astype(np.float64), window, "same")
    found: Level = total / np.where(count > 0, count, np.nan)
    return found


def date_of(results: Results, day: int) -> dt.date:
    """The date of a working day."""
    found: dt.date = results.arms[0].study.calendar.dates[day].item()
    return found


def by_name(results: Results) -> dict[str, Line]:
    """The measures by name."""
    return {line.measure: line for line in results.lines}


def percent(share: float) -> str:
    """A share as a percentage with one decimal."""
    return f"{number(100 * share, 1)}%"


def between(found: Interval, decimals: int | None = None) -> str:
    """` (95% interval 37 to 45)`, to go after the mean; nothing when there is no interval."""
    places = decimals_for(found.mean) if decimals is None else decimals
    if not np.isfinite(found.low):
        return ""
    return f" (95% interval {number(found.low, places)} to {number(found.high, places)})"
