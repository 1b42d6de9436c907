"""What was found, in sentences of plain English."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping

import numpy as np

from sim.analysis.definitions import MEASURES
from sim.analysis.definitions.measure import MARCH, ON_DEADLINES, SHARES, STOCK
from sim.base.errors import listed
from sim.base.intervals import Interval
from sim.base.wording import capital, day_in_words, decimals_for, many, number, plain_text, pounds_in_words, week_of
from sim.inputs.prices import prices_in_words
from sim.reports.charts.census_days import MEAN_DAY
from sim.reports.charts.findings import COLLAPSE, Finding, clear_among, main_finding, other_way, untested
from sim.reports.phrases import date_of_working_day, differs_in_all, interval_in_words, percent_one_decimal
from sim.reports.series_gaps import course, has_census, series_quarters
from sim.runs.results import RECOVERY, MeasureComparison, Results

CASELOADS = "caseload_per_worker"
PHRASES = {name: (measure.kind, measure.phrase) for name, measure in MEASURES.items() if measure.phrase}
NOTABLE = {name: phrase for name, (kind, phrase) in PHRASES.items() if kind == SHARES}  # given if beyond chance
CHILDREN = {name: phrase for name, (kind, phrase) in PHRASES.items() if kind == STOCK}
NAMED = [name for name, one in MEASURES.items() if one.unit in ("children", "£ a year") or one.heading == ON_DEADLINES]
USUAL = ("assessments_in_45_days_share", "conferences_in_15_days_share", "visits_on_time_share")  # of the baseline
LEAST_POINTS = 0.005  # a smaller change of a share is not worth a sentence
MOST_SHARES = 4  # that are given, the largest changes
LEAST_CHILDREN = 1.0  # fewer without a worker on an average day are none
LEAST_SHARE = 0.003  # of the children that there are: fewer are not worth a sentence
LEAST_COST = 0.002  # of what all staff cost


# Sentences


def sentences(results: Results) -> list[str]:
    """What happens, in plain English; the most important first."""
    about = shock_in_words(results) if results.compared else usual_in_words(results)
    return [plain_text(text) for text in [*about, *backlog_in_words(results)]]


def usual_in_words(results: Results) -> list[str]:
    """What a council is like in which nothing changes."""
    finding, usual = main_finding([course(results, 0)]), lines_by_measure(results)
    load = usual["caseload_per_worker"].baseline
    texts = [
        f"Caseloads average {number(load.mean)} children per worker{interval_in_words(load)}, between "
        f"{number(finding.lowest)} and {number(finding.highest)} over the run."
    ]
    shares = [(NOTABLE[name], usual[name].baseline.mean) for name in USUAL if name in usual]
    known = [f"{words} {number(100 * share)}%" for words, share in shares if np.isfinite(share)]
    texts += [f"{capital(listed(known))}."] if known else []
    waiting = usual.get("unallocated_children")
    if waiting is not None and waiting.baseline.mean >= LEAST_CHILDREN:
        texts.append(f"{number(waiting.baseline.mean)} children have no worker on an average day.")
    return texts


def shock_in_words(results: Results) -> list[str]:
    """What the scenario does to caseloads, for how long, to deadlines, to children who wait, and what it costs."""
    lines = lines_by_measure(results)
    finding = caseload_finding(results)
    texts = [unsure_in_words(results, lines[CASELOADS])]
    if finding.kind != "unsure":
        kind = "" if finding.kind == "near" else referral_change_in_words(results)
        both = other_way(finding, decimals_for(abs(finding.value)), "instead of")
        texts = [f"Caseloads {caseloads_in_words(finding)}{both}{recovery_in_words(results, finding)}{kind}."]
    day = MARCH if has_census(results) else MEAN_DAY
    others = [shares_in_words(lines), freeze_in_words(results, lines)]
    others += [children_in_words(lines, day), waiting_in_words(lines)]
    texts += [text for text in others if text]
    texts += [
        text for describe in (cost_in_words, above_in_words, futures_in_words) if (text := describe(results, lines))
    ]
    if len(texts) == 1 and finding.kind in ("near", "unsure"):
        both = "both by much and " if any(changes_clearly(lines[name]) for name in NAMED if name in lines) else ""
        texts.append(f"No deadline, number of children or cost changes {both}by more than chance would.")
    return texts


def referral_change_in_words(results: Results) -> str:
    """Which kind of change in referrals is simulated: as it has usually been in England, or in need itself."""
    config = results.arms[1].study.config
    if config.demand.response is None or not any(one.what == "referrals" for one in config.scenario.changes):
        return ""
    usual = "if most of the change is of families in little need, as in England's councils"
    return f", {usual if config.scenario.kind == 'usual' else 'if need itself changes as much as referrals do'}"


def caseload_finding(results: Results) -> Finding:
    """What caseloads do, tested as in the figure; of one replication what it shows."""
    lines = [course(results, arm) for arm in (0, 1)]
    count = len(results.replications)
    clear = clear_among(series_quarters(results, CASELOADS), count) if count > 1 else untested(lines)
    return main_finding(lines, clear=clear)


def unsure_in_words(results: Results, line: MeasureComparison) -> str:
    """The words on caseloads of which no quarter is clear: the mean of all days may be, two are too few."""
    if line.difference is not None and changes_clearly(line):
        way, gap = "higher" if gap_of(line) > 0 else "lower", sized(line.difference)
        return f"Caseloads are {number(gap.mean)} children per worker {way} on average{interval_in_words(gap)}."
    if len(results.replications) == 2:
        return "Two replications cannot tell whether caseloads change by more than chance: more are needed."
    usual = f"{number(line.baseline.mean)} children per worker on average"
    changed = f"with the change {number(line.baseline.mean + gap_of(line))}"
    return f"Caseloads do not differ from what they would have been, {usual}, by more than chance would ({changed})."


def changes_clearly(line: MeasureComparison, least: float = 0.0) -> bool:
    """Whether a measure changes by more than chance would, and by so much that it is worth a word."""
    return line.difference is not None and line.difference.is_clear and abs(line.difference.mean) >= least


def shares_in_words(lines: Mapping[str, MeasureComparison]) -> str:
    """The shares that change most, from what to what."""
    result = [
        (NOTABLE[name], line)
        for name in NOTABLE
        if name in lines and changes_clearly(line := lines[name], LEAST_POINTS) and not is_range(line)
    ]
    largest = sorted(result, key=lambda one: -abs(gap_of(one[1])))[:MOST_SHARES]
    parts = [
        f"{words} {'fall' if gap_of(line) < 0 else 'rise'} from {percent_one_decimal(line.baseline.mean)} to"
        f" {percent_one_decimal(line.baseline.mean + gap_of(line))}"
        for words, line in largest
    ]
    return f"{capital(listed(parts))}." if parts else ""


def is_range(line: MeasureComparison) -> bool:
    """Whether few futures decide a difference, so that its mean has no interval."""
    return line.difference is not None and line.difference.is_range


def futures_in_words(results: Results, lines: Mapping[str, MeasureComparison]) -> str:
    """In how many futures a share collapses that few futures decide; its mean is left out."""
    parts = []
    for name, words in NOTABLE.items():
        if name in lines and is_range(lines[name]):
            gaps = results.values[1][name] - results.values[0][name]
            times = int((gaps < -COLLAPSE).sum())
            parts += [f"{words} fall by more than {100 * COLLAPSE:.0f} points in {times}"] if times else []
    return f"Of {len(results.replications)} replications, {listed(parts)}." if parts else ""


def freeze_in_words(results: Results, lines: Mapping[str, MeasureComparison]) -> str:
    """Why a freeze on recruitment leaves vacancies as they are, where it does."""
    config, vacant = results.arms[1].study.config, lines.get("vacancy_rate")
    frozen = [one for one in config.scenario.changes if one.what == "recruitment_freeze" and one.set]
    if not frozen or vacant is None or changes_clearly(vacant, LEAST_POINTS):
        return ""
    recruitment = config.workforce.recruitment
    weeks = math.fsum(recruitment.steps.values()) * math.exp(recruitment.spread**2 / 2)
    return (
        "The freeze changes vacancies by no more than chance would: it holds back only posts that fall empty while it"
        f" lasts, and recruiting from the open market takes about {many(round(weeks), 'week')} here in any case."
    )


def children_in_words(lines: Mapping[str, MeasureComparison], day: str) -> str:
    """How many more or fewer children there are on the day of the returns, in need, on a plan and in care."""
    parts: list[str] = []
    for name, words in CHILDREN.items():
        line = lines.get(name)
        if line is not None and changes_clearly(line, max(LEAST_CHILDREN, LEAST_SHARE * abs(line.baseline.mean))):
            way = "more" if gap_of(line) > 0 else "fewer"
            count = number(abs(gap_of(line)), 0)
            what = f"{count} {way}" if parts else many(abs(gap_of(line)), f"{way} child", f"{way} children")
            parts.append(f"{what} {words.replace('are ', 'is ', 1) if count == '1' else words}")
    return f"On {day} {listed(parts)}." if parts else ""


def waiting_in_words(lines: Mapping[str, MeasureComparison]) -> str:
    """How many more or fewer children wait for a worker: what a cap on caseloads hides."""
    line = lines.get("unallocated_children")
    if line is None or line.difference is None:
        return ""
    if not changes_clearly(line, LEAST_CHILDREN) and not differs_in_all(line.difference, LEAST_CHILDREN):
        return ""
    way, usual = "more" if gap_of(line) > 0 else "fewer", number(line.baseline.mean, 0)
    gap = sized(line.difference)
    text = (
        f"{many(round(gap.mean), f'{way} child', f'{way} children')}{interval_in_words(gap, 0)}"
        f" {'has' if round(gap.mean) == 1 else 'have'} no worker on an average day"
    )
    return f"{text}; without the change {usual} {'has' if usual == '1' else 'have'} none."


def cost_in_words(results: Results, lines: Mapping[str, MeasureComparison]) -> str:
    """What the staff cost more or less, a year, and in prices of which year."""
    line = lines.get("cost_per_year")
    if line is None or line.difference is None or not changes_clearly(line, LEAST_COST * abs(line.baseline.mean)):
        return ""
    gap = sized(line.difference)
    mean, low, high = (pounds_in_words(pounds, like=gap.mean) for pounds in gap[:3])
    sure = f" (95% interval {low} to {high})" if np.isfinite(gap.low) else ""
    way, prices = "more" if gap_of(line) > 0 else "less", prices_in_words(results.arms[1].study.config)
    return f"Staff cost {mean} a year {way}{sure}, in {prices}."


def above_in_words(results: Results, lines: Mapping[str, MeasureComparison]) -> str:
    """How many more or fewer child-weeks are held above the safe line."""
    line = lines.get("child_weeks_above_safe")
    if line is None or line.difference is None or not changes_clearly(line):
        return ""
    size, more = sized(line.difference), "more" if gap_of(line) > 0 else "fewer"
    safe = f"the safe line of {results.arms[1].study.config.run.safe_caseload:g} children a worker"
    held = f"{number(size.mean)} {more} child-weeks{interval_in_words(size)} are held above {safe}."
    return held.replace("child-weeks", "child-week").replace("are held", "is held") if held.startswith("1 ") else held


def caseloads_in_words(finding: Finding) -> str:
    """What caseloads do, as the second half of a sentence."""
    value = f"{number(finding.value)} children per worker"
    if finding.kind == "near":
        return f"stay near what they would have been, at {value} on average"
    places = decimals_for(abs(finding.value))
    gap = number(abs(finding.difference), places)
    if finding.peaks:
        return f"peak at {value} in the week of {week_of(finding.at)}, {gap} above what they would have been"
    way, usual = "higher" if finding.difference > 0 else "lower", number(finding.value - finding.difference)
    if not finding.is_widest(places):
        return (
            f"are {gap} children per worker {way} than they would have been in the week of {week_of(finding.at)}"
            f" ({number(finding.value)} instead of {usual}), and up to {number(finding.widest, places)} {way} at other"
            " times, which may be chance"
        )
    return (
        f"are up to {gap} children per worker {way} than they would have been ({number(finding.value)} instead of"
        f" {usual}, in the week of {week_of(finding.at)})"
    )


def recovery_in_words(results: Results, finding: Finding) -> str:
    """When caseloads are back within 5% of what they would have been; nothing where they did not clearly leave it."""
    weeks, count = results.values[1][RECOVERY], len(results.replications)
    unseen = int(np.isnan(weeks).sum())
    end = day_in_words(date_of_working_day(results, results.arms[1].study.calendar.days - 1))
    if finding.kind not in ("rise", "fall"):
        return ""
    far = "higher" if finding.kind == "rise" else "lower"
    those = "" if unseen == count else f", in {unseen} of {count} replications"
    if 2 * unseen >= count:
        return f"; still more than 5% {far} at the end, {end}{those}"
    if np.nanmax(weeks) == 0:
        return "; never more than 5% from it"
    middle = many(round(float(np.median(np.where(np.isnan(weeks), np.inf, weeks)))), "week")
    began = "the change" if results.first_change() > 0 else "the run"
    text = f"; back within 5% of that {middle} after {began} began"
    if count == 1:
        return text
    least, most = number(float(np.nanmin(weeks)), 0), number(float(np.nanmax(weeks)), 0)
    rest = f"{least} to {most}" if not unseen else f"from {least}; not by the end, {end}, in {unseen}"
    return f"{text} (median of {count} replications: {rest})"


def gap_of(line: MeasureComparison) -> float:
    """By how much a measure changes."""
    return 0.0 if line.difference is None else line.difference.mean


def sized(gap: Interval, scale: float = 1.0) -> Interval:
    """A difference without its sign, with its interval, times a scale."""
    low, high = sorted((abs(gap.low) * scale, abs(gap.high) * scale))
    return gap._replace(mean=abs(gap.mean) * scale, low=low, high=high)


def backlog_in_words(results: Results) -> list[str]:
    """Whether a council cannot keep up, and since when; one sentence if the change makes no difference to that."""
    count = len(results.replications)
    findings: list[tuple[str, str]] = []
    for place, when in enumerate(("Without the change", "With the change")[: len(results.arms)]):
        days = [day for day in results.grows_since(place) if day is not None]
        times = f"in {len(days)} of {count} replications"
        if 2 * len(days) >= count:
            since = f"{date_of_working_day(results, statistics.median_low(days)):%B %Y}"
            findings.append((when, f"cannot keep up: its backlog grows without limit from about {since} ({times})"))
        elif days:
            findings.append((when, f"does not always keep up: {times} its backlog grows without limit"))
    if not results.compared:
        return [f"This council {what}." for _, what in findings]
    if len(findings) == 2 and findings[0][1] == findings[1][1]:
        return [f"With or without the change this council {findings[0][1]}."]
    return [f"{when} this council {what}." for when, what in findings]


def lines_by_measure(results: Results) -> dict[str, MeasureComparison]:
    """The measures by name."""
    return {line.measure: line for line in results.lines}
