"""What cannot be is refused when the study is checked: a sentence for each fault, all at once, exit code 2, never a
traceback.
"""

import copy
import re
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from sim.base.places import CONF
from sim.cli import main as cli
from sim.inputs.checks import InputError, faults_between, faults_of, validate
from sim.inputs.composing.choices import groups
from sim.inputs.composing.compose import compose

Mapping = dict[str, Any]
WORKERS = {"grades": {"social_worker": 1}, "hired": {"social_worker": 1}, "cohort": False, "casework_share": 1}
WORKERS |= {"agency": False, "supervised": False, "cap": 1}
LOW = {"low": 0.5}
ROUND = {need: {"child_in_need": 1.0} for need in ("low", "medium", "high")}
INQUIRY = "journey.stages.section_47"


@pytest.fixture(autouse=True)
def nothing_is_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No experiment may begin; what would begin one is loaded before it is taken away."""
    import_module("sim.studies.sweep.sweep")
    monkeypatch.chdir(tmp_path)
    experiment = ModuleType("sim.studies.scenario_study")
    monkeypatch.setitem(sys.modules, "sim.studies.scenario_study", experiment)


@pytest.fixture(scope="module")
def usual() -> Mapping:
    """A study without fault, with a scenario."""
    return compose(["scenario=referral_spike", "run=quick"])


def refused(typed: list[str], capsys: Any, tmp_path: Path) -> list[str]:
    """The sentences with which a command is refused."""
    before = sorted(tmp_path.rglob("*"))
    assert cli.main(typed) == 2
    said = capsys.readouterr()
    assert said.out == "" and "Traceback" not in said.err
    assert sorted(tmp_path.rglob("*")) == before, "a refused command leaves nothing behind"
    lines = str(said.err).splitlines()
    assert lines[0] == "This cannot be run:"
    return [line.strip() for line in lines[1:-1]]


SPIKE = "scenario=referral_spike"
CHANGE, LEEDS = "scenario=families_first_transition", "scenario=leeds_2021_22"
TYPED: list[tuple[list[str], list[str]]] = [
    (["scenario=referal_spike"], ["no such scenario; did you mean referral_spike? Choices: agency_withdrawn, "]),
    (["council=leds"], ["council=leds: there is no such council; did you mean leeds? council=list"]),
    (["run=quikc", "allocation=caped"], ["run=quikc: there is no such run; did you mean quick?", "mean capped?"]),
    (["counsil=leeds"], ["counsil=leeds: there is no such key; did you mean council?"]),
    (["run.replication=5"], ["run.replication=5: there is no such key; did you mean run.replications?"]),
    (["run.zebra=5"], ["run.zebra=5: there is no such key. Known here: start, "]),
    (["+run.zebra=5"], ["run.zebra: there is no such key here. Known here: start, "]),
    (["hydra.run.dirr=x"], ["hydra.run.dirr=x: there is no such key; did you mean hydra.run.dir?"]),
    (["typo=x"], ["typo=x: there is no such key. Known here: council, demand, ", "figures, reform and experiment."]),
    (["refrom=families_first"], ["refrom=families_first: there is no such key; did you mean reform?"]),
    (["reform.families_first=1"], ["reform has no keys of its own; reform=CHOICE chooses, and reform=list lists."]),
    (
        ["journey=families_first", CHANGE, "council=rutland"],
        [f"journey=families_first: {CHANGE} starts from today's journey", "families_first_change only; leave journey="],
    ),
    (["reform=families_first", CHANGE], [f"reform=families_first: {CHANGE} starts", "leave reform= out."]),
    (["journey=typical", f"{CHANGE}+winter_sickness"], [f"journey=typical: {CHANGE}+winter_sickness starts"]),
    (
        ["council=rutland", LEEDS],
        [f"council=rutland: {LEEDS} tells what happened in Leeds, and goes", "council=leeds only; leave council= out."],
    ),
    (["council=typical", f"{LEEDS}+winter_sickness"], [f"council=typical: {LEEDS}+winter_sickness tells what"]),
    (["-m", "council=leeds,typical", LEEDS], [f"council=typical: {LEEDS} tells what happened in Leeds"]),
    (["run.seed.more=5"], ["run.seed.more=5: run.seed is a value and has no keys of its own."]),
    (["referral_spike"], ["referral_spike: is not written like key=value; did you mean scenario=referral_spike?"]),
    (["list"], ["list: of what? One of allocation=list, council=list", "scenario=list", "or measures=list."]),
    (["council.name=[a"], ["council.name=[a: cannot be read; put quotes"]),
    (["run.seed=1,2"], ["run.seed=1,2: several values at once need --multirun (-m)"]),
    (["+council=leeds"], ["+council=leeds: write council=CHOICE once"]),
    (["council=null"], ["council=null: write council=CHOICE once, where CHOICE is "]),
    (["~run.seed"], ["run.seed: is missing."]),
    (["~demand"], ["demand: is missing."]),
    (["+weather=bad"], ["weather: there is no such part of a study."]),
    (["scenario.changes.0.what=x", SPIKE], ["scenario.changes[x].what=x: there is no such change. Choices: "]),
    (["scenario.changes.7.what=x", SPIKE], ["scenario.changes is a list; give the whole list"]),
    (["--multrun"], ["--multrun: there is no such flag; did you mean --multirun?"]),
    (["--cfg", "jb"], ["--cfg/-c: invalid choice: 'jb'"]),
    (["--config-dir", "nowhere"], ["--config-dir nowhere: there is no such folder."]),
    (["--cfg", "job", "run=quikc"], ["run=quikc: there is no such run; did you mean quick?"]),
    (["-m", "run.seed=1,2", "scenario=baseline,referal_spike"], ["scenario=referal_spike: there is no such scenario"]),
    (["-m", "run.replications=5,0"], ["run.replications=0: must be 1 or more."]),
    (["council.year=2019"], ["council.year=2019: there is no such key in", "Choices: 2020, 2021, october_2020."]),
    (["run.start=${run.begin}"], ["run.start: refers to run.begin, but run has no `begin`"]),
    (
        ["run.seed=${oc.env:NO_SUCH_WORD}"],
        ["${oc.env:NO_SUCH_WORD}: a configuration may not use the resolver oc.env; write the value."],
    ),
    (["run.seed=???"], ["run.seed: is missing; it has no value until you give it one."]),
    (["run.replications=-1"], ["run.replications=-1: must be 1 or more."]),
    (["workforce.leaving.rate=nan"], ["workforce.leaving.rate=nan: is not a number that can be counted with."]),
    (["run.replications=nan", "allocation.soft_cap=nan"], ["run.replications=nan: ", "soft_cap=nan: is not a number"]),
    (["run.weeks=inf", "demand.dispersion=inf"], ["run.weeks=inf: ", "demand.dispersion=inf: is not a number"]),
    (["run.seed=true"], ["run.seed=true: must be a number, not true or false."]),
    (["run.seed=seven"], ["run.seed=seven: must be a whole number."]),
    (["run.cores=1.5"], ["run.cores=1.5: must be a whole number."]),
    (["run.start=2021"], ["run.start=2021: must be a date written like 2021-10-04."]),
    (["run.start=2021-02-30"], ["run.start=2021-02-30: must be a date written like 2021-10-04."]),
    (["run.start=1921-04-01"], ["run.start=1921-04-01: the run must lie between 2000-01-01 and 2080-01-01."]),
    (["run.clock=compield"], ["run.clock=compield: is not known; did you mean compiled? Choices: compiled, readable."]),
    (["demand.month_index=[1,1]"], ["demand.month_index=[1, 1]: has 2 values and needs 12 or more."]),
    (["allocation.soft_cap=30", "allocation.hard_cap=20"], ["allocation.soft_cap=30: is above allocation.hard_cap=20"]),
    ([SPIKE, "scenario.size=-1"], ["scenario.size=-1: must be 0 or more."]),
    ([SPIKE, "scenario.weeks=0"], ["scenario.weeks=0: must be more than 0."]),
    ([SPIKE, "scenario.sizes=2"], ["scenario.sizes=2: there is no such key; did you mean scenario.size?"]),
    ([SPIKE, "+scenario.sizes=2"], ["scenario.sizes: nothing in the scenario uses this key; did you mean size?"]),
    ([SPIKE, "scenario.from=2024-01-01"], ["scenario.from=2024-01-01: lies after the end; the run goes from 2021"]),
    (
        [SPIKE, "scenario.from=2019-01-01", "scenario.weeks=52"],
        ["scenario.weeks=52: the change is over on 2019-12-31, before the start"],
    ),
    ([CHANGE, "scenario.led_low=abc"], ["scenario.led_low=abc: must be a number; others are worked out from it."]),
    ([CHANGE, "scenario.led_low=true"], ["scenario.led_low=true: must be a number"]),  # it was taken for 1
    ([CHANGE, "scenario.led_low=[1]"], ["scenario.led_low=[1]: must be a number"]),
    ([CHANGE, "scenario.grants_a_child=5"], ["scenario.grants_a_child=5: must be keys with their values;"]),
    (
        [CHANGE, "scenario.children_of_a_family_help_worker=0"],
        ["scenario.children_of_a_family_help_worker=0: must not be 0; another number is divided by it."],
    ),
    ([SPIKE, "scenario=winter_sickness"], ["scenario: is typed 2 times (referral_spike, winter_sickness);"]),
    (["council=leeds", "council=bradford"], ["council: is typed 2 times (leeds, bradford); give it once."]),
    (["hydra.sweep.dir=x"], ["hydra.sweep.dir: is for a sweep (-m, or an experiment that is one); one run goes to"]),
    (["hydra.sweeper.points=8"], ["hydra.sweeper.points: is for a sweep"]),
    (["-m", "run.seed=1,2", "hydra.run.dir=x"], ["hydra.run.dir: is for one run; a sweep goes to hydra.sweep.dir="]),
    (["report=maybe"], ["report=maybe: must be yes or no."]),
    (["report=yes", "report=no"], ["report: is typed as yes and as no; give it once."]),
    (["figures=3"], ["figures=3: must be keys with their values"]),
    (["figures="], ["figures=: must be keys with their values"]),  # it was taken for none
    (["+figures.reasons=3", "figures.referrals=12400"], ["figures.reasons=3: must be keys with their values"]),
    (["~council"], ["~council: every study has its council; choose another with council=CHOICE."]),
    (["hydra.run.dir=${oc.env:NOT_SET_HERE}/x"], ["worked out: Environment variable 'NOT_SET_HERE' not found."]),
    ([SPIKE, "scenario.name=../up"], ["scenario.name=../up: must be one word"]),
    (
        ["scenario=referal_spike", "scenario.size=9", "run=quikc", "run.replications=0", "allocation.soft_cap=2000"],
        ["run=quikc", "scenario=referal_spike", "run.replications=0", "allocation.soft_cap=2000: is above"],
    ),
]


def test_an_unknown_key_is_answered_with_every_group_of_the_help(capsys: Any, tmp_path: Path) -> None:
    (sentence,) = refused(["typo=x"], capsys, tmp_path)
    known = set(re.split(r", | and ", sentence.removesuffix(".").partition("Known here: ")[2]))
    assert known == {*groups([CONF]), "figures"}


@pytest.mark.parametrize(("typed", "said"), TYPED, ids=lambda words: " ".join(words) if "=" in str(words[0]) else None)
def test_what_is_mistyped(typed: list[str], said: list[str], capsys: Any, tmp_path: Path) -> None:
    sentences = refused(typed, capsys, tmp_path)
    for text in said:
        assert any(text in sentence for sentence in sentences), sentences


SCENARIO = "name: mine\nsentence: Mine.\n"
FILES: list[tuple[bytes, str]] = [
    (b"name: mine\n  sentence: [\n", "mine.yaml, line 2, column "),
    (b"name: mine\nname: mine\nsentence: x\nchanges: []\n", "found duplicate key name"),
    (b"name: \xff\xfe\n", "scenario/mine.yaml) is not text in UTF-8 (byte 6)."),
    (b"name: a\x00b\n", "scenario/mine.yaml) is not text: character 7 is one that no text has."),
    (b"a: &a [*a]\nname: mine\n", "scenario=mine: holds a value that is within itself"),
    (b"name: " + b"[" * 3000 + b"]" * 3000, "or goes too deep."),
    (b"- a\n- b\n", "scenario=[a, b]: must be a set of keys with values."),
    (b"", "scenario.name: is missing."),
    (SCENARIO.encode(), "scenario.changes: is missing."),
    (b"name: mine\nsentence: x\nchangs: []\n", "scenario.changs: nothing in the scenario uses this key; did you mean"),
    (f"{SCENARIO}changes: ['${{scenario.siz'\n]".encode(), "mine"),
    (
        f"{SCENARIO}from: 2022-01-03\nchanges: [{{what: referrals, from: '${{scenario.form}}', add: 2}}]\n".encode(),
        "scenario.changes[referrals].from: refers to scenario.form, but scenario has no `form`; did you mean from?",
    ),
    (f"{SCENARIO}changes: nothing\n".encode(), "scenario.changes=nothing: must be a list."),
    (
        f"{SCENARIO}changes: [{{what: referrals, from: 2022-01-03, mutliply: 2}}]\n".encode(),
        "scenario.changes[referrals].mutliply: there is no such key here; did you mean multiply?",
    ),
]


@pytest.mark.parametrize(("text", "said"), FILES)
def test_what_is_wrong_in_ones_own_file(text: bytes, said: str, capsys: Any, tmp_path: Path) -> None:
    (tmp_path / "my" / "scenario").mkdir(parents=True)
    (tmp_path / "my" / "scenario" / "mine.yaml").write_bytes(text)
    sentences = refused(["--config-dir", "my", "scenario=mine"], capsys, tmp_path)
    assert any(said in sentence for sentence in sentences), sentences


def test_a_council_without_its_demand_says_what_follows_what(capsys: Any, tmp_path: Path) -> None:
    (tmp_path / "my" / "council").mkdir(parents=True)
    (tmp_path / "my" / "council" / "ourtown.yaml").write_text("name: Ourtown\n", encoding="utf-8")
    (said,) = refused(["--config-dir", "my", "council=ourtown"], capsys, tmp_path)
    assert "council=ourtown: there is no demand, journey or workforce of this name, and they follow council" in said
    (said,) = refused(["--config-dir", "my", "council=ourtown", "demand=typical", "journey=leeds"], capsys, tmp_path)
    assert "council=ourtown: there is no workforce of this name" in said
    chosen = ["council=ourtown", "demand=leeds", "journey=leeds", "workforce=leeds"]
    said = refused(["--config-dir", "my", *chosen], capsys, tmp_path)[0]
    assert "council.year: is missing." in said


def test_a_journey_of_ones_own_is_judged_like_ours(usual: Mapping, capsys: Any, tmp_path: Path) -> None:
    journey = copy.deepcopy(usual["journey"])
    journey["stages"]["care_leaver"]["onward"]["low"] = {"care_leaver": 1.0}
    (tmp_path / "my" / "journey").mkdir(parents=True)
    (tmp_path / "my" / "journey" / "mine.yaml").write_text(yaml.safe_dump(journey, sort_keys=False), encoding="utf-8")
    (said,) = refused(["--config-dir", "my", "journey=mine"], capsys, tmp_path)
    assert "journey.stages.care_leaver.onward: from here a case of low need goes round without end" in said


@pytest.mark.parametrize("folder", ["a_file/below", "a_file", "/proc/nowhere", "x" * 300])
def test_a_folder_that_cannot_be_written(folder: str, capsys: Any, tmp_path: Path) -> None:
    (tmp_path / "a_file").write_text("", encoding="utf-8")
    (said,) = refused([f"hydra.run.dir={folder}"], capsys, tmp_path)
    assert "cannot be written, because" in said and "hydra.run.dir=FOLDER" in said
    (said,) = refused(["-m", "run.seed=1,2", "hydra.sweep.dir=a_file/below"], capsys, tmp_path)
    assert "a_file/below: cannot be written, because part of that path is a file" in said


def at(mapping: Mapping, path: str) -> tuple[Any, Any]:
    """The container and the last key of a dotted path; an item of a list goes by its number or its duty."""
    here: Any = mapping
    *ways, last = path.split(".")
    for key in ways:
        here = item(here, key)
    return here, int(last) if isinstance(here, list) else last


def item(here: Any, key: str) -> Any:
    """What is under a key."""
    if isinstance(here, list):
        return here[int(key)] if key.isdigit() else next(one for one in here if one["duty"] == key)
    return here[key]


GONE = object()
# path, value (GONE: taken away), what is said of it
PUT: list[tuple[str, Any, str]] = [
    # council
    (
        "council.stock.child_in_ned",
        5,
        "council.stock=child_in_ned: there is no such stage that holds a case; did you mean child_in_need?",
    ),
    ("council.stock.section_47", 5, "council.stock=section_47: there is no such stage that holds a case"),
    (
        "council.teams.safeguarding.posts_fte",
        0,
        "council.teams.safeguarding.posts_fte=0: nobody works there, but journey.stages.child_in_need.held_by",
    ),
    ("council.teams.minute_takers.posts_fte", 0, "but journey.slots.conference counts on this team"),
    (
        "council.teams.team_managers.posts_fte",
        0,
        "but journey.stages.assessment.duties[sign_off].parts counts on this team",
    ),
    (
        "council.teams.assessment",
        {"posts_fte": 112, "teams": 9, "vacant_fte": 112},
        "council.teams.assessment.vacant_fte=112: leaves nobody in post on day one",
    ),
    (
        "council.teams.assessment",
        {"posts_fte": 112, "teams": 9, "vacant_fte": 113},
        "council.teams.assessment.vacant_fte=113: is more than posts_fte=112.",
    ),
    (
        "council.teams.assessment.teams",
        500,
        "council.teams.assessment.teams=500: some of these teams would have no post",
    ),
    ("council.teams.assesment", {"posts_fte": 1, "teams": 1, "vacant_fte": 0}, "did you mean assessment?"),
    ("council.teams.looked_after", GONE, "council.teams.looked_after: is missing; the journey has this kind of team."),
    ("council.year", "2019", "council.year=2019: there is no such year here"),
    (
        "council.teams.assessment.posts",
        5,
        "council.teams.assessment.posts: there is no such key here; did you mean posts_fte?",
    ),
    ("council.stock.assessment", float("nan"), "council.stock.assessment=nan: is not a number"),
    # demand
    ("demand.sources.police.share", 0.9, "demand.sources: the shares add up to "),
    ("demand.children_per_family", [0.5, 0.4], "demand.children_per_family: the shares add up to 0.9"),
    ("demand.need_mix.low", 0.9, "demand.need_mix: the shares add up to "),
    (
        "demand.need_mix.hihg",
        0.1,
        "demand.need_mix.hihg: there is no such key here; did you mean high? Choices: low, medium, high.",
    ),
    ("demand.need_mix.low", GONE, "demand.need_mix.low: is missing; low, medium, high need are all to be given."),
    ("demand.month_index", [0] * 12, "demand.month_index: is 0 throughout"),
    ("demand.weekday_index.2", float("inf"), "demand.weekday_index[2]=inf: is not a number that can be counted with."),
    ("demand.comes_back_after.shape", "expo", "Choices: exponential, lognormal, weibull."),
    # workforce
    (
        "workforce.teams.assessment.grades",
        {"socialworker": 1.0},
        "workforce.teams.assessment.grades=socialworker: there is no such grade; did you mean social_worker?",
    ),
    (
        "workforce.teams.assessment.hired",
        {"social_worker": 0.5},
        "workforce.teams.assessment.hired: the shares add up to 0.5",
    ),
    (
        "workforce.teams.asessment",
        WORKERS,
        "workforce.teams=asessment: there is no such kind of team in the journey; did you mean assessment?",
    ),
    (
        "workforce.grades.newly_qualified.next",
        "socal_worker",
        "workforce.grades.newly_qualified.next=socal_worker: there is no such other grade; did you mean social_worker?",
    ),
    (
        "workforce.grades.newly_qualified.after_months",
        GONE,
        "workforce.grades.newly_qualified: `next` and `after_months` belong together",
    ),
    ("workforce.contracts.0.share", 0.1, "workforce.contracts: the shares add up to "),
    ("workforce.tenure.1.to", 1.0, "workforce.tenure[1]: [2, 1] must rise from one to the next."),
    ("workforce.newly_qualified_ramp.1.months", 2, "workforce.newly_qualified_ramp: [3, 2, 12] must rise"),
    ("workforce.sickness.scale", -1, "workforce.sickness.scale=-1: must be 0 or more."),
    # the journey: names
    (
        "journey.teams.holder",
        {"holds": "shared", "social_workers": False},
        "journey.teams.holder: the name holder already means something else",
    ),
    (
        "journey.slots.team_managers",
        {"team_managers": 1},
        "journey.slots.team_managers: the name team_managers already means something else",
    ),
    ("journey.slots.conference", {}, "journey.slots.conference: no team staffs these slots"),
    (
        "journey.slots.conference.minute_taker",
        1,
        "journey.slots.conference=minute_taker: there is no such kind of team; did you mean minute_takers?",
    ),
    (
        "journey.stages.assessment.held_by",
        "asessment",
        "journey.stages.assessment.held_by=asessment: there is no such kind of team; did you mean assessment?",
    ),
    (
        "journey.stages.assessment.held_by",
        "the_same",
        "journey.stages.assessment.held_by=the_same: there is no such kind of team",
    ),
    (
        f"{INQUIRY}.held_by",
        "assessment",
        f"{INQUIRY}.held_by=assessment: a stage that runs alongside is held by the_same.",
    ),
    (
        "journey.stages.assessment.onward.low",
        {"child_in_ned": 1.0},
        "assessment.onward.low=child_in_ned: there is no such place to go to from here; did you mean child_in_need?",
    ),
    (
        "journey.stages.assessment.onward.low",
        {"section_47": 1.0},
        "journey.stages.assessment.onward.low=section_47: there is no such place",
    ),
    (
        "journey.starts_in.low",
        {"strategy_discussion": 1.0},
        "journey.starts_in.low=strategy_discussion: there is no such place",
    ),
    (f"{INQUIRY}.onward.low", {"closed": 1.0}, f"{INQUIRY}.onward.low=closed: there is no such place"),
    (
        "journey.stages.assessment.onward.low.closed",
        0.05,
        "journey.stages.assessment.onward.low: the shares add up to ",
    ),
    ("journey.stages.assessment.onward.low", GONE, "journey.stages.assessment.onward.low: is missing"),
    # the journey: without end
    (
        "journey.stages.child_in_need.onward",
        ROUND,
        "journey.stages.child_in_need.onward: from here a case of low, medium or high need goes round without end"
        " (child_in_need → child_in_need); somewhere a share must go to `closed`.",
    ),
    (
        f"{INQUIRY}.onward.high",
        {"section_47": 1.0},
        f"{INQUIRY}.onward: from here an enquiry of high need goes round without end",
    ),
    (
        "journey.stages.child_in_need.onward.low",
        {"child_in_need": 0.9999, "closed": 0.0001},
        "journey: a family of low need comes to child_in_need more than 1000 times",
    ),
    # the journey: how stages end
    (
        "journey.stages.assessment.duties.sign_off.completes",
        False,
        "journey.stages.assessment.duties: none completes the stage",
    ),
    ("journey.stages.child_in_need.length", GONE, "journey.stages.child_in_need.length: is missing"),
    (
        "journey.stages.child_in_need.duties.closing_summary.completes",
        False,
        "journey.stages.child_in_need.duties: none closes the case",
    ),
    (
        "journey.stages.child_in_need.duties.closing_summary.when",
        "stage_begins",
        "journey.stages.child_in_need.duties: none closes the case",
    ),
    (
        "journey.stages.assessment.length",
        {"shape": "weibull", "scale": 5, "spread": 1},
        "journey.stages.assessment.length: only a stage that ends after_a_need",
    ),
    (
        "journey.stages.assessment.duties.analysis.when",
        "need_ends",
        "journey.stages.assessment.duties[analysis].when=need_ends: is only for a stage",
    ),
    (
        "journey.stages.child_protection.duties.review_conference.may_end",
        [],
        "journey.stages.child_protection.duties: no duty has `may_end`",
    ),
    (
        "journey.stages.child_protection.duties.review_conference.may_end",
        [0.5, 0],
        "the last one counts for all later reviews",
    ),
    (
        "journey.stages.child_protection.duties.review_conference.then_every",
        [],
        "duties[review_conference].then_every: is missing",
    ),
    (
        "journey.stages.child_protection.duties.plan.completes",
        True,
        "duties[plan].completes=true: a stage that ends at_a_review ends only there.",
    ),
    (
        "journey.stages.assessment.duties.analysis.may_end",
        [0.5],
        "journey.stages.assessment.duties[analysis].may_end: is only for a stage that ends at_a_review",
    ),
    (
        f"{INQUIRY}.escalates_per_year",
        LOW,
        f"{INQUIRY}.escalates_per_year: a stage that runs alongside cannot escalate further",
    ),
    # the journey: duties
    ("journey.stages.assessment.duties.analysis.follows", "sign_off", "wait for each other in a circle"),
    (
        "journey.stages.assessment.duties.sign_off.follows",
        "analyis",
        "duties[sign_off].follows=analyis: there is no such other duty in this stage; did you mean analysis?",
    ),
    (
        "journey.stages.assessment.duties.analysis.duty",
        "first_visit",
        "journey.stages.assessment.duties: first_visit is there 2 times",
    ),
    (
        "journey.stages.assessment.duties.analysis.due",
        "44 days",
        "journey.stages.assessment.duties[analysis].due=44 days: is written like `45 working_days`",
    ),
    (
        "journey.stages.assessment.duties.analysis.due",
        "99 weeks",
        "journey.stages.assessment.duties[analysis].due=99 weeks: is at most 60 weeks.",
    ),
    (
        "journey.stages.assessment.duties.analysis.due",
        "999 weeks",
        "journey.stages.assessment.duties[analysis].due=999 weeks: must be 260 or less.",
    ),
    (
        "journey.stages.assessment.duties.analysis.due",
        "9 weeks from enquiry",
        "only a stage that runs alongside can count `from enquiry`",
    ),
    (
        "journey.stages.child_in_need.duties.visit.then_every",
        ["0 weeks"],
        "a duty that comes again at once never stops",
    ),
    ("journey.stages.child_in_need.duties.visit.then_every", ["1 weeks", "2 weeks", "3 weeks"], "has 3 lengths"),
    (
        "journey.stages.assessment.duties.analysis.parts",
        {"chairs": 1.0},
        "duties[analysis].parts=chairs: there is no such pool to do this",
    ),
    ("journey.stages.assessment.duties.analysis.parts", {"team_manager": 1.0}, "did you mean team_managers?"),
    (
        "journey.stages.assessment.duties.analysis.parts",
        {"assessment": 1.0},
        "duties[analysis].parts.assessment: here each worker holds their own cases",
    ),
    ("journey.stages.assessment.duties.analysis.parts", {}, "duties[analysis].parts: "),
    (
        "journey.stages.assessment.duties.analysis.urgency",
        "soonish",
        "did you mean soon? Choices: urgent, fixed, soon, ordinary.",
    ),
    (
        "journey.stages.assessment.duty",
        [],
        "journey.stages.assessment.duty: there is no such key here; did you mean duties?",
    ),
    # the scenario
    (
        "scenario.changes.0.what",
        "referals",
        "scenario.changes[referals].what=referals: there is no such change; did you mean referrals?",
    ),
    (
        "scenario.changes.0.source",
        "polise",
        "scenario.changes[referrals].source=polise: there is no such source of referrals; did you mean police?",
    ),
    ("scenario.changes.0.team", "assessment", "only extra_posts are for one team"),
    ("scenario.changes.0.add", 2, "scenario.changes[referrals]: needs one of `multiply`, `add`, `set` or `monthly`."),
    ("scenario.changes.0.to", "2022-01-01", "scenario.changes[referrals]: has either `to` or `weeks`, not both."),
    (
        "scenario.changes.0.ramp_weeks",
        60,
        "scenario.changes[referrals].ramp_weeks=60: the change ends before it has come in.",
    ),
    (
        "scenario.changes.0.from",
        "soon",
        "scenario.changes[referrals].from=soon: must be a date written like 2021-10-04.",
    ),
]


@pytest.mark.parametrize(("path", "value", "said"), PUT)
def test_what_contradicts_itself(path: str, value: Any, said: str, usual: Mapping) -> None:
    mapping = copy.deepcopy(usual)
    container, key = at(mapping, path)
    if value is GONE:
        del container[key]
    else:
        container[key] = value
    with pytest.raises(InputError) as refusal:
        validate(mapping)
    assert any(said in fault for fault in refusal.value.faults), refusal.value.faults
    assert all(fault.endswith(".") or fault.endswith("?") for fault in refusal.value.faults)


CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"what": "sickness_rate", "set": 0.1}, "sickness_rate].set=0.1: sickness_rate takes `multiply`, not `set`."),
    ({"what": "sickness_rate", "multiply": 2, "source": "police"}, "only referrals come from a source"),
    ({"what": "recruitment_freeze", "multiply": 2}, "recruitment_freeze takes `set`, not `multiply`."),
    ({"what": "recruitment_freeze", "set": 3}, "recruitment_freeze is set to 1 (frozen) or 0 (not)."),
    ({"what": "allocation_policy", "set": "caped"}, "there is no such allocation policy; did you mean capped?"),
    ({"what": "extra_posts", "add": 5}, "extra_posts].team: is missing; extra_posts are for one of front_door,"),
    ({"what": "extra_posts", "add": 5, "team": "asessment"}, "no such kind of team; did you mean assessment?"),
    (
        {"what": "extra_posts", "add": -5, "team": "assessment"},
        "extra_posts are 0.1 full-time equivalents or more; posts are taken away by `what: cut_posts`.",
    ),
    ({"what": "extra_posts", "multiply": 5, "team": "assessment"}, "extra_posts takes `add`, not `multiply`."),
]


@pytest.mark.parametrize(("change", "said"), CHANGES)
def test_changes_that_cannot_be(change: dict[str, Any], said: str, usual: Mapping) -> None:
    mapping = copy.deepcopy(usual)
    mapping["scenario"]["changes"] = [{"from": "2021-10-04", **change}]
    assert any(said in fault for fault in faults_of(mapping)), faults_of(mapping)


GOOD: list[Callable[[], dict[str, Any]]] = [
    lambda: {"what": "recruitment_freeze", "set": True},
    lambda: {"what": "allocation_policy", "set": "capped", "weeks": 30},
    lambda: {"what": "extra_posts", "add": 12.5, "team": "assessment", "to": "2022-10-04"},
    lambda: {"what": "referrals", "multiply": 0, "source": "schools"},
]


@pytest.mark.parametrize("change", GOOD)
def test_changes_that_can_be(change: Callable[[], dict[str, Any]], usual: Mapping) -> None:
    mapping = copy.deepcopy(usual)
    mapping["scenario"]["changes"] = [{"from": "2021-01-04", **change()}]
    assert faults_between(validate(mapping)) == []


def test_faults_in_every_part_are_told_at_once(usual: Mapping) -> None:
    mapping = copy.deepcopy(usual)
    mapping["council"]["stock"]["asessment"] = 3
    mapping["demand"]["dispersion"] = -1
    mapping["journey"]["stages"]["assessment"]["onward"]["low"] = {"closed": 0.5}
    mapping["workforce"]["leaving"]["rate"] = "often"
    mapping["allocation"]["soft_cap"] = 5000
    mapping["scenario"]["changes"][0]["source"] = "polise"
    mapping["run"]["weeks"], mapping["run"]["cores"] = 1, -1
    text = "\n".join(faults_of(mapping))
    for part in ("council.stock", "demand.dispersion", "assessment.onward.low", "workforce.leaving.rate"):
        assert part in text
    assert all(part in text for part in ("allocation.soft_cap", "run.weeks=1", "run.cores=-1"))


def test_a_council_that_cannot_keep_up_is_let_in(usual: Mapping) -> None:
    mapping = copy.deepcopy(usual)
    mapping["council"]["teams"]["assessment"] = {"posts_fte": 18, "teams": 18, "vacant_fte": 17}
    mapping["council"]["referrals_per_year"] = 100_000
    assert validate(mapping).council.referrals_per_year == 100_000
