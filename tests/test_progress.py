"""The bar counts, speaks seldom, and ends in a sentence that is the same in every run."""

from __future__ import annotations

import threading

import IPython.display
import nbformat
import pytest
from nbclient import NotebookClient

from coursekit import listening, progress


class Page:
    """Stands for a notebook: keeps what was shown, in order."""

    def __init__(self):
        self.shown = []

    def display(self, bundle, *, raw, display_id, metadata):
        assert raw
        assert display_id is True
        self.update(bundle, raw=raw, metadata=metadata)
        return self

    def update(self, bundle, *, raw, metadata):
        assert raw
        self.shown.append((bundle, metadata))

    @property
    def texts(self):
        return [bundle["text/plain"] for bundle, _ in self.shown]

    @property
    def pages(self):
        return [bundle["text/html"] for bundle, _ in self.shown]


@pytest.fixture
def page(monkeypatch):
    """A notebook on which bars are shown, with a clock that the test moves."""
    page = Page()
    page.now = 0.0
    monkeypatch.setattr(progress, "in_notebook", lambda: True)
    monkeypatch.setattr(progress.time, "monotonic", lambda: page.now)
    monkeypatch.setattr(IPython.display, "display", page.display)
    return page


def test_it_says_how_far_it_is_and_ends_in_a_sentence_without_seconds(page):
    with progress.bar("Training", total=6000) as bar:
        bar.advance(1200)
        page.now = 12.0
        bar.tell("loss 0.3")
        bar.finish("solved after 1,200 steps")
    assert page.texts == [
        "Training, 0 of 6,000 steps, 0 s",
        "Training, 1,200 of 6,000 steps, loss 0.3, 12 s",
        "Done: solved after 1,200 steps.",
    ]
    assert 'value="1200" max="6000"' in page.pages[1]
    assert 'aria-label="Training"' in page.pages[1]
    assert "<progress" not in page.pages[-1]
    assert listening.PALETTE[0] in page.pages[0]


def test_it_is_drawn_at_most_five_times_a_second(page):
    with progress.bar("Training", total=1000) as bar:
        for _ in range(1000):
            page.now += 0.01
            bar.advance()
            bar.tell("loss 1")
    assert 40 <= len(page.shown) <= 52


def test_what_is_said_now_is_shown_now(page):
    with progress.bar("Measuring", ["a", "b"], unit="claims") as bar:
        for name in bar:
            bar.tell(name, now=True)
            assert page.texts[-1].endswith(f", {name}, 0 s")


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_breaks_off_is_said_too(page, error):
    with pytest.raises(error), progress.bar("Training", total=6000) as bar:  # noqa: PT012
        bar.advance(300)
        bar.finish("never reached")
        raise error
    assert page.texts[-1] == "Stopped after 300 of 6,000 steps."


def test_one_thing_is_counted_as_one(page):
    with progress.bar("Reading", ["x"], unit="files") as files:
        assert list(files) == ["x"]
    assert page.texts == ["Reading, 0 of 1 file, 0 s", "Done: 1 file."]


def test_where_the_end_is_not_known_the_bar_says_no_share(page):
    with progress.bar("Searching", unit="tries") as bar:
        page.now = 1.0
        bar.advance(5)
    assert page.texts[1:] == ["Searching, 5 tries, 1 s", "Done: 5 tries."]
    assert "value=" not in page.pages[1]


def test_a_bar_inside_another_speaks_through_it(page):
    with progress.bar("Measuring", ["a"], unit="claims") as outer:
        for name in outer:
            outer.tell(name, now=True)
            with progress.bar("Reading", range(3), unit="files") as inner:
                for _ in inner:
                    page.now += 1
            outer.tell(name, now=True)
    assert "Measuring, 0 of 1 claim, a, Reading, 2 of 3 files, 2 s" in page.texts
    assert page.texts[-2:] == ["Measuring, 0 of 1 claim, a, 3 s", "Done: 1 claim."]


def test_titles_are_text(page):
    with progress.bar("<b>&", total=1):
        pass
    assert "<b>" not in page.pages[0]


def test_a_bar_that_is_not_to_be_shown_counts_only(page, capsys):
    with progress.bar("Training", total=5, shown=False) as bar:
        bar.advance(2)
    assert bar.done == 2
    assert page.shown == []
    assert capsys.readouterr() == ("", "")


def test_what_ends_before_its_delay_leaves_nothing(page):
    with progress.bar("Reading", range(3), unit="files", delay=60) as files:
        assert list(files) == [0, 1, 2]
    assert page.shown == []


def test_after_its_delay_it_is_shown_though_nothing_moves_and_marked(page):
    with progress.bar("Reading", range(3), unit="files", delay=0.01) as files:
        files._timer.join(timeout=5)
        assert page.texts == ["Reading, 0 of 3 files, 0 s"]
    assert all(metadata == {progress.MAY_BE_MISSING: True} for _, metadata in page.shown)


def test_threads_lose_no_count(page):
    with progress.bar("Working", total=8000) as bar:
        workers = [
            threading.Thread(target=lambda: [bar.advance() for _ in range(1000)]) for _ in range(8)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert page.texts[-1] == "Done: 8,000 steps."


def test_in_a_terminal_it_is_a_line_that_ends_in_a_sentence(capsys):
    with progress.bar("Training", total=6000) as bar:
        bar.tell("loss 0.3", now=True)
        bar.advance(300)
        bar.finish("solved after 300 steps")
    out, err = capsys.readouterr()
    assert out == ""
    assert "0/6000" in err
    assert "loss 0.3" in err
    assert err.endswith("\rTraining. Done: solved after 300 steps, 0 s.\n")


CELLS = (
    "from coursekit import progress\n"
    "with progress.bar('Training', total=10) as bar:\n    bar.advance(10)",
    "with progress.bar('Training', total=10) as bar:\n    bar.advance(3)\n    1 / 0",
    "import time\nwith progress.bar('Reading', range(2), unit='files', delay=0.05) as files:\n"
    "    for _ in files:\n        time.sleep(0.1)",
)


def test_a_stored_notebook_holds_one_output_a_bar_and_nothing_red():
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute()
    done, broken, slow = (cell.outputs for cell in notebook.cells)
    assert [one.output_type for one in done] == ["display_data"]
    assert done[0].data["text/plain"] == "Done: 10 steps."
    assert not done[0].metadata
    assert broken[0].data["text/plain"] == "Stopped after 3 of 10 steps."
    assert broken[1].ename == "ZeroDivisionError"
    assert [one.output_type for one in slow] == ["display_data"]
    assert slow[0].data["text/plain"] == "Done: 2 files."
    assert slow[0].metadata[progress.MAY_BE_MISSING]
