"""Pictures as a report shows them: without the title and the source, which stand in the caption and below it."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.etree import ElementTree as ET

from sim.base.errors import InputError
from sim.reports.charts.drawing.figure_text import SOURCE_ID, TITLE_ID
from sim.reports.report.document import Figure

TALLEST = 17.0  # cm of a picture on a page of A4 that has a caption and a source of a dozen lines too
SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"


def svg_of(block: Figure) -> ET.Element:
    """The SVG of a figure as it was drawn; InputError if it cannot be read."""
    file = block.stem.with_suffix(".svg")
    try:
        return ET.fromstring(file.read_text(encoding="utf-8"))
    except (OSError, ET.ParseError) as fault:
        raise InputError([f"{file}: cannot be read as a picture."]) from fault


def picture_as_svg(block: Figure) -> ET.Element:
    """The SVG of a figure, of which only the picture is left; InputError if it cannot be read."""
    root = svg_of(block)
    for parent in list(root.iter()):
        for child in [node for node in parent if node.get("id") in (TITLE_ID, SOURCE_ID)]:
            parent.remove(child)
    left, top, width, height = box_of(root)
    first, last = block.shown
    root.set("viewBox", f"{left:g} {top + first * height:g} {width:g} {(last - first) * height:g}")
    root.set("width", f"{width:g}pt")
    root.set("height", f"{(last - first) * height:g}pt")
    return root


def svg_bytes(block: Figure) -> bytes:
    """What a file of the picture alone holds."""
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    return bytes(ET.tostring(picture_as_svg(block), encoding="utf-8", xml_declaration=True))


def size_on_a_page(block: Figure, widest: float) -> tuple[float, float]:
    """Centimetres that a picture is wide and tall, so that it leaves room for its caption and note."""
    root = picture_as_svg(block)
    _, _, width, height = box_of(root)
    wide = min(widest, TALLEST * width / height)
    return wide, wide * height / width


def box_of(root: ET.Element) -> tuple[float, float, float, float]:
    """Where a picture begins and how large it is, in its own units."""
    numbers = [float(one) for one in re.findall(r"-?[\d.]+", root.get("viewBox") or "")]
    if len(numbers) == 4:
        return numbers[0], numbers[1], numbers[2], numbers[3]
    return 0.0, 0.0, reading_length(root, "width"), reading_length(root, "height")


def reading_length(root: ET.Element, name: str) -> float:
    """A width or height of a picture without its unit."""
    result = re.match(r"[\d.]+", root.get(name) or "")
    return float(result[0]) if result else 100.0


def png_bytes(block: Figure) -> io.BytesIO:
    """The PNG of a figure, of which only the picture is left; InputError if there is none."""
    from PIL import Image

    file: Path = block.stem.with_suffix(".png")
    if not file.is_file():
        raise InputError([f"{file}: is not there; Word needs the figures as PNG."])
    with Image.open(file) as whole:
        first, last = (round(share * whole.height) for share in block.shown)
        part, result = whole.crop((0, first, whole.width, last)), io.BytesIO()
        part.save(result, "png", dpi=whole.info.get("dpi", (160, 160)))
    result.seek(0)
    return result
