"""A neutral document: headings, paragraphs, lists, tables and figures, the same for every writer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sim.base.errors import InputError

LANGUAGE = "en-GB"
MISSING = {"–": "[x]", "": "[z]"}  # no cell is empty or holds signs only: the guidance of the Analysis Function
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")  # no file format may hold these


class Cell(NamedTuple):
    """What a cell says, and the numbers it says it of: none for words, one for a value, two for a range."""

    text: str
    values: tuple[float, ...] = ()


class Heading(NamedTuple):
    """A heading of level 1 (a section) or 2."""

    text: str
    level: int = 1


class Text(NamedTuple):
    """A paragraph; its kind is `body`, `answer` (stands out), `note` (small) or `prompt` (left to the author)."""

    text: str
    kind: str = "body"


class Bullets(NamedTuple):
    """A list of short paragraphs."""

    items: tuple[str, ...]


class Table(NamedTuple):
    """A table with one row of heads, words in its first column, and notes below it."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


class Figure(NamedTuple):
    """A picture: its files are `stem`.svg and `stem`.png, its title is the caption, `alt` is for who cannot see it."""

    stem: Path
    title: str
    alt: str
    note: str
    shown: tuple[float, float] = (0.0, 1.0)  # between which shares of its height, from the top, a report shows it
    numbers: str = ""  # every number that the eye would take, in sentences: they stand in a table of the appendix


Block = Heading | Text | Bullets | Table | Figure


class Document(NamedTuple):
    """A whole document."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]


class Numbered(NamedTuple):
    """A table or figure with its number, counted by kind in the order of the document, such as `Table 2`."""

    label: str
    block: Table | Figure


def numbered(document: Document) -> Iterator[Block | Numbered]:
    """Every block in order; tables and figures with their numbers."""
    counts = {Table: 0, Figure: 0}
    for block in document.blocks:
        if isinstance(block, Table | Figure):
            counts[type(block)] += 1
            yield Numbered(f"{type(block).__name__} {counts[type(block)]}", block)
        else:
            yield block


def clean(text: str) -> str:
    """A text without the control characters that no file format may hold, on one line."""
    return re.sub(r"\s*\n\s*", " ", CONTROL.sub("", text)).strip()


def words(text: str) -> Cell:
    """A cell of words."""
    return Cell(text)


def for_author(text: str) -> Text:
    """A sentence for who writes the paper, marked so: its readers need no command."""
    return Text(f"[For the author: {text}]", "prompt")


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell | str]], notes: Sequence[str] = ()) -> Table:
    """A table of cells and plain words; a dash becomes the mark for what is not available, which can be read out."""
    given = (tuple(Cell(cell) if isinstance(cell, str) else cell for cell in row) for row in rows)
    made = tuple(tuple(cell._replace(text=MISSING.get(cell.text.strip(), cell.text)) for cell in row) for row in given)
    return Table(title, tuple(heads), made, tuple(notes))


def checked(document: Document) -> Document:
    """The document without control characters; InputError with every figure without words and every uneven table."""
    faults = [fault for block in document.blocks for fault in faults_of_block(block)]
    if faults:
        raise InputError(faults)
    return Document(clean(document.title), clean(document.subtitle), tuple(map(cleaned, document.blocks)))


def faults_of_block(block: Block) -> list[str]:
    """What keeps a block from being read by everyone."""
    if isinstance(block, Figure) and not (block.alt.strip() and block.title.strip()):
        return [f"{block.stem.name}: a figure needs a title and a text for readers who cannot see it (alt_text.json)."]
    if isinstance(block, Table) and any(len(row) != len(block.heads) for row in block.rows):
        return [f"{block.title}: every row of a table needs {len(block.heads)} cells."]
    return []


def cleaned(block: Block) -> Block:
    """A block without control characters."""
    if isinstance(block, Heading | Text):
        return block._replace(text=clean(block.text))
    if isinstance(block, Bullets):
        return Bullets(tuple(map(clean, block.items)))
    if isinstance(block, Figure):
        return block._replace(title=clean(block.title), alt=clean(block.alt), note=clean(block.note))
    rows = tuple(tuple(cell._replace(text=clean(cell.text)) for cell in row) for row in block.rows)
    return Table(clean(block.title), tuple(map(clean, block.heads)), rows, tuple(map(clean, block.notes)))


def texts_in_order(document: Document) -> list[str]:
    """Every text of a document in order, with the numbers of tables and figures: what each format must say."""
    texts = [document.title, document.subtitle]
    for block in numbered(document):
        texts += texts_of(block)
    return [text for text in texts if text]


def texts_of(block: Block | Numbered) -> list[str]:
    """Every text of a block in order."""
    if isinstance(block, Numbered):
        inner = block.block
        caption = caption_of(block)
        if isinstance(inner, Figure):
            return [caption, inner.alt, inner.note]
        return [caption, *inner.heads, *(cell.text for row in inner.rows for cell in row), *inner.notes]
    return (
        list(block.items) if isinstance(block, Bullets) else [block.text] if isinstance(block, Heading | Text) else []
    )


def caption_of(item: Numbered) -> str:
    """`Table 2. Statutory deadlines`."""
    return f"{item.label}. {item.block.title}"
