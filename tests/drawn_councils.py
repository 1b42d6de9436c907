"""Whole configurations in the user's own terms, drawn by Hypothesis.

In a `storm` everything lasts and falls due in whole days, so that much happens at one minute. A `small` one is quick
enough for the machine as plain Python.
"""

import datetime as dt

from councils import Mapping, duty, grade, journey, stage, worked, workforce
from hypothesis import strategies as st

from sim.model.vocabulary import CHANGES, NEEDS, POLICIES

OWN, SHARED = ("north", "south"), ("together", "pool")
GRADES: Mapping = {
    "newly_qualified": grade(caseload=0.9, experience=0.0, next="worker", after_months=3),
    "worker": grade(leaving=1.2, next="senior", after_months=30, rises_per_year=4),
    "senior": grade(leaving=0.8, experience=1.0, notice_weeks=6),
    "agency": grade(notice_weeks=0),
}
INTERVENTIONS = {
    "conference": {"offered": 0.6, "entry_to_care": 0.5, "escalation": 0.5, "coming_back": 0.5},
    "offer": {
        "offered": 0.7,
        "take_up": 0.5,
        "effect_from": "offer",
        "entry_to_care": 0.5,
        "escalation": 0.8,
        "coming_back": 0.7,
    },
    "practice": {"offered": 0.5, "entry_to_care": 0.8, "escalation": 1.5, "coming_back": 1.2},
}
FOLLOWS = {"switched_on": True, "elasticity": 1.5, "over_months": 1, "at_most_of_holders": 1}
AGES = [{"from": 0, "to": 17, "share": 0.4}, {"from": 17, "to": 17.8, "share": 0.6}]
OLD = [{"from": 17.5, "to": 18, "share": 1.0}]
EXITS = ("nothing_more", "early_help")


def reals(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers with two decimals: quick to draw, easy to read."""
    return st.integers(round(low * 100), round(high * 100)).map(lambda hundredths: hundredths / 100)


def lapses(least: int = 0, most: int = 25) -> st.SearchStrategy[str]:
    """Lengths of time up to a due date."""
    days = st.integers(least, most).map(lambda n: f"{n} working_days")
    return st.one_of(
        days, days, st.integers(1, 6).map(lambda n: f"{n} weeks"), st.integers(1, 3).map(lambda n: f"{n} months")
    )


def lengths(storm: bool, most: int = 60) -> st.SearchStrategy[Mapping]:
    """Random lengths; in a storm, all of nearly the same number of whole days."""
    shape = st.just("lognormal") if storm else st.sampled_from(["exponential", "lognormal", "weibull"])
    spread = st.just(1e-9) if storm else reals(0.3, 2.0)
    return st.fixed_dictionaries({"shape": shape, "scale": st.integers(1, most), "spread": spread})


@st.composite
def waits(draw: st.DrawFn, storm: bool) -> Mapping:
    """How long others take before a duty can begin."""
    more = {"pressed": draw(st.sampled_from([0.0, 0.5, 1.0])), "pressed_days": draw(st.integers(0, 5))}
    return draw(lengths(storm, 12)) | more


@st.composite
def parts(draw: st.DrawFn, able: list[str], storm: bool) -> Mapping:
    """One to three who each do a part, and for how many hours."""
    who = draw(st.lists(st.sampled_from(["holder", "holder", *able]), min_size=1, max_size=3, unique=True))
    hours = st.sampled_from([3.7, 7.4, 14.8]) if storm else reals(0.5, 9.0)
    return {name: draw(hours) for name in who}


@st.composite
def duties(draw: st.DrawFn, ends: str, alongside: bool, able: list[str], storm: bool) -> list[Mapping]:
    """One to four duties that can end their stage; some repeat, some follow another, some wait for others."""
    made: list[Mapping] = []
    number = draw(st.integers(1, 4))
    closing = number - 1
    for i in range(number):
        one = duty(
            f"duty_{i}",
            due=draw(lapses()),
            window=draw(lapses()),
            urgency=draw(st.sampled_from(["urgent", "fixed", "soon", "ordinary"])),
        )
        if draw(st.booleans()):
            one["lapses"] = draw(lapses(least=1, most=10))
        one |= {"parts": draw(parts(able, storm)), "squeezable": draw(st.booleans())}
        if draw(st.booleans()):
            one["waits_for"] = draw(waits(storm))
        if alongside and draw(st.booleans()):
            one["due"] += " from enquiry"
        if i and draw(st.booleans()) and made[-1].get("when") is None:
            one["follows"] = f"duty_{i - 1}"
        if i != closing and draw(st.booleans()):
            one["then_every"] = draw(st.lists(lapses(least=1), min_size=1, max_size=2))
            if not alongside and draw(st.booleans()):
                one["when_settled"] = {"after": draw(lapses()), "every": draw(lapses(least=1)), "share": 0.6}
        made.append(one)
    for one in made[:closing]:
        if draw(st.booleans()) and not any(other.get("follows") == one["duty"] for other in made):
            one |= draw(extras(able))
    made[closing] |= closing_words(draw, ends)
    if ends == "after_a_need":
        made[closing].pop("follows", None)
    return made


@st.composite
def extras(draw: st.DrawFn, able: list[str]) -> Mapping:
    """What a duty can have that neither ends its stage nor is followed: a chance, an intervention, what it answers."""
    kind = draw(st.sampled_from(["chance", "intervention", "happens"]))
    if kind == "chance":
        return {"chance": draw(st.sampled_from([0.0, 0.5]))}
    if kind == "intervention":
        return {"intervention": draw(st.sampled_from(["conference", "offer"]))}
    settled = {"unsettles": draw(st.booleans())}
    never = settled | {"when_settled": None, "then_every": [], "follows": None, "waits_for": None, "lapses": None}
    return {"happens_per_year": {"low": 0.0, "medium": 4.0, "high": 20.0}, **never}


def closing_words(draw: st.DrawFn, ends: str) -> Mapping:
    """What makes a duty the one that ends its stage."""
    if ends == "at_a_review":
        chances = draw(st.lists(st.sampled_from([0.0, 0.3, 0.8]), max_size=3))
        return {"may_end": [*chances, draw(st.sampled_from([0.4, 1.0]))], "then_every": [draw(lapses(least=1))]}
    return {"completes": True} | ({"when": "need_ends"} if ends == "after_a_need" else {})


@st.composite
def ways_on(draw: st.DrawFn, places: list[str], end: str) -> Mapping:
    """Where a case goes by need; every third case at least goes to the end."""
    rows = {}
    for need in NEEDS:
        to = draw(st.lists(st.sampled_from(places), max_size=2, unique=True)) if places else []
        rows[need] = {end: round(1 - 0.3 * len(to), 1)} | dict.fromkeys(to, 0.3)
    return rows


@st.composite
def stages(draw: st.DrawFn, kinds: list[str], able: list[str], storm: bool) -> Mapping:
    """One to four stages that hold a case, and none to two enquiries alongside."""
    main = [f"stage_{i}" for i in range(draw(st.integers(1, 4)))]
    asides = [f"enquiry_{i}" for i in range(draw(st.integers(0, 2)))]
    made: Mapping = {}
    for name in main:
        ends = draw(st.sampled_from(["when_the_work_is_done", "after_a_need", "at_a_review"]))
        one = stage(
            held_by=draw(st.sampled_from(kinds)), ends=ends, points=draw(reals(0, 9)), comes_back=draw(reals(0, 0.5))
        )
        one |= {
            "duties": draw(duties(ends, False, able, storm)),
            "onward": draw(ways_on([*main, "early_help"], "closed")),
        }
        if ends == "after_a_need":
            one["length"] = draw(lengths(storm))
        if draw(st.booleans()):
            one["lasts_by_need"] = {"light": draw(st.sampled_from([0.2, 3.0]))}
            one["onward"]["light"] = {"closed": 1.0}
        if draw(st.booleans()):
            one["at_18"] = "closed" if name == main[-1] else draw(st.sampled_from(["closed", "adults"]))
            if draw(st.booleans()):
                one["ages"] = OLD
        if asides:
            one["gravity"] = len(made)
            one["escalates_per_year"] = {need: draw(st.sampled_from([0.0, 1.0, 12.0])) for need in NEEDS}
        made[name] = one
    for one in made.values():
        if one.get("at_18") == "adults":
            never_end = [name for name in main if "at_18" not in made[name]]
            one["at_18"] = draw(st.sampled_from(["closed", *never_end]))
    for i, name in enumerate(asides):
        ends = draw(st.sampled_from(["when_the_work_is_done", "at_a_review"]))
        made[name] = stage(held_by="the_same", runs="alongside", ends=ends, points=draw(reals(0, 2))) | {
            "duties": draw(duties(ends, True, able, storm)),
            "onward": draw(ways_on([*asides[i + 1 :], *main], "return")),
            "opens_on_escalation": i == 0,
        }
    return made


@st.composite
def journeys(draw: st.DrawFn, storm: bool) -> Mapping:
    """A journey with its teams, slots, pressure and handovers."""
    own = list(OWN[: draw(st.integers(0, 2))])
    shared = list(SHARED[: draw(st.integers(0 if own else 1, 2))])
    slots = {"sitting": {shared[-1]: draw(reals(0.5, 9.0))}} if shared and draw(st.booleans()) else {}
    beside = shared[1:] if draw(st.booleans()) else []  # who work beside the holders, by name
    holding = own + [name for name in shared if name not in beside]
    made = draw(stages(holding, shared + list(slots), storm))
    main = [name for name in made if name.startswith("stage")]
    if draw(st.booleans()):
        made["stage_0"]["counted_as"] = "looked_after"
    for name in main[1:]:
        if made[name]["ends"] == "when_the_work_is_done" and draw(st.booleans()):
            made[name]["counted_as"] = "assessment"
    if shared and draw(st.booleans()):
        for one in (one for name in made for one in made[name]["duties"] if "holder" in one["parts"]):
            one["assisted_by"] = shared[0]
    if draw(st.booleans()):
        made["door"] = stage(held_by=holding[0], before_referral=True) | {
            "onward": draw(ways_on([*main, EXITS[1]], EXITS[0])),
            "duties": draw(duties("when_the_work_is_done", False, shared + list(slots), storm)),
        }
    teams = {
        name: {"holds": "one_worker" if name in own else "shared", "social_workers": True} for name in own + shared
    }
    for name in beside:
        teams[name]["co_works"] = True
    return journey(
        starts_in=draw(ways_on([], main[0])) if draw(st.booleans()) else draw(ways_on(["closed", *main[1:]], main[0])),
        closed_at_once_comes_back=draw(reals(0, 0.5)),
        effort_by_need={"low": 1.0, "medium": 1.0, "high": 1.0 if storm else 1.4},
        effort_per_sibling=0.0 if storm else draw(reals(0, 1)),
        effort_shape="lognormal" if storm else draw(st.sampled_from(["lognormal", "exponential"])),
        effort_spread=0.0 if storm else draw(reals(0, 1)),
        teams=teams,
        slots=slots,
        stages=made,
        exits=list(EXITS),
        interventions=INTERVENTIONS,
        handover={"duty_due": draw(lapses()), "window": draw(lapses()), "holder": 7.4 if storm else 2.5},
        pressure={
            "squeeze_above_hours": draw(st.integers(5, 50)),
            "squeeze_floor": 0.5,
            "squeezes": draw(st.booleans()),
            "overtime_above_hours": draw(st.integers(5, 50)),
            "overtime_share": 0.0 if storm else draw(reals(0, 0.3)),
            "endings_wait_at_most": draw(st.one_of(st.none(), lapses())),
        },
    )


@st.composite
def workforces(draw: st.DrawFn, plan: Mapping, storm: bool) -> Mapping:
    """Workers who fall sick, take leave, leave and are recruited, some of them newly qualified."""
    team = {
        "grades": {"newly_qualified": 0.3, "worker": 0.5, "senior": 0.2},
        "hired": {"worker": 0.7, "senior": 0.3},
        "casework_share": 1.0 if storm else draw(reals(0.4, 1)),
    }
    settings = workforce(list(plan["teams"]))
    settings["grades"] = GRADES
    settings["teams"] = {
        name: {
            **team,
            "cohort": draw(st.booleans()),
            "agency": draw(st.booleans()),
            "supervised": draw(st.booleans()),
            "cap": draw(st.sampled_from([0.5, 1.0, 2.0])),
        }
        for name in plan["teams"]
    }
    settings["strain"]["switched_on"] = draw(st.booleans())
    settings["long_leave"] |= {"per_year": draw(st.sampled_from([0.0, 0.9])), "median_weeks": draw(st.integers(1, 20))}
    settings["long_leave"]["spread"] = 1e-9 if storm else 0.3
    settings["supervision"] = draw(supervisions(plan))
    settings["agency"] = draw(agencies(storm, [name for name in plan["teams"] if name in OWN]))
    if not storm:
        settings["contracts"] = [{"fte": 1.0, "share": 0.6}, {"fte": 0.6, "share": 0.4}]
        settings["newly_qualified_ramp"] = [{"months": 2, "share": 0.6}, {"months": 8, "share": 0.8}]
    settings["tenure"] = [{"from": 0.0, "to": 3.0, "share": 0.6}, {"from": 3.0, "to": 20.0, "share": 0.4}]
    settings["annual_leave"]["weeks"] = draw(st.sampled_from([0, 6, 12]))
    settings["sickness"] |= {
        "short_spells_per_year": draw(st.sampled_from([0, 2, 20])),
        "short_spread": 1e-9 if storm else 0.8,
        "long_spells_per_year": draw(st.sampled_from([0, 1, 10])),
        "long_mean_days": draw(st.integers(5, 60)),
        "long_spread": 1e-9 if storm else 0.6,
        "handover_after_days": draw(st.integers(1, 20)),
    }
    settings["leaving"] |= {"rate": draw(st.sampled_from([0.0, 0.3, 2.0]))}
    settings["grades"] = GRADES | {"worker": {**GRADES["worker"], "notice_weeks": draw(st.integers(0, 6))}}
    settings["recruitment"] |= {
        "steps": {"approval": draw(st.integers(1, 6)), "advert": draw(st.integers(1, 6))},
        "spread": 1e-9 if storm else 0.4,
        "cohort_month": draw(st.integers(1, 12)),
        "cohort_share": draw(st.sampled_from([0.0, 0.7])),
    }
    return settings


@st.composite
def supervisions(draw: st.DrawFn, plan: Mapping) -> Mapping | None:
    """Supervision by a team that shares its work, if there is one."""
    shared = [name for name, team in plan["teams"].items() if team["holds"] == "shared" and "co_works" not in team]
    if not shared or draw(st.booleans()):
        return None
    return {
        "by": draw(st.sampled_from(shared)),
        "hours": 3.7,
        "every_weeks": draw(st.integers(1, 6)),
        "window_days": draw(st.integers(0, 5)),
        "put_off": draw(st.sampled_from([None, {"chance": 0.4, "again_days": 2, "missed_after_days": 4}])),
        "newly_qualified": [{"until_weeks": 6, "every_weeks": 1}, {"until_weeks": 20, "every_weeks": 2}],
    }


@st.composite
def agencies(draw: st.DrawFn, storm: bool, own: list[str]) -> Mapping | None:
    """Agency workers, or none."""
    if draw(st.booleans()):
        return None
    rules = {"from": dt.date(2021, 6, 1), "notice_weeks": 4, "supply": 0.5, "price": 0.9}
    weeks = st.integers(1, 4) if storm else reals(0.2, 6)
    return {
        "grade": "agency",
        "supply_fte": draw(st.sampled_from([0.0, 1.0, 30.0])),
        "lead_weeks": draw(weeks),
        "again_weeks": draw(weeks),
        "stays_weeks": draw(st.sampled_from([2, 30])),
        "notice_weeks": draw(st.integers(0, 3)),
        "price": 1.4,
        "follows": draw(st.sampled_from([None, FOLLOWS | {"teams": {own[0]: 1.0}}])) if own else None,
        "rules": rules,
    }


def first_of_month(day: dt.date, run: Mapping) -> dt.date | None:
    """The first of the next month, where that is still in the run."""
    first = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return first if first < run["start"] + dt.timedelta(weeks=run["weeks"] + run["warm_up_weeks"]) else None


@st.composite
def routes(draw: st.DrawFn, plan: Mapping) -> Mapping:
    """Where a change of route leads, from a stage or from the referral, and how much of it."""
    tables = {"starts_in": plan["starts_in"], **{name: one["onward"] for name, one in plan["stages"].items()}}
    name = draw(st.sampled_from(sorted(tables)))
    places = sorted({place for shares in tables[name].values() for place in shares})
    made: Mapping = {
        "stage": name,
        "place": draw(st.sampled_from(places)),
        "set": draw(st.sampled_from([0.0, 0.4, 0.9])),
    }
    others = [place for place in places if place != made["place"]]
    if others and draw(st.booleans()):
        made["instead_of"] = draw(st.sampled_from(others))
    if draw(st.booleans()):
        made["need"] = ["low", "high"]
    return made


@st.composite
def moves_of_posts(draw: st.DrawFn, plan: Mapping) -> Mapping:
    """Posts that move from one kind of team to another, of which some go on working where they were."""
    here, there = draw(st.permutations(list(plan["teams"])))[:2]
    own = all(plan["teams"][name]["holds"] == "one_worker" for name in (here, there))
    made: Mapping = {"team": here, "to_team": there, "add": draw(st.sampled_from([0.4, 1.0]))}
    made["posts"] = draw(st.sampled_from(["all", "occupied", "empty"]))
    if own and draw(st.booleans()):
        made["cases"] = "kept"
    if made["posts"] != "empty" and draw(st.booleans()):
        made |= {"grades": ["worker"], "becomes": draw(st.sampled_from(["worker", "senior"]))}
    return made


@st.composite
def moves_of_cases(draw: st.DrawFn, plan: Mapping) -> Mapping:
    """Open cases that move between two stages that end alike."""
    main = [name for name, one in plan["stages"].items() if one.get("runs", "alone") == "alone"]
    main = [name for name in main if not plan["stages"][name].get("before_referral")]
    pairs = [
        (one, other)
        for one in main
        for other in main
        if one != other and plan["stages"][one]["ends"] == plan["stages"][other]["ends"]
    ]
    if not pairs:
        return {}
    stage, place = draw(st.sampled_from(pairs))
    made: Mapping = {"stage": stage, "place": place, "set": draw(st.sampled_from([0.5, 1.0]))}
    return made | {"cases": draw(st.sampled_from(["kept", "handed_over"]))}


@st.composite
def more_or_fewer_posts(draw: st.DrawFn, plan: Mapping, what: str) -> Mapping:
    """Posts that are opened, or that are cut in one of the two ways."""
    team = draw(st.sampled_from(list(plan["teams"])))
    if what == "extra_posts":
        return {"ramp_weeks": 0, "add": draw(reals(0.5, 3)), "team": team}
    by = draw(st.sampled_from(["natural_turnover", "redundancy"]))
    return {"team": team, "add": -draw(st.sampled_from([0.4, 1.0, 2.0])), "by": by}


@st.composite
def changes(draw: st.DrawFn, plan: Mapping, run: Mapping) -> Mapping:
    """One dated change of anything that can change."""
    what = draw(st.sampled_from(CHANGES))
    one: Mapping = {"what": what, "from": run["start"] + dt.timedelta(days=draw(st.integers(0, 7 * run["weeks"] - 1)))}
    if draw(st.booleans()):
        one["weeks"] = draw(st.integers(3, 30))
        one["ramp_weeks"] = draw(st.integers(0, 3))
    if what == "recruitment_freeze":
        one |= {"set": 1, "ramp_weeks": 0}
    elif what == "allocation_policy":
        one |= {"set": draw(st.sampled_from(POLICIES)), "ramp_weeks": 0}
    elif what in ("extra_posts", "cut_posts"):
        one |= draw(more_or_fewer_posts(plan, what))
        one = {key: value for key, value in one.items() if what == "extra_posts" or key != "weeks"}
    elif what == "offer":
        one |= {"set": draw(st.sampled_from([0.0, 1.0])), "intervention": draw(st.sampled_from(list(INTERVENTIONS)))}
    elif what == "route":
        one |= draw(routes(plan))
    elif what == "moved_posts" and len(plan["teams"]) > 1:
        one |= draw(moves_of_posts(plan))
        one.pop("weeks", None)
    elif what == "moved_cases" and (move := draw(moves_of_cases(plan))):
        one |= move
        one.pop("weeks", None)
    elif what in ("moved_posts", "moved_cases"):
        one |= {"what": "leaving_rate", "multiply": 2.0}
    elif what == "agency_supply":
        one["set"] = draw(st.sampled_from([0.0, 3.0]))
    elif what == "referrals" and (first := first_of_month(one["from"], run)) and draw(st.booleans()):
        one.pop("weeks", None)  # told months say themselves how long they last
        one["from"] = first
        one |= {"monthly": draw(st.lists(st.integers(0, 60), min_size=1, max_size=5)), "ramp_weeks": 0}
    else:
        one["multiply"] = draw(st.sampled_from([0.0, 0.5, 1.5, 3.0]))
    return one


def there_to_move(drawn: list[Mapping], council: Mapping) -> list[Mapping]:
    """The changes without those that would move or cut more posts than a kind of team has by then."""
    posts = {name: team["posts_fte"] for name, team in council["teams"].items()}
    kept = []
    for one in drawn:
        if one["what"] == "extra_posts":
            posts[one["team"]] += one["add"]
        elif one["what"] == "moved_posts":
            if one["add"] > posts[one["team"]]:
                continue
            posts[one["team"]] -= one["add"]
            posts[one["to_team"]] += one["add"]
        elif one["what"] == "cut_posts":
            if -one["add"] > posts[one["team"]]:
                continue
            posts[one["team"]] += one["add"]
        kept.append(one)
    return kept


@st.composite
def councils(draw: st.DrawFn, storm: bool = False, small: bool = False) -> Mapping:
    """A whole configuration: 1 to 40 workers, any journey, any workforce, any policy, any scenario."""
    plan = draw(journeys(storm))
    most = 3 if small else 10
    settings = worked(weeks=draw(st.integers(4, 8) if small else st.integers(12, 50)), journey=plan)
    settings["run"] |= {
        "start": dt.date(2020, 1, 1) + dt.timedelta(days=draw(st.integers(0, 700))),
        "seed": draw(st.integers(0, 2**32 - 1)),
    }
    staffed = {name: (draw(st.integers(1, most)), draw(st.sampled_from([0, 0.5, 1]))) for name in plan["teams"]}
    main = [name for name in plan["stages"] if name.startswith("stage")]
    workers = sum(posts for posts, _ in staffed.values())
    settings["council"] |= {
        "referrals_per_year": draw(st.integers(0, 40)) * workers,
        "rereferral_share": draw(reals(0, 0.4)),
        "stock": {name: draw(st.integers(0, 5)) * workers for name in [*main, "closed_in_last_year"]},
        "teams": {
            name: {"posts_fte": posts, "teams": max(posts // 4, 1), "vacant_fte": empty if posts > 1 else 0}
            for name, (posts, empty) in staffed.items()
        },
    }
    settings["demand"] |= {
        "dispersion": draw(st.sampled_from([0.5, 12])),
        "children_per_family": draw(st.sampled_from([[1.0], [0.6, 0.3, 0.1]])),
        "need_mix": draw(
            st.sampled_from([{"low": 0.3, "medium": 0.4, "high": 0.3}, {"low": 0, "medium": 0, "high": 1}])
        ),
        "comes_back_after": draw(lengths(storm)),
        "contacts_per_referral": draw(st.sampled_from([1.0, 2.5])),
        "sources": {"police": {"share": 0.7}, "schools": {"share": 0.3, "month_index": [2.0] * 6 + [0.0] + [1.0] * 5}},
    }
    settings["workforce"] = draw(workforces(plan, storm))
    soft = draw(st.integers(1, 20))
    settings["allocation"] = {
        "policy": draw(st.sampled_from(POLICIES)),
        "soft_cap": soft,
        "hard_cap": soft + draw(st.integers(0, 10)),
        "list_order": draw(st.sampled_from(["longest_waiting", "most_urgent"])),
        "patience_days": draw(st.integers(0, 10)),
        "urgency_rises_days": draw(st.integers(1, 20)),
        "match_weight": 40,
        "protected_share": 0.5,
    }
    settings["demand"]["ages"] = draw(st.sampled_from([[], AGES]))
    if draw(st.booleans()):
        own = OLD if settings["demand"]["ages"] and draw(st.booleans()) else []
        settings["demand"]["sources"]["police"] = {"share": 0.7, "starts_in": main[-1], "ages": own}
    settings["demand"]["response"] = draw(st.sampled_from([None, {"as_usual": 0.4, "light_share": 0.2}]))
    shared = [name for name, team in plan["teams"].items() if team["holds"] == "shared"]
    if shared and draw(st.booleans()):
        settings["council"]["held_elsewhere"] = {"by": shared[0], "share": draw(reals(0, 0.9)), "exponent": 0.6}
    settings["council"]["adapts"] = {"switched_on": draw(st.booleans()), "exponent": 1.0, "at_most": 0.3}
    settings["scenario"]["kind"] = draw(st.sampled_from(["usual", "need_rises"]))
    settings["scenario"]["changes"] = there_to_move(
        draw(st.lists(changes(plan, settings["run"]), max_size=4)), settings["council"]
    )
    return settings
