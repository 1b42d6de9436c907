"""The public face: what scripts and notebooks use. `import sim` costs nothing; a name is imported when first used.

usual = sim.ask("run=quick")
spike = sim.ask("scenario=referral_spike", "scenario.size=1.5", "run=quick")
spike.over(usual, "caseload_per_worker")  # the mean difference and its 95% interval
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.analysis import tables as tables
    from sim.analysis.measures import MEASURES as MEASURES
    from sim.analysis.measures import read as read
    from sim.base.errors import InputError as InputError
    from sim.base.intervals import Interval as Interval
    from sim.base.intervals import paired_difference as paired_difference
    from sim.reports.charts.answers import draw_answers as draw_answers
    from sim.reports.charts.drawing.series_styles import Panel as Panel
    from sim.runs.kept_logs import read_log as read_log
    from sim.runs.parallel import make_ready as make_ready
    from sim.runs.replication import simulate as simulate
    from sim.studies.api import Answers as Answers
    from sim.studies.api import ask as ask
    from sim.studies.api import study_of as study_of
    from sim.studies.calibration import Calibration as Calibration
    from sim.studies.calibration import calibrate as calibrate
    from sim.studies.calibration import write_ensemble as write_ensemble
    from sim.studies.forecast.backtest_councils import figure_of_record as figure_of_record
    from sim.studies.forecast.backtest_councils import record_of_councils as record_of_councils
    from sim.studies.truth.truth_rows import panel_targets as panel_targets

MODULES = {
    "Answers": "studies.api",
    "ask": "studies.api",
    "study_of": "studies.api",
    "make_ready": "runs.parallel",
    "simulate": "runs.replication",
    "read": "analysis.measures",
    "MEASURES": "analysis.measures",
    "read_log": "runs.kept_logs",  # a kept event log as a table of words
    "tables": "analysis.tables",  # one tidy table each: cases, episodes, holdings, waits, duties, absences, posts
    "record_of_councils": "studies.forecast.backtest_councils",
    "figure_of_record": "studies.forecast.backtest_councils",
    "Interval": "base.intervals",
    "paired_difference": "base.intervals",
    "InputError": "base.errors",
    "Panel": "reports.charts.drawing.series_styles",
    "draw_answers": "reports.charts.answers",
    "Calibration": "studies.calibration",
    "calibrate": "studies.calibration",
    "write_ensemble": "studies.calibration",
    "panel_targets": "studies.truth.truth_rows",  # what goes with a change in referrals, as published and in the model
}

__all__ = [*MODULES]


def __getattr__(name: str) -> Any:
    """A public name, from its module."""
    if name not in MODULES:
        raise AttributeError(f"sim has no {name!r}; its public names are {', '.join(MODULES)}")
    module = import_module(f"{__name__}.{MODULES[name]}")
    return module if MODULES[name].endswith(f".{name}") else getattr(module, name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(MODULES)
