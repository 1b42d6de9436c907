"""How deep a YAML text goes, before it is read: its reader takes the square of that, or more than there is stack."""

from pathlib import Path
from typing import Any

MOST_DEEP = 100  # levels, of mappings and lists within each other; a study has nine


def check_depth(text: str) -> None:
    """Raise RecursionError where a YAML text goes deeper than any settings do; what is no YAML is left to its reader.

    >>> check_depth("a: [1, {b: 2}]")
    >>> check_depth("[" * 5000)
    Traceback (most recent call last):
    RecursionError: goes deeper than 100 levels
    """
    import yaml  # only where something is read: commands start without it

    depth = 0
    try:
        for event in yaml.parse(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEEP:
                raise RecursionError(f"goes deeper than {MOST_DEEP} levels")
    except yaml.YAMLError:
        return


def settings_in_text(text: str) -> Any:
    """What a YAML text that anybody may have written says; YAMLError, or RecursionError where it goes too deep."""
    import yaml

    check_depth(text)
    return yaml.safe_load(text)


def settings_written(file: Path) -> Any:
    """What a file of such a text says."""
    return settings_in_text(file.read_text(encoding="utf-8"))
