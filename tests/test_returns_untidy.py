"""Returns as exports spoil them: rows twice, episodes that overlap, months before days, titles, files cut short."""

import datetime as dt
from pathlib import Path

import pytest

from sim.inputs.returns.return_files.folder import Returns
from sim.inputs.returns.return_files.values import BOTH, DAY_FIRST, MONTH_FIRST, date_order
from sim.inputs.returns.stocks import care_now
from tests.returns_by_hand import LIST_3, census, episodes, in_census, read, rows_of, workbook, workers

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\r\n"


def care(place: Path, text: str, header: str = "") -> Returns:
    """The returns of a folder with these episodes, and this header."""
    (place / "care.csv").write_text(text, encoding="utf-8", newline="")
    if header:
        (place / "header.csv").write_text(header, encoding="utf-8", newline="")
    return read(place)


def episode(nth: int, began: str, ended: str = "", reason: str = "", new: str = "S") -> str:
    """One line of the table of episodes."""
    return f"QK{nth:07d},{began},{new},C2,N1,U6,PR1,{ended},{reason},,XX11 1AB,XX12 2AB,\r\n"


def unusable(returns: Returns, words: str) -> list[int]:
    """The rows of what could not be used for a reason with these words."""
    return [row for one in returns.notes.unusable.values() if words in one.why for row in one.rows]


def test_rows_that_stand_twice_are_read_once_and_told(tmp_path: Path) -> None:
    """Every start of care was counted twice, and lengths were fitted to stays that there were not."""
    once = episodes(40)
    returns = care(tmp_path, once + once.partition("\r\n")[2])
    assert len(returns.care["Episodes"]) == 40
    assert unusable(returns, "once more") == [*range(42, 82)]


def test_a_list_a_census_and_workers_that_stand_twice_are_read_once(tmp_path: Path) -> None:
    rows = rows_of(3, 30, LIST_3)
    workbook(tmp_path / "annex.xlsx", {"List 3": [*rows, *rows[1:]]})
    children = [in_census(i) for i in range(20)]
    (tmp_path / "cin.xml").write_text(census([*children, *children]), encoding="utf-8")
    text = workers(30)
    whole = text.partition("<CSWWWorker>")[1] + text.partition("<CSWWWorker>")[2].removesuffix("</Message>")
    (tmp_path / "staff.xml").write_text(text.replace("</Message>", f"{whole}</Message>"), encoding="utf-8")
    returns = read(tmp_path)
    assert returns.census is not None and returns.workforce is not None
    assert (len(returns.lists[3]), len(returns.census.episodes), len(returns.workforce.workers)) == (30, 20, 30)
    assert len(unusable(returns, "once more")) == 30 + 20 + 30


def test_two_contacts_that_differ_in_any_cell_are_two(tmp_path: Path) -> None:
    rows = rows_of(3, 30, LIST_3)
    other = [[*row[:-1], "another"] for row in rows[1:]]
    workbook(tmp_path / "annex.xlsx", {"List 3": [*rows, *other]})
    assert len(read(tmp_path).lists[3]) == 60


@pytest.mark.parametrize(
    ("own", "kept", "told"),
    [
        (
            (("01/06/2022", ""), ("01/09/2022", "")),
            [("2022-06-01", "2022-09-01"), ("2022-09-01", None)],
            "was not over",
        ),
        ((("01/06/2022", ""), ("01/09/2022", "01/12/2022")), [("2022-06-01", None)], "lies within"),
        ((("01/06/2022", "01/10/2022"), ("01/07/2022", "01/08/2022")), [("2022-06-01", "2022-10-01")], "lies within"),
        ((("01/06/2022", ""), ("01/06/2022", "")), [("2022-06-01", None)], "lies within"),
        (
            (("01/06/2022", "01/10/2022"), ("01/09/2022", "")),
            [("2022-06-01", "2022-09-01"), ("2022-09-01", None)],
            "was not over",
        ),
        ((("01/06/2022", "01/09/2022"), ("01/09/2022", "")), [("2022-06-01", "2022-09-01"), ("2022-09-01", None)], ""),
    ],
)
def test_a_child_has_one_episode_at_a_time(
    own: tuple[tuple[str, str], ...], kept: list[tuple[str, str | None]], told: str, tmp_path: Path
) -> None:
    lines = [episode(900, began, ended, "X1" if ended else "", "SP"[i]) for i, (began, ended) in enumerate(own)]
    lines[-1] = lines[-1].replace("PR1", "PR2")  # not the same row once more
    returns = care(tmp_path, episodes(40) + "".join(lines))
    rows = [row for row in returns.care["Episodes"].rows if row["row"] > 41]
    assert [(str(row["DECOM"]), str(row["DEC"]) if row["DEC"] else None) for row in rows] == kept
    assert bool(unusable(returns, told)) if told else not returns.notes.unusable


def test_what_is_later_than_the_return_is_a_slip(tmp_path: Path) -> None:
    """A stay that began in 2032 was a child in care in 2023."""
    later = episode(900, "01/06/2032") + episode(901, "01/06/2022", "01/06/2032", "E4A")
    others = "".join(episode(100 + i, "01/09/2022") for i in range(40))
    returns = care(tmp_path, episodes(40) + others + later)
    assert returns.care_on == dt.date(2023, 3, 31)
    assert len(care_now(returns.care["Episodes"], set())) == 81
    assert len(unusable(returns, "after the last day")) == 2


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["01/02/2023", "25/02/2023"], DAY_FIRST),
        (["01/02/2023", "02/25/2023"], MONTH_FIRST),
        (["13/02/2023", "02/25/2023"], BOTH),
        (["01/02/2023", None, 45000, dt.date(2023, 2, 25), "2023-02-25", "99/99/2023", "x"], DAY_FIRST),
    ],
)
def test_the_order_of_day_and_month_is_known_by_what_can_be_one_only(cells: list[object], order: str) -> None:
    assert date_order(cells) == order


def test_a_table_with_months_before_days_is_read_as_it_is_meant(tmp_path: Path) -> None:
    """Half of its dates were no dates, the other half were other days, and the year was a later one."""
    begun = ["09/01/2022"] * 40 + ["12/25/2022"] * 40
    lines = "".join(episode(100 + i, day) for i, day in enumerate(begun))
    returns = care(tmp_path, episodes(0) + lines)
    days = [row["DECOM"] for row in returns.care["Episodes"].rows]
    assert days == [dt.date(2022, 9, 1)] * 40 + [dt.date(2022, 12, 25)] * 40
    assert not returns.notes.unusable
    assert any("care.csv: dates are written month first" in one for one in returns.notes.remarks)


def test_lists_with_months_before_days_are_read_too(tmp_path: Path) -> None:
    rows = rows_of(3, 30, LIST_3 | {"Date of referral": "02/03/2023"})
    rows += rows_of(3, 30, LIST_3 | {"Date of referral": "02/25/2023"}, first=100)[1:]
    workbook(tmp_path / "annex.xlsx", {"List 3": rows})
    days = {row["Date of referral"] for row in read(tmp_path).lists[3].rows}
    assert days == {dt.date(2023, 2, 3), dt.date(2023, 2, 25)}


@pytest.mark.parametrize(
    "above",
    ["Episodes of the year,,,\r\n,,,\r\n", "\r\n", "sep=,\r\n", "Children looked after\r\nPrinted on 4 April 2023\r\n"],
)
@pytest.mark.parametrize("mark", [",", ";", "|", "\t"])
def test_headings_below_a_title_are_found_whatever_parts_the_cells(above: str, mark: str, tmp_path: Path) -> None:
    returns = care(tmp_path, (above + episodes(40)).replace(",", mark))
    assert len(returns.care["Episodes"]) == 40
    assert returns.care["Episodes"].rows[0]["row"] == above.count("\r\n") + 2


def test_a_file_that_is_cut_short_or_numbers_that_do_not_agree_are_told(tmp_path: Path) -> None:
    header = HEADER + "".join(f"QK{i:07d},1,19/07/2012,WBRI,UN1,,\r\n" for i in range(20, 90))
    told = care(tmp_path, episodes(40), header).notes.remarks
    assert "care.csv: has no row of 50 of the 70 children in header.csv; it may be cut short." in told
    assert any(
        one.startswith("header.csv: has no row of 20 of the 40 children in care.csv; their dates of birth")
        for one in told
    )


def test_numbers_that_a_spreadsheet_cut_are_nobody(tmp_path: Path) -> None:
    """1.00E+07 was one child for all whose numbers begin alike."""
    returns = care(tmp_path, episodes(40) + episode(1, "01/09/2022").replace("QK0000001", "1.00E+07") * 1)
    assert len(returns.care["Episodes"]) == 40
    assert unusable(returns, "cut short") == [42]
