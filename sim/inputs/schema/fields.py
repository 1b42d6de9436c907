"""The forms that numbers take in conf/: shares, counts, lengths of time, due dates."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Index12 = Annotated[tuple[NotNegative, ...], Field(min_length=12, max_length=12)]
Need = Literal["low", "medium", "high", "light"]
NeedGiven = Literal["low", "medium", "high"]
LAPSE = r"^(\d+) (working_days|weeks|months)( from enquiry)?$"
TeamName = str
StageName = str


class Part(BaseModel):
    """What every part of the study shares: nothing unknown, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Lapse(Part):
    """A length of time up to a due date: so many working days, weeks or months, from the stage or from the enquiry."""

    amount: Annotated[int, Field(ge=0, le=260)]
    unit: Literal["working_days", "weeks", "months"]
    from_enquiry: bool = False

    @model_validator(mode="after")
    def within_the_calendar(self) -> "Lapse":
        """Weeks and months are looked up in a calendar of limited reach."""
        most = {"working_days": 260, "weeks": 60, "months": 12}[self.unit]
        if self.amount > most:
            raise ValueError(f"is at most {most} {self.unit}")
        return self


def lapse(text: Any) -> Any:
    """`45 working_days`, `6 weeks`, `3 months`, each perhaps `from enquiry`."""
    result = re.fullmatch(LAPSE, str(text).strip())
    if result is None:
        raise ValueError("is written like `45 working_days`, `6 weeks` or `3 months`, perhaps with `from enquiry`")
    return Lapse(amount=int(result[1]), unit=result[2], from_enquiry=result[3] is not None)  # type: ignore[arg-type]


def as_written(value: Any) -> Any:
    """A part of the configuration as people write it: a length of time is `6 weeks`, not three fields."""
    if isinstance(value, list):
        return [as_written(item) for item in value]
    if isinstance(value, dict):
        if set(value) == set(Lapse.model_fields):
            return f"{value['amount']} {value['unit']}{' from enquiry' if value['from_enquiry'] else ''}"
        return {key: as_written(item) for key, item in value.items()}
    return value


AsText = Annotated[str, Field(pattern=LAPSE)]
After = Annotated[Lapse, BeforeValidator(lapse, json_schema_input_type=AsText)]


class Length(Part):
    """A random length in working days."""

    shape: Literal["exponential", "lognormal", "weibull"]
    scale: Positive  # mean, median or scale
    spread: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)]  # unused, sigma or shape


class AgeBand(Part):
    """Years of age and the share of families whose child is of that age."""

    from_: Annotated[float, Field(ge=0, lt=18)] = Field(alias="from")
    to: Annotated[float, Field(gt=0, le=18)]
    share: Share


def of_need(table: Mapping[Any, Any], need: str, otherwise: Any) -> Any:
    """What a table says of one need; of light families, where it does not speak of them, what it says of low need."""
    return table.get(need, table.get("low", otherwise) if need == "light" else otherwise)
