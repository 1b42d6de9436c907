"""`council new`: answers, typed or piped in, become a form that is read as any other."""

import io
from pathlib import Path

import pytest

from sim.base.errors import InputError
from sim.cli.commands import run_command
from sim.inputs.composing.compose import compose
from sim.inputs.councils.council_names import resolve
from sim.inputs.councils.new_council import new_council
from sim.inputs.own_figures import known_figures, read_form


class Terminal:
    """Somebody who answers, and what was said to her."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.questions, self.said = list(answers), list[str](), list[str]()

    def ask(self, question: str) -> str | None:
        """The next answer."""
        self.questions.append(question)
        return self.answers.pop(0) if self.answers else None

    def write(self, *words: str) -> str:
        """What `council new` says at the end."""
        return new_council(words, self.ask, self.said.append, True)


def test_answers_become_a_form_that_is_read(tmp_path: Path) -> None:
    file = tmp_path / "ours.csv"
    keys = list(known_figures())
    answers = ["Bradford"]
    for key in keys:
        answers += {"referrals": ["12400", "our front door, March"], "vacancy_rate": ["22%", ""]}.get(key, [""])
    somebody = Terminal(*answers)
    said = somebody.write(f"to={file}")
    assert "2 figures of your own" in said and f"council={file}" in said
    form = read_form(file)
    assert resolve(form.council).name == "Bradford"
    assert form.figures == {"referrals": "12400", "vacancy_rate": "22%"}
    assert form.reasons == {"referrals": "our front door, March"}
    asked = next(one for one in somebody.questions if one.startswith("Children referred"))
    assert "published" in asked and "in 2022" in asked
    config = compose([f"council={file}"])
    assert config["council"]["made_from"]["typed"] == {"referrals": 12400, "vacancy_rate": 0.22}


def test_a_wrong_answer_on_a_terminal_is_asked_for_again(tmp_path: Path) -> None:
    somebody = Terminal("Bradfrod", "bradford", "many", "12400", "")
    somebody.write(f"to={tmp_path / 'ours.csv'}")
    assert any("did you mean Bradford" in one for one in somebody.said)
    assert any(one.startswith("figures.referrals=many") for one in somebody.said)
    assert read_form(tmp_path / "ours.csv").figures == {"referrals": "12400"}  # and all others at the end of the input


def test_piped_answers_and_typed_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO("\n\n4100\n"))
    assert run_command("council", ["new", "kirklees", "referrals=9000", "to=k.xlsx"]) == 0
    form = read_form(tmp_path / "k.xlsx")
    asked = [key for key in known_figures() if key != "referrals"]
    assert form.figures == {"referrals": "9000", asked[2]: "4100"}
    assert "Written: k.xlsx, with 2 figures" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "piped", "said"),
    [
        (["new", "bradford"], "many\n", "figures.referrals=many: is children referred in a year"),
        (["new"], "", "name a council"),
        (["new"], "Bradfrod\n", "did you mean Bradford"),
        (["new", "bradford", "to=a.txt"], "", "a form ends in"),
        (["new", "bradford", "to=there.csv"], "", "such as to=there_2.csv, or remove that file first"),
        (["new", "bradford", "to=there.csv/a.csv"], "", "part of that path is a file"),
        (["new", "bradford", "refferals=3"], "", "refferals: is no figure of a council"),
        (["new", "bradford", "referrals=3"], "", "from 50 to 100000"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_writes_nothing(
    words: list[str],
    piped: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.csv").write_text("mine", encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(piped))
    assert run_command("council", words) == 2
    assert said in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["there.csv"]
    assert (tmp_path / "there.csv").read_text(encoding="utf-8") == "mine"


def test_an_untouched_form_is_filled_in_and_its_folder_made(tmp_path: Path) -> None:
    path = tmp_path / "forms" / "ours.csv"
    Terminal().write("rutland", f"to={path}")
    Terminal().write("rutland", "referrals=800", f"to={path}")
    assert read_form(path).figures == {"referrals": "800"}
    with pytest.raises(InputError, match="which may be filled in"):
        Terminal().write("rutland", f"to={path}")


def test_figures_that_contradict_each_other_are_told_and_kept(tmp_path: Path) -> None:
    said = Terminal().write("bradford", "in_need=500", "on_plan=600", f"to={tmp_path / 'ours.csv'}")
    assert "figures.in_need=500: is fewer than" in said and "Change these in the form" in said
    assert read_form(tmp_path / "ours.csv").figures == {"in_need": "500", "on_plan": "600"}


def test_a_council_must_be_named() -> None:
    with pytest.raises(InputError, match="name a council"):
        Terminal().write()
