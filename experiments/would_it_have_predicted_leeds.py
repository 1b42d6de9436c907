"""Leeds in 2021-22 from its position the year before: what the model predicts beside what was published.

    python experiments/would_it_have_predicted_leeds.py [key=value ...]      such as run.replications=10

The command is `python -m sim scenario=leeds_2021_22 run.ensemble=leeds`; its table and figure become those of
docs/leeds.md.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import sim

YEAR = ("scenario=leeds_2021_22", "run.ensemble=leeds", "run.replications=50")
FIGURE = Path("outputs") / "experiments" / "would_it_have_predicted_leeds"
HEADS = ("figure", "published", "model", "90% range", "published inside", "mean within tolerance")


def figure(row: dict[str, str], cell: str) -> str:
    """A number of a row as it is read: shares in percent, changes with their sign, large numbers without decimals."""
    if not row[cell]:
        return "–"
    share, change = sim.MEASURES[row["measure"]].unit.startswith("share"), row["kind"] == "change"
    value = float(row[cell]) * (100 if share else 1)
    text = f"{value:{'+' if change else ''},.{0 if abs(value) >= 100 else 1}f}".replace("-", "−")
    return text + ("%" if share and not change else "")


def line(row: dict[str, str]) -> list[str]:
    """A published figure beside the mean and the range of the simulated years."""
    ending = {"change": ", change in points", "imposed": " (given)", "level": ""}[row["kind"]]
    inside, wanted = ("–", "–") if row["kind"] == "imposed" else (row["inside"], row["wanted"])
    return [
        row["label"] + ending,
        figure(row, "published") if row["published"] else row["tolerance"],
        figure(row, "mean"),
        f"{figure(row, 'low')} to {figure(row, 'high')}",
        inside,
        f"{wanted} ({row['tolerance']})",
    ]


def main(typed: list[str]) -> None:
    """Run the year, and turn what it compared into the table and the figure."""
    place = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "sim", *YEAR, *typed, f"hydra.run.dir={folder}/leeds"]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONPATH": str(place)})
        result = Path(folder) / "leeds"
        with (result / "published.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        FIGURE.parent.mkdir(parents=True, exist_ok=True)
        for ending in ("svg", "pdf", "png"):
            shutil.copyfile(result / "charts" / f"published_year.{ending}", FIGURE.with_suffix(f".{ending}"))
        words = json.loads((result / "charts" / "alt_text.json").read_text(encoding="utf-8"))["published_year"]
        FIGURE.with_suffix(".json").write_text(json.dumps(words, indent=2, ensure_ascii=False) + "\n", "utf-8")
    lines = [list(HEADS), ["---", "--:", "--:", "--:", "---", "---"], *(line(row) for row in rows)]
    FIGURE.with_suffix(".md").write_text(table := "".join(f"| {' | '.join(one)} |\n" for one in lines), "utf-8")
    print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
