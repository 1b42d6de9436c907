"""The figure of a record of councils: for which measures and years ahead the model is worth having."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import listed
from sim.base.files import open_folder
from sim.studies.forecast.combining import plan
from sim.studies.forecast.councils_record import CouncilsRecord
from sim.studies.forecast.model_moves import ALL_PUT_IN, PUT_IN
from sim.studies.forecast.model_record import FORECAST, GIVEN, GIVEN_ALL
from sim.studies.forecast.record_page import what_was_run
from sim.studies.forecast.record_report import (
    BETTER,
    MAYBE_BETTER,
    MAYBE_WORSE,
    SAME,
    WORSE,
    Standing,
    label_of,
    of,
    percent_text,
    saved_by,
)
from sim.studies.record.levels import settings as rear_settings
from sim.studies.record.rear import REAR

if TYPE_CHECKING:
    from sim.reports.charts.worth import WorthRow, WorthText

NOTHING_IMPOSED, REFERRALS_AND_STAFF, CONFERENCES_TOO = "told nothing", "told referrals and staff", "conferences too"


def draw_record(result: CouncilsRecord, folder: Path) -> list[Path]:
    """The figure and what it says."""
    from sim.reports.charts.worth import draw_worth
    from sim.reports.charts.writing import write_words

    open_folder(folder)
    files, words = draw_worth(folder, worth_rows(result), worth_text(result))
    return [*files, write_words(folder, words)]


def worth_rows(result: CouncilsRecord) -> list[WorthRow]:
    """Every measure, the first being those for which the model saves most when given referrals and staff."""
    from sim.reports.charts.worth import WorthRow

    by = ["measure", "horizon"]
    plain, given, given_all = (saved_by(result.scores, name, REAR, by) for name in (FORECAST, GIVEN, GIVEN_ALL))
    whole, most = (saved_by(result.scores, name, REAR, ["measure"]) for name in (GIVEN, GIVEN_ALL))
    names = [name for name in rear_settings()["measures"] if any(key[0] == name for key in plain)]  # type: ignore[index]
    names.sort(key=lambda name: -of(whole, name).saved if name in whole else math.inf)
    return [
        WorthRow(
            label_of(name),
            f"{saved_text(whole, name, PUT_IN)}, {saved_text(most, name, ALL_PUT_IN)}",
            tuple(
                verdict_mark(of(standings, (name, ahead)))
                for standings in (plain, given, given_all)
                for ahead in scored_years(result)
            ),
        )
        for name in names
    ]


def saved_text(standings: dict[Hashable, Standing], name: str, given: Sequence[str]) -> str:
    """What is saved of a measure; `given` of one that was."""
    return "given" if name in given else percent_text(of(standings, name).saved)


def scored_years(result: CouncilsRecord) -> list[int]:
    """Years ahead of which anything was scored."""
    return [one for one in result.settings.horizons if one in set(result.scores.horizon)]


def verdict_mark(one: Standing) -> str:
    """A verdict, empty where there is none."""
    return one.verdict if math.isfinite(one.saved) else ""


def worth_text(result: CouncilsRecord) -> WorthText:
    """The words of the figure; the title is what came out."""
    from sim.reports.charts.worth import WorthText

    years = tuple(str(one) for one in scored_years(result))
    percent = f"{100 * plan()['worth']:.0f}%"
    return WorthText(
        title=title_of_record(result),
        subtitle="The model's forecasts of councils, by years ahead, compared with the forecast from published figures"
        " alone (REAR). At the right how much smaller the error is when referrals and staff are known, and then"
        " conferences too",
        note=f"Source: DfE Children in need and workforce census; caseload simulation. {what_was_run(result)} Error is"
        f" the CRPS; worth a word is {percent} or more; perhaps: it may be chance.",
        groups=((NOTHING_IMPOSED, years), (REFERRALS_AND_STAFF, years), (CONFERENCES_TOO, years)),
        unit="years ahead",
        meaning={
            BETTER: "worth having",
            MAYBE_BETTER: "perhaps",
            SAME: "makes no difference",
            MAYBE_WORSE: "perhaps worse",
            WORSE: "worse: use REAR",
        },
    )


def title_of_record(result: CouncilsRecord) -> str:
    """Of how many measures the model is the better forecast, with and without imposed values, as far as is sure."""
    plain, given = (saved_by(result.scores, name, REAR, ["measure"]) for name in (FORECAST, GIVEN))
    counts = [sum(one.verdict == BETTER for one in standings.values()) for standings in (given, plain)]
    return (
        f"Told referrals and staff, the model is surely the better forecast of {counts[0]} of {len(given)} measures;"
        f" told nothing, of {counts[1]} of {len(plain)}"
    )


def best_measures(result: CouncilsRecord, most: int = 3) -> Sequence[str]:
    """The measures for which the model saves most when given referrals and staff, by name."""
    given = saved_by(result.scores, GIVEN, REAR, ["measure"])
    order = sorted(given, key=lambda key: -given[key].saved)
    return [label_of(str(key)).lower() for key in order[:most] if given[key].verdict == BETTER]


def record_finding(result: CouncilsRecord) -> str:
    """The finding in a sentence."""
    best = best_measures(result)
    where = f"It saves most on {listed(best)}." if best else ""
    return f"{title_of_record(result)}. {where}".strip()
