"""The files of a record of councils, and what of it is kept in conf/record for forecasts to go by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sim.base.files import open_folder, write_json, write_parquet, write_text
from sim.base.places import CONF
from sim.base.text_tables import as_csv
from sim.inputs.composing.council_files import slug
from sim.inputs.councils.council_tables.notices import NOTICES, Notice, notices_file
from sim.inputs.councils.kept_record import RECORD_COLUMNS, kept_table
from sim.model.compiling import RULES_HASH
from sim.runs.manifest import versions
from sim.studies.forecast.case_holders import HoldersTaken
from sim.studies.forecast.combining import Weight, plan
from sim.studies.forecast.councils_record import CouncilsRecord, digest_of_scores
from sim.studies.forecast.model_record import FORECAST, GIVEN, GIVEN_ALL, Taken, prior_of
from sim.studies.forecast.record_page import council_markdown, record_markdown, record_sentences, what_was_run
from sim.studies.forecast.record_report import of, saved_by
from sim.studies.record.rear import REAR
from sim.studies.record.record_rivals import LAST

KEPT_WEIGHTS = CONF / "record" / "model_weights.csv"
KEPT_HOLDERS = CONF / "record" / "holder_weights.csv"
SCORED = ("measure", "horizon", "forecaster", "forecasts", "councils", "crps", "inside_50", "inside_90")
WEIGHED = (
    "measure",
    "horizon",
    "level",
    "level_error",
    "told",
    "told_error",
    "times",
    "times_told",
    "shared",
    "reach",
    "pairs",
    "councils",
)
WEIGHED_FURTHER = ("further", "further_error", "times_further", "reach_further")  # not in records from before 2026-12
WEIGHED_HOLDERS = ("horizon", "taken", "error", "times", "reach", "pairs")


class Kept(NamedTuple):
    """What of the model is taken now, for a measure and year ahead."""

    taken: Taken
    shared: float  # of its level over REAR's, by all councils
    reach: float  # the furthest that imposed values have moved a council: further is not believed
    reach_further: float = math.inf  # same, of what conferences add


def record_scores_csv(result: CouncilsRecord) -> str:
    """Mean score and bands by measure, year ahead and forecaster."""
    grouped = result.scores.groupby(["measure", "horizon", "rival"], sort=False)
    table = grouped.agg(
        forecasts=("crps", "size"),
        councils=("council", "nunique"),
        crps=("crps", "mean"),
        inside_50=("inside_50", "mean"),
        inside_90=("inside_90", "mean"),
    )
    return as_csv(SCORED, table.reset_index().to_numpy(dtype=object).tolist())


def weights_csv(result: CouncilsRecord) -> str:
    """What of the model is taken at the last year of the tables, by measure and year ahead."""
    rows = [
        [
            one.measure,
            one.horizon,
            *(rounded(value) for value in (*one.level, *one.effect, one.times, one.times_imposed)),
            rounded(result.shared[one.measure, one.horizon]),
            rounded(result.reach[one.measure, one.horizon]),
            one.pairs,
            one.councils,
            *(rounded(value) for value in (*one.further, one.times_further)),
            rounded(result.reach_further[one.measure, one.horizon]),
        ]
        for one in result.now
    ]
    return as_csv((*WEIGHED, *WEIGHED_FURTHER), rows, run_note(result))


def holders_csv(result: CouncilsRecord) -> str:
    """What is taken of case holders at the last year of the tables, by year ahead."""
    rows = [
        [one.horizon, *(rounded(value) for value in (*one.taken, one.times, one.reach)), one.pairs]
        for one in result.holders
    ]
    return as_csv(WEIGHED_HOLDERS, rows, run_note(result))


def rounded(value: float) -> float:
    """Six significant digits."""
    return float(f"{value:.6g}")


def run_note(result: CouncilsRecord) -> str:
    """Where a kept table comes from."""
    return f"Made by python -m sim backtest council=all docs=yes. {what_was_run(result)}"


def councils_csv(result: CouncilsRecord) -> str:
    """By council and measure, how its forecasts have been."""
    scores, by = result.scores, ["council", "measure"]
    pairs = ((FORECAST, REAR), (REAR, LAST), (GIVEN, REAR), (GIVEN_ALL, REAR))
    plain, rear, given, given_all = (saved_by(scores, *pair, by) for pair in pairs)
    within = scores[scores.rival == FORECAST].groupby(by, sort=False)[["inside_50", "inside_90"]].mean()
    rows = [
        [
            *key,
            one.forecasts,
            *(rounded(of(standings, key).saved) for standings in (plain, rear, given)),
            *(rounded(float(within.loc[key][name])) for name in ("inside_50", "inside_90")),
            rounded(of(given_all, key).saved),
        ]
        for key, one in plain.items()
        if isinstance(key, tuple)
    ]
    return as_csv(RECORD_COLUMNS, sorted(rows, key=lambda row: tuple(map(str, row[:2]))), run_note(result))


def record_table(result: CouncilsRecord) -> Any:
    """Every forecast as an Arrow table."""
    import pyarrow as pa

    return pa.Table.from_pandas(result.scores, preserve_index=False)


def manifest_of_record(result: CouncilsRecord, typed: Sequence[str]) -> dict[str, Any]:
    """All that is needed to do it again."""
    kept_settings = {key: value for key, value in result.settings._asdict().items() if key != "figures"}
    return {
        "typed": list(typed),
        "settings": kept_settings,
        "tables": {"path": result.settings.figures.path.name, "last_year": result.settings.figures.last_year},
        "plan": dict(plan()),
        "councils": [area.code for area in result.councils],
        "sentences": record_sentences(result),
        "scores": digest_of_scores(result),
        "rules": RULES_HASH,
        "versions": versions(),
    }


def write_record(result: CouncilsRecord, typed: Sequence[str], folder: Path) -> None:
    """Write forecasts, scores, weights, the page of all, one page for each council, the manifest."""
    open_folder(folder)
    open_folder(folder / "councils")
    write_parquet(folder / "forecasts.parquet", record_table(result))
    write_text(folder / "scores.csv", record_scores_csv(result))
    write_text(folder / "weights.csv", weights_csv(result))
    write_text(folder / "holders.csv", holders_csv(result))
    write_text(folder / "councils.csv", councils_csv(result))
    write_text(folder / "record.md", record_markdown(result))
    for area in result.councils:
        write_text(folder / "councils" / f"{slug(area.name)}.md", council_markdown(result, area.code, area.name))
    write_notices(result.settings.notices, folder)
    write_json(folder / "manifest.json", manifest_of_record(result, typed))


def write_notices(notices: Sequence[Notice], folder: Path) -> None:
    """Write what was noticed of the tables that were read; nothing where nothing was."""
    if notices:
        write_text(folder / NOTICES, notices_file(notices))


# What is kept


@lru_cache
def kept_weights(file: Path = KEPT_WEIGHTS) -> dict[tuple[str, int], Kept]:
    """By measure and year ahead, what of the model is taken now; a record that has none told conferences has priors."""
    made = {}
    for row in kept_table(file)[1]:
        number = {name: float(row.get(name) or "inf") for name in (*WEIGHED[2:], *WEIGHED_FURTHER)}
        judged = bool(row.get(WEIGHED_FURTHER[0]))
        taken = Taken(
            row["measure"],
            0,
            int(row["horizon"]),
            Weight(number["level"], number["level_error"]),
            Weight(number["told"], number["told_error"]),
            Weight(number["further"], number["further_error"]) if judged else prior_of(row["measure"]),
            number["times"],
            number["times_told"],
            number["times_further"] if judged else number["times_told"],
            int(number["pairs"]),
            int(number["councils"]),
        )
        made[row["measure"], int(row["horizon"])] = Kept(
            taken, number["shared"], number["reach"], number["reach_further"]
        )
    return made


@lru_cache
def kept_holders(file: Path = KEPT_HOLDERS) -> dict[int, HoldersTaken]:
    """By year ahead, what of case holders is taken now; nothing where no forecast told them is on record."""
    return {
        int(row["horizon"]): HoldersTaken(
            int(row["horizon"]),
            Weight(float(row["taken"]), float(row["error"])),
            float(row["times"]),
            float(row["reach"] or "inf"),
            int(row["pairs"]),
        )
        for row in kept_table(file)[1]
    }


def holders_for(ahead: int) -> HoldersTaken:
    """What is taken so many years ahead: of the furthest that is kept if it is further, a prior where nothing is."""
    kept = kept_holders()
    if not kept:
        prior = plan()["weights"]["holders"]
        return HoldersTaken(ahead, Weight(prior["centre"], prior["spread"]), 1.0, math.inf, 0)
    return kept[min(ahead, max(kept))]


def conferences_are_scored(file: Path = KEPT_WEIGHTS) -> bool:
    """Whether the kept record has forecasts that were told conferences."""
    return any(row.get(WEIGHED_FURTHER[0]) for row in kept_table(file)[1])


def kept_note() -> str:
    """What was run for the weights and records that are kept."""
    return kept_table(KEPT_WEIGHTS)[0]
