"""Numbers, dates and findings as a reader expects them."""

import calendar
import datetime as dt
import math

QUESTION = "What would a shock do to a council's children's social care, and for how long?"
LEAST_IN_MILLIONS = 1e5  # pounds: smaller sums are said in thousands
MILLION = 1e6  # pounds as costs are reported, and bytes of a large file
SPACE = "\u00a0"  # keeps a date or a number with its unit on one line


def decimals_for(size: float) -> int:
    """Decimals with which a number of this size is printed: about three figures."""
    return 0 if not math.isfinite(size) or abs(size) >= 100 or size == 0 else 1 if abs(size) >= 1 else 2


def number(value: float, decimals: int | None = None) -> str:
    """A number with thousands separated and a true minus sign; a dash when there is none."""
    if not math.isfinite(value):
        return "–"
    text = f"{abs(value):,.{decimals_for(value) if decimals is None else decimals}f}"
    return f"−{text}" if value < 0 and float(text.replace(",", "")) else text


def signed(value: float, decimals: int | None = None) -> str:
    """A difference with its sign."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and float(text.replace(",", "")) else text


def percent(share: float, decimals: int = 0) -> str:
    """A share between 0 and 1 as a percentage."""
    return f"{number(100 * share, decimals)}%" if math.isfinite(share) else "–"


def size_in_words(size: float) -> str:
    """What a file takes: `37 kB`, `1.2 MB`."""
    thousands = max(1, round(size / 1000))
    return f"{thousands} kB" if thousands < 1000 else f"{size / MILLION:.1f} MB"


def pounds_in_words(pounds: float, decimals: int = 2, like: float | None = None) -> str:
    """`£1.23m`; `£23,000` where the sum that it is `like` (or itself) is below £0.1m, of which little would be left.

    >>> pounds_in_words(1_234_567), pounds_in_words(23_456), pounds_in_words(-800), pounds_in_words(-40, like=2_000)
    ('£1.23m', '£23,000', '−£800', '£0')
    """
    size, unit = abs(pounds), abs(pounds if like is None else like)
    if unit >= LEAST_IN_MILLIONS:
        text = f"£{number(size / MILLION, decimals)}m"
    else:
        text = f"£{number(round(size, -3 if unit >= 10_000 else -2), 0)}"
    return f"−{text}" if pounds < 0 and any(digit in text for digit in "123456789") else text


def day_in_words(day: dt.date) -> str:
    """14 March 2022, kept on one line."""
    return f"{day.day}{SPACE}{calendar.month_name[day.month]}{SPACE}{day.year}"


def date_of(days: float) -> dt.date:
    """The date so many days since 1970-01-01."""
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(days))


def week_of(days: float) -> str:
    """The Monday of the week of a day given in days since 1970-01-01."""
    day = date_of(days)
    return day_in_words(day - dt.timedelta(days=day.weekday()))


def many(count: float, one: str, more: str = "", decimals: int = 0) -> str:
    """A number with its noun, in the singular after a plain 1.

    >>> many(1, "child", "children"), many(5, "child", "children"), many(1.0, "week", decimals=1)
    ('1 child', '5 children', '1.0 weeks')
    """
    return with_noun(number(count, decimals), one, more)


def with_noun(shown: str, one: str, more: str = "") -> str:
    """A number as it is shown with its noun: `1 post`, `1.5 posts`."""
    return f"{shown} {one if shown == '1' else more or one + 's'}"


def capital(text: str) -> str:
    """The text as a sentence begins."""
    return text[0].upper() + text[1:]


def plain_text(text: str) -> str:
    """Text for a screen reader: ordinary spaces, arrows as words."""
    return text.replace(SPACE, " ").replace("→", "to").replace("\n", " ")
