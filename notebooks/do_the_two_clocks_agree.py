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
# # Do the two clocks agree?
#
# The model has two ways of finding out what happens next. The *readable* clock tells each life as a story (SimPy);
# the *compiled* one is fast. A reader checks the first; every result comes from the second. So they must be the same
# model, and "about the same" is not enough: two models may agree on average and differ in what matters. Here both
# simulate one council with the same random numbers, and their event logs are compared row by row, byte by byte.

# %%
import time
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure

import sim
from sim.reports.charts.drawing.sheet import DARK_BLUE, DARK_PINK, GRID, STYLE

FOLDER = Path("outputs") / "notebooks"
stock = {"child_in_need": 60, "looked_after": 40, "child_protection": 20, "closed_in_last_year": 200, "assessment": 80}
study = sim.study_of(
    "council=typical",
    "scenario=winter_sickness",
    "scenario.from=2021-04-12",
    "scenario.weeks=2",
    "run.warm_up_weeks=0",
    "run.weeks=4",
    "council.referrals_per_year=800",
    *(f"council.stock.{stage}={children}" for stage, children in stock.items()),
)
sim.make_ready(study)
logs, seconds = {}, {}
for clock in ("readable", "compiled"):
    began = time.perf_counter()
    logs[clock] = sim.simulate(study, 0, clock).rows
    seconds[clock] = time.perf_counter() - began
print(f"{study.config.council.name} with fewer families, {study.calendar.days} working days with a sickness wave.")

# %% [markdown]
# ## Row by row
#
# No tolerance, no sorting: the same rows in the same order. What is due in the same minute is ordered by a rule of
# the model, not by whichever clock happens to come to it first.

# %%
same = logs["readable"].tobytes() == logs["compiled"].tobytes()
count = [f"{len(rows):,}" for rows in logs.values()]
print(f"{' and '.join(count)} rows; equal to the last byte: {'yes' if same else 'no'}.")

# %% [markdown]
# ## Would a difference be seen?
#
# A check that cannot fail proves nothing. Another draw of chance, all else equal, gives another log almost at once.

# %%
other = sim.simulate(study, 1).rows
common = min(len(other), len(logs["compiled"]))
differ = (other[:common] != logs["compiled"][:common]).any(axis=1)
print(
    f"With other random numbers {differ.mean():.0%} of the rows differ, the first of them row {int(differ.argmax()):,}."
)

# %% [markdown]
# ## The picture
#
# Two lines that lie on each other: the dashes are drawn above the other line so that both can be seen.

# %%
with matplotlib.rc_context(fname=STYLE):
    figure = Figure(figsize=(170 / 25.4, 70 / 25.4), layout="constrained")
    axes = figure.add_subplot()
    days = {clock: sim.read(study, rows).days["caseload_per_worker"] for clock, rows in logs.items()}
    dates = study.calendar.dates[: study.calendar.days]
    axes.plot(dates, days["compiled"], color=DARK_BLUE, lw=3.2, alpha=0.45, label="compiled")
    axes.plot(dates, days["readable"], color=DARK_PINK, lw=1.2, ls=(0, (4, 3)), label="readable")
    axes.grid(axis="y", color=GRID, lw=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_ylim(0, np.nanmax(days["compiled"]) * 1.15)
    axes.set_ylabel("children for a full-time worker")
    axes.xaxis.set_major_formatter(matplotlib.dates.ConciseDateFormatter(axes.xaxis.get_major_locator()))
    axes.legend(frameon=False, ncols=2, loc="lower left")
    verdict = "the same caseloads, and the same log" if same else "NOT the same log"
    title = f"Two clocks: {verdict} of {len(logs['compiled']):,} rows"
    figure.suptitle(title, x=0.01, ha="left", weight="bold", size=10)
    FOLDER.mkdir(parents=True, exist_ok=True)
    figure.savefig(FOLDER / "do_the_two_clocks_agree.png", dpi=160)
figure  # noqa: B018
