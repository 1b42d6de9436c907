"""Where Hydra reads: files, each once as long as it is unchanged, and councils that have no file, such as bradford."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import yaml
from hydra._internal.core_plugins import file_config_source
from hydra._internal.sources_registry import SourcesRegistry
from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.object_type import ObjectType
from hydra.core.plugins import Plugins
from hydra.plugins.config_source import ConfigLoadError, ConfigResult, ConfigSource
from hydra.plugins.search_path_plugin import SearchPathPlugin
from omegaconf import DictConfig, OmegaConf

from sim.base.errors import InputError, shown
from sim.base.nesting import check_depth
from sim.base.places import CONF
from sim.base.plain_data import plain_copy
from sim.inputs.composing.fast_yaml import plain_yaml
from sim.inputs.composing.joined_scenarios import is_together, scenarios_together
from sim.inputs.composing.output_folders import quoted
from sim.inputs.composing.own_folders import with_searched
from sim.inputs.councils.council_names import resolve
from sim.inputs.councils.showing import known_names
from sim.inputs.form_files import KINDS
from sim.inputs.own_figures import words_of_form

if TYPE_CHECKING:
    from sim.inputs.balance.base_council import Base, Parts

DIGITS = re.compile(r"([=,])(\d{3})(?=,|$)")
SCHEME = "england"
PLACE = f"{SCHEME}://"
PARTS = ("council", "demand", "journey", "workforce")


def plain_file(group: str, name: str) -> Any:
    """A file of conf/ with those of its own group that it builds on, not yet resolved."""
    own: Any = OmegaConf.create(plain_yaml((CONF / group / f"{name}.yaml").read_text(encoding="utf-8")))
    above = [str(one).partition("@")[0] for one in own.pop("defaults", []) if one != "_self_"]
    return OmegaConf.merge(*(plain_file(group, one) for one in above), own)


@lru_cache
def base() -> Base:
    """The council that all others are made from."""
    from sim.inputs.balance.balance_targets import rules
    from sim.inputs.balance.base_council import base_council

    whole = OmegaConf.create({group: plain_file(group, rules()["base"]) for group in PARTS})
    parts: Any = OmegaConf.to_container(whole, resolve=True)
    return base_council(parts)


@lru_cache(maxsize=256)
def council_parts(code: str, typed: tuple[tuple[str, float], ...] = ()) -> Parts:
    """The parts of the study of a council, with figures that are typed."""
    from sim.inputs.balance.build import built

    return built(code, base(), dict(typed))


def council_code(name: str) -> str | None:
    """The council of a name, or none if there is no such council to simulate."""
    try:
        return resolve(name).code
    except InputError:
        return None


IN_PLACE: ContextVar[Mapping[str, Mapping[str, Any]]] = ContextVar("IN_PLACE", default=MappingProxyType({}))


@contextmanager
def in_place_of_files(parts: Mapping[str, Mapping[str, Any]]) -> Iterator[None]:
    """Within it these plain parts of a study, by `group/choice`, are read where their files would be."""
    token = IN_PLACE.set(parts)
    try:
        yield
    finally:
        IN_PLACE.reset(token)


def part_in_place(config_path: str, provider: str) -> ConfigResult | None:
    """What is read in the place of a file, if something is."""
    part = IN_PLACE.get().get(config_path.removesuffix(".yaml"))
    if part is None:
        return None
    config = OmegaConf.create(plain_copy(dict(part)))
    return ConfigResult(config=config, path=PLACE, provider=provider, header={"package": None})


@lru_cache(maxsize=512)
def file_as_read(source: FileConfigSource, config_path: str, stamp: tuple[int, ...]) -> ConfigResult:
    """A file as Hydra reads it; `stamp` changes when the file does."""
    text = Path(source.path, source._normalize_file_name(config_path)).read_text(encoding="utf-8")
    content: Any = "what cannot be read"
    if not Path(source.path).is_relative_to(CONF):
        check_depth(text)
    with suppress(yaml.YAMLError, RecursionError):
        content = plain_yaml(text)
    if content is not None and not isinstance(content, dict):
        return file_config_source.FileConfigSource.load_config(source, config_path)  # says what is amiss
    config, header = OmegaConf.create(content or {}), ConfigSource._get_header_dict(text[:512])
    return ConfigResult(
        config=config, path=f"{source.scheme()}://{source.path}", provider=source.provider, header=header
    )


class FileConfigSource(file_config_source.FileConfigSource):
    """Folders of configurations, each file read once as long as it is unchanged: a third less time to compose.

    It has the name of Hydra's own, in whose place it stands: Hydra takes another name for a clash.
    """

    def __hash__(self) -> int:
        """Sources of one folder and purpose are one."""
        return hash((self.provider, self.path))

    def __eq__(self, other: object) -> bool:
        """Sources of one folder and purpose are one."""
        return isinstance(other, FileConfigSource) and (self.provider, self.path) == (other.provider, other.path)

    def load_config(self, config_path: str) -> ConfigResult:
        """A copy of a file's configuration, which Hydra changes."""
        if (instead := part_in_place(config_path, self.provider)) is not None:
            return instead
        try:
            about = os.stat(Path(self.path) / self._normalize_file_name(config_path))
        except OSError:
            return super().load_config(config_path)  # says what is amiss
        return deepcopy(file_as_read(self, config_path, (about.st_ino, about.st_mtime_ns, about.st_size)))


class EnglandSource(ConfigSource):
    """A place of configurations: every council of England, and scenarios that are several at once."""

    @staticmethod
    def scheme() -> str:
        """The beginning of its address."""
        return SCHEME

    def load_config(self, config_path: str) -> ConfigResult:
        """The council, demand, journey or workforce of a council."""
        if (instead := part_in_place(config_path, self.provider)) is not None:
            return instead
        group, _, name = config_path.removesuffix(".yaml").rpartition("/")
        if group == "scenario":
            config = OmegaConf.create(scenarios_together(name))
            return ConfigResult(config=config, path=PLACE, provider=self.provider, header={"package": None})
        code = council_code(name) if group in PARTS else None
        if code is None:
            raise ConfigLoadError(f"{config_path}: there is no such council.")
        config = OmegaConf.create(council_parts(code)[group])
        return ConfigResult(config=config, path=PLACE, provider=self.provider, header={"package": None})

    def available(self) -> bool:
        """Always there."""
        return True

    def is_group(self, config_path: str) -> bool:
        """The groups in which a council has a file."""
        return config_path in ("", "scenario", *PARTS)

    def is_config(self, config_path: str) -> bool:
        """Whether a path is of a council."""
        group, _, name = config_path.removesuffix(".yaml").rpartition("/")
        if group == "scenario":
            return is_together(name)
        return group in PARTS and not (CONF / group / f"{name}.yaml").is_file() and council_code(name) is not None

    def list(self, config_path: str, results_filter: ObjectType | None) -> list[str]:
        """What is in a group, for completion."""
        if config_path == "":
            return [] if results_filter == ObjectType.CONFIG else [*PARTS]
        return slugs() if config_path == "council" and results_filter != ObjectType.GROUP else []


def slugs() -> list[str]:
    """The names of all councils as one word each."""
    return sorted(slug(name) for name in known_names())


def slug(name: str) -> str:
    """`Kingston upon Thames` as `kingston_upon_thames`."""
    return "".join(sign if sign.isalnum() else "_" for sign in name.lower()).replace("__", "_").strip("_")


def search_path(overrides: list[str], folders: Sequence[Path]) -> list[str]:
    """The overrides with all folders of the user in one `hydra.searchpath`, and behind them England's councils."""
    given = [o.partition("=")[2].strip("[]") for o in overrides if o.startswith("hydra.searchpath=")]
    others = [o for o in overrides if not o.startswith("hydra.searchpath=")]
    places = [place.strip() for text in given for place in text.split(",") if place.strip()]
    places += [quoted(f"file://{folder.resolve()}") for folder in with_searched(folders)]
    places = [place for place in places if place != PLACE]
    return [*others, f"hydra.searchpath=[{','.join([*places, PLACE])}]"]


def as_names(words: Sequence[str]) -> list[str]:
    """What is typed, with a form as the figures in it, and a council's digits in quotes, lest they are a number."""
    made: list[str] = []
    for word in words:
        key, _, value = word.partition("=")
        if key == "council" and value.endswith(KINDS):
            made += words_of_form(Path(value).expanduser(), words)
        else:
            made.append(DIGITS.sub(r"\1'\2'", word) if key == "council" else word)
    return made


def with_figures(whole: DictConfig, typed: Collection[str]) -> None:
    """Put a composition in balance around figures that are typed; keys that are typed themselves stay as typed."""
    choices = whole.hydra.runtime.choices
    code = None if is_file(str(choices.council)) else council_code(str(choices.council))
    if not (typed_here := figures_given(whole)):
        return
    from sim.inputs.balance.past_septembers import CASELOAD_REASON, figures_around, is_of_past_septembers

    around = figures_around(typed_here, code, base)
    figures = {name: value for name, value in around.items() if name in typed_here}
    if not figures:
        return
    kept = {key: OmegaConf.select(whole, key) for key in typed if key.partition(".")[0] in PARTS and "." in key}
    parts = parts_around(whole, code, around)
    reasons = {"caseload": CASELOAD_REASON} if is_of_past_septembers(typed_here) else {}
    reasons |= {str(key): str(text) for key, text in keys_at_figures(whole, "figures.reasons").items()}
    made_from = parts["council"].get("made_from") or of_file(str(choices.council))
    parts["council"]["made_from"] = {**made_from, "typed": figures, "reasons": reasons}
    for part in PARTS:
        if choices.get(part) == choices.council or code is None:
            whole[part] = parts[part]
    for key, value in kept.items():
        OmegaConf.update(whole, key, value, force_add=True)


def figures_given(whole: DictConfig) -> dict[str, Any]:
    """The own figures that are typed; InputError where a value stands in their place."""
    given = keys_at_figures(whole, "figures")
    return {str(name): value for name, value in given.items() if value is not None and name != "reasons"}


def keys_at_figures(whole: DictConfig, key: str) -> dict[Any, Any]:
    """What is typed below a key of own figures; InputError where a value stands in its place."""
    given = OmegaConf.select(whole, key)
    if given is not None and not isinstance(given, DictConfig):
        raise InputError([f"{key}={shown(given)}: must be keys with their values, such as {key}.referrals=..."])
    return {} if given is None else dict(cast(Any, OmegaConf.to_container(given, resolve=True)))


def parts_around(whole: DictConfig, code: str | None, figures: dict[str, float]) -> Parts:
    """The parts of a study around typed figures: of a council of England, or of whatever files are chosen."""
    if code is not None:
        return plain_copy(council_parts(code, tuple(sorted(figures.items()))))
    from sim.inputs.balance.base_council import base_council, usual_of
    from sim.inputs.balance.build import around

    parts: Any = {part: OmegaConf.to_container(whole[part], resolve=True) for part in PARTS}
    return around(base_council(parts, usual_of(parts, base())), figures)


def of_file(choice: str) -> dict[str, Any]:
    """What a council that has a file was made from, besides what is typed."""
    return {"code": "", "base": choice, "published": {}, "years": {}, "not_as_published": {}}


def is_file(choice: str) -> bool:
    """Whether a council is a file of the project."""
    return (CONF / "council" / f"{choice}.yaml").is_file()


class AlsoEngland(SearchPathPlugin):
    """England's councils on the search path of Hydra itself, which completes words before it composes."""

    completes = False  # whether words are completed now; elsewhere they would come before the user's own files

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        """Add them last, so that a file of the project or of the user comes first."""
        if self.completes:
            search_path.append(SCHEME, PLACE)


def register(completing: bool = False) -> None:
    """Make both places known to Hydra, England's councils to be completed as well; to do so twice changes nothing."""
    SourcesRegistry.instance().register(EnglandSource)
    SourcesRegistry.instance().types[FileConfigSource.scheme()] = FileConfigSource  # `register` leaves what is there
    AlsoEngland.completes = completing
    if completing:
        Plugins.instance().register(AlsoEngland)
