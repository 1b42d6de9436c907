"""The face: what scripts and notebooks use. `import sim` costs nothing; a name is fetched when it is first used.

usual = sim.ask("run=quick")
spike = sim.ask("scenario=referral_spike", "scenario.size=1.5", "run=quick")
spike.over(usual, "caseload_per_worker")  # the mean difference and its 95% interval
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.analysis import tables
    from sim.analysis.measures import MEASURES as MEASURES
    from sim.analysis.measures import read as read
    from sim.base.errors import InputError as InputError
    from sim.base.intervals import Interval as Interval
    from sim.base.intervals import paired_difference as paired_difference
    from sim.reports.charts.answers import draw_answers as draw_answers
    from sim.reports.charts.series_styles import Panel as Panel
    from sim.runs.experiment import make_ready as make_ready
    from sim.runs.replication import play as play
    from sim.studies.api import Answers as Answers
    from sim.studies.api import ask as ask
    from sim.studies.api import study_of as study_of
    from sim.studies.calibration import Calibration as Calibration
    from sim.studies.calibration import calibrate as calibrate
    from sim.studies.calibration import write_ensemble as write_ensemble

ROOMS = {
    "tables": "tables",  # one tidy table each: cases, episodes, holdings, waits, duties, absences, posts
    "Answers": "asking",
    "ask": "asking",
    "make_ready": "experiment",
    "study_of": "asking",
    "Calibration": "calibration",
    "calibrate": "calibration",
    "write_ensemble": "calibration",
    "Panel": "charts.named",
    "draw_answers": "charts.answers",
    "Interval": "intervals",
    "paired_difference": "intervals",
    "MEASURES": "measures",
    "read": "measures",
    "Refused": "refusals",
    "play": "replication",
}

__all__ = [*ROOMS]


def __getattr__(name: str) -> Any:
    """A name of the face, from its room."""
    if name not in ROOMS:
        raise AttributeError(f"sim has no {name!r}; its face is {', '.join(ROOMS)}")
    room = import_module(f"{__name__}.{ROOMS[name]}")
    return room if name == ROOMS[name] else getattr(room, name)


def __dir__() -> list[str]:
    """The names of the face."""
    return sorted(ROOMS)
