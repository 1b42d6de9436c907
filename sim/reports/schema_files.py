"""Writes conf/schema/: the shapes of the files of conf/ for editors that understand JSON Schema.

The last line of a file names its schema, `# yaml-language-server: $schema=../schema/scenario.json`; a new file needs
that line to be completed and checked while it is written.
"""

from collections.abc import Sequence
from pathlib import Path

from sim.base.errors import InputError
from sim.base.files import write_text
from sim.base.places import CONF
from sim.inputs.json_schema import schema_files

CANNOT = "The schemas cannot be written:"
STOPPED = "Stopped; some schemas may be as they were."
FOLDER = CONF / "schema"


def main(typed: Sequence[str] = (), folder: Path = FOLDER) -> int:
    """Write the schema of each group; takes no words."""
    if typed:
        raise InputError([f"{word}: there is nothing to choose here." for word in typed])
    folder.mkdir(exist_ok=True)
    for name, text in schema_files().items():
        write_text(folder / name, text)
    print(f"{len(schema_files())} schemas written to {folder}.")
    return 0
