"""How the manual is built: `python -m sphinx -W -b html docs docs/_build`; the pages of `reference/` are made first."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from reference_pages import write_reference  # noqa: E402

project = "caseload"
author = "The caseload authors"
copyright = "The caseload authors, MIT licence"
language = "en-GB"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "caseload: the manual"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#12436D", "color-brand-content": "#12436D"},
}
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["print.css"]
html_show_sphinx = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence", "deflist"]
suppress_warnings = ["myst.header"]  # pages of one table begin where they begin

write_reference(HERE / "reference")


def without_links_outside(app: Any, name: str, source: list[str]) -> None:
    """A link from a page to a file outside the manual becomes its words; in the repository it stays a link."""
    source[0] = re.sub(r"\[([^\]]+)\]\((\.\./)+[^)]*\.(md|cff|yaml|py)\)", keep_inside(name), source[0])


def keep_inside(name: str) -> Callable[[re.Match[str]], str]:
    """A link as it is where it leads to a page of the manual."""

    def kept(link: re.Match[str]) -> str:
        target = (HERE / name).parent / link[0].rpartition("(")[2].rstrip(")")
        return link[0] if target.resolve().is_relative_to(HERE) else link[1]

    return kept


def setup(app: Any) -> None:
    """What Sphinx calls first."""
    app.connect("source-read", without_links_outside)
