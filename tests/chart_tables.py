"""Small tables for the figures, made up with a seed: seasons, noise, and a spike that rises and fades."""

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd

from sim.analysis.measures import difference_of
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.reports.chart_context import stages_in_words
from sim.reports.charts import ChartContext, Tables
from sim.reports.charts.drawing.chart_tables import Quarter
from sim.reports.charts.findings import quarters_between
from sim.runs.results import ends_of

SCENARIO = "referral_spike"
NOISE = np.array([-1.0, 1.0] * 10) * (19 / 20) ** 0.5  # of each replication; mean 0, standard deviation 1
START, DAYS = dt.date(2021, 9, 30), 506
LEVELS = {  # series: usual level, added by the spike at its height
    "caseload_per_worker": (15.6, 4.0),
    "children_unallocated": (12.0, 210.0),
    "awaiting_assessment": (1650.0, 720.0),
    "in_post_fte": (612.0, -9.0),
    "away_fte": (20.0, 1.0),
    "on_leave_fte": (61.0, 0.0),
    "vacant_fte": (44.0, 9.0),
    "open_assessment": (1650.0, 720.0),
    "open_child_in_need": (2600.0, 410.0),
    "open_strategy_discussion": (14.0, 5.0),
    "open_section_47": (92.0, 27.0),
    "open_initial_conference": (48.0, 17.0),
    "open_child_protection": (560.0, 74.0),
    "open_looked_after": (1302.0, 31.0),
    "open_care_leaver": (720.0, 1.0),
}
MEASURES = {  # measure: unit, usual value, added by the spike
    "referrals_per_year": ("children", 10_900.0, 1770.0),
    "caseload_per_worker": ("children", 15.6, 2.6),
    "workers_over_18_share": ("share", 0.27, 0.21),
    "unallocated_children": ("children", 12.0, 110.0),
    "awaiting_assessment": ("children", 1650.0, 430.0),
    "children_in_need": ("children", 5300.0, 520.0),
    "children_on_plan": ("children", 560.0, 44.0),
    "children_looked_after": ("children", 1302.0, 12.0),
    "assessments_in_45_days_share": ("share", 0.801, -0.131),
    "conferences_in_15_days_share": ("share", 0.72, -0.09),
    "reviews_on_time_share": ("share", 0.94, -0.03),
    "visits_on_time_share": ("share", 0.88, -0.06),
    "overtime_hours_per_worker": ("hours", 41.0, 22.0),
    "turnover_rate": ("rate", 0.094, 0.0004),
}
GRADES = {"newly_qualified": (12.5, 2.0), "social_worker": (15.8, 3.0), "senior_practitioner": (17.0, 3.4)}


def made_days(arms: tuple[str, ...]) -> pd.DataFrame:
    """Daily series that look like the simulation's: seasons, noise, and a spike that rises and fades."""
    rng_key = np.random.default_rng(20260401)
    dates = np.busday_offset(np.datetime64(START), np.arange(-20, DAYS), roll="forward")
    t = np.arange(-20, DAYS) / 253
    spike = np.clip(1 - np.exp(-t * 5), 0, None) * np.where(t < 1, 1, np.exp(-(t - 1) * 4))
    frames = []
    for series, (level, added) in LEVELS.items():
        season = 1 + 0.025 * np.sin(2 * np.pi * (t - 0.1)) + 0.008 * rng_key.standard_normal(len(t))
        for arm in arms:
            mean = level * season + (added * spike if arm == SCENARIO else 0)
            error, width = 0.006 * mean + 0.02 * level**0.5, 0.03 * mean + 0.1 * level**0.5
            bands = {"low": mean - error, "high": mean + error, "p10": mean - width, "p90": mean + width}
            frames.append(pd.DataFrame({"scenario": arm, "date": dates, "series": series, "mean": mean, **bands}))
    days = pd.concat(frames, ignore_index=True)
    days["date"] = days["date"].astype("datetime64[ns]")
    return days


def made_measures(arms: tuple[str, ...], replications: int = 20) -> pd.DataFrame:
    """One value for each replication and measure."""
    rng_key = np.random.default_rng(7)
    rows = []
    for measure, (unit, level, added) in MEASURES.items():
        noise = 0.02 * level * rng_key.standard_normal(replications)
        for arm in arms:
            own = level + noise + (added * (1 + 0.1 * rng_key.standard_normal(replications)) if arm == SCENARIO else 0)
            own += 0.002 * rng_key.standard_normal(replications) if measure == "turnover_rate" else 0
            rows += [(arm, i, measure, float(value), unit) for i, value in enumerate(own)]
    return pd.DataFrame(rows, columns=["scenario", "replication", "measure", "value", "unit"])


def made_differences(measures: pd.DataFrame) -> pd.DataFrame:
    """Paired differences with their intervals, as in a run."""
    rows = []
    for measure, (unit, _, _) in MEASURES.items():
        wide = measures[measures["measure"] == measure].pivot(index="replication", columns="scenario", values="value")
        result = difference_of(measure, wide[SCENARIO].to_numpy(), wide["baseline"].to_numpy())
        name = measure.removesuffix("_share").replace("_", " ").capitalize()
        rows.append((measure, name, unit, wide["baseline"].mean(), wide[SCENARIO].mean(), *ends_of(result)))
    columns = ["measure", "label", "unit", "baseline", "scenario", "difference", "low", "high", "clear", "range"]
    return pd.DataFrame(rows, columns=columns)


def made_distribution(arms: tuple[str, ...]) -> pd.DataFrame:
    """A bell of caseloads for each grade."""
    caseloads = np.arange(41)
    frames = []
    for grade, (middle, added) in GRADES.items():
        for arm in arms:
            centre = middle + (added if arm == SCENARIO else 0)
            bell = np.exp(-0.5 * ((caseloads - centre) / 4.2) ** 2)
            share = bell / bell.sum()
            frames.append(pd.DataFrame({"scenario": arm, "grade": grade, "caseload": caseloads, "share": share}))
    return pd.concat(frames, ignore_index=True)


PUBLISHED = (  # measure, published, mean, low, high, kind, label, unit
    ("section_47_per_year", 2653, 2500.0, 2300.0, 2700.0, "level", "Section 47 enquiries", "children a year"),
    ("conferences_in_15_days_share", -0.126, -0.11, -0.19, -0.04, "change", "Conferences on time", "share"),
    ("workers_over_18_share", None, 0.12, 0.1, 0.14, "change", "Workers with over 18 children", "share"),
    ("awaiting_assessment", 805, 150.0, 114.0, 191.0, "level", "Awaiting assessment", "children"),
    ("reviews_on_time_share", -0.203, -0.07, -0.12, -0.03, "change", "Review conferences held by their day", "share"),
    ("absence_rate", 0.044, 0.044, None, None, "level", "Sickness absence", "share"),
    ("referrals_per_year", 12577, 12200.0, 11900.0, 12500.0, "imposed", "Referrals", "children a year"),
)


def made_published() -> pd.DataFrame:
    """Hits, misses, a direction, a figure without an interval, and one that was told."""
    names = ["measure", "published", "mean", "low", "high", "kind", "label", "unit"]
    table = pd.DataFrame(PUBLISHED, columns=names).astype({"published": float, "low": float, "high": float})
    inside = (table["low"] <= table["published"]) & (table["published"] <= table["high"])
    inside |= table["published"].isna() & (table["low"] > 0)
    words = {"wanted": "no", "tolerance": "a rise", "period": "2021-22", "source": "a return"}
    return table.assign(inside=np.where(inside, "yes", "no"), **words)


def made_tables(*arms: str) -> Tables:
    """All tables for these arms."""
    measures = made_measures(arms)
    differences = made_differences(measures) if len(arms) == 2 else pd.DataFrame(columns=["measure"])
    return Tables(made_days(arms), measures, differences, made_distribution(arms), made_published())


def made_quarters(shaky: float = 0.02) -> dict[str, tuple[Quarter, ...]]:
    """What the spike adds in each quarter of a year; the standard error is a share of what it adds at its height."""
    days = made_days(("baseline", SCENARIO))
    days = days[days["date"] >= np.datetime64(START, "ns")]
    result = {}
    for series, (_, added) in LEVELS.items():
        own, usual = (days[(days["series"] == series) & (days["scenario"] == arm)] for arm in (SCENARIO, "baseline"))
        gap = own["mean"].to_numpy() - usual["mean"].to_numpy()
        dates = own["date"].to_numpy().astype("datetime64[D]").astype(np.float64)
        cuts = np.array_split(np.arange(len(gap)), 8)
        usual_runs = np.tile(usual["mean"].to_numpy(), (len(NOISE), 1))
        own_runs = usual_runs + gap + (shaky * abs(added) + 1e-6) * len(NOISE) ** 0.5 * NOISE[:, None]
        result[series] = quarters_between(dates, usual_runs, own_runs, cuts)
    return result


CONTEXT = ChartContext(
    council="Leeds",
    scenario_label="A third more referrals",
    baseline_label="Baseline",
    replications=20,
    seed=20260401,
    changes=((dt.date(2021, 10, 4), dt.date(2022, 10, 2), "A third more children referred"),),
    measured_from=START,
    safe_caseload=18,
    note="Council position: Department for Education, children in need and children's social work workforce, 2020 and "
    "2021. Hours of work and waits are assumptions, listed in docs/assumptions.md.",
    quarters=made_quarters(),
    stages=stages_in_words(validate(compose([]))),
)

ALONE = dataclasses.replace(CONTEXT, changes=(), quarters={})
SHAKY = dataclasses.replace(CONTEXT, quarters=made_quarters(shaky=2.0))  # nothing is more than chance
CROWDED = dataclasses.replace(
    CONTEXT,
    council="Bournemouth, Christchurch and Poole",
    scenario_label="A third more children are referred for a year, as in Leeds in 2021-22, and a recruitment freeze",
    baseline_label="What was expected before the hard year",
    changes=(
        (dt.date(2021, 10, 4), dt.date(2022, 10, 2), "A third more children referred by the police and by schools"),
        (dt.date(2022, 3, 1), dt.date(2022, 5, 1), "Recruitment freeze"),
        (dt.date(2023, 8, 20), dt.date(2030, 1, 1), "More sickness"),
    ),
)
