"""A lock per folder: two commands that write into one folder at once would spoil each other's files."""

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.base.errors import InputError
from sim.base.files import with_file_name

LOCK = ".lock"
TAKEN = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
WITHOUT = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EINVAL)  # file systems that know no locks


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The folder is this command's alone in here; InputError where another command writes into it.

    The system lets go of the lock when the process ends, however it ends, so a killed run leaves nothing to clear up.
    """
    path = folder / LOCK
    handle = own_handle(path)
    try:
        yield
    finally:
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                path.unlink()  # while it is ours: whoever waits sees that it is gone
        os.close(handle)
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                path.unlink()


def own_handle(path: Path) -> int:
    """An open file with the lock on it, which is still the file at that path; InputError if it is another's."""
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        except OSError as fault:
            raise with_file_name(fault, path) from fault
        try:
            take(handle)
            if os.path.samestat(os.fstat(handle), os.stat(path, follow_symlinks=False)):
                return handle
        except FileNotFoundError:
            pass  # whoever had it has just finished
        except OSError as fault:
            if fault.errno in WITHOUT:
                return handle
            os.close(handle)
            if fault.errno not in TAKEN:
                raise with_file_name(fault, path) from fault
            message = f"{path.parent}: another command is writing into this folder; wait for it, or choose another."
            raise InputError([message]) from fault
        os.close(handle)


def take(handle: int) -> None:
    """Lock an open file at once, or raise OSError."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
