"""Whether a study fits into this machine's memory: refused before anything of that size is made."""

import math
import os
from collections.abc import Iterator

from sim.inputs.schema import Council, Run

# bytes | ASSUMPTION: from the columns of the state, generous; not measured
A_REFERRAL, A_CHILD_WEEK, A_CHILD, A_POST_YEAR = 900, 60, 1000, 1500
MOST_POSTS = 1_000_000  # posts | ASSUMPTION: beyond any council
GIB = 2**30


def memory() -> int:
    """Bytes of memory that this machine has; 8 GiB where it does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 8 * GIB


def study_fits(council: Council, run: Run) -> Iterator[str]:
    """The sentence for a council that cannot be simulated here over so many weeks, with what it would need."""
    weeks = run.warm_up_weeks + run.weeks
    posts = math.fsum(team.posts_fte for team in council.teams.values())
    children = sum(council.stock.values())
    need = council.referrals_per_year * weeks / 52 * A_REFERRAL
    need += children * (A_CHILD + A_CHILD_WEEK * weeks) + posts * (1 + weeks / 52) * A_POST_YEAR
    if posts > MOST_POSTS:
        yield f"council.teams: {posts:,.0f} posts are too many; at most {MOST_POSTS:,} are simulated."
    elif need > memory():
        yield (
            f"council: {council.referrals_per_year:,.0f} referrals a year, {children:,.0f} children and"
            f" {posts:,.0f} posts over {weeks} weeks need some {need / GIB:,.0f} GiB of memory;"
            f" this machine has {memory() / GIB:,.0f}."
        )
