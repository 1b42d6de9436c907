"""Do more referrals do in the model what they did to England's councils?

    python experiments/do_more_referrals_do_what_they_did.py [key=value ...]      such as scenario.kind=need_rises

Modelled councils for six years, referrals walking as published, go through the regressions that the published tables
went through: by how much each figure changes for a change in referrals, in England and in the model.
"""

import math
import sys
from pathlib import Path

import sim

COUNCILS = 100  # modelled, from the smallest to the largest
DRAWN = "1 year"  # the length of the changes that are drawn; the table has three-year changes too
FIGURE = Path("outputs") / "experiments" / "do_more_referrals_do_what_they_did"


def in_percent(slope: float, error: float) -> sim.Interval:
    """Percent more for each percent more referrals, with its 95% interval."""
    return sim.Interval(slope, slope - 1.96 * error, slope + 1.96 * error, 0, 0)


def in_words(slope: float, error: float) -> str:
    """A slope with its standard error; a dash where too few councils have the figure."""
    return "–" if math.isnan(slope) else f"{slope:.2f} ({error:.2f})"


def main(typed: list[str]) -> None:
    """Model the councils, go through the regressions, write the table, draw."""
    if idle := [word for word in typed if word.startswith("run.replications=")]:  # of who runs all experiments so
        print(f"{idle[0]}: each modelled council is simulated once, here as always.")
    words = [word for word in typed if word not in idle]
    england, model = sim.panel_targets(), sim.panel_targets(COUNCILS, words)
    sides = {name: [side[name].result[:2] for side in (england, model)] for name in model}
    known = {name: pair for name, pair in sides.items() if not any(math.isnan(slope) for slope, _ in pair)}
    drawn = {name: pair for name, pair in known.items() if name.endswith(DRAWN)}
    there, here = (f"{10 * slope:.1f}%" for slope, _ in sides[f"Caseload, {DRAWN}"])
    files = sim.draw_answers(
        FIGURE,
        [sim.Panel("For 1% more referrals", "% more", [in_percent(*one) for pair in drawn.values() for one in pair])],
        title=f"A tenth more referrals went with caseloads {there} higher in England's councils, {here} in the model",
        subtitle="Change from the year before, in England's councils and in modelled ones",
        note="Source: DfE Children in need and workforce census to 2022; caseload simulation of"
        f" {COUNCILS} councils for six years. Dots are slopes of regressions, bars 95% intervals.",
        varied="figure",
        settings=[f"{name.partition(',')[0]}: {side}" for name in drawn for side in ("England", "model")],
    )
    lines = [["% more for 1% more referrals", "England", "model", "wanted"], ["---", "--:", "--:", "--:"]]
    for name, one in model.items():
        lines.append([name, *(in_words(*side) for side in sides[name]), f"{one.least:.2f} to {one.most:.2f}"])
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    FIGURE.with_suffix(".md").write_text(table, "utf-8")
    print(table)
    print(f"{sum(one.met for one in model.values())} of {len(model)} are met.")
    print("Figure:", next(file for file in files if file.suffix == ".png"))


if __name__ == "__main__":
    main(sys.argv[1:])
