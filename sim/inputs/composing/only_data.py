"""A configuration is data: what would load code, read the environment or move files is refused by name.

Hydra instantiates whatever `_target_` names and lets a file set callbacks, logging and environment variables. Of the
`hydra` part, files say how a sweep goes and nothing else; where files go is for whoever types the command.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from omegaconf.grammar.gen.OmegaConfGrammarParser import OmegaConfGrammarParser
from omegaconf.grammar_parser import parse

from sim.base.errors import path_of, shown
from sim.inputs.reform import RESOLVERS

HARMLESS = ("now", "oc.select", "hydra", *RESOLVERS)  # give the time or another key, or work with numbers
TARGET = "_target_"
PLUGINS = {  # what may run a sweep
    "hydra_plugins.caseload.Designed",
    "hydra_plugins.caseload.Together",
    "hydra._internal.core_plugins.basic_launcher.BasicLauncher",
    "hydra._internal.core_plugins.basic_sweeper.BasicSweeper",
}
SWEEPS = ("mode", "sweeper", "launcher")  # parts of `hydra` that a file may say
SET_ELSEWHERE = ("overrides", "runtime", "searchpath", "verbose")  # parts that Hydra itself fills, or that are typed
TYPED_JOB = ("env_set", "env_copy", "chdir", "config")
PLACES = ("run", "sweep")  # where files go
Loc = tuple[str | int, ...]


def code_faults(whole: DictConfig, usual: Any, typed: Sequence[str]) -> list[str]:
    """The sentence for everything in a composed study that is not data.

    `usual` is Hydra's own part of the study with nothing chosen; None where nothing that was typed can reach it.
    """
    raw: Any = OmegaConf.to_container(whole, resolve=False)
    own = [] if usual is None else hydra_faults(raw["hydra"], usual, typed)
    faults = [*own, *moved_by_settings(raw.get("scenario"))]
    for loc, key, value in leaf_values(raw, ()):
        part = loc[1] if len(loc) > 1 and loc[0] == "hydra" else None
        if part is not None and part not in SWEEPS:
            continue  # as shipped or typed, or a fault already
        path = path_of((*loc, key), raw) or str(key)
        if key == TARGET and not (part in SWEEPS and value in PLUGINS):
            faults.append(f"{path}={shown(value)}: a configuration is data; nothing it names is loaded as a program.")
        elif isinstance(value, str) and (name := resolver_in(value)):
            faults.append(f"{path}={shown(value)}: a configuration may not use the resolver {name}; write the value.")
    return faults


def leaf_values(here: Any, loc: Loc) -> Iterator[tuple[Loc, Any, Any]]:
    """Every value that has none below it: where it lies, its key, itself."""
    steps = here.items() if isinstance(here, dict) else enumerate(here)
    for key, under in steps:
        if isinstance(under, dict | list):
            yield from leaf_values(under, (*loc, key))
        else:
            yield loc, key, under


def resolver_in(text: str) -> str | None:
    """The first resolver in a text that is not harmless; one whose name is put together from others is none such."""
    if "${" not in text:
        return None
    try:
        nodes = [parse(text)]
    except (OmegaConfBaseException, RecursionError):
        return None  # it cannot be worked out, and is a fault for that
    while nodes:
        node = nodes.pop()
        if isinstance(node, OmegaConfGrammarParser.InterpolationResolverContext):
            resolver: Any = node
            name = str(resolver.resolverName().getText())
            if name not in HARMLESS:
                return name
        nodes += getattr(node, "children", None) or []
    return None


def hydra_faults(given: Mapping[str, Any], usual: Mapping[str, Any], typed: Sequence[str]) -> Iterator[str]:
    """The sentence for each part of `hydra` that is neither the sweep's own nor as shipped."""
    for key in given:
        if key in SWEEPS or key in SET_ELSEWHERE:
            if key in ("sweeper", "launcher") and not isinstance(given[key], dict):
                yield f"hydra.{key}={shown(given[key])}: must be a choice with its settings; leave it out."
            continue
        if key == "job":
            wrong = [name for name in TYPED_JOB if given[key].get(name) != usual[key].get(name)]
        elif key in PLACES:
            own = {} if given[key] is None else given[key]
            wrong = [
                name
                for name in own
                if own[name] != usual[key].get(name) and not was_typed(f"hydra.{key}.{name}", typed)
            ]
        else:
            wrong = [] if given[key] == usual.get(key) else [""]
        for name in wrong:
            path = f"hydra.{key}.{name}".rstrip(".")
            yield f"{path}: a configuration is data; of hydra it may say {', '.join(SWEEPS)} and nothing else."


def was_typed(path: str, typed: Sequence[str]) -> bool:
    """Whether this key is set on the command line itself."""
    return any(word.partition("=")[0].lstrip("+") == path for word in typed)


def moved_by_settings(scenario: Any) -> Iterator[str]:
    """The sentence for each setting of a scenario that is of `hydra`: a scenario never moves the output."""
    settings = scenario.get("settings") if isinstance(scenario, dict) else None
    if settings is None:
        return
    if not isinstance(settings, dict):
        yield f"scenario.settings={shown(settings)}: must be keys with their values."
        return
    for key in settings:
        if str(key).lstrip("+~").replace("[", ".").split(".")[0].split("/")[0] == "hydra":
            yield f"scenario.settings.{shown(key)}: a scenario may set parts of the study only, not hydra."
