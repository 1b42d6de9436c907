"""Do more referrals do in the model what they did to England's councils?

    python experiments/do_more_referrals_do_what_they_did.py [key=value ...]      such as scenario.kind=need_rises

Modelled councils for six years, referrals walking as published, go through the regressions that the published tables
went through: by how much each figure changes for a change in referrals, in England and in the model.
"""

import sys
from pathlib import Path

import sim
from sim.studies.panel.data import published_panel
from sim.studies.panel.modelled import modelled_panel
from sim.studies.panel.report import Met, targets_met
from sim.studies.truth import called

COUNCILS = 100  # modelled, from the smallest to the largest
YEARS = 1  # the length of the changes that are drawn; the table has three-year changes too
FIGURE = Path("outputs") / "experiments" / "do_more_referrals_do_what_they_did"


def in_percent(one: Met) -> sim.Interval:
    """Percent more for each percent more referrals, with its 95% interval."""
    slope, half = one.result.slope, 1.96 * one.result.error
    return sim.Interval(slope, slope - half, slope + half, 0, 0)


def main(typed: list[str]) -> None:
    """Model the councils, go through the regressions, write the table, draw."""
    england, model = targets_met(published_panel()), targets_met(modelled_panel(COUNCILS, typed))
    rows = list(zip(england, model, strict=True))
    drawn = [pair for pair in rows if pair[0].question.years == YEARS]
    met = sum(one.met for _, one in rows)
    caseload = {one.question.outcome: (there, one) for there, one in drawn}["caseload_per_worker"]
    there, here = (f"{10 * one.result.slope:.1f}%" for one in caseload)
    files = sim.draw_answers(
        FIGURE,
        [sim.Panel("For 1% more referrals", "% more", [in_percent(one) for pair in drawn for one in pair])],
        title=f"A tenth more referrals went with caseloads {there} higher in England's councils, {here} in the model",
        subtitle="Change from the year before, in England's councils and in modelled ones",
        note="Source: DfE Children in need and workforce census to 2022; caseload simulation of"
        f" {COUNCILS} councils for six years. Dots are slopes of regressions, bars 95% intervals.",
        varied="figure",
        settings=[f"{called(one.question.outcome)}: {side}" for one, _ in drawn for side in ("England", "model")],
    )
    lines = [["% more for 1% more referrals", "England", "model", "wanted"], ["---", "--:", "--:", "--:"]]
    for published, one in rows:
        slopes = [f"{each.result.slope:.2f} ({each.result.error:.2f})" for each in (published, one)]
        years = f"{one.question.years} year{'s' * (one.question.years > 1)}"
        lines.append([f"{called(one.question.outcome)}, {years}", *slopes, f"{one.least:.2f} to {one.most:.2f}"])
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    FIGURE.with_suffix(".md").write_text(table, "utf-8")
    print(table)
    print(f"{met} of {len(rows)} are met.")
    print("Figure:", next(file for file in files if file.suffix == ".png"))


if __name__ == "__main__":
    main(sys.argv[1:])
