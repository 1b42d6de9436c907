"""What is asked of the site: councils, settings, folder and what is typed of the run; refused where it cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import Field

from sim.analysis.measures import MEASURES
from sim.base.errors import InputError, unknown
from sim.base.places import CONF
from sim.inputs.composing.choices import groups
from sim.inputs.composing.council_files import slug
from sim.inputs.councils.council_names import councils
from sim.inputs.typed_settings import Names, StudySettings, key_and_value, no_such_setting, own_settings

PLAN = CONF / "study" / "site.yaml"
FOLDER = Path("outputs") / "site"


class Setting(NamedTuple):
    """One setting that a reader can pick."""

    name: str  # as it is typed
    group: str
    label: str
    words: tuple[str, ...]  # what is typed after `council=NAME`


class SiteSettings(NamedTuple):
    """What the site is to hold."""

    councils: tuple[str, ...]
    settings: tuple[Setting, ...]
    measures: tuple[str, ...]
    run: tuple[str, ...]  # what is typed with every setting
    folder: Path


def council_names() -> tuple[str, ...]:
    """Every council that can be typed as council=NAME."""
    own = [choice.name for choice in groups([CONF])["council"]]
    return (*own, *(name for name in (slug(area.name) for area in councils()) if name not in own))


def plan_settings(plan: dict[str, Any]) -> dict[str, Setting]:
    """The settings of the plan by name."""
    return {
        name: Setting(name, group, settings["name"], tuple(settings["type"].split()))
        for group, members in plan["settings"].items()
        for name, settings in members.items()
    }


class TypedSite(StudySettings):
    """What the site holds"""

    councils: Names | None = Field(None, description="councils; all of England's, with those of conf/council")
    settings: Names | None = Field(None, description="settings of conf/study/site.yaml that can be picked; all of them")
    folder: Path = Field(FOLDER, description="where the pages go")


def chosen_names(
    key: str, typed: Sequence[str] | None, known: Sequence[str], kind: str, faults: list[str]
) -> tuple[str, ...]:
    """The names typed, in the order of those known; all where none is typed."""
    if typed is None:
        return tuple(known)
    faults += [unknown(key, name, kind, known) for name in typed if name not in known]
    if not typed:
        faults.append(f"{key}=: name at least one {kind}.")
    return tuple(name for name in known if name in typed)


def site_settings(typed: Sequence[str]) -> SiteSettings:
    """What these typed words ask; InputError with every fault."""
    plan = yaml.safe_load(PLAN.read_text(encoding="utf-8"))
    known, faults = plan_settings(plan), list[str]()
    given, rest = own_settings(TypedSite, typed)
    faults += [
        f"{no_such_setting(TypedSite, *key_and_value(word))} Keys of the run can be set too, such as run.weeks=52."
        for word in rest
        if not (word.startswith(("run.", "run=")) and "=" in word)
    ]
    councils = chosen_names("councils", given.councils, council_names(), "council", faults)
    names = chosen_names("settings", given.settings, list(known), "setting", faults)
    faults += [unknown("measures", name, "measure", MEASURES) for name in plan["measures"] if name not in MEASURES]
    if faults:
        raise InputError(faults)
    run = plan["run"].split()
    if any(word.startswith("run=") for word in rest):
        run = [word for word in run if not word.startswith("run=")]
    settings = tuple(known[name] for name in names)
    return SiteSettings(councils, settings, tuple(plan["measures"]), (*run, *rest), given.folder)
