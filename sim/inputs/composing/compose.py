"""conf/ and what the user typed become one plain mapping (Hydra); faults of typing are reported all at once."""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from hydra import compose as compose_with_hydra
from hydra import initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import HydraException, MissingConfigException, OverrideParseException
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import MissingMandatoryValue, OmegaConfBaseException
from yaml.reader import ReaderError

from sim.base.errors import InputError, did_you_mean, listed, path_of, unknown
from sim.base.places import CONF
from sim.inputs.composing import council_files
from sim.inputs.composing.after_composing import (
    finished_composition,
    journey_of_scenario,
    of_plain_values,
    open_values,
    reforms,
)
from sim.inputs.composing.choices import defaults, groups
from sim.inputs.composing.composition_errors import (
    errors_with_a_sentence,
    no_such_choice,
    no_such_key,
    not_text,
    not_worked_out,
    one_value,
    order_of,
    otherwise_refused,
    override_key,
    several_chosen,
    unreadable,
)
from sim.inputs.composing.council_files import search_path
from sim.inputs.composing.figures_under_reform import is_reform_of_figures, parts_before_reform
from sim.inputs.composing.only_data import code_faults
from sim.inputs.composing.output_folders import run_folder
from sim.inputs.composing.own_folders import with_searched
from sim.inputs.only_with import check_only_with
from sim.inputs.reform import ASIDE, RESOLVERS, with_reform, without_those_replaced
from sim.inputs.schema import Scenario

Loc = tuple[str | int, ...]
TYPING_ERRORS = (HydraException, OmegaConfBaseException, yaml.YAMLError, ValueError, OSError, RecursionError)
REFERENCE = re.compile(r"\$\{([A-Za-z_][\w.\[\]]*)\}")  # `${key}` without another in it
NO_PARTS = ("hydra", "figures")  # of a composition that are no part of a study
ONE_AT_A_TIME = threading.RLock()  # Hydra has one state for all


class Composed(NamedTuple):
    """What the user typed as one configuration, not yet validated."""

    mapping: dict[str, Any]  # plain and resolved; parts that could not be resolved are left out
    folder: Path  # where the run's files go
    typed_as: dict[Loc, str]  # the knob behind a value
    faults: list[str]
    many: bool  # it is a sweep by its own words (`hydra.mode: MULTIRUN`)


class Plain(NamedTuple):
    """A composed configuration as plain values."""

    mapping: dict[str, Any]
    typed_as: dict[Loc, str]
    faults: list[str]


def compose(overrides: Sequence[str] = (), folders: Sequence[Path] = ()) -> dict[str, Any]:
    """The plain resolved mapping, or InputError with every fault of typing; `folders` are searched besides conf/."""
    made = composed(overrides, folders)
    if made.faults:
        raise InputError(made.faults)
    return made.mapping


def composed(overrides: Sequence[str], folders: Sequence[Path] = ()) -> Composed:
    """What is typed as a mapping, with its faults, so that what could be read can be checked too."""
    with hydra_ready():
        whole, faults = loaded(list(overrides), with_searched(folders))
    plain = made_plain(whole)
    mapping = {key: value for key, value in plain.mapping.items() if key not in NO_PARTS}
    many = OmegaConf.select(whole, "hydra.mode") == RunMode.MULTIRUN
    return Composed(mapping, run_folder(whole), plain.typed_as, [*faults, *plain.faults], many)


@contextmanager
def hydra_ready() -> Iterator[None]:
    """Hydra with conf/ as its place, also while Hydra's own main function runs; for one thread at a time."""
    with ONE_AT_A_TIME:
        council_files.register()
        place = GlobalHydra.instance()
        outer, place.hydra = place.hydra, None
        try:
            with initialize_config_dir(str(CONF), job_name="sim", version_base="1.3"):
                yield
        finally:
            GlobalHydra.instance().hydra = outer


def loaded(overrides: list[str], folders: Sequence[Path]) -> tuple[DictConfig, list[str]]:
    """Hydra's configuration; overrides that it refuses are left out, with a sentence for each."""
    refused = several_chosen(overrides, folders)
    with suppress(*TYPING_ERRORS):
        if not refused:
            return load(overrides, folders), []
    refused |= unreadable_words(overrides, folders)
    known, kept = groups([CONF, *folders]), list[str]()
    so_far: DictConfig | None = None  # the composition of what is kept
    overrides = [text for text in overrides if text not in refused]
    with suppress(*TYPING_ERRORS):
        if refused:
            return load(overrides, folders), list(refused.values())
    for override in sorted(overrides, key=lambda text: order_of(override_key(text), known)):
        if override.startswith("scenario.") and any(override_key(text) == "scenario" for text in refused):
            continue  # a knob of a scenario that does not exist
        try:
            so_far = load([*kept, override], folders)
            kept.append(override)
        except TYPING_ERRORS as error:
            with suppress(*TYPING_ERRORS):
                so_far = load([], folders) if so_far is None else so_far
            refused[override] = sentence_of(error, override, folders, kept, so_far)
    try:
        return load([o for o in overrides if o in kept], folders), list(refused.values())
    except TYPING_ERRORS as error:
        raise InputError([sentence_of(error, "", folders), *refused.values()]) from error


def unreadable_words(overrides: Sequence[str], folders: Sequence[Path]) -> dict[str, str]:
    """A sentence for each word that Hydra's grammar does not know, without composing anything; forms are not words."""
    parser, refused = OverridesParser.create(), dict[str, str]()
    for word in overrides:
        try:
            if not word.startswith("council="):
                parser.parse_overrides([word])
        except TYPING_ERRORS as error:
            refused[word] = sentence_of(error, word, folders)
    return refused


def load(overrides: list[str], folders: Sequence[Path]) -> DictConfig:
    """One composition by Hydra, with what the scenario chooses where nothing else is typed."""
    for name, works_out in RESOLVERS.items():
        OmegaConf.register_new_resolver(name, of_plain_values(works_out), replace=True)
    named = council_files.as_names(overrides)  # first: a reform is laid over the council of a form too
    words = search_path(with_reform(named, reforms(folders), defaults()), folders)
    whole = composed_once(words)
    usual = usual_hydra(str(whole.hydra.runtime.cwd)) if folders or is_open(overrides) else None
    if faults := code_faults(whole, usual, overrides):
        raise InputError(faults)
    chosen = journey_of_scenario(whole)
    if chosen and not {"journey", "reform"} & {override_key(override) for override in overrides}:
        return load([*overrides, f"journey={chosen}"], folders)
    check_only_with(whole, overrides, folders)
    if is_reform_of_figures(whole):
        places = [word for word in overrides if word.startswith("hydra.searchpath=")]
        parts = parts_before_reform(whole, lambda plain: composed_once(search_path([*plain, *places], folders)))
        with council_files.in_place_of_files(parts):
            return finished_composition(composed_once(words), overrides, around_figures=False)
    return finished_composition(whole, overrides)


def composed_once(words: list[str]) -> DictConfig:
    """Hydra's configuration of words as Hydra takes them."""
    with errors_with_a_sentence():
        return compose_with_hydra("config", words, return_hydra_config=True)


@lru_cache
def usual_hydra(cwd: str) -> Any:
    """Hydra's own part of a study with nothing chosen, plain: it holds the current folder, and nobody changes it."""
    usual = composed_once(search_path([], ()))
    return OmegaConf.to_container(usual.hydra, resolve=False)


def is_open(overrides: Sequence[str]) -> bool:
    """Whether something typed can reach Hydra's own part of the configuration."""
    return any("hydra" in word or override_key(word) == "experiment" for word in overrides)


def made_plain(whole: DictConfig) -> Plain:
    """All references resolved; a reference to nothing is a fault, and its part of the study is left out."""
    year = OmegaConf.select(whole, "council.year")
    if isinstance(year, int):  # a year is a name, however it is typed
        OmegaConf.update(whole, "council.year", str(year))
    raw: Any = OmegaConf.to_container(whole, resolve=False)
    mapping: dict[str, Any] = {}
    typed_as: dict[Loc, str] = {}
    faults = list(idle_knobs(raw))
    for part in (key for key in raw if key not in {*NO_PARTS, *ASIDE}):
        wrong = []
        for loc, text in open_values(raw[part], (str(part),)):
            wrong += unresolved(whole, raw, loc, text)
            if knob := REFERENCE.fullmatch(text):
                typed_as[loc] = knob[1]
        faults += wrong
        if not wrong:
            node = whole[part]
            mapping[str(part)] = OmegaConf.to_container(node, resolve=True) if OmegaConf.is_config(node) else node
    if replaced := OmegaConf.select(whole, "division.instead_of"):
        without_those_replaced(mapping, OmegaConf.to_container(replaced))  # type: ignore[arg-type]
    return Plain(mapping, typed_as, list(dict.fromkeys(faults)))


def unresolved(whole: DictConfig, raw: Any, loc: Loc, text: str) -> list[str]:
    """The sentence for a reference that leads nowhere, if it does."""
    node: Any = whole
    path = path_of(loc, raw)
    try:
        for key in loc:
            node = node[key]
    except MissingMandatoryValue:
        return [f"{path}: is missing; it has no value until you give it one."]
    except OmegaConfBaseException as error:
        return [nowhere(whole, path, text) or not_worked_out(raw, path, text, error)]
    return []


def nowhere(whole: DictConfig, path: str, text: str) -> str | None:
    """What a reference such as `${council.years[${council.year}].referrals}` does not find, by name."""
    chosen: dict[str, str] = {}
    while (inner := REFERENCE.search(text)) and inner[0] != text:
        value = str(OmegaConf.select(whole, inner[1]))
        chosen[value] = inner[1]
        text = text[: inner.start()] + value + text[inner.end() :]
    target = REFERENCE.fullmatch(text)
    here: Any = OmegaConf.to_container(whole, resolve=False)
    keys = [key for key in re.split(r"[.\[\]]+", target[1]) if key] if target else []
    for i, key in enumerate(keys):
        if not isinstance(here, dict):
            return None
        known, place = [str(name) for name in here if name != "hydra"], ".".join(keys[:i]) or "the study"
        if key not in here and key in chosen:
            return unknown(chosen[key], key, f"key in {place}", known)
        if key not in here:
            return f"{path}: refers to {'.'.join(keys)}, but {place} has no `{key}`{did_you_mean(key, known)}"
        here = here[key]
    return None


def idle_knobs(raw: Any) -> Iterator[str]:
    """The sentence for each knob of the scenario that nothing refers to: turning it would change nothing."""
    scenario = raw.get("scenario")
    texts = [text for _, text in open_values({key: raw[key] for key in raw if key not in {*NO_PARTS, *ASIDE}}, ())]
    knobs = [key for key in scenario if key not in Scenario.model_fields] if isinstance(scenario, dict) else []
    used = [key for key in knobs if any(re.search(rf"[.{{]{re.escape(str(key))}\b", text) for text in texts)]
    for key in knobs:
        if key not in used:
            near = did_you_mean(key, [*used, *Scenario.model_fields])
            yield f"scenario.{key}: nothing in the scenario uses this key{near}"


def sentence_of(
    error: BaseException,
    override: str,
    folders: Sequence[Path],
    kept: Sequence[str] = (),
    so_far: DictConfig | None = None,
) -> str:
    """Why Hydra refuses an override, or the files themselves where `override` is empty.

    `kept` are overrides that it takes, and `so_far` is what they compose, if that is known.
    """
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        return f"{mark.name}, line {mark.line + 1}, column {mark.column + 1}: this is not valid YAML: {error.problem}."
    if isinstance(error, UnicodeDecodeError | ReaderError):
        return not_text(error, override, folders)
    if isinstance(error, RecursionError):
        return f"{override or 'the files'}: holds a value that is within itself (*a within &a), or goes too deep."
    if isinstance(error, MissingConfigException) and error.missing_cfg_file:
        return no_such_choice(error.missing_cfg_file, override, folders, [override_key(text) for text in kept])
    message, key = str(error), override_key(override)
    if isinstance(error, OverrideParseException):
        return unreadable(override, folders)
    result = groups([CONF, *folders])
    if "Sweep parameters" in message or "Ambiguous value" in message:
        return one_value(override, result)
    if key in result and ("more than once" in message or "must be a string" in message):
        return (
            f"{override}: write {key}=CHOICE once, where CHOICE is {listed([one.name for one in result[key]], 'or')}."
        )
    is_refused = "Could not override" in message or "Error merging" in message
    if is_refused and not override.startswith("+") and key not in result:
        return no_such_key(override, key, load(list(kept), folders) if so_far is None else so_far)
    return otherwise_refused(override, error)
