"""How often a protection plan ends at each of its reviews, from the children in need census."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sim.base.plain_data import plain_copy
from sim.inputs.returns.figures import ReturnFigure, ReturnFigures, protected_share, rounded_rate, source_in_words
from sim.inputs.returns.return_files.cin_census import Census
from sim.inputs.returns.return_files.folder import Returns
from sim.inputs.returns.return_limits import returns_settings

DUTY, PATH = "review_conference", "journey.stages.child_protection.duties"
FIRST, NEXT, MONTH = 3, 6, 30.44  # months to the first review and between later ones (Working Together); days
NEAR = 7  # days between a review and the end that it decided


def reviews(returns: Returns, census: Census, figures: ReturnFigures, base: dict[str, Any]) -> None:
    """Keep the chance of ending at each review; the other work of a plan is as in the typical council."""
    rows = census.blocks["ChildProtectionPlans"].rows
    if rows and not all(any(row[one] for row in rows) for one in ("reviews", "end")):
        lack = "CPPreviewDate" if any(row["end"] for row in rows) else "CPPendDate"
        why = returns.notes.lack(f"{census.file} has no {lack}")
        figures.absent.append((f"{PATH}[{DUTY}].may_end", f"England's; {why}"))
        return
    duties = plain_copy(base["journey"]["stages"]["child_protection"]["duties"])
    duty = next((one for one in duties if one["duty"] == DUTY), None)
    source = source_in_words(census.episodes, "CPPstartDate, CPPendDate, CPPreviewDate")
    held, ended = at_reviews(census, len(duty["may_end"]) if duty else 0)
    if duty is None or sum(held) < int(returns_settings()["windows"]["fewest_lengths"]):
        figures.absent.append((f"{PATH}[{DUTY}].may_end", "England's; too few reviews"))
        return
    result = [protected_share(*pair) for pair in zip(ended, held, duty["may_end"], strict=True)]
    duty["may_end"] = [rounded_rate(min(value, 1.0)) for value, _ in result]
    few = [f"review {i}" for i, (_, remark) in enumerate(result, 1) if remark]
    text = "may_end from the return, the rest as in the typical council"
    text += f"; few plans ended at {', '.join(few)}: drawn towards England's" if few else ""
    figures.keep(ReturnFigure(PATH, duties, "may_end: chance by review", source, sum(held), census.period, 0.0, text))


def at_reviews(census: Census, most: int) -> tuple[list[int], list[int]]:
    """Reviews of the year by their place in the plan, and how many plans ended at each; later ones join the last."""
    held, ended = [0] * most, [0] * most
    for row in census.blocks["ChildProtectionPlans"].rows if most else []:
        days = [day for day in row["reviews"] if census.in_year(day)]
        end = row["end"] if census.in_year(row["end"]) else None
        if end is not None and not any(0 <= (end - day).days <= NEAR for day in days):
            days.append(end)  # a plan ends at a review, also where nobody wrote that one down
        for day in days:
            place = place_of_review(row["start"], day, most)
            held[place] += 1
            ended[place] += end is not None and 0 <= (end - day).days <= NEAR
    return held, ended


def place_of_review(start: dt.date, day: dt.date, most: int) -> int:
    """Which review of its plan a review is, by the months since the plan began; the first is 0."""
    months = (day - start).days / MONTH
    return min(max(round((months - FIRST) / NEXT), 0), most - 1)
