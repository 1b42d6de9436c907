"""What Hydra is given: a sweeper that knows designs, and a launcher that simulates all points of a sweep together.

Hydra takes plugins only from the package `hydra_plugins`; these say that they are of it and are registered at start.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import IntervalSweep, Override
from hydra.core.plugins import Plugins
from hydra.core.utils import JobReturn, JobStatus
from hydra.plugins.launcher import Launcher
from hydra.plugins.sweeper import Sweeper
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig, OmegaConf

from sim.base.errors import InputError, did_you_mean, shown
from sim.base.places import CONF
from sim.studies.sweep.designs import GRID, Axis, axes_of, design_points, is_whole, span_ends
from sim.studies.sweep.frames import Words

PACKAGE = "hydra_plugins.caseload"
SHUFFLED = re.compile(r"\bshuffle\s*[(=]")
NAMES = ("design", "points", "seed", "max_batch_size", "params", "ranges")  # what conf/hydra/sweeper/designed.yaml sets
CODES = "codes"  # the attribute of the task function that receives every exit code


def register_plugins() -> None:
    """Make both known to Hydra, which looks them up by the name of their package; to do so twice changes nothing."""
    registry, place = Plugins.instance(), ModuleType(PACKAGE)
    for plugin in (Designed, Together):
        registry.register(plugin)
        setattr(place, plugin.__name__, plugin)
    above = PACKAGE.partition(".")[0]
    if above not in sys.modules and find_spec(above) is None:
        sys.modules[above] = ModuleType(above)
        sys.modules[above].__path__ = []
    sys.modules[PACKAGE] = place


class Designed(Sweeper):
    """Points by a design; every one of them is handed to the launcher unchecked, and a fault there is raised here."""

    __module__ = PACKAGE

    def __init__(self, **settings: Any) -> None:
        self.settings = settings  # as in conf/hydra/sweeper/designed.yaml
        self.hand_over: Callable[[list[list[str]], int], Any] = lambda rows, first: None

    def setup(self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig) -> None:
        launcher = Plugins.instance().instantiate_launcher(
            hydra_context=hydra_context, task_function=task_function, config=config
        )
        self.whole, self.loader, self.hand_over = config, hydra_context.config_loader, launcher.launch

    def sweep(self, arguments: list[str]) -> Any:
        """Hand all points to the launcher; what is typed wins over what a file says of the same key."""
        settings = self.settings
        if faults := setting_faults(settings):
            raise InputError(faults)
        params = [f"{key}={text}" for key, text in (settings["params"] or {}).items()]
        given = OverridesParser.create(config_loader=self.loader).parse_overrides([*params, *arguments])
        refuse_what_cannot_be_repeated(arguments, given[len(params) :])
        typed = {override.get_key_element(): override for override in given}
        written = {} if settings["ranges"] is None else plain_values(settings["ranges"])
        ranges = {key: about for key, about in written.items() if key not in typed}
        present = {key: OmegaConf.select(self.whole, key) for key in [*ranges, *typed]}
        axes = [axis_typed(key, override, isinstance(present[key], int)) for key, override in typed.items()]
        axes += axes_of(ranges, present, settings["design"] == GRID, plain_values(self.whole.hydra.runtime.choices))
        rows = design_points(settings["design"], settings["points"], settings["seed"], axes)
        size = settings["max_batch_size"] or max(len(rows), 1)
        batches = (self.hand_over(rows[n : n + size], n) for n in range(0, len(rows), size))
        return [[one.return_value for one in batch] for batch in batches]


def setting_faults(settings: Mapping[str, Any]) -> list[str]:
    """The sentence for each setting of the sweeper that is of another kind than it must be."""
    kinds: dict[str, tuple[Callable[[Any], bool], str]] = {
        "params": (lambda value: value is None or isinstance(plain_values(value), dict), "keys with their values"),
        "ranges": (lambda value: value is None or isinstance(plain_values(value), dict), "keys with their ranges"),
        "max_batch_size": (lambda value: value is None or is_whole(value, 1), "a whole number from 1, or null"),
    }
    faults = [
        f"hydra.sweeper.{key}: there is no such setting{did_you_mean(key, NAMES)}"
        for key in settings
        if key not in NAMES
    ]
    faults += [f"hydra.sweeper.{key}: must be there; leave it as it is." for key in NAMES if key not in settings]
    return faults + [
        f"hydra.sweeper.{key}={shown(settings[key])}: must be {what}."
        for key, (is_right, what) in kinds.items()
        if key in settings and not is_right(settings[key])
    ]


def refuse_what_cannot_be_repeated(arguments: Sequence[str], typed: Sequence[Override]) -> None:
    """InputError where values would be lost or shuffled: all that is typed is simulated, and again the same."""
    keys = [override.get_key_element() for override in typed]
    swept = {key for key, override in zip(keys, typed, strict=True) if override.is_sweep_override()}
    twice = [key for key in swept if keys.count(key) > 1]
    faults = [f"{key}: is typed {keys.count(key)} times; give all values at once, as in {key}=A,B." for key in twice]
    mixed = [
        text
        for text, override in zip(arguments, typed, strict=True)
        if SHUFFLED.search(text) and override.is_sweep_override()
    ]
    faults += [f"{text}: the same command would give other points each time; leave out shuffle." for text in mixed]
    if faults:
        raise InputError(faults)


def plain_values(value: Any) -> Any:
    """A part of Hydra's configuration as plain values."""
    return OmegaConf.to_container(value, resolve=True) if OmegaConf.is_config(value) else value


def axis_typed(key: str, override: Override, whole: bool) -> Axis:
    """What is typed for a key: one value, several, or an interval."""
    if not override.is_sweep_override():
        return Axis(key, (str(override.input_line),), verbatim=True)
    value = override.value()
    if isinstance(value, IntervalSweep):
        low, high = value.start, value.end
        if low is None or high is None or not low < high:
            raise InputError([f"{override.input_line}: an interval goes from a number to a greater one."])
        return span_ends(key, low, high, whole)
    return Axis(key, tuple(override.sweep_string_iterator()))


class Together(Launcher):
    """All points of a sweep as one job: one pool of workers, one table, one bar, one manifest."""

    __module__ = PACKAGE

    def __init__(self) -> None:
        self.words: list[Words] = []  # of this batch and those before it

    def setup(self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig) -> None:
        self.whole, self.task = config, task_function

    def launch(self, job_overrides: Sequence[Sequence[str]], initial_job_idx: int) -> Sequence[JobReturn]:
        """Simulate these points together with those of earlier batches, which are finished already."""
        from sim.studies.sweep.sweep import run_sweep

        self.words[initial_job_idx:] = [tuple(words) for words in job_overrides]
        hydra = self.whole.hydra
        about = {"typed": list(hydra.overrides.task), "sweeper": plain_values(hydra.sweeper)}
        code = run_sweep(self.words, Path(hydra.sweep.dir).absolute(), searchpath_folders(hydra), about)
        self.task.__dict__.get(CODES, []).append(code)
        return [done(words) for words in job_overrides]


def searchpath_folders(hydra: DictConfig) -> list[Path]:
    """The user's folders of further choices, as Hydra found them."""
    places = [Path(one.path) for one in hydra.runtime.config_sources if one.schema == "file"]
    return [place for place in places if place != CONF]


def done(words: Sequence[str]) -> JobReturn:
    """What Hydra is given for a point that was simulated."""
    report = JobReturn(overrides=list(words), status=JobStatus.COMPLETED)
    report.return_value = 0
    return report
