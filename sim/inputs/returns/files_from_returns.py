"""Figures as a council's files: council, demand, journey and workforce in YAML, each line with where it comes from."""

from __future__ import annotations

import io
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from sim.inputs.returns.figures import ReturnFigure, ReturnFigures

GROUPS = ("council", "demand", "journey", "workforce")
BASE = "typical"
WIDE = 100_000  # no line is broken
LISTS_OF_MAPS = ("contracts", "tenure", "duties")


def texts_by_group(name: str, figures: ReturnFigures, year: str, day: str, base: dict[str, Any]) -> dict[str, str]:
    """The text of each file by group; what no return gave is as in the typical council, whose files they build on."""
    made = {group: documents(group, figures) for group in GROUPS}
    council = CommentedMap()
    council["name"] = name
    council["year"] = year
    put_under(council, ["years", year, "referrals"], figures.kept["council.referrals_per_year"])
    council["referrals_per_year"] = "${council.years[${council.year}].referrals}"
    council["warm_up_weeks"] = int(base["council"]["warm_up_weeks"])
    council.yaml_add_eol_comment(
        "weeks until its queue for assessment has settled | ASSUMPTION: as the typical council", "warm_up_weeks"
    )
    for key, value in made["council"].items():
        if key != "referrals_per_year":
            council[key] = value
            copy_comment(made["council"], council, key)
    if "rereferral_share" not in council:
        council["rereferral_share"] = float(base["council"]["rereferral_share"])
        council.yaml_add_eol_comment("of referrals | ASSUMPTION: as the typical council", "rereferral_share")
    texts = {"council": document_text(council, f"{name} on {day}, from its own returns.")}
    for group in ("demand", "journey", "workforce"):
        whole = CommentedMap()
        whole["defaults"] = [f"{BASE}@_here_", "_self_"]
        if group == "journey":
            whole["name"] = name
        for key, value in made[group].items():
            whole[key] = value
            copy_comment(made[group], whole, key)
        opening = f"The {group} of {name} from its own returns; what is not said here is as in the {BASE} council."
        texts[group] = document_text(whole, opening)
    return texts


def documents(group: str, figures: ReturnFigures) -> CommentedMap:
    """All figures of one group as nested keys."""
    root = CommentedMap()
    for path, figure in figures.kept.items():
        keys = path.split(".")
        if keys[0] == group:
            put_under(root, keys[1:], figure)
    return root


def put_under(root: CommentedMap, keys: list[str], figure: ReturnFigure) -> None:
    """Set a value under nested keys, with what stands behind it as a comment on its line."""
    here = root
    for key in keys[:-1]:
        here = here.setdefault(key, CommentedMap())
    last, value = keys[-1], figure.value
    if isinstance(value, list):
        here[last] = flowing(value)
        if last in LISTS_OF_MAPS:
            here.yaml_set_comment_before_after_key(last, before=figure.comment, indent=2 * (len(keys) - 1))
            return
    else:
        here[last] = value
    here.yaml_add_eol_comment(figure.comment, last)


def flowing(values: list[Any]) -> CommentedSeq:
    """A list on one line; a list of maps as a map a line."""
    made = CommentedSeq()
    for one in values:
        if isinstance(one, dict):
            row = CommentedMap(one)
            row.fa.set_flow_style()
            made.append(row)
        else:
            made.append(one)
    if not any(isinstance(one, dict) for one in values):
        made.fa.set_flow_style()
    return made


def copy_comment(source: CommentedMap, target: CommentedMap, key: str) -> None:
    """Take the comment of a key along."""
    if key in source.ca.items:
        target.ca.items[key] = source.ca.items[key]


def document_text(document: CommentedMap, opening: str) -> str:
    """A document as text, with a sentence before it."""
    yaml = YAML()
    yaml.width = WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    file = io.StringIO()
    yaml.dump(document, file)
    lines = re.sub(r"(?<=\S) +# ", "  # ", file.getvalue())
    return f"# {opening}\n{lines}"
