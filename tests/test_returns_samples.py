"""The public samples of invented children are read, quirks and all; nothing of them is in what is written."""

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest

from sim.base.errors import InputError
from sim.inputs.returns.reading import understand
from sim.inputs.returns.return_files.folder import read_folder
from sim.inputs.returns.return_files.ssda903 import WITHIN
from tests.published_tables import TABLES

SAMPLES = TABLES / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public samples are not beside the repository")


def with_samples(folder: Path, pattern: str) -> Path:
    """A folder of these samples."""
    for file in SAMPLES.glob(pattern):
        shutil.copy(file, folder)
    return folder


def test_the_sample_of_annex_a_has_eleven_lists(tmp_path: Path) -> None:
    returns = read_folder(with_samples(tmp_path, "annex_a_*.xlsx"))
    assert sorted(returns.lists) == list(range(1, 12))
    for number, table in returns.lists.items():
        assert len(table) > 0, number
    hows = {one.column: one.how for one in returns.notes.columns}
    assert hows["Child Unique ID"] == "its heading"


def test_the_sample_of_903_is_read_whole(tmp_path: Path) -> None:
    returns = read_folder(with_samples(tmp_path, "ssda903_*.csv"))
    rows = sum(1 for _ in (SAMPLES / "ssda903_episodes.csv").open(encoding="utf-8-sig")) - 1
    within = [row for one in returns.notes.unusable.values() if one.why == WITHIN for row in one.rows]
    assert len(within) == 25  # of drawn children, whose episodes overlap: each is told by its row
    assert len(returns.care["Episodes"]) + len(within) == rows
    assert not {*within} & {row["row"] for row in returns.care["Episodes"].rows}
    assert len(returns.care["SocialWorker"]) == 1  # with a byte-order mark
    assert "NotANumber" not in str(returns.care)


def test_the_sample_census_of_2022_is_of_other_years_than_it_says(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is of another year than the year to 31 March 2022"):
        read_folder(with_samples(tmp_path, "cin_census_2022.xml"))


def test_the_sample_of_the_workforce_census_is_read(tmp_path: Path) -> None:
    returns = read_folder(with_samples(tmp_path, "workforce_census_2022.xml"))
    text = (SAMPLES / "workforce_census_2022.xml").read_text(encoding="utf-8")
    assert returns.workforce is not None and returns.workforce.on == dt.date(2022, 9, 30)
    assert len(returns.workforce.workers) == text.count("<CSWWWorker>")
    assert returns.workforce.council["NumberOfVacancies"] == float(re.findall(r"<NumberOfVacancies>([\d.]+)", text)[0])


def test_two_samples_of_two_councils_are_refused(tmp_path: Path) -> None:
    text = (SAMPLES / "cin_census_2022.xml").read_text(encoding="utf-8")
    text = re.sub(r"(<CINreferralDate>)[^<]*", r"\g<1>2021-10-06", text)
    text = re.sub(r"(<PersonBirthDate>)[^<]*", r"\g<1>2015-10-06", text)
    (tmp_path / "cin.xml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="holds returns of 2 councils"):
        read_folder(with_samples(tmp_path, "workforce_census_2022.xml"))


@pytest.mark.parametrize("pattern", ["annex_a_*.xlsx", "ssda903_*.csv", "workforce_census_2022.xml"])
def test_no_number_of_a_sample_is_written(tmp_path: Path, pattern: str) -> None:
    made = understand(with_samples(tmp_path, pattern), "sample")
    text = "".join(made.texts.values())
    known = made.returns.reading.private
    assert len(known.codes) > 5 and not known.leaks(text)
    for name in known.names():
        assert name not in text.casefold(), "a number or name of a sample is written"
