"""Where compiled code is kept: a private folder for each text of the rules, every file with a checksum.

Compiled code is code: a folder that others may write to is not used, and a file whose checksum is wrong is compiled
again, never loaded. Where nothing can be kept, a temporary folder serves this process alone.
"""

import atexit
import hashlib
import os
import pickle
import re
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from sim.base.processes import process_runs

COMPLETE = "complete"  # the file that says that a text was compiled to the end
TEMPORARY = "caseload-compiled-"  # followed by the number of the process
DIGEST_BYTES = 64  # of a checksum in hexadecimal digits


class CacheFolder(NamedTuple):
    """A folder for compiled code, and why it is a temporary one, if it is."""

    folder: Path
    why_temporary: str = ""


def cache_root() -> Path:
    """The folder that holds one folder of compiled code for each text of the rules."""
    given = os.environ.get("CASELOAD_CACHE")
    if given:
        return Path(given)
    try:
        home = Path.home()
    except (RuntimeError, KeyError):  # a user without an entry and without HOME
        home = Path(tempfile.gettempdir()) / f"caseload-{user()}"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home)) / "caseload"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "caseload"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "caseload"


def user() -> int:
    """The number of the user; 0 where there are none."""
    return os.getuid() if hasattr(os, "getuid") else 0


def place_for(name: str) -> CacheFolder:
    """The folder for a text: the kept one if it is the user's own and can be written, else a temporary one."""
    folder = cache_root() / name
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        why = why_unsafe(folder)
        if not why:
            with tempfile.TemporaryFile(dir=folder):
                return CacheFolder(folder)
    except OSError as error:
        why = error.strerror or str(error)
    return CacheFolder(temporary(folder, safe=not why_unsafe(folder)), f"{folder}: {why}")


def why_unsafe(folder: Path) -> str:
    """Why compiled code in a folder is not to be trusted; nothing where it is."""
    if not hasattr(os, "getuid"):
        return ""  # Windows: the folder is in the user's own profile
    try:
        facts = folder.stat()
    except OSError as error:
        return error.strerror or str(error)
    if facts.st_uid not in (0, os.getuid()):
        return "it belongs to another user"
    return "others may write to it" if facts.st_mode & 0o022 else ""


def temporary(kept: Path, safe: bool) -> Path:
    """A folder that goes with this process, with what is kept already, if that can be read and trusted."""
    clear_stale()
    folder = Path(tempfile.mkdtemp(prefix=f"{TEMPORARY}{os.getpid()}-"))
    owner = os.getpid()
    atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True) if os.getpid() == owner else None)
    if safe and kept.is_dir():
        with suppress(OSError, shutil.Error):
            shutil.copytree(kept, folder, dirs_exist_ok=True)
            folder.chmod(0o700)
    return folder


def clear_stale() -> None:
    """Remove the temporary folders of this user's processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{TEMPORARY}*"):
        number = re.match(rf"{TEMPORARY}(\d+)-", folder.name)
        if number and not folder.is_symlink() and not why_unsafe(folder) and not process_runs(int(number[1])):
            shutil.rmtree(folder, ignore_errors=True)


def with_checksum(content: bytes) -> bytes:
    """Content as it is kept."""
    return hashlib.sha256(content).hexdigest().encode() + content


def verified_content(file: str) -> bytes | None:
    """What is kept in a file; None where there is none or its checksum is wrong."""
    try:
        with open(file, "rb") as open_file:
            whole = open_file.read()
    except OSError:
        return None
    content = whole[DIGEST_BYTES:]
    return content if hashlib.sha256(content).hexdigest().encode() == whole[:DIGEST_BYTES] else None


def checked_file(base: Any, numba_file: Any, stamp: str) -> Any:
    """Numba's index and data of one function, kept with checksums; `base` is Numba's class of such files.

    A damaged file is as if it were not there; one that cannot be written is not kept.
    """

    class Checked(base):  # type: ignore[misc]
        """Index and data of one function."""

        def _load_index(self) -> Any:
            content = verified_content(self._index_path)
            version, known, index = pickle.loads(content) if content is not None else ("", "", {})
            return index if (version, known) == (self._version, stamp) else {}

        def _save_index(self, overloads: Any) -> None:
            self._write(self._index_path, self._dump((self._version, stamp, overloads)))

        def _load_data(self, name: str) -> Any:
            content = verified_content(self._data_path(name))
            return None if content is None else pickle.loads(content)

        def _save_data(self, name: str, data: Any) -> None:
            self._write(self._data_path(name), self._dump(data))

        def _write(self, path: str, content: bytes) -> None:
            with suppress(OSError), self._open_for_write(path) as file:  # what is not kept is compiled again
                file.write(with_checksum(content))

    made = Checked.__new__(Checked)
    made.__dict__.update(numba_file.__dict__)
    return made
