"""A panel makes, plays and draws at each change, and lives on after a failure."""

from __future__ import annotations

import base64
import json

import nbformat
import pytest
from ipywidgets import Dropdown, IntSlider, SelectionSlider
from nbclient import NotebookClient

from coursekit import listening
from coursekit.errors import CourseError, announce


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
    bundle, metadata = panel._repr_mimebundle_()
    assert "image/png" not in bundle
    assert not metadata


def test_controls_are_labelled_and_wait_until_they_are_let_go(transposed):
    compose, _ = transposed
    menu = Dropdown(options=[0, 1, 2], description="Shift by")
    panel = listening.panel(compose, title="Three notes", shift=menu, minor=True)
    assert panel.controls["shift"] is menu
    assert menu.description == "Shift by"
    assert panel.controls["minor"].description == "minor"
    for given in ((0, 2), [0, 1, 2]):
        slider = listening.panel(compose, title="Three notes", shift=given).controls["shift"]
        assert slider.continuous_update is False
    # A menu's arrow keys would not reach it in JupyterLab.
    assert isinstance(slider, SelectionSlider)
    assert slider.options == (0, 1, 2)


def test_pages_without_widgets_get_a_picture_and_a_sentence(transposed):
    compose, _ = transposed
    panel = listening.panel(compose, title="Three notes", shift=(0, 2))
    bundle, metadata = panel._repr_mimebundle_()
    assert bundle["text/plain"].startswith(
        "Panel, Three notes. Its controls: shift (now 1). Sound ("
    )
    assert base64.b64decode(bundle["image/png"]) == panel.picture.png
    assert metadata["image/png"]["alt"] == panel.picture.alt
    assert "application/vnd.jupyter.widget-view+json" in bundle


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
    (shown,) = notebook.cells[0].outputs
    assert shown.data["text/plain"].startswith("Panel, One note.")
    assert "image/png" in shown.data
    (said,) = notebook.cells[1].outputs
    assert "One note: pitch 61" in said.text
    assert "audio" not in json.dumps(notebook)
