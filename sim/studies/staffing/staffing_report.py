"""What a search has found, as sentences, tables and files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from sim.base.errors import listed
from sim.base.intervals import Interval
from sim.base.text_tables import as_csv
from sim.base.wording import MILLION, capital, day_in_words, many, number, percent, plain_text, pounds_in_words
from sim.inputs.distinguishing import distinguishing_words
from sim.inputs.prices import basis_in_words, prices_in_words
from sim.inputs.study import Study
from sim.studies.staffing.further_questions import COST, OtherOption, kind_in_words
from sim.studies.staffing.futures import Chance, Futures
from sim.studies.staffing.post_mix import Option, by_team, established, full_year
from sim.studies.staffing.search import Search, held_value, nearest_target
from sim.studies.staffing.spending import by_financial_year
from sim.studies.staffing.staffing_settings import Goal, StaffingSettings, targets_in_words


class StaffingResult(NamedTuple):
    """The search, what was set beside it, and what it was of."""

    futures: Futures
    option: Option  # with the smallest number of posts that is enough, or with the most if none is
    search: Search
    most: int
    kinds: tuple[OtherOption, ...]
    starts: tuple[OtherOption, ...]

    @property
    def settings(self) -> StaffingSettings:
        """What was asked."""
        return self.futures.settings

    def chance_with(self, posts: int) -> Chance:
        """The verdict on a number of posts that was simulated."""
        return next(chance for chance in self.search.chances if chance.option.posts == posts)


def pounds_a_year(cost: Interval) -> str:
    """`£0.7m a year (£0.6m to £0.8m)`."""
    mean, between = millions_text(cost)
    return f"{mean} a year" + (f" ({between})" if between else "")


def amount(pounds: float) -> str:
    """`£1.2m`, `£0.45m`, `£23,000`."""
    return pounds_in_words(pounds, 1 if abs(pounds) >= MILLION else 2)


def millions_text(cost: Interval) -> tuple[str, str]:
    """A mean and its interval in millions of pounds."""
    texts = [amount(value) for value in cost[:3] if math.isfinite(value)]
    return texts[0], " to ".join(texts[1:])


def futures_counted(chance: Chance) -> str:
    """`in 57 of 60 futures (86% to 99%)`."""
    low, high = chance.interval
    return f"in {chance.held} of {chance.of} futures ({percent(low)} to {percent(high)})"


def posts_in_words(option: Option) -> str:
    """`12 more posts`; of another kind than permanent, which."""
    kind = "" if option.kind == "permanent" else f"{kind_in_words(option).lower()} "
    return many(option.posts, f"more {kind}post")


def staffing_sentences(result: StaffingResult) -> list[str]:
    """The answer: how many posts, what they cost, and what one fewer would do; or that none is enough, and how near."""
    settings, search = result.settings, result.search
    goals, wanted = targets_in_words(settings.goals), percent(settings.confidence)
    if search.smallest is None:
        return infeasible(result)
    chance = result.chance_with(search.smallest)
    if search.smallest == 0:
        held = f"{goals} {hold(settings.goals)} {futures_counted(chance)}"
        return [f"No more posts are needed: without any, {held}; wanted is {wanted}.", *edge(result, chance)]
    cost = result.futures.over_none(result.option, COST, chance.of)
    study, fewer = result.futures.study, result.chance_with(search.smallest - 1)
    about_so, one = "" if chance.verdict else "about ", search.smallest == 1
    lines = [
        f"{costed(study, result.option, posts_in_words(result.option))}, {'holds' if one else 'hold'} {goals} with"
        f" {about_so}{wanted} probability: {futures_counted(chance)}. {'It opens' if one else 'They open'} on"
        f" {day_in_words(result.option.opens)}: {by_team(study.config, result.option)}.",
        f"One post fewer {'does' if fewer.verdict else 'may'} not: {futures_counted(fewer)}.",
    ]
    stand = (
        "it stands empty until somebody starts, it costs"
        if one
        else "they stand empty until somebody starts, they cost"
    )
    in_the_run = f"In the run, in which {stand} {pounds_a_year(cost)} more."
    basis = basis_in_words(study.config)
    return [*lines, *lapsing(result.option), *edge(result, chance), in_the_run, *other_kinds(result), basis]


def costed(study: Study, option: Option, called: str) -> str:
    """`12 more posts, £0.7m a year once all are filled`."""
    filled = "it is" if option.posts == 1 else "all are"
    return f"{called}, {amount(full_year(study, option))} a year once {filled} filled"


def lapsing(option: Option) -> list[str]:
    """That posts lapse, where they do."""
    if not option.taper:
        return []
    if option.posts == 1:
        return ["It lapses on the first anniversary."]
    lapse = "one lapses" if option.taper == 1 else "as many lapse"
    return [f"They fall by {option.taper} a year: on each anniversary {lapse}."]


def hold(goals: Sequence[Goal]) -> str:
    """The verb of so many targets."""
    return "holds" if len(goals) == 1 else "hold"


def edge(result: StaffingResult, chance: Chance) -> list[str]:
    """That the futures that were simulated do not decide it, where they do not."""
    if chance.verdict:
        return []
    open_ = [one.option.posts for one in result.search.chances if not one.verdict and one.of == result.settings.last]
    which = f"between {min(open_)} and {many(max(open_), 'post')}" if len(open_) > 1 else "it"
    return [
        f"That is near the edge: {result.settings.last} futures do not decide {which}, and the observed share decides."
    ]


def other_kinds(result: StaffingResult) -> list[str]:
    """Of which other posts fewest are needed, and which are the cheapest, where they are better than those typed."""
    study = result.futures.study
    able = [(one.called.lower(), one.needed, full_year(study, one.needed)) for one in result.kinds if one.needed]
    best: dict[str, list[str]] = {}
    for text, place in (("fewest", lambda one: one[1].posts), ("cheapest", lambda one: one[2])):
        called, needed, _ = min(able, key=place, default=("", result.option, 0.0))
        if called not in ("", result.kinds[0].called.lower()):
            sentence = costed(study, needed, f"about {needed.posts}, {called}")
            best.setdefault(sentence, []).append(text)
    return [f"Of other posts the {' and the '.join(texts)} that hold: {which}." for which, texts in best.items()]


def earlier(result: StaffingResult) -> list[str]:
    """Where no number opened on the given day is enough: about how many are, opened on another."""
    study = result.futures.study
    return [
        f"Opened {one.called}, {costed(study, one.needed, f'about {one.needed.posts}')}, hold"
        f"{'s' if one.needed.posts == 1 else ''}."
        for one in result.starts
        if one.needed is not None
    ]


def infeasible(result: StaffingResult) -> list[str]:
    """That no number is enough, and for each target by itself what can be held."""
    chance, settings = result.chance_with(result.most), result.settings
    whole = percent(result.most / established(result.futures.study.config, settings.team))
    lines = [
        f"This cannot be held with {percent(settings.confidence)} probability: with {posts_in_words(chance.option)},"
        f" {whole} of those established and the most that were tried, {targets_in_words(settings.goals)}"
        f" {hold(settings.goals)} {futures_counted(chance)}."
    ]
    for goal in settings.goals:
        alone = sum(goal.holds(value) for value in result.futures.values(chance.option, goal.measure, chance.of))
        if alone / chance.of >= settings.confidence:
            lines.append(f"{capital(goal.words)} can be held by itself ({alone} of {chance.of} futures).")
            continue
        value, posts = nearest_target(result.futures, result.search, goal)
        if math.isfinite(value):
            with_posts = posts_in_words(chance.option._replace(posts=posts))
            of = result.chance_with(posts).of
            near = f"the nearest that can is {goal.printed(value)}, with {with_posts} (of {of} futures)"
        else:
            near = "no value of it can"
        lines.append(f"{capital(goal.words)} holds in {alone} of {chance.of} futures; {near}.")
    return lines + other_kinds(result) + earlier(result)


Table = tuple[str, list[str], list[list[str]]]  # title, heads, lines


def tables(result: StaffingResult) -> list[Table]:
    """The tables: each target by number of posts, other kinds of post, other beginnings."""
    made, posts = [targets_table(result)], result.option.posts
    heads = ["hold", "95%", "posts needed", "cost a year in the run", "once all filled"]
    study, of_futures = result.futures.study, f", in {result.settings.last} futures"
    if result.kinds:
        rows = [option_row(study, one, result.most) for one in result.kinds]
        made.append((f"As many posts of another kind: {posts}{of_futures}", ["kind", *heads], rows))
    if result.starts:
        dated = [one._replace(called=f"{one.called}, {day_in_words(one.option.opens)}") for one in result.starts]
        rows = [option_row(study, one, result.most) for one in dated]
        made.append((f"When recruitment starts: {many(posts, 'post')}{of_futures}", ["they open", *heads], rows))
    return made


def financial_years_table(result: StaffingResult) -> Table:
    """Posts and cost by financial year, as if every post were filled from the day it opens."""
    study = result.futures.study
    rows = [
        [str(one["year"]), number(one["posts"], 1), amount(one["pounds"])]
        for one in by_financial_year(study, result.option)
    ]
    prices = prices_in_words(study.config)
    title = f"Posts and cost by financial year, in {prices}, every post filled from its first day"
    return title, ["financial year", "posts, mean of the year", "cost"], rows


def targets_table(result: StaffingResult) -> Table:
    """Each target and all of them: at no more posts, one fewer than enough, and enough; or at quarters of the most."""
    smallest, settings = result.search.smallest, result.settings
    wanted = None if smallest is None else {0, max(smallest - 1, 0), smallest}
    chances = [chance for chance in result.search.chances if wanted is None or chance.option.posts in wanted]
    rows = []
    for goal in settings.goals:
        rows.append([capital(goal.words), *(target_cell(result, goal, chance) for chance in chances)])
        values = [goal.printed(held_value(result.futures, chance, goal)) for chance in chances]
        rows.append([f"  held with {percent(settings.confidence)} probability", *values])
    rows.append(["All of them hold", *(f"{percent(c.share)} of {c.of}" for c in chances)])
    costs = [result.futures.over_none(c.option, COST, c.of) if c.option.posts else None for c in chances]
    rows.append(["More a year than with none", *("–" if cost is None else millions_text(cost)[0] for cost in costs)])
    return "Targets by number of further posts", ["", *(many(c.option.posts, "post") for c in chances)], rows


def target_cell(result: StaffingResult, goal: Goal, chance: Chance) -> str:
    """A target's mean and in how many futures it holds."""
    values = result.futures.values(chance.option, goal.measure, chance.of)
    known = values[values == values]
    mean = float(known.mean()) if len(known) else math.nan
    return f"{goal.printed(mean)}, held {percent(sum(map(goal.holds, values)) / chance.of)}"


def option_row(study: Study, comparison: OtherOption, most: int) -> list[str]:
    """A row of a table: as many posts, and about how many are enough; why not, where the council cannot have them."""
    called = f"{comparison.called} ({comparison.why_not.rstrip('.')})" if comparison.why_not else comparison.called
    if comparison.chance is None or comparison.cost is None:
        return [called, *["–"] * 5]
    low, high = comparison.chance.interval
    own = [percent(comparison.chance.share), f"{percent(low)} to {percent(high)}"]
    if comparison.needed is None or comparison.needed_cost is None:
        return [called, *own, f"over {most}", "–", "–"]
    needed = [f"about {comparison.needed.posts}", millions_text(comparison.needed_cost)[0]]
    return [called, *own, *needed, amount(full_year(study, comparison.needed))]


def staffing_method(result: StaffingResult) -> str:
    """What was simulated."""
    config, settings = result.futures.study.config, result.settings
    run, looks = (
        config.run,
        f"{settings.first} to {settings.last}" if settings.last > settings.first else f"{settings.first}",
    )
    return plain_text(
        f"{config.council.name}, scenario {config.scenario.name}, {run.weeks} weeks from {day_in_words(run.start)},"
        f" after {run.warm_up_weeks} weeks to settle, seed {run.seed}; {looks} futures of each number of posts with the"
        f" same random numbers, {settings.last} of each option that stands beside another;"
        f" {distinguishing_words(config, settings.typed)}"
    )


def curve_csv(result: StaffingResult) -> str:
    """One line for each number of posts that was assessed."""
    means = [goal.measure for goal in result.settings.goals]
    heads = ["posts", "futures", "held", "share", "low", "high", "verdict", *(f"{name}_mean" for name in means)]
    rows: list[list[Any]] = []
    for chance in result.search.chances:
        low, high = chance.interval
        values = [result.futures.values(chance.option, name, chance.of).mean() for name in means]
        numbers = [f"{value:.6g}" for value in (chance.share, low, high)]
        verdict = chance.verdict or "by the observed share"
        means_now = [f"{value:.6g}" for value in values]
        rows.append([chance.option.posts, chance.of, chance.held, *numbers, verdict, *means_now])
    return as_csv(heads, rows)


def record(result: StaffingResult, typed: Sequence[str]) -> dict[str, Any]:
    """What was asked and found, for a file."""
    return {
        "typed": list(typed),
        "of": staffing_method(result),
        "answer": staffing_sentences(result),
        "smallest": result.search.smallest,
        "confidence": result.settings.confidence,
        "taper": result.option.taper,
        "opens": result.option.opens.isoformat(),
        "ends": result.futures.study.config.run.after.isoformat(),
        "targets": [goal.words for goal in result.settings.goals],
        "tables": [{"title": title, "heads": heads, "rows": rows} for title, heads, rows in tables(result)],
        "financial_years": by_financial_year(result.futures.study, result.option) if result.search.smallest else [],
        "kinds of post that cannot be": listed(b.called for b in result.kinds if b.why_not),
    }
