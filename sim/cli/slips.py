"""Slips of newcomers at the command line, each refused with what to type instead."""

from collections.abc import Sequence

from sim.base.errors import InputError, nearest
from sim.cli.commands import COMMANDS

OF_SWEEPS = ("hydra.sweep", "hydra/sweeper", "hydra.launcher", "hydra/launcher")  # how words begin
OF_ONE_RUN = "hydra.run."
FOR_HELP = {"help", "-help", "?", "-?", "/?", "/h", "/help"}  # as other programs have it


def checked_words(typed: list[str]) -> list[str]:
    """The words as typed; refuses spaces round an equals sign, words for help, and a misspelt command."""
    if "=" in typed[1:-1]:
        place = typed.index("=", 1)
        key, value = typed[place - 1], typed[place + 1]
        raise InputError([f"{key} = {value}: is written without spaces: {key}={value}"])
    first = typed[0].lower() if typed else ""
    if first in FOR_HELP:
        raise InputError([f"{typed[0]}: is not a command; help is shown by --help."])
    if first.isalpha() and (near := nearest(first, [*COMMANDS])):
        raise InputError([f"{typed[0]}: there is no such command; did you mean {near}?"])
    return typed


def misplaced_words(words: Sequence[str], many: bool) -> list[str]:
    """The sentence for each word that does nothing here: one for a sweep where one run is asked for, or the reverse."""
    keys = [word.partition("=")[0].lstrip("+~") for word in words]
    if many:
        here = "is for one run; a sweep goes to hydra.sweep.dir=FOLDER"
        return [f"{key}: {here}." for key in keys if key.startswith(OF_ONE_RUN)]
    here = "is for a sweep (-m, or an experiment that is one); one run goes to hydra.run.dir=FOLDER"
    return [f"{key}: {here}." for key in keys if key.startswith(OF_SWEEPS)]
