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
# # What happens to one child?
#
# A simulated council hands over nothing but its event log: a table of whole numbers. Here the rows of one family are
# told as a story, sentence by sentence, and drawn as a timeline. The family is invented by the simulation; no record of
# a real child or worker is used.

# %%
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import matplotlib.dates as mdates
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

import sim
from sim.reports.charts.drawing.sheet import (
    DARK_BLUE,
    DARK_GREY,
    DARK_PINK,
    GRID,
    LIGHT_PURPLE,
    ORANGE,
    STYLE,
    TURQUOISE,
)

FOLDER = Path("outputs") / "notebooks"
study = sim.study_of("council=leeds", "scenario=baseline")
sim.make_ready(study)
rows = sim.simulate(study, replication=0).rows
print(f"{len(rows):,} rows in the event log of {study.config.council.name}, {study.calendar.days} working days.")

# %% [markdown]
# ## Whom do we follow?
#
# A rule, so that nobody picks the story that suits them: of the families that the council did not know on day one and
# that lose a social worker who leaves, the one that goes through most stages. Each began with a contact: someone was
# worried and said so.

# %%
cases, episodes = sim.tables.cases(study, rows), sim.tables.episodes(study, rows)
holdings, duties = sim.tables.holdings(study, rows), sim.tables.duties(study, rows)

new = cases.loc[~cases["known_before"] & (cases["first_referred_day"] >= 0), "case"]
bereft = holdings.loc[(holdings["reason"] == "worker_left") & holdings["case"].isin(new), "case"]
stages_of = episodes[episodes["case"].isin(bereft if len(bereft) else new)].groupby("case").size()
family = int(stages_of.idxmax())  # the first of equals

episodes, holdings = (table[table["case"] == family] for table in (episodes, holdings))
duties = duties[duties["case"] == family].sort_values("end_day")
who = cases.set_index("case").loc[family]
children = ["one child", "two children", "three children", "four children", "five children"][int(who["children"]) - 1]
print(f"{children.capitalize()} in {who['need']} need, first referred by {who['source']}; {len(episodes)} stages.")

# %% [markdown]
# ## The story
#
# What happens often (visits, core groups) is told between the turns of the story, with how much of it was late.

# %%
LETTERS = dict(zip(dict.fromkeys(holdings["worker"]), "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=False))
THEY, ARE, COME = ("The child", "is", "comes") if who["children"] == 1 else ("The children", "are", "come")
STAGES = {
    "contact": "The front door screens what it is told.",
    "assessment": "An assessment begins; the law allows 45 working days.",
    "child_in_need": f"{THEY} {ARE} in need now, with a plan of help.",
    "strategy_discussion": "Someone fears harm: a strategy discussion is called, to be held within one working day.",
    "section_47": "It is agreed to make enquiries under section 47.",
    "initial_conference": "A child protection conference is called, within 15 working days of the fear.",
    "child_protection": f"{THEY} {ARE} put on a child protection plan.",
    "care_proceedings": f"The council goes to court, and {THEY.lower()} {COME} into care meanwhile.",
    "looked_after": f"{THEY} {ARE} looked after.",
    "care_leaver": f"{THEY} {ARE} grown up; a personal adviser keeps in touch.",
    "care_leaver_to_25": "At 21 they ask for support up to 25.",
}
ENDS = {
    "closed": "The case is closed.",
    "return": "That goes no further; the work goes on as before.",
    "referral": "It is decided that this is a referral.",
    **{name: f"The family leaves: {name.replace('_', ' ')}." for name in study.words.exits},
}
REASONS = {
    "transferred": "passes the family on to another team",
    "worker_left": "leaves the council",
    "worker_away_long": "is away for so long that the family is handed over",
}
TURNS = {  # a duty whose doing is a turn of the story, and what its days are counted from
    "assessment.first_visit": ("The first visit is made", "the referral"),
    "assessment.sign_off": ("The assessment is signed off", "the referral"),
    "initial_conference.conference": ("The conference is held", "the fear of harm"),
    "child_protection.review_conference": ("A review conference is held", "the plan began"),
    "care_proceedings.final_hearing": ("The court decides", "coming into care"),
    "looked_after.care_review": ("A review of the care plan is held", "coming into care"),
}
Override = tuple[int, int, object, str]  # working day, order within the day, date, sentence


def plural(n: int, what: str) -> str:
    """1 working day, 2 working days."""
    return f"{n} {what}{'' if n == 1 else 's'}"


def told_of_stages() -> Iterator[Override]:
    """Contacts, the stages that they lead to, and how those end."""
    contacts = 0
    for row in episodes.itertuples():
        if row.stage == "contact":
            first = f"From {who['source'].replace('_', ' ')}: someone is worried about a family, {children}."
            said = "Someone is worried about the family again." if contacts else first
            yield row.start_day, 3 if contacts else 0, row.start_date, f"{said} {STAGES['contact']}"
            contacts += 1
        else:
            yield row.start_day, 3, row.start_date, STAGES[row.stage]
        if row.next in ENDS:
            yield row.end_day, 2, row.end_date, ENDS[row.next]


def told_of_workers() -> Iterator[Override]:
    """Who is given the family, after what wait, and why it leaves them."""
    for row in holdings.itertuples():
        name, wait = f"Social worker {LETTERS[row.worker]}", row.days_on_list
        after = "at once" if wait < 1 else f"after {plural(round(wait), 'working day')} without a worker"
        yield row.start_day, 5, row.start_date, f"{name} is given the family, {after}."
        if row.reason in REASONS:
            held = plural(row.days, "working day")
            yield row.end_day, 4, row.end_date, f"{name} {REASONS[row.reason]}, {held} after being given the family."


def told_of_duties() -> Iterator[Override]:
    """First visits, sign-offs, conferences and reviews, and how late they are."""
    for row in duties[duties["duty"].isin(TURNS) & (duties["state"] == "done")].itertuples():
        (said, since), over = TURNS[row.duty], int(row.end_day - row.due_day)
        late = f", {plural(over, 'working day')} late" if over > 0 else ""
        days = plural(int(row.end_day - row.start_day), "working day")
        yield row.end_day, 1, row.end_date, f"{said}, {days} after {since}{late}."


def between(first: int, last: int) -> str:
    """The routine work from one turn of the story to the next."""
    routine = duties[(duties["state"] == "done") & ~duties["duty"].isin(TURNS)]
    here = routine[routine["end_day"].between(first, last - 1)]
    count = Counter(here["duty"].str.split(".").str[-1].str.replace("_", " "))
    if not count:
        return ""
    missed, thin = int((~here["on_time"].astype(bool)).sum()), int(here["thin"].sum())
    work = ", ".join(f"{name} ×{n}" if n > 1 else name for name, n in count.items())
    tail = [f"{missed} late" if missed else "all on time", *([f"{thin} cut short for want of time"] if thin else [])]
    return f"    ... {work}: {', '.join(tail)}."


turns = sorted([*told_of_stages(), *told_of_workers(), *told_of_duties()], key=lambda turn: turn[:2])
days = sorted({turn[0] for turn in turns})
for day, following in zip(days, [*days[1:], study.calendar.days], strict=True):
    here = [turn for turn in turns if turn[0] == day]
    print(f"{here[0][2]:%A} {here[0][2].day} {here[0][2]:%B %Y}. {' '.join(sentence for *_, sentence in here)}")
    if routine := between(day, following):
        print(routine)
if episodes["censored"].any():
    print("When the run ends, the case is still open.")

# %% [markdown]
# ## The picture
#
# The stages of the family above, the enquiries beside them, who held the case, and below them every duty on the day it
# was done.

# %%
COLOURS = {
    "contact": ORANGE,
    "assessment": TURQUOISE,
    "child_in_need": LIGHT_PURPLE,
    "child_protection": DARK_PINK,
    "looked_after": DARK_BLUE,
    "care_proceedings": "#8C8C8C",
    "care_leaver": DARK_GREY,
    "care_leaver_to_25": DARK_GREY,
}
lanes = ["stage", "enquiry", "social worker", *dict.fromkeys(duties.loc[duties["state"] == "done", "duty"])]
horizon = np.datetime64(study.calendar.date_of(study.calendar.horizon), "D")


def words(name: str) -> str:
    """`child_protection.core_group` is `Core group`; where two stages have a duty of that name, the stage is added."""
    stage, _, duty = name.rpartition(".")
    same = [lane for lane in lanes if lane.rpartition(".")[2] == duty]
    return (f"{duty} ({stage})" if stage and len(same) > 1 else duty).replace("_", " ").capitalize()


def bar(axes, lane: str, row, colour: str, text: str) -> None:
    """A stretch of time in a lane, named where there is room."""
    start = np.datetime64(row.start_date, "D")
    end = horizon if row.censored else np.datetime64(row.end_date, "D")
    left, width, place = mdates.date2num(start), max((end - start).astype(int), 2), lanes.index(lane)
    axes.barh(place, width, left=left, height=0.72, color=colour, edgecolor="white", lw=0.6)
    if width > 9 * len(text):
        ink = "white" if colour in (DARK_BLUE, DARK_PINK, DARK_GREY) else "black"
        axes.text(left + width / 2, place, text, ha="center", va="center", size=7, color=ink)


with matplotlib.rc_context(fname=STYLE):
    figure = Figure(figsize=(170 / 25.4, (32 + 5.2 * len(lanes)) / 25.4), layout="constrained")
    axes = figure.add_subplot()
    for row in episodes.itertuples():
        lane, colour = ("enquiry", ORANGE) if row.alongside else ("stage", COLOURS[row.stage])
        bar(axes, lane, row, colour, words(row.stage))
    for i, row in enumerate(holdings.itertuples()):
        bar(axes, "social worker", row, (DARK_GREY, "#8C8C8C")[i % 2], LETTERS[row.worker])
    done = duties[duties["state"] == "done"]
    for on_time, marker, face in ((True, "o", DARK_BLUE), (False, "D", "white")):
        part = done[done["on_time"].astype(bool) == on_time]
        colour = DARK_BLUE if on_time else DARK_PINK
        places = [lanes.index(duty) for duty in part["duty"]]
        axes.plot(mdates.date2num(part["end_date"]), places, marker, ms=4, mfc=face, mec=colour, mew=1.2, ls="none")
    axes.set_yticks(range(len(lanes)), [words(lane) for lane in lanes])
    axes.invert_yaxis()
    axes.xaxis_date()
    axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(axes.xaxis.get_major_locator()))
    axes.grid(axis="x", color=GRID, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    months = round((done["end_day"].max() - who["first_referred_day"]) / 253 * 12)
    n_late, n_workers = int((~done["on_time"].astype(bool)).sum()), holdings["worker"].nunique()
    title = f"In {months} months: {len(episodes)} stages, {n_workers} social workers, {len(done)} duties, {n_late} late"
    figure.suptitle(title, x=0.01, ha="left", weight="bold", size=10)
    keys = [("On time", "o", DARK_BLUE, DARK_BLUE), ("Late", "D", "white", DARK_PINK)]
    handles = [Line2D([], [], ls="none", marker=m, mfc=f, mec=c, ms=4, mew=1.2, label=text) for text, m, f, c in keys]
    handles += [Patch(color=COLOURS[stage], label=words(stage)) for stage in COLOURS if stage in set(episodes["stage"])]
    handles += [Patch(color=ORANGE, label="Enquiry")]
    figure.legend(handles=handles, loc="outside lower left", ncols=4, frameon=False)
    FOLDER.mkdir(parents=True, exist_ok=True)
    figure.savefig(FOLDER / "what_happens_to_one_child.png", dpi=160)
figure  # noqa: B018
