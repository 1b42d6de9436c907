"""Small returns written by hand, with quirks, for tests of reading them; every child and worker is invented."""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.inputs.returns.notes import Notes
from sim.inputs.returns.privacy import Private
from sim.inputs.returns.return_files.annex_a import AnnexReading
from sim.inputs.returns.return_files.folder import Returns, read_folder
from sim.inputs.returns.return_files.return_columns import fields

ON = dt.date(2023, 3, 31)
BORN = dt.date(2012, 7, 19)
Row = Mapping[str, Any]

LIST_6 = {
    "CIN Start Date": dt.date(2023, 1, 10),
    "Case Status": "c) Child in need plan",
    "Allocated Team": "Team A",
    "Allocated Worker": "Dustin\xa0Hazlett",
}
LIST_3 = {
    "Date of referral": dt.date(2023, 1, 10),
    "Referral NFA?": "b) No",
    "Number of Referrals in Last 12 Months": 0,
}
LIST_8 = {"Date Started to be Looked After": dt.date(2021, 5, 3), "Child's Legal Status": "b) Full care orders"}
LIST_9 = {"Eligibility Category": "b) Former relevant"}


def child(nth: int, **more: Any) -> dict[str, Any]:
    """A child's first columns."""
    return {
        "Child Unique ID": f"QK{nth:07d}",
        "Gender": "b) Female",
        "Ethnicity": "WBRI",
        "Date of Birth": BORN,
        "Age of Child (Years)": 10,
    } | more


def rows_of(number: int, count: int, given: Row, first: int = 1) -> list[list[Any]]:
    """A sheet: the published headings, and so many children with these values."""
    columns = fields()["annex_a"][number]
    every = [child(first + i) | dict(given) for i in range(count)]
    return [list(columns), *[[row.get(name) for name in columns] for row in every]]


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """A workbook of these sheets."""
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def census(children: Sequence[str], on: dt.date = ON, authority: str = "201") -> str:
    """A children in need census of these children."""
    head = (
        f"<Header><CollectionDetails><Collection>CIN</Collection><Year>{on.year}</Year><ReferenceDate>{on}</ReferenceDate>"
        f"</CollectionDetails><Source><LEA>{authority}</LEA></Source></Header>"
    )
    return f"<Message>{head}<Children>{''.join(children)}</Children></Message>"


def in_census(
    nth: int,
    details: str = "",
    sex: str = "<Sex>F</Sex>",
    born: dt.date = BORN,
    referred: str = "2022-11-14",
    nfa: str = "false",
) -> str:
    """A child of the census with one episode."""
    return (
        f"<Child><ChildIdentifiers><LAchildID>QK{nth:07d}</LAchildID><PersonBirthDate>{born}</PersonBirthDate>{sex}"
        "</ChildIdentifiers><ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics><CINdetails>"
        f"<CINreferralDate>{referred}</CINreferralDate><ReferralSource>6</ReferralSource>{details}"
        f"<ReferralNFA>{nfa}</ReferralNFA></CINdetails></Child>"
    )


def workers(count: int = 40, on: dt.date = dt.date(2022, 9, 30), authority: str = "201") -> str:
    """A workforce census of case holders."""
    one = (
        "<CSWWWorker><AgencyWorker>0</AgencyWorker><SWENo>QW{:08d}</SWENo><FTE>1</FTE><PersonBirthDate>1984-05-23"
        "</PersonBirthDate><OrgRole>5</OrgRole><RoleStartDate>2015-02-02</RoleStartDate><FTE30>1</FTE30><Cases30>15</Cases30>"
        "<WorkingDaysLost>8</WorkingDaysLost></CSWWWorker>"
    )
    head = (
        f"<Header><CollectionDetails><Collection>CSWW</Collection><Year>{on.year}</Year><ReferenceDate>{on}</ReferenceDate>"
        f"</CollectionDetails><Source><LEA>{authority}</LEA></Source></Header>"
    )
    vacant = (
        "<LALevelVacancies><NumberOfVacancies>6.5</NumberOfVacancies><NoAgencyFTE>4</NoAgencyFTE></LALevelVacancies>"
    )
    return f"<Message>{head}{vacant}{''.join(one.format(i) for i in range(count))}</Message>"


def episodes(count: int, more: str = "") -> str:
    """The episodes table of SSDA903 with so many children in care."""
    head = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\r\n"
    rows = [f"QK{i:07d},04/05/2021,S,C2,N1,U6,PR1,,,,XX11 1AB,XX12 2AB,\r\n" for i in range(count)]
    return head + "".join(rows) + more


def read(folder: Path, on: dt.date | None = None) -> Returns:
    """The returns of a folder."""
    return read_folder(folder, on)


def fresh() -> AnnexReading:
    """Nothing read yet."""
    return AnnexReading(Notes(), Private())


def bomb(path: Path, part: str = "xl/worksheets/sheet1.xml", size: int = 400_000_000) -> Path:
    """A workbook whose sheet unpacks to so many bytes of nothing."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
        with book.open(part, "w", force_zip64=True) as file:
            for _ in range(size // 1_000_000):
                file.write(b" " * 1_000_000)
    return path


def repacked(path: Path, change: Mapping[str, bytes]) -> Path:
    """A workbook with parts replaced or added."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in (parts | dict(change)).items():
            book.writestr(name, data)
    path.write_bytes(held.getvalue())
    return path
