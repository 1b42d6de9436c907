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
# # How many replications?
#
# One run of a model is one draw of chance, and says as much about a spike as one year says about the weather. The
# answer is a mean over replications, with an interval that says how far chance alone could have moved it. How many are
# enough is not a matter of taste: it is the number with which the interval is narrower than what one would act upon.

# %%
import math
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure

import sim
from sim.base.intervals import student
from sim.reports.charts.drawing.sheet import DARK_BLUE, DARK_GREY, DARK_PINK, GRID, STYLE

FOLDER = Path("outputs") / "notebooks"
WORDS = ("council=typical", "run.replications=12", "run.weeks=78")
WANTED = 0.25  # children for a full-time worker: a smaller difference changes no decision
usual, spike = sim.ask(*WORDS), sim.ask("scenario=referral_spike", *WORDS)
print(f"{usual.study.config.council.name}: a spike in referrals, 12 replications with and without it.")

# %% [markdown]
# ## The same random numbers on both sides
#
# Both sides of a comparison are simulated with the same families, winters and leavers. What differs is the shock and
# what follows from it, so the difference varies less than either side does, and fewer replications do. How much fewer
# is measured here, not assumed.

# %%
a, b = spike.values("caseload_per_worker"), usual.values("caseload_per_worker")
paired, apart = (a - b).std(ddof=1), math.sqrt(a.var(ddof=1) + b.var(ddof=1))
print(f"The spike adds {(a - b).mean():.2f} children to the mean caseload.")
print(
    f"Between replications that varies by {paired:.2f} with the same random numbers, by {apart:.2f} with"
    " random numbers of its own."
)

# %% [markdown]
# ## How many, then
#
# The half-width of the interval after n replications is Student's t times that spread over the root of n. Twice as
# narrow takes four times as many. `run=precise` simulates until the named intervals are narrow enough; this is what it
# does.

# %%
counts = np.arange(2, 201)
half = {
    name: np.array([student(0.95, n - 1) for n in counts]) * spread / np.sqrt(counts)
    for name, spread in (("the same random numbers", paired), ("other random numbers on each side", apart))
}
enough = {
    name: next((int(n) for n, width in zip(counts, widths, strict=True) if width <= WANTED), 200)
    for name, widths in half.items()
}
for name, n in enough.items():
    print(f"Within {WANTED} children either side: {n} replications with {name}.")

# %% [markdown]
# ## The picture

# %%
with matplotlib.rc_context(fname=STYLE):
    figure = Figure(figsize=(170 / 25.4, 72 / 25.4), layout="constrained")
    axes = figure.add_subplot()
    for (name, widths), colour in zip(half.items(), (DARK_BLUE, DARK_PINK), strict=True):
        axes.plot(counts, widths, color=colour, lw=1.6, label=name)
        axes.plot([enough[name]], [WANTED], "o", color=colour, ms=5)
        axes.annotate(str(enough[name]), (enough[name], WANTED), (3, 4), textcoords="offset points", color=colour)
    axes.axhline(WANTED, color=DARK_GREY, lw=0.8, ls=(0, (4, 2)))
    axes.set_xlim(2, 2.5 * max(enough.values()))
    axes.set_ylim(0, 5 * WANTED)
    axes.set_xlabel("replications")
    axes.set_ylabel("children, either side of the mean")
    axes.grid(axis="y", color=GRID, lw=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    first, second = enough.values()
    title = f"With the same random numbers {first} replications are enough, without it {second}"
    figure.suptitle(title, x=0.01, ha="left", weight="bold", size=10)
    FOLDER.mkdir(parents=True, exist_ok=True)
    figure.savefig(FOLDER / "how_many_replications.png", dpi=160)
figure  # noqa: B018
