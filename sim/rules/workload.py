"""How fast a worker works, how much they may hold, and when pressure tells."""

from sim.compiling import rule


@rule
def ramp_share(p, is_new, months_here):
    """Proficiency and share of a caseload of a newly qualified worker so many minutes after starting; 1 for others."""
    if is_new:
        for step in range(p.ramp.shape[0]):
            if months_here < p.ramp[step, 0]:
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
    """Whether a worker stays within a cap (children for a full-time worker); one case can always be held."""
    return children_held == 0 or (children_held + children_more) * 1000.0 <= cap * fte * share
