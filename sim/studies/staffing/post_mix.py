"""So many posts as dated changes of a scenario: whose they are, who fills them, from when.

Each post is a change of its own, one full-time equivalent. The first n of n + 1 posts are the same posts with the same
chance, so that what one more does can be seen.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any, NamedTuple

from sim.base.calendar import months_after
from sim.base.errors import InputError, listed, unknown
from sim.base.wording import many
from sim.inputs.schema import Change, Config
from sim.inputs.study import Study, study_from
from sim.model.words import label

ALL, BY_LOAD = "all", "by_load"  # in proportion to established posts; where a worker then holds most children
ASSISTANTS = "social_work_assistants"
MOVED = "moved"  # with their people, from other kinds of team of the council
KINDS = ("permanent", "newly_qualified", "agency", "assistants", MOVED)
MIXED = "+"  # between the kinds of a mix: permanent+agency is one of each in turn


class Option(NamedTuple):
    """So many posts of a kind, for a kind of team or all, from a date on."""

    posts: int
    kind: str
    team: str
    opens: dt.date
    loads: tuple[float, ...] = ()  # children held in each kind of team, where that says whose the posts are
    taper: int = 0  # posts that lapse on each anniversary of the opening, the last ones first; 0: none lapses
    moved_from: str = ""  # kinds of team that posts which are moved come from, with commas between

    @property
    def in_short(self) -> str:
        """`12 agency posts from 2021-10-04`, for a line on how the search goes."""
        kind = "mixed" if MIXED in self.kind else self.kind.replace("_", " ")
        return f"{many(self.posts, f'{kind} post')} from {self.opens}" if self.posts else "no posts"

    def lapses(self, place: int) -> dt.date | None:
        """The first day without the post of this place, from 0; None if it stays."""
        if not self.taper:
            return None
        years = math.ceil((self.posts - place) / self.taper)
        return months_after(self.opens, 12 * years)


def holding_teams(config: Config) -> list[str]:
    """The kinds of team whose social workers hold their own cases."""
    return [name for name, team in config.journey.teams.items() if team.holds == "one_worker" and team.social_workers]


def teams_of(config: Config, team: str) -> list[str]:
    """The kinds of team that a mix is for, any that the journey has; InputError where there is none of that name."""
    if team in (ALL, BY_LOAD):
        return holding_teams(config)
    return named_teams(config, "mix.team", team, [ALL, BY_LOAD, *config.journey.teams])


def named_teams(config: Config, key: str, text: str, choices: Sequence[str]) -> list[str]:
    """The kinds of team of a list with commas; InputError where there is none of that name."""
    names = list(dict.fromkeys(name.strip() for name in text.split(",")))
    if faults := [unknown(key, name, "kind of team", choices) for name in names if name not in config.journey.teams]:
        raise InputError(faults)
    return names


def sources_of(config: Config, moved_from: str) -> list[str]:
    """The kinds of team that posts which are moved come from."""
    return named_teams(config, "mix.moved_from", moved_from, list(config.journey.teams)) if moved_from else []


def established(config: Config, team: str) -> float:
    """The established posts of the mix's teams, full-time equivalents."""
    return math.fsum(config.council.teams[name].posts_fte for name in teams_of(config, team))


def shared_out(config: Config, option: Option) -> list[str]:
    """The team of each post, one after the other; another post leaves the teams of the others as they were.

    By load a post goes where a worker then holds most children; else in proportion to established posts (Sainte-Laguë).
    """
    kinds = kind_of_each(option)
    social_work = iter(shared_by_load(config, option, sum(kind != "assistants" for kind in kinds)))
    return [ASSISTANTS if kind == "assistants" else next(social_work) for kind in kinds]


def kinds_of_mix(option: Option) -> list[str]:
    """The kinds of a mix, in the order in which its posts have them in turn; one for a single kind."""
    return option.kind.split(MIXED)


def kind_of_each(option: Option) -> list[str]:
    """The kind of each post."""
    return list(islice(cycle(kinds_of_mix(option)), option.posts))


def shared_by_load(config: Config, option: Option, posts: int) -> list[str]:
    """The team of each of so many posts for social workers."""
    teams, got, order = teams_of(config, option.team), Counter[str](), list[str]()
    own = {name: config.council.teams[name].posts_fte for name in teams}
    loads = dict(zip(teams, option.loads, strict=True)) if option.loads else {}

    def waits(name: str) -> float:
        return loads[name] / (own[name] + got[name]) if loads else own[name] / (2 * got[name] + 1)

    for _ in range(posts):
        order.append(max(teams, key=waits))
        got[order[-1]] += 1
    return order


def moves_of(config: Config, option: Option) -> list[tuple[str, str]]:
    """From where to where each post that is moved goes; the sources give in proportion to their posts."""
    kinds, targets = kind_of_each(option), shared_out(config, option)
    sources, given, moves = sources_of(config, option.moved_from), Counter[str](), []
    for kind, target in zip(kinds, targets, strict=True):
        if kind == MOVED:
            source = max(sources, key=lambda name: config.council.teams[name].posts_fte / (2 * given[name] + 1))
            given[source] += 1
            moves.append((source, target))
    return moves


def moved_faults(config: Config, team: str, moved_from: str) -> list[str]:
    """Why posts cannot be moved between these kinds of team."""
    sources = sources_of(config, moved_from)
    if not sources:
        return [f"mix.kind={MOVED}: posts are moved from somewhere; give moved_from, such as moved_from=safeguarding."]
    both = [name for name in sources if name in teams_of(config, team)]
    return [f"mix.moved_from={moved_from}: {listed(both)} would also receive the posts."] if both else []


def kind_faults(study: Study, kind: str, team: str, moved_from: str = "") -> list[str]:
    """Why this council cannot have posts of this kind."""
    config = study.config
    if MIXED in kind:
        return [fault for one in kind.split(MIXED) for fault in kind_faults(study, one, team, moved_from)]
    if kind not in KINDS:
        return [unknown("mix.kind", kind, "kind of post", KINDS)]
    teams, force = teams_of(config, team), config.workforce
    if kind == MOVED:
        return moved_faults(config, team, moved_from)
    if kind == "assistants" and ASSISTANTS not in config.journey.teams:
        return [f"mix.kind={kind}: this journey has no {ASSISTANTS}."]
    if kind == "agency" and (force.agency is None or not any(force.teams[name].agency for name in teams)):
        return [f"mix.kind={kind}: no agency worker may cover a post in {listed(teams)}."]
    if kind == "newly_qualified":
        able = study.parameters.newly_qualified >= 0 and force.recruitment.cohort_share > 0
        if not (able and all(force.teams[name].cohort for name in teams)):
            return [f"mix.kind={kind}: no cohort of the newly qualified fills posts in {listed(teams)}."]
    return []


def cohort_opens(study: Study, opens: dt.date) -> dt.date:
    """The first working day from which posts are kept for the next cohort; InputError if no cohort starts."""
    first, p = study.calendar.day_on_or_after(opens), study.parameters
    nexts = [int(day) for day in p.cohort_days if day > first]
    if not nexts:
        raise InputError([f"mix.kind=newly_qualified: no cohort starts after {opens} in this run."])
    day: dt.date = study.calendar.dates[max(first, nexts[0] - int(p.cohort_wait))].item()
    return day


def changes_for_posts(study: Study, option: Option) -> tuple[Change, ...]:
    """What a scenario must change for these posts."""
    if option.posts == 0:
        return ()
    config, kinds, more = study.config, kind_of_each(option), []
    opens = dict.fromkeys(kinds, option.opens)
    if "newly_qualified" in opens:
        opens["newly_qualified"] = first = cohort_opens(study, option.opens)
        until, share = first + dt.timedelta(days=1), config.workforce.recruitment.cohort_share
        more.append(post_change("cohort_share", first, to=until, multiply=1.0 / share))
    places = [place for place, kind in enumerate(kinds) if kind == "agency"]
    if places and not option.taper:
        more.append(post_change("agency_supply", option.opens, add=float(len(places))))
    elif places:
        more += [post_change("agency_supply", option.opens, add=1.0, **until_of(option, place)) for place in places]
    posts = [
        post_change("extra_posts", opens[kind], team=team, add=1.0, **until_of(option, place))
        for place, (kind, team) in enumerate(zip(kinds, shared_out(config, option), strict=True))
        if kind != MOVED
    ]
    moved = [
        post_change(
            "moved_posts", option.opens, team=here, to_team=there, add=float(fte), becomes=grade_in(config, there)
        )
        for (here, there), fte in Counter(moves_of(config, option)).items()
    ]
    return (*more, *posts, *moved)


def grade_in(config: Config, team: str) -> str | None:
    """The grade that whoever moves to a kind of team takes, where all who work there have one; else None."""
    grades = [grade for grade, share in config.workforce.teams[team].hired.items() if share > 0]
    return grades[0] if len(grades) == 1 else None


def until_of(option: Option, place: int) -> dict[str, dt.date]:
    """When a post lapses, as a change has it; nothing where it stays."""
    lapses = option.lapses(place)
    return {} if lapses is None else {"to": lapses}


def post_change(what: str, opens: dt.date, **how: Any) -> Change:
    """A change from a date on."""
    return Change.model_validate({"what": what, "from": opens, **how})


def with_posts(study: Study, option: Option) -> Study:
    """The study with these posts; without any it is the same."""
    changes = changes_for_posts(study, option)
    if not changes:
        return study
    scenario = study.config.scenario
    more = scenario.model_copy(update={"changes": (*scenario.changes, *changes)})
    return study_from(study.config.model_copy(update={"scenario": more}))


def full_year(study: Study, option: Option) -> float:
    """Pounds that these posts cost in a year in which all are filled: pay and on-costs of those who are hired."""
    return math.fsum(full_year_of_each(study, option))


def full_year_of_each(study: Study, option: Option) -> list[float]:
    """Pounds that each of these posts costs in a year in which it is filled; one that is moved, by how pay differs."""
    force, bill = study.config.workforce, study.bill
    pay = dict(zip(study.words.grades, bill.pay, strict=True))

    moves = iter(moves_of(study.config, option))

    def hired(team: str) -> float:
        shares = force.teams[team].hired
        return math.fsum(share * pay[grade] for grade, share in shares.items()) / math.fsum(shares.values())

    def of_one(kind: str, team: str) -> float:
        if kind == MOVED:
            return hired(team) - hired(next(moves)[0])
        if kind == "newly_qualified":
            return float(pay[kind])
        if kind == "agency" and force.agency is not None:
            opens = min(study.calendar.day_on_or_after(option.opens), len(bill.agency_price) - 1)
            return float(pay[force.agency.grade] * bill.agency_price[opens])
        return hired(team)

    each = zip(kind_of_each(option), shared_out(study.config, option), strict=True)
    return [of_one(kind, team) * (1.0 + bill.on_costs) for kind, team in each]


def by_team(config: Config, option: Option) -> str:
    """`5 assessment, 4 safeguarding`."""
    count = Counter(shared_out(config, option))
    return listed(f"{number} in {label(name).lower()}" for name, number in count.items())
