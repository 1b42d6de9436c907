"""The site says what the command says, number for number; it can be broken off and goes on to the same bytes."""

import csv
import json
import math
import os
import re
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.measures import MEASURES
from sim.base.errors import InputError
from sim.base.wording import decimals_for, number
from sim.cli.commands import run_command
from sim.cli.main import main
from sim.inputs.checks import validate
from sim.inputs.composing.after_composing import scenario_alone
from sim.inputs.composing.compose import compose
from sim.runs.experiment import sides_of, study_digest
from sim.studies.site.composing import SCENARIO, sides_at
from sim.studies.site.council_answers import CouncilSweep, kept_number, typed_words
from sim.studies.site.site import left_in_words
from sim.studies.site.site_settings import council_names, site_settings

REPOSITORY = Path(__file__).resolve().parent.parent
SMALL = ["run=quick", "run.replications=2", "run.weeks=40", "run.warm_up_weeks=26"]
ASKED = ["councils=typical,rutland", "settings=referrals_33_52,posts_10", *SMALL]
MOST_BYTES, COUNCILS = 5_000_000, 148  # compressed, with every setting


def data_of(folder: Path, council: str) -> dict[str, Any]:
    """A council's data, as the page has them."""
    text = (folder / "data" / f"{council}.js").read_text(encoding="utf-8")
    result: dict[str, Any] = json.loads(re.sub(r'^//.*\ncaseload\.add\("\w+", ', "", text).removesuffix(");\n"))
    return result


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site."""
    folder = tmp_path_factory.mktemp("site") / "site"
    assert run_command("site", [*ASKED, f"folder={folder}"]) == 0
    return folder


@pytest.mark.parametrize("council", ["typical", "rutland"])
def test_every_number_is_the_command_s(
    council: str, site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = site_settings(ASKED)
    words = typed_words(asked, council, asked.settings[0])
    assert main([*words, f"hydra.run.dir={tmp_path}"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    own = data_of(site, council)
    told = own["settings"]["referrals_33_52"]
    with (tmp_path / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["measure"]: row for row in csv.DictReader(file)}
    for name, line in told["lines"].items():
        parts = [f"{part}{end}" for part in ("scenario", "difference") for end in ("", "_low", "_high")]
        values = [float(rows[name][part] or "nan") for part in parts]
        usual = [float(rows[name][f"baseline{end}"] or "nan") for end in ("", "_low", "_high")]
        assert line[:6] == [kept_number(value, MEASURES[name].unit) for value in values], name
        assert own["usual"][name] == [kept_number(value, MEASURES[name].unit) for value in usual], name
    assert len(told["lines"]) >= 15
    assert all(sentence in printed for sentence in told["says"])
    import pandas as pd

    days = pd.read_parquet(tmp_path / "days.parquet")
    days = days[(days["scenario"] == "referral_spike") & (days["series"] == "caseload_per_worker")]
    mean = {str(date): value for date, value in zip(days["date"], days["mean"], strict=True)}
    level, shown = 0, []
    for step in told["weeks"]:
        level += step
        shown.append(level)
    assert shown == [round(100 * mean[date]) for date in own["dates"]]


@pytest.mark.parametrize("council", ["leeds", "bradford"])  # of which the one starts years before the other
def test_a_council_is_composed_as_if_it_were_typed(council: str) -> None:
    asked = site_settings([f"councils={council}", *SMALL])
    for setting in asked.settings[::8]:
        words = typed_words(asked, council, setting)
        typed = [study_digest(side) for _, _, side in sides_of(validate(compose(words)))]
        assert [study_digest(side) for _, _, side in sides_at(words)] == typed, setting.name


def test_scenarios_are_put_together_from_their_files_alone_where_that_is_enough() -> None:
    """Hydra takes a quarter of a second for each: ten seconds before the first council of a bare `site`."""
    asked = site_settings(["councils=typical", *SMALL])
    own = [tuple(word for word in setting.words if word.startswith(SCENARIO)) for setting in asked.settings]
    began = time.process_time()
    assert all(scenario_alone(words, "2027-04-01", 26) for words in own)
    assert time.process_time() - began < 2
    assert scenario_alone(("scenario=referral_spike", "scenario.sise=2"), "2027-04-01", 26) is None
    assert scenario_alone(("scenario=families_first_transition",), "2027-04-01", 26) is None
    assert scenario_alone(("scenario=of_my_own",), "2027-04-01", 26) is None
    assert left_in_words(0) == "" and left_in_words(7800) == ", about 2 h 10 min left"


@pytest.mark.slow
@pytest.mark.parametrize("council", ["typical", "leeds", "kent"])
def test_every_setting_of_every_council_is_as_if_it_were_typed(council: str) -> None:
    asked = site_settings([f"councils={council}", *SMALL])
    for setting in asked.settings:
        words = typed_words(asked, council, setting)
        typed = [study_digest(side) for _, _, side in sides_of(validate(compose(words)))]
        assert [study_digest(side) for _, _, side in sides_at(words)] == typed, setting.name


def test_there_are_some_forty_settings_each_typed_otherwise() -> None:
    asked = site_settings(["councils=typical", *SMALL])
    assert 35 <= len(asked.settings) <= 45
    assert len({tuple(typed_words(asked, "typical", setting)) for setting in asked.settings}) == len(asked.settings)


@pytest.mark.slow
def test_each_setting_is_another_study_of_one_baseline() -> None:
    asked = site_settings(["councils=typical", *SMALL])
    points = CouncilSweep(asked, "typical").points
    assert len(points) == len(asked.settings)
    assert len({point.digests[1] for point in points}) == len(points)
    assert len({point.digests[0] for point in points}) == 1


@pytest.mark.slow
def test_it_fits_for_all_of_england(tmp_path: Path) -> None:
    words = ["councils=typical", "run=quick", "run.replications=2", f"folder={tmp_path / 'site'}"]
    assert run_command("site", words) == 0  # every setting, over the weeks that the site has
    one = len(zlib.compress((tmp_path / "site" / "data" / "typical.js").read_bytes(), 9))
    assert one * COUNCILS < MOST_BYTES


def start(folder: Path) -> "subprocess.Popen[str]":
    """The same site, as a user starts it."""
    settings = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    line = [sys.executable, "-m", "sim", "site", *ASKED, f"folder={folder}"]
    return subprocess.Popen(
        line, cwd=folder.parent, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_site_that_is_killed_goes_on_to_the_same_bytes(site: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    job = start(folder)
    while len(list(folder.glob(".work/parts/*.part"))) < 2:
        assert job.poll() is None, job.communicate()
        time.sleep(0.005)
    job.kill()
    job.communicate()
    assert not (folder / "index.html").exists()
    again = start(folder)
    said, complained = again.communicate()
    assert again.returncode == 0, complained
    assert contents(folder) == contents(site)
    third = start(folder)
    said, _ = third.communicate()
    assert "is there already" in said
    assert contents(folder) == contents(site)


def test_another_question_replaces_what_is_there(site: Path) -> None:
    key = CouncilSweep(site_settings(ASKED), "typical").key
    assert (site / "data" / "typical.js").read_text(encoding="utf-8").startswith(f"// {key}\n")
    for other in (["settings=posts_10"], ["run.seed=7"], ["run.replications=3"]):
        words = [word for word in ASKED if not word.startswith(other[0].split("=")[0] + "=")]
        assert CouncilSweep(site_settings([*words, *other]), "typical").key != key


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("councils=leds", "did you mean leeds"),
        ("settings=posts_11", "posts_1"),
        ("councils=", "at least one council"),
        ("size=3", "size=3: there is no such setting. Choices: councils, settings, folder"),
        ("scenario.size=2", "scenario.size=2: there is no such setting. Choices: councils, settings, folder"),
    ],
)
def test_what_cannot_be_shown_is_refused(typed: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        site_settings([typed])


def test_every_council_that_can_be_typed_is_there() -> None:
    assert {"leeds", "typical", "bradford", "rutland"} <= set(council_names()) and len(council_names()) >= 148
    assert "city_of_london" not in council_names()  # publishes too little
    assert site_settings([]).councils == council_names()


@pytest.mark.parametrize(
    ("value", "unit", "kept"),
    [
        (16.63421, "children", 16.6),
        (46518.4, "child-weeks", 46518),
        (39204512.0, "£ a year", 39200000),
        (math.nan, "share", None),
        (0.123456, "share", 0.123),
    ],
)
def test_numbers_are_kept_with_what_is_printed_of_them(value: float, unit: str, kept: float | None) -> None:
    assert kept_number(value, unit) == kept


@given(st.floats(1e-4, 0.9999))
def test_a_share_is_rounded_once(value: float) -> None:
    """Kept with four figures, 0.14346 was 0.1435 and printed as 14.4, while the sentence above it said 14.3."""
    kept = kept_number(value, "share")
    assert kept is not None and number(100 * kept, decimals_for(100 * value)) == number(100 * value)


def test_the_page_knows_which_councils_the_record_has(site: Path) -> None:
    assert data_of(site, "rutland")["tested"] is True and data_of(site, "typical")["tested"] is False
