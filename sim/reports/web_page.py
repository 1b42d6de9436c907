"""A web page in one file: headings, tables and inline drawings that a screen reader can read, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

MANY_COLUMNS = 5  # more than a telephone has room for: it says that there are more, and keeps the first in view
SIDEWAYS = """
.scroll { overflow-x: auto; background:
  linear-gradient(to right, #fff 40%, transparent) left / 2rem 100% repeat-y local,
  linear-gradient(to left, #fff 40%, transparent) right / 2rem 100% repeat-y local,
  linear-gradient(to right, #0006, transparent) left / 0.8rem 100% no-repeat scroll,
  linear-gradient(to left, #0006, transparent) right / 0.8rem 100% no-repeat scroll; }
@media (max-width: 40rem) {
  .many thead th:first-child, .many tbody th { position: sticky; left: 0; background: #fff;
    background-clip: padding-box; }
  .many::before { content: "More to the right: scroll sideways"; position: sticky; left: 0; display: block;
    width: max-content; max-width: 100%; font-size: 0.875rem; color: #3d3d3d; }
}
@media print { .scroll { overflow: visible; background: none; } .many::before { content: none; } }
"""  # what is wider than the screen shows it by a shadow at its edge, and says so
STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { font: 1rem/1.5 "Segoe UI", Arial, sans-serif; color: #222; background: #fff; margin: 0; }
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1rem; }
header { border-bottom: 4px solid #12436D; padding-top: 1rem; }
footer { border-top: 1px solid #6b6b6b; margin-top: 2rem; padding-bottom: 2rem; color: #3d3d3d; }
h1 { font-size: 1.7rem; line-height: 1.2; } h2 { font-size: 1.25rem; margin-top: 2rem; }
p, li { max-width: 46rem; }
a { color: #12436D; } :focus-visible { outline: 3px solid #801650; outline-offset: 2px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 0.5rem 0 1rem; }
caption { text-align: left; font-weight: 600; padding: 0.4rem 0; }
th, td { text-align: left; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid #d9d9d9; vertical-align: top; }
td.n, th.n { text-align: right; } tbody td.n { white-space: nowrap; }
figure { margin: 1rem 0; } figure svg { width: 100%; height: auto; }
figcaption { max-width: 46rem; color: #3d3d3d; }
button, select, input { font: inherit; } button, select { min-height: 2.2rem; padding: 0.2rem 0.8rem; }
.answer { font-size: 1.15rem; border-left: 6px solid #12436D; padding-left: 0.8rem; }
@media (max-width: 40rem) {
  table { font-size: 0.9rem; } th, td { padding-right: 0.5rem; }
}
@media print { .controls { display: none; } figure, tr { break-inside: avoid; } h2, caption { break-after: avoid; } }
"""


def page(title: str, body: str, foot: str, style: str = "", script: str = "") -> str:
    """The page: title as its heading, the body, whence it comes."""
    code = f"<script>\n{script}\n</script>\n" if script else ""
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}{SIDEWAYS}{style}</style>\n</head>\n<body>\n"
        f"<header><h1>{escape(title)}</h1></header>\n<main>\n{body}\n</main>\n"
        f"<footer><p>{escape(foot)}</p></footer>\n{code}</body>\n</html>\n"
    )


def paragraphs(texts: Iterable[str], kind: str = "") -> str:
    """Each text as a paragraph."""
    own = f' class="{kind}"' if kind else ""
    return "\n".join(f"<p{own}>{escape(text)}</p>" for text in texts)


def html_table_with_caption(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[object]], numeric: Sequence[int] = ()
) -> str:
    """A table with its caption and header cells, the first column naming its row; `numeric` columns stand right."""
    kinds = [' class="n"' if place in numeric else "" for place in range(len(head))]
    top = "".join(f'<th scope="col"{kind}>{escape(word)}</th>' for word, kind in zip(head, kinds, strict=True))
    lines = []
    for row in rows:
        cells = [f"<td{kind}>{escape(str(cell))}</td>" for cell, kind in zip(row, kinds, strict=True)]
        cells[0] = f'<th scope="row"{kinds[0]}>{escape(str(row[0]))}</th>'
        lines.append(f"<tr>{''.join(cells)}</tr>")
    name, wide = escape(caption), " many" if len(head) >= MANY_COLUMNS else ""
    return (
        f'<div class="scroll{wide}" role="region" aria-label="{name}" tabindex="0"><table>\n<caption>{name}</caption>\n'
        f"<thead><tr>{top}</tr></thead>\n<tbody>\n" + "\n".join(lines) + "\n</tbody>\n</table></div>"
    )
