"""The compile cache can never serve an old rule: its folder is named by the text of every file that is compiled."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.base.places import PACKAGE
from sim.model.compiling import compiled_files

ASK = """
import numpy as np
from sim.model.compiling import RULES_HASH
from sim.model.rules.allocation import lot_score
print(RULES_HASH, lot_score(np.array([1, 2]), 3, 4, 5))
"""
RULE = "    return (np.int64(high >> TOP_27) * 67108864.0 + np.int64(low >> TOP_26)) / 9007199254740992.0\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package, to change."""
    shutil.copytree(PACKAGE, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def ask(place: Path, compiled: bool = True) -> tuple[str, float]:
    """The digest of the copy's rules, and what a rule says that calls a rule of another file."""
    given = os.environ | {
        "CASELOAD_CACHE": str(place / "cache"),
        "CASELOAD_COMPILE": str(int(compiled)),
        "CASELOAD_BOUNDS": "0",
    }
    answer = subprocess.run(
        [sys.executable, "-c", ASK], cwd=place, env=given, capture_output=True, text=True, check=True
    )
    digest, said = answer.stdout.split()
    return digest, float(said)


def change(place: Path, module: str, old: str, new: str) -> None:
    """Change a line in a module of the copy."""
    file = place / "sim" / module
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_changed_rule_is_compiled_anew(copy: Path) -> None:
    _, by_hand = ask(copy, compiled=False)
    digest, said = ask(copy)
    kept = list((copy / "cache" / digest).rglob("*.nbc"))
    assert kept
    change(copy, "model/random.py", RULE, "    return 0.25\n")
    new_digest, new_said = ask(copy)
    assert new_digest != digest
    assert said == by_hand != new_said == 0.25
    assert list((copy / "cache" / new_digest).rglob("*.nbc"))


def test_a_digest_that_left_out_a_file_would_serve_the_old_rule(copy: Path) -> None:
    """The mistake made once: this is what the digest is for."""
    change(copy, "model/compiling/__init__.py", '    "model/random.py",\n', "")
    digest, said = ask(copy)
    change(copy, "model/random.py", RULE, "    return 0.25\n")
    new_digest, new_said = ask(copy)
    assert (new_digest, new_said) == (digest, said)


def test_every_file_that_is_compiled_is_in_the_digest() -> None:
    """A file with a rule in it, and every file that it takes a name from."""
    hashed = set(compiled_files())
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if re.search(r"^@rule", text, re.MULTILINE):
            assert file in hashed
            for name in re.findall(r"^(?:from|import) (sim[\w.]*)", text, re.MULTILINE):
                place = PACKAGE.parent / name.replace(".", "/")
                assert {place.with_suffix(".py"), place / "__init__.py"} & hashed, f"{file.name} uses {name}"
