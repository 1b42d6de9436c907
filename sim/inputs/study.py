"""The study as the machine knows it: every number in working minutes, every word a code, every change a row by day.

Nothing is checked here: `sim.inputs.checks` has refused what cannot be.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.base.calendar import Calendar
from sim.base.units_of_time import MINUTES_A_DAY, MINUTES_A_YEAR, WEEKS_A_YEAR, WORKING_DAYS_A_WEEK
from sim.inputs.bill import Bill, bill_of
from sim.inputs.schema import Config
from sim.inputs.schema.fields import of_need
from sim.inputs.translation import age_tables, agency_tables, co_workers, moving_tables, response_tables, routes
from sim.inputs.translation import arrivals as demand
from sim.inputs.translation import stage_tables as journey
from sim.inputs.translation import team_tables as workforce
from sim.inputs.translation import timeline_tables as changes
from sim.inputs.translation.lasting_waits import wait_lasts
from sim.inputs.translation.lending_tables import lending_parameters
from sim.inputs.translation.names import CLOSED, HANDOVER, SUPERVISION, config_in_order, key_of, population_of
from sim.model.parameters import Parameters, Real, Whole
from sim.model.vocabulary import DESTINATIONS, LIST_ORDERS, NEEDS, SHAPES
from sim.model.words import Words

MINUTES_A_WEEK = WORKING_DAYS_A_WEEK * MINUTES_A_YEAR / (WORKING_DAYS_A_WEEK * WEEKS_A_YEAR)  # bank holidays left out


@dataclass(frozen=True)
class Study:
    """One arm of an experiment: the configuration, what the rules read, and what the reading must know."""

    config: Config
    parameters: Parameters
    words: Words
    calendar: Calendar
    warm_up_days: int  # working days before measuring begins
    team_holds: tuple[bool, ...]  # by kind of team: each worker holds their own cases
    team_is_social_work: tuple[bool, ...]  # by kind of team: counted in the workforce census
    team_leads_protection: tuple[bool, ...]  # by kind of team: leads enquiries and plans that others hold
    stage_team: tuple[int, ...]  # by stage: the kind of team that holds it; -1 for enquiries
    stage_alongside: tuple[bool, ...]
    stage_before_referral: tuple[bool, ...]
    stage_counted_as: tuple[str, ...]  # what the returns count its children as; empty for nothing of its own
    duty_counts_as: tuple[str, ...]  # what measures count it as; empty for nothing
    change_bands: tuple[tuple[int, int], ...]  # first working day of each change, first day after it
    bill: Bill


def study_words(config: Config) -> Words:
    """The user's words in the order of their codes."""
    stages = tuple(config.journey.stages)
    duties = tuple(f"{stages[i]}.{duty.duty}" for i, duty in journey.coded_duties(config.journey))
    return Words(
        stages=stages,
        duties=(*duties, HANDOVER, SUPERVISION),
        teams=tuple(config.journey.teams),
        grades=tuple(config.workforce.grades),
        sources=tuple(config.demand.sources),
        slots=tuple(config.journey.slots),
        exits=config.journey.exits,
        interventions=tuple(config.journey.interventions),
    )


def keys(key: Callable[..., int], kind: str, names: Iterable[str]) -> Whole:
    """(names,) the key of each, in the order of their codes."""
    return np.array([key(kind, name) for name in names], np.int64)


def day_parameters(config: Config, calendar: Calendar, rows: Real) -> dict[str, Any]:
    """Days, what arrives on them, and who comes back."""
    plan, back = config.journey, config.demand.comes_back_after
    families = demand.arrivals(config, calendar)
    entry, entry_row = routes.entries(config, calendar)
    return dict(
        horizon=calendar.horizon,
        days=calendar.days,
        weeks_later=calendar.weeks_later,
        months_later=calendar.months_later,
        weeks_after_earlier=calendar.weeks_after_earlier,
        months_after_earlier=calendar.months_after_earlier,
        month=calendar.months,
        source_key=keys(population_of, "source", config.demand.sources),
        arrivals=families,
        usual_arrivals=response_tables.usual_arrivals(config, calendar, families),
        dispersion=config.demand.dispersion,
        children=np.array(changes.cumulative(list(config.demand.children_per_family))),
        need=demand.need(config, rows),
        entry=entry,
        entry_row=entry_row,
        source_stage=age_tables.source_stages(plan, config.demand),
        at_once_back=plan.closed_at_once_comes_back,
        back_shape=SHAPES.index(back.shape),
        back_scale=back.scale * MINUTES_A_DAY,
        back_spread=back.spread,
        contact_stage=journey.contact_stage(plan),
        referred_chance=1.0 / demand.contacts_per_referral(config),
    )


def stage_parameters(config: Config, calendar: Calendar) -> dict[str, Any]:
    """Stages, duties and interventions."""
    plan, supervision = config.journey, config.workforce.supervision
    stage, stage_real, escalation = journey.stages(plan)
    onward, onward_row = routes.ways_onward(config, calendar)
    duty, duty_real, may_end = journey.duty_tables(plan, supervision)
    intervention, by_duty = journey.interventions(plan)
    return dict(
        stages=len(plan.stages),
        assesses=np.array([stage.counted_as == "assessment" for stage in plan.stages.values()], np.int64),
        length_changes=np.array(
            [stage.counted_as in ("in_need", "family_help") for stage in plan.stages.values()], np.int64
        ),
        stage=stage,
        stage_real=stage_real,
        need_lasts=journey.need_lasts(plan),
        wait_lasts=wait_lasts(plan),
        escalation=escalation,
        enquiry_stage=journey.enquiry_stage(plan),
        onward=onward,
        onward_row=onward_row,
        onward_home=journey.onward_home(plan, onward),
        finished_by=journey.finished_by(plan),
        duty=duty,
        duty_real=duty_real,
        may_end=may_end,
        handover=len(duty) - 2,
        supervision=len(duty) - 1,
        supervision_kind=list(plan.teams).index(supervision.by) if supervision else -1,
        supervision_steps=workforce.supervision_steps(config),
        supervision_window=(supervision.window_days if supervision else 0) * MINUTES_A_DAY,
        **workforce.supervision_dates(supervision),
        intervention_key=keys(key_of, "intervention", plan.interventions),
        intervention=intervention,
        offer=changes.offers(config, calendar),
        by_duty=by_duty,
    )


def effort_parameters(config: Config, calendar: Calendar) -> dict[str, Any]:
    """How much work a family is, and what pressure does to it."""
    plan, pressure = config.journey, config.journey.pressure
    adapts = config.council.adapts
    effort: Mapping[Any, float] = plan.effort_by_need
    return dict(
        need_effort=np.array([of_need(effort, need, 1.0) for need in NEEDS]),
        sibling_effort=plan.effort_per_sibling,
        sibling_points=plan.points_per_sibling,
        effort_shape=SHAPES.index(plan.effort_shape),
        effort_spread=plan.effort_spread,
        squeezes=int(pressure.squeezes),
        squeeze_above=pressure.squeeze_above_hours * 60.0,
        squeeze_floor=pressure.squeeze_floor,
        overtime_above=pressure.overtime_above_hours * 60.0,
        overtime_share=pressure.overtime_share,
        **response_tables.elsewhere_parameters(config, calendar),
        holders_usual=max(agency_tables.holders_usual(config), 1e-9),
        adapts_exponent=adapts.exponent if adapts and adapts.switched_on else 0.0,
        adapts_most=adapts.at_most if adapts else 0.0,
    )


def post_parameters(config: Config, calendar: Calendar) -> dict[str, Any]:
    """Teams, posts, grades, leaving and recruitment."""
    force, agency = config.workforce, config.workforce.agency
    of_team, kinds, casework, kind_cap = workforce.kinds(config)
    first, hired = workforce.team_grades(force, config.journey)
    grade, grade_real = workforce.grades(config)
    leavers: Mapping[Any, float] = force.leaving.destinations
    return dict(
        teams=len(of_team),
        team_kind=of_team,
        kind=kinds,
        co_kind=co_workers.co_kind(config.journey),
        co_works=co_workers.co_working_stages(config.journey),
        casework=casework,
        kind_cap=kind_cap,
        recruitment_times=workforce.recruitment_times(config),
        first_grades=first,
        hired_grades=hired,
        post=workforce.placed_posts(config, calendar),
        grade=grade,
        grade_real=grade_real,
        newly_qualified=workforce.newly_qualified(config),
        agency_grade=list(force.grades).index(agency.grade) if agency else -1,
        ramp=workforce.ramp(config),
        tenure=workforce.tenure(config),
        leaving=workforce.leaving(config),
        destinations=np.array(changes.cumulative([leavers.get(name, 0.0) for name in DESTINATIONS])),
        steps=np.array(list(force.recruitment.steps.values())) * MINUTES_A_WEEK,
        step_key=keys(key_of, "step", force.recruitment.steps),
        steps_spread=force.recruitment.spread,
        cohort_days=workforce.cohort_days(config, calendar),
        cohort_share=force.recruitment.cohort_share,
        cohort_wait=force.recruitment.cohort_wait_weeks * 5,
    )


def absence_parameters(config: Config, calendar: Calendar, rows: Real, beyond: Real) -> dict[str, Any]:
    """Leave, sickness, agency workers and strain."""
    sick, agency, strain = config.workforce.sickness, config.workforce.agency, config.workforce.strain
    spell_rate, spell_scale, spell_spread = workforce.spells(config)
    leave_until, leave_length = workforce.leave_until(config, calendar)
    return dict(
        leave_until=leave_until,
        leave_length=leave_length,
        exposure=workforce.exposure(config, calendar, rows),
        spell_rate=spell_rate,
        spell_scale=spell_scale,
        spell_spread=spell_spread,
        handover_after=sick.handover_after_days * MINUTES_A_DAY,
        agency_lead=int(agency.lead_weeks * MINUTES_A_WEEK) if agency else 0,
        agency_again=max(int(agency.again_weeks * MINUTES_A_WEEK), 1) if agency else 1,
        agency_rate=1.0 / (agency.stays_weeks * MINUTES_A_WEEK) if agency else 0.0,
        agency_notice=agency_tables.agency_notice(config, calendar),
        agency_places=agency_tables.agency_places(config, beyond),
        strains=int(strain.switched_on),
        strain_target=strain.target,
        strain_most=strain.most,
        strain_fade=math.exp(-1.0 / strain.months),
        strain_overtime=strain.overtime_counts,
        strain_leaving=strain.leaving,
        strain_sickness=strain.sickness,
    )


def moving_parameters(config: Config, calendar: Calendar) -> dict[str, Any]:
    """Posts and open cases that move at a date."""
    cases, shares, goes_on, anew = moving_tables.moved_cases(config, calendar)
    posts = moving_tables.moved_posts(config, calendar)
    return dict(moved_posts=posts, moved_cases=cases, moved_share=shares, goes_on_as=goes_on, begins_anew=anew)


def allocation_parameters(config: Config, rows: Real) -> dict[str, Any]:
    """How cases are given, what changes day by day, and the stock of day one."""
    plan, rule = config.journey, config.allocation
    return dict(
        soft_cap=rule.soft_cap,
        hard_cap=rule.hard_cap,
        list_order=LIST_ORDERS.index(rule.list_order),
        patience=rule.patience_days * MINUTES_A_DAY,
        urgency_rises=rule.urgency_rises_days * MINUTES_A_DAY,
        match_weight=rule.match_weight,
        protected_share=rule.protected_share,
        timeline=rows,
        unfrozen=changes.unfrozen(rows),
        slot_rate=journey.slot_rates(config),
        stock=np.array([config.council.stock.get(name, 0) for name in plan.stages], np.int64),
        closed_key=population_of("stage", CLOSED),
        closed_before=config.council.stock.get("closed_in_last_year", 0),
        rereferred_before=config.council.rereferral_share,
    )


def parameters_of(config: Config, calendar: Calendar) -> Parameters:
    """Everything that rules read."""
    beyond = response_tables.agency_beyond_usual(config, calendar, agency_tables.holders_usual(config))
    rows = changes.timeline(config, calendar, beyond)
    return Parameters(
        **day_parameters(config, calendar, rows),
        **stage_parameters(config, calendar),
        **age_tables.age_parameters(config.journey, config.demand),
        **effort_parameters(config, calendar),
        **post_parameters(config, calendar),
        **absence_parameters(config, calendar, rows, beyond),
        **(moving := moving_parameters(config, calendar)),
        **lending_parameters(config, moving["moved_posts"]),
        **allocation_parameters(config, rows),
    )


def study_from(config: Config) -> Study:
    """A checked configuration, made ready for the machine and the reading."""
    calendar, known = changes.calendar_of(config), config_in_order(config)
    plan, kinds = known.journey, list(known.journey.teams)
    stages, warm_up = plan.stages.values(), dt.timedelta(weeks=config.run.warm_up_weeks)
    return Study(
        config=config,
        parameters=parameters_of(known, calendar),
        words=study_words(known),
        calendar=calendar,
        warm_up_days=calendar.day_on_or_after(config.run.start + warm_up),
        team_holds=tuple(team.holds == "one_worker" for team in plan.teams.values()),
        team_is_social_work=tuple(team.social_workers for team in plan.teams.values()),
        team_leads_protection=tuple(team.leads_protection for team in plan.teams.values()),
        stage_team=tuple(-1 if stage.held_by == "the_same" else kinds.index(stage.held_by) for stage in stages),
        stage_alongside=tuple(stage.runs == "alongside" for stage in stages),
        stage_before_referral=tuple(stage.before_referral for stage in stages),
        stage_counted_as=tuple(stage.counted_as or "" for stage in stages),
        duty_counts_as=(*(duty.counts_as or "" for _, duty in journey.coded_duties(plan)), "", ""),
        change_bands=tuple(changes.change_days(change, calendar) for change in config.scenario.changes),
        bill=bill_of(known, calendar),
    )
