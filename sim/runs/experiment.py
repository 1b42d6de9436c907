"""The main job: a scenario and its baseline, replication by replication with the same luck, on all cores.

Each finished replication is kept at once as a small file in `parts/`. A run that is stopped reports on the replications
it has; the same study run again in the same folder takes up where it stopped. When all is finished the parts go.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sim.analysis.measures import backlog_grows_since, read
from sim.analysis.readings.grades import caseloads_by_grade
from sim.base.exits import INTERRUPTED
from sim.base.files import open_folder, write_json, write_parquet, write_text
from sim.base.places import PACKAGE
from sim.base.wording import plain
from sim.inputs.ensembles import ensemble_named
from sim.inputs.schema import Config, Scenario
from sim.inputs.study import Study, study_from
from sim.inputs.variants import study_of_replication
from sim.inputs.year_draws import years_named
from sim.model.compiling import RULES_HASH, compiles, is_compiled, mark_compiled
from sim.model.vocabulary import label
from sim.reports.charts.spans import in_words, spans
from sim.reports.console import bar, tell, tell_files, tell_published
from sim.reports.published import about, compared, published_csv, published_of
from sim.reports.rendering import FIRST_LOOK, WIDTHS, Renderer, RenderJob
from sim.runs import precision
from sim.runs.checkpoints import Arm, Facts, Part, ReplicationKey, find_part, path_of, remove_parts, write_part
from sim.runs.manifest import context_of, manifest
from sim.runs.replication import Cancellation, compile_clock, simulate_to_read
from sim.runs.results import Results, caseloads_table, days_table, differences, measures_table, summary_csv

BASELINE = "baseline"
COMPILING_SECONDS = 20  # measured on two cores, one of them busy
LOOK_UP = 0.2  # seconds between looks for Ctrl-C
INDIFFERENT = {
    "run": {"cores", "replications", "keep_logs", "engine", "dask", "until"}
}  # nothing played depends on these
MOST_WRITTEN = 64  # texts that are kept
_written: dict[int, tuple[Any, str]] = {}  # by the identity of a part, which is held so that it stays its own


@dataclass
class Experiment:
    """What is asked for, and where it is kept."""

    config: Config
    folder: Path
    arms: list[Arm]
    stop: Cancellation = field(default_factory=Cancellation)
    began: float = field(default_factory=time.time)
    compiling: float = 0.0  # seconds

    @property
    def parts(self) -> Path:
        """The folder of finished replications."""
        return self.folder / "parts"

    def log_path(self, arm: Arm, replication: int) -> Path:
        """Where the event log of a replication goes."""
        return self.folder / "logs" / f"{arm.name}_{replication}.parquet"

    def find(self, arm: Arm, replication: int) -> Part | None:
        """A finished replication with all that was asked of it."""
        if replication < self.config.run.keep_logs and not self.log_path(arm, replication).exists():
            return None
        return find_part(path_of(self.parts, arm, replication), ReplicationKey(arm.digest, replication))


def run(config: Config, folder: Path, overrides: Sequence[str] = (), renderer: Renderer | None = None) -> int:
    """Play, keep, report; 0 when all is done, 130 when Ctrl-C cut it short and the report is of what was finished."""
    renderer = renderer or Renderer()
    for name in ("", "parts", *(["logs"] if config.run.keep_logs else [])):
        open_folder(folder / name)
    try:
        published_of(config)  # refused now rather than after an hour
        job = Experiment(config, folder, arms_of(config))
        precision.check(config.run)
        cut_short = play_enough(job)
        finished = finished_parts(job)
        if not finished:
            raise KeyboardInterrupt
        report(job, Results(job.arms, finished), list(overrides), renderer)
        if not cut_short:
            precision.tell(job.config.run, Results(job.arms, finished).values)
    finally:
        renderer.dismiss()
    if not cut_short:
        remove_parts(job.parts)
    return INTERRUPTED if cut_short else 0


def arms_of(config: Config) -> list[Arm]:
    """The baseline, in which nothing changes, and the scenario if it changes anything."""
    return [Arm(name, words, study_from(one), digest_of(one)) for name, words, one in sides_of(config)]


def sides_of(config: Config) -> list[tuple[str, str, Config]]:
    """The configurations that are compared, each with its name and its name in words; the baseline first."""
    nothing = Scenario(name=BASELINE, sentence="Nothing changes.", changes=())
    found = [(BASELINE, "Baseline", config.model_copy(update={"scenario": nothing}))]
    if config.scenario.changes:
        name = re.sub(r"[^\w-]+", "_", config.scenario.name).strip("_") or "scenario"
        found.append(("scenario" if name == BASELINE else name, label(config.scenario.name), config))
    return found


def digest_of(config: Config) -> str:
    """32 hexadecimal digits for all that a replication depends on: the study, its parameter sets, the program."""
    text = ",".join(f'"{name}":{written(name, getattr(config, name))}' for name in Config.model_fields)
    drawn = "" if config.run.ensemble is None else repr(ensemble_named(config.run.ensemble))
    drawn += "" if config.run.years is None else repr(years_named(config.run.years))
    return hashlib.sha256(f"{{{text}}}".encode() + program() + drawn.encode()).hexdigest()[:32]


def written(name: str, part: Any) -> str:
    """A part of a configuration as JSON, without what changes nothing; one that many studies share is written once."""
    found = _written.get(id(part))
    if found is None:
        if len(_written) >= MOST_WRITTEN:
            _written.clear()
        found = _written[id(part)] = part, part.model_dump_json(by_alias=True, exclude=INDIFFERENT.get(name))
    return found[1]


@cache
def program() -> bytes:
    """Every line of the program, and the texts of the rules that are compiled, as one digest."""
    digest = hashlib.sha256(RULES_HASH.encode())
    for file in sorted(PACKAGE.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.digest()


def cores_of(config: Config) -> int:
    """Threads that play: as many as asked for, or as there are cores; the readable clock holds the interpreter."""
    if config.run.clock == "readable":
        return 1
    if config.run.cores:
        return config.run.cores
    able = getattr(os, "sched_getaffinity", None)
    return len(able(0)) if able else os.cpu_count() or 1


def make_ready(study: Study) -> float:
    """Have the clock compiled; the first time this takes a while, and is said. Seconds."""
    known = is_compiled()
    if known and (not compiles or study.config.run.clock == "readable"):
        return 0.0
    if not known:
        text = f"Compiling the simulation for this computer: once, about {COMPILING_SECONDS} seconds ..."
        print(text, file=sys.stderr, flush=True)
    seconds = compile_clock(study)
    if not known:
        mark_compiled(seconds)
        print(f"Compiled in {seconds:.0f} seconds; the next run starts at once.", file=sys.stderr, flush=True)
    return seconds


def finish_one(job: Experiment, arm: Arm, replication: int) -> None:
    """Play one replication, read its log, keep what it says."""
    study = study_of_replication(arm.study, replication)
    played = simulate_to_read(study, replication, job.config.run.clock, job.stop)
    began = time.perf_counter()
    found = read(study, played.rows)
    caseloads = caseloads_by_grade(study, played.rows)
    since = backlog_grows_since(found.days, study.warm_up_days)
    reading = time.perf_counter() - began
    if replication < job.config.run.keep_logs:
        from sim.model.event_log import to_arrow

        write_parquet(job.log_path(arm, replication), to_arrow(played.rows))
    facts = Facts(played.entries, len(played.rows), played.seconds, reading, tuple(played.room), since)
    whose = ReplicationKey(arm.digest, replication)
    write_part(path_of(job.parts, arm, replication), whose, facts, found.measures, caseloads, found.days)


def play_enough(job: Experiment) -> bool:
    """Play what is asked for, or until the named intervals are narrow; whether Ctrl-C cut it short."""
    run = job.config.run
    for count in precision.looks(run):
        job.config = job.config.model_copy(update={"run": run.model_copy(update={"replications": count})})
        todo = [(arm, n) for n in range(count) for arm in job.arms if job.find(arm, n) is None]
        if todo and not job.compiling:
            job.compiling = make_ready(job.arms[-1].study)
        if play_all(job, todo):
            return True
        if run.until is not None and precision.is_enough(run.until, Results(job.arms, finished_parts(job)).values):
            break
    return False


def play_all(job: Experiment, todo: list[tuple[Arm, int]]) -> bool:
    """Finish these replications on all cores, with a bar; whether Ctrl-C cut it short."""
    cores = cores_of(job.config)
    with progress(len(todo)) as advance, ThreadPoolExecutor(cores) as pool:
        waiting: set[Future[None]] = set()
        try:
            for arm, replication in todo:
                while len(waiting) >= 2 * cores:
                    waiting = after_some(waiting, advance)
                waiting.add(pool.submit(finish_one, job, arm, replication))
            while waiting:
                waiting = after_some(waiting, advance)
        except KeyboardInterrupt:
            job.stop.cancel()
            return True
        except BaseException:
            job.stop.cancel()
            raise
    return False


def after_some(waiting: set[Future[None]], advance: Callable[[int], None]) -> set[Future[None]]:
    """Wait a moment for replications to finish; those that have not."""
    done, rest = wait(waiting, timeout=LOOK_UP, return_when=FIRST_COMPLETED)
    for one in done:
        one.result()
    advance(len(done))
    return rest


def progress(todo: int) -> AbstractContextManager[Callable[[int], None]]:
    """A bar with the time left, on a terminal; elsewhere nothing is shown."""
    if not todo or not sys.stderr.isatty():
        return nullcontext(lambda done: None)
    return bar(todo)


def finished_parts(job: Experiment) -> dict[int, list[Part]]:
    """The replications that are finished in every arm."""
    found = {}
    for number in range(job.config.run.replications):
        parts = [job.find(arm, number) for arm in job.arms]
        if None not in parts:
            found[number] = [part for part in parts if part is not None]
    return found


def report(job: Experiment, results: Results, overrides: list[str], renderer: Renderer) -> None:
    """Write the tables, have the figures drawn, say what was found; the manifest comes last: then all is whole."""
    folder, count = job.folder, len(results.replications)
    (folder / "manifest.json").unlink(missing_ok=True)
    write_parquet(folder / "measures.parquet", measures_table(results))
    write_parquet(folder / "days.parquet", days_table(results))
    write_parquet(folder / "caseloads.parquet", caseloads_table(results))
    write_text(folder / "summary.csv", summary_csv(results))
    published = published_of(job.config)
    beside = compared(published, results) if published is not None else []
    if published is not None:
        write_text(folder / "published.csv", published_csv(beside))
    widths = WIDTHS if count >= FIRST_LOOK else {"page": WIDTHS["page"]}
    context = context_of(job.config, results)
    renderer.begin(
        RenderJob(folder, context, differences(results), widths, cores_of(job.config), published is not None)
    )
    turned = any(word.startswith("scenario.") for word in overrides)  # then its own sentence may not hold
    tell(results, job.config.run.replications, f"As typed: {plain(in_words(spans(context)))}." if turned else "")
    if published is not None:
        tell_published(beside, about(published, results))
    renderer.finish()
    write_json(folder / "manifest.json", manifest(job.config, results, overrides, job.began, job.compiling))
    tell_files(folder, job.config.run.replications, count)
