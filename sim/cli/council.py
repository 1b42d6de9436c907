"""`python -m sim council COMMAND ...`: what is known of a council, its own returns in, synthetic ones out.

list [region=Yorkshire]       every council, or those of a region
new [NAME] [to=FILE] [referrals=12400 ...]
                              asks for your own figures, one by one, and writes a form: council=FILE reads it
form NAME [to=FILE]           a form of those figures to fill in, .csv or .xlsx: council=FILE reads it
show NAME                     what is published of a council, England's and its neighbours' beside it
compare NAME NAME             two councils side by side
update FOLDER [to=FILE] [upto=YEAR]
                              read a folder of published tables and make the table of figures again
balance [to=FILE]             put every council in balance again from the base council; takes a minute or two
from FOLDER name=NAME [out=FOLDER] [on=YYYY-MM-DD]
                              a council from its own returns: Annex A, census, SSDA903, workforce census
write FOLDER [council=NAME] [on=YYYY-MM-DD] [replication=N] [key=value ...]
                              synthetic returns of a simulated council; every child and worker is invented

As in `python -m sim council from FOLDER name=ours` and `python -m sim council write FOLDER`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from sim.base.errors import InputError, did_you_mean
from sim.base.files import write_text
from sim.base.progress import progress
from sim.inputs.councils.asking import COUNCIL_COMMANDS, text_for
from sim.inputs.councils.council_names import councils
from sim.inputs.councils.new_council import new_council
from sim.inputs.returns import read_command
from sim.inputs.typed_settings import StudySettings, typed_settings
from sim.reports.returns import write_command

CANNOT = "This cannot be done:"
STOPPED = "Stopped; what was not finished was not written."


def new_main(words: Sequence[str]) -> int:
    """Ask on a terminal, or read answers line by line from what is piped in; write the form and say so."""
    print(new_council(words, answer_to, print, sys.stdin.isatty()))
    return 0


class BalanceSettings(StudySettings):
    """Where the knobs of councils in balance go"""

    to: Path | None = Field(None, description="the table of knobs; without it, the project's own")


def balance_main(words: Sequence[str]) -> int:
    """Solve every council from the base council, and keep what its knobs come to."""
    from sim.inputs.balance.build import knobs_to_keep  # here: the other commands start without what solves
    from sim.inputs.balance.kept_knobs import KNOBS_FILE, knobs_file
    from sim.inputs.composing.council_files import base

    place, every = typed_settings(BalanceSettings, {}, words).to or KNOBS_FILE, councils()
    with progress(len(every), "Solving") as advance:
        solved = []
        for area in every:
            solved.append((area.code, knobs_to_keep(area.code, base())))
            advance(1)
    write_text(place, knobs_file(solved))
    print(f"Written: {place.name}, {len(every)} council{'s' * (len(every) != 1)}.")
    return 0


def answer_to(question: str) -> str | None:
    """What is answered to a question; nothing at the end of the input."""
    try:
        return input(question)
    except EOFError:
        return None


FILES = {"balance": balance_main, "from": read_command.main, "write": write_command.main, "new": new_main}


def main(typed: Sequence[str]) -> int:
    """Carry out one of the commands; the exit code."""
    known = [*COUNCIL_COMMANDS, *FILES]
    if not typed:
        raise InputError([f"council: name a command: {', '.join(known)}."])
    if typed[0] in FILES:
        return FILES[typed[0]](typed[1:])
    if typed[0] not in COUNCIL_COMMANDS:
        raise InputError([f"council {typed[0]}: there is no such command{did_you_mean(typed[0], known)}"])
    print(text_for(typed))
    return 0
