"""Which posts and which open cases move at a date: each has a lot of its own in each change."""

from sim.model.compiling import rule
from sim.model.moving_words import WHY_CASE_MOVES, WHY_POST_MOVES
from sim.model.parameter_columns import Establishment, Instalments, MovedShare
from sim.model.random import draw


@rule
def lot_of_post(p, rng_key, move, post):
    """In which order posts move: the smallest lot first."""
    return draw(rng_key, WHY_POST_MOVES, p.post[post, Establishment.ADDRESS], 0, p.moved_posts[move, Instalments.KEY])


@rule
def is_among(p, moves, move, code):
    """Whether a grade, or a need, is among those that move."""
    return (moves[move, Instalments.AMONG] >> code) & 1 == 1


@rule
def draws_this_instalment(p, rng_key, move, who, nth):
    """Whether the lot of a family in this stage falls in this instalment."""
    lot = draw(rng_key, WHY_CASE_MOVES, who, nth, p.moved_cases[move, Instalments.KEY])
    return p.moved_share[move, MovedShare.FROM] <= lot < p.moved_share[move, MovedShare.TO]
