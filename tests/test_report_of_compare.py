"""The report on an answer of `compare`, whose folder holds the manifest of a sweep besides."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import reports as read

from sim.cli.commands import run_command

pytest.importorskip("docx", reason="python-docx is not installed (the extra `report`)")
pytest.importorskip("gptables", reason="gptables is not installed (the extra `report`)")
pytest.importorskip("typst", reason="typst is not installed (the extra `report`)")
TYPED = ["council=rutland", "allocation=least_loaded,capped", "first=5", "run=quick", "run.weeks=13"]


def test_an_answer_of_compare_is_followed_by_its_report_and_can_be_reported_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither did anything: the folder that was named was not looked into, and a sweep's manifest is not a run's."""
    monkeypatch.chdir(tmp_path)
    folder = Path("ours")
    words = [*TYPED, "measures=caseload_per_worker", f"folder={folder}", "report=yes"]
    for _ in range(2):  # the same question again writes the same answer, and its report
        assert run_command("compare", words) == 0
        assert "Written:" in capsys.readouterr().out
        text = read.html_text(folder / "report" / "report.html")
        assert read.flat("Which way is best") in text and read.flat("Caseload: lowest with") in text
        assert read.flat(f"python -m sim compare {' '.join(words[:-1])}") in text  # how to repeat it
        assert (folder / "report" / "report.docx").is_file()
        shutil.rmtree(folder / "report")
    assert run_command("report", [str(folder), "formats=html"]) == 0
    assert read.flat("Caseload: lowest with") in read.html_text(folder / "report" / "report.html")
