"""Where a command's files go: a folder of any name, as it is typed, and nowhere that cannot be worked out."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import InputError

if TYPE_CHECKING:
    from omegaconf import DictConfig

FOLDER_KEYS = ("hydra.run.dir", "hydra.sweep.dir")
BEFORE_QUOTE = re.compile(r"(\\*)('|$)")  # backslashes that would be taken to be of the quote
DRIVE = re.compile(r"[A-Za-z]:\\")
NOT_NAMES = ("", "null", "???")  # what is no folder to anybody


def quoted(text: str) -> str:
    """A text as Hydra's grammar reads it back, whatever is in it."""
    return literally(text).replace("${", "\\${")


def literally(text: str) -> str:
    """A text in quotes for Hydra's grammar, in which references (`${...}`) are still followed."""
    return "'" + BEFORE_QUOTE.sub(lambda match: match[1] * 2 + ("\\'" if match[2] else ""), text) + "'"


def with_plain_folders(words: Sequence[str]) -> list[str]:
    """What is typed, with the folder for the output as a shell means it: any characters, `~` at its beginning."""
    return [folder_word(word) for word in words]


def folder_word(word: str) -> str:
    """One word: of `hydra.run.dir=VALUE` the value in quotes; any other as it is."""
    key, sign, value = word.partition("=")
    if key.lstrip("+") not in FOLDER_KEYS or not sign or value in NOT_NAMES or value[0] in "'\"":
        return word
    if os.sep == "/" and DRIVE.match(value):
        raise InputError([f"{word}: this is a folder of Windows, and this computer has none; here it is /..."])
    if value.startswith("~"):
        try:
            value = str(Path(value).expanduser())
        except RuntimeError as error:
            raise InputError([f"{word}: this computer does not say where your own folder is; write it out."]) from error
    return f"{key}={literally(value)}"


def hydras_faults(words: Sequence[str]) -> list[str]:
    """The sentence for each word that is for Hydra, where files go and how a sweep is made: only a run takes such."""
    hydras = [word for word in words if word.lstrip("+~").startswith(("hydra.", "hydra/"))]
    return [f"{word}: is for python -m sim, which writes files; leave it out." for word in hydras]


def run_folder(whole: "DictConfig") -> Path:
    """Where the run's files go; of a scenario without a name, nowhere yet. InputError where it leads nowhere."""
    from omegaconf import OmegaConf  # here, so that help is given without it
    from omegaconf.errors import OmegaConfBaseException

    from sim.inputs.composing.composition_errors import first_line

    for key in FOLDER_KEYS:
        try:
            OmegaConf.select(whole, key, throw_on_missing=True)
        except OmegaConfBaseException as error:
            scenario = OmegaConf.to_container(whole, resolve=False).get("scenario")  # type: ignore[union-attr]
            if not isinstance(scenario, dict) or "name" not in scenario:
                return Path()
            raise InputError([f"{key}: this folder cannot be worked out: {first_line(error)}"]) from error
    place = whole.hydra.run.dir
    if not isinstance(place, str) or not place.strip():
        raise InputError(["hydra.run.dir: must be the name of a folder."])
    return Path(place)
