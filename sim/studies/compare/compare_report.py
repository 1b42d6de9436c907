"""What a comparison has found, as sentences, a table in Markdown and tidy rows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.analysis.definitions.measure import NEITHER
from sim.analysis.measures import MEASURES
from sim.analysis.targets import is_share
from sim.base.errors import listed
from sim.base.text_tables import as_csv, as_markdown
from sim.base.wording import day_in_words, decimals_for, number, percent, plain_text, signed
from sim.inputs.distinguishing import distinguishing_words
from sim.inputs.schema import Config
from sim.studies.compare.compare_settings import CompareSettings
from sim.studies.compare.selection import Selection, Stage
from sim.studies.compare.simultaneous import Pairs, Real, letter_groups

COLUMNS = ("measure", "alternative", "other", "difference", "low", "high", "told_apart", "unit")


class Seen(NamedTuple):
    """One measure of all alternatives, as printed: shares in per cent."""

    measure: str
    means: Real
    pairs: Pairs
    order: tuple[int, ...]  # the best first, which is the one chosen where one was
    letters: tuple[str, ...]

    @property
    def label(self) -> str:
        """The measure in words."""
        return MEASURES[self.measure].label

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return "%" if is_share(self.measure) else MEASURES[self.measure].unit

    @property
    def apart(self) -> str:
        """The unit of its differences."""
        return "percentage points" if is_share(self.measure) else self.unit

    @property
    def decimals(self) -> int:
        """Decimals with which its values are printed."""
        return max(decimals_for(float(np.abs(self.means).max())), 1) if self.means.any() else 0


class CompareReport(NamedTuple):
    """What was asked, of which studies, and what was found."""

    settings: CompareSettings
    configs: list[Config]
    seen: tuple[Seen, ...]
    stage: Stage | None
    choice: Selection | None
    replications: int  # replications in all


def seen_of(measure: str, values: Real, pairs: Pairs, most_is_best: bool) -> Seen:
    """A measure with its alternatives in order and their groups."""
    means = values.mean(axis=0)
    order = tuple(int(i) for i in np.argsort(-means if most_is_best else means, kind="stable"))
    return Seen(measure, means, pairs, order, tuple(letter_groups(pairs.clear, order)))


def with_choice(seen: Seen, best: int) -> Seen:
    """What was seen with the alternative that was chosen, in more replications, before those that come next."""
    return seen._replace(order=(best, *(i for i in seen.order if i != best)))


def promise(report: CompareReport) -> str:
    """How sure the choice is, as a sentence; who is chosen is in the title."""
    settings, one, choice, stage = report.settings, report.seen[0], report.choice, report.stage
    if choice is None or stage is None:
        return ""
    by = f" by more than {number(choice.within, max(decimals_for(choice.within), 1))} {one.apart}"
    others = len(settings.names) - 1
    none = {1: "the other is not", 2: "neither of the others is"}.get(others, f"none of the other {others} is")
    text = (
        f"With at least {percent(settings.confidence)} probability {none} better"
        f"{by if choice.within else ''}, after {choice.replications} replications."
    )
    if settings.delta is not None and choice.within > settings.delta:
        text += (
            f" That {none if len(settings.names) > 2 else 'it is not'} better by more than {number(settings.delta)}"
            f" would take {stage.needed} replications,"
            f" and most={settings.numbers['most']}."
        )
    return text + whose_numbers(report)


def goes_on(report: CompareReport) -> bool:
    """Whether the choice rests on more replications than the printed means."""
    return report.choice is not None and report.choice.replications > report.settings.numbers["first"]


def whose_numbers(report: CompareReport) -> str:
    """Which numbers are of which replications, as a sentence; nothing where all are of the same."""
    if report.choice is None or report.stage is None or not goes_on(report):
        return ""
    left, names = [report.settings.names[i] for i in report.stage.kept], report.settings.names
    further = "all alternatives" if len(left) == len(names) else listed(left)
    return (
        f" Only that choice rests on {report.choice.replications} replications (of {further}): every mean, difference,"
        f" interval and letter is of the first {report.settings.numbers['first']}."
    )


def dropped(report: CompareReport) -> str:
    """Who was dropped after the first stage, as a sentence."""
    if report.stage is None or len(report.stage.kept) == len(report.settings.names):
        return ""
    gone = [name for i, name in enumerate(report.settings.names) if i not in report.stage.kept]
    who = listed(gone) if len(report.stage.kept) > 1 or len(gone) == 1 else "all others"
    return f"Dropped after {report.settings.numbers['first']} replications as clearly worse: {who}."


def compare_title(report: CompareReport) -> str:
    """The finding of the first measure, as a sentence: `Over 18 children: lowest with Capped, 36.8%, clearly ...`."""
    one, names = report.seen[0], report.settings.names
    best, way = one.order[0], "highest" if report.settings.most_is_best else "lowest"
    alike = [names[i] for i in one.order[1:] if not one.pairs.clear[best, i]]
    value = f"{number(float(one.means[best]), one.decimals)}{'' if one.unit == '%' else ' '}{one.unit}"
    if report.choice is not None and one.means[best] != (
        one.means.max() if report.settings.most_is_best else one.means.min()
    ):
        first, all_of = report.settings.numbers["first"], report.choice.replications
        return f"{one.label}: {way} with {names[best]} after {all_of} replications, though not after the first {first}"
    text = f"{one.label}: {way} with {names[best]}, {value}"
    harm = harm_of_best(report)
    if not alike:
        others = names[one.order[1]] if len(names) == 2 else "all others"
        clear = f"clearly {'above' if report.settings.most_is_best else 'below'} {others}"
        return f"{text}, {clear}{hardly_so(report)}{harm}"
    others = f"{len(alike)} of {len(names) - 1} others" if len(names) > 2 else alike[0]
    return f"{text}; {others} cannot be told apart from it{harm}"


def hardly_so(report: CompareReport) -> str:
    """A clause where the best leads by less than the difference that was typed as too small to matter; else nothing."""
    one, delta = report.seen[0], report.settings.delta
    if delta is None or len(one.order) < 2:
        return ""
    lead = abs(float(one.means[one.order[0]] - one.means[one.order[1]]))
    return f", though by less than {delta:g}, too little to matter" if lead < delta else ""


def harm_of_best(report: CompareReport) -> str:
    """On which other measure the best of the first is furthest behind, in widths of its interval; else nothing."""
    best, behind = report.seen[0].order[0], []
    for one in report.seen[1:]:
        other = one.order[0]
        if other != best and MEASURES[one.measure].better != NEITHER and one.pairs.clear[best, other]:
            half = float((one.pairs.high - one.pairs.mean)[best, other])
            behind.append((abs(float(one.pairs.mean[best, other])) / max(half, 1e-12), one))
    if not behind:
        return ""
    worst = max(behind, key=lambda pair: pair[0])[1]
    own, theirs = (number(float(worst.means[i]), worst.decimals) for i in (best, worst.order[0]))
    unit = "%" if worst.unit == "%" else f" {worst.unit}"
    return f"; but {worst.label.lower()}: {own}{unit} against {theirs} with {report.settings.names[worst.order[0]]}"


def compare_table(report: CompareReport) -> list[str]:
    """Alternatives down, measures across: the mean, the difference from the first, the letters of the groups."""
    first = report.seen[0]
    heads = [f"{one.label}, {one.unit}" for one in report.seen]
    rows = []
    for i in first.order:
        cells = []
        for one in report.seen:
            best = one.order[0]
            mean, half = float(one.pairs.mean[i, best]), float((one.pairs.high - one.pairs.mean)[i, best])
            apart = "" if i == best else f" ({signed(mean, one.decimals)} ± {number(half, one.decimals)})"
            cells.append(f"{number(float(one.means[i]), one.decimals)} {one.letters[i]}{apart}")
        rows.append([report.settings.names[i], *cells])
    sure = percent(report.settings.confidence)
    note = (
        f"In brackets: the difference from the best of the column, of unrounded means, with a {sure} interval that"
        f" holds for all pairs at once. Two that share a letter cannot be told apart. {compare_method(report)}."
        " Means are levels, which past years may be far from (python -m sim forecast); what the model is for is the"
        " difference."
    )
    return [*as_markdown(["alternative", *heads], rows), "", note]


def compare_method(report: CompareReport) -> str:
    """What was simulated."""
    config, run = report.configs[0], report.configs[0].run
    scenarios = {one.scenario.name for one in report.configs}
    scenario = f", scenario {config.scenario.name}" if len(scenarios) == 1 else ""
    return (
        f"{config.council.name}{scenario}, {len(report.settings.names)} alternatives with the same random numbers,"
        f" {'the first ' if goes_on(report) else ''}{report.settings.numbers['first']} replications of"
        f" {run.weeks} weeks"
        f" from {plain_text(day_in_words(run.start))},"
        f" after {run.warm_up_weeks} weeks to settle, seed {run.seed}; {in_common(report)}"
    )


def in_common(report: CompareReport) -> str:
    """Years, allocation, parameter sets, own figures and what else is typed for all, as far as they are in common."""
    words = [distinguishing_words(config, report.settings.typed).split("; ") for config in report.configs]
    first, *more = words[0]
    same = [part for part in first.split(", ") if all(part in one[0].split(", ") for one in words)]
    return "; ".join([", ".join(same), *(part for part in more if all(part in one for one in words))])


def differences_csv(report: CompareReport) -> str:
    """Every difference of every measure, once."""
    rows: list[list[str]] = []
    for one in report.seen:
        for place, i in enumerate(one.order):
            for j in one.order[place + 1 :]:
                ends = (f"{float(each[i, j]):.6g}" for each in one.pairs[:3])
                clear = "yes" if one.pairs.clear[i, j] else "no"
                names = report.settings.names
                rows.append([one.measure, names[i], names[j], *ends, clear, one.apart])
    return as_csv(COLUMNS, rows, f"{compare_method(report)}.")
