"""`python -m sim board RUN_FOLDER [log=NAME]`: an animated board of caseloads, day by day, as one file.

The run must have kept an event log: run it with run.keep_logs=1. Each cell is a post of a team that holds cases: the
children its worker holds, by colour and number, and a stroke when the worker is away. Pause, speed, steps by button and
by keyboard, and a table by week. It shows one replication; its numbers come from the project's readings.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field

from sim.analysis.measures import read
from sim.analysis.readings.by_team import Board, Holder, board_of
from sim.analysis.readings.caseloads import MANY
from sim.analysis.readings.events import Events, Level
from sim.analysis.readings.scope import scope_of
from sim.base.files import write_text
from sim.base.wording import day_in_words, number, plain_text, size_in_words
from sim.inputs.typed_settings import StudySettings, typed_settings
from sim.model.words import label
from sim.reports import web_page
from sim.runs.kept_logs import KeptLog, kept_log_of

CANNOT = "This board cannot be drawn:"
STOPPED = "Stopped; nothing was written."
SCRIPT = Path(__file__).with_name("board.js")
BANDS = (
    ("#FFFFFF", "#222222"),
    ("#C9D6E2", "#222222"),
    ("#6F93B5", "#111111"),
    ("#12436D", "#FFFFFF"),
    ("#801650", "#FFFFFF"),
)
SPEEDS = (1, 2, 5, 10, 20, 60)  # working days a second
USUAL_SPEED = 5
WEEK = 5
SERIES = {  # of the table by week
    "caseload_per_worker": ("Children for each full-time worker", 1),
    "children_held": ("Children with a worker", 0),
    "children_unallocated": ("Children waiting for a worker", 0),
    "in_post_fte": ("In post, FTE", 1),
    "vacant_fte": ("Vacant, FTE", 1),
    "away_fte": ("Off sick, FTE", 1),
}
STYLE = """
.controls { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: center; margin: 1rem 0; }
.controls input[type=range] { flex: 1 1 14rem; min-width: 10rem; }
#now { font-size: 1.3rem; font-weight: 600; min-width: 13rem; margin: 0; }
#board { display: block; width: 100%; }
.key { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; }
.key span { display: inline-block; width: 1.2rem; height: 1.2rem; border: 1px solid #555; vertical-align: -0.2rem; }
"""


def runs(values: Any, first: int = 0) -> list[int]:
    """A series as [day, value, day, value ...], a pair for each day on which it changes; days count from `first`."""
    whole = np.rint(values).astype(np.int64)
    starts: list[int] = [0, *(np.flatnonzero(np.diff(whole)) + 1).tolist()] if len(whole) else []
    return [int(number) for day in starts for number in (day + first, whole[day])]


def worker_entry(holder: Holder, children: Level, away: Any, first: int, last: int) -> dict[str, Any]:
    """One worker in a post; days count from the first that is shown."""
    begin, end = max(holder.first, first), min(holder.until, last)
    return {
        "first": begin - first,
        "until": end - first,
        "fte": holder.fte,
        "held": runs(children[begin:end], begin - first),
        "away": runs(away[begin:end], begin - first),
    }


def posts_with_workers(board: Board, team: int, first: int, last: int) -> list[dict[str, Any]]:
    """The posts of a kind of team with the workers in them; two in a post at once have a cell each."""
    own = {post.post: post for post in board.posts if post.team == team and post.until > first and post.first < last}
    cells: dict[tuple[int, int], list[dict[str, Any]]] = {(post, 0): [] for post in own}
    order = sorted(range(len(board.holders)), key=lambda place: (board.holders[place].first, place))
    for place in order:
        holder = board.holders[place]
        if holder.team != team or holder.until <= first or holder.first >= last:
            continue
        one, index = worker_entry(holder, board.children[:, place], board.away[:, place], first, last), 0
        while cells.get((holder.post, index)) and cells[holder.post, index][-1]["until"] > one["first"]:
            index += 1
        cells.setdefault((holder.post, index), []).append(one)
    spans = {(post, 0): [max(one.first, first) - first, one.until - first] for post, one in own.items()}
    return [{"open": spans.get(key, [0, 0]), "people": cells[key]} for key in sorted(cells)]


def board_data(log: KeptLog) -> dict[str, Any]:
    """What the script draws: every number from the readings, none counted in the page."""
    study, scope = log.study, scope_of(log.study)
    board, days = board_of(Events(log.rows), scope), read(study, log.rows).days
    first, last = study.warm_up_days, study.calendar.days
    teams = [
        {
            "name": label(study.words.teams[code]),
            "posts": posts_with_workers(board, code, first, last),
            **{
                name: runs(getattr(board.teams, name)[place, first:])
                for name in ("workers", "away", "children", "waiting")
            },
        }
        for place, code in enumerate(board.teams.kinds)
    ]
    caseload = days["caseload_per_worker"][first:]
    return {
        "dates": [plain_text(day_in_words(date)) for date in study.calendar.dates[first:last].tolist()],
        "teams": teams,
        "lines": [0, *MANY],
        "bands": BANDS,
        "caseload": [round(float(value), 2) if np.isfinite(value) else None for value in caseload],
        "unallocated": [round(float(value)) for value in days["children_unallocated"][first:]],
    }


def week_table(log: KeptLog) -> str:
    """The daily series of the readings, the first day of each five."""
    days, study = read(log.study, log.rows).days, log.study
    names = [name for name in SERIES if name in days]
    rows = []
    for day in range(study.warm_up_days, study.calendar.days, WEEK):
        cells = [number(float(days[name][day]), SERIES[name][1]) for name in names]
        rows.append((plain_text(day_in_words(study.calendar.dates[day].item())), *cells))
    head = ("Close of", *(SERIES[name][0] for name in names))
    return web_page.html_table_with_caption(
        "The first day of each week", head, rows, numeric=tuple(range(1, len(head)))
    )


def team_table(data: dict[str, Any]) -> str:
    """The table that follows the day."""
    lines = [
        f'<tr><th scope="row">{escape(team["name"])}</th>'
        + "".join(f'<td class="n" id="{name}{place}"></td>' for name in ("workers", "away", "children", "waiting"))
        + "</tr>"
        for place, team in enumerate(data["teams"])
    ]
    head = "".join(
        f'<th scope="col"{kind}>{word}</th>'
        for word, kind in (
            ("Team", ""),
            *((word, ' class="n"') for word in ("In post", "Of them away", "Children held", "Children waiting")),
        )
    )
    return (
        '<div class="scroll" role="region" aria-label="Workers and children by kind of team" tabindex="0"><table>'
        f"<caption>Workers and children by kind of team</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table></div>"
        '<p>Children for each full-time worker who holds any: <strong id="caseload"></strong>. Children waiting for a '
        'worker, all teams: <strong id="unallocated"></strong>.</p>'
    )


def key_html() -> str:
    """What the colours mean."""
    words = ["no child", f"up to {MANY[0]} for a full-time worker", *(f"over {line}" for line in MANY)]
    items = [
        f'<li><span style="background:{fill}"></span> {word}</li>' for (fill, _), word in zip(BANDS, words, strict=True)
    ]
    more = [
        '<li><span style="border-style:dashed"></span> empty post</li>',
        '<li><span style="background:linear-gradient(45deg, #C9D6E2 70%, #222 70%)"></span> worker away</li>',
    ]
    return (
        f'<ul class="key" aria-label="Key: children held">{"".join([*items, *more])}</ul>'
        "<p>The number is of children; the colour counts a part-time worker's as a full-time worker would have them: 9 "
        "in half a post count as 18. Where a place is left free, there is no post on that day.</p>"
    )


def controls() -> str:
    """Buttons, speed and the day."""
    speeds = "".join(
        f'<option value="{speed}"{" selected" if speed == USUAL_SPEED else ""}>{speed} days a second</option>'
        for speed in SPEEDS
    )
    return (
        '<div class="controls" id="controls" hidden><p id="now" aria-live="polite"></p>'
        '<button id="play" type="button">Play</button><button id="back" type="button">A day back</button>'
        '<button id="on" type="button">A day on</button><label>Speed <select id="speed">' + speeds + "</select></label>"
        '<label for="day">Day</label><input type="range" id="day" min="0" value="0"></div>'
    )


def keys_html() -> str:
    """What the keyboard does."""
    return (
        "<p>Keys: space plays and pauses, the left and right arrows go a day, page up and page down a week, home and "
        "end to the first and last day. Where your computer asks for less motion, it moves a week at a time and "
        "slowly.</p>"
    )


def board_page(log: KeptLog) -> str:
    """The board as one page."""
    config, data = log.study.config, board_data(log)
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
    title = f"Caseloads in {config.council.name}, day by day: {log.label.lower()}"
    body = "\n".join(
        [
            web_page.paragraphs(
                [
                    "Each cell is a post of a social-work team that holds cases, with the children its worker holds. "
                    "One simulated future of many: look here how it happens, and in the run's tables how likely it is."
                ]
            ),
            key_html(),
            controls(),
            '<div><canvas id="board" role="img" aria-label="A cell for each post, by team: the children its worker '
            'holds. The tables below say the same by team."></canvas></div>',
            keys_html(),
            "<noscript><p>The moving board needs scripts; the table by week does not.</p></noscript>",
            "<h2>The day in numbers</h2>",
            team_table(data),
            "<h2>All weeks</h2>",
            f"<details><summary>Show the table by week</summary>{week_table(log)}</details>",
            f'<script type="application/json" id="data">{text}</script>',
        ]
    )
    foot = (
        f"From the event log {log.path.name}: replication {log.replication} of seed {config.run.seed}, "
        f"{config.council.name}, {log.label.lower()}. Simulated; no real worker or child."
    )
    return web_page.page(title, body, foot, STYLE, SCRIPT.read_text(encoding="utf-8"))


class BoardSettings(StudySettings):
    """Which run and which future is shown"""

    by_place = "run_folder"

    run_folder: Path = Field(
        description="of a run that kept a log (run.keep_logs=1)", examples=["outputs/referral_spike/FOLDER"]
    )
    log: str = Field("", description="the log that is shown, such as baseline_0; without it, the first")


def main(typed: Sequence[str]) -> int:
    """Write the board beside the run's other files; the exit code."""
    given = typed_settings(BoardSettings, {}, typed)
    log = kept_log_of(given.run_folder, given.log)
    path = write_text(given.run_folder / f"board_{log.path.stem}.html", board_page(log))
    print(f"{path} ({size_in_words(path.stat().st_size)}): open it in any browser; nothing else is needed.")
    return 0
