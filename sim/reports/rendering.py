"""Drawing the figures beside the simulation: a process of its own that has matplotlib ready when the tables are.

Loading matplotlib and pandas takes longer than many a run, so it begins while replications are simulated. The figures
are drawn from the files of the run, never from what is in memory.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NamedTuple

from sim.base.places import REPOSITORY
from sim.reports.charts import ChartContext

WIDTHS = {"page": 170, "column": 85}  # mm
FIRST_LOOK = 10  # with fewer replications the figures are drawn for a page only
FORMS = ("pdf", "png", "svg")
LONGEST = "stages"  # takes as long as three others, so it is begun first
READY = (
    "pandas",
    "pyarrow.parquet",
    "scipy.special",
    "matplotlib.backends.backend_pdf",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
)
START = "from sim.reports.rendering import wait_and_draw; wait_and_draw()"


class RenderJob(NamedTuple):
    """What to draw: the run's folder, what is in no file of it, and on how many cores."""

    folder: Path
    context: ChartContext
    differences: Mapping[str, list[Any]]
    widths: Mapping[str, float]
    cores: int
    published: bool = False  # whether there is a published year to be compared with


class Renderer:
    """A process that gets ready to draw, waits for its order, and draws."""

    def __init__(self) -> None:
        path = os.pathsep.join([str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.running = subprocess.Popen(
            [sys.executable, "-P", "-c", START],  # a file of the user's called calendar.py is not imported
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"},
            start_new_session=True,  # Ctrl-C is not meant for it
        )
        assert self.running.stdin is not None
        self.orders = self.running.stdin
        self.folder = Path()  # of the run, once there is an order

    def begin(self, order: RenderJob) -> None:
        """Hand over the order; the figures are drawn while we do something else."""
        self.folder = order.folder
        with suppress(BrokenPipeError):  # it has died; `finish` prints why
            self.orders.write(pickle.dumps(order))
            self.orders.flush()

    def finish(self) -> bool:
        """Wait until all is drawn; whether it is.

        A full disk is raised here; any other failure of the drawing is printed.

        What was computed is whole without the figures, so the run goes on to its manifest.
        """
        answer, errors = self.running.communicate()
        if not answer:
            why = why_it_ended(errors.decode(errors="replace"), self.running.returncode)
            print(f"The figures could not be drawn ({why}); the tables are in {self.folder}.", file=sys.stderr)
            return False
        fault = pickle.loads(answer)
        if fault is not None:
            raise fault
        return True

    def dismiss(self) -> None:
        """End it and the processes that draw for it, whatever they are doing."""
        if self.running.poll() is None:
            with suppress(ProcessLookupError):
                if hasattr(os, "killpg"):
                    os.killpg(self.running.pid, signal.SIGKILL)  # it leads a session of its own
                else:
                    self.running.kill()
        self.running.communicate()


def why_it_ended(errors: str, code: int) -> str:
    """Why a process that draws ended without an answer: the last line it wrote, or the signal that ended it."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    if code < 0:
        return f"the process that draws was ended by signal {-code}"
    return lines[-1].rstrip(".") if lines else f"the process that draws ended with code {code}"


def wait_and_draw() -> None:
    """What the process does: get ready, wait for an order (or the end of the run), draw, say how it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # it lives for seconds and keeps what it makes
    answers: IO[bytes] = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what is printed by others is no answer
    for name in READY:
        import_module(name)
    import_module("sim.reports.charts.writing").cut_fonts()
    try:
        order: RenderJob = pickle.load(sys.stdin.buffer)
    except EOFError:
        return
    try:
        draw_figures(order)
        fault = None
    except OSError as wrong:
        fault = wrong
    pickle.dump(fault, answers)
    answers.flush()


def draw_figures(order: RenderJob) -> None:
    """Draw all figures of a run, on two cores if there are two, and write down what they say."""
    from sim.reports.charts.writing import FIGURES, write_words

    (order.folder / "charts").mkdir(parents=True, exist_ok=True)
    job = partial(draw_one, order, figure_tables(order))
    names = sorted(FIGURES, key=lambda name: name != LONGEST)
    if order.cores > 1 and sys.platform == "linux":
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
            drawn = dict(zip(names, pool.map(job, names), strict=True))
    else:
        drawn = {name: job(name) for name in names}
    write_words(order.folder / "charts", {name: text for one in FIGURES for name, text in drawn[one].items()})


def draw_one(order: RenderJob, tables: Any, name: str) -> dict[str, dict[str, str]]:
    """Draw one figure in all formats and widths; what it says."""
    from sim.reports.charts.writing import draw_figure

    folder = order.folder / "charts"
    try:
        return draw_figure(name, folder, tables, order.context, FORMS, order.widths)[1]
    except OSError as fault:
        raise OSError(fault.errno, fault.strerror or str(fault), fault.filename or str(folder)) from fault


def figure_tables(order: RenderJob) -> Any:
    """The tables that the figures show, from the files of the run."""
    import pandas as pd
    import pyarrow.parquet as pq

    from sim.reports.charts import Tables

    def table(name: str) -> Any:
        arrow = pq.read_table(order.folder / f"{name}.parquet", use_threads=False, pre_buffer=False)
        return arrow.to_pandas(date_as_object=False, use_threads=False)

    days = table("days")
    days["date"] = days["date"].astype("datetime64[ns]")
    comparison = order.folder / "published.csv"
    published = pd.read_csv(comparison, dtype=str) if order.published else None
    return Tables(days, table("measures"), pd.DataFrame(order.differences), table("caseloads"), published)
