"""What a search has found, as sentences, tables and files."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from sim.base.errors import listed
from sim.base.intervals import Interval
from sim.base.wording import capital, day_in_words, number, percent, plain
from sim.studies.staffing.further_questions import COST, OtherOption, kind_in_words
from sim.studies.staffing.futures import Chance, Futures
from sim.studies.staffing.post_mix import Option, by_team, established, full_year
from sim.studies.staffing.search import Search, held_value, nearest_target
from sim.studies.staffing.staffing_settings import Goal, StaffingSettings, targets_in_words

MILLION = 1e6


class StaffingResult(NamedTuple):
    """The search, what was set beside it, and what it was of."""

    futures: Futures
    option: Option  # with the smallest number of posts that is enough, or with the most if none is
    search: Search
    most: int
    kinds: tuple[OtherOption, ...]
    starts: tuple[OtherOption, ...]

    @property
    def asked(self) -> StaffingSettings:
        """What was asked."""
        return self.futures.asked

    def judged(self, posts: int) -> Chance:
        """The verdict on a number of posts that was played."""
        return next(chance for chance in self.search.judged if chance.option.posts == posts)


def pounds_a_year(cost: Interval) -> str:
    """`£0.7m a year (£0.6m to £0.8m)`."""
    mean, between = money(cost)
    return f"{mean} a year" + (f" ({between})" if between else "")


def amount(pounds: float) -> str:
    """`£1.2m`, `£0.45m`."""
    decimals = 1 if abs(pounds) >= MILLION else 2
    return ("−" if pounds < 0 else "") + f"£{number(abs(pounds) / MILLION, decimals)}m"


def money(cost: Interval) -> tuple[str, str]:
    """A mean and its interval in millions of pounds."""
    texts = [amount(value) for value in cost[:3] if math.isfinite(value)]
    return texts[0], " to ".join(texts[1:])


def counted(chance: Chance) -> str:
    """`in 57 of 60 futures (86% to 99%)`."""
    low, high = chance.interval
    return f"in {chance.held} of {chance.of} futures ({percent(low)} to {percent(high)})"


def posts_in_words(option: Option) -> str:
    """`12 more posts`; of another kind than permanent, which."""
    kind = "" if option.kind == "permanent" else f"{kind_in_words(option).lower()} "
    return f"{option.posts} more {kind}post{'' if option.posts == 1 else 's'}"


def staffing_sentences(found: StaffingResult) -> list[str]:
    """The answer: how many posts, what they cost, and what one fewer would do; or that none is enough, and how near."""
    asked, search = found.asked, found.search
    goals, wanted = targets_in_words(asked.goals), percent(asked.confidence)
    if search.smallest is None:
        return infeasible(found)
    chance = found.judged(search.smallest)
    if search.smallest == 0:
        held = f"{goals} {hold(asked.goals)} {counted(chance)}"
        return [f"No more posts are needed: without any, {held}; wanted is {wanted}.", *edge(found, chance)]
    cost = found.futures.over_none(found.option, COST, chance.of)
    study, fewer = found.futures.study, found.judged(search.smallest - 1)
    about_so = "" if chance.verdict else "about "
    lines = [
        f"{posts_in_words(found.option)}, {amount(full_year(study, found.option))} a year once all are filled, hold"
        f" {goals} with {about_so}{wanted} probability: {counted(chance)}. They open on"
        f" {day_in_words(found.option.opens)}: {by_team(study.config, found.option)}.",
        f"One post fewer {'does' if fewer.verdict else 'may'} not: {counted(fewer)}.",
    ]
    in_the_run = f"In the run, in which they stand empty until somebody starts, they cost {pounds_a_year(cost)} more."
    return [*lines, *edge(found, chance), in_the_run, *other_kinds(found)]


def hold(goals: Sequence[Goal]) -> str:
    """The verb of so many targets."""
    return "holds" if len(goals) == 1 else "hold"


def edge(found: StaffingResult, chance: Chance) -> list[str]:
    """That the futures that were played do not decide it, where they do not."""
    if chance.verdict:
        return []
    open_ = [one.option.posts for one in found.search.judged if not one.verdict and one.of == found.asked.last]
    which = f"between {min(open_)} and {max(open_)} posts" if len(open_) > 1 else "it"
    return [f"That is near the edge: {found.asked.last} futures do not decide {which}, and the share itself was taken."]


def other_kinds(found: StaffingResult) -> list[str]:
    """Of which other posts fewest are needed, and which are the cheapest, where they are better than those asked."""
    able = [
        (one.called.lower(), one.needed, one.needed_cost.mean)
        for one in found.kinds
        if one.needed is not None and one.needed_cost is not None
    ]
    best: dict[str, list[str]] = {}
    for text, place in (("fewest", lambda one: one[1].posts), ("cheapest", lambda one: one[2])):
        called, needed, cost = min(able, key=place, default=("", found.option, 0.0))
        if called not in ("", found.kinds[0].called.lower()):
            best.setdefault(f"about {needed.posts}, {called}, {amount(cost)} a year", []).append(text)
    return [f"Of other posts the {' and the '.join(texts)} that hold: {which}." for which, texts in best.items()]


def earlier(found: StaffingResult) -> list[str]:
    """Where no number opened on the asked day is enough: about how many are, opened on another."""
    return [
        f"Opened {one.called}, about {one.needed.posts} hold, {money(one.needed_cost)[0]} a year."
        for one in found.starts
        if one.needed is not None and one.needed_cost is not None
    ]


def infeasible(found: StaffingResult) -> list[str]:
    """That no number is enough, and for each target by itself what can be held."""
    chance, asked = found.judged(found.most), found.asked
    whole = percent(found.most / established(found.futures.study.config, asked.team))
    lines = [
        f"This cannot be held with {percent(asked.confidence)} probability: with {posts_in_words(chance.option)},"
        f" {whole} of those established and the most that were tried, {targets_in_words(asked.goals)}"
        f" {hold(asked.goals)} {counted(chance)}."
    ]
    for goal in asked.goals:
        alone = sum(goal.holds(value) for value in found.futures.values(chance.option, goal.measure, chance.of))
        if alone / chance.of >= asked.confidence:
            lines.append(f"{capital(goal.words)} can be held by itself ({alone} of {chance.of} futures).")
            continue
        value, posts = nearest_target(found.futures, found.search, goal)
        if math.isfinite(value):
            with_posts = posts_in_words(chance.option._replace(posts=posts))
            of = found.judged(posts).of
            near = f"the nearest that can is {goal.printed(value)}, with {with_posts} (of {of} futures)"
        else:
            near = "no value of it can"
        lines.append(f"{capital(goal.words)} holds in {alone} of {chance.of} futures; {near}.")
    return lines + other_kinds(found) + earlier(found)


Table = tuple[str, list[str], list[list[str]]]  # title, heads, lines


def tables(found: StaffingResult) -> list[Table]:
    """The tables: each target by number of posts, other kinds of post, other beginnings."""
    made, posts = [targets_table(found)], found.option.posts
    heads = ["hold", "95%", "more a year", "posts needed", "more a year"]
    if found.kinds:
        rows = [option_row(one, found.most) for one in found.kinds]
        made.append((f"As many posts of another kind: {posts}", ["kind", *heads], rows))
    if found.starts:
        rows = [option_row(one, found.most, str(one.option.opens)) for one in found.starts]
        made.append((f"When recruitment starts: {posts} posts", ["they open", "on", *heads], rows))
    return made


def targets_table(found: StaffingResult) -> Table:
    """Each target and all of them: at no more posts, one fewer than enough, and enough; or at quarters of the most."""
    smallest, asked = found.search.smallest, found.asked
    wanted = None if smallest is None else {0, max(smallest - 1, 0), smallest}
    chances = [chance for chance in found.search.judged if wanted is None or chance.option.posts in wanted]
    rows = []
    for goal in asked.goals:
        rows.append([capital(goal.words), *(target_cell(found, goal, chance) for chance in chances)])
        values = [goal.printed(held_value(found.futures, chance, goal)) for chance in chances]
        rows.append([f"  held with {percent(asked.confidence)} probability", *values])
    rows.append(["All of them hold", *(f"{percent(c.share)} of {c.of}" for c in chances)])
    costs = [found.futures.over_none(c.option, COST, c.of) if c.option.posts else None for c in chances]
    rows.append(["More a year than with none", *("–" if cost is None else money(cost)[0] for cost in costs)])
    return "Targets by number of further posts", ["", *(f"{c.option.posts} posts" for c in chances)], rows


def target_cell(found: StaffingResult, goal: Goal, chance: Chance) -> str:
    """A target's mean and in how many futures it holds."""
    values = found.futures.values(chance.option, goal.measure, chance.of)
    known = values[values == values]
    mean = float(known.mean()) if len(known) else math.nan
    return f"{goal.printed(mean)}, held {percent(sum(map(goal.holds, values)) / chance.of)}"


def option_row(beside: OtherOption, most: int, *more: str) -> list[str]:
    """A row of a table: as many posts, and about how many are enough; why not, where the council cannot have them."""
    called = f"{beside.called} ({beside.why_not.rstrip('.')})" if beside.why_not else beside.called
    if beside.chance is None or beside.cost is None:
        return [called, *more, "–", "–", "–", "–", "–"]
    low, high = beside.chance.interval
    own = [percent(beside.chance.share), f"{percent(low)} to {percent(high)}", money(beside.cost)[0]]
    if beside.needed is None or beside.needed_cost is None:
        return [called, *more, *own, f"over {most}", "–"]
    return [called, *more, *own, f"about {beside.needed.posts}", money(beside.needed_cost)[0]]


def staffing_method(found: StaffingResult) -> str:
    """What was played."""
    config, asked = found.futures.study.config, found.asked
    run, looks = config.run, f"{asked.first} to {asked.last}" if asked.last > asked.first else f"{asked.first}"
    return plain(
        f"{config.council.name}, scenario {config.scenario.name}, {run.weeks} weeks from {day_in_words(run.start)},"
        f" after {run.warm_up_weeks} weeks to settle, seed {run.seed}; {looks} futures of each number of posts with the"
        f" same luck, up to {asked.beside} of each option compared"
    )


def curve_csv(found: StaffingResult) -> str:
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


def record(found: StaffingResult, typed: Sequence[str]) -> dict[str, Any]:
    """What was asked and found, for a file."""
    return {
        "typed": list(typed),
        "of": staffing_method(found),
        "answer": staffing_sentences(found),
        "smallest": found.search.smallest,
        "confidence": found.asked.confidence,
        "targets": [goal.words for goal in found.asked.goals],
        "tables": [{"title": title, "heads": heads, "rows": rows} for title, heads, rows in tables(found)],
        "kinds of post that cannot be": listed(b.called for b in found.kinds if b.why_not),
    }
