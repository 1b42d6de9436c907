"""How long working and calendar time is, each once: a minute of work, and days, weeks, months and years of it.

The clocks' rules are compiled with these numbers, so this file is one of those whose text names the compiled code.
"""

from typing import Final

MINUTES_A_DAY: Final = 444  # of work, 7 h 24 min: a 37-hour week over five days
DAYS_A_WEEK: Final = 7
WORKING_DAYS_A_WEEK: Final = 5  # Monday to Friday
WORKING_DAYS_A_MONTH: Final = 21  # about
WORKING_DAYS_A_YEAR: Final = 253  # as the Department for Education's workforce census counts them
MINUTES_A_YEAR: Final = WORKING_DAYS_A_YEAR * MINUTES_A_DAY
MONTHS_A_YEAR: Final = 12
WEEKS_A_YEAR: Final = 52.18  # of the calendar
WHOLE_WEEKS_A_YEAR: Final = 52
DAYS_A_YEAR: Final = 365.25
USUAL_WORKING_DAYS_A_WEEK: Final = WORKING_DAYS_A_YEAR / WEEKS_A_YEAR  # of a calendar week, bank holidays left out
