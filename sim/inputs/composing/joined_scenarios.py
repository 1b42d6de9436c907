"""Scenarios that are several at once: `scenario=referral_spike+winter_sickness`, each with its own knobs."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from sim.base.places import CONF

JOIN = "+"
OF_WHOLE = ("name", "sentence", "kind", "changes", "settings", "published", "only_with", "grants")
KNOB = re.compile(r"\$\{scenario\.(?!kind\b)")


def parts_of_names(name: str) -> list[str]:
    """The scenarios that a name joins; nothing unless it joins several different ones."""
    parts = name.split(JOIN)
    return parts if len(parts) > 1 and len(set(parts)) == len(parts) else []


def is_together(name: str) -> bool:
    """Whether a name is of several scenarios of the project at once."""
    parts = parts_of_names(name)
    return bool(parts) and all((CONF / "scenario" / f"{part}.yaml").is_file() for part in parts)


def scenarios_together(name: str) -> dict[str, Any]:
    """One scenario with the changes of all, in order; the knobs of each are under its name."""
    whole: dict[str, Any] = {"name": "_and_".join(parts_of_names(name)), "sentence": "", "settings": {}, "changes": []}
    for part in parts_of_names(name):
        text = (CONF / "scenario" / f"{part}.yaml").read_text(encoding="utf-8")
        read = yaml.safe_load(KNOB.sub(f"${{scenario.{part}.", text))
        own = json.loads(json.dumps(read, default=str))  # dates as text, as Hydra reads them
        whole["sentence"] = f"{whole['sentence']} {own['sentence']}".strip()
        whole["settings"] |= own.get("settings") or {}
        whole["changes"] += own["changes"]
        whole["only_with"] = whole.get("only_with", {}) | own.get("only_with", {})
        for year, pounds in own.get("grants", {}).items():
            before = whole.setdefault("grants", {}).get(year)
            whole["grants"][year] = pounds if before is None else f"${{plus:{before},{pounds}}}"
        if "kind" in own:
            whole.setdefault("kind", own["kind"])
        if knobs := {key: value for key, value in own.items() if key not in OF_WHOLE}:
            whole[part] = knobs
    return whole
