"""The lock: every requirement pinned and hashed, and nothing in it that names a place."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parent.parent
LOCK = (REPOSITORY / "requirements.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = ("3.11", "3.12", "3.13")


def pins() -> list[tuple[Requirement, str]]:
    """Each pinned requirement and the text of its hashes."""
    joined = re.sub(r"\\\n\s*", " ", LOCK)
    lines = [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]
    return [(Requirement(line.split(" --hash", 1)[0]), line) for line in lines]


def wanted() -> list[Requirement]:
    """What pyproject.toml asks for, with its development tools."""
    return [Requirement(text) for text in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"])]


def test_the_lock_names_no_place() -> None:
    for word in ("://", "--index", "--extra-index", "--find-links", "--trusted-host", " @ ", "file:"):
        assert word not in LOCK


def test_everything_is_pinned_and_hashed() -> None:
    for requirement, line in pins():
        assert [s.operator for s in requirement.specifier] == ["=="], requirement
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), requirement


def test_the_lock_holds_what_the_project_asks_for_on_every_python() -> None:
    for python in PYTHONS:
        here = {"python_version": python, "python_full_version": f"{python}.0"}
        locked = {
            canonicalize_name(pin.name): next(iter(pin.specifier)).version
            for pin, _ in pins()
            if pin.marker is None or pin.marker.evaluate(here)
        }
        for requirement in wanted():
            name = canonicalize_name(requirement.name)
            assert name in locked, f"{requirement} is not in the lock for Python {python}"
            assert requirement.specifier.contains(locked[name]), f"{requirement}: the lock has {locked[name]}"


def test_locks_that_hold_host_names_are_kept_out() -> None:
    ignored = (REPOSITORY / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"uv.lock", "pylock*.toml"} <= set(ignored)
