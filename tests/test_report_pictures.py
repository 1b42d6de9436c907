"""Pictures of a report: what a figure finds and where it is from stand in the caption and below it, not twice."""

from pathlib import Path

import pytest
from PIL import Image
from reports import shared_run

from sim.base.errors import InputError
from sim.reports.charts.drawing.figure_text import SOURCE_ID, TITLE_ID
from sim.reports.report.document import Figure
from sim.reports.report.formats.html_page import picture_of
from sim.reports.report.formats.pictures import png_bytes, size_on_a_page, svg_bytes
from sim.reports.report.run_folder import FinishedRun, figures_in_folder, shown_of


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> list[Figure]:
    """The figures of a small run."""
    return figures_in_folder(FinishedRun(shared_run(tmp_path_factory.getbasetemp())).folder / "charts")


def test_title_and_source_are_in_the_file_and_not_in_the_report(figures: list[Figure]) -> None:
    assert figures
    for one in figures:
        whole = one.stem.with_suffix(".svg").read_text(encoding="utf-8")
        shown = svg_bytes(one).decode()
        for mark in (TITLE_ID, SOURCE_ID):
            assert whole.count(f'id="{mark}"') == 1 and mark not in shown and mark not in picture_of(one)


def test_the_picture_is_cut_between_them_and_nothing_else_is_lost(figures: list[Figure]) -> None:
    """Just inside both cuts there is a white line: no letter is cut in two."""
    for one in figures:
        first, last = one.shown
        assert 0.02 < first < 0.3 and 0.6 < last < 0.99
        with Image.open(one.stem.with_suffix(".png")) as whole, Image.open(png_bytes(one)) as part:
            assert part.width == whole.width and part.height == pytest.approx((last - first) * whole.height, abs=1)
            grey = part.convert("L")
            for row in (0, part.height - 1):
                assert min(grey.crop((0, row, part.width, row + 1)).tobytes()) > 250


def test_words_without_the_cut_or_with_nonsense_show_all_of_it(tmp_path: Path) -> None:
    assert [shown_of({"shown": text}) for text in ("", "x y", "0.9 0.1", "0.1 2", "0.1")] == [(0.0, 1.0)] * 5
    assert shown_of({"shown": "0.1 0.9"}) == (0.1, 0.9)
    with pytest.raises(InputError, match="is not there"):
        png_bytes(Figure(tmp_path / "none", "A", "B", ""))


@pytest.mark.parametrize(("height", "width"), [(50.0, 15.0), (300.0, 17.0 / 3)])
def test_a_tall_picture_leaves_room_for_its_caption(tmp_path: Path, height: float, width: float) -> None:
    """Eighteen panels were taller than a page: caption and source were printed over each other at its foot."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 {height}" width="100pt" height="{height}pt"/>'
    (tmp_path / "stages.svg").write_text(svg, encoding="utf-8")
    wide, tall = size_on_a_page(Figure(tmp_path / "stages", "t", "a", "n"), 15.0)
    assert (wide, tall) == pytest.approx((width, width * height / 100))
