"""Tables that belong together are replaced together: a process that is killed between them leaves no half.

What is to be written stands whole in one file first. From then on it is as good as written: the tables are replaced one
after the other, and where that was cut short, whoever next reads or writes one of them does the rest.
"""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from sim.base.errors import InputError
from sim.base.files import write_whole
from sim.base.folder_lock import locked

TO_WRITE = ".to_write.json"


def write_together(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Replace files of a folder, all or none; InputError where another command writes into it."""
    with locked(folder):
        finish_what_is_left(folder)
        files = {name: content.decode("utf-8") for name, content in contents.items()}
        write_whole(folder / TO_WRITE, json.dumps([files, digest_of_files(files)]).encode("utf-8"))
        finish_what_is_left(folder)


def finish_writing(folder: Path) -> None:
    """Finish a replacement that was interrupted; one that another process is making now is left to it."""
    if (folder / TO_WRITE).is_file():
        with contextlib.suppress(InputError), locked(folder):
            finish_what_is_left(folder)


def finish_what_is_left(folder: Path) -> None:
    """Write what is to be written and forget it; what is damaged, or names files elsewhere, is only forgotten."""
    path = folder / TO_WRITE
    if path.is_file():
        for name, text in files_to_write(path).items():
            write_whole(folder / name, text.encode("utf-8"))
        path.unlink(missing_ok=True)


def files_to_write(path: Path) -> dict[str, str]:
    """The text of each table that is to be written; none where the file is not one of ours."""
    try:
        files, digest = json.loads(path.read_text(encoding="utf-8"))
        known = isinstance(files, dict) and digest == digest_of_files(files)
        ours = known and all(Path(name).name == name and not name.startswith(".") for name in files)
    except (ValueError, TypeError, AttributeError):
        return {}
    return {str(name): str(text) for name, text in files.items()} if ours else {}


def digest_of_files(files: Mapping[str, str]) -> str:
    """A digest that identifies these texts."""
    return hashlib.sha256(json.dumps(sorted(files.items())).encode("utf-8")).hexdigest()
