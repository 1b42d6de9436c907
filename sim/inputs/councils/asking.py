"""`python -m sim council list|show|compare|update ...`: what is published of England's councils."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sim.base.errors import InputError, did_you_mean


def list_text(words: Sequence[str]) -> str:
    """`list`."""
    from sim.inputs.councils.showing import list_councils

    keys = keys_of(words, ("region",))
    return list_councils(keys.get("region"))


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
    from sim.inputs.councils.table import FIGURES
    from sim.inputs.councils.updating import update

    folders = [word for word in words if "=" not in word]
    keys = keys_of([word for word in words if "=" in word], ("to", "upto"))
    if len(folders) != 1:
        raise InputError(["council update: name one folder of published tables."])
    upto = keys.get("upto")
    if upto is not None and not (upto.isdigit() and len(upto) == 4):
        raise InputError([f"upto={upto}: a year is wanted, as upto=2022."])
    return update(Path(folders[0]), Path(keys["to"]) if "to" in keys else FIGURES, int(upto) if upto else None)


def form_answer(words: Sequence[str]) -> str:
    """`form NAME [to=FILE]`; a name may be several words."""
    from sim.inputs.own_figures import KINDS, form_text, write_form

    keys = keys_of([word for word in words if "=" in word], ("to",))
    name = " ".join(word for word in words if "=" not in word)
    if not name:
        raise InputError(["council form: name a council, as `council form bradford`."])
    if "to" not in keys:
        return form_text(name)
    path = Path(keys["to"])
    if path.suffix not in KINDS:
        raise InputError([f"to={path}: a form ends in {' or '.join(KINDS)}."])
    write_form(name, path)
    return f"Written: {path}. Fill in the column `yours`, then: python -m sim council={path}"


COUNCIL_COMMANDS: dict[str, Callable[[Sequence[str]], str]] = {
    "list": list_text,
    "show": show_text,
    "compare": compare_text,
    "form": form_answer,
    "update": update_text,
}


def keys_of(words: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    """`key=value` words as a dict; Refused if a key is not known."""
    pairs = [word.partition("=") for word in words]
    wrong = [
        f"{key}: no such word here{did_you_mean(key, known)} Known: {', '.join(f'{name}=' for name in known)}."
        for key, sign, _ in pairs
        if key not in known or not sign
    ]
    if wrong:
        raise InputError(wrong)
    return {key: value for key, _, value in pairs}


def text_for(words: Sequence[str]) -> str:
    """The answer to a command as text; Refused, in plain sentences, if it cannot be."""
    return COUNCIL_COMMANDS[words[0]](words[1:])
