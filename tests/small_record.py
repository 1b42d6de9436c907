"""The record of Leeds, a twentieth of its size: as many years, as many kinds of team, a council that simulates at
once.
"""

from sim.analysis.targets import is_share
from sim.studies.backtest.published_record import Record, record_of

SIZE = 0.05
COUNTED = ("caseload_on_census_day",)  # per worker, so the same at any size
TEAMS = ("assessment", "safeguarding", "looked_after", "personal_advisers", "team_managers", "social_work_assistants")


def small_record() -> Record:
    """Every count and every post a twentieth; one team of each kind."""
    whole = record_of("leeds")
    sizes = {name: 1.0 if is_share(name) or name in COUNTED else SIZE for name in whole.measures}
    numbers = {
        name: value * (SIZE if name in ("in_proceedings", "care_leavers") else 1.0)
        for name, value in whole.numbers.items()
    }
    return whole._replace(
        typed=(*whole.typed, *(f"council.teams.{name}.teams=1" for name in TEAMS)),
        measures={
            name: {year: value * sizes[name] for year, value in series.items()}
            for name, series in whole.measures.items()
        },
        series={name: {year: value * SIZE for year, value in series.items()} for name, series in whole.series.items()},
        numbers=numbers,
    )
