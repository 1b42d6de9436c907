"""Small councils to test with, as a user would write them, and how to simulate them."""

import datetime as dt
from typing import Any

from sim.inputs.checks import faults_between
from sim.inputs.schema import Config
from sim.inputs.study import Study, study_from
from sim.model.council_columns import Count
from sim.model.event_log import Rows
from sim.model.state import Capacity, empty_council, first_capacity
from sim.model.vocabulary import NEEDS

Mapping = dict[str, Any]
LEVEL = [1.0] * 12
PRICES = {"of": 2021, "told_in": 2021, "rise": 0.03, "rises": {}, "on_costs": {}, "agency": {}, "overtime": {}}


def by_need(value: Any) -> Mapping:
    """The same for every need."""
    return dict.fromkeys(NEEDS, value)


def duty(name: str = "work", **changes: Any) -> Mapping:
    """A duty of one day's window whose only part, an hour, is the holder's."""
    said: Mapping = {"duty": name, "due": "5 working_days", "window": "5 working_days", "urgency": "ordinary"}
    return said | {"parts": {"holder": 1.0}} | changes


def stage(**changes: Any) -> Mapping:
    """A stage of one piece of work, after which the case is closed for good."""
    said: Mapping = {
        "held_by": "team",
        "ends": "when_the_work_is_done",
        "points": 1.0,
        "onward": by_need({"closed": 1.0}),
    }
    return said | {"duties": [duty(completes=True)]} | changes


def journey(**changes: Any) -> Mapping:
    """A journey of one stage, without chance in the work and without pressure."""
    said: Mapping = {
        "name": "worked",
        "starts_in": by_need({"only": 1.0}),
        "closed_at_once_comes_back": 0.0,
        "effort_by_need": by_need(1.0),
        "effort_per_sibling": 0.0,
        "effort_shape": "lognormal",
        "effort_spread": 0.0,
        "effort_scale": 1.0,
        "points_per_sibling": 1.0,
        "teams": {"team": {"holds": "one_worker", "social_workers": True}},
        "slots": {},
        "stages": {"only": stage()},
        "handover": {"duty_due": "5 working_days", "window": "5 working_days", "holder": 1.0},
        "pressure": {
            "squeeze_above_hours": 45,
            "squeeze_floor": 0.6,
            "squeezes": False,
            "overtime_above_hours": 45,
            "overtime_share": 0.0,
        },
    }
    return said | changes


def grade(**changes: Any) -> Mapping:
    """A grade that holds a full caseload, leaves as often as others and works four weeks' notice."""
    said: Mapping = {"caseload": 1.0, "leaving": 1.0, "experience": 0.5, "notice_weeks": 4, "pay": 40000}
    return said | changes


def workforce(teams: list[str], **changes: Any) -> Mapping:
    """Workers who are never away, never leave, and are all of one grade."""
    team = {"grades": {"worker": 1.0}, "hired": {"worker": 1.0}, "cohort": False, "casework_share": 1.0}
    team |= {"agency": False, "supervised": False, "cap": 1.0}
    said: Mapping = {
        "grades": {"worker": grade()},
        "teams": {name: dict(team) for name in teams},
        "contracts": [{"fte": 1.0, "share": 1.0}],
        "tenure": [{"from": 0.0, "to": 10.0, "share": 1.0}],
        "annual_leave": {"weeks": 0, "month_index": LEVEL},
        "sickness": {
            "short_spells_per_year": 0,
            "short_median_days": 2.0,
            "short_spread": 0.8,
            "long_spells_per_year": 0,
            "long_mean_days": 60,
            "long_spread": 0.6,
            "scale": 1.0,
            "month_index": LEVEL,
            "handover_after_days": 20,
        },
        "long_leave": {"per_year": 0.0, "median_weeks": 40, "spread": 0.3},
        "supervision": None,
        "agency": None,
        "strain": {
            "switched_on": False,
            "target": 16,
            "most": 12,
            "months": 3,
            "overtime_counts": 2,
            "leaving": 0.02,
            "sickness": 0.02,
        },
        "costs": {
            "on_costs": 0.3,
            "overtime_rate": 0.5,
            "recruitment": 4000,
            "redundancy": {"weeks_a_year": 1.5, "from_years": 2, "most_years": 20},
            "prices": PRICES,
        },
        "leaving": {
            "rate": 0.0,
            "tenure_index": {"years_0_to_2": 1.0, "years_2_to_5": 1.0, "years_5_and_more": 1.0},
            "destinations": {"out_of_the_field": 0.6, "another_council": 0.2, "agency": 0.2},
        },
        "recruitment": {
            "steps": {"advert": 8},
            "spread": 0.4,
            "cohort_month": 9,
            "cohort_day": 15,
            "cohort_share": 0.0,
            "cohort_wait_weeks": 30,
        },
        "newly_qualified_ramp": [],
    }
    return said | changes


def demand(**changes: Any) -> Mapping:
    """Families of one child and medium need, referred as by Poisson, no month or weekday like another."""
    said: Mapping = {
        "month_index": LEVEL,
        "weekday_index": [1.0] * 5,
        "dispersion": 1e6,
        "contacts_per_referral": 2.0,
        "trend_per_year": 0.0,
        "children_per_family": [1.0],
        "need_mix": {"low": 0.0, "medium": 1.0, "high": 0.0},
        "comes_back_after": {"shape": "exponential", "scale": 60, "spread": 1},
        "sources": {"anyone": {"share": 1.0}},
    }
    return said | changes


def council(workers: float, referrals: float, teams: list[str], **changes: Any) -> Mapping:
    """A council with so many workers in each kind of team, so many referrals a year, and nobody known on day one."""
    said: Mapping = {
        "name": "Worked",
        "year": "2020",
        "years": {"2020": {}},
        "referrals_per_year": referrals,
        "rereferral_share": 0.0,
        "stock": {},
        "teams": {name: {"posts_fte": workers, "teams": 1, "vacant_fte": 0} for name in teams},
    }
    return said | changes


def worked(workers: float = 1, referrals: float = 100, weeks: int = 12, **parts: Any) -> Mapping:
    """A whole small council; `parts` replaces whole parts of the study."""
    plan = parts.get("journey", journey())
    teams = list(plan["teams"])
    said: Mapping = {
        "council": council(workers, referrals, teams),
        "demand": demand(),
        "journey": plan,
        "workforce": workforce(teams),
        "allocation": {
            "policy": "least_loaded",
            "soft_cap": 999,
            "hard_cap": 999,
            "list_order": "longest_waiting",
            "patience_days": 5,
            "urgency_rises_days": 15,
            "match_weight": 40,
            "protected_share": 0.6,
        },
        "scenario": {"name": "baseline", "sentence": "Nothing changes.", "changes": []},
        "run": {
            "start": dt.date(2021, 4, 1),
            "warm_up_weeks": 0,
            "weeks": weeks,
            "replications": 1,
            "seed": 1,
            "cores": 1,
            "clock": "compiled",
            "keep_logs": 0,
            "safe_caseload": 18,
            "engine": "local",
            "dask": {"scheduler": None},
        },
    }
    return said | parts


def study_of(said: Mapping) -> Study:
    """The study that a mapping describes, if it gets past the door."""
    config = Config.model_validate(said)
    faults = faults_between(config)
    assert not faults, faults
    return study_from(config)


def played_in(study: Study, clock: str, room: Capacity | None = None, replication: int = 0) -> tuple[Rows, int]:
    """A replication's log and how many entries fell due, beginning with so much room."""
    from sim.model.clocks import compiled, readable

    p, room = study.parameters, room or first_capacity(study.parameters)
    while True:
        made = empty_council(p, room, study.config.run.seed, replication)
        entries = compiled.run(made, p, room.diary) if clock == "compiled" else readable.run(made, p)
        if made.count[Count.OVERFLOW] == 0:
            return made.rows[: made.count[Count.ROWS]].copy(), entries
        room = room.doubled(int(made.count[Count.OVERFLOW]))
