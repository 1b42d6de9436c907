"""What a forecast of a council says in sentences: from what it is, what was told, how much of the model is taken."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.base.errors import listed
from sim.base.wording import number
from sim.inputs.council_notes import SMALL
from sim.inputs.councils.council_names import is_small
from sim.inputs.councils.kept_record import own_record
from sim.studies.forecast.case_holders import HOLDERS
from sim.studies.forecast.combining import Weight, plan
from sim.studies.forecast.conferences_that_came import CONFERENCES
from sim.studies.forecast.expecting import Outlook
from sim.studies.forecast.forecast_points import MIDDLE, taken_for
from sim.studies.forecast.forecast_settings import ForecastSettings, base_of, given_in_words
from sim.studies.forecast.record_files import conferences_are_scored, holders_for, kept_note
from sim.studies.forecast.record_report import ABOUT_ALONE, label_of
from sim.studies.record.levels import is_of_the_census

LEVELS = (
    "A forecast is a statement of a level, and its band is as wide as past forecasts of levels have missed, in"
    " years that differed. The step"
    " from one forecast to the other is a statement of a difference: it comes from the model, in the share that past"
    " errors bear out."
)
EXPECTED_OF = {
    "referrals_per_year": "referrals",
    CONFERENCES: "initial conferences",
    HOLDERS: "case holders",
}
WORDS_OF = {"referrals_per_year": "referrals", CONFERENCES: "conferences", HOLDERS: "holders"}  # as they are typed
ALONE = (
    "Referrals are as expected in both, and bands no narrower than when nothing is told: no past forecast was told"
    " conferences alone."
)


def shown_year(measure: str, year: int) -> str:
    """A year as it is published: a census by its September, others by the March in which they end."""
    return f"Sep {year - 1}" if is_of_the_census(measure) else f"Mar {year}"


def outlook_sentences(result: Outlook, settings: ForecastSettings) -> list[str]:
    """What is forecast, from what, and how good it has been."""
    imposed = given_in_words(settings.by_word)
    lines = [
        f"{result.area.name}, from figures to March {result.origin}: the middle of what to expect, with bands that"
        " should hold half and nine in ten of what comes.",
        LEVELS,
    ]
    if imposed:
        lines.append(f"Told: {imposed}{expected_in_words(result)}. {taken_sentence(result)}")
        lines += turned_sentences(result, settings)
    if is_small(base_of(settings.figures, result.area, "referrals")):
        lines.append(SMALL)
    lines += held_sentence(result)
    if beyond := [label_of(one.measure).lower() for one in result.measures if one.given and one.further]:
        lines.append(
            f"What is told goes further than past years did for {listed(beyond)}: there the model is followed only as"
            " far as past years bear out, and the band is wider."
        )
    if lacking := [label_of(one.measure).lower() for one in result.measures if not one.forecast]:
        lines.append(f"Not forecast, as the last year of it is not published, or doubted: {listed(lacking)}.")
    lines += behind_sentence(result)
    note = kept_note()
    lines.append(f"Weights and bands: {note}" if note else "The model has no record yet: its weights are priors.")
    if not own_record(result.area.code):
        lines.append(f"The model was not run on past years of {result.area.name}: it has no record of its own.")
    else:
        lines.append(ABOUT_ALONE)
    return lines


def behind_sentence(result: Outlook) -> list[str]:
    """Which measures are forecast from an earlier year than the rest, as later tables of them are not there."""
    since: dict[str, list[str]] = {}
    for one in result.measures:
        if one.forecast and min(one.forecast) <= result.origin:
            last = shown_year(one.measure, min(one.forecast) - 1)
            since.setdefault(last, []).append(label_of(one.measure).lower())
    each = "; ".join(f"{listed(names)}, last published for {last}" for last, names in since.items())
    return [f"Forecast from an earlier year, and without the model to March {result.origin}: {each}."] if each else []


def taken_sentence(result: Outlook) -> str:
    """How much of the model's differences is taken, where it is most and least."""
    moved = [one.measure for one in result.measures if one.given]
    if not moved:
        return ""
    kept = {name: taken_for(name, 1).taken for name in moved}
    parts = []
    if {*result.imposed} - {CONFERENCES, HOLDERS}:
        text = shares_text({name: one.effect for name, one in kept.items()})
        parts.append(f"Of the difference that this makes in the model, past errors bear out {text}, one year ahead.")
    if CONFERENCES in result.imposed:
        text = shares_text({name: one.further for name, one in kept.items()})
        parts.append(
            f"Of the difference that conferences make in it, past errors bear out {text}, one year ahead."
            if conferences_are_scored()
            else f"Of the difference that conferences make in it no past forecast is on record yet: taken are"
            f" {text}, by assumption."
        )
        parts += [ALONE] * (len(parts) == 1)
    return " ".join([*parts, *holders_taken_sentence(result)])


def holders_taken_sentence(result: Outlook) -> list[str]:
    """How much lower a caseload is for a tenth more case holders than forecast, by past errors."""
    if HOLDERS not in result.imposed:
        return []
    own, tenth = holders_for(1), math.log(1.1)
    lower = 100.0 * (1.0 - math.exp(own.taken.value * tenth))
    by = "past errors" if own.pairs else "assumption, as no past forecast is on record,"
    return [
        "Cases held are the caseload times the case holders that are told. For a tenth more of these than forecast, by"
        f" {by} the caseload is {number(abs(lower), 1)}% {'lower' if lower >= 0 else 'higher'} one year ahead."
    ]


def shares_text(shares: Mapping[str, Weight]) -> str:
    """`97% for plans started (most) and 4% for reviews on time (least)`."""
    most, least = max(shares, key=lambda name: shares[name].value), min(shares, key=lambda name: shares[name].value)
    return (
        f"{number(100 * shares[most].value, 0)}% for {label_of(most).lower()} (most) and"
        f" {number(100 * shares[least].value, 0)}% for {label_of(least).lower()} (least)"
    )


def expected_in_words(result: Outlook) -> str:
    """How many were expected of what is told: a tenth more than last year may be fewer than expected."""
    parts = []
    for name, what in EXPECTED_OF.items():
        one = next((one for one in result.measures if one.measure == name), None)
        if one is not None and name in result.imposed and one.forecast:
            values = ", ".join(number(points[MIDDLE], 0) for _, points in sorted(one.forecast.items()))
            parts.append(f"{values} {what}")
    return f" (expected when nothing is told: {'; '.join(parts)})" if parts else ""


def turned_sentences(result: Outlook, settings: ForecastSettings) -> list[str]:
    """Where what is told is a rise on what was last published and a fall from what is expected, or the other way."""
    sentences = []
    for one in result.measures:
        told = settings.by_word.get(WORDS_OF.get(one.measure, ""), ())
        if not told or not one.forecast:
            continue
        last, of = base_of(settings.figures, result.area, WORDS_OF[one.measure]), EXPECTED_OF[one.measure]
        steps = {
            shown_year(one.measure, year): (value - last, value - one.forecast[year][MIDDLE])
            for year, value in zip(sorted(one.forecast), (*told, *told[-1:] * len(one.forecast)), strict=False)
        }
        for sign, way, other, step in ((1, "more", "fewer", "fall"), (-1, "fewer", "more", "rise")):
            if years := [year for year, (rise, above) in steps.items() if sign * rise > 0 > sign * above]:
                sentences.append(
                    f"That is {way} {of} than last published ({number(last, 0)}), yet {other} than expected in"
                    f" {listed(years)}: beside what is expected it is a {step}."
                )
    return sentences


def held_sentence(result: Outlook) -> list[str]:
    """In which years the model comes to other conferences than were told: its enquiries do not suffice, or chance."""
    near = plan()["conference_route"]["near"]
    missed = [one for one in result.conferences if abs(one.held / one.told - 1.0) > near]
    if not missed:
        return []
    each = "; ".join(
        f"{number(one.held, 0)} of {number(one.told, 0)} in {shown_year(CONFERENCES, one.year)}" for one in missed
    )
    return [
        f"The model does not come to the conferences that are told ({each}): no more enquiries than there are can lead"
        " to one. What follows from them is what follows from those it comes to."
    ]
