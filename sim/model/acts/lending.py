"""Kinds of team lend each other social workers: one with far more to do than usual gets posts of one without."""

from sim.model.acts.holding import LISTS
from sim.model.acts.moving_posts import move_post, next_to_move
from sim.model.compiling import rule
from sim.model.council_columns import Cases, Teams, Workers
from sim.model.parameter_columns import Instalments, Kinds
from sim.model.vocabulary import NOBODY

NOT_KNOWN = -1.0
FULL_TIME = 1000  # thousandths


@rule
def children_waiting(c, team):
    """Children on a team's unallocated list."""
    children = 0
    for need in range(LISTS):
        case = c.teams[team, Teams.LIST_HEAD + need]
        while case >= 0:
            children += c.cases[case, Cases.CHILDREN]
            case = c.cases[case, Cases.NEXT_BESIDE]
    return children


@rule
def load_beside_usual(c, p, kind):
    """Children held or waiting for each full-time worker of a kind of team, over the usual; NOT_KNOWN where none is."""
    if p.usual_children[kind] <= 0.0:
        return NOT_KNOWN
    children, fte = 0, 0
    for team in range(p.kind[kind, Kinds.FIRST_TEAM], p.kind[kind, Kinds.FIRST_TEAM] + p.kind[kind, Kinds.TEAMS]):
        children += children_waiting(c, team)
        for place in range(c.teams[team, Teams.MEMBERS]):
            worker = c.members[team, place]
            children += c.workers[worker, Workers.LOAD_CHILDREN]
            fte += c.workers[worker, Workers.FTE]
    if fte == 0:
        return NOT_KNOWN
    return children * 1000.0 / fte / p.usual_children[kind]


@rule
def workers_of_kind(c, p, kind):
    """How many work in a kind of team."""
    workers = 0
    for team in range(p.kind[kind, Kinds.FIRST_TEAM], p.kind[kind, Kinds.FIRST_TEAM] + p.kind[kind, Kinds.TEAMS]):
        workers += c.teams[team, Teams.MEMBERS]
    return workers


@rule
def lends_to(c, p):
    """The move by which the kind of team with least to do lends to that with most; NOBODY where it may wait."""
    most, least, high, low = NOBODY, NOBODY, 0.0, 0.0
    for kind in range(p.kind.shape[0]):
        load = load_beside_usual(c, p, kind)
        if load != NOT_KNOWN and (most == NOBODY or load > high):
            most, high = kind, load
        if load != NOT_KNOWN and (least == NOBODY or load < low):
            least, low = kind, load
    if most in (NOBODY, least) or high < p.lends_above * max(low, 1.0):
        return NOBODY
    return p.lending[least, most]


@rule
def lend(c, p, now, day):
    """On the first working day of a month posts move, with whoever is in them, until loads are less apart.

    At most a share of the lender's workers moves in a month, and at least one.
    """
    if p.lends_above <= 0.0 or day == 0 or p.month[day] == p.month[day - 1]:
        return
    moved = 0.0
    while moved < 1.0:
        move = lends_to(c, p)
        post = next_to_move(c, p, day, move, FULL_TIME) if move != NOBODY else NOBODY
        if post == NOBODY:
            break
        workers = max(workers_of_kind(c, p, p.moved_posts[move, Instalments.FROM]), 1)
        move_post(c, p, now, move, post)
        moved += 1.0 / max(p.lends_a_month * workers, 1.0)
