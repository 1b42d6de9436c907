"""`python -m sim council list|show|compare|form|update ...`: what is published of England's councils, and own figures.

list [region=Yorkshire]   every council, or those of a region
show NAME                 figures, year, source and how filled, beside England's and its neighbours'; what is assumed
compare NAME NAME         two councils side by side
form NAME [to=FILE.xlsx]  a form for figures of your own: fill in a column, then council=FILE.csv or council=FILE.xlsx
update FOLDER             read a folder of newer published tables and make the project's table again
"""

from __future__ import annotations

from collections.abc import Sequence

CANNOT = "This cannot be answered:"
STOPPED = "Stopped; nothing was written."


def main(typed: Sequence[str]) -> int:
    """Print the answer."""
    from sim.inputs.councils.__main__ import text_for

    print(text_for(typed))
    return 0
