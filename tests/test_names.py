"""What has a name is known by it: neither its place in a file nor what else there is changes what happens to it.

Rows of the log hold codes, by the order of the names; where another name comes in between, rows are compared by names.
"""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from councils import Mapping, by_need, duty, grade, played_in, study_of
from drawn_councils import councils
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.analysis import measures
from sim.base.errors import InputError
from sim.inputs.checks import check_names as door_names
from sim.inputs.checks import faults_of, validate
from sim.inputs.composing.compose import compose
from sim.inputs.schema import Config
from sim.inputs.study import Study, study_from
from sim.inputs.translation import names
from sim.model import moving_words, vocabulary
from sim.model.compiling import compiles
from sim.model.event_log import Log, Rows
from sim.model.parameter_columns import Duties, Establishment, Kinds, Stages
from sim.model.parameters import OCCUPANTS_A_POST
from sim.model.vocabulary import RECORD_TYPES

pytestmark = pytest.mark.clocks

EXAMPLES = examples(40) if compiles else 8
QUIET = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

OF_STAGES = ("stage_entered", "stage_ended", "allocated", "case_moved")
OF_DUTIES = ("worked", "duty_done", "duty_dropped", "duty_open_at_end", "duty_missed", "happened")
OF_SOURCES = ("referred", "contacted")
OF_GRADES = ("joined", "notice_given", "left", "supervised", "supervision_open_at_end", "supervision_missed", "moved")
OF_KINDS = ("listed", "post_opened", "post_moved", "co_worker_named", "held_elsewhere", "post_cut")
IN_TEAMS = (*OF_KINDS, "moved", "chaired", "joined", "notice_given", "away", "back", "grade_changed")


# Rows with names in place of codes


def named_rows(study: Study, rows: Rows) -> list[tuple[Any, ...]]:
    """A log whose stages, duties, teams, grades, sources, slots and exits are words."""
    words, p, made = study.words, study.parameters, []
    team = [f"{words.teams[kind]} {number - p.kind[kind, 1]}" for number, kind in enumerate(p.team_kind.tolist())]
    kinds = {
        **dict.fromkeys(OF_STAGES, words.stages),
        **dict.fromkeys(OF_DUTIES, words.duties),
        **dict.fromkeys(OF_SOURCES, words.sources),
        **dict.fromkeys(OF_GRADES, words.grades),
        **dict.fromkeys(OF_KINDS, words.teams),
        "grade_changed": words.grades,
        "slots_offered": words.slots,
        "chaired": words.slots,
    }
    for row in rows.tolist():
        what = RECORD_TYPES[row[Log.WHAT]]
        row[Log.KIND] = word_of(kinds.get(what), row[Log.KIND], words.exits)
        if what in IN_TEAMS:
            row[Log.OTHER] = team[row[Log.OTHER]]
        elif what in ("stage_entered", "stage_ended", "case_moved"):
            row[Log.OTHER] = word_of(words.stages, row[Log.OTHER], words.exits)
        if what == "grade_changed":
            row[6] = words.grades[row[6]]
        made.append(tuple(row))
    return made


def word_of(words: tuple[str, ...] | None, code: int, exits: tuple[str, ...]) -> Any:
    """The word of a code; a code that has none as it is."""
    if words is None or vocabulary.FIRST_EXIT < code < 0:
        return code
    return exits[vocabulary.FIRST_EXIT - code] if code < 0 else words[code]


def story(said: Mapping) -> list[tuple[Any, ...]]:
    """What happens, in words."""
    study = study_of(said)
    return named_rows(study, played_in(study, "compiled")[0])


def leeds() -> Mapping:
    """The shipped Leeds for eight weeks, as plain as a user's own mapping."""
    said = compose(["run.warm_up_weeks=0", "run.weeks=8"])
    return Config.model_validate(said) and said


# What comes in and never happens

NEVER = duty(
    "aaa",
    chance=0.0,
    then_every=["4 working_days"],
    urgency="urgent",
    waits_for={"shape": "lognormal", "scale": 90, "spread": 1.0},
)


def with_duty(said: Mapping, place: int) -> Mapping:
    """A duty that no family has comes into every stage, before, among or after the others, in the file and by name."""
    said = copy.deepcopy(said)
    for stage in said["journey"]["stages"].values():
        duties = list(stage["duties"])
        at = (0, len(duties) // 2, len(duties))[place]
        name = ("aaa_never", f"{duties[max(at - 1, 0)]['duty']}_never", "zzz_never")[place]
        stage["duties"] = [*duties[:at], {**NEVER, "duty": name}, *duties[at:]]
    return said


def with_source(said: Mapping, name: str, first: bool) -> Mapping:
    """A source that refers nobody."""
    said = copy.deepcopy(said)
    own, new = said["demand"]["sources"], {name: {"share": 0.0}}
    said["demand"]["sources"] = new | own if first else own | new
    return said


def with_grade(said: Mapping, name: str, first: bool) -> Mapping:
    """A grade that nobody is in, with a share of 0 in every kind of team."""
    said = copy.deepcopy(said)
    own, new = said["workforce"]["grades"], {name: grade(leaving=9.0, experience=1.0)}
    said["workforce"]["grades"] = new | own if first else own | new
    for team in said["workforce"]["teams"].values():
        for shares in ("grades", "hired"):
            team[shares] = {name: 0.0} | team[shares] if first else team[shares] | {name: 0.0}
    return said


def with_team(said: Mapping, name: str, first: bool) -> Mapping:
    """A kind of team that nobody is in."""
    said = copy.deepcopy(said)
    like = next(iter(said["workforce"]["teams"].values()))
    for part, new in (
        ("journey", {"holds": "one_worker", "social_workers": True}),
        ("workforce", copy.deepcopy(like)),
        ("council", {"posts_fte": 0, "teams": 3, "vacant_fte": 0}),
    ):
        own = said[part]["teams"]
        said[part]["teams"] = {name: new} | own if first else own | {name: new}
    return said


def with_stage(said: Mapping, name: str, first: bool) -> Mapping:
    """A stage that nobody enters."""
    said = copy.deepcopy(said)
    held_by = next(iter(said["journey"]["teams"]))
    new = {"held_by": held_by, "ends": "when_the_work_is_done", "points": 9.0, "comes_back": 1.0}
    new |= {"onward": by_need({"closed": 1.0}), "duties": [duty(completes=True)]}
    own = said["journey"]["stages"]
    said["journey"]["stages"] = {name: new} | own if first else own | {name: new}
    return said


Adds = Callable[[Mapping, str, bool], Mapping]
ADDED: dict[str, Adds] = {"source": with_source, "grade": with_grade, "team": with_team, "stage": with_stage}
PLACES = [("aaa", True), ("never_one", False), ("zzz", False)]


@QUIET
@given(councils(small=not compiles), st.integers(0, 2))
def test_a_duty_that_nobody_has_changes_no_row(said: Mapping, place: int) -> None:
    assert story(with_duty(said, place)) == story(said)


@pytest.mark.parametrize("what", ADDED)
def test_what_nobody_is_in_changes_no_row(what: str) -> None:
    @QUIET
    @given(councils(small=not compiles), st.sampled_from(PLACES))
    def check(said: Mapping, place: tuple[str, bool]) -> None:
        assert story(ADDED[what](said, *place)) == story(said)

    check()


@pytest.mark.skipif(not compiles, reason="Leeds as plain Python takes long")
def test_in_leeds_too_what_nobody_has_or_is_in_changes_no_row() -> None:
    said = leeds()
    usual = story(said)
    assert len(usual) > 50_000
    for place in range(3):
        assert story(with_duty(said, place)) == usual, place
    for what, add in ADDED.items():
        for place in PLACES:
            assert story(add(said, *place)) == usual, (what, place)


# Another order of the same lines


def turned_round(value: Any, said: Callable[[list[Any]], list[Any]]) -> Any:
    """A part of a study with every mapping, and every list of duties and exits, in another order."""
    if isinstance(value, dict):
        return {name: turned_round(value[name], said) for name in said(list(value))}
    if isinstance(value, list) and value and isinstance(value[0], dict) and "duty" in value[0]:
        return said([turned_round(one, said) for one in value])
    return value


def reordered(mapping: Mapping, said: Callable[[list[Any]], list[Any]]) -> Mapping:
    """The same study with its lines in another order."""
    made = dict(mapping)
    for part in ("council", "demand", "journey", "workforce"):
        made[part] = turned_round(mapping[part], said)
    made["journey"]["exits"] = said(list(mapping["journey"].get("exits", [])))
    return made


@QUIET
@given(councils(small=not compiles), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_no_byte(said: Mapping, rng_key: Any) -> None:
    other = reordered(said, lambda lines: rng_key.sample(lines, len(lines)))
    assert np.array_equal(played_in(study_of(other), "compiled")[0], played_in(study_of(said), "compiled")[0])


@pytest.mark.skipif(not compiles, reason="Leeds as plain Python takes long")
def test_in_leeds_too_the_order_of_the_lines_changes_no_byte() -> None:
    said = leeds()
    backwards = reordered(said, lambda lines: lines[::-1])
    assert list(backwards["journey"]["stages"]) != list(said["journey"]["stages"])
    assert np.array_equal(played_in(study_of(backwards), "compiled")[0], played_in(study_of(said), "compiled")[0])


def test_a_longer_list_of_policies_changes_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does another measure: the one is a code that is appended, the other is read from the log."""
    said = leeds() if compiles else {}
    if not compiles:
        pytest.skip("Leeds as plain Python takes long")
    usual = story(said)
    monkeypatch.setattr(vocabulary, "POLICIES", (*vocabulary.POLICIES, "whoever_is_tallest"))
    more = {**measures.MEASURES, "another": next(iter(measures.MEASURES.values()))}
    monkeypatch.setattr(measures, "MEASURES", more)
    assert story(said) == usual


# Keys


def test_a_key_is_that_of_the_name_alone() -> None:
    """Written down once: if these change, every published number is to be made again."""
    assert names.key_of("duty", "assessment", "sign_off") == 0xF0BDBC0E
    assert names.population_of("source", "police") == names.key_of("source", "police") >> 8


def test_the_purposes_of_random_numbers_are_alike_nowhere() -> None:
    why = {name: value for name, value in (vars(vocabulary) | vars(moving_words)).items() if name.startswith("WHY_")}
    assert len(set(why.values())) == len(why) > 30
    assert all(0 < value < 256 for value in why.values()), "a purpose has eight bits of its word"


def test_every_key_that_is_used_is_that_of_a_name_that_is_checked() -> None:
    config = validate(compose([]))
    p = study_from(config).parameters
    known = {names.key_of(*name) for name in names.all_names(config.journey, config.workforce)}
    used = {*p.duty[:, Duties.KEY].tolist(), *p.kind[:, Kinds.KEY].tolist(), *p.step_key.tolist()}
    used |= {*p.intervention_key.tolist()}
    for duty_of, parts in zip(p.duty.tolist(), p.duty[:, Duties.PARTS].tolist(), strict=True):
        used |= set(duty_of[Duties.PART_KEY : Duties.PART_KEY + parts])
    assert used == known
    groups = {names.population_of(*name) for name in names.populations(config.journey, config.demand)}
    of_posts = {address >> 32 for address in p.post[:, Establishment.ADDRESS].tolist()}
    assert {*p.source_key.tolist(), *p.stage[:, Stages.KEY].tolist(), p.closed_key} | of_posts == groups


def test_two_names_with_one_key_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By chance this happens to one study in a million; here the hash is made so poor that it happens."""
    said = compose([])
    assert not faults_of(said)
    poor = {("duty", "assessment", "sign_off"): 7, ("duty", "child_in_need", "plan"): 7}
    monkeypatch.setattr(door_names, "key_of", lambda *name: poor.get(name, names.key_of(*name)))
    (fault,) = faults_of(said)
    assert fault == (
        "journey.stages.child_in_need.plan: has by chance the same key for its random numbers as "
        "journey.stages.assessment.sign_off; choose another name."
    )
    few = {("source", "police"): 7, ("stage", "looked_after"): 7}
    monkeypatch.setattr(door_names, "key_of", names.key_of)
    monkeypatch.setattr(door_names, "population_of", lambda *name: few.get(name, names.population_of(*name)))
    with pytest.raises(
        InputError, match=r"journey\.stages\.looked_after: has by chance the same key .* demand\.sources\.police"
    ):
        validate(said)


def test_two_teams_of_one_kind_are_not_the_same_people() -> None:
    """No two occupants of two posts have one address, whatever their kinds."""
    p = study_from(validate(compose([]))).parameters
    first = np.sort(p.post[:, Establishment.ADDRESS])
    assert (np.diff(first) >= OCCUPANTS_A_POST).all() and len(first) > 300
