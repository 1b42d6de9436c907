"""The words of what moves at a date: posts between kinds of team or out of the council, open cases; and of co-workers.

They continue those of `sim.model.vocabulary`, which lists them; codes are appended, never renumbered.
"""

from typing import Final

CHANGES_THAT_MOVE: Final = ("moved_posts", "moved_cases", "cut_posts")

# Which posts may move: all, those with someone in them, those that stand empty.
POSTS_THAT_MOVE: Final = ("all", "occupied", "empty")
OCCUPIED: Final = 1
EMPTY: Final = 2

# How posts are cut: as they stand or fall empty, or at the date, with whoever is in them.
WAYS_TO_CUT: Final = ("natural_turnover", "redundancy")
MADE_REDUNDANT: Final = 3  # beside the destinations of those who choose to go
NOWHERE: Final = -1  # the kind of team to which a post moves that is cut

# What becomes of a case that moves, or of those of a worker who does.
CASES_THEN: Final = ("handed_over", "kept")

REASONS_OF_MOVING: Final = ("worker_moved", "needed_no_more")
WORKER_MOVED: Final = 4
NEEDED_NO_MORE: Final = 5  # the co-worker of a case whose stages have no work for one

RECORDS_OF_MOVING: Final = ("post_moved", "moved", "case_moved", "co_worker_named", "co_worker_ended", "chaired")
POST_MOVED: Final = 24
MOVED: Final = 25
CASE_MOVED: Final = 26
CO_WORKER_NAMED: Final = 27
CO_WORKER_ENDED: Final = 28
CHAIRED: Final = 29
RECORDS_LATER: Final = ("held_elsewhere", "supervision_missed", "post_cut")
HELD_ELSEWHERE: Final = 30
SUPERVISION_MISSED: Final = 31
POST_CUT: Final = 32

WHY_POST_MOVES: Final = 37
WHY_CASE_MOVES: Final = 38
