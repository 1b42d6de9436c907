"""Simulate experiments again and put their tables into the pages: `python experiments [name ...] [key=value ...]`.

Without a name, all that have a table in experiments/README.md or docs/. A table stands between `<!-- name -->` and
`<!-- end -->`, and below it what the figure's title finds; figures go to docs/images. Words with `=` are handed on,
such as run=quick. What follows on a page is written by hand: read it again afterwards.
"""

import json
import re
import runpy
import shutil
import sys
from pathlib import Path

import sim

HERE = Path(__file__).resolve().parent
FOUND = Path("outputs") / "experiments"
IMAGES = HERE.parent / "docs" / "images"
PAGES = (HERE / "README.md", *sorted((HERE.parent / "docs").glob("*.md")))


def names_in(text: str) -> list[str]:
    """The markers of a text, in its order."""
    return re.findall(r"^<!-- (?!end )(\w+) -->$", text, re.MULTILINE)


def with_table(text: str, name: str, table: str) -> str:
    """The text with an experiment's table replaced."""
    place = re.compile(rf"(?<=^<!-- {name} -->\n).*?(?=^<!-- end -->$)", re.MULTILINE | re.DOTALL)
    return place.sub(lambda _: f"\n{table.strip()}\n\n", text)


def with_finding(table: str, file: Path) -> str:
    """A table and below it the title of its figure, which is worked out from the same numbers."""
    return f"{table.strip()}\n\n**Finding.** {json.loads(file.read_text(encoding='utf-8'))['title']}."


def main(typed: list[str]) -> int:
    """Simulate, replace, copy; the exit code."""
    words = [word for word in typed if "=" in word]
    marked = {name: page for page in PAGES for name in names_in(page.read_text(encoding="utf-8"))}
    known = {name: page for name, page in marked.items() if (HERE / f"{name}.py").is_file()}
    chosen = [Path(word).stem for word in typed if "=" not in word] or [*known]
    if unknown := ", ".join(name for name in chosen if name not in known):
        print(
            f"{unknown}: has no table in experiments/README.md or docs/; these have: {', '.join(known)}",
            file=sys.stderr,
        )
        return 2
    for name in chosen:
        print(f"\n== {name}", flush=True)
        try:
            runpy.run_path(str(HERE / f"{name}.py"))["main"](words)
        except sim.InputError as refused:
            print("\n".join(refused.faults), file=sys.stderr)
            return 2
        except KeyboardInterrupt:
            print(f"Stopped in {name}; what was finished before it is on its page.", file=sys.stderr)
            return 130
        table = with_finding((FOUND / f"{name}.md").read_text(encoding="utf-8"), FOUND / f"{name}.json")
        page = known[name]
        text = with_table(page.read_text(encoding="utf-8"), name, table)  # kept at once: the next one may fail
        page.with_suffix(".new").write_text(text, encoding="utf-8")
        page.with_suffix(".new").replace(page)
        IMAGES.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(FOUND / f"{name}.svg", IMAGES / f"{name}.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
