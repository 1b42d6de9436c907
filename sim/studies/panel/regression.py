"""Slopes of changes on changes in a panel of councils, with a mean for each year and errors clustered by council."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

LOGS, POINTS = "logs", "points"


class Slope(NamedTuple):
    """An estimate: of the change of the outcome, for a change of one in the log of the driver."""

    slope: float
    error: float  # standard, clustered by council
    changes: int
    councils: int


class Question(NamedTuple):
    """Which slope is wanted."""

    outcome: str
    driver: str
    years: int  # the length of a change
    unit: str = LOGS  # of the outcome: LOGS, or POINTS of a percentage
    instrumented: bool = False  # by the change over two years more, against error in the driver
    given: str = ""  # a second driver: the slope is of those whose change in it is the same

    @property
    def columns(self) -> set[str]:
        """The columns of a panel that it needs."""
        return {self.outcome, self.driver, self.given or self.driver}


NO_SLOPE = Slope(math.nan, math.nan, 0, 0)


def slope_of(panel: pd.DataFrame, question: Question, tails: float, least_councils: int) -> Slope:
    """The slope in a panel with columns council, year, outcome and driver; not a number where it has too little.

    Both changes are cut off at the values that a share `tails` of them lie beyond on either side.
    """
    frame = paired_changes(panel, question)
    if frame.council.nunique() < least_councils:
        return NO_SLOPE
    names = [name for name in ("outcome", "driver", "given", "instrument") if name in frame]
    for name in names:
        low, high = (float(frame[name].quantile(share)) for share in (tails, 1 - tails))
        frame[name] = frame[name].clip(low, high)
    frame[names] -= frame.groupby("year")[names].transform("mean")
    return clustered(frame)


def paired_changes(panel: pd.DataFrame, question: Question) -> pd.DataFrame:
    """The changes of outcome and driver over so many years, of the councils that have both ends."""
    import pandas as pd

    wide = {name: panel.pivot(index="council", columns="year", values=name) for name in question.columns}
    years = range(int(panel.year.min()), int(panel.year.max()) + 1)
    wide = {name: values.reindex(columns=list(years)).astype(float) for name, values in wide.items()}
    driver = log_of(wide[question.driver])
    outcome = log_of(wide[question.outcome]) if question.unit == LOGS else 100 * wide[question.outcome]
    made = {"outcome": over(outcome, question.years), "driver": over(driver, question.years)}
    if question.given:
        made["given"] = over(log_of(wide[question.given]), question.years)
    if question.instrumented:
        made["instrument"] = over(driver, question.years + 2).shift(-1, axis=1)  # a year more at either end
    long = {name: values.rename_axis(index="council", columns="year").stack() for name, values in made.items()}
    frame: pd.DataFrame = pd.DataFrame(long).dropna().reset_index()
    return frame


def log_of(values: pd.DataFrame) -> pd.DataFrame:
    """The logs of what is above nothing."""
    import numpy as np

    return values.where(values > 0).map(np.log)


def over(values: pd.DataFrame, years: int) -> pd.DataFrame:
    """The change over so many years, by council (rows) and year (columns)."""
    return values - values.shift(years, axis=1)


def clustered(frame: pd.DataFrame) -> Slope:
    """Ordinary least squares of outcome on driver (or two-stage, with an instrument), errors clustered by council."""
    import pandas as pd
    import statsmodels.api as sm

    groups = pd.factorize(frame.council)[0]
    if "instrument" in frame:
        first = sm.OLS(frame.driver, frame[["instrument"]]).fit()
        fitted = frame[["instrument"]] * first.params["instrument"]
        return two_stages(frame, fitted["instrument"], groups)
    years = frame.year.nunique()
    drivers = [name for name in ("driver", "given") if name in frame]
    result = sm.OLS(frame.outcome, frame[drivers]).fit(cov_type="cluster", cov_kwds={"groups": groups})
    lost = math.sqrt((len(frame) - 1) / (len(frame) - 1 - years))  # the means of years are estimated too
    error = float(result.bse["driver"]) * lost
    return Slope(float(result.params["driver"]), error, len(frame), frame.council.nunique())


def two_stages(frame: pd.DataFrame, fitted: pd.Series[float], groups: object) -> Slope:
    """The slope on the driver as the instrument predicts it, its error from the driver as it is."""
    import numpy as np

    across = float(np.sum(fitted * frame.driver))
    slope = float(np.sum(fitted * frame.outcome)) / across
    left = frame.outcome - slope * frame.driver
    sums = np.bincount(np.asarray(groups), weights=np.asarray(fitted * left))
    count = len(sums)
    error = math.sqrt(float(np.sum(sums**2)) * count / (count - 1)) / abs(across)
    return Slope(slope, error, len(frame), count)
