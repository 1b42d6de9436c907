"""XML, read piece by piece: no entities, no documents from elsewhere, nothing kept that is done with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from sim.inputs.returns.return_files.values import day_of, one_line_text
from sim.inputs.returns.return_limits import Unreadable, limit


def plain_tag(element: Any) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def pieces(path: Path, units: tuple[str, ...]) -> Iterator[Element]:
    """Each element of these names when it is whole; it is emptied afterwards. Unreadable beyond limits."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    count = depth = kept = 0
    above: list[Element] = []
    try:
        for event, element in iterparse(str(path), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                count, depth, kept = count + 1, depth + 1, kept + 1
                above.append(element)
                if depth > limit("depth"):
                    raise Unreadable(f"has more than {limit('depth')} elements within each other")
                if kept > limit("elements_of_one"):
                    raise Unreadable(f"has more than {limit('elements_of_one'):,} elements in one child or worker")
                if count > limit("elements"):
                    raise Unreadable(f"has more than {limit('elements'):,} elements, the most that is read")
                continue
            depth -= 1
            above.pop()
            if plain_tag(element) in units:
                yield element
                element.clear()
                kept = 0
                if above:
                    above[-1].remove(element)
    except DefusedXmlException as fault:
        raise Unreadable("declares entities or a document type, which no return needs") from fault
    except ParseError as fault:
        raise Unreadable(f"is not whole XML: it cannot be read beyond line {fault.position[0]}") from fault
    except (LookupError, ValueError) as fault:
        raise Unreadable("is not XML in an encoding that is known") from fault


def roots(path: Path) -> tuple[str, set[str]]:
    """The name of the outermost element and those of its first two levels; Unreadable where it is no XML."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    names: list[str] = []
    depth, count = 0, 0
    try:
        for event, element in iterparse(str(path), events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if event == "start":
                count += 1
                if depth <= 4:
                    names.append(plain_tag(element))
            if count > 400:
                break
    except DefusedXmlException as fault:
        raise Unreadable("declares entities or a document type, which no return needs") from fault
    except ParseError as fault:
        if not names:
            raise Unreadable(f"is not whole XML: it cannot be read beyond line {fault.position[0]}") from fault
    except (LookupError, ValueError) as fault:
        raise Unreadable("is not XML in an encoding that is known") from fault
    return (names[0] if names else ""), set(names)


def first(element: Any, name: str) -> str:
    """The text of the first element of a name, anywhere below; empty where there is none."""
    result = next((one for one in element.iter() if plain_tag(one) == name), None)
    return one_line_text(result.text) if result is not None else ""


def own(element: Any, name: str) -> str:
    """The text of a direct child of a name."""
    result = next((one for one in element if plain_tag(one) == name), None)
    return one_line_text(result.text) if result is not None else ""


def all_within(element: Any) -> tuple[tuple[str, str], ...]:
    """All that is within an element, by which one that stands there twice is known."""
    return tuple((plain_tag(one), (one.text or "").strip()) for one in element.iter())


def children_named(element: Any, name: str) -> list[Any]:
    """The direct children of a name."""
    return [one for one in element if plain_tag(one) == name]


class Header:
    """What a return says of itself: its collection, day and authority."""

    def __init__(self, element: Any) -> None:
        self.collection = first(element, "Collection").upper()
        self.year = first(element, "Year")
        self.on = day_of(first(element, "ReferenceDate")) if first(element, "ReferenceDate") else None
        authority = first(element, "LEA")
        self.authority = authority if authority.isdecimal() and len(authority) <= 4 else ""
