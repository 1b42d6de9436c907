"""What options cost by financial year stands in tables that a page is wide enough for."""

import pytest

from sim.reports.report.chapters.options_tables import MOST_YEARS, costs_of_options


@pytest.mark.parametrize("count", [1, 3, 7, 8, 18, 40])
def test_no_table_has_more_years_than_a_page_is_wide(count: int) -> None:
    """With `taper=2` 31 posts cost something in 17 years: their heads lay on each other, and rows left the page."""
    years = [f"{year}-{(year + 1) % 100:02}" for year in range(2027, 2027 + count)]
    costs = [{"year": year, "pounds": 1e6 + 1e4 * place} for place, year in enumerate(years)]
    ended = {"year": f"{2027 + count}-{(2028 + count) % 100:02}", "pounds": 40.0}
    options = [
        {"option": "Do nothing", "financial_years": []},
        {"option": "31 posts", "financial_years": [*costs, ended]},
        {"option": "20 posts", "financial_years": costs[:1]},
    ]
    tables = costs_of_options({"prices": "2027-28 prices"}, options)
    assert max(len(made.heads) for made in tables) <= MOST_YEARS + 1
    assert [head for made in tables for head in made.heads[1:]] == years  # a year of 0.00 in every row is left out
    printed = [cell.text for made in tables for cell in made.rows[0][1:]]
    assert printed == [f"{1 + place / 100:.2f}" for place in range(count)]
    assert len({made.title for made in tables}) == len(tables)
    assert all(made.title.endswith(f": {made.heads[1]} to {made.heads[-1]}") for made in tables) == (len(tables) > 1)
    assert [bool(made.notes) for made in tables] == [False] * (len(tables) - 1) + [True]
    assert costs_of_options({"prices": "2027-28 prices"}, options[:1]) == ()
