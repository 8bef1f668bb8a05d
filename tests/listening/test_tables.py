"""A table is read alike by eyes, by screen readers and on pages without HTML."""

from __future__ import annotations

import math
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit import listening
from coursekit.errors import CourseError


class Cells(HTMLParser):
    """Collects what stands in the cells of each row, with scope and alignment."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.caption, self.inside = [], "", ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            right = "text-align:right" in attributes["style"]
            self.rows[-1].append([tag, attributes.get("scope"), right, ""])
        self.inside = tag

    def handle_data(self, data):
        if self.inside in ("th", "td"):
            self.rows[-1][-1][3] += data
        elif self.inside == "strong":
            self.caption += data


ROWS = [("Illiac", 1957, 1200, 0.8, True), ("Todd <1989>", 1989, None, 0.25, False)]
COLUMNS = ("System", "Year", "Notes", "Share", "Learns")


def test_headings_are_headings_and_numbers_stand_at_the_right():
    page = Cells(listening.table(ROWS, columns=COLUMNS, title="Two & more").html())
    assert page.caption == "Two & more"
    assert [cell[:2] for cell in page.rows[0]] == [["th", "col"]] * 5
    assert [cell[:2] for cell in page.rows[1]] == [["th", "row"]] + [["td", None]] * 4
    for row in page.rows:
        assert [cell[2] for cell in row] == [False, True, True, True, False]
    assert [cell[3] for cell in page.rows[1]] == ["Illiac", "1957", "1,200", "0.80", "yes"]
    assert [cell[3] for cell in page.rows[2]] == ["Todd <1989>", "1989", "–", "0.25", "no"]


def test_the_text_form_stands_in_columns():
    assert repr(listening.table(ROWS, columns=COLUMNS, title="Two")).splitlines() == [
        "Two",
        "",
        "System       Year  Notes  Share  Learns",
        "───────────────────────────────────────",
        "Illiac       1957  1,200   0.80  yes",
        "Todd <1989>  1989      –   0.25  no",
    ]


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0.5, 12.25, 1234.5], ["0.5", "12.2", "1,234.5"]),
        ([1 / 3, 2], ["0.333", "2"]),
        ([0.00001, 0.5], ["1e-05", "0.5000"]),
        ([math.nan, math.inf, -math.inf], ["–", "∞", "-∞"]),
        ([np.float32(0.25), np.int64(3)], ["0.25", "3"]),
        ([np.bool_(True), True], ["yes", "yes"]),
        ([1e12, 0.0], ["1,000,000,000,000", "0"]),
        ([-0.5, None], ["-0.5", "–"]),
    ],
)
def test_numbers_are_written_alike(values, texts):
    page = Cells(listening.table([("x", v) for v in values], ["Name", "Number"], "Numbers").html())
    assert [row[1][3] for row in page.rows[1:]] == texts


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
def test_no_number_but_nought_is_written_as_nought(values):
    table = listening.table([("x", value) for value in values], ["Name", "Number"], "Numbers")
    for value, row in zip(values, table.rows, strict=True):
        written = float(row[1].replace(",", ""))
        assert (written == 0) == (value == 0)
        assert written == pytest.approx(value, rel=0.5)


@pytest.mark.parametrize(
    ("rows", "columns", "title", "sentence"),
    [
        ([], ["a"], "t", "at least one row"),
        ([(1,)], [], "t", "at least one row"),
        ([(1,)], ["a"], " ", "needs a title"),
        ([(1, 2)], ["a", ""], "t", "a heading for each column"),
        ([(1,), (1, 2)], ["a"], "t", "Row 2 of the table has 2 values; there are 1 columns"),
        (["ab"], ["a", "b"], "t", "Row 1 of the table has 1 values"),
    ],
)
def test_what_is_no_table_is_told_in_a_sentence(rows, columns, title, sentence):
    with pytest.raises(CourseError, match=sentence):
        listening.table(rows, columns, title)


def test_a_notebook_gets_both_forms():
    table = listening.table(ROWS, COLUMNS, "Two")
    assert table._repr_mimebundle_() == {"text/html": table.html(), "text/plain": repr(table)}
