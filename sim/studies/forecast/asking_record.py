"""The record of many councils, as scripts ask for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.journal import Journal
from sim.studies.forecast.councils_record import CouncilsRecord, councils_record
from sim.studies.forecast.record_settings import record_settings

if TYPE_CHECKING:
    from collections.abc import Sequence


def record_of_councils(*words: str, notes: Path | None = None) -> CouncilsRecord:
    """The record that these words ask for after `python -m sim backtest`; InputError with every fault.

    What is simulated is noted in a file, and the same question goes on from it. `scores` is a data frame with a row for
    each forecast of each forecaster.

    >>> import sim
    >>> record = sim.record_of_councils("council=rutland", "from=2021", "years=1", "replications=1")
    >>> bool((record.scores.crps >= 0).all())
    True
    """
    file = notes or Path("outputs") / "backtest" / "councils_notes.jsonl"
    return councils_record(record_settings(words), Journal(file))


def figure_of_record(result: CouncilsRecord, folder: Path) -> tuple[str, Sequence[Path]]:
    """For which measures and years ahead the model is worth having: the finding, and the files of the figure.

    >>> import sim
    >>> from pathlib import Path
    >>> record = sim.record_of_councils("council=rutland", "from=2021", "years=1", "replications=1")
    >>> finding, files = sim.figure_of_record(record, Path("outputs") / "figures")
    >>> finding.startswith("Told referrals and staff")
    True
    """
    from sim.studies.forecast.record_figures import draw_record, record_finding

    return record_finding(result), draw_record(result, folder)
