"""Faults of scenario and run: changes of what cannot change, in a way it cannot, or at a time that is not simulated."""

import datetime as dt
import re
from collections.abc import Iterator

from sim.base.errors import InputError, item_name, listed, shown, unknown
from sim.inputs.ensembles import file_named
from sim.inputs.schema import Change, Demand, Journey, Run, Scenario
from sim.model.vocabulary import CHANGES, POLICIES

WAYS = ("multiply", "add", "set", "monthly")
OTHERWISE = {
    "recruitment_freeze": ("set",),
    "allocation_policy": ("set",),
    "extra_posts": ("add",),
    "agency_supply": ("set", "add", "multiply"),
    "offer": ("set", "multiply"),
    "referrals": ("multiply", "add", "monthly"),
    "route": ("set", "multiply"),
    "moved_posts": ("add",),
    "moved_cases": ("set",),
    "cut_posts": ("add",),
}
AT_ONCE = ("extra_posts", "recruitment_freeze", "allocation_policy")
OF_CASES = {"route": "a route takes", "moved_cases": "moved_cases are"}
FITS = dict.fromkeys(CHANGES, ("multiply",)) | OTHERWISE
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2080, 1, 1)  # between which England's bank holidays are known


def scenario_has_a_name(scenario: Scenario) -> Iterator[str]:
    """The name becomes the name of a folder."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", scenario.name):
        yield f"scenario.name={shown(scenario.name)}: must be one word of letters, digits, `_` and `-`."


def published_is_there(scenario: Scenario) -> Iterator[str]:
    """What a scenario is compared with is a file."""
    try:
        if scenario.published is not None:
            file_named("published", "scenario.published", scenario.published)
    except InputError as refused:
        yield from refused.faults


def run_is_in_the_calendar(run: Run) -> Iterator[str]:
    """The run lies in years whose bank holidays are known."""
    after = run.after if run.start < LATEST else LATEST
    if run.start < EARLIEST or after >= LATEST:
        yield f"run.start={run.start}: the run must lie between {EARLIEST} and {LATEST}."


def changes_fit(scenario: Scenario, run: Run, demand: Demand, journey: Journey) -> Iterator[str]:
    """Each change is of something that can change, in a way in which it can, at a time that is simulated."""
    if any(run_is_in_the_calendar(run)):
        return
    items = [{"what": change.what} for change in scenario.changes]
    for i, change in enumerate(scenario.changes):
        path = f"scenario.changes[{item_name(items, i)}]"
        yield from when_fits(path, change, run)
        if change.what not in CHANGES:
            yield unknown(f"{path}.what", change.what, "change", CHANGES)
        else:
            yield from how_fits(path, change)
            yield from where_fits(path, change, demand, journey)
            yield from route_fits(path, change, journey)


def when_fits(path: str, change: Change, run: Run) -> Iterator[str]:
    """The change touches the horizon, and has come in before it ends."""
    if not EARLIEST <= change.from_ < LATEST:
        yield f"{path}.from={change.from_}: must lie between {EARLIEST} and {LATEST}."
        return
    first, after, ends = run.start, run.after, change.ends()
    horizon = f"the run goes from {first} to {after - dt.timedelta(days=1)}"
    if change.from_ >= after:
        yield f"{path}.from={change.from_}: lies after the end; {horizon}."
    elif ends is not None and ends <= first:
        key = f"{path}.weeks={shown(change.weeks)}" if change.weeks is not None else f"{path}.to={change.to}"
        yield f"{key}: the change is over on {ends}, before the start; {horizon}."
    yield from whole_months(path, change, run)
    if ends is not None and change.monthly is not None:
        months = (ends.year - change.from_.year) * 12 + ends.month - change.from_.month + (ends.day > 1)
        if (count := len(change.monthly)) > months:
            yield f"{path}.monthly: tells {count} months, but the change is over on {ends}, after {months}."
    if ends is not None and change.ramp_weeks * 7 > (ends - change.from_).days:
        yield f"{path}.ramp_weeks={shown(change.ramp_weeks)}: the change ends before it has come in."


def whole_months(path: str, change: Change, run: Run) -> Iterator[str]:
    """Monthly values are for whole months, and the run does not start in the middle of one of them."""
    if change.monthly is None:
        return
    for key, date in (("from", change.from_), ("to", change.to)):
        if date is not None and date.day != 1:
            yield f"{path}.{key}={date}: `monthly` tells whole months; it must be the first of a month."
    before = (run.start.year - change.from_.year) * 12 + run.start.month - change.from_.month
    if run.start.day != 1 and 0 <= before < len(change.monthly):
        yield f"{path}.monthly: tells the month in which the run starts, {run.start}; it must start on the first."


def how_fits(path: str, change: Change) -> Iterator[str]:
    """A way of changing that this takes, with a value it can take."""
    fits = FITS[change.what]
    given = next(way for way in WAYS if getattr(change, way) is not None)
    value = getattr(change, given)
    if given not in fits:
        ways = listed([f"`{way}`" for way in fits], "or")
        yield f"{path}.{given}={shown(value)}: {change.what} takes {ways}, not `{given}`."
    elif change.what == "allocation_policy" and value not in POLICIES:
        yield unknown(f"{path}.set", value, "allocation policy", POLICIES)
    elif change.what == "recruitment_freeze" and value not in (0, 1):
        yield f"{path}.set={shown(value)}: recruitment_freeze is set to 1 (frozen) or 0 (not)."
    elif change.what in ("extra_posts", "moved_posts") and not value >= 0.1:
        taken = "; posts are taken away by `what: cut_posts`" if change.what == "extra_posts" and value < 0 else ""
        yield f"{path}.add={shown(value)}: {change.what} are 0.1 full-time equivalents or more{taken}."
    elif change.what == "cut_posts" and not value <= -0.1:
        yield f"{path}.add={shown(value)}: cut_posts take posts away; write -0.1 full-time equivalents or less."
    elif change.what == "offer" and given == "set" and (isinstance(value, str) or not 0 <= value <= 1):
        yield f"{path}.set={shown(value)}: an offer is a share of families, from 0 to 1."
    elif change.what in OF_CASES and given == "set" and (isinstance(value, str) or not 0 <= value <= 1):
        yield f"{path}.set={shown(value)}: {OF_CASES[change.what]} a share of cases, from 0 to 1."
    elif given == "set" and change.what == "agency_supply" and (isinstance(value, str) or value < 0):
        yield f"{path}.set={shown(value)}: agency_supply is full-time equivalents, 0 or more."
    elif given == "monthly" and change.ramp_weeks > 0:
        yield f"{path}.ramp_weeks={shown(change.ramp_weeks)}: `monthly` says each month by itself and has no ramp."
    elif change.what in AT_ONCE and change.ramp_weeks > 0:
        yield f"{path}.ramp_weeks={shown(change.ramp_weeks)}: {change.what} comes whole, with no ramp."


def where_fits(path: str, change: Change, demand: Demand, journey: Journey) -> Iterator[str]:
    """A source only for referrals, a team only for extra posts; both must exist."""
    if change.source is not None and change.what != "referrals":
        yield f"{path}.source={change.source}: only referrals come from a source; {change.what} does not."
    elif change.source is not None and change.source not in demand.sources:
        yield unknown(f"{path}.source", change.source, "source of referrals", demand.sources)
    if change.what == "offer" and change.intervention is None:
        yield f"{path}.intervention: is missing; what is offered is one of {listed(journey.interventions, 'or')}."
    elif change.intervention is not None and change.what != "offer":
        yield f"{path}.intervention={change.intervention}: only an offer is of an intervention; {change.what} is not."
    elif change.intervention is not None and change.intervention not in journey.interventions:
        yield unknown(f"{path}.intervention", change.intervention, "intervention", journey.interventions)
    if change.what == "extra_posts" and change.team is None:
        yield f"{path}.team: is missing; extra_posts are for one of {listed(journey.teams, 'or')}."
    elif change.what in ("moved_posts", "cut_posts"):
        return  # reported by the checks of moves
    elif change.team is not None and change.what != "extra_posts":
        yield f"{path}.team={change.team}: only extra_posts are for one team; {change.what} is not."
    elif change.team is not None and change.team not in journey.teams:
        yield unknown(f"{path}.team", change.team, "kind of team", journey.teams)


def route_fits(path: str, change: Change, journey: Journey) -> Iterator[str]:
    """A route leads from a stage, or from the referral, to a place that can be reached from there."""
    keys = ("stage", "place", "instead_of", "need")
    if change.what != "route":
        for key in keys if change.what != "moved_cases" else ("instead_of",):
            if (value := getattr(change, key)) is not None:
                yield f"{path}.{key}={shown(value)}: only a route has a {key}; {change.what} does not."
        return
    if change.stage != "starts_in" and change.stage not in journey.stages:
        yield unknown(f"{path}.stage", str(change.stage), "stage", ["starts_in", *journey.stages])
        return
    table = journey.starts_in if change.stage == "starts_in" else journey.stages[str(change.stage)].onward
    known = list(dict.fromkeys(place for shares in table.values() for place in shares))
    for key in ("place", "instead_of") if change.instead_of is not None else ("place",):
        if getattr(change, key) not in known:
            yield unknown(f"{path}.{key}", str(getattr(change, key)), f"place that {change.stage} leads to", known)
    if change.instead_of is not None and change.instead_of == change.place:
        yield f"{path}.instead_of={change.instead_of}: is the place itself; name another."
