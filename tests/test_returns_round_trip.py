"""What is written from a council's event log is read back: stocks exactly, flows, lengths and workforce."""

import csv
import math
from pathlib import Path

import pytest

from sim.cli.main import main as sim_main
from sim.inputs.returns.fitting import Fit
from sim.inputs.returns.privacy import taken
from sim.inputs.returns.reading import Understood, read_returns, understand
from sim.inputs.returns.reviews import at_reviews
from tests.published_tables import TABLES
from tests.returns_councils import Simulated, flows_in, lengths_in, simulated, stocks_in, workers_in, write

SIZES = [
    (0.2, 1.0),
    (0.3, 0.8),
    (0.4, 1.1),
    (0.5, 1.0),
    (0.6, 0.9),
    (0.7, 1.2),
    (0.8, 1.0),
    (0.9, 0.8),
    (1.0, 1.0),
    (1.0, 1.2),
    (1.1, 0.9),
    (1.2, 1.0),
    (1.3, 1.1),
    (1.4, 0.9),
    (1.5, 1.0),
    (1.6, 1.0),
    (1.8, 0.9),
    (2.0, 1.0),
    (2.4, 1.0),
    (3.0, 1.0),
]


def measured(made: Understood) -> dict[str, float]:
    """The figures that are measured only."""
    return {one.path: one.value for one in made.figures.measured}


def check(log: Simulated, made: Understood) -> None:
    """Every claim of the round trip about one council."""
    kept, also = made.figures.kept, measured(made)
    for stage, count in stocks_in(log).items():
        assert kept[f"council.stock.{stage}"].value == taken(count), stage
    flows = flows_in(log)
    assert kept["council.referrals_per_year"].value == pytest.approx(flows.pop("referrals"), abs=3)
    for name, count in flows.items():
        assert also[name] == pytest.approx(count, abs=2 + 0.5 * math.sqrt(count)), name
    for stage, fit in lengths_in(log).items():
        check_length(stage, fit, also.get(f"{stage}_median_days"))
    check_workers(log, made)


def check_length(stage: str, fit: Fit | None, median: float | None) -> None:
    """A median within 5% of that of the log itself."""
    assert (fit is None) == (median is None), stage
    if fit is not None and median is not None:
        assert median == pytest.approx(fit.median, rel=0.05), stage


def check_workers(log: Simulated, made: Understood) -> None:
    """FTE in post, vacant and from agencies, caseloads, and posts over all teams."""
    truth, also, kept = workers_in(log), measured(made), made.figures.kept
    assert also["in_post_fte"] == pytest.approx(truth["in_post_fte"], abs=0.02)
    assert also["vacant_fte"] == pytest.approx(max(truth["vacant_fte"], 0), abs=0.02)
    assert kept["workforce.agency.supply_fte"].value == pytest.approx(truth["agency_fte"], abs=0.06)
    assert also["caseload_per_worker"] == pytest.approx(truth["caseload_per_worker"], rel=0.005)
    social = [name for name, team in log.study.config.journey.teams.items() if team.social_workers]
    posts = [kept[f"council.teams.{name}.posts_fte"].value for name in social]
    if min(posts) > 0.5:  # a smaller team is made large enough to be counted on
        assert sum(posts) == pytest.approx(truth["in_post_fte"] + max(truth["vacant_fte"], 0), abs=0.1)


@pytest.fixture(scope="module")
def council() -> Simulated:
    """A council a third the size of the typical one."""
    return simulated(0.35)


@pytest.fixture(scope="module")
def returns(council: Simulated, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its synthetic returns."""
    folder = tmp_path_factory.mktemp("returns")
    write(council, folder)
    return folder


def test_a_small_council_is_read_back(council: Simulated, returns: Path) -> None:
    check(council, understand(returns, "again"))


@pytest.mark.slow
@pytest.mark.parametrize(("size", "busy"), SIZES)
def test_councils_of_all_sizes_are_read_back(size: float, busy: float, tmp_path: Path) -> None:
    log = simulated(size, busy, seed=round(1000 * size))
    write(log, tmp_path)
    check(log, understand(tmp_path, "again"))


def test_plans_are_read_to_end_at_reviews_as_they_were_simulated_to(council: Simulated, returns: Path) -> None:
    made = understand(returns, "again").returns.census
    assert made is not None
    held, ended = at_reviews(made, 4)
    duties = council.study.config.journey.stages["child_protection"].duties
    chances = next(duty.may_end for duty in duties if duty.may_end)
    for n, k, chance in zip(held, ended, chances, strict=True):
        families = max(n / 1.5, 1)  # children of a family end together
        assert abs(k / max(n, 1) - chance) <= 3 * math.sqrt(chance * (1 - chance) / families) + (n == 0)


def test_the_council_that_is_read_runs(returns: Path, tmp_path: Path) -> None:
    read_returns(returns, "again", tmp_path / "conf")
    typed = ["--config-dir", str(tmp_path / "conf"), "council=again", "run=quick", "run.weeks=4", "run.warm_up_weeks=1"]
    assert sim_main([*typed, "run.replications=2", f"hydra.run.dir={tmp_path / 'run'}"]) == 0


def test_every_line_says_where_it_comes_from(returns: Path) -> None:
    made = understand(returns, "again")
    for path, text in made.texts.items():
        if path.endswith(".yaml"):
            for line in text.splitlines():
                number = line.partition(": ")[2].partition("  # ")[0].strip("' ")
                if number.replace(".", "").isdecimal() and not line.strip().startswith(("year:", "#")):
                    assert " | " in line and ("missing" in line or "ASSUMPTION" in line), (path, line)


def test_the_same_log_gives_the_same_files(council: Simulated, returns: Path, tmp_path: Path) -> None:
    write(council, tmp_path)
    for file in returns.rglob("*.*"):
        if file.suffix != ".xlsx":  # a packed file has the time of packing in it
            assert file.read_bytes() == (tmp_path / file.relative_to(returns)).read_bytes(), file.name


def columns_of(table: str, key: str) -> dict[str, list[str]]:
    """The published columns by list or table."""
    result: dict[str, list[str]] = {}
    with (TABLES / "schemas" / table).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            result.setdefault(row[key], []).append(row["column"])
    return result


@pytest.mark.skipif(
    not (TABLES / "schemas").is_dir(), reason="the published column lists are not beside the repository"
)
def test_what_is_written_has_the_published_columns(returns: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(returns / "annex_a.xlsx", read_only=True)
    for name, columns in columns_of("schema_annex_a_columns.csv", "list").items():
        sheet = book[f"List {name.removeprefix('list_')}"]
        assert list(next(iter(sheet.iter_rows(values_only=True)))) == columns
    for name, columns in columns_of("schema_ssda903_2024_columns.csv", "table").items():
        with (returns / f"ssda903_{name.lower()}.csv").open(encoding="utf-8") as file:
            assert next(csv.reader(file)) == columns


@pytest.mark.skipif(
    not (TABLES / "schemas").is_dir(), reason="the published column lists are not beside the repository"
)
@pytest.mark.parametrize(
    ("file", "schema"),
    [("cin_census.xml", "schema_cin_census_2026.csv"), ("workforce_census.xml", "schema_csww_census_2022.csv")],
)
def test_xml_has_only_published_elements_and_codes(returns: Path, file: str, schema: str) -> None:
    from defusedxml.ElementTree import parse

    kinds: dict[str, str] = {}
    codes: dict[str, set[str]] = {}
    with (TABLES / "schemas" / schema).open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["complex_type_or_CODELIST"] == "CODELIST":
                codes[row["element"]] = {one.partition("=")[0] for one in row["codes"].split("|")} - {""}
            else:
                kinds[row["element"]] = row["type"]
    for element in parse(returns / file).getroot().iter():
        assert element.tag == "Message" or element.tag in kinds, element.tag
        allowed = codes.get(kinds.get(element.tag, ""), set()) | (
            {"true", "false"} if kinds.get(element.tag) == "yesnotype" else set()
        )
        if allowed and not len(element):
            assert element.text in allowed, (element.tag, element.text)


@pytest.mark.skipif(
    not (TABLES / "schemas").is_dir(), reason="the published column lists are not beside the repository"
)
def test_903_has_only_published_codes(returns: Path) -> None:
    with (TABLES / "schemas" / "schema_ssda903_2024_columns.csv").open(encoding="utf-8") as file:
        allowed = {
            (row["table"].lower(), row["column"]): {
                one.partition("=")[0].strip() for one in row["allowed_codes"].split("|")
            }
            for row in csv.DictReader(file)
            if row["allowed_codes"]
        }
    seen = 0
    for path in returns.glob("ssda903_*.csv"):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for column, value in row.items():
                    known = allowed.get((path.stem.removeprefix("ssda903_"), column))
                    if known and value:
                        assert value in known, (path.name, column, value)
                        seen += 1
    assert seen > 1000
