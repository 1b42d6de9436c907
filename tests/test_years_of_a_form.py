"""A form tells of each published figure the year that it is of."""

from sim.inputs.councils.council_names import councils, resolve
from sim.inputs.councils.derived import derived_figure, latest
from sim.inputs.councils.new_council import published_in_words
from sim.inputs.councils.table import EARLIER, FILLED, figures_table
from sim.inputs.own_figures import HEADINGS, form_rows, known_figures

VALUE, YEAR = (HEADINGS.index(name) for name in ("published", "year"))


def test_a_figure_of_an_earlier_year_is_told_with_that_year() -> None:
    """Hackney published no children's figures after 2020; its form called those of 2020 published in 2022."""
    rows = {row[0]: row for row in form_rows("hackney")}
    assert (rows["referrals"][VALUE], rows["referrals"][YEAR]) == ("5031", "2020")
    assert rows["in_post_fte"][YEAR] == "2022"
    said = published_in_words(known_figures()["referrals"], resolve("hackney"))
    assert said.endswith("published 5,031 in 2020")


def test_nothing_that_was_filled_in_is_called_published() -> None:
    """Of no council and no figure: what neighbours' or England's ratios make of it was no figure of its own."""
    table, seen = figures_table(), set()
    for code in (area.code for area in councils()):
        for row in form_rows(code)[2:]:
            name = known_figures()[row[0]].published
            if name:
                seen.add(latest(table, code, name)[1].how)
            if row[YEAR]:
                own = derived_figure(table, code, int(row[YEAR]), name)
                assert own.how not in FILLED, (code, row)
                assert row[VALUE] == f"{own.value:g}"
    assert EARLIER in seen and len(seen & {*FILLED}) > 1
