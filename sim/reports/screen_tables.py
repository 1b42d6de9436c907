"""Tables on a screen however narrow: words fold, columns go on below or are left out by name, no number is cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.errors import listed

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.table import Table
    from rich.text import Text

LEAST_WORDS = 18  # columns of the screen: into no fewer is the first column folded
EASY_WORDS = 28  # as wide as this it is before heads stand on one line
LONGEST_CELL = 24  # characters: a longer cell is a sentence, which folds at its words
LEFT_OUT = "Left out on a screen this narrow: {}; summary.csv has all."


@dataclass(frozen=True)
class ScreenTable:
    """A table whose first column says what each row is; `words` are the columns aligned left, which fold.

    Where `choices` are given the rows stay together: the first of them (places of columns) that fits is shown, below
    the words of its row. Otherwise columns without room go on in a further table below.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    words: tuple[int, ...] = (0,)
    gap: int = 1
    choices: tuple[tuple[int, ...], ...] = ()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """The table as it fits the width that there is."""
        from rich.text import Text

        if self.title:
            yield Text(self.title, style="bold")
        cells = [[Text.from_markup(cell) for cell in row] for row in self.rows]
        shape = Shape(self.heads, cells, {place % len(self.heads) for place in self.words}, self.gap)
        width, every = options.max_width, tuple(range(1, len(self.heads)))
        parts = [every] if shape.fits(every, width) or self.choices else list(shape.parts(width))
        if all(shape.fits(part, width) for part in parts):
            for i, part in enumerate(parts):
                yield from [Text()] if i else []
                yield shape.with_words_at_left(part, width)
            return
        shown = [self._choice(shape, width)] if self.choices else list(shape.parts(width, with_words=False))
        for part in shown:
            yield from shape.with_words_above(part)
        out = [head.lower() for place, head in enumerate(self.heads) if head and place and place not in sum(shown, ())]
        if out:
            yield Text(LEFT_OUT.format(listed(out)), style="italic")

    def _choice(self, shape: Shape, width: int) -> tuple[int, ...]:
        """The first choice of columns that fits; the last, if none does."""
        return next((one for one in self.choices if shape.across(one) <= width), self.choices[-1])


class Shape:
    """How wide the columns of a table are: whole, and at the least so that no number is cut."""

    def __init__(self, heads: Sequence[str], rows: Sequence[Sequence[Text]], words: set[int], gap: int) -> None:
        """Measure the columns; a row may end early."""
        self.heads, self.rows, self.words, self.gap = heads, rows, words, gap
        columns = [[row[place].plain for row in rows if place < len(row)] for place in range(len(heads))]
        self.whole = [max(map(len, [head, *texts])) for head, texts in zip(heads, columns, strict=True)]
        self.least = [self._least(place, texts) for place, texts in enumerate(columns)]
        self.least[0] = max(self.least[0], min(self.whole[0], LEAST_WORDS))

    def _least(self, place: int, texts: Sequence[str]) -> int:
        """The longest word of a column of words or of a head; of numbers the longest cell."""
        pieces = self.heads[place].split()
        for text in texts:
            pieces += text.split() if place in self.words or len(text) > LONGEST_CELL else [text]
        return max(map(len, pieces), default=0)

    def across(self, part: Sequence[int]) -> int:
        """How wide some columns are, next to each other and whole."""
        return sum(self.whole[place] for place in part) + self.gap * (len(part) - 1)

    def fits(self, part: Sequence[int], width: int) -> bool:
        """Whether some columns fit beside the first, folded as far as may be."""
        return sum(self.least[place] + self.gap for place in part) + self.least[0] <= width

    def parts(self, width: int, with_words: bool = True) -> Iterator[tuple[int, ...]]:
        """The columns after the first, in as many tables as they need."""
        part: tuple[int, ...] = ()
        for place in range(1, len(self.heads)):
            more = (*part, place)
            if part and not (self.fits(more, width) if with_words else self.across(more) <= width):
                yield part
                more = (place,)
            part = more
        yield part

    def widths(self, part: Sequence[int], width: int) -> list[int]:
        """Each column's width in a table; what is to spare goes to the first, to numbers and heads, then to words."""
        result = {place: self.least[place] for place in part}
        spare = width - sum(result.values()) - self.gap * (len(part) - 1)
        numbers = [place for place in part if place not in self.words]
        for places, most in (([0], EASY_WORDS), (numbers, width), (part, width)):
            wanted = {place: min(self.whole[place], most) for place in places}
            while spare > 0 and any(result[place] < wanted[place] for place in wanted):
                result[max(wanted, key=lambda place: wanted[place] - result[place])] += 1
                spare -= 1
        return [result[place] for place in part]

    def with_words_at_left(self, part: Sequence[int], width: int) -> Table:
        """A table of the first column and some others."""
        from rich.table import Table

        places = (0, *part)
        made = Table(box=None, padding=(0, 0, 0, self.gap), pad_edge=False, header_style="bold")
        for place, own in zip(places, self.widths(places, width), strict=True):
            justify = "left" if place in self.words else "right"
            made.add_column(self.heads[place], justify=justify, width=own, overflow="fold")  # type: ignore[arg-type]
        for row in self.rows:
            made.add_row(*(hanging(row[place]) for place in places if place < len(row)))
        return made

    def with_words_above(self, part: Sequence[int]) -> Iterator[RenderableType]:
        """Each row on two lines or more: the words of the first column, and below them the numbers."""
        from rich.text import Text

        yield self._line([Text(self.heads[place], style="bold") for place in part], part)
        for row in self.rows:
            yield hanging(row[0])
            if len(row) > 1:
                yield self._line([row[place] for place in part], part)

    def _line(self, cells: Sequence[Text], part: Sequence[int]) -> Text:
        """A line of cells, each aligned in its column; words alone fold."""
        from rich.text import Text

        if len(part) == 1 and part[0] in self.words:
            return cells[0]
        line = Text(no_wrap=True, overflow="ignore")
        for i, (cell, place) in enumerate(zip(cells, part, strict=True)):
            room = " " * (self.whole[place] - len(cell.plain))
            line.append(" " * self.gap if i else "")
            line.append_text(Text.assemble(cell, room) if place in self.words else Text.assemble(room, cell))
        return line


def hanging(text: Text) -> RenderableType:
    """A cell that begins with a space: what is folded of it is set in as well."""
    from rich.padding import Padding

    room = len(text.plain) - len(text.plain.lstrip())
    return Padding(text[room:], (0, 0, 0, room), expand=False) if room else text
