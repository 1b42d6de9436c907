"""The answers of one council: every setting simulated as a point of a sweep, and read as the command reads it."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.definitions.measure import unit_called
from sim.analysis.measures import MEASURES
from sim.base.errors import InputError
from sim.base.files import open_folder
from sim.base.intervals import Interval, bands
from sim.base.places import CONF
from sim.base.wording import decimals_for
from sim.inputs.council_notes import notes_of
from sim.inputs.councils.comparing import area_named, last_figures
from sim.inputs.councils.kept_record import own_record
from sim.inputs.register import figures_of
from sim.reports.charts.census_days import NO_MARCH
from sim.reports.register_page import opening
from sim.reports.report.chapters.standing import publications
from sim.reports.series_gaps import has_census
from sim.reports.summary import sentences
from sim.runs.checkpoints import Arm, Checkpoint, remove_checkpoints
from sim.runs.results import Results
from sim.studies.site.composing import sides_at
from sim.studies.site.site_settings import Setting, SiteSettings
from sim.studies.sweep.points import SidesAt, SweepPoint, validated_points
from sim.studies.sweep.sweep import IDLE, simulate_points
from sim.studies.sweep.sweep_manifest import Sweep
from sim.studies.sweep.units import SERIES, kept, study_of_unit

POUNDS = -4  # decimals with which pounds are kept: hundredths of a million, as they are printed
WEEK = 5  # working days between the caseloads that are kept
HUNDREDTHS = 100
FORMAT = 4  # of the data; raised when it changes


def typed_words(site: SiteSettings, council: str, setting: Setting) -> tuple[str, ...]:
    """What one would type for a setting of a council."""
    return (f"council={council}", *setting.words, *site.run)


class CouncilSweep:
    """One council's settings, validated and ready to be simulated."""

    def __init__(self, site: SiteSettings, council: str) -> None:
        self.site, self.council = site, council
        self.sides_at: SidesAt = sides_at
        words = [typed_words(site, council, setting) for setting in site.settings]
        self.points: list[SweepPoint] = validated_points(self.sides_at, words)
        for setting, point in zip(site.settings, self.points, strict=True):
            if len(point.digests) < 2 or point.digests[0] != self.points[0].digests[0]:
                raise InputError([f"settings={setting.name}: must change something, and leave the baseline as it is."])

    @property
    def key(self) -> str:
        """64 hexadecimal digits for all that the answers depend on."""
        about = [FORMAT, self.site.measures, [point.digests for point in self.points], self.points[0].replications]
        about += [[setting for setting in self.site.settings], [str(word) for word in self.site.run]]
        return hashlib.sha256(json.dumps(about).encode()).hexdigest()

    def simulate(self, work: Path) -> bool:
        """Simulate what is not finished yet; whether Ctrl-C cut it short."""
        for place in (work, work / "parts"):
            open_folder(place, IDLE)
        return simulate_points(Sweep(work, self.sides_at, self.points, [], {}))

    def results_at(self, place: int, work: Path) -> Results:
        """The results of a setting, as its command would have them."""
        point, sides = self.points[place], self.sides_at(self.points[place].words)
        arms = [
            Arm(name, label, study_of_unit(digest, config), digest)
            for (name, label, config), digest in zip(sides, point.digests, strict=True)
        ]
        parts: dict[int, list[Checkpoint]] = {}
        for number in range(point.replications):
            each = [kept(work / "parts", digest, number) for digest in point.digests]
            parts[number] = [one for one in each if one is not None]
            if len(parts[number]) < len(each):
                raise OSError(5, "what was written is not what is read", str(work / "parts"))
        return Results(arms, parts)

    def answers(self, work: Path) -> dict[str, Any]:
        """Everything that a page says of the council."""
        of: dict[str, Any] = {}
        about: dict[str, Any] = {}
        for place, setting in enumerate(self.site.settings):
            results = self.results_at(place, work)
            about = about or self.about(results)
            of[setting.name] = setting_answers(results, self.site.measures)
        return about | {"settings": of}

    def about(self, results: Results) -> dict[str, Any]:
        """What all settings share: the council, its baseline, where its numbers come from."""
        study, file = results.arms[0].study, CONF / "council" / f"{self.council}.yaml"
        sources = [figure.source for figure in figures_of(file, file.name)] if file.is_file() else []
        last = last_figures(study.config.council.name)
        if not file.is_file():
            sources = [f"DfE {source.rpartition(', ')[0]}" for _, _, source in last.values()]
        measures = [name for name in self.site.measures if name in results.names]
        dates = study.calendar.dates[study.warm_up_days : study.calendar.days : WEEK]
        return {
            "name": study.config.council.name,
            "opening": opening(file)[0] if file.is_file() and opening(file) else " ".join(notes_of(study.config)),
            "published": {
                name: [last[name][0], kept_number(last[name][1], MEASURES[name].unit)]
                for name in measures
                if name in last
            },
            "counted": "" if has_census(results) else NO_MARCH,
            "sources": publications(sources),
            "tested": has_past_forecasts(study.config.council.name),
            "dates": [str(date) for date in dates],
            "usual": {name: triple(name, results.line(name).baseline) for name in measures},
            "weeks": weekly(results, 0),
        }

    def clear(self, work: Path) -> None:
        """The parts are needed no more."""
        remove_checkpoints(work / "parts")


def has_past_forecasts(name: str) -> bool:
    """Whether the record of past years has forecasts of a council."""
    area = area_named(name)
    return area is not None and bool(own_record(area.code))


def setting_answers(results: Results, measures: tuple[str, ...]) -> dict[str, Any]:
    """What a page says of one setting."""
    lines: dict[str, Any] = {}
    for name in (name for name in measures if name in results.names):
        line = results.line(name)
        assert line.scenario is not None and line.difference is not None
        how = 2 if line.difference.is_range else int(line.difference.is_clear)
        if line.difference.is_range and line.difference.is_clear:
            how = 3
        lines[name] = [*triple(name, line.scenario), *triple(name, line.difference), how]
    study = results.arms[1].study
    return {
        "says": sentences(results),
        "changes": [list(band) for band in change_weeks(study)],
        "lines": lines,
        "weeks": weekly(results, 1),
    }


def change_weeks(study: Any) -> list[tuple[int, int]]:
    """Each change as the first week that is shown in which it holds, and the week after the last."""
    first, days = study.warm_up_days, study.calendar.days
    spans = [(max(a, first) - first, min(b, days) - first) for a, b in study.change_bands if b > first and a < days]
    return sorted({(a // WEEK, -(-b // WEEK)) for a, b in spans})


def triple(measure: str, result: Interval) -> list[float | None]:
    """Mean, low and high as they are kept; None where there is no number."""
    return [kept_number(value, MEASURES[measure].unit) for value in (result.mean, result.low, result.high)]


def kept_number(value: float, unit: str) -> float | None:
    """A number as it is kept: with the decimals that are printed of it, so that it is rounded once."""
    if not math.isfinite(value):
        return None
    if unit.startswith("£"):
        return round(value, POUNDS)
    scale = unit_called(unit).scale
    places = decimals_for(value * scale)
    printed = round(value * scale, places)
    decimals = places + round(math.log10(scale))
    return round(printed / scale, decimals) if decimals else round(printed)


def weekly(results: Results, arm: int) -> list[int | None]:
    """The mean caseload at the close of the first day of each week in hundredths: the first, then what is added.

    It is the mean of `days.parquet`; a week without a number is None and adds nothing.
    """
    study = results.arms[arm].study
    mean = bands(results.daily(arm, SERIES))["mean"][study.warm_up_days : study.calendar.days : WEEK]
    hundredths, before, result = np.rint(mean * HUNDREDTHS), 0, list[int | None]()
    for value in hundredths:
        if not np.isfinite(value):
            result.append(None)
            continue
        result.append(int(value) - before)
        before = int(value)
    return result
