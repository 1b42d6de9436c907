"""What a run may be used for and what not: each sentence holds where its rule says so, worked out from the run."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sim.reports.rendering import FIRST_LOOK
from sim.reports.report.chapters.assumptions import Entry
from sim.reports.report.run_folder import FinishedRun

LATEST = "2022"  # the last financial year of data


class Limit(NamedTuple):
    """A sentence, and for which runs it holds."""

    holds: Callable[[FinishedRun, list[Entry]], bool]
    sentence: Callable[[FinishedRun, list[Entry]], str]


def intended(run: FinishedRun) -> list[str]:
    """What the run is meant for."""
    what = (
        "to compare what happens with a change with what would have happened without it, under the same random events"
        if run.compared
        else "to describe a council in which nothing changes"
    )
    return [
        f"This run is meant {what}, for planners, researchers and inspectors of children's social care.",
        "It supports a decision. It does not make one, and it says nothing about any one child, family or worker.",
    ]


def limits_of(run: FinishedRun, register: list[Entry]) -> list[str]:
    """What the run must not be used for, and what it leaves out."""
    return [limit.sentence(run, register) for limit in LIMITS if limit.holds(run, register)]


def always(run: FinishedRun, register: list[Entry]) -> bool:
    """Of every run."""
    return True


def assumed(run: FinishedRun, register: list[Entry]) -> str:
    """How much of the run is assumed."""
    marked = sum(entry.assumed for entry in register)
    return (
        f"{marked} of the {len(register)} numbers that this run used are, wholly or in part, assumptions. They are"
        " marked in the register of the evidence pack."
    )


def is_changed_by_hand(run: FinishedRun, register: list[Entry]) -> bool:
    """Whether numbers were typed other than those of the scenario and of the run itself."""
    return bool(typed_numbers(run))


def typed_numbers(run: FinishedRun) -> list[str]:
    """The keys typed for the run that are no choice of a group, and not of the scenario or of the run itself."""
    keys = [word.partition("=")[0] for word in run.overrides]
    return [key for key in keys if "." in key and not key.startswith(("scenario.", "run."))]


LIMITS = (
    Limit(
        always,
        lambda run, _: (
            "Not for forecasting a level: use it to compare choices. What is more certain than a"
            " level is the difference between two runs that share the same random events."
        ),
    ),
    Limit(
        lambda run, _: run.replications < FIRST_LOOK,
        lambda run, _: (
            f"Not for a decision yet: {run.first_look}. Shares of what"
            " happens rarely, such as conferences on time, need many"
            " more."
        ),
    ),
    Limit(
        lambda run, _: run.config["run"].get("ensemble") is None,
        lambda run, _: "Its intervals hold only what chance does. Every parameter is taken as known; none is varied.",
    ),
    Limit(
        lambda run, _: run.config["run"].get("years") is None,
        lambda run, _: "Every year is as usual in it. Real years differ from each other by more than its intervals.",
    ),
    Limit(always, assumed),
    Limit(
        is_changed_by_hand,
        lambda run, _: (
            "The council is not as published: numbers were set for this run"
            f" ({', '.join(typed_numbers(run))}). The comparison with published figures is then of another council."
        ),
    ),
    Limit(
        lambda run, _: bool(sum(run.manifest["backlog_grows_without_limit"].values())),
        lambda run, _: (
            "In some replications the backlog grows without limit. Means over such a run depend on how long it is."
        ),
    ),
    Limit(
        always,
        lambda run, _: (
            "A family's siblings move together as one case. Workers differ by grade, contract and"
            " experience, not by skill. A missed deadline harms nobody in the model, and no placement is paid for."
        ),
    ),
    Limit(
        lambda run, _: run.config["run"]["start"][:4] > LATEST,
        lambda run, _: f"It starts after {LATEST}, the last year of the data behind it.",
    ),
)
