"""The shapes of conf/ as JSON Schema: an editor completes and checks a file while it is written.

Made from the models that check a study, but looser, as a file is not yet a study: it may leave out what it takes over
(`defaults:`) and refer to other values (`${scenario.size}`).
"""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from sim.inputs.schema import Config

REFERENCE = {"type": "string", "pattern": r"\$\{.+\}"}
DRAFT = "https://json-schema.org/draft/2020-12/schema"
NAMED = ("$ref", "type", "anyOf", "enum", "const")  # keywords that say what a value is


def schema_files() -> dict[str, str]:
    """The text of each group's schema by the name of its file."""
    return {
        f"{group}.json": json.dumps(group_schema(field.annotation), indent=1, ensure_ascii=False) + "\n"
        for group, field in Config.model_fields.items()
        if isinstance(field.annotation, type)
    }


def group_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a file of a group."""
    whole = model.model_json_schema(by_alias=True)
    parts = {name: loosened(part) for name, part in whole.pop("$defs", {}).items()}
    top = loosened(whole)
    top["properties"] |= {"defaults": {"type": "array"}}
    return {"$schema": DRAFT, **top, **({"$defs": parts} if parts else {})}


def loosened(part: Mapping[str, Any]) -> dict[str, Any]:
    """An object whose keys may all be missing, and whose values may all be references."""
    made = {key: value for key, value in part.items() if key not in ("required", "title")}
    if "properties" in made:
        made["properties"] = {key: or_reference(value) for key, value in made["properties"].items()}
    return made


def or_reference(value: Mapping[str, Any]) -> dict[str, Any]:
    """A value, or a reference to one; so with the values of lists and mappings."""
    plain = {key: one for key, one in value.items() if key not in ("default", "title")}
    for key in ("items", "additionalProperties"):
        if isinstance(plain.get(key), Mapping):
            plain[key] = or_reference(plain[key])
    if "prefixItems" in plain:
        plain["prefixItems"] = [or_reference(one) for one in plain["prefixItems"]]
    return {"anyOf": [plain, REFERENCE]} if any(key in plain for key in NAMED) else plain
