"""Faults of doors, exits, interventions, chance, agencies, supervision, grades and changes: one sentence each."""

import copy
from typing import Any

import pytest

from sim.inputs.checks import InputError, faults_of, validate
from tests.councils import Mapping, by_need, duty, grade, journey, stage, worked

GONE = object()
STAGES, TEAMS, FORCE = "journey.stages", "journey.teams", "workforce"
DOOR = f"{STAGES}.contact"
HELP = {"offered": 0.5, "entry_to_care": 0.8, "escalation": 1.0, "coming_back": 1.0}
SUPERVISION = {"by": "managers", "hours": 2.0, "every_weeks": 4, "window_days": 5}
RULES = {"from": "2024-10-31", "notice_weeks": 4, "supply": 0.9, "price": 0.95}
AGENCY = {"grade": "agency", "supply_fte": 2, "lead_weeks": 4, "again_weeks": 4, "stays_weeks": 40, "notice_weeks": 1}


def whole() -> Mapping:
    """A study without fault that has everything: a door, exits, interventions, an agency, supervision, careers."""
    screening = duty("screening", due="1 working_days", completes=True)
    ending = duty("closing", when="need_ends", completes=True)
    meeting = duty("meeting", intervention="meeting", chance=0.5)
    move = duty("move", happens_per_year=by_need(1.0), assisted_by="managers")
    plan = journey(
        exits=["no_further_action", "early_help"],
        interventions={"meeting": HELP},
        teams={
            "team": {"holds": "one_worker", "social_workers": True},
            "managers": {"holds": "shared", "social_workers": True},
        },
        stages={
            "contact": stage(
                held_by="managers",
                before_referral=True,
                onward=by_need({"no_further_action": 0.5, "early_help": 0.5}),
                duties=[screening],
            ),
            "only": stage(
                ends="after_a_need",
                length={"shape": "exponential", "scale": 20, "spread": 1},
                counted_as="in_need",
                duties=[meeting, move, ending],
            ),
        },
    )
    settings = worked(4, 100, 60, journey=plan)
    force = settings["workforce"]
    force["grades"] = {
        "newly_qualified": grade(next="worker", after_months=12, rises_per_year=2.0),
        "worker": grade(),
        "agency": grade(),
    }
    force["teams"]["team"] |= {"agency": True, "supervised": True}
    force["agency"] = AGENCY | {"price": 1.4, "rules": RULES}
    force["supervision"] = SUPERVISION | {"newly_qualified": [{"until_weeks": 6, "every_weeks": 1}]}
    return settings


@pytest.fixture(scope="module")
def usual() -> Mapping:
    """That study, which is let in."""
    said = whole()
    assert not faults_of(said)
    return said


# path (a duty by its name), value (GONE: taken away), what is said of it
PUT: list[tuple[str, Any, str]] = [
    # exits
    (
        "journey.exits",
        ["early help", "no_further_action", "early_help"],
        "journey.exits: the name `early help` must be one word of letters, digits and `_`.",
    ),
    (
        "journey.exits",
        ["no_further_action", "early_help", "closed"],
        "journey.exits: the name closed already means something else here; choose another.",
    ),
    ("journey.exits", ["no_further_action", "early_help", "referral"], "journey.exits: the name referral already"),
    ("journey.exits", ["no_further_action", "early_help", "only"], "journey.exits: the name only already means"),
    ("journey.exits", ["no_further_action", "early_help", "early_help"], "journey.exits: the name early_help already"),
    ("journey.exits", list("abcdefghi"), "has too many values: at most 8"),
    (
        "journey.exits",
        ["no_further_action"],
        f"{DOOR}.onward.low=early_help: there is no such place to go to from here. Choices: contact, only, closed",
    ),
    # the front door
    (
        f"{STAGES}.only.before_referral",
        True,
        f"{STAGES}.only.before_referral=true: contact is so already; only one stage screens contacts.",
    ),
    (f"{DOOR}.ends", "at_a_review", f"{DOOR}.before_referral=true: such a stage runs alone and ends when_the_work_is"),
    (f"{DOOR}.escalates_per_year", by_need(1.0), f"{DOOR}.escalates_per_year: a contact does not escalate"),
    (
        f"{STAGES}.only.onward.low",
        {"contact": 0.5, "closed": 0.5},
        f"{STAGES}.only.onward.low=contact: contacts come there before they are referrals; nothing leads back.",
    ),
    ("journey.starts_in.high", {"contact": 1.0}, "journey.starts_in.high=contact: contacts come there before"),
    ("council.stock.contact", 3, "council.stock=contact: there is no such stage that holds a case"),
    ("demand.contacts_per_referral", 0.5, "demand.contacts_per_referral=0.5: must be 1 or more."),
    ("demand.contacts_per_referral", GONE, "demand.contacts_per_referral: is missing."),
    (
        f"{STAGES}.only.counted_as",
        "on_a_plan",
        f"{STAGES}.only.counted_as=on_a_plan: is not known; did you mean on_plan? Choices: assessment, in_need,",
    ),
    # interventions and duties by chance
    ("journey.interventions.meeting.offered", 1.5, "journey.interventions.meeting.offered=1.5: must be 1 or less."),
    ("journey.interventions.meeting.entry_to_care", -1, "meeting.entry_to_care=-1: must be 0 or more."),
    ("journey.interventions.meeting.escalation", 3, "meeting.escalation=3: must be 2 or less."),
    ("journey.interventions.meeting.coming_back", GONE, "journey.interventions.meeting.coming_back: is missing."),
    ("journey.interventions.a meeting", HELP, "journey.interventions: the name `a meeting` must be one word"),
    (
        f"{STAGES}.only.duties.meeting.intervention",
        "meting",
        f"{STAGES}.only.duties[meeting].intervention=meting: there is no such intervention; did you mean meeting?",
    ),
    (
        f"{STAGES}.only.duties.closing.chance",
        0.5,
        f"{STAGES}.only.duties[closing].chance: the stage ends by this duty, so every family must have it.",
    ),
    (f"{STAGES}.only.duties.closing.intervention", "meeting", "duties[closing].intervention: the stage ends by this"),
    (f"{STAGES}.only.duties.meeting.chance", 1.2, "duties[meeting].chance=1.2: must be 1 or less."),
    # duties that something sets off, lapse, or have help
    (
        f"{STAGES}.only.duties.move.happens_per_year",
        {"low": 1.0},
        "duties[move].happens_per_year.medium: is missing; low, medium, high need are all to be given.",
    ),
    (
        f"{STAGES}.only.duties.move.then_every",
        ["4 weeks"],
        "duties[move].then_every: does not go with `happens_per_year`; the duty comes whenever that happens.",
    ),
    (f"{STAGES}.only.duties.move.follows", "meeting", "duties[move].follows: does not go with `happens_per_year`"),
    (f"{STAGES}.only.duties.move.lapses", "4 weeks", "duties[move].lapses: does not go with `happens_per_year`"),
    (f"{STAGES}.only.duties.move.when", "need_ends", "duties[move].when: does not go with `happens_per_year`"),
    (f"{STAGES}.only.duties.meeting.lapses", "a week", "duties[meeting].lapses=a week: is written like `45 working"),
    (f"{STAGES}.only.duties.meeting.slot_window", 5, "duties[meeting].slot_window=5: is written like `45 working"),
    (
        f"{STAGES}.only.duties.move.assisted_by",
        "team",
        "duties[move].assisted_by=team: there is no such team that shares its list. Choices: managers.",
    ),
    (
        f"{STAGES}.only.duties.move.parts",
        {"managers": 1.0},
        "duties[move].assisted_by=managers: the holder has no part in this duty to be helped with.",
    ),
    (f"{STAGES}.only.duties.meeting.urgency", "fixd", "did you mean fixed? Choices: urgent, fixed, soon, ordinary."),
    # grades and careers
    (
        f"{FORCE}.grades.worker.rises_per_year",
        1.0,
        f"{FORCE}.grades.worker.rises_per_year=1: there is no `next` grade to rise to.",
    ),
    (f"{FORCE}.grades.newly_qualified.rises_per_year", 0, "newly_qualified.rises_per_year=0: must be more than 0."),
    (f"{FORCE}.grades.newly_qualified.next", "newly_qualified", "there is no such other grade"),
    (f"{FORCE}.grades.worker.experience", 2, f"{FORCE}.grades.worker.experience=2: must be 1 or less."),
    (f"{FORCE}.grades.worker.notice_weeks", 60, f"{FORCE}.grades.worker.notice_weeks=60: must be 52 or less."),
    (f"{FORCE}.grades.worker.notice_weeks", 4.5, "worker.notice_weeks=4.5: must be a whole number."),
    (f"{FORCE}.grades.worker.pay", "plenty", f"{FORCE}.grades.worker.pay=plenty: must be a number."),
    # supervision
    (
        f"{FORCE}.supervision.by",
        "team",
        f"{FORCE}.supervision.by=team: there is no such team that shares its list. Choices: managers.",
    ),
    (f"{FORCE}.supervision.by", "manager", "did you mean managers?"),
    (f"{FORCE}.supervision.every_weeks", 0, f"{FORCE}.supervision.every_weeks=0: must be 1 or more."),
    (
        f"{FORCE}.supervision.newly_qualified",
        [{"until_weeks": 6, "every_weeks": 1}, {"until_weeks": 3, "every_weeks": 2}],
        f"{FORCE}.supervision.newly_qualified: [6, 3] must rise from one to the next.",
    ),
    # agency workers
    (f"{FORCE}.agency.grade", "agncy", f"{FORCE}.agency.grade=agncy: there is no such grade; did you mean agency?"),
    (f"{FORCE}.agency.supply_fte", -1, f"{FORCE}.agency.supply_fte=-1: must be 0 or more."),
    (f"{FORCE}.agency.price", 0, f"{FORCE}.agency.price=0: must be 0.1 or more."),
    (f"{FORCE}.agency.rules.from", "soon", "agency.rules.from=soon: must be a date written like 2021-10-04."),
    (f"{FORCE}.agency.rules.supply", 2, f"{FORCE}.agency.rules.supply=2: must be 1 or less."),
    (f"{FORCE}.agency.rules", GONE, f"{FORCE}.agency.rules: is missing."),
    # strain, long leave, leaving, recruitment, costs
    (f"{FORCE}.strain.switched_on", "perhaps", f"{FORCE}.strain.switched_on=perhaps: must be true or false."),
    (f"{FORCE}.strain.target", 0, f"{FORCE}.strain.target=0: must be more than 0."),
    (f"{FORCE}.strain.leaving", -0.1, f"{FORCE}.strain.leaving=-0.1: must be 0 or more."),
    (f"{FORCE}.long_leave.per_year", 2, f"{FORCE}.long_leave.per_year=2: must be 1 or less."),
    (f"{FORCE}.leaving.destinations", {"out_of_the_field": 0.5}, f"{FORCE}.leaving.destinations: the shares add up"),
    (
        f"{FORCE}.leaving.destinations",
        {"abroad": 1.0},
        f"{FORCE}.leaving.destinations.abroad: there is no such key here. Choices: out_of_the_field, another_",
    ),
    (f"{FORCE}.recruitment.steps", {}, f"{FORCE}.recruitment.steps: has 0 values and needs 1 or more."),
    (f"{FORCE}.recruitment.steps.advert", 0, f"{FORCE}.recruitment.steps.advert=0: must be more than 0."),
    (f"{FORCE}.recruitment.lead_weeks", 12, f"{FORCE}.recruitment.lead_weeks: there is no such key here"),
    (f"{FORCE}.costs.on_costs", float("nan"), f"{FORCE}.costs.on_costs=nan: is not a number"),
    (f"{FORCE}.teams.team.cap", 0, f"{FORCE}.teams.team.cap=0: must be more than 0."),
    (f"{FORCE}.teams.team.agency", GONE, f"{FORCE}.teams.team.agency: is missing."),
    # allocation
    ("allocation.policy", "continuity", "allocation.policy=continuity: is not known; did you mean continuity_first?"),
    ("allocation.protected_share", 0, "allocation.protected_share=0: must be more than 0."),
    ("allocation.match_weight", -1, "allocation.match_weight=-1: must be 0 or more."),
]


def put(mapping: Mapping, path: str, value: Any) -> Mapping:
    """A copy of a study with another value at a path."""
    changed = copy.deepcopy(mapping)
    here: Any = changed
    *ways, last = path.split(".")
    for key in ways:
        here = next(one for one in here if one["duty"] == key) if isinstance(here, list) else here[key]
    if value is GONE:
        del here[last]
    else:
        here[last] = value
    return changed


@pytest.mark.parametrize(("path", "value", "said"), PUT)
def test_what_contradicts_itself(path: str, value: Any, said: str, usual: Mapping) -> None:
    with pytest.raises(InputError) as refusal:
        validate(put(usual, path, value))
    assert any(said in fault for fault in refusal.value.faults), refusal.value.faults
    assert all(fault.endswith((".", "?")) for fault in refusal.value.faults)
    assert all(fault.split(":")[0].startswith(path.split(".")[0]) for fault in refusal.value.faults if said in fault)


CHANGES: list[tuple[Mapping, str]] = [
    (
        {"what": "referrals", "multiply": 2, "monthly": [1]},
        "scenario.changes[referrals]: needs one of `multiply`, `add`, `set` or `monthly`.",
    ),
    ({"what": "referrals", "monthly": []}, "scenario.changes[referrals].monthly=[]: has 0 values and needs 1 or more."),
    ({"what": "referrals", "monthly": [5, -1]}, "scenario.changes[referrals].monthly[1]=-1: must be 0 or more."),
    (
        {"what": "referrals", "monthly": [5], "ramp_weeks": 2},
        "changes[referrals].ramp_weeks=2: `monthly` says each month by itself and has no ramp.",
    ),
    (
        {"what": "referrals", "from": "2021-10-01", "monthly": [5, 5, 5], "to": "2021-12-01"},
        "changes[referrals].monthly: tells 3 months, but the change is over on 2021-12-01, after 2.",
    ),
    (
        {"what": "referrals", "monthly": [5]},
        "changes[referrals].from=2021-10-04: `monthly` tells whole months; it must be the first of a month.",
    ),
    (
        {"what": "referrals", "from": "2021-10-01", "monthly": [5], "to": "2021-12-02"},
        "changes[referrals].to=2021-12-02: `monthly` tells whole months; it must be the first of a month.",
    ),
    (
        {"what": "extra_posts", "add": 2, "team": "team", "ramp_weeks": 4},
        "changes[extra_posts].ramp_weeks=4: extra_posts comes whole, with no ramp.",
    ),
    ({"what": "recruitment_freeze", "set": 1, "ramp_weeks": 4}, "recruitment_freeze comes whole, with no ramp."),
    ({"what": "allocation_policy", "set": "random", "ramp_weeks": 4}, "allocation_policy comes whole, with no ramp."),
    (
        {"what": "sickness_rate", "multiply": 2, "from": "9999-06-01"},
        "changes[sickness_rate].from=9999-06-01: must lie between 2000-01-01 and 2080-01-01.",
    ),
    ({"what": "sickness_rate", "monthly": [5]}, "sickness_rate takes `multiply`, not `monthly`."),
    ({"what": "referrals", "set": 5}, "referrals takes `multiply`, `add` or `monthly`, not `set`."),
    ({"what": "offer", "set": 0.5}, "changes[offer].intervention: is missing; what is offered is one of meeting."),
    ({"what": "offer", "set": 0.5, "intervention": "meting"}, "there is no such intervention; did you mean meeting?"),
    (
        {"what": "offer", "set": 1.5, "intervention": "meeting"},
        "changes[offer].set=1.5: an offer is a share of families, from 0 to 1.",
    ),
    ({"what": "offer", "set": "often", "intervention": "meeting"}, "an offer is a share of families, from 0 to 1."),
    ({"what": "offer", "add": 0.1, "intervention": "meeting"}, "offer takes `set` or `multiply`, not `add`."),
    (
        {"what": "leaving_rate", "multiply": 2, "intervention": "meeting"},
        "changes[leaving_rate].intervention=meeting: only an offer is of an intervention; leaving_rate is not.",
    ),
    ({"what": "agency_supply", "set": -2}, "agency_supply is full-time equivalents, 0 or more."),
    ({"what": "agency_supply", "set": "many"}, "agency_supply is full-time equivalents, 0 or more."),
    ({"what": "agency_supply", "monthly": [1]}, "agency_supply takes `set`, `add` or `multiply`, not `monthly`."),
    ({"what": "cohort_share", "set": 0.5}, "cohort_share takes `multiply`, not `set`."),
    ({"what": "contacts_referred", "add": 0.5}, "contacts_referred takes `multiply`, not `add`."),
    ({"what": "contacts_refered", "multiply": 0.5}, "there is no such change; did you mean contacts_referred?"),
    ({"what": "allocation_policy", "set": "duty_weak"}, "no such allocation policy; did you mean duty_week?"),
]


@pytest.mark.parametrize(("change", "said"), CHANGES)
def test_changes_that_cannot_be(change: Mapping, said: str, usual: Mapping) -> None:
    mapping = copy.deepcopy(usual)
    mapping["scenario"]["changes"] = [{"from": "2021-10-04", **change}]
    faults = faults_of(mapping)
    assert any(said in fault for fault in faults), faults
    assert all(fault.endswith((".", "?")) for fault in faults)


GOOD: list[Mapping] = [
    {"what": "referrals", "from": "2021-10-01", "monthly": [10, 12, 0]},
    {"what": "referrals", "from": "2021-10-01", "monthly": [10, 12, 0], "to": "2022-01-01"},
    {"what": "referrals", "from": "2021-01-01", "monthly": [10] * 8},  # the run's first month is whole
    {"what": "offer", "set": 0, "intervention": "meeting"},
    {"what": "offer", "multiply": 1.5, "intervention": "meeting", "weeks": 8, "ramp_weeks": 4},
    {"what": "agency_supply", "add": -1},
    {"what": "agency_supply", "set": 0},
    {"what": "contacts_referred", "multiply": 0.9},
    {"what": "cohort_share", "multiply": 0},
]


@pytest.mark.parametrize("change", GOOD)
def test_changes_that_can_be(change: Mapping, usual: Mapping) -> None:
    mapping = copy.deepcopy(usual)
    mapping["scenario"]["changes"] = [{"from": "2021-10-04", **change}]
    assert not faults_of(mapping)


def test_months_are_told_of_a_run_that_sees_them_whole(usual: Mapping) -> None:
    """Else the whole of a month would be squeezed into the days of it that are simulated."""
    mapping = put(usual, "run.start", "2021-04-20")
    mapping["scenario"]["changes"] = [{"what": "referrals", "from": "2021-03-01", "monthly": [10, 12]}]
    (said,) = faults_of(mapping)
    assert said.endswith("monthly: tells the month in which the run starts, 2021-04-20; it must start on the first.")
    mapping["scenario"]["changes"][0]["monthly"] = [10]  # March is over
    assert not faults_of(mapping)


def test_a_run_in_a_year_that_no_calendar_knows_is_a_sentence(usual: Mapping) -> None:
    mapping = put(usual, "run.start", "9999-01-01")
    mapping["scenario"]["changes"] = [{"what": "sickness_rate", "multiply": 2, "from": "2021-10-04"}]
    (said,) = faults_of(mapping)
    assert said == "run.start=9999-01-01: the run must lie between 2000-01-01 and 2080-01-01."


def test_only_agency_workers_have_their_grade(usual: Mapping) -> None:
    """Who has that grade goes when the post is filled, and the post is not recruited to: a permanent worker may not."""
    mapping = copy.deepcopy(usual)
    for shared in ("worker", "newly_qualified"):
        mapping["workforce"]["agency"] = mapping["workforce"]["agency"] | {"grade": shared}
        (said,) = faults_of(mapping)
        assert said.startswith(f"workforce.agency.grade={shared}: only agency workers may have this grade; ")


def test_a_second_part_of_a_post_is_enough_for_one_team(usual: Mapping) -> None:
    teams = "council.teams.managers"
    assert not faults_of(put(usual, teams, {"posts_fte": 0.5, "teams": 1, "vacant_fte": 0}))
    (said,) = faults_of(put(usual, teams, {"posts_fte": 0.5, "teams": 2, "vacant_fte": 0}))
    assert said.endswith("as there are only 0.5 full-time equivalents; at most 1.")
