"""What a planner tells a forecast by year: referrals, posts or those in post, agency workers, conferences, holders."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import Field

from sim.base.errors import InputError, shown
from sim.base.wording import number
from sim.inputs.councils.areas import Area
from sim.inputs.councils.council_names import resolve
from sim.inputs.councils.council_tables.notices import Notice
from sim.inputs.councils.table import Figures
from sim.inputs.typed_settings import typed_settings, usual_for
from sim.studies.forecast.case_holders import HOLDERS
from sim.studies.forecast.combining import plan
from sim.studies.forecast.conferences_that_came import CONFERENCES
from sim.studies.forecast.record_settings import SimulatedForecast, plain_word
from sim.studies.panel.panel import tables_for

IMPOSABLE = {  # what can be imposed: the published figure that it is compared with, its least and most
    "referrals": ("referrals_per_year", 10.0, 100_000.0),
    "posts": ("in_post_fte", 3.0, 5_000.0),
    "in_post": ("in_post_fte", 3.0, 5_000.0),
    "agency": ("agency_fte", 0.0, 2_000.0),
    "conferences": (CONFERENCES, 1.0, 10_000.0),
    "holders": (HOLDERS, 1.0, 5_000.0),
}
CHANGE = re.compile(r"(?P<sign>[+\-−])(?P<size>\d+(?:\.\d+)?)%")
MEANING = {
    "referrals": "children a year",
    "posts": "FTE",
    "in_post": "FTE",
    "agency": "FTE",
    "conferences": "children a year",
    "holders": "FTE",
}


class ForecastSettings(NamedTuple):
    """What is asked of a forecast."""

    figures: Figures
    area: Area
    years: int
    imposed: Mapping[str, tuple[float, ...]]  # by measure that is put in
    by_word: Mapping[str, tuple[float, ...]]  # by word that was typed
    replications: int
    seed: int
    cores: int
    notices: tuple[Notice, ...]  # of the tables that were read


class TypedForecast(SimulatedForecast):
    """What is forecast, and what a planner tells"""

    council: str = Field(description="by name", examples=["council=bradford"])
    years: int = Field(ge=1, le=3)
    referrals: str | None = Field(None, description="children a year, or a change such as +10%; one, or one a year")
    posts: str | None = Field(None, description="established posts of social workers, FTE, or a change; likewise")
    in_post: str | None = Field(None, description="social workers in post, FTE, or a change; likewise")
    agency: str | None = Field(None, description="agency workers, FTE, or a change; likewise")
    conferences: str | None = Field(
        None, description="children a year at initial child protection conferences, or a change; likewise"
    )
    holders: str | None = Field(None, description="social workers who hold cases, FTE, or a change; likewise")


def forecast_settings(words: Sequence[str]) -> ForecastSettings:
    """What these words ask; InputError with every fault."""
    given = typed_settings(TypedForecast, usual_for(TypedForecast), [plain_word(word) for word in words])
    if given.posts is not None and given.in_post is not None:
        raise InputError(["posts and in_post: tell one of them; posts less vacancies are those in post."])
    over = tables_for(given.tables, given.council)
    figures = over.figures
    area = resolve(given.council, year=figures.last_year)
    texts = {key: text for key in IMPOSABLE if (text := getattr(given, key)) is not None}
    by_word = given_values(figures, area, texts, given.years)
    return ForecastSettings(
        figures,
        area,
        given.years,
        put_in(figures, area, by_word),
        by_word,
        given.replications if types_key(words, "replications") else replications_of(figures, area, given.replications),
        given.seed,
        given.cores,
        tuple(over.notices),
    )


def types_key(words: Sequence[str], key: str) -> bool:
    """Whether a setting is typed rather than as usual."""
    return any(plain_word(word).partition("=")[0] == key for word in words)


def replications_of(figures: Figures, area: Area, least: int) -> int:
    """How often each future of a council is simulated: more often the fewer children it has, as chance weighs more."""
    referrals = base_of(figures, area, "referrals")
    if not referrals > 0:
        return least
    wanted, most = math.ceil(int(plan()["children"]) / referrals), int(plan()["most_replications"])
    return max(least, min(wanted, most))


def given_values(figures: Figures, area: Area, texts: Mapping[str, str], years: int) -> dict[str, tuple[float, ...]]:
    """Each word's values by year; InputError with every fault."""
    values, faults = {}, []
    for key, text in texts.items():
        low, high = IMPOSABLE[key][1:]
        last = base_of(figures, area, key)
        each = [value_of(part.strip(), last) for part in text.split(",")]
        if len(each) > years or any(one is None or not low <= one <= high for one in each):
            faults.append(
                f"{key}={shown(text)}: must be {number(low)} to {number(high)} {MEANING[key]}, or a change such as"
                f" +10% on {number(last)}, once or for each of up to {years} year{'s' * (years > 1)}, commas between."
            )
        else:
            values[key] = tuple(float(one) for one in each if one is not None)
    if "conferences" in values:
        faults += more_than_referred(values, texts["conferences"], base_of(figures, area, "referrals"))
    if "holders" in values:
        faults += more_than_there_are(values, texts["holders"], figures, area)
    if faults:
        raise InputError(faults)
    return values


def more_than_there_are(values: Mapping[str, tuple[float, ...]], text: str, figures: Figures, area: Area) -> list[str]:
    """That more case holders are told of a year than social workers and agency workers, as told or last published."""
    imposed = put_in(figures, area, {key: own for key, own in values.items() if key in ("posts", "in_post")})
    here = imposed.get("in_post_fte") or (figures.last(area.code, "in_post_fte")[1].value,)
    agency = values.get("agency") or (figures.last(area.code, "agency_fte")[1].value,)
    for place in range(max(len(values["holders"]), len(here), len(agency))):
        count, *those = (own[min(place, len(own) - 1)] for own in (values["holders"], here, agency))
        if count > math.fsum(those):
            return [
                f"holders={shown(text)}: {number(count)} must not be more than the social workers in post and agency"
                f" workers together, {number(math.fsum(those))}."
            ]
    return []


def more_than_referred(values: Mapping[str, tuple[float, ...]], text: str, last: float) -> list[str]:
    """That more conferences are told of a year than children are referred, who are as told or as last published."""
    referred, of = (values["referrals"], "told") if "referrals" in values else ((last,), "as last published")
    for place in range(max(len(values["conferences"]), len(referred))):
        count, most = (own[min(place, len(own) - 1)] for own in (values["conferences"], referred))
        if count > most:
            return [
                f"conferences={shown(text)}: {number(count)} must not be more than the children referred in the year,"
                f" {number(most)} ({of})."
            ]
    return []


def base_of(figures: Figures, area: Area, key: str) -> float:
    """The last published value of what a word imposes; of posts, those in post over the share that is filled."""
    last = figures.last(area.code, IMPOSABLE[key][0])[1].value
    if key != "posts":
        return last
    return last / (1.0 - filled_less(figures, area))


def filled_less(figures: Figures, area: Area) -> float:
    """The share of posts that was last vacant; 0 where none is published."""
    rate = figures.last(area.code, "vacancy_rate")[1].value
    return rate if math.isfinite(rate) else 0.0


def value_of(text: str, last: float) -> float | None:
    """A typed value as a number; `+10%` is of the last published one, and `+10` is none: ten, ten more or a tenth?"""
    change = CHANGE.fullmatch(text)
    if change:
        sign = 1.0 if change["sign"] == "+" else -1.0
        return last * (1.0 + sign * float(change["size"]) / 100.0) if math.isfinite(last) else None
    try:
        read = float(text)
    except ValueError:
        return None
    return read if math.isfinite(read) and text[0] != "+" else None


def put_in(figures: Figures, area: Area, typed: Mapping[str, tuple[float, ...]]) -> dict[str, tuple[float, ...]]:
    """What is typed as measures that are put in: posts less those vacant, agency workers as a share of all."""
    made: dict[str, tuple[float, ...]] = {}
    if "referrals" in typed:
        made["referrals_per_year"] = typed["referrals"]
    if "posts" in typed:
        made["in_post_fte"] = tuple(posts * (1.0 - filled_less(figures, area)) for posts in typed["posts"])
    if "in_post" in typed:
        made["in_post_fte"] = typed["in_post"]
    if "agency" in typed:
        here = made.get("in_post_fte") or (figures.last(area.code, "in_post_fte")[1].value,)
        made["agency_rate"] = tuple(
            agency / (agency + here[min(place, len(here) - 1)]) for place, agency in enumerate(typed["agency"])
        )
    if "conferences" in typed:
        made[CONFERENCES] = typed["conferences"]
    if "holders" in typed:
        made[HOLDERS] = typed["holders"]
    return made


def given_in_words(by_word: Mapping[str, tuple[float, ...]]) -> str:
    """`referrals 12,400; agency 40, 30`."""
    names = {key: key for key in IMPOSABLE} | {
        "in_post": "social workers in post",
        "agency": "agency workers",
        "conferences": "initial conferences",
        "holders": "case holders",
    }
    return "; ".join(f"{names[key]} {', '.join(number(one, 0) for one in values)}" for key, values in by_word.items())
