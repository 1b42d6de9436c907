"""Does a mistake in a rule or an act get caught? Mistakes made one by one, and who notices.

    python -m benchmarks.mutation [sample=1200] [seed=1] [cores=2] [only=sim/model/rules]

The mistakes are mutmut's (its operators). Its own runner passes decorated functions by, and all of these are decorated
by `@rule`; so here every check is made ready once, and each mistake is made in a fork of that process, in which the
function's code is exchanged. Rules run as plain Python. What notices, in this order: claims (unit tests of rules and
acts, a week worked by hand, drawn councils whose accounts the oracle keeps and whose arrays are audited), then goldens
(a log that is not the log it was). docs/mutation.md tells what came of it.
"""

import hashlib
import importlib
import io
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, NamedTuple

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDERS = ("sim/model/rules", "sim/model/acts")
CLAIMS = (
    "tests/test_rules_*.py",
    "tests/test_acts_by_hand.py",
    "tests/theory/test_a_week_by_hand.py",
    "tests/test_moving.py",
    "tests/test_ages.py",
    "tests/test_posts_cut.py",
    "tests/test_waiting_lists.py",
)
LONGEST = 1.5  # seconds of a test that is asked for each mistake; longer ones are left out
COUNCILS = 16  # drawn, of each of two sorts
PATIENCE, SECONDS, BYTES = 5.0, 0.5, 2**31  # times what a check takes, and more; memory that no check needs
SURVIVED, BY_CLAIM, BY_GOLDEN, BY_TIME = range(4)
OUTCOMES = ("survived", "claim", "golden", "time")
Words = dict[str, str]


class Mutant(NamedTuple):
    """A mistake: where, what, and the code of the function that has it."""

    file: str
    function: str
    was: str
    now: str
    code: CodeType


class Check(NamedTuple):
    """Something that may notice: it raises or returns False."""

    name: str
    holds: Callable[[], bool]
    is_claim: bool
    seconds: float  # of processor time
    calls: frozenset[str]  # functions of the rooms, as file:name


def mutations_of(file: Path) -> list[tuple[str, Any]]:
    """Every mistake that mutmut makes in the functions of a file, with the file's name."""
    from mutmut.mutation.file_mutation import create_mutations

    name = file.relative_to(REPOSITORY).as_posix()
    text = file.read_text(encoding="utf-8").replace("@rule\n", "# rule\n")
    made = create_mutations(name, text)[1]
    return [(name, mutation) for mutation in made if mutation.contained_by_top_level_function is not None]


def mutant_of(file: str, mutation: Any) -> Mutant:
    """A mistake as code."""
    import libcst as cst

    within = mutation.contained_by_top_level_function
    changed = within.deep_replace(mutation.original_node, mutation.mutated_node)
    source = cst.Module([changed]).code
    code = next(one for one in compile(source, file, "exec").co_consts if isinstance(one, CodeType))
    return Mutant(file, within.name.value, *difference(cst.Module([within]).code, source), code)


def difference(before: str, after: str) -> tuple[str, str]:
    """The lines in which two texts differ."""
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    was, now = next(((a.strip(), b.strip()) for a, b in pairs if a != b), ("", ""))
    return was, now


def function_of(mutant: Mutant) -> FunctionType:
    """The function that is to have the mistake."""
    module = importlib.import_module(mutant.file.removesuffix(".py").replace("/", "."))
    result: FunctionType = getattr(module, mutant.function)
    return result


class Items:
    """A pytest plugin: collects tests and hands them on instead of running them."""

    def __init__(self, then: Callable[[list[Any]], None]) -> None:
        self.then = then

    def pytest_runtestloop(self, session: Any) -> bool:
        """What is done with the tests."""
        self.then(list(session.items))
        return True


def passes(item: Any) -> bool:
    """Whether a test passes."""
    from _pytest.runner import runtestprotocol

    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def drawn(number: int, storm: bool) -> list[Any]:
    """Studies drawn always alike."""
    from councils import study_of
    from drawn_councils import councils
    from hypothesis import HealthCheck, Phase, given, settings

    studies: list[Any] = []
    how = settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    how(given(councils(storm=storm, small=True))(lambda said: studies.append(study_of(said))))()
    return studies


def accounts_balance(study: Any) -> bool:
    """The oracle finds nothing wrong with the log, nor the audit with the arrays and with what the rules say."""
    from audit import audit, played_out
    from oracle import Accounts

    council, rows = played_out(study)
    Accounts(study).walk(rows)
    audit(study, council, rows)
    return True


def digest(study: Any) -> str:
    """A log in short."""
    from audit import played_out

    return hashlib.sha256(played_out(study)[1].tobytes()).hexdigest()


def as_before(study: Any) -> Callable[[], bool]:
    """Whether the log is the one that it is now."""
    golden = digest(study)
    return lambda: digest(study) == golden


def observed(name: str, holds: Callable[[], bool], is_claim: bool) -> Check:
    """A check that has been made once: how long it takes, and which functions it calls."""
    calls: set[str] = set()

    def look(frame: Any, event: str, _: Any) -> None:
        file = frame.f_code.co_filename
        if event == "call" and ("/sim/model/rules/" in file or "/sim/model/acts/" in file):
            calls.add(f"sim/{file.rpartition('/sim/')[2]}:{frame.f_code.co_name}")

    sys.setprofile(look)
    try:
        sound = holds()
    finally:
        sys.setprofile(None)
    if not sound:
        raise SystemExit(f"{name} fails before any mistake is made")
    began = time.process_time()
    holds()
    return Check(name, holds, is_claim, time.process_time() - began, frozenset(calls))


def checks_from(items: list[Any]) -> list[Check]:
    """All checks, made once: claims before goldens, the quick before the slow."""
    studies = [study for storm in (False, True) for study in drawn(COUNCILS, storm)]
    tests = [observed(item.nodeid, lambda item=item: passes(item), True) for item in items]  # type: ignore[misc]
    made = [check for check in tests if check.seconds <= LONGEST]
    print(f"{len(tests) - len(made)} of {len(tests)} tests take more than {LONGEST} s and are left out")
    for i, study in enumerate(studies):
        made.append(observed(f"accounts of council {i}", lambda s=study: accounts_balance(s), True))  # type: ignore[misc]
        made.append(observed(f"log of council {i}", as_before(study), False))
    return sorted(made, key=lambda check: (not check.is_claim, check.seconds))


def outcome(mutant: Mutant, checks: list[Check]) -> int:
    """Make the mistake, and see who notices; in a process of its own."""
    signal.signal(signal.SIGPROF, lambda *_: os._exit(BY_TIME))
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + BYTES, used + BYTES))
    function_of(mutant).__code__ = mutant.code
    sys.stdout = sys.stderr = io.StringIO()
    where = f"{mutant.file}:{mutant.function}"
    for check in checks:
        if where in check.calls:
            signal.setitimer(signal.ITIMER_PROF, PATIENCE * check.seconds + SECONDS)
            try:
                noticed = not check.holds()
            except BaseException:
                noticed = True
            if noticed:
                return BY_CLAIM if check.is_claim else BY_GOLDEN
    return SURVIVED


def outcomes(mutants: list[Mutant], checks: list[Check], cores: int) -> dict[int, int]:
    """What came of each mistake, by its place."""
    at_work: dict[int, int] = {}
    result: dict[int, int] = {}
    for i, mutant in enumerate([*mutants, *[None] * cores]):
        while len(at_work) >= cores or (mutant is None and at_work):
            child, status = os.wait()
            code = os.waitstatus_to_exitcode(status)
            result[at_work.pop(child)] = code if code in range(4) else BY_CLAIM  # a crash is noticed
        if mutant is not None:
            if i % 100 == 0:
                print(f"{i} ...", file=sys.stderr, flush=True)
            child = os.fork()
            if child == 0:
                os._exit(outcome(mutant, checks))
            at_work[child] = i
    return result


def tell(mutants: list[Mutant], result: dict[int, int]) -> None:
    """Counts by file, then the survivors."""
    print(f"{'file':32}{'mistakes':>9}{'claims':>9}{'+ goldens':>11}{'survived':>10}")
    files = [*dict.fromkeys(mutant.file for mutant in mutants)]
    for name, of in [*((file, (file,)) for file in files), ("all", tuple(files))]:
        codes = [result[i] for i, mutant in enumerate(mutants) if mutant.file in of]
        claims, goldens = sum(code in (BY_CLAIM, BY_TIME) for code in codes), codes.count(BY_GOLDEN)
        lived = codes.count(SURVIVED)
        print(f"{name:32}{len(codes):9}{claims:9}{claims + goldens:11}{lived:10}   claims {claims / len(codes):.1%}")
    for i, mutant in enumerate(mutants):
        if result[i] in (SURVIVED, BY_GOLDEN):
            print(f"{OUTCOMES[result[i]]:9}{mutant.file}:{mutant.function}\n    - {mutant.was}\n    + {mutant.now}")


def main(typed: list[str]) -> None:
    """Make the mistakes; tell."""
    os.environ["CASELOAD_COMPILE"] = "0"
    os.chdir(REPOSITORY)
    import pytest

    words: Words = {"sample": "1200", "seed": "1", "cores": "2", "only": ""} | dict(w.split("=") for w in typed)
    files = [file for room in FOLDERS for file in sorted((REPOSITORY / room).glob("*.py"))]
    every = [one for file in files if words["only"] in file.as_posix() for one in mutations_of(file)]
    chosen = sorted(random.Random(int(words["seed"])).sample(range(len(every)), min(int(words["sample"]), len(every))))
    mutants = [mutant_of(*every[i]) for i in chosen]

    def try_all(items: list[Any]) -> None:
        began = time.perf_counter()
        checks = checks_from(items)
        ready = time.perf_counter() - began
        claims = [check for check in checks if check.is_claim]
        print(f"{len(mutants)} of {len(every)} mistakes, seed {words['seed']}")
        print(f"{len(claims)} claims take {sum(check.seconds for check in claims):.1f} s; ready after {ready:.0f} s")
        result = outcomes(mutants, checks, int(words["cores"]))
        tell(mutants, result)
        print(f"{time.perf_counter() - began:.0f} s in all")

    paths = [str(path) for pattern in CLAIMS for path in sorted(REPOSITORY.glob(pattern))]
    pytest.main(
        [*paths, "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-s", "-o", "addopts="], plugins=[Items(try_all)]
    )


if __name__ == "__main__":
    main(sys.argv[1:])
