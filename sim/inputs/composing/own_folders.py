"""The user's folders of further choices (`--config-dir`), checked before anything in them is read."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sim.base.errors import InputError, shown
from sim.base.places import CONF

FLAGS = ("--config-dir", "-cd")
MOST_BYTES = 5_000_000  # of one file: some hundred times the longest that is shipped
_for_all: list[Path] = []  # the folders of the command that runs, for studies that are composed deep inside it


def taken_from(typed: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is typed without its `--config-dir`s, and the folders that they name."""
    others: list[str] = []
    named: list[str] = []
    words = iter(typed)
    for word in words:
        flag, sign, value = word.partition("=")
        if word in FLAGS:
            value = next(words, "")
            if not value:
                raise InputError([f"{word}: name a folder after it."])
            named.append(value)
        elif flag in FLAGS and sign:
            named.append(value)
        else:
            others.append(word)
    return others, named


def own_folders(named: Sequence[str]) -> list[Path]:
    """These folders; InputError for one that is not there, a file that is too large, or a name that is taken."""
    missing = [name for name in named if not Path(name).is_dir()]
    if missing:
        raise InputError([f"--config-dir {shown(name)}: there is no such folder." for name in missing])
    if odd := [name for name in named if "${" in str(Path(name).resolve())]:
        raise InputError([f"--config-dir {shown(name)}: a name with ${{ in it cannot be used." for name in odd])
    folders = list(dict.fromkeys(Path(name).resolve() for name in named))
    if faults := [*too_large(folders), *taken_names(folders)]:
        raise InputError(faults)
    return folders


def choices_in(folder: Path) -> Iterator[Path]:
    """The files of a folder that can be chosen: what is no file, or cannot be looked at, is passed over."""
    for file in sorted(folder.glob("*/*.yaml")):
        try:
            if file.is_file():
                yield file
        except OSError:
            continue


def too_large(folders: Sequence[Path]) -> Iterator[str]:
    """The sentence for each file that is larger than any study needs."""
    for file in (file for folder in folders for file in choices_in(folder)):
        if (size := file.stat().st_size) > MOST_BYTES:
            yield f"{file}: has {size:,} bytes; a file of choices may have at most {MOST_BYTES:,}."


def taken_names(folders: Sequence[Path]) -> Iterator[str]:
    """The sentence for each file whose name another file of its group has already, unless it says the same."""
    known = {(file.parent.name, file.stem): file for file in choices_in(CONF)}
    for file in (file for folder in folders if folder != CONF for file in choices_in(folder)):
        name = (file.parent.name, file.stem)
        first = known.setdefault(name, file)
        if first is file or content_of(first) == content_of(file):
            continue
        owner = "one that is shipped" if first.is_relative_to(CONF) else str(first)
        yield f"{file}: has the name of {owner}, and {name[0]}={name[1]} can mean one only; give yours another name."


def content_of(file: Path) -> bytes | None:
    """What a file holds, or None if it cannot be read."""
    try:
        return file.read_bytes()
    except OSError:
        return None


@contextmanager
def searched(folders: Sequence[Path]) -> Iterator[None]:
    """Every study that is composed in here finds the choices of these folders too."""
    before = list(_for_all)
    _for_all[:] = folders
    try:
        yield
    finally:
        _for_all[:] = before


def with_searched(folders: Sequence[Path]) -> list[Path]:
    """These folders and those of the command that runs."""
    return list(dict.fromkeys([*folders, *_for_all]))
