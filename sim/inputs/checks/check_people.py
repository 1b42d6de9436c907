"""Faults between council, workforce and journey: teams without workers, unknown grades, shares that do not add up."""

import math
from collections.abc import Iterable, Iterator

from sim.base.errors import listed, shown, unknown
from sim.inputs.checks.check_arrivals import never
from sim.inputs.checks.sentences import rising_fault, shares_fault
from sim.inputs.schema import Allocation, Council, CouncilTeam, Journey, Workforce

NOT_A_STAGE = "closed_in_last_year"  # a key of the stock besides the stages
COHORT_GRADE = "newly_qualified"


def council_knows_its_year(council: Council) -> Iterator[str]:
    """The year to start from is one that is given."""
    if council.year not in council.years:
        yield unknown("council.year", council.year, "year here", council.years)


def council_has_stock(council: Council, journey: Journey) -> Iterator[str]:
    """Children on day one are in stages that hold a case."""
    stages = journey.stages.items()
    main = [name for name, stage in stages if stage.runs == "alone" and not stage.before_referral]
    for name in council.stock:
        if name not in (*main, NOT_A_STAGE):
            yield unknown("council.stock", name, "stage that holds a case", [*main, NOT_A_STAGE])


def wanted(journey: Journey) -> dict[str, str]:
    """The kinds of team without whom the journey stands still, each with one reason."""
    result: dict[str, str] = {}
    for name, stage in journey.stages.items():
        result.setdefault(stage.held_by, f"journey.stages.{name}.held_by")
        for duty in stage.duties:
            for who in duty.parts:
                result.setdefault(who, f"journey.stages.{name}.duties[{duty.duty}].parts")
    for name, needs in journey.slots.items():
        for team in needs:
            result.setdefault(team, f"journey.slots.{name}")
    return {team: reason for team, reason in result.items() if team in journey.teams}


def teams_are_staffed(council: Council, journey: Journey, workforce: Workforce) -> Iterator[str]:
    """Every kind of team that the journey counts on has posts, and someone in them on day one."""
    yield from same_teams("council.teams", council.teams, journey)
    reasons = wanted(journey)
    size = math.fsum(one.fte * one.share for one in workforce.contracts) or 1.0
    for name, team in council.teams.items():
        path = f"council.teams.{name}"
        if team.vacant_fte > team.posts_fte > 0:
            yield f"{path}.vacant_fte={shown(team.vacant_fte)}: is more than posts_fte={shown(team.posts_fte)}."
        elif name in reasons:
            yield from nobody_there(path, team, reasons[name], size)


def nobody_there(path: str, team: CouncilTeam, reason: str, size: float) -> Iterator[str]:
    """The sentence for a team that is counted on and has nobody; `size` is the FTE of an average post."""
    if team.posts_fte == 0:
        yield f"{path}.posts_fte=0: nobody works there, but {reason} counts on this team."
    elif team.posts_fte - team.vacant_fte < 0.1:
        vacant = shown(team.vacant_fte)
        yield f"{path}.vacant_fte={vacant}: leaves nobody in post on day one, but {reason} counts on this team."
    elif max(team.posts_fte / size, 1.0) < team.teams:
        most = max(int(team.posts_fte / size), 1)
        yield (
            f"{path}.teams={team.teams}: some of these teams would have no post, as there are only"
            f" {shown(team.posts_fte)} full-time equivalents; at most {most}."
        )


def same_teams(path: str, given: Iterable[str], journey: Journey) -> Iterator[str]:
    """The kinds of team that are named are those of the journey."""
    names = list(given)
    for name in names:
        if name not in journey.teams:
            yield unknown(path, name, "kind of team in the journey", journey.teams)
    for name in journey.teams:
        if name not in names:
            yield f"{path}.{name}: is missing; the journey has this kind of team."


def workforce_covers_teams(workforce: Workforce, journey: Journey) -> Iterator[str]:
    """Every kind of team of the journey has its workers described."""
    yield from same_teams("workforce.teams", workforce.teams, journey)


def workforce_knows_its_teams(workforce: Workforce, journey: Journey) -> Iterator[str]:
    """Supervision is given by a kind of team that shares its work."""
    shared = [name for name, team in journey.teams.items() if team.holds == "shared"]
    if workforce.supervision is not None and workforce.supervision.by not in shared:
        yield unknown("workforce.supervision.by", workforce.supervision.by, "team that shares its list", shared)


def workforce_adds_up(workforce: Workforce) -> Iterator[str]:
    """Grades exist, shares add up, bands and steps rise, months are not all empty."""
    yield from grades_exist(workforce)
    yield from shares_fault("workforce.contracts", [one.share for one in workforce.contracts])
    yield from shares_fault("workforce.tenure", [one.share for one in workforce.tenure])
    for i, band in enumerate(workforce.tenure):
        yield from rising_fault(f"workforce.tenure[{i}]", [band.from_, band.to])
    yield from rising_fault("workforce.newly_qualified_ramp", [step.months for step in workforce.newly_qualified_ramp])
    yield from never("workforce.annual_leave.month_index", workforce.annual_leave.month_index)
    yield from never("workforce.sickness.month_index", workforce.sickness.month_index)
    yield from shares_fault("workforce.leaving.destinations", list(workforce.leaving.destinations.values()))
    if workforce.supervision is not None:
        steps = [step.until_weeks for step in workforce.supervision.newly_qualified]
        yield from rising_fault("workforce.supervision.newly_qualified", steps)
    yield from agency_has_a_grade_of_its_own(workforce)


def agency_has_a_grade_of_its_own(workforce: Workforce) -> Iterator[str]:
    """Whoever has the grade of an agency worker is one, and goes when the post is filled: nobody else may have it."""
    if workforce.agency is None:
        return
    agency = workforce.agency.grade
    if agency not in workforce.grades:
        yield unknown("workforce.agency.grade", agency, "grade", workforce.grades)
        return
    by = [
        f"workforce.teams.{name}.{key}"
        for name, team in workforce.teams.items()
        for key, shares in (("grades", team.grades), ("hired", team.hired))
        if agency in shares
    ]
    by += [f"workforce.grades.{name}.next" for name, grade in workforce.grades.items() if grade.next == agency]
    by += ["the autumn cohort"] if agency == COHORT_GRADE else []
    if by:
        yield f"workforce.agency.grade={agency}: only agency workers may have this grade; {listed(by)} has it too."


def grades_exist(workforce: Workforce) -> Iterator[str]:
    """Every grade that is named is described, and every promotion says when."""
    for name, grade in workforce.grades.items():
        path = f"workforce.grades.{name}"
        if grade.next is not None and (grade.next not in workforce.grades or grade.next == name):
            yield unknown(f"{path}.next", grade.next, "other grade", [g for g in workforce.grades if g != name])
        if (grade.next is None) != (grade.after_months is None):
            yield f"{path}: `next` and `after_months` belong together; give both or neither."
        if grade.rises_per_year is not None and grade.next is None:
            yield f"{path}.rises_per_year={shown(grade.rises_per_year)}: there is no `next` grade to rise to."
    for name, team in workforce.teams.items():
        for key, shares in (("grades", team.grades), ("hired", team.hired)):
            path = f"workforce.teams.{name}.{key}"
            for missing in [word for word in shares if word not in workforce.grades]:
                yield unknown(path, missing, "grade", workforce.grades)
            yield from shares_fault(path, list(shares.values()))
        if team.cohort and COHORT_GRADE not in workforce.grades:
            yield f"workforce.teams.{name}.cohort=true: a cohort needs the grade {COHORT_GRADE} in workforce.grades."


def allocation_adds_up(allocation: Allocation) -> Iterator[str]:
    """The soft cap is the lower one."""
    if allocation.soft_cap > allocation.hard_cap:
        soft, hard = shown(allocation.soft_cap), shown(allocation.hard_cap)
        yield f"allocation.soft_cap={soft}: is above allocation.hard_cap={hard}; it must be no higher."
