"""What the council in miniature is, as both plain machines read it: lapses, hours, posts; no chance and no clock.

Nothing is shared with `sim`: the numbers are read from the same YAML (miniature.yaml). Time is in working minutes.
"""

import math
from typing import Any

DAY = 444  # minutes
YEAR = 253 * DAY
WEEK = 5 * DAY * 253 / 260.9  # bank holidays left out


def times_of(duty: dict[str, Any], hours: float) -> dict[str, Any]:
    """A duty's lapses in working days, its window in minutes, its hours."""
    return {
        "days": int(duty["due"].split()[0]),
        "again": int(duty["then_every"][0].split()[0]) if "then_every" in duty else 0,
        "window_minutes": (int(duty["window"].split()[0]) + 1) * DAY - 1,
        "hours": hours,
    }


class Numbers:
    """The numbers that are used often, read once."""

    def __init__(self, numbers: dict[str, Any]) -> None:
        self.numbers = numbers
        self.read_journey(numbers["journey"])
        self.read_workforce(numbers["workforce"], numbers["council"]["teams"]["workers"])
        self.sizes = numbers["demand"]["children_per_family"]
        mean_size = sum(share * children for children, share in enumerate(self.sizes, start=1))
        self.families_a_minute = numbers["council"]["referrals_per_year"] / mean_size / YEAR

    def read_journey(self, journey: dict[str, Any]) -> None:
        """The one stage, its duties, and a new worker's handover."""
        self.stage = journey["stages"]["open"]
        self.duties = [duty | times_of(duty, duty["parts"]["holder"]) for duty in self.stage["duties"]]
        rule = journey["handover"]
        self.handover = {"duty": "handover"} | times_of(
            {"due": rule["duty_due"], "window": rule["window"]}, rule["holder"]
        )
        self.effort_spread, self.effort_per_sibling = journey["effort_spread"], journey["effort_per_sibling"]
        self.closed_at_once = journey["starts_in"]["medium"]["closed"]

    def read_workforce(self, workforce: dict[str, Any], given: dict[str, Any]) -> None:
        """Posts with their contracts, how many are vacant on day one, and what a worker has time for."""
        contracts = workforce["contracts"]
        self.casework_share = workforce["teams"]["workers"]["casework_share"]
        self.posts = round(given["posts_fte"] / sum(one["fte"] * one["share"] for one in contracts))
        self.vacant = round(given["vacant_fte"] / given["posts_fte"] * self.posts)
        self.contracts = [float(one["fte"]) for one in contracts for _ in range(round(one["share"] * self.posts))]
        self.notice = math.ceil(workforce["grades"]["worker"]["notice_weeks"] * WEEK / DAY) * DAY

    def log_minutes(self, duty: dict[str, Any], children: int) -> float:
        """Where the lognormal minutes of a duty for so many children have their middle, as a logarithm."""
        mean = duty["hours"] * 60 * (1 + self.effort_per_sibling * (children - 1))
        return math.log(mean) - self.effort_spread**2 / 2
