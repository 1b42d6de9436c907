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
# # How long a warm-up?
#
# A council begins on day one with the families that were published of it, but nobody publishes who waits for what,
# whose assessment is half done and who is off sick. The model fills this in, and needs some time until its own queues
# have taken over. What is measured must begin after that. Too short a warm-up measures our guess of day one; too long
# a one wastes time and lets the council drift away from the year that it is said to start from.

# %%
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure

import sim
from sim.reports.charts.drawing.sheet import DARK_BLUE, DARK_GREY, DARK_PINK, GRID, STYLE
from sim.studies.warm_up import PILOT, settling_day, when

FOLDER = Path("outputs") / "notebooks"
SERIES = {
    "awaiting_assessment": "Awaiting assessment",
    "children_on_plan": "Children on a plan",
    "caseload_per_worker": "Caseload",
}
pilot = sim.ask(*PILOT)
warm_up = sim.study_of().config.run.warm_up_weeks
print(f"{pilot.study.config.council.name}: pilot runs of four years; the warm-up is {warm_up} weeks.")

# %% [markdown]
# ## A rule instead of an eye
#
# MSER-5 (White 1997) cuts off that beginning without which the mean of the rest is surest. It is a rule, so nobody
# chooses the cut that suits them. It cannot tell a beginning from seasons and slow drift: a series that goes up and
# down with the year, or grows from year to year, "has not settled", and no warm-up would make it. Of few pilot runs
# the chance in their mean hides the end of a beginning: with four runs of two and a half years the rule saw none.

# %%
found = {name: settling_day(pilot, name) for name in SERIES}
for name, words in SERIES.items():
    one = found[name]
    print(f"{words}: settled {when(one)}; first quarter {one.began:,.1f}, later {one.later:,.1f}.")

# %% [markdown]
# ## What it would do to an answer
#
# Scenario and baseline begin alike, so a beginning that is not quite right is mostly the same on both sides. The
# warm-up matters most where a level is compared with a published figure.

# %%
after = warm_up * 253 // 52
queue = pilot.daily("awaiting_assessment")
print(f"Awaiting assessment: {queue.mean():.0f} children with the beginning, {queue[:, after:].mean():.0f} without.")

# %% [markdown]
# ## The picture
#
# Each series over its later mean, so that 1 is where it settles; the shade is what is not measured. The axis is cut: on
# day one several times as many children await assessment.

# %%
with matplotlib.rc_context(fname=STYLE):
    figure = Figure(figsize=(170 / 25.4, 78 / 25.4), layout="constrained")
    axes = figure.add_subplot()
    for (name, words), colour in zip(SERIES.items(), (DARK_PINK, DARK_BLUE, DARK_GREY), strict=True):
        level = np.nanmean(pilot.daily(name), axis=0)
        weeks = np.arange(len(level)) * 52 / 253
        axes.plot(weeks, level / np.nanmean(level[after:]), color=colour, lw=1.4, label=words)
    axes.axvspan(0, warm_up, color=GRID, alpha=0.7, lw=0)
    axes.axhline(1.0, color=DARK_GREY, lw=0.7)
    axes.set_ylim(0.5, 2.0)
    axes.text(warm_up / 2, axes.get_ylim()[1], "warm-up", ha="center", va="top", size=8)
    axes.set_xlabel("weeks from day one")
    axes.set_ylabel("times its later mean")
    axes.set_xlim(0, None)
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(frameon=False, loc="outside lower left", ncols=3)
    queue = found["awaiting_assessment"]
    title = f"The queue for assessment begins {queue.began / queue.later:.1f} times as long, settled {when(queue)}"
    figure.suptitle(title, x=0.01, ha="left", weight="bold", size=10)
    FOLDER.mkdir(parents=True, exist_ok=True)
    figure.savefig(FOLDER / "how_long_a_warm_up.png", dpi=160)
figure  # noqa: B018
