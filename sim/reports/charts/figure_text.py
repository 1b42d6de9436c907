"""The words around a figure."""

from typing import NamedTuple


class FigureText(NamedTuple):
    """Title, subtitle and note: what a figure finds, what it shows, where it is from."""

    title: str
    subtitle: str
    note: str
