"""A document as one self-contained HTML page: no script, nothing fetched, inline SVG, tables under figures."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html import escape
from pathlib import Path

from sim.base.files import write_text
from sim.reports.report.columns import columns_of_numbers
from sim.reports.report.document import (
    LANGUAGE,
    Block,
    Bullets,
    Cell,
    Document,
    Figure,
    Heading,
    Numbered,
    Table,
    Text,
    caption_of,
    numbered,
)
from sim.reports.report.formats.pictures import SVG, XLINK, picture_as_svg
from sim.reports.web_page import MANY_COLUMNS, SIDEWAYS

UNSAFE = {"script", "foreignObject", "iframe", "set", "animate", "handler", "listener", "metadata"}
LOCAL = re.compile(r"url\(#([^)]*)\)")
NUMBER = ' class="number"'
CLASSES = {"body": "", "answer": ' class="answer"', "note": ' class="note"', "prompt": ' class="prompt"'}
STYLE = """
:root { color-scheme: light; --ink: #1b1b1b; --quiet: #505050; --line: #b8b8b8; --strong: #12436d; --pale: #eef4f9; }
* { box-sizing: border-box; }
body { font: 1.0625rem/1.5 Arial, Helvetica, sans-serif; color: var(--ink); background: #fff; margin: 0; }
.skip { position: absolute; left: -999rem; } .skip:focus { position: static; display: block; padding: .5rem; }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1.5rem 0 .25rem; color: var(--strong); }
h2 { font-size: 1.4rem; margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 3px solid var(--strong); }
h3 { font-size: 1.1rem; margin: 1.5rem 0 .25rem; }
p, ul { margin: .5rem 0 .75rem; max-width: 46rem; }
a { color: var(--strong); } a:focus, [tabindex]:focus { outline: 3px solid #ffbf47; outline-offset: 2px; }
nav ol { columns: 2 20rem; padding-left: 1.4rem; margin: .25rem 0; }
.answer { font-size: 1.3rem; line-height: 1.35; font-weight: bold; background: var(--pale); padding: .75rem 1rem;
  border-left: 6px solid var(--strong); }
.note, figcaption .small, .notes { font-size: .9rem; color: var(--quiet); }
.prompt { border: 2px dashed var(--line); padding: .5rem .75rem; }
figure { margin: 1.25rem 0; } figcaption { font-weight: bold; max-width: 46rem; }
figcaption .small { font-weight: normal; display: block; } figure svg { width: 100%; height: auto; display: block; }
.scroll { margin: 1rem 0 .25rem; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: bold; padding: .25rem 0; }
th, td { padding: .3rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid var(--ink); } tbody th { font-weight: normal; }
.number { text-align: right; white-space: nowrap; } th, td { overflow-wrap: break-word; } td { min-width: 4rem; }
@media (max-width: 40rem) { h1 { font-size: 1.5rem; } .answer { font-size: 1.1rem; } .scroll svg { min-width: 38rem; }
  table { font-size: .875rem; } th, td { padding: .25rem .4rem .25rem 0; } td { min-width: 0; } }
@media print { nav, .skip { display: none; } body { font-size: 10.5pt; } header, main, footer { max-width: none; }
  h2, h3, caption, figcaption { break-after: avoid; } figure, tr { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll svg { min-width: 0; }
  a { color: inherit; text-decoration: none; } @page { size: A4; margin: 18mm; } }
"""


def whole_page(document: Document) -> str:
    """The whole page."""
    blocks = list(numbered(document))
    parts, contents, section = [], [], 0
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            section += 1
            parts.append(f'<h2 id="section-{section}">{escape(block.text)}</h2>')
            contents.append(f'<li><a href="#section-{section}">{escape(block.text)}</a></li>')
        else:
            parts.append(html_of(block))
    title, listed = escape(document.title), "\n".join(contents)
    return f"""<!DOCTYPE html>
<html lang="{LANGUAGE}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{SIDEWAYS}{STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<h1>{title}</h1>
<p class="note">{escape(document.subtitle)}</p>
{f'<nav aria-label="Contents"><ol>{listed}</ol></nav>' if len(contents) > 1 else ""}
</header>
<main id="main" tabindex="-1">
{chr(10).join(parts)}
</main>
</body>
</html>
"""


def html_of(block: Block | Numbered) -> str:
    """A block as HTML."""
    if isinstance(block, Numbered):
        return html_figure(block, block.block) if isinstance(block.block, Figure) else html_table(block, block.block)
    if isinstance(block, Heading):
        return f"<h3>{escape(block.text)}</h3>"
    if isinstance(block, Text):
        return f"<p{CLASSES[block.kind]}>{escape(block.text)}</p>"
    if isinstance(block, Bullets):
        return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in block.items)}</ul>"
    raise AssertionError(block)


def html_table(item: Numbered, block: Table) -> str:
    """A table with a caption, heads of columns and of rows, and its notes."""
    right = columns_of_numbers(block)
    heads = "".join(
        f'<th scope="col"{NUMBER if right[i] else ""}>{escape(head)}</th>' for i, head in enumerate(block.heads)
    )
    rows = "\n".join(
        f"<tr>{''.join(html_cell(cell, i, right[i]) for i, cell in enumerate(row))}</tr>" for row in block.rows
    )
    notes = "".join(f'<p class="notes">{escape(note)}</p>' for note in block.notes)
    name, many = escape(caption_of(item)), " many" if len(block.heads) >= MANY_COLUMNS else ""
    return (
        f'<div class="scroll{many}" tabindex="0" role="region" aria-label="{name}"><table><caption>{name}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>\n{notes}"
    )


def html_cell(cell: Cell, column: int, right: bool) -> str:
    """A cell; the first of a row is its head."""
    tag = "th" if column == 0 else "td"
    scope = ' scope="row"' if column == 0 else ""
    return f"<{tag}{scope}{NUMBER if right else ''}>{escape(cell.text)}</{tag}>"


def html_figure(item: Numbered, block: Figure) -> str:
    """A picture with its caption; on a narrow screen it keeps a size that can be read, and scrolls."""
    caption = f'{escape(caption_of(item))}<span class="small">{escape(block.note)}</span>'
    scroll = f'<div class="scroll many" tabindex="0" role="region" aria-label="{escape(caption_of(item))}">'
    return f"<figure>{scroll}{picture_of(block)}</div>\n<figcaption>{caption}</figcaption></figure>"


def picture_of(block: Figure) -> str:
    """The SVG of a figure inside the page: its ids made its own, nothing in it that runs or fetches."""
    root = picture_as_svg(block)
    own = re.sub(r"\W", "-", block.stem.name)
    harmless(root)
    for node in root.iter():
        for key, value in list(node.attrib.items()):
            node.set(key, renamed(key, value, own))
    for child in [node for node in root if node.tag in (f"{{{SVG}}}title", f"{{{SVG}}}desc")]:
        root.remove(child)
    root.attrib.pop("aria-labelledby", None)
    root.set("role", "img")
    root.set("aria-label", block.alt)
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    return ET.tostring(root, encoding="unicode")


def harmless(node: ET.Element) -> None:
    """Take out of a picture what could run or fetch: scripts, foreign content, handlers, addresses elsewhere."""
    for child in list(node):
        if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] in UNSAFE:
            node.remove(child)
        else:
            harmless(child)
    for key, value in list(node.attrib.items()):
        name = key.rpartition("}")[2].lower()
        elsewhere = name == "href" and not value.startswith(("#", "data:image/png", "data:image/jpeg"))
        if name.startswith("on") or elsewhere or "javascript:" in value.lower():
            del node.attrib[key]


def renamed(key: str, value: str, own: str) -> str:
    """An attribute with the ids it names made those of this picture."""
    name = key.rpartition("}")[2]
    if name == "id":
        return f"{own}-{value}"
    if name == "href" and value.startswith("#"):
        return f"#{own}-{value[1:]}"
    return LOCAL.sub(lambda match: f"url(#{own}-{match[1]})", value)


def write_html(document: Document, file: Path) -> None:
    """Write the page."""
    write_text(file, whole_page(document))
