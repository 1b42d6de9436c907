"""What is done to Hydra's composition before it is validated: own figures, percent, and dates relative to the run."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import yaml
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.base.errors import InputError
from sim.base.places import CONF
from sim.inputs import dates
from sim.inputs.composing import council_files
from sim.inputs.composing.composition_errors import override_key

Loc = tuple[str | int, ...]
PERCENT = re.compile(r"(?P<value>[-+]?\d+(\.\d+)?)%")
NUMBER = re.compile(r"\d+(\.\d+)?")
LIKELY_PERCENT = 10  # times the usual, from which a size is more likely meant in percent
OUTSIDE = re.compile(r"\$\{(?!scenario\.)|\?\?\?|^defaults:", re.MULTILINE)  # a scenario's reference to anything else
ANY_START = "2021-04-01"  # a date to go on with where none can be read


def finished_composition(whole: DictConfig, overrides: Sequence[str], around_figures: bool = True) -> DictConfig:
    """A composition with what its scenario chooses where nothing else is typed, and with dates for relative ones.

    Put in balance around typed figures unless it is already.
    """
    scenario, typed = whole.get("scenario"), {override_key(word) for word in overrides}
    settings = scenario.get("settings") or {} if isinstance(scenario, DictConfig) else {}
    for key in [key for key in settings if key not in typed and key != "journey"]:
        if OmegaConf.select(whole, key) is None and OmegaConf.select(whole, key.partition(".")[0]) is None:
            raise ValueError(f"chooses {key}, which only a reform has; choose one too, such as journey=families_first.")
        OmegaConf.update(whole, key, settings[key])
    if around_figures:
        council_files.with_figures(whole, typed)
    read_percent(whole, overrides)
    date_scenario(whole)
    return whole


def read_percent(whole: DictConfig, overrides: Sequence[str]) -> None:
    """Numbers for knobs of a scenario that are typed in percent; a plain size that may be meant so is refused."""
    raw: Any = OmegaConf.to_container(whole, resolve=False)
    times = {text for loc, text in open_values(raw.get("scenario"), ()) if loc[-1] == "multiply"}
    for word in overrides:
        key, _, text = word.partition("=")
        if not key.startswith("scenario."):
            continue
        multiplies = f"${{{key}}}" in times
        if percent := PERCENT.fullmatch(text):
            share = float(percent["value"]) / 100
            OmegaConf.update(whole, key, 1.0 + share if multiplies else share)
        elif multiplies and NUMBER.fullmatch(text) and float(text) >= LIKELY_PERCENT:
            more = f"{100 * (float(text) - 1):g}"
            raise InputError([f"{word}: is {text} times the usual; {key}={text}% is {text}% more, {key}={more}% this."])


def date_scenario(whole: DictConfig) -> None:
    """Put a date in the place of every relative one of the scenario."""
    scenario: Any = OmegaConf.to_container(whole, resolve=False)
    wanted = dates.places_of_dates(scenario.get("scenario"))
    if not wanted:
        return
    try:
        start = dt.date.fromisoformat(str(whole.run.start))
        settled = start + dt.timedelta(weeks=int(whole.run.warm_up_weeks))
    except (ValueError, OverflowError, OmegaConfBaseException):
        start = settled = dt.date.fromisoformat(ANY_START)  # refused when the run is validated
    for loc, text in wanted:
        node: Any = whole.scenario
        for key in loc[:-1]:
            node = node[key]
        node[loc[-1]] = str(dates.relative(text, start, settled))


def open_values(value: Any, loc: Loc) -> Iterator[tuple[Loc, str]]:
    """Every text that refers to something else, or that is yet to be given (`???`), with its place."""
    if isinstance(value, str) and ("${" in value or value == "???"):
        yield loc, value
    elif isinstance(value, dict):
        for key, under in value.items():
            yield from open_values(under, (*loc, key))
    elif isinstance(value, list):
        for i, under in enumerate(value):
            yield from open_values(under, (*loc, i))


def journey_of_scenario(whole: DictConfig) -> str | None:
    """The journey that a scenario chooses, if it does."""
    scenario = whole.get("scenario")
    settings = scenario.get("settings") or {} if isinstance(scenario, DictConfig) else {}
    return str(settings["journey"]) if "journey" in settings else None


def of_plain_values(works_out: Callable[..., Any]) -> Callable[..., Any]:
    """What works something out, given plain values in place of OmegaConf's own."""

    def given(*values: Any) -> Any:
        if any(isinstance(one, bool) for one in values):
            raise TypeError("yes and no are no numbers")
        return works_out(
            *(OmegaConf.to_container(one, resolve=True) if OmegaConf.is_config(one) else one for one in values)
        )

    return given


def reforms(folders: Sequence[Path]) -> list[str]:
    """The reforms that can be chosen."""
    return [file.stem for folder in (CONF, *folders) for file in sorted(folder.glob("reform/*.yaml"))]


def scenario_alone(words: Sequence[str], start: str, warm_up_weeks: int) -> dict[str, Any] | None:
    """A scenario from its file alone, as composing makes it; None where its file or what is typed needs more."""
    name = next((word.removeprefix("scenario=") for word in words if word.startswith("scenario=")), "")
    typed = [word.partition("=")[::2] for word in words if not word.startswith("scenario=")]
    file = CONF / "scenario" / f"{name}.yaml"
    if not file.is_file() or OUTSIDE.search(text := file.read_text(encoding="utf-8")):
        return None
    own = yaml.safe_load(text)
    if any(key.removeprefix("scenario.") not in own for key, _ in typed):
        return None
    whole = OmegaConf.create({"scenario": own, "run": {"start": start, "warm_up_weeks": warm_up_weeks}})
    for key, value in typed:
        OmegaConf.update(whole, key, yaml.safe_load(value))
    read_percent(whole, words)
    date_scenario(whole)
    return cast(dict[str, Any], OmegaConf.to_container(whole.scenario, resolve=True))
