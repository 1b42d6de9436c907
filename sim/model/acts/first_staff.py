"""Who is there on day one: the occupants of the posts, and those of them who gave notice before."""

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.acts.staff import occupy, serve_notice
from sim.model.compiling import rule
from sim.model.council_columns import Count, Posts, Workers
from sim.model.parameter_columns import Grades
from sim.model.rules.turnover import address_of_worker, first_grade, minutes_here_already, notice_left


@rule
def first_worker(c, p, post):
    """Who occupies a post on day one."""
    who, kind = address_of_worker(p, post, 0), c.posts[post, Posts.KIND_NOW]
    grade = first_grade(p, c.rng_key, who, kind)
    return occupy(c, p, 0, post, 0, grade, -minutes_here_already(p, c.rng_key, who, grade))


@rule
def find_notices(c, p):
    """Some who are there on day one gave notice before, as many as are on notice at any time; they keep their cases."""
    for worker in range(c.count[Count.WORKERS]):
        grade = c.workers[worker, Workers.GRADE]
        notice = p.weeks_later[p.grade[grade, Grades.NOTICE_WEEKS], 0] * MINUTES_A_DAY
        left = notice_left(p, c.rng_key, c.person[worker], grade, -c.workers[worker, Workers.JOINED_AT], notice)
        if left > 0:
            serve_notice(c, p, 0, worker, left, left)
