"""For which measures, councils and years ahead is the model worth having, and for which not?

    python experiments/when_is_the_model_worth_having.py [key=value ...]      such as sample=24 replications=1

Every council is forecast from each March of 2017 to 2021, told nothing and told what referrals and staff came to be,
and compared with REAR, the forecast from published figures alone. An interrupted run resumes.
"""

import sys
from pathlib import Path

import sim

RIVAL, TOLD = "REAR", "given"
WORDS = ["council=all", "from=2017"]
FOLDER = Path("outputs") / "experiments"
FIGURE = FOLDER / "when_is_the_model_worth_having"
BY = ["measure", "horizon"]


def table_of(scores: object) -> str:
    """Mean error of REAR and of what is given, and what is saved, by measure and years ahead."""
    means = scores.pivot_table(index=BY, columns="rival", values="crps", sort=False)[[RIVAL, TOLD]].dropna()
    lines = ["| measure | years ahead | REAR | told | error saved |", "|---|--:|--:|--:|--:|"]
    for (measure, ahead), row in means.iterrows():
        saved = 1 - row[TOLD] / row[RIVAL]
        lines.append(f"| {measure} | {ahead} | {row[RIVAL]:.3f} | {row[TOLD]:.3f} | {100 * saved:+.0f}% |")
    return "\n".join(lines) + "\n"


def main(typed: list[str]) -> None:
    """Make the record, draw, write the table, say what came out."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    record = sim.record_of_councils(*WORDS, *typed)
    finding, files = sim.figure_of_record(record, FIGURE)
    table = table_of(record.scores)
    FIGURE.with_suffix(".md").write_text(table, "utf-8")
    print(table)
    print(f"{len(record.councils)} councils. {finding}")
    print("Figure:", next(file for file in files if file.suffix == ".png"))


if __name__ == "__main__":
    main(sys.argv[1:])
