"""How forecasts of this council have been: the record of past years that is shipped in conf/record."""

from __future__ import annotations

import math
import re

from sim.analysis.measures import MEASURES
from sim.base.wording import capital, percent
from sim.inputs.councils.comparing import area_named
from sim.inputs.councils.kept_record import KEPT_COUNCILS, OwnRecord, kept_table, own_record
from sim.inputs.councils.showing import shown_figures
from sim.model.words import label
from sim.reports.report.document import Block, Cell, Text, for_author, table, words
from sim.reports.report.rounding import NONE, one
from sim.reports.report.run_folder import FinishedRun

FEW = 12  # forecasts, below which a share of them says little | as python -m sim forecast marks them
HEADS = (
    "Measure",
    "Forecasts",
    "Inside the 90% band, per cent",
    "Error less than last year's figure, per cent",
    "Further less when told referrals and staff, per cent",
)


def past_forecasts(run: FinishedRun) -> list[Block]:
    """Forecasts from past years beside what was then published, by measure; a sentence where there are none."""
    area = area_named(run.council)
    rows = own_record(area.code) if area is not None else {}
    if not rows:
        return [
            Text(f"Forecasts of {run.council} made for past years are not among the record that is kept."),
            for_author("python -m sim backtest makes one of a council of England."),
        ]
    few = any(row.forecasts < FEW for row in rows.values())
    notes = [
        "Forecasts made with only what was known at the time, each beside what was then published. Of 100 figures 90"
        " should lie inside the band. An error that is less than that of taking last year's figure again is better,"
        " minus is worse; the last column is what the simulation adds once it is given the referrals and staff of the"
        " year, minus is harm.",
        *(["Fewer than 12 forecasts of a measure say little of it."] if few else []),
        f"{NONE} not available. {run_of_the_record()}",
    ]
    made = [
        (
            words(measure_called(measure)),
            one(float(row.forecasts), 0),
            one(100 * row.inside_90, 0),
            error_saved(row.rear_saved),
            error_saved(row.given_saved),
        )
        for measure, row in rows.items()
    ]
    return [Text(in_a_sentence(run.council, list(rows.values()))), table("Forecasts of past years", HEADS, made, notes)]


def run_of_the_record() -> str:
    """What was run for the kept record; nothing where there is none."""
    run = re.search(r"Run: .*", kept_table(KEPT_COUNCILS)[0])
    return run[0] if run else ""


def in_a_sentence(council: str, rows: list[OwnRecord]) -> str:
    """How often what came lay inside the band, and of how many measures a forecast beats last year's figure."""
    count = sum(row.forecasts for row in rows)
    inside = sum(row.forecasts * row.inside_90 for row in rows if not math.isnan(row.inside_90)) / count
    better = sum(row.rear_saved > 0 for row in rows)
    given = [row.given_saved for row in rows if not math.isnan(row.given_saved)]
    helped = sum(value > 0 for value in given)
    return (
        f"Of {count} forecasts of {council} for past years {percent(inside)} lay inside their 90% band."
        f" On {better} of {len(rows)} measures a forecast was nearer than last year's figure taken again; given the"
        f" year's referrals and staff, the simulation brought it nearer still on {helped} of {len(given)}."
    )


def measure_called(name: str) -> str:
    """What a measure of the record is called."""
    if name in MEASURES:
        return MEASURES[name].label
    names = {key: text for group in shown_figures()["groups"].values() for key, text in group.items()}
    return capital(names.get(name, label(name)))


def error_saved(value: float) -> Cell:
    """A share saved of an error, in per cent with its sign; `[x]` where there is none."""
    return one(100 * value, 0, sign=True)
