"""Figures of one's own: understood, in range, not against each other, and the council in balance around them."""

import errno
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from sim.base.errors import InputError
from sim.base.files import settings_in
from sim.inputs.balance.balance_targets import (
    cases_for_a_child,
    cases_of_each,
    follow_referrals,
    for_a_referral,
    times_england,
)
from sim.inputs.balance.build import planner_figures
from sim.inputs.balance.expected import expected
from sim.inputs.balance.knobs import amounts
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.composing.council_files import base
from sim.inputs.council_notes import notes_of
from sim.inputs.councils.asking import text_for
from sim.inputs.councils.council_names import resolve
from sim.inputs.councils.table import figures_table
from sim.inputs.councils.ways import wide_of
from sim.inputs.own_figures import HEADINGS, form_rows, write_form
from sim.inputs.translation.agency_tables import holders_usual


def held(words: list[str]) -> float:
    """Full-time equivalents who hold cases as a rule."""
    return holders_usual(validate(compose(words)))


@pytest.mark.parametrize("name", ["bradford", "kent", "north_tyneside", "camden", "medway"])
def test_stocks_are_inflows_times_stays(name: str) -> None:
    """Little's law with the council's own journey, against what the base council's gives and settles at."""
    config, known = validate(compose([f"council={name}"])), base()
    own, usual = (
        amounts(j, expected(j, d)) for j, d in ((config.journey, config.demand), (known.journey, known.demand))
    )
    settled, stock = known.settled, config.council.stock
    for kind, stages in {"in_need": ["child_in_need"], "on_plan": ["child_protection"]}.items():
        there = sum(settled[stage] for stage in stages) / 3985 / usual[kind]
        here = sum(stock[stage] for stage in stages) / config.council.referrals_per_year / own[kind]
        assert here == pytest.approx(there, rel=0.01), kind


def test_a_council_s_shares_are_its_own() -> None:
    """Bradford's ways of working to 2022 over those that the base council stands for, England's of 2021.

    Its last year had 12,098 referrals, of 10,930 in the mean of three: enquiries followed by 0.57, plans by 0.40.
    """
    larger = 12098 / 10929.67
    config, known = validate(compose(["council=bradford"])), base()
    own, usual = (expected(one.journey, one.demand).flows for one in (config, known))
    enquiries, plans = 0.3685 / 0.3326, 0.3685 * 0.3177 * 0.8876 / (63830 / 597760)
    assert own["no_further_action"] / usual["no_further_action"] == pytest.approx(0.0490 / 0.0596, abs=0.01)
    assert own["enquiries"] / usual["enquiries"] == pytest.approx(enquiries * larger**-0.43, abs=0.01)
    assert own["plans"] / usual["plans"] == pytest.approx(plans * larger**-0.60, abs=0.01)


def test_figures_that_are_published_change_nothing_when_they_are_typed() -> None:
    known = planner_figures(resolve("bradford"))
    typed = [f"figures.{name}={known[name]!r}" for name in ("referrals", "in_need", "vacancy_rate", "turnover")]
    plain, same = compose(["council=bradford"]), compose(["council=bradford", *typed])
    plain["council"].pop("made_from"), same["council"].pop("made_from")
    assert plain == same


def test_a_higher_caseload_is_fewer_posts_and_less_time_for_each_child() -> None:
    """Agency workers stay as many, so that of fewer posts a larger share is covered."""
    usual = compose(["council=typical"])
    for words in (["council=typical"], ["council=leeds"], ["council=bradford"]):
        low, high = held([*words, "figures.caseload=14"]), held([*words, "figures.caseload=21"])
        assert low / high == pytest.approx(1.5, rel=0.06), words
    one = compose(["council=typical", "figures.caseload=20"])
    assert one["council"]["stock"]["child_protection"] == usual["council"]["stock"]["child_protection"]
    assert one["journey"]["effort_scale"] < usual["journey"]["effort_scale"]


def test_what_is_typed_of_a_part_wins_over_figures() -> None:
    one = compose(["council=bradford", "figures.turnover=0.3", "workforce.leaving.rate=0.11"])
    assert one["workforce"]["leaving"]["rate"] == 0.11


def test_percent_is_a_share() -> None:
    percent, share = (compose(["council=kent", f"figures.vacancy_rate={text}"]) for text in ("22%", "0.22"))
    assert percent == share


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["figures.vacancy_rate=22"], "figures.vacancy_rate=22: is vacant posts, of posts, share, from 0 to 0.7"),
        (["figures.referrals=many"], "figures.referrals=many: is children referred in a year"),
        (["figures.in_need=1000"], "or more would agree"),
        (["figures.referrals=300"], "is too few a year for"),
        (["figures.caseload=55", "figures.holders=400"], "or less would agree"),
        (["figures.holders=900"], "is more than all social workers in post and from agencies (574)"),
        (["figures.refferals=900"], "did you mean figures.referrals?"),
    ],
)
def test_figures_that_cannot_be_are_a_sentence(typed: list[str], said: str) -> None:
    with pytest.raises(InputError) as error:
        compose(["council=bradford", *typed])
    assert len(error.value.faults) == 1 and said in error.value.faults[0]


@pytest.mark.parametrize("kind", [".csv", ".xlsx"])
def test_a_form_that_is_filled_in_is_what_one_would_type(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"mine{kind}"
    write_form("bradford", path)
    fill(path, {"referrals": "12400", "vacancy_rate": "22%"}, "from our own records, June's")
    made = compose([f"council={path}"])
    typed = compose(["council=bradford", "figures.referrals=12400", "figures.vacancy_rate=0.22"])
    reasons = made["council"]["made_from"].pop("reasons")
    typed["council"]["made_from"].pop("reasons")
    assert made == typed
    assert reasons == dict.fromkeys(("referrals", "vacancy_rate"), "from our own records, June\u2019s")
    assert compose([f"council={path}", "figures.referrals=9000"])["council"]["referrals_per_year"] == 9000


def fill(path: Path, values: dict[str, str], reason: str) -> None:
    """Fill in a form."""
    rows = form_rows("bradford")
    for row in rows:
        if row[0] in values:
            row[HEADINGS.index("yours")], row[HEADINGS.index("reason")] = values[row[0]], reason
    if path.suffix == ".csv":
        import csv

        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def test_a_form_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    with pytest.raises(InputError, match="there is no such file"):
        compose([f"council={path}"])
    path.write_text("figure,yours\ncouncil,bradford\nreferals,5\n", encoding="utf-8")
    with pytest.raises(InputError, match="referals is no figure of a form"):
        compose([f"council={path}"])
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="has no column figure and yours"):
        compose([f"council={path}"])


def test_everything_is_shown_once_as_understood() -> None:
    said = notes_of(validate(compose(["council=bradford", "figures.referrals=13000", "figures.turnover=0.2"])))
    assert said[0].startswith("Bradford, as published for 2022, with your 2 figures; the run starts 5 years later")
    joint = " ".join(notes_of(validate(compose(["council=kingston"]))))
    assert "publishes its workforce together with another council" in joint
    assert "So small a council" in " ".join(notes_of(validate(compose(["council=rutland"]))))
    assert notes_of(validate(compose(["council=leeds"]))) == []


@pytest.mark.parametrize(
    ("typed", "is_told"),
    [
        (["figures.vacancy_rate=22%"], True),
        (["figures.vacancy_rate=22%", "figures.agency_rate=20%"], False),
        (["figures.vacancy_rate=55%"], False),  # more posts are empty than have agency workers
        ([], False),
    ],
)
def test_agency_workers_as_published_beside_typed_vacancies_are_told(typed: list[str], is_told: bool) -> None:
    notes = " ".join(notes_of(validate(compose(["council=bradford", *typed]))))
    text = "22% vacancies leave 88 posts empty, beside 262 agency workers as published (FTE)"
    assert (text in notes) == is_told, notes


def test_a_formula_without_a_saved_value_is_told_and_not_taken_as_empty(tmp_path: Path) -> None:
    """A program that writes formulas may not work them out: then the file holds no number."""
    path = tmp_path / "mine.xlsx"
    write_form("bradford", path)
    fill(path, {"referrals": "=12000+400"}, "our own records")
    with pytest.raises(InputError, match=r"mine.xlsx: [A-Z]+\d+ holds a formula without a saved value; open the form"):
        compose([f"council={path}"])


def packed(name: str) -> bytes:
    """A packed file that holds one part, which is no more than a word."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as book:
        book.writestr(zipfile.ZipInfo(name), "word")  # of a fixed day
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.xlsx", b"", "is empty"),
        ("text.xlsx", b"figure,yours\n", "is no workbook"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0 and more", "save it as .xlsx without a password"),
        ("paper.xlsx", b"%PDF-1.7", "is a PDF; `council form"),
        ("cut.xlsx", packed("xl/workbook.xml")[:60], "cannot be unpacked"),
        ("other.xlsx", packed("a.txt"), "is a packed file and not an .xlsx workbook"),
        ("damaged.xlsx", packed("xl/workbook.xml"), "is a damaged workbook"),
        ("empty.csv", b"", "is empty"),
        ("nul.csv", b"figure,yours\nreferrals,12\x00400\n", r"is not text \(byte 25\); save it as `CSV UTF-8`"),
        ("western.csv", "figure,yours\nreferrals,£12\n".encode("cp1252"), r"is not text in UTF-8 \(byte 23\)"),
        ("endless.csv", b"figure,yours\nreferrals," + b"1" * 200_000, "is no table with commas"),
    ],
    ids=lambda one: one if isinstance(one, str) else "bytes",
)
def test_a_damaged_form_is_refused_in_a_sentence(name: str, content: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=f"{name}: .*{why}") as refused:
        compose([f"council={path}"])
    assert len(refused.value.faults) == 1


@pytest.mark.parametrize("kind", [".csv", ".xlsx"])
def test_a_form_makes_its_folder_and_is_made_again_only_while_it_is_untouched(kind: str, tmp_path: Path) -> None:
    """Of another council as well; what somebody has typed, or a file that is no form, is never lost."""
    path = tmp_path / "of" / "ours" / f"mine{kind}"
    for name in ("bradford", "bradford", "rutland", "bradford"):
        text_for(["form", name, f"to={path}"])
    fill(path, {"referrals": "12400"}, "June")
    (path.parent / f"mine_2{kind}").touch()
    for taken, free in ((path, "mine_3"), (path.parent / f"mine_2{kind}", "mine_2_2")):
        before = taken.read_bytes()
        with pytest.raises(InputError, match=f"there is a file of this name already.*such as to=.*{free}{kind}, or"):
            text_for(["form", "bradford", f"to={taken}"])
        assert taken.read_bytes() == before
    assert [one.name for one in path.parent.iterdir() if one.name.startswith(".")] == []


def test_a_form_that_cannot_be_written_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written, because part of that path is a file"):
        text_for(["form", "rutland", f"to={tmp_path / 'file' / 'form.csv'}"])

    def refusing(**place: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", str(place["dir"]))

    monkeypatch.setattr("tempfile.TemporaryFile", refusing)  # as /proc does
    with pytest.raises(InputError, match=r"form.csv: cannot be written, because nothing can be written there"):
        text_for(["form", "rutland", f"to={tmp_path / 'form.csv'}"])


def test_how_far_flows_follow_referrals_is_what_the_panel_has() -> None:
    """The slopes of one-year changes, as `python -m sim panel` works them out; other flows keep their share."""
    published = {
        one["outcome"]: one["published"][1][0]
        for one in settings_in(Path(__file__).parent.parent / "conf" / "panel.yaml")["regressions"]
        if one["driver"] == "referrals_per_year"
        and one["in"] == "logs"
        and not one.get("instrumented")
        and 1 in one["published"]
    }
    outcomes = {"enquiries": "section_47", "conferences": "conferences", "plans": "plans_started"}
    assert follow_referrals() == {flow: published[f"{name}_per_year"] for flow, name in outcomes.items()}
    assert for_a_referral("enquiries", 1.2) == pytest.approx(1.2**-0.43) and for_a_referral("back", 1.2) == 1.0


def test_a_rise_that_is_typed_brings_enquiries_as_far_as_it_has_in_england() -> None:
    """A fifth more referrals, of a council with files of its own and of one without: 1.2 to the power of 0.57."""
    for words in (["council=typical"], ["council=bradford"]):
        plain = validate(compose(words))
        usual = plain.council.referrals_per_year
        more = validate(compose([*words, f"figures.referrals={1.2 * usual:.0f}"]))
        per_referral = [expected(one.journey, one.demand).flows["enquiries"] for one in (plain, more)]
        assert per_referral[1] / per_referral[0] == pytest.approx(1.2**-0.43, rel=0.01), words


def test_cases_follow_children_in_need_as_far_as_they_have_in_england() -> None:
    """The slope of changes over a year, each less its year's mean, a twentieth of each side drawn in."""
    wide = wide_of(figures_table(), 2022)
    cases, need = (np.diff(np.log(wide.figure(name)), axis=0) for name in ("cases_held", "children_in_need"))
    x, y = [], []
    for one, other in zip(need, cases, strict=True):
        known = np.isfinite(one) & np.isfinite(other)
        if known.sum() > 20:
            for changes, kept in ((one[known], x), (other[known], y)):
                drawn = np.clip(changes, *np.quantile(changes, [0.05, 0.95]))
                kept.append(drawn - drawn.mean())
    across, up = np.concatenate(x), np.concatenate(y)
    slope = float((across * up).sum() / (across * across).sum())
    assert len(across) == 739 and slope == pytest.approx(0.40, abs=0.005)
    assert cases_of_each(1.2) == pytest.approx(1.2 ** (slope - 1.0), rel=0.002)


def test_a_council_whose_children_in_need_have_just_risen_has_fewer_cases_for_each() -> None:
    """Devon: 4,079 children in need, of 3,495 in the mean of three years."""
    devon = resolve("devon")
    usual = cases_for_a_child(devon, 3495.0)
    assert usual == pytest.approx(times_england(devon, "cases_per_child_in_need") * 0.8506, rel=0.002)
    assert cases_for_a_child(devon, 4079.0) / usual == pytest.approx((4079 / 3495) ** -0.60, rel=0.002)


def test_what_cannot_be_is_never_answered_with_none_or_less() -> None:
    """With more children on a plan than in need the advice for cases was 0 or less."""
    with pytest.raises(InputError) as fault:
        compose(["council=typical", "figures.in_need=500", "figures.on_plan=700"])
    assert "0 or less" not in str(fault.value) and "or more would agree" in str(fault.value)
