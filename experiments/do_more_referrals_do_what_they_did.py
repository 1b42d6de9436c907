"""Do more referrals do in the model what they did to England's councils?

    python experiments/do_more_referrals_do_what_they_did.py [key=value ...]      such as run=quick

A third more referrals in a year: what England's councils saw from one year to the next, and what an average council
sees in the model, once with families as usual and once with lighter ones.
"""

import sys
from pathlib import Path

import sim

MORE = 1.325  # times the referrals of the year before | DfE Children in need 2022, C1, Leeds
YEAR = ("council=typical", "run.start=2020-10-01", "run.warm_up_weeks=26", "run.weeks=52")
SPIKE = ("scenario.from=2021-04-01", "scenario.weeks=52")
CENSUS = "2021-09-30"
SIDES = {
    "model, families as usual": ("scenario=referral_spike", f"scenario.size={MORE}"),
    "model, lighter families": ("scenario=lighter_referrals",),
}
# England's councils, 2013 to 2022: by how much a logarithm changes with that of referrals from one year to the next,
# less the median change of the year, and its standard error, councils as clusters. DfE Children in need 2022, B1, C1,
# C2, C4, D1; workforce census 2017 to 2022, September within the year. A test calculates them again from those tables.
ENGLAND = {
    "referrals_per_year": ("Children assessed", 0.65, 0.04),  # in the model all who are referred are
    "section_47_per_year": ("Section 47 enquiries", 0.54, 0.04),
    "conferences_per_year": ("Initial conferences", 0.41, 0.04),
    "plans_started_per_year": ("Protection plans started", 0.39, 0.04),
    "children_on_plan": ("On a protection plan", 0.38, 0.04),
    "children_in_need": ("Children in need", 0.22, 0.03),
    "awaiting_assessment": ("Awaiting assessment", 0.20, 0.08),
    "caseload_per_worker": ("Caseload", 0.19, 0.04),
}
FIGURE = Path("outputs") / "experiments" / "do_more_referrals_do_what_they_did"


def values_of(one: sim.Answers, measure: str) -> object:
    """(replications,) a measure; the caseload on the day of the census, as published."""
    days = one.daily(measure)[:, one.day(CENSUS)] if measure == "caseload_per_worker" else None
    return one.values(measure) if days is None else days


def published(slope: float, error: float) -> sim.Interval:
    """Per cent more with MORE times the referrals, as England's councils saw it."""
    return sim.Interval(*(100 * (MORE ** (slope + k * error) - 1) for k in (0.0, -1.96, 1.96)), 0, 0)


def main(typed: list[str]) -> None:
    """Simulate the council without and with more referrals of either kind; write the table and draw, with England."""
    usual = sim.ask(*YEAR, *typed)
    sides = [sim.ask(*words, *SPIKE, *YEAR, *typed) for words in SIDES.values()]
    result: dict[str, list[sim.Interval]] = {}
    for measure, (name, slope, error) in ENGLAND.items():
        before, *after = (values_of(side, measure) for side in (usual, *sides))
        model = [sim.paired_difference(100 * one / before.mean(), 100 * before / before.mean()) for one in after]
        result[name] = [published(slope, error), *model]
    run, (england, as_usual, lighter) = usual.study.config.run, (f"{one.mean:.1f}%" for one in result["Caseload"])
    files = sim.draw_answers(
        FIGURE,
        [sim.Panel("In a year with a third more referrals", "% more", [one for row in result.values() for one in row])],
        title=f"A third more referrals went with caseloads {england} higher in England's councils, {as_usual} higher"
        f" in the model with families as usual, {lighter} with lighter ones",
        subtitle="Change from the year before, in England's councils and in the model",
        note="Source: DfE Children in need 2013 to 2022 and workforce census 2017 to 2022, 151 councils; caseload"
        f" simulation of {usual.study.config.council.name}, {run.replications} paired replications, seed {run.seed}."
        " Dots are means, bars 95% intervals.",
        varied="measure",
        settings=[f"{name}: England" if side == "England" else side for name in result for side in ("England", *SIDES)],
    )
    lines = [["% more with a third more referrals", "England", *SIDES], ["---", "--:", "--:", "--:"]]
    lines += [[name, *(f"{one.mean:.1f} ±{one.high - one.mean:.1f}" for one in row)] for name, row in result.items()]
    FIGURE.with_suffix(".md").write_text(table := "".join(f"| {' | '.join(line)} |\n" for line in lines), "utf-8")
    print(table)
    print("Figure:", next(file for file in files if file.suffix == ".png"))


if __name__ == "__main__":
    main(sys.argv[1:])
