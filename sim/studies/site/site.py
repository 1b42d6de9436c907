"""`python -m sim site [councils=leeds,typical] [settings=referrals_33_52] [folder=outputs/site] [run.replications=5]`.

Writes a folder of plain files that any browser shows, from a shared drive or a web server: pick a council and one of
some 40 settings, and see the answer, a figure, a table, how sure it is and where the data come from. Every number is
the one that `python -m sim council=NAME ...` gives. Whatever is finished is kept: the same command goes on from there.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from sim.analysis.measures import MEASURES
from sim.base.files import open_folder, write_text
from sim.base.folder_lock import locked
from sim.base.wording import size_in_words
from sim.reports import web_page
from sim.reports.phrases import label_alone
from sim.runs.manifest import version_of
from sim.studies.site.council_answers import CouncilSweep, typed_words
from sim.studies.site.site_settings import SiteSettings, site_settings

CANNOT = "This site cannot be made:"
STOPPED = "Stopped; what is finished is kept, and the same command goes on from here."
SCRIPT = Path(__file__).with_name("site.js")
WORK = ".work"  # in the site's folder: replications of the council under way
STYLE = """
form { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end; margin: 1rem 0; }
form label { display: grid; gap: 0.2rem; font-weight: 600; min-width: 0; max-width: 100%; }
select { width: 100%; min-width: 0; }
.chance { color: #595959; } code { overflow-wrap: anywhere; }
.unit { font-weight: 400; color: #595959; } .narrow { display: none; }
@media (max-width: 40rem) {
  th.wide, td.wide { display: none; } .narrow, .unit { display: block; font-size: 0.8rem; white-space: normal; }
  #figure svg { max-width: 40rem; }
}
"""
HOW_SURE = (
    "Both futures of a pair share their random numbers: the same families and the same winters. An interval of 95% "
    "says how far the mean of so many simulated futures can be from the mean of all. It says nothing of whether the "
    "model is right: its assumptions are in the register, and it is for comparing choices, not for forecasting a "
    "caseload."
)


def main(typed: Sequence[str]) -> int:
    """Compute what is missing, write the site; the exit code."""
    site = site_settings(typed)
    for place in (site.folder, site.folder / "data", site.folder / WORK):
        open_folder(place)
    with locked(site.folder):
        return make_site(site)


def make_site(site: SiteSettings) -> int:
    """Compute what is missing, write the site, in a folder into which nobody else writes."""
    names: dict[str, str] = {}
    facts: dict[str, Any] = {}
    began, computed = time.monotonic(), 0
    for number, council in enumerate(site.councils):
        sweep = CouncilSweep(site, council)
        config = sweep.sides_at(sweep.points[0].words)[-1][2]
        names[council] = config.council.name
        facts = {"replications": config.run.replications, "weeks": config.run.weeks, "seed": config.run.seed}
        if write_council(site, sweep):
            computed, left = computed + 1, len(site.councils) - number - 1
            rest = left_in_words((time.monotonic() - began) / computed * left)
            many = f"{len(site.settings)} setting{'s' * (len(site.settings) != 1)}"
            print(f"{config.council.name}: {many} ({number + 1} of {len(site.councils)}{rest})")
            sys.stdout.flush()
        else:
            print(f"{config.council.name}: is there already")
    for place in (site.folder / WORK / "parts", site.folder / WORK):
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()
    write_text(site.folder / "data" / "index.js", index_js(site, names, facts))
    page = write_text(site.folder / "index.html", index_page())
    size = sum(file.stat().st_size for file in site.folder.rglob("*") if file.is_file())
    print(f"{page}: open it in any browser; the folder ({size_in_words(size)}) can be copied anywhere.")
    return 0


def left_in_words(seconds: float) -> str:
    """`, about 2 h 10 min left`; nothing at the end."""
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    return f", about {f'{hours} h ' if hours else ''}{minutes} min left" if seconds else ""


def write_council(site: SiteSettings, sweep: CouncilSweep) -> bool:
    """Write a council's data; whether it was not there yet. Raises KeyboardInterrupt when cut short."""
    path, work = site.folder / "data" / f"{sweep.council}.js", site.folder / WORK
    first = f"// {sweep.key}\n"
    if path.is_file() and path.read_text(encoding="utf-8").startswith(first):
        return False
    if sweep.simulate(work):
        raise KeyboardInterrupt
    write_text(path, first + f"caseload.add({in_script(sweep.council)}, {in_script(sweep.answers(work))});\n")
    sweep.clear(work)
    return True


def in_script(content: Any) -> str:
    """Numbers and words as they stand in a script."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def index_js(site: SiteSettings, names: dict[str, str], facts: dict[str, Any]) -> str:
    """What can be picked, and what is measured."""
    settings = [
        {
            "id": setting.name,
            "group": setting.group,
            "label": setting.label,
            "type": " ".join(typed_words(site, "COUNCIL", setting)),
        }
        for setting in site.settings
    ]
    measures = {
        name: [label_alone(MEASURES[name].label), MEASURES[name].unit, MEASURES[name].definition]
        for name in site.measures
    }
    version = version_of("caseload-sim")
    about = {"councils": names, "settings": settings, "measures": measures, "run": facts, "version": version}
    return f"caseload.index({in_script(about)});\n"


def index_page() -> str:
    """The page; what is picked is loaded from `data/`."""
    body = f"""
<p>Pick a council and what happens to it. Each answer compares simulated futures of that council with and without
the change.</p>
<form id="pick" class="controls"><label>Council <select id="council"></select></label>
<label>What happens <select id="setting"></select></label>
<button type="button" id="csv">Download this table (CSV)</button></form>
<noscript><p>This page needs scripts to show what is picked.</p></noscript>
<div id="answer" aria-live="polite"><h2 id="title">Loading</h2><div id="says"></div></div>
<figure id="figure"></figure>
<div id="table"></div>
<h2>How sure is this?</h2><p id="sure"></p><p>{escape(HOW_SURE)}</p>
<h2>How good has it been here?</h2><div id="beside"></div><p id="tested"></p>
<h2>Where do the data come from?</h2><p id="opening"></p><ul id="sources"></ul>
<p>Published figures are used under the Open Government Licence v3.0. No child's or worker's record is used.</p>
<h2>Do it yourself</h2><p>The same numbers come from this command: <code id="command"></code></p>
"""
    foot = "Made by caseload, a simulation of the children's social care workforce; python -m sim site makes it anew."
    text = web_page.page("What would a change do to a council's children's social care?", body.strip(), foot, STYLE)
    scripts = f'<script>\n{SCRIPT.read_text(encoding="utf-8")}</script>\n<script src="data/index.js"></script>\n'
    return text.replace("</body>", f"{scripts}</body>")
