"""The curve of a training: one picture that is replaced, with its description."""

import nbclient
import nbformat

from coursekit.neural import History
from tests.neural.toys import QUICK

CELL = """
from coursekit.neural import fit
from tests.neural.toys import QUICK, Loss, net, score
history = fit(net(), Loss(), QUICK, seed=0, score=score, curve=True, title="Blues")
history.picture("Blues").alt
"""


def test_a_notebook_gets_one_picture_above_the_bar_and_keeps_the_last():
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    nbclient.NotebookClient(book, record_timing=False, coalesce_streams=True).execute()
    kinds = [output.output_type for output in book.cells[0].outputs]
    assert kinds == ["display_data", "display_data", "execute_result"]
    shown, bar, alt = book.cells[0].outputs
    assert repr(shown.data["text/plain"]) == alt.data["text/plain"]
    assert "over 60 steps" in shown.data["text/plain"]
    assert {"image/png", "text/html"} <= set(shown.data)
    assert bar.data["text/plain"] == "Done: 60 steps."


def test_outside_a_notebook_nothing_is_drawn(monkeypatch):
    from coursekit.neural import curves

    monkeypatch.setattr(curves, "draw", lambda *_: 1 / 0)
    curve = curves.LiveCurve("Blues", shown=True)
    curve.update(History(0, QUICK, [1], [0.5]), last=True)


def test_a_picture_says_what_it_shows():
    history = History(0, QUICK, [10, 20, 30], [5.0, 0.5, 0.05], [0.9, 0.4, 0.2])
    picture = history.picture("The blues")
    assert picture.alt == (
        "The blues: loss from 5 to 0.05 and score from 0.9 to 0.2 over 30 steps."
    )
    assert len(picture.png) < 40_000
    assert "score" not in History(0, QUICK, [10], [5.0]).picture().alt
    assert "not known yet" in History(0, QUICK).picture().alt
