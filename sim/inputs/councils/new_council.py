"""`python -m sim council new`: questions about a council, answered one by one, become a form that `council=FILE` reads.

An answer that is left empty keeps what is published; at the end of the input all others do. Where nobody can be asked
again (the input is no terminal), an answer that cannot be is a mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sim.base.errors import InputError
from sim.base.wording import capital, number
from sim.inputs.councils.areas import Area
from sim.inputs.councils.council_names import resolve
from sim.inputs.own_figures import TypedFigure, known_figures, own_published, place_of_form, write_form

Prompt = Callable[[str], str | None]  # what was answered to a question; nothing at the end of the input
KEEP = "Enter keeps what is published; a share is written 22%. Ctrl-C ends without a file."


class OwnAnswer(NamedTuple):
    """A figure as it was answered, and why."""

    value: str
    reason: str


def new_council(words: Sequence[str], prompt: Prompt, show: Callable[[str], None], again: bool) -> str:
    """Ask the questions and write the form; what was written, in words. `again`: a wrong answer can be given again.

    `words` are what was typed: the council's name, to=FILE, and figures (referrals=12400), which need no question.
    """
    typed = dict(word.split("=", 1) for word in words if "=" in word)
    unknown = [key for key in typed if key != "to" and key not in known_figures()]
    if unknown:
        raise InputError([f"{key}: is no figure of a council; known: {', '.join(known_figures())}." for key in unknown])
    area = area_chosen(" ".join(word for word in words if "=" not in word), prompt, show, again)
    file = file_for(area, typed.pop("to", ""))
    numbers_answered(typed, area)
    show(f"{area.name}. {KEEP}")
    answers = {key: OwnAnswer(value, "") for key, value in typed.items()}
    for key, figure in known_figures().items():
        if key not in answers:
            given = answer_about(key, figure, area, prompt, show, again)
            if given is None:
                break
            answers |= {key: given} if given.value else {}
    write_form(area.code, file, {key: (given.value, given.reason) for key, given in answers.items()})
    return "\n".join([*balance_notes(area, answers), closing_text(file, len(answers))])


def area_chosen(name: str, prompt: Prompt, show: Callable[[str], None], again: bool) -> Area:
    """The council that was typed, or asked for until there is one; InputError where it cannot be asked again."""
    while True:
        given = name or prompt("Which council? ")
        if not given:
            raise InputError(["council new: name a council, as `council new bradford`."])
        try:
            return resolve(given)
        except InputError as refused:
            if name or not again:
                raise
            show(refused.faults[0])


def file_for(area: Area, given: str) -> Path:
    """Where the form goes; InputError where it cannot."""
    plain = "".join(sign if sign.isalnum() else "_" for sign in area.name.lower())
    return place_of_form(Path(given or f"{plain}.csv"))


def answer_about(
    key: str, figure: TypedFigure, area: Area, prompt: Prompt, show: Callable[[str], None], again: bool
) -> OwnAnswer | None:
    """The answer to one question, empty where what is published is kept; nothing at the end of the input."""
    question = f"{capital(figure.meaning)} ({published_in_words(figure, area)}): "
    while True:
        value = prompt(question)
        if value is None:
            return None
        value = value.strip()
        try:
            numbers_answered({key: value} if value else {}, area)
        except InputError as refused:
            if not again:
                raise
            show(refused.faults[0])
            continue
        reason = (prompt("  Where is this from? ") or "").strip() if value and again else ""
        return OwnAnswer(value, reason)


def numbers_answered(typed: Mapping[str, str], area: Area) -> dict[str, float]:
    """What is typed as the figures that a council is made around; InputError with each that cannot be."""
    from sim.inputs.balance.past_septembers import figures_around
    from sim.inputs.composing.council_files import base

    return figures_around(typed, area.code, base)


def published_in_words(figure: TypedFigure, area: Area) -> str:
    """`children a year; published 7,936 in 2022`."""
    year, cell = own_published(figure, area)
    if not year:
        return f"{figure.unit}; not published"
    if figure.unit == "share":
        return f"per cent; published {number(100 * cell.value, 1)}% in {year}"
    return f"{figure.unit}; published {number(cell.value, 0 if cell.value >= 100 else 1)} in {year}"


def balance_notes(area: Area, answers: Mapping[str, OwnAnswer]) -> list[str]:
    """Why a council cannot be made of these figures, where it cannot: the form is written all the same."""
    from sim.inputs.composing.council_files import council_parts

    try:
        figures = numbers_answered({key: given.value for key, given in answers.items()}, area)
        council_parts(area.code, tuple(sorted(figures.items())))
    except InputError as refused:
        return [*refused.faults, "Change these in the form before it is used."]
    return []


def closing_text(file: Path, count: int) -> str:
    """What was written, and what to do with it."""
    own = f"{count} figure{'s' * (count != 1)} of your own"
    return f"Written: {file}, with {own}. Use it as: python -m sim council={file} scenario=referral_spike"
