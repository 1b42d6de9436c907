"""The figures: small tables in, one accessible figure out for each question.

This is the only room that knows matplotlib, and it is imported when the first figure is drawn.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.reports.charts.drawing.chart_tables import ChartContext, Tables

__all__ = ["ChartContext", "Tables", "draw_all"]


def draw_all(
    folder: Path,
    tables: Tables,
    context: ChartContext,
    formats: Sequence[str] = ("svg", "pdf", "png"),
    widths: Mapping[str, float] | None = None,
) -> list[Path]:
    """Draw every figure the tables have something for, and `alt_text.json`; the paths of all files written.

    `widths` are the names and widths in mm to draw: `{"page": 170, "column": 85}` unless given.
    """
    from sim.reports.charts.writing import draw_all_widths as draw

    return draw(folder, tables, context, formats, {"page": 170, "column": 85} if widths is None else widths)
