"""The settings of a question as one small YAML file: saved, opened again, and never trusted.

version: 1
settings: {council: leeds, scenario: referral_spike, scenario.size: "1.5"}
reasons: {scenario.size: "what the panel of 3 June expects"}
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from sim.base.errors import InputError
from sim.base.nesting import settings_in_text

VERSION = 1
MOST_BYTES = 100_000
MOST_SETTINGS = 200
LONGEST = 2000  # characters of a value or a reason
KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,120}")
FORBIDDEN = ("hydra", "_target_", "oc", "engine", "keep_logs")  # a settings file chooses numbers, never where or how


def to_text(settings: dict[str, str], reasons: dict[str, str]) -> str:
    """The file's text."""
    content = {"version": VERSION, "settings": dict(settings), "reasons": {k: v for k, v in reasons.items() if v}}
    text: str = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)
    return text


def from_text(text: bytes | str) -> tuple[dict[str, str], dict[str, str]]:
    """Settings and reasons of a file; raises InputError with a sentence for each fault."""
    raw = text.encode("utf-8") if isinstance(text, str) else text
    if len(raw) > MOST_BYTES:
        raise InputError([f"The settings file has {len(raw):,} bytes; at most {MOST_BYTES:,} are read."])
    try:
        content = settings_in_text(raw.decode("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(["The settings file is not YAML in UTF-8."]) from error
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise InputError([f"The settings file must say `version: {VERSION}`; save one in the app to see its form."])
    settings, reasons = (part_of_line(content, name) for name in ("settings", "reasons"))
    return settings, reasons


def part_of_line(content: dict[Any, Any], name: str) -> dict[str, str]:
    """One part of the file as words by key; raises InputError."""
    part = content.get(name) or {}
    if not isinstance(part, dict) or len(part) > MOST_SETTINGS:
        raise InputError([f"{name}: must be at most {MOST_SETTINGS} keys with values."])
    faults = [fault for key, value in part.items() for fault in faults_of_line(name, key, value)]
    if faults:
        raise InputError(faults)
    return {str(key): str(value) for key, value in part.items()}


def faults_of_line(name: str, key: Any, value: Any) -> list[str]:
    """What is wrong with one line."""
    shown = str(key)[:80]
    if not isinstance(key, str) or not KEY.fullmatch(key) or key.split(".")[0] in FORBIDDEN or "_target_" in key:
        return [f"{name}.{shown}: is not a key that a settings file may have."]
    if not isinstance(value, str | int | float | bool) or len(str(value)) > LONGEST:
        return [f"{name}.{shown}: must be a number or a word of at most {LONGEST} characters."]
    if name == "settings" and ("${" in str(value) or "\n" in str(value)):
        return [f"{name}.{shown}: must be a plain value."]
    return []
