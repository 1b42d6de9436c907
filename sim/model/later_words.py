"""The words of ages, and later reasons for which a random number is drawn.

They continue those of `sim.model.vocabulary`; codes are appended, never renumbered.
"""

from typing import Final

NOT_BY_AGE: Final = -4  # where a case goes at eighteen, of a stage that no birthday ends

WHY_AGE_AT_CONTACT: Final = 41
WHY_OLDER: Final = 42  # whether a stay found under way ends at eighteen
WHY_SETTLED: Final = 43
WHY_HAPPENED: Final = 44
WHY_PUT_OFF: Final = 45
WHY_RECRUITED_SO_FAR: Final = 46
WHY_ON_NOTICE: Final = 47  # on day one
