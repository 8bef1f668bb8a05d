"""A panel makes, plays and draws at each change, and lives on after a failure."""

from __future__ import annotations

import base64
import contextlib
import html
import json
import time

import nbformat
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from ipywidgets import Dropdown, IntSlider
from nbclient import NotebookClient

from coursekit import listening
from coursekit.errors import CourseError, announce
from coursekit.listening import panels
from coursekit.listening.pictures import Picture

LIVE = "application/vnd.jupyter.widget-view+json"


def shown_outputs(panel):
    """Return what a cell shows that ends with a panel."""
    InteractiveShell.instance()
    with capture_output() as captured:
        panel._ipython_display_()
    return [{"data": output.data, "metadata": output.metadata or {}} for output in captured.outputs]


@pytest.fixture
def transposed(make):
    """Return a maker of three notes, which refuses 3 and fails at 4, and its calls."""
    calls = []

    def compose(shift, minor=False):
        calls.append((shift, minor))
        if shift == 3:
            raise CourseError("Three is refused. Choose another.")
        if shift == 4:
            raise ValueError("four")
        third = 63 if minor else 64
        return make({"Piano": (0, [(k, 1, p + shift) for k, p in enumerate((60, third, 67))])})

    return compose, calls


def test_the_first_sound_is_there_at_once(transposed):
    compose, calls = transposed
    panel = listening.panel(compose, title="Three notes", shift=(0, 2), minor=False)
    assert calls == [(1, False)]
    page = panel.children[-1].value
    assert page.count("<audio") == page.count("<img") == 1
    assert "Three notes: shift 1, minor no" in page


def test_a_change_makes_another_piece_once(transposed):
    compose, calls = transposed
    panel = listening.panel(compose, title="Three notes", shift=IntSlider(0, 0, 8), minor=False)
    before = panel.children[-1].value
    panel.controls["shift"].value = 7
    panel.controls["minor"].value = True
    assert calls == [(0, False), (7, False), (7, True)]
    assert panel.children[-1].value != before
    assert "from G4" in panel.picture.alt


def test_a_changed_primer_is_announced_above_the_player(transposed):
    compose, _ = transposed

    def from_primer(shift):
        if shift == 1:
            announce("The rests of <it> were filled.")
        return compose(shift)

    panel = listening.panel(from_primer, title="Three notes", shift=IntSlider(1, 0, 2))
    assert panel.message == "The rests of <it> were filled."
    page = panel.children[-1].value
    assert page.index("The rests of &lt;it&gt; were filled.") < page.index("<audio")
    assert "The rests of <it> were filled." in str(panel)
    panel.controls["shift"].value = 2
    assert panel.message == ""
    assert "were filled" not in panel.children[-1].value + str(panel)


def test_a_failure_is_a_sentence_and_the_panel_lives_on(transposed):
    compose, _ = transposed
    panel = listening.panel(compose, title="Three notes", shift=IntSlider(0, 0, 8))
    panel.controls["shift"].value = 3
    assert panel.message == "Three is refused. Choose another."
    assert "Three is refused" in panel.children[-1].value
    assert "<audio" not in panel.children[-1].value
    panel.controls["shift"].value = 4
    assert "ValueError: four" in panel.message
    assert 'role="alert"' in panel.children[-1].value
    panel.controls["shift"].value = 5
    assert panel.message == ""
    assert "<audio" in panel.children[-1].value


def test_a_function_that_returns_no_piece_is_a_sentence():
    panel = listening.panel(lambda seed: None, title="Nothing", seed=(1, 3))
    assert panel.message.startswith("No piece came back")
    stored = shown_outputs(panel)[0]
    assert "image/png" not in stored["data"]
    assert html.escape(panel.message) in stored["data"]["text/html"]


def test_controls_are_named_and_given_widgets_are_taken_as_they_are(transposed):
    compose, _ = transposed
    menu = Dropdown(options=[0, 1, 2], description="Shift by")
    panel = listening.panel(compose, title="Three notes", shift=menu, minor=True)
    assert panel.controls["shift"] is menu
    assert menu.description == "Shift by"
    assert panel.controls["minor"].description == "minor"
    slider = IntSlider(0, 0, 2)
    listening.panel(compose, title="Three notes", shift=slider)
    assert slider.continuous_update is False
    # ipywidgets would write title="null".
    assert (menu.tooltip, slider.tooltip) == ("Shift by", "shift")


def test_pages_without_widgets_get_a_picture_and_a_sentence(transposed):
    compose, _ = transposed
    panel = listening.panel(compose, title="Three notes", shift=(0, 2))
    stored, live = shown_outputs(panel)
    data = stored["data"]
    assert data["text/plain"].startswith("Panel, Three notes. Its controls: shift (now 1). Sound (")
    assert "Run this cell to play." in data["text/html"]
    assert html.escape(panel.picture.alt, quote=True) in data["text/html"]
    assert base64.b64decode(data["image/png"]) == panel.picture.png
    assert stored["metadata"]["image/png"]["alt"] == panel.picture.alt
    assert live["data"][LIVE]["model_id"] == panel.model_id


def test_a_maker_may_bring_its_own_picture(transposed):
    compose, _ = transposed
    own = Picture(b"<svg></svg>", "Three notes on a line.", "image/svg+xml")
    panel = listening.panel(lambda shift: (compose(shift), own), title="Own", shift=(0, 2))
    assert panel.picture is own
    assert own.html() in panel.children[-1].value
    assert shown_outputs(panel)[0]["data"]["image/svg+xml"] == own.svg
    wrong = listening.panel(lambda shift: (compose(shift), "own"), title="Own", shift=(0, 2))
    assert "It is of type str." in wrong.message


@pytest.fixture
def from_the_page(monkeypatch):
    """Let changes count as messages from the page, and the hand rest at once."""
    monkeypatch.setattr(panels, "_asked_by_the_page", lambda: True)
    monkeypatch.setattr(panels, "PAUSE_SECONDS", 0.05)


def wait(panel):
    assert panel._task.join(10)


def test_sound_is_shown_as_a_spectrogram():
    def hum(pitch=60):
        return listening.Audio(0.5 * np.sin(np.arange(16_000) * pitch / 900), 16_000)

    made = listening.panel(hum, title="Hum", pitch=(55, 65))
    assert made.message == ""
    assert made.player.audio.duration_seconds == pytest.approx(1.0)
    assert "hertz" in made.picture.alt


def test_only_the_last_of_many_changes_is_made(transposed, from_the_page):
    compose, calls = transposed
    panel = listening.panel(compose, title="Three notes", shift=(0, 2), minor=False)
    before = panel.children[-1].value
    for shift in (0, 2, 1, 2):
        panel.controls["shift"].value = shift
    view = panel.children[-1]
    assert (view.busy, view.status, view.value) == (True, "Composing …", before)
    wait(panel)
    assert calls == [(1, False), (2, False)]
    assert (view.busy, view.status) == (False, "The new piece is here.")
    assert "shift 2" in view.value


def test_a_piece_that_fails_is_not_announced_as_the_new_one(from_the_page, transposed):
    compose, _ = transposed

    def make(shift):
        if shift == 2:
            raise CourseError("No phrase keeps the rules.")
        return compose(shift, False)

    panel = listening.panel(make, title="Three notes", shift=(0, 2))
    panel.controls["shift"].value = 2
    wait(panel)
    view = panel.children[-1]
    assert (view.busy, view.status) == (False, "")
    assert "No phrase keeps the rules." in view.value


@pytest.fixture
def endless(transposed):
    """Return a maker that never ends at 2, and the values with which it began and was left."""
    compose, _ = transposed
    began, left = [], []

    def make(shift):
        began.append(shift)
        try:
            while shift == 2:
                with contextlib.suppress(Exception):
                    time.sleep(0.001)
        finally:
            left.append(shift)
        announce(f"Made {shift}.")
        return compose(shift)

    return make, began, left


def until(condition):
    limit = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.005)


def test_cancelling_ends_the_work_and_keeps_the_piece(endless, from_the_page):
    make, began, left = endless
    panel = listening.panel(make, title="Three notes", shift=(0, 3))
    view, before = panel.children[-1], panel.children[-1].value
    panel.controls["shift"].value = 2
    until(lambda: 2 in began)
    view._handle_custom_msg("cancel", [])
    assert (view.busy, view.status, view.value) == (False, panels.CANCELLED, before)
    wait(panel)
    assert 2 in left
    assert view.status == panels.CANCELLED


def test_a_newer_change_takes_the_place_of_one_that_is_being_made(endless, from_the_page):
    make, began, left = endless
    panel = listening.panel(make, title="Three notes", shift=(0, 3))
    panel.controls["shift"].value = 2
    until(lambda: 2 in began)
    panel.controls["shift"].value = 0
    wait(panel)
    assert left == [1, 2, 0]
    assert panel.message == "Made 0."
    assert "shift 0" in panel.children[-1].value


def test_code_does_not_wait_beside_a_piece_that_is_being_made(endless, from_the_page):
    make, began, left = endless
    panel = listening.panel(make, title="Three notes", shift=(0, 3))
    panel.controls["shift"].value = 2
    until(lambda: 2 in began)
    panel.controls["shift"].unobserve_all()
    panel.controls["shift"].value = 0
    panel.update()
    assert left == [1, 2, 0]
    assert "shift 0" in panel.children[-1].value


def test_controls_that_cannot_be_made_are_said(transposed):
    compose, _ = transposed
    with pytest.raises(CourseError, match="at least one control"):
        listening.panel(compose, title="None")
    for wrong in (object(), (1, "a")):
        with pytest.raises(CourseError, match="'shift' cannot be made"):
            listening.panel(compose, title="Wrong", shift=wrong)


def test_it_runs_without_a_browser():
    source = (
        "import pretty_midi\n"
        "from coursekit import listening\n"
        "def compose(pitch):\n"
        "    midi = pretty_midi.PrettyMIDI()\n"
        "    midi.instruments.append(pretty_midi.Instrument(0, name='Piano'))\n"
        "    midi.instruments[0].notes.append(pretty_midi.Note(80, pitch, 0.0, 1.0))\n"
        "    return midi\n"
        "panel = listening.panel(compose, title='One note', pitch=(50, 70))\n"
        "panel"
    )
    change = "panel.controls['pitch'].value = 61\nprint(panel.player)"
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source), nbformat.v4.new_code_cell(change)]
    )
    NotebookClient(notebook, timeout=100, kernel_name="python3", store_widget_state=False).execute()
    stored, live = notebook.cells[0].outputs
    assert stored.data["text/plain"].startswith("Panel, One note.")
    assert "image/png" in stored.data
    assert {*live.data} == {LIVE, "text/plain"}
    assert live.data["text/plain"] == "Run this cell to play."
    (said,) = notebook.cells[1].outputs
    assert "One note: pitch 61" in said.text
    assert "audio" not in json.dumps(notebook)
