"""The options in one table: nothing done, posts of each kind, opened earlier or later, another allocation policy.

Each has the share of futures in which every target holds, and beside it caseloads, children without a worker, deadlines
and cost, all from the same futures.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.analysis.definitions import MEASURES
from sim.base.places import CONF
from sim.base.wording import day_in_words, many, number, percent
from sim.inputs.schema import Allocation
from sim.inputs.study import Study, study_from
from sim.inputs.typed_settings import usual_settings
from sim.model.words import label
from sim.studies.staffing.further_questions import kind_in_words
from sim.studies.staffing.futures import Chance, Futures
from sim.studies.staffing.post_mix import MIXED, Option, full_year
from sim.studies.staffing.spending import by_financial_year
from sim.studies.staffing.staffing_report import StaffingResult, amount
from sim.studies.staffing.staffing_settings import PLAN

LEAST, NOTHING = 5000.0, "£0"  # pounds: less is printed as nothing
POLICY, POLICY_FILES = "policy", CONF / "allocation"


class OptionLine(NamedTuple):
    """An option as it stands in the table: how often every target holds, and the mean of each measure beside it."""

    called: str
    option: Option
    chance: Chance
    means: dict[str, float]  # by measure, over the futures that all options share
    full_year: float  # pounds more in a year in which every post is filled
    years: list[dict[str, Any]]  # posts and pounds by financial year, every post filled


def options_side_by_side(result: StaffingResult) -> list[OptionLine]:
    """Every option that was looked at with the number of posts that it takes; those that cannot be are left out."""
    none = result.option._replace(posts=0)
    lines = [option_line(result, "Do nothing", none, result.chance_with(0))]
    if result.option.posts:
        chance = result.chance_with(result.option.posts)
        lines.append(option_line(result, named(result.option), result.option, chance))
        lines += [option_line(result, called, option) for called, option in other_options(result)]
        lines += policy_lines(result, none)
    return lines


def named(option: Option) -> str:
    """`12 permanent posts from 4 October 2021`; of a mix, `13 posts (12 agency and 1 permanent) from ...`."""
    if MIXED in option.kind:
        what = f"{many(option.posts, 'post')} ({kind_in_words(option).lower()})"
    else:
        own = "assistant" if option.kind == "assistants" else f"{option.kind.replace('_', ' ')} post"
        what = many(option.posts, own)
    return f"{what} from {day_in_words(option.opens)}"


def other_options(result: StaffingResult) -> Iterator[tuple[str, Option]]:
    """The other kinds and the other days, each with about the number that is enough, or with as many as the answer."""
    seen = {result.option}
    for one in (*result.kinds, *result.starts):
        option = one.option if one.needed is None else one.needed
        if one.chance is None or option in seen or not option.posts:
            continue
        seen.add(option)
        spread = f", {one.called.rpartition(', ')[2]}" if option.team != result.option.team else ""
        yield f"{named(option)}{spread}", option


def option_line(result: StaffingResult, called: str, option: Option, chance: Chance | None = None) -> OptionLine:
    """One option with the same study."""
    futures, count = result.futures, result.settings.last
    spent = by_financial_year(futures.study, option) if option.posts else []
    cost = full_year(futures.study, option) if option.posts else 0.0
    return OptionLine(
        called, option, chance or futures.chance(option, count), option_means(futures, option, count), cost, spent
    )


def option_means(futures: Futures, option: Option, count: int) -> dict[str, float]:
    """The mean of each measure that is shown, over the first futures; those that this journey lacks are left out."""
    values = {name: futures.values(option, name, count) for name in shown_measures(futures)}
    return {name: float(np.nanmean(of)) for name, of in values.items() if np.isfinite(of).any()}


def shown_measures(futures: Futures) -> list[str]:
    """The measures of the targets, then those that are shown of every option."""
    goals = [goal.measure for goal in futures.settings.goals]
    return list(dict.fromkeys([*goals, *usual_settings(PLAN)["shown"]]))


def policy_lines(result: StaffingResult, none: Option) -> list[OptionLine]:
    """No posts, but cases allocated from the run's beginning by another policy."""
    futures, count, lines = result.futures, result.settings.last, list[OptionLine]()
    for name in usual_settings(PLAN)["policies"]:
        study = with_policy(futures.study, name)
        if study is None:
            continue
        other = Futures(study, futures.settings, futures.cancel, notes=futures.notes, report=futures.report)
        called = f"No posts, allocation {label(name).lower()}"
        lines.append(OptionLine(called, none, other.chance(none, count), option_means(other, none, count), 0.0, []))
    return lines


def with_policy(study: Study, name: str) -> Study | None:
    """The study with the allocation policy of conf/allocation that has this name; None where it has it already."""
    usual = study.config.allocation
    written = usual_settings(POLICY_FILES / f"{name}.yaml")
    if written[POLICY] == usual.policy:
        return None
    changed = Allocation.model_validate(usual.model_dump() | written)
    return study_from(study.config.model_copy(update={"allocation": changed}))


# As tables


def options_table(
    lines: Sequence[OptionLine], count: int, most: int | None = None
) -> tuple[str, list[str], list[list[str]]]:
    """A row an option: how often every target holds, the measures beside it, and what it costs once all is filled.

    Of the measures no more than `most` are shown, where a screen has no room for all.
    """
    measures = list(dict.fromkeys(name for line in lines for name in line.means))[:most]
    heads = ["option", "all targets hold", *(MEASURES[name].label.lower() for name in measures), "more a year"]
    rows = [
        [
            line.called,
            f"{percent(line.chance.share)} of {line.chance.of}",
            *(printed(name, line.means.get(name, math.nan)) for name in measures),
            amount(line.full_year) if line.full_year else NOTHING,
        ]
        for line in lines
    ]
    return f"The options side by side: means of {count} futures; cost once all posts are filled", heads, rows


def printed(measure: str, value: float) -> str:
    """A mean as it is printed: a share in per cent, else one decimal."""
    if not math.isfinite(value):
        return "–"
    return f"{number(100 * value, 1)}%" if MEASURES[measure].unit == "share" else number(value, 1)


def options_by_year(lines: Sequence[OptionLine], prices: str) -> tuple[str, list[str], list[list[str]]] | None:
    """What each option with posts costs by financial year, every post filled from its first day; None without posts."""
    with_posts = [line for line in lines if line.years]
    years = sorted({str(one["year"]) for line in with_posts for one in line.years if one["pounds"] >= LEAST})
    if not with_posts:
        return None
    rows = []
    for line in with_posts:
        cost = {one["year"]: one["pounds"] for one in line.years}
        rows.append([line.called, *(amount(cost[year]) if cost.get(year, 0.0) >= LEAST else NOTHING for year in years)])
    title = f"What each option costs by financial year, in {prices}, every post filled from its first day"
    return title, ["option", *years], rows


def options_record(lines: Sequence[OptionLine]) -> list[dict[str, Any]]:
    """The options for a file, unrounded."""
    return [
        {
            "option": line.called,
            "posts": line.option.posts,
            "kind": line.option.kind if line.option.posts else "",
            "opens": line.option.opens.isoformat() if line.option.posts else "",
            "held": line.chance.held,
            "of": line.chance.of,
            "means": line.means,
            "full_year": line.full_year,
            "financial_years": line.years,
        }
        for line in lines
    ]
