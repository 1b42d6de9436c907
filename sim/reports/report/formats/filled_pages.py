"""Where the pictures of a PDF stand, so that no page is left half empty.

A picture stands where the text names it if it fits there, if need be somewhat smaller; else it goes to the top of the
next page and the text goes on. None stands before an earlier one. Each depends on those before it, so they are placed
one after another, each as it lies when all before it have their places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

FOOT, BELOW = 277.0, 5.6  # mm from the top of a page to its lower margin, and left free below a picture
SMALLEST = 0.78  # of its width: smaller, its letters cannot be read on paper
Placed = Callable[[str, Sequence[float | None]], list[dict[str, float]]]


def shares_of_width(sizes: Sequence[tuple[float, float]], placed: Placed) -> list[float | None]:
    """The share of its width that each picture has; None for one that floats to the top of the next page.

    `sizes` are in cm. `placed` gives the marks of a name as the document lies with such shares, and its whole width for
    each picture after them: `begun` where the text names a picture, with how tall it is with its caption, `drawn` where
    it stands.
    """
    shares: list[float | None] = []
    known: dict[str, list[dict[str, float]]] = {}  # the marks, until a share moves what comes after it

    def marks(name: str) -> list[dict[str, float]]:
        if name not in known:
            known[name] = placed(name, shares)
        return known[name]

    for number, (_, tall) in enumerate(sizes, 1):
        begun = next(mark for mark in marks("begun") if mark["number"] == number)
        waiting = None in shares and any(
            mark["number"] < number and mark["page"] > begun["page"] for mark in marks("drawn")
        )
        shares.append(None if waiting else share_that_fits(begun, 10 * tall))
        if shares[-1] != 1.0:
            known.clear()
    return shares


def share_that_fits(begun: Mapping[str, float], tall: float) -> float | None:
    """The share of its width with which a picture so tall, in mm, fits on the page where it begins; None if none."""
    left = FOOT - BELOW - begun["begun"]
    share = min(1.0, (left - begun["tall"] + tall) / tall)
    return share if share >= SMALLEST else None
