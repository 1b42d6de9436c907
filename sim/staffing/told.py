"""What a search has found, as sentences, tables and files."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from sim.charts.words import day_in_words, number, percent, plain
from sim.intervals import Interval
from sim.refusals import listed
from sim.staffing.asked import Asked, Goal, in_words
from sim.staffing.beside import COST, Beside, words_of
from sim.staffing.mix import Option, by_team, established
from sim.staffing.search import Chance, Futures, Search, nearest

MILLION = 1e6


class Found(NamedTuple):
    """The search, what was set beside it, and what it was of."""

    futures: Futures
    option: Option  # with the smallest number of posts that is enough, or with the most if none is
    search: Search
    most: int
    kinds: tuple[Beside, ...]
    starts: tuple[Beside, ...]

    @property
    def asked(self) -> Asked:
        """What was asked."""
        return self.futures.asked

    def judged(self, posts: int) -> Chance:
        """The verdict on a number of posts that was played."""
        return next(chance for chance in self.search.judged if chance.option.posts == posts)


def pounds(cost: Interval) -> str:
    """`£0.7m a year (£0.6m to £0.8m)`."""
    mean, between = money(cost)
    return f"{mean} a year" + (f" ({between})" if between else "")


def money(cost: Interval) -> tuple[str, str]:
    """A mean and its interval in millions of pounds."""
    texts = [("−" if value < 0 else "") + f"£{number(abs(value) / MILLION, 1 if abs(value) >= MILLION else 2)}m"
             for value in cost[:3] if math.isfinite(value)]  # fmt: skip
    return texts[0], " to ".join(texts[1:])


def counted(chance: Chance) -> str:
    """`in 57 of 60 futures (86% to 99%)`."""
    low, high = chance.interval
    return f"in {chance.held} of {chance.of} futures ({percent(low)} to {percent(high)})"


def posts_in_words(option: Option) -> str:
    """`12 more posts`; of another kind than permanent, which."""
    kind = "" if option.kind == "permanent" else f"{words_of(option).lower()} "
    return f"{option.posts} more {kind}post{'' if option.posts == 1 else 's'}"


def sentences(found: Found) -> list[str]:
    """The answer: how many posts, what they cost, and what one fewer would do; or that none is enough, and how near."""
    asked, search = found.asked, found.search
    goals, wanted = in_words(asked.goals), percent(asked.confidence)
    if search.smallest is None:
        return infeasible(found)
    chance = found.judged(search.smallest)
    if search.smallest == 0:
        return [f"No more posts are needed: without any, {goals} hold {counted(chance)}; wanted is {wanted}."]
    cost = found.futures.over_none(found.option, COST, chance.of)
    lines = [
        f"{posts_in_words(found.option)}, {pounds(cost)}, hold {goals} with {wanted} probability:"
        f" {counted(chance)}. They open on {day_in_words(found.option.opens)}:"
        f" {by_team(found.futures.study.config, found.option)}.",
        f"One post fewer does not: {counted(found.judged(search.smallest - 1))}.",
    ]
    if not chance.verdict:
        lines.append(f"That is near the edge: {asked.last} futures do not decide it, and the share itself was taken.")
    return lines


def infeasible(found: Found) -> list[str]:
    """That no number is enough, and for each target by itself what can be held."""
    chance, asked = found.judged(found.most), found.asked
    whole = percent(found.most / established(found.futures.study.config, asked.team))
    lines = [f"This cannot be held with {percent(asked.confidence)} probability: with {found.most} more posts, {whole}"
             f" of those established and the most that were tried, {in_words(asked.goals)} hold"
             f" {counted(chance)}."]  # fmt: skip
    for goal in asked.goals:
        alone = sum(goal.holds(value) for value in found.futures.values(chance.option, goal.measure, chance.of))
        if alone / chance.of >= asked.confidence:
            lines.append(f"{capital(goal.words)} can be held by itself ({alone} of {chance.of} futures).")
            continue
        value, posts = nearest(found.futures, found.search, goal)
        if math.isfinite(value):
            near = f"the nearest that can is {goal.printed(value)}, with {posts} more posts"
        else:
            near = "no value of it can"
        lines.append(f"{capital(goal.words)} holds in {alone} of {chance.of} futures; {near}.")
    return lines


def capital(text: str) -> str:
    """The text as a sentence begins."""
    return text[0].upper() + text[1:]


Table = tuple[str, list[str], list[list[str]]]  # title, heads, lines


def tables(found: Found) -> list[Table]:
    """The tables: each target at three numbers of posts, other kinds of post, other beginnings."""
    made = [targets_table(found)]
    if found.kinds:
        heads = ["kind", "posts", "targets hold", "95%", "more a year"]
        made.append(("The same posts, or the same money, for another kind", heads, [kind_row(b) for b in found.kinds]))
    if found.starts:
        heads = ["the posts open", "on", "targets hold", "95%", "more a year", "posts needed"]
        rows = [start_row(beside, found.most) for beside in found.starts]
        made.append((f"When recruitment starts, {found.option.posts} posts", heads, rows))
    return made


def targets_table(found: Found) -> Table:
    """Each target and all of them: at no more posts, one fewer than enough, and enough (or the most)."""
    smallest = found.search.smallest
    wanted = [0, found.most] if smallest is None else sorted({0, max(smallest - 1, 0), smallest})
    chances = [found.judged(posts) for posts in wanted]
    rows = [[capital(goal.words), *(cell(found, goal, chance) for chance in chances)] for goal in found.asked.goals]
    rows.append(["All of them hold", *(f"{percent(c.share)} of {c.of}" for c in chances)])
    costs = [found.futures.over_none(c.option, COST, c.of) if c.option.posts else None for c in chances]
    rows.append(["More a year than with none", *("–" if cost is None else money(cost)[0] for cost in costs)])
    return "Targets by number of further posts", ["", *(f"{posts} posts" for posts in wanted)], rows


def cell(found: Found, goal: Goal, chance: Chance) -> str:
    """A target's mean and in how many futures it holds."""
    values = found.futures.values(chance.option, goal.measure, chance.of)
    known = values[values == values]
    mean = float(known.mean()) if len(known) else math.nan
    return f"{goal.printed(mean)}, held {percent(sum(map(goal.holds, values)) / chance.of)}"


def numbers_of(beside: Beside) -> list[str]:
    """The share of futures, its interval and the cost; why not, where the council cannot have it."""
    if beside.chance is None or beside.cost is None:
        return ["–", "–", "–"]
    low, high = beside.chance.interval
    return [percent(beside.chance.share), f"{percent(low)} to {percent(high)}", money(beside.cost)[0]]


def kind_row(beside: Beside) -> list[str]:
    """A row of the table of kinds."""
    called = f"{beside.called} ({beside.why_not.rstrip('.')})" if beside.why_not else beside.called
    return [called, str(beside.option.posts), *numbers_of(beside)]


def start_row(beside: Beside, most: int) -> list[str]:
    """A row of the table of beginnings."""
    called = f"{beside.called} ({beside.why_not.rstrip('.')})" if beside.why_not else beside.called
    needed = "–" if beside.chance is None else f"over {most}" if beside.smallest is None else str(beside.smallest)
    return [called, str(beside.option.opens), *numbers_of(beside), needed]


def about(found: Found) -> str:
    """What was played."""
    config, asked = found.futures.study.config, found.asked
    run = config.run
    return plain(
        f"{config.council.name}, scenario {config.scenario.name}, {run.weeks} weeks from {run.start} after"
        f" {run.warm_up_weeks} to settle, seed {run.seed}; {asked.first} to {asked.last} futures of each number of"
        f" posts with the same luck, {asked.beside} of each option set beside"
    )


def curve_csv(found: Found) -> str:
    """One line for each number of posts that was judged."""
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerow
    means = [goal.measure for goal in found.asked.goals]
    write(["posts", "futures", "held", "share", "low", "high", "verdict", *(f"{name}_mean" for name in means)])
    for chance in found.search.judged:
        low, high = chance.interval
        values = [found.futures.values(chance.option, name, chance.of).mean() for name in means]
        numbers = [f"{value:.6g}" for value in (chance.share, low, high)]
        verdict = chance.verdict or "by the share itself"
        write([chance.option.posts, chance.of, chance.held, *numbers, verdict, *(f"{value:.6g}" for value in values)])
    return text.getvalue()


def record(found: Found, typed: Sequence[str]) -> dict[str, Any]:
    """What was asked and found, for a file."""
    return {
        "typed": list(typed),
        "of": about(found),
        "answer": sentences(found),
        "smallest": found.search.smallest,
        "confidence": found.asked.confidence,
        "targets": [goal.words for goal in found.asked.goals],
        "tables": [{"title": title, "heads": heads, "rows": rows} for title, heads, rows in tables(found)],
        "kinds of post that cannot be": listed(b.called for b in found.kinds if b.why_not),
    }
