"""What takes a package that is not installed says in a sentence which, and how it is added to this very Python."""

import sys
from pathlib import Path

import pytest

from sim.cli.main import main

BLOCKED = {  # a command: module that is not there: what is said of it
    "council from FOLDER name=ours": ("ruamel", "reading returns needs ruamel.yaml; install it with"),
    "council from FOLDER name=theirs": ("lifelines", "reading returns needs lifelines; install it with"),
    "council write FOLDER/returns": ("openpyxl", "writing returns needs openpyxl; install it with"),
    "council form leeds to=FOLDER/form.xlsx": ("openpyxl", "a form in .xlsx needs openpyxl; use .csv, or install it"),
    "panel": ("statsmodels", "it needs statsmodels; install it with"),
    "app open=no": ("streamlit", "it needs streamlit; install it with"),
}


@pytest.mark.parametrize(("command", "wanting"), BLOCKED.items())
def test_a_package_that_is_not_there_is_a_sentence_with_what_to_do(
    command: str,
    wanting: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    module, said = wanting
    monkeypatch.setitem(sys.modules, module, None)  # type: ignore[arg-type]  # as if it were not installed
    assert main(command.replace("FOLDER", str(tmp_path)).split()) == 2
    told = capsys.readouterr().err
    assert said in told
    assert f"{sys.executable} -m pip install " in told
    assert "Traceback" not in told and "fault of this program" not in told
