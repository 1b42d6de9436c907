# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What does a spike cost?
#
# A third more children are referred for a year. What does that do, how far does it go, and when is it over? The
# modeller has to defend three choices here: against what one compares (the same council with the same random numbers,
# not the
# year before), from when on one counts (from the first day of the spike, not from the peak), and when it counts as
# over (20 working days in a row within 5% of the council without it, so that one good day is not an end).

# %%
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure

import sim
from sim.base.intervals import bands
from sim.reports.charts.drawing.sheet import DARK_BLUE, DARK_GREY, GRID, STYLE

FOLDER = Path("outputs") / "notebooks"
WORDS = ("council=typical", "run.replications=8", "run.weeks=182")
usual, spike = sim.ask(*WORDS), sim.ask("scenario=referral_spike", *WORDS)
scenario = spike.study.config.scenario
print(f"{usual.study.config.council.name}: {scenario.sentence}")

# %% [markdown]
# ## In numbers
#
# Each number is a mean of paired differences with its 95% interval. A replication in which caseloads are not back
# before the run ends is counted, not guessed: the mean without it is too low.

# %%
for measure, words, times, unit in (
    ("peak_caseload", "Peak caseload", 1, "children for a full-time worker"),
    ("child_weeks_above_safe", "Above the safe line", 0.001, "thousand child-weeks"),
    ("assessments_in_45_days_share", "Assessments on time", 100, "percentage points"),
    ("visits_on_time_share", "Visits on time", 100, "percentage points"),
    ("cost_per_year", "Cost", 1e-6, "£m a year"),
):
    found = spike.over(usual, measure)
    print(f"{words}: {found.mean * times:+.2f} {unit} ({found.low * times:+.2f} to {found.high * times:+.2f})")
back = spike.recovery(usual)
print(f"Caseloads are back after {back.mean:.0f} weeks in {back.replications} of {len(spike.readings)} replications.")

# %% [markdown]
# ## The picture
#
# What the spike adds to the caseload on each day. The band holds four in five replications: it is how different such
# years can be, not how unsure the mean is.

# %%
with matplotlib.rc_context(fname=STYLE):
    figure = Figure(figsize=(170 / 25.4, 75 / 25.4), layout="constrained")
    axes = figure.add_subplot()
    more = bands(spike.daily("caseload_per_worker") - usual.daily("caseload_per_worker"))
    dates = spike.study.calendar.dates[: spike.study.calendar.days]
    change = scenario.changes[0]
    axes.axvspan(np.datetime64(change.from_), np.datetime64(change.ends()), color=GRID, alpha=0.7, lw=0)
    axes.fill_between(dates, more["p10"], more["p90"], color=DARK_BLUE, alpha=0.2, lw=0)
    axes.plot(dates, more["mean"], color=DARK_BLUE, lw=1.6)
    axes.axhline(0, color=DARK_GREY, lw=0.8)
    axes.set_ylabel("more children for a full-time worker")
    axes.set_xlim(dates[0], dates[-1])
    middle = np.datetime64(change.from_) + (np.datetime64(change.ends()) - np.datetime64(change.from_)) // 2
    axes.text(middle, axes.get_ylim()[1], "the spike", ha="center", va="top", size=8)
    axes.xaxis.set_major_formatter(matplotlib.dates.ConciseDateFormatter(axes.xaxis.get_major_locator()))
    axes.spines[["top", "right"]].set_visible(False)
    top = int(np.nanargmax(more["mean"]))
    title = f"The spike adds {more['mean'][top]:.1f} children to the caseload in {dates[top].astype(object):%B %Y}"
    figure.suptitle(title, x=0.01, ha="left", weight="bold", size=10)
    FOLDER.mkdir(parents=True, exist_ok=True)
    figure.savefig(FOLDER / "what_does_a_spike_cost.png", dpi=160)
figure  # noqa: B018
