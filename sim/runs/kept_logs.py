"""Event logs that a run kept (`run.keep_logs`), read back: with their study, and as a table of words.

A log is a file `RUN_FOLDER/logs/ARM_REPLICATION.parquet`; `RUN_FOLDER/manifest.json` holds the configuration without
which its codes mean nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from pydantic import ValidationError

from sim.analysis.readings.log_columns import dates_of, next_words, words_of
from sim.base.answer_folders import runs_below
from sim.base.errors import InputError, listed
from sim.base.units_of_time import MINUTES_A_DAY
from sim.inputs.schema import Config
from sim.inputs.study import Study, study_from
from sim.model.event_log import Log, Rows, from_arrow
from sim.model.vocabulary import ABSENCES, NEEDS, REASONS, RECORD_TYPES, WHERE_LEAVERS_GO
from sim.runs.experiment import sides_of

if TYPE_CHECKING:
    import pandas as pd

# What the columns kind, nth, amount and other hold in each kind of row (the table in sim/model/event_log.py).
DUTY = ("duty", "occurrence", "due", "since")
COLUMNS_OF: dict[str, tuple[str, str, str, str]] = {
    "referred": ("source", "children", "need", "came_back"),
    "stage_entered": ("stage", "children", "since", "stage_before"),
    "stage_ended": ("stage", "children", "since", "stage_next"),
    "listed": ("team_kind", "children", "", "team"),
    "allocated": ("stage", "children", "points", "minutes_on_list"),
    "given_up": ("reason", "children", "points", "since"),
    "worked": ("duty", "children", "minutes", "minutes_over"),
    "duty_done": DUTY,
    "duty_dropped": DUTY,
    "duty_open_at_end": DUTY,
    "post_opened": ("team_kind", "fte", "post", "team"),
    "joined": ("grade", "fte", "since", "team"),
    "notice_given": ("grade", "fte", "until", "team"),
    "left": ("grade", "fte", "since", "destination"),
    "away": ("absence", "fte", "until", "team"),
    "back": ("absence", "fte", "since", "team"),
    "grade_changed": ("grade", "fte", "grade_before", "team"),
    "slots_offered": ("slot", "slots_held", "slots_offered", "slots_waiting"),
    "known_before": ("", "children", "since", "closed_before"),
    "contacted": ("source", "children", "need", "came_back"),
    "duty_missed": DUTY,
    "happened": ("duty", "children", "occurrence", "since"),
    "supervised": ("grade", "fte", "due", "manager"),
    "supervision_open_at_end": ("grade", "fte", "due", ""),
    "post_moved": ("team_kind", "fte", "post", "team"),
    "moved": ("grade", "fte", "since", "team"),
    "case_moved": ("stage", "children", "kept", "stage_next"),
    "co_worker_named": ("team_kind", "children", "co_workers_before", "team"),
    "co_worker_ended": ("reason", "children", "co_workers_before", "since"),
    "chaired": ("slot", "children", "by_co_worker", "team"),
    "held_elsewhere": ("team_kind", "children", "", "team"),
    "supervision_missed": ("grade", "fte", "due", ""),
    "post_cut": ("team_kind", "fte", "post", "team"),
}
ABOUT_POSTS = ("joined", "notice_given", "left", "moved")  # whose column `case` is a post
THOUSANDTHS = ("fte", "points")
MOMENTS = ("since", "until", "due")
FLAGS = ("came_back", "closed_before", "kept", "by_co_worker")
UNITS = {
    "day": "working days since the start; day 0 is the first",
    "date": "calendar date",
    "minute": "working minutes since the day began, of 444",
    "case": "number of the family",
    "worker": "number of the worker, one person's from joining to leaving",
    "children": "children of the family",
    "fte": "full-time equivalents",
    "points": "caseload points",
    "minutes": "minutes of work within contracted hours",
    "minutes_over": "minutes of work beyond contracted hours",
    "minutes_on_list": "working minutes on the unallocated list",
    "since": "calendar date: entered, held, joined or away since",
    "until": "calendar date: expected back, or last day",
    "due": "calendar date: the last day on which the duty is on time",
    "occurrence": "which of its kind within the stage, from 0",
    "co_workers_before": "co-workers whom the case had before",
    "slots_held": "slots used that day",
    "slots_offered": "slots there were that day",
    "slots_waiting": "still waiting for a slot after that day",
}


class KeptLog(NamedTuple):
    """A kept event log and what decodes it."""

    path: Path
    arm: str  # baseline, or the scenario's name
    label: str
    replication: int
    study: Study
    rows: Rows  # (rows, 8)


def kept_log_paths(folder: Path) -> list[Path]:
    """The logs that a run kept, the scenario's before the baseline's, replications in order."""

    def place(path: Path) -> tuple[bool, str, int]:
        arm, _, replication = path.stem.rpartition("_")
        return arm == "baseline", arm, int(replication)

    return sorted((path for path in folder.glob("logs/*_*.parquet") if path.stem.split("_")[-1].isdigit()), key=place)


def kept_log_of(folder: Path, name: str = "") -> KeptLog:
    """A run's log by its name, such as `baseline_0`; the scenario's first if none is named. InputError if none is."""
    if not (folder / "manifest.json").is_file():
        raise InputError([f"{folder}: is no folder of a finished run; it has no manifest.json.{runs_below(folder)}"])
    paths = kept_log_paths(folder)
    if not paths:
        raise InputError([f"{folder}: this run kept no event logs; run it again with run.keep_logs=1."])
    if not name:
        return kept_log(paths[0])
    path = folder / "logs" / f"{name.removesuffix('.parquet')}.parquet"
    if path not in paths:
        raise InputError([f"log={name}: must be {listed([one.stem for one in paths])}."])
    return kept_log(path)


def kept_log(path: Path | str) -> KeptLog:
    """One kept log with its study; InputError where the file or its manifest cannot be read as such."""
    import pyarrow.parquet as pq

    path = Path(path)
    arm, _, number = path.stem.rpartition("_")
    manifest = path.parent.parent / "manifest.json"
    if not (path.is_file() and arm and number.isdigit()):
        raise InputError([f"{path}: is no kept event log; they are RUN_FOLDER/logs/ARM_REPLICATION.parquet."])
    try:
        config = Config.model_validate(json.loads(manifest.read_text(encoding="utf-8"))["config"])
        rows = from_arrow(pq.read_table(path))
    except (OSError, ValueError, TypeError, KeyError, ValidationError, AttributeError) as error:
        raise InputError([f"{path}: cannot be read with {manifest}: {str(error).splitlines()[0]}."]) from error
    sides = {name: (label, side) for name, label, side in sides_of(config)}
    if arm not in sides:
        raise InputError([f"{path}: the run beside it has only {' and '.join(sides)}."])
    label, side = sides[arm]
    return KeptLog(path, arm, label, int(number), study_from(side), rows)


def read_log(path: Path | str) -> pd.DataFrame:
    """A kept event log as a tidy table: a row an event in the log's order, words for codes, dates for minutes.

    Columns that a kind of event does not have are missing. `attrs["units"]` says what each column counts,
    `attrs["log"]` which arm, replication, council and scenario it is. InputError where it is no kept log.

    >>> import sim
    >>> sim.read_log("no_such_folder/log_scenario_0.parquet")
    Traceback (most recent call last):
    sim.base.errors.InputError: ...
    """
    log = kept_log(path)
    table = log_table(log.study, log.rows)
    config = log.study.config
    table.attrs["units"] = {name: UNITS.get(name, "word") for name in table.columns}
    table.attrs["log"] = {
        "arm": log.arm,
        "replication": log.replication,
        "council": config.council.name,
        "scenario": config.scenario.name,
        "seed": config.run.seed,
    }
    return table


def log_table(study: Study, rows: Rows) -> pd.DataFrame:
    """The table of rows that are at hand."""
    import pandas as pd

    table = pd.DataFrame(
        {
            "day": rows[:, Log.TIME] // MINUTES_A_DAY,
            "date": dates_of(study, rows[:, Log.TIME]).astype("datetime64[s]"),
            "minute": rows[:, Log.TIME] % MINUTES_A_DAY,
            "what": words_of(RECORD_TYPES, rows[:, Log.WHAT]),
        }
    )
    posts = np.isin(table["what"], ABOUT_POSTS)
    table["case"] = missing_where(posts | (rows[:, Log.CASE] < 0), rows[:, Log.CASE])
    table["worker"] = missing_where(rows[:, Log.WORKER] < 0, rows[:, Log.WORKER])
    pieces: dict[str, list[tuple[Any, Any]]] = {"post": [(np.flatnonzero(posts), rows[posts, Log.CASE])]}
    for code, what in enumerate(RECORD_TYPES):
        at = np.flatnonzero(rows[:, Log.WHAT] == code)
        if not len(at):
            continue
        for name, column in zip(COLUMNS_OF[what], (Log.KIND, Log.NTH, Log.AMOUNT, Log.OTHER), strict=True):
            if name:
                pieces.setdefault(name, []).append((at, code_meanings(study, name, rows[at, column])))
            if name == "occurrence" and column == Log.NTH:
                pieces.setdefault("thin", []).append((at, rows[at, Log.NTH] < 0))
    for name, result in pieces.items():
        own = np.full(len(rows), None, object)
        for at, values in result:
            own[at] = values
        table[name] = pd.Series(own, index=table.index).infer_objects().convert_dtypes()
    return table


def missing_where(absent: Any, values: Any) -> Any:
    """(n,) whole numbers, missing where there is none."""
    import pandas as pd

    result = pd.array(values.astype(np.int64), dtype="Int64")
    result[absent] = pd.NA
    return result


def code_meanings(study: Study, name: str, values: Any) -> Any:
    """(n,) what a column of codes means."""
    words = study.words
    lists: dict[str, tuple[str, ...]] = {
        "source": words.sources,
        "need": NEEDS,
        "stage": words.stages,
        "stage_before": words.stages,
        "team_kind": words.teams,
        "duty": words.duties,
        "grade": words.grades,
        "grade_before": words.grades,
        "slot": words.slots,
        "reason": REASONS,
        "absence": ABSENCES,
        "destination": WHERE_LEAVERS_GO,
    }
    if name == "stage_next":
        return next_words(words.stages, words.exits, values, np.ones(len(values), bool))
    if name in lists:
        return words_of(lists[name], values)
    if name in THOUSANDTHS:
        return values / 1000
    if name in MOMENTS:
        return dates_of(study, values).astype("datetime64[s]").astype(object)
    if name in FLAGS:
        return values == 1
    return np.where(values < 0, -values - 1, values) if name == "occurrence" else values
