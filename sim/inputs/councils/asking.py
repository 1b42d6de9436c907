"""`python -m sim council list|show|compare|update ...`: what is published of England's councils."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import Field

from sim.base.errors import InputError
from sim.inputs.typed_settings import StudySettings, typed_settings


class ListSettings(StudySettings):
    """Which councils are listed"""

    region: str | None = Field(None, description="the only region, such as Yorkshire")


class UpdateSettings(StudySettings):
    """Which published tables are read"""

    by_place = "folder"

    folder: Path = Field(description="of published tables", examples=["tables"])
    to: Path | None = Field(None, description="where the table of figures goes; without it, the project's own")
    upto: int | None = Field(None, ge=1990, le=2100, description="the last year that is read")


class FormSettings(StudySettings):
    """Where a form for a council's own figures goes"""

    to: Path | None = Field(None, description="the form; without it, it is printed")


def list_text(words: Sequence[str]) -> str:
    """`list`."""
    from sim.inputs.councils.showing import list_councils

    return list_councils(typed_settings(ListSettings, {}, words).region)


def show_text(words: Sequence[str]) -> str:
    """`show NAME`; a name may be several words."""
    from sim.inputs.councils.showing import show_council

    if not words:
        raise InputError(["council show: name a council, as `council show bradford`."])
    return show_council(" ".join(words))


def compare_text(words: Sequence[str]) -> str:
    """`compare NAME NAME`."""
    from sim.inputs.councils.showing import compare_councils

    if len(words) != 2:
        raise InputError([f"council compare: two names are wanted, {len(words)} given; quote a name of several words."])
    return compare_councils(words[0], words[1])


def update_text(words: Sequence[str]) -> str:
    """`update FOLDER`."""
    from sim.inputs.councils.council_tables.updating import update
    from sim.inputs.councils.table import FIGURES

    given = typed_settings(UpdateSettings, {}, words)
    return update(given.folder, given.to or FIGURES, given.upto)


def form_answer(words: Sequence[str]) -> str:
    """`form NAME [to=FILE]`; a name may be several words."""
    from sim.inputs.own_figures import form_text, place_of_form, write_form

    path = typed_settings(FormSettings, {}, [word for word in words if "=" in word]).to
    name = " ".join(word for word in words if "=" not in word)
    if not name:
        raise InputError(["council form: name a council, as `council form bradford`."])
    if path is None:
        return form_text(name)
    path = place_of_form(path)
    write_form(name, path)
    return f"Written: {path}. Fill in the column `yours`, then: python -m sim council={path}"


COUNCIL_COMMANDS: dict[str, Callable[[Sequence[str]], str]] = {
    "list": list_text,
    "show": show_text,
    "compare": compare_text,
    "form": form_answer,
    "update": update_text,
}


def text_for(words: Sequence[str]) -> str:
    """The answer to a command as text; InputError, in plain sentences, if it cannot be."""
    return COUNCIL_COMMANDS[words[0]](words[1:])
