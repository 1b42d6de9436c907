"""Pages of `docs/` whose tables and figures a command makes anew; the words between them stay."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import Field

from sim.base.errors import InputError
from sim.base.files import write_whole
from sim.inputs.typed_settings import StudySettings


class PageSettings(StudySettings):
    """Its settings"""

    page: Path | None = Field(None, description="a page of docs/ in which the answer is put")
    part: str = Field("", pattern="^[a-z0-9_]*$", description="the name of its place there, else the command's own")


def part_markers(name: str) -> tuple[str, str]:
    """What stands above and below the lines that a command makes."""
    return f"<!-- {name} -->", f"<!-- /{name} -->"


def check_page(page: Path | None, name: str) -> None:
    """InputError unless the page has a place of this name."""
    if page is None:
        return
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    if any(mark not in text for mark in part_markers(name)):
        raise InputError([f"page={page}: must be a page with the lines {' and '.join(part_markers(name))}."])


def put_on_page(page: Path | None, name: str, lines: Sequence[str], figures: Iterable[Path] = ()) -> None:
    """Put an answer in its place of a page, where one is typed, and print which page it is."""
    if page is not None:
        replace_part(page, name, lines, figures)
        print(f"Page: {page}")


def replace_part(page: Path, name: str, lines: Sequence[str], figures: Iterable[Path]) -> list[Path]:
    """Replace what a page has in the place of this name, and the figures in `images/` beside it; what was written."""
    above, below = part_markers(name)
    text = page.read_text(encoding="utf-8")
    made = "\n".join([above, "", *lines, "", below])
    written = [write_whole(page, re.sub(f"{above}.*?{below}", lambda _: made, text, flags=re.DOTALL).encode())]
    images = page.parent / "images"
    images.mkdir(exist_ok=True)
    return [*written, *(write_whole(images / figure.name, figure.read_bytes()) for figure in figures)]
