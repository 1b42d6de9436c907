"""What a forecast of a council says: tables, sentences, files and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.measures import MEASURES
from sim.base.files import open_folder, write_json, write_text
from sim.base.text_tables import as_csv, as_markdown
from sim.base.wording import decimals_for, number, percent
from sim.inputs.councils.kept_record import own_record
from sim.model.compiling import RULES_HASH
from sim.runs.manifest import versions
from sim.studies.forecast.conferences_that_came import CONFERENCES
from sim.studies.forecast.expecting import ExpectedMeasure, Outlook
from sim.studies.forecast.forecast_points import POINTS
from sim.studies.forecast.forecast_sentences import outlook_sentences, shown_year
from sim.studies.forecast.forecast_settings import ForecastSettings, given_in_words
from sim.studies.forecast.record_files import kept_note, write_notices
from sim.studies.forecast.record_report import Standing, label_of, percent_text, verdict_alone
from sim.studies.record.levels import SHARE, is_of_the_census
from sim.studies.record.levels import settings as rear_settings

if TYPE_CHECKING:
    from sim.reports.charts.fans import FanPanel

UNITS = {
    "assessments_per_year": "children a year",
    "conferences_per_year": "children a year",
    "cases_held": "children",
    "case_holders_fte": "FTE",
}
COLUMNS = ("measure", "unit", "year", "kind", *(f"p{round(100 * point):02d}" for point in POINTS))
NOTHING_IMPOSED, GIVEN = "told nothing", "given"
SHOWN = 4  # published years before a forecast that a figure shows


def is_share_of(measure: str) -> bool:
    """Whether a measure is a share, shown in percent."""
    return bool(rear_settings()["measures"][measure] == SHARE)


def unit_of(measure: str) -> str:
    """The unit of a measure as it is shown."""
    return "%" if is_share_of(measure) else UNITS.get(measure) or MEASURES[measure].unit


def value_text(measure: str, value: float) -> str:
    """A value as printed."""
    return f"{number(100 * value, 1)}%" if is_share_of(measure) else number(value, decimals_for(value))


def points_text(measure: str, points: Sequence[float]) -> str:
    """`5,310 (4,640 to 6,080)`: the middle and the 90% band."""
    low, middle, high = (value_text(measure, points[place]) for place in (0, 2, 4))
    return f"{middle} ({low} to {high})"


def forecast_tables(result: Outlook) -> list[str]:
    """The middle and the 90% band by measure and year, of children and of the workforce; again with imposed values."""
    lines: list[str] = []
    kinds = [(NOTHING_IMPOSED, "What to expect")] + [(GIVEN, "Given what is told")] * bool(result.imposed)
    for kind, title in kinds:
        lines += ["", f"## {title}"]
        for census in (False, True):
            own = [(one, values) for one in result.measures if (values := forecast_points(one, kind))]
            own = [pair for pair in own if is_of_the_census(pair[0].measure) == census]
            years = sorted({year for _, values in own for year in values})
            rows = [[label_of(one.measure), *cells_of_years(one.measure, values, years)] for one, values in own]
            heads = ("middle (90% band)", *(shown_year(own[0][0].measure, year) for year in years)) if own else ()
            lines += ["", *as_markdown(heads, rows)] if rows else []
    return lines


def forecast_points(one: ExpectedMeasure, kind: str) -> Mapping[int, tuple[float, ...]]:
    """The points of a measure by year, of one kind of forecast."""
    return one.given if kind == GIVEN else one.forecast


def cells_of_years(measure: str, values: Mapping[int, tuple[float, ...]], years: Sequence[int]) -> list[str]:
    """The cells of a row, a dash where there is no forecast."""
    return [points_text(measure, values[year]) if year in values else "–" for year in years]


def record_rows(result: Outlook) -> list[list[str]]:
    """The council's own record by measure, as far as the model was run for it."""
    own = own_record(result.area.code)
    return [
        [
            label_of(one.measure),
            number(record.forecasts, 0),
            percent_text(record.rear_saved),
            percent(record.inside_50),
            percent(record.inside_90),
            percent_text(record.given_saved),
            verdict_alone(Standing(record.given_saved, record.forecasts)),
            *(
                [
                    percent_text(record.given_all_saved),
                    verdict_alone(Standing(record.given_all_saved, record.forecasts)),
                ]
                if CONFERENCES in result.imposed
                else []
            ),
        ]
        for one in result.measures
        if (record := own.get(one.measure)) is not None
    ]


RECORD_HEADS = ("measure", "forecasts", "against last year", "in 50%", "in 90%", "told, against REAR", "model is")
CONFERENCE_HEADS = ("conferences too", "model is then")  # where they are told
ABOUT_RECORD = (
    "Forecasts of past years, made from what was known then. Against: by how much their error is smaller than that of"
    " last year's figure taken again, or of the forecast from published figures alone (REAR); minus is larger. In 50%,"
    " in 90%: how often what came lay inside the bands."
)


def record_heads(result: Outlook) -> tuple[str, ...]:
    """The heads of a council's own record."""
    return (*RECORD_HEADS, *CONFERENCE_HEADS) if CONFERENCES in result.imposed else RECORD_HEADS


def outlook_markdown(result: Outlook, settings: ForecastSettings) -> str:
    """The page."""
    title = f"# {result.area.name}: what to expect in the next {result.years} year{'s' * (result.years > 1)}"
    lines = [title, "", *(f"{text}\n" for text in outlook_sentences(result, settings))]
    lines += forecast_tables(result)
    if rows := record_rows(result):
        lines += [
            "",
            "## How good forecasts of this council have been",
            "",
            *as_markdown(record_heads(result), rows, (0, 6, -1)),
            "",
            ABOUT_RECORD,
        ]
    return "\n".join(lines) + "\n"


def outlook_csv(result: Outlook) -> str:
    """A row for each measure, year and kind of forecast; numbers read back exactly."""
    rows = [
        [one.measure, "share" if is_share_of(one.measure) else unit_of(one.measure), year, kind, *points]
        for one in result.measures
        for kind, values in ((NOTHING_IMPOSED, one.forecast), (GIVEN, one.given))
        for year, points in values.items()
    ]
    return as_csv(COLUMNS, rows)


def manifest_of_outlook(result: Outlook, settings: ForecastSettings, typed: Sequence[str]) -> dict[str, Any]:
    """All that is needed to do it again."""
    return {
        "council": result.area.name,
        "typed": list(typed),
        "told": {key: list(values) for key, values in settings.by_word.items()},
        "replications": settings.replications,
        "seed": settings.seed,
        "tables": {"path": settings.figures.path.name, "last_year": settings.figures.last_year},
        "weights": kept_note(),
        "rules": RULES_HASH,
        "versions": versions(),
    }


def outlook_in_words(result: Outlook, settings: ForecastSettings, typed: Sequence[str]) -> dict[str, Any]:
    """What a report takes beside the numbers of forecast.csv: sentences, what measures are called, the record."""
    return {
        "council": result.area.name,
        "of": f"{result.area.name}, figures to March {result.origin}, {kept_note() or 'weights are priors'}",
        "answer": outlook_sentences(result, settings),
        "typed": list(typed),
        "record": {"heads": list(record_heads(result)), "rows": record_rows(result), "about": ABOUT_RECORD},
        "measures": {
            one.measure: {"label": label_of(one.measure), "census": is_of_the_census(one.measure)}
            for one in result.measures
        },
    }


def write_outlook(result: Outlook, settings: ForecastSettings, typed: Sequence[str], folder: Path) -> None:
    """Write table, page, figures and manifest."""
    open_folder(folder)
    write_text(folder / "forecast.csv", outlook_csv(result))
    write_text(folder / "forecast.md", outlook_markdown(result, settings))
    write_json(folder / "forecast.json", outlook_in_words(result, settings, typed))
    write_notices(settings.notices, folder)
    write_json(folder / "manifest.json", manifest_of_outlook(result, settings, typed))
    draw_outlook(result, settings, folder / "charts")


# Figures


def draw_outlook(result: Outlook, settings: ForecastSettings, folder: Path) -> list[Path]:
    """The fans of children and of the workforce."""
    from sim.reports.charts.fans import FansText, draw_fans
    from sim.reports.charts.writing import write_words

    open_folder(folder)
    files: list[Path] = []
    words: dict[str, dict[str, str]] = {}
    for name, census in (("forecast_children", False), ("forecast_workforce", True)):
        own = [one for one in result.measures if is_of_the_census(one.measure) == census and one.forecast]
        if not own:
            continue
        story = FansText(
            title=title_of_fans(result, own),
            subtitle=("Years are those of the census, in September. " if census else "Years end on 31 March. ")
            + "Scales do not all start at 0",
            note="Source: Department for Education to the dotted line; after it REAR with caseload simulation."
            f" {kept_note() or 'Weights are priors.'} Told: {given_in_words(settings.by_word) or 'nothing'}.",
            fitted_to=max(max(one.published) for one in own) - int(census),
        )
        more, more_words = draw_fans(folder, name, [panel_of_measure(one, result) for one in own], story)
        files, words = [*files, *more], words | more_words
    return [*files, write_words(folder, words)]


def title_of_fans(result: Outlook, own: Sequence[ExpectedMeasure]) -> str:
    """The finding: where the first measure of the page is expected, and how sure that is."""
    lead = next((one for one in own if one.measure in ("children_in_need", "caseload_per_worker")), own[0])
    year = max(lead.forecast)
    low, middle, high = (value_text(lead.measure, lead.forecast[year][place]) for place in (0, 2, 4))
    label, shown = label_of(lead.measure).lower(), year - int(is_of_the_census(lead.measure))
    return f"{result.area.name}, {label} in {shown}: {middle} expected, nine times in ten {low} to {high}"


def panel_of_measure(one: ExpectedMeasure, result: Outlook) -> FanPanel:
    """The panel of a measure: its last published years, and one or two fans."""
    from sim.reports.charts.fans import Fan, FanPanel

    scale, back = 100.0 if is_share_of(one.measure) else 1.0, int(is_of_the_census(one.measure))
    first = max(one.published) - SHOWN
    record = own_record(result.area.code).get(one.measure)
    held = f"bands held {percent(record.inside_90)} here" if record else ""
    fans = [
        Fan(
            result.origin,
            {year - back: tuple(scale * point for point in points) for year, points in values.items()},
            kind,
        )
        for kind, values in ((NOTHING_IMPOSED, one.forecast), (GIVEN, one.given))
        if values
    ]
    published = {year - back: scale * value for year, value in one.published.items() if year > first}
    return FanPanel(label_of(one.measure), unit_of(one.measure), held, published, fans)
