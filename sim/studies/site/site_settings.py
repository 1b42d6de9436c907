"""What is asked of the site: councils, settings, folder and what is typed of the run; refused where it cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sim.analysis.measures import MEASURES
from sim.base.errors import InputError, unknown
from sim.base.places import CONF
from sim.inputs.choices import groups
from sim.inputs.council_files import slug
from sim.inputs.councils.names import councils

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
        name: Setting(name, group, said["name"], tuple(said["type"].split()))
        for group, members in plan["settings"].items()
        for name, said in members.items()
    }


def chosen(key: str, typed: str | None, known: Sequence[str], kind: str, faults: list[str]) -> tuple[str, ...]:
    """The names typed, once each in the order of those known; all where none is typed."""
    if typed is None:
        return tuple(known)
    names = [name.strip() for name in typed.split(",") if name.strip()]
    faults += [unknown(key, name, kind, known) for name in names if name not in known]
    if not names:
        faults.append(f"{key}=: name at least one {kind}.")
    return tuple(name for name in known if name in names)


def site_settings(typed: Sequence[str]) -> SiteSettings:
    """What these typed words ask; InputError with every fault."""
    plan = yaml.safe_load(PLAN.read_text(encoding="utf-8"))
    known, faults = plan_settings(plan), list[str]()
    own = dict(word.split("=", 1) for word in typed if word.partition("=")[0] in ("councils", "settings", "folder"))
    rest = [word for word in typed if word.partition("=")[0] not in ("councils", "settings", "folder")]
    faults += [
        f"{word}: is no setting of the site; it takes councils=, settings=, folder= and keys of the run (run.weeks=52)."
        for word in rest
        if not (word.startswith(("run.", "run=")) and "=" in word)
    ]
    councils = chosen("councils", own.get("councils"), council_names(), "council", faults)
    names = chosen("settings", own.get("settings"), list(known), "setting", faults)
    faults += [unknown("measures", name, "measure", MEASURES) for name in plan["measures"] if name not in MEASURES]
    if faults:
        raise InputError(faults)
    run = plan["run"].split()
    if any(word.startswith("run=") for word in rest):
        run = [word for word in run if not word.startswith("run=")]
    folder = Path(own["folder"]) if own.get("folder") else FOLDER
    settings = tuple(known[name] for name in names)
    return SiteSettings(councils, settings, tuple(plan["measures"]), (*run, *rest), folder)
