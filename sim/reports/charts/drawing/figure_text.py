"""The words around a figure."""

from dataclasses import dataclass
from typing import NamedTuple

TITLE_ID, SOURCE_ID = "title_of_figure", "source_of_figure"  # of their groups in an SVG
LONGEST_ALT = 300  # characters of a short alternative text: nobody listens to a longer one | ASSUMPTION


class FigureText(NamedTuple):
    """Title, subtitle and note: what a figure finds, what it shows, where it is from."""

    title: str
    subtitle: str
    note: str


@dataclass(frozen=True)
class Alt:
    """The words of a figure: its title states the finding, `text` is the alternative to seeing it."""

    title: str
    subtitle: str
    text: str
    note: str

    @property
    def short(self) -> str:
        """What is heard in place of the picture where the numbers stand in a table: the finding, and what is shown."""
        both = f"{self.title.rstrip('.')}. {self.subtitle.rstrip('.')}."
        return both if len(both) <= LONGEST_ALT else f"{self.title.rstrip('.')}."[:LONGEST_ALT]
