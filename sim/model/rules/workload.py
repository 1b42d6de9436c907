"""How fast a worker works, how much they may hold, and when pressure tells."""

from sim.model.compiling import rule


@rule
def ramp_share(p, is_new, minutes_here):
    """Proficiency and share of a caseload of a newly qualified worker so many minutes after starting; 1 for others."""
    if is_new:
        for step in range(p.ramp.shape[0]):
            if minutes_here < p.ramp[step, 0]:
                return p.ramp[step, 1]
    return 1.0


@rule
def speed_thousandths(fte, casework, proficiency, overtime):
    """Minutes of work done in a thousand minutes of the clock."""
    return max(int(fte * casework * proficiency * (1.0 + overtime)), 1)


@rule
def minutes_needed(minutes_left, speed):
    """Minutes of the clock for so much work, rounded up."""
    return max((minutes_left * 1000 + speed - 1) // speed, 1)


@rule
def minutes_worked(elapsed, speed):
    """Work done in so many minutes of the clock, rounded down."""
    return elapsed * speed // 1000


@rule
def works_over(p, minutes_on_agenda, fte):
    """Whether an agenda is long enough for its worker to work over."""
    return minutes_on_agenda * 1000.0 > p.overtime_above * fte


@rule
def squeezes(p, minutes_on_agenda, fte):
    """Whether an agenda is long enough for its worker to cut what can be cut."""
    return p.squeezes == 1 and minutes_on_agenda * 1000.0 > p.squeeze_above * fte


@rule
def may_hold(cap, fte, share, children_held, children_more):
    """Whether a worker stays within a cap (children for a full-time worker); one case can be held under any but 0."""
    return cap > 0.0 and (children_held == 0 or (children_held + children_more) * 1000.0 <= cap * fte * share)


@rule
def strain_now(p, before, children_thousandths, fte, works_over):
    """How far above the target a worker's load has been, smoothed over months and bounded; in children, full time."""
    above = children_thousandths / fte - p.strain_target + (p.strain_overtime if works_over else 0.0)
    return p.strain_fade * before + (1.0 - p.strain_fade) * min(max(above, 0.0), p.strain_most)


@rule
def strain_effect(p, strain, each):
    """What strain multiplies a hazard by; `each` is the growth for one child above the target."""
    return 1.0 + each * strain if p.strains == 1 else 1.0
