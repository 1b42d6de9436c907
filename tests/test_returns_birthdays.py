"""Lengths of stays are read from returns as if there were no eighteenth birthday, which the journey has apart."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from sim.base.calendar import months_after
from sim.inputs.returns.care import births_in, care_figures, settled_stays
from sim.inputs.returns.figures import ReturnFigures
from sim.inputs.returns.fitting import fitted_length, stays_seen
from sim.inputs.returns.journeys import in_need_lengths, until_eighteen
from tests.returns_by_hand import BORN, ON, census, in_census, read

SCALE, SPREAD = 1300.0, 0.7  # working days and shape of the stays that are drawn
YEARS, EACH_YEAR = 18, 1000
WEEKDAYS_A_YEAR = 253.0  # less England's bank holidays
HEAD = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\r\n"
DAY = dt.timedelta(days=1)


def written(folder: Path) -> Path:
    """SSDA903 of a council in which children of all ages come into care, and leave at 18 at the latest."""
    draw = np.random.default_rng(16)
    count = YEARS * EACH_YEAR
    lengths = SCALE * draw.weibull(SPREAD, count) / WEEKDAYS_A_YEAR * 365.25
    ages, before = draw.uniform(0, 17.5, count) * 365.25, draw.uniform(0, YEARS, count) * 365.25
    header, episodes = ["CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\r\n"], [HEAD]
    for i in range(count):
        start = ON - DAY * int(before[i])
        born = start - DAY * int(ages[i])
        birthday = months_after(born, 216)
        end = min(start + DAY * max(int(lengths[i]), 1), birthday)
        if end <= months_after(ON, -12):
            continue  # left before the year of the return
        reason = "E6" if end == birthday else "E4A"
        over = f"{end:%d/%m/%Y},{reason}" if end <= ON else ","
        header.append(f"QK{i:07d},1,{born:%d/%m/%Y},WBRI,,,\r\n")
        episodes.append(f"QK{i:07d},{start:%d/%m/%Y},S,C2,N1,U6,PR1,{over},,,,\r\n")
    (folder / "header.csv").write_text("".join(header), encoding="utf-8")
    (folder / "episodes.csv").write_text("".join(episodes), encoding="utf-8")
    return folder


def test_the_lengths_that_were_drawn_are_read_back(tmp_path: Path) -> None:
    """Scale and shape within a tenth; with birthdays as ends of need the mean stay would be far shorter."""
    returns, figures = read(written(tmp_path)), ReturnFigures()
    care_figures(returns, figures)
    path = "journey.stages.looked_after.length"
    assert figures.kept[f"{path}.scale"].value == pytest.approx(SCALE, rel=0.1)
    assert figures.kept[f"{path}.spread"].value == pytest.approx(SPREAD, rel=0.1)
    blind = settled_stays(returns.care["Episodes"].rows, {}, {})
    counted = fitted_length(stays_seen([span for span, _ in blind], months_after(ON, -12), ON), "weibull")
    assert counted is not None and counted.scale < 0.8 * SCALE
    assert len(births_in(returns)) > 2000


def test_who_is_known_to_be_grown_up_is_censored_without_a_date_of_birth() -> None:
    start, end = dt.date(2020, 5, 4), dt.date(2022, 9, 1)
    row = {"CHILD": 1, "DECOM": start, "RNE": "S", "LS": "C2", "DEC": end}
    assert settled_stays([row | {"REC": "E17"}], {}, {}) == [((start, end, False), False)]
    assert settled_stays([row | {"REC": "E4A"}], {}, {}) == [((start, end, True), False)]


@pytest.mark.parametrize(
    ("end", "read_as"),
    [
        ("2022-07-18", ("2022-07-18", True)),  # the day before
        ("2022-07-19", ("2022-07-19", False)),  # on the birthday
        ("2022-08-02", ("2022-07-19", False)),  # closed some days after it
        (None, ("2022-07-19", False)),  # nobody closed it
    ],
)
def test_a_birthday_censors(end: str | None, read_as: tuple[str, bool]) -> None:
    born, start = dt.date(2004, 7, 19), dt.date(2021, 1, 4)
    day, over = read_as
    given = (start, None if end is None else dt.date.fromisoformat(end), True)
    assert until_eighteen(given, born) == (start, dt.date.fromisoformat(day), over)


def test_a_plan_that_ends_at_eighteen_is_censored(tmp_path: Path) -> None:
    plan = "<CINPlanDates><CINPlanStartDate>2022-06-01</CINPlanStartDate>"
    plan += "<CINPlanEndDate>2022-09-01</CINPlanEndDate></CINPlanDates>"
    born = [dt.date(2004, 9, 1) if i < 10 else BORN for i in range(50)]
    text = census([in_census(i, plan, born=day, referred="2022-05-03") for i, day in enumerate(born)])
    (tmp_path / "cin.xml").write_text(text, encoding="utf-8")
    returns, figures = read(tmp_path), ReturnFigures()
    assert returns.census is not None
    in_need_lengths(returns.census, returns, figures)
    assert figures.fits[0][2].ended == 40 and figures.fits[0][2].open == 10
