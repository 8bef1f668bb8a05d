"""A sketchpad in JupyterLab: drawn on by mouse and by keys, continued by a system, kept.

One page, used from top to bottom; its kernel is started again near the end.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from coursekit.listening import sketch_grid
from coursekit.listening.sketch_grid import SketchNote
from tests.browser.jupyterlab import (
    ALL_DONE,
    ERRORS,
    MINUTE,
    RUN_ALL,
    open_page,
    started,
    write_notebook,
)
from tests.browser.test_in_browser import SCREENSHOTS

SOURCE = """\
from coursekit import listening
from coursekit.encodings.psychoacoustic import chord_notes
from coursekit.systems import todd_1989
pad = listening.sketchpad(chords=1, chord_notes=chord_notes, tempo=240, title="My two bars")
def go_on(primer, seed=3):
    return todd_1989.compose(primer=primer, seed=seed, bars=2)
listening.panel(go_on, title="Todd's net goes on", primer=pad)"""
LOOK = "import json\nprint(json.dumps([pad.notes, pad.chords, str(pad)]))"
TOLD = """async code => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const future = kernel.requestExecute({code});
    let text = '';
    future.onIOPub = message => { text += message.content.text ?? message.content.evalue ?? ''; };
    await future.done;
    return text;
}"""
HEAR = """window.tones = [];
const make = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () {
    window.tones.push(make.call(this));
    return window.tones.at(-1);
};"""
PITCHES = """() => window.tones.splice(0).map(
    tone => Math.round(69 + 12 * Math.log2(tone.frequency.value / 440)))"""
FAKE_MIDI = """answer => {
    const keyboard = {name: 'A keyboard'};
    const access = {inputs: new Map([['one', keyboard]])};
    const request = {
        missing: undefined,
        denied: () => Promise.reject(new Error('denied')),
        empty: () => Promise.resolve({inputs: new Map()}),
        there: () => Promise.resolve(access),
    }[answer];
    window.midi = (...data) => keyboard.onmidimessage({data});
    Object.defineProperty(navigator, 'requestMIDIAccess', {value: request, configurable: true});
}"""
PATIENCE = 15_000
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Start JupyterLab on one notebook and return where it answers."""
    root = tmp_path_factory.mktemp("sketchpad")
    write_notebook(root / "work" / "sketch.ipynb", SOURCE)
    with started(root, "work/sketch.ipynb") as address:
        yield address


@pytest.fixture(scope="module")
def page(address, chromium):
    page = chromium.new_page(viewport={"width": 1366, "height": 768}, has_touch=True)
    page.set_default_timeout(PATIENCE)
    page.add_init_script(HEAR)
    open_page(page, address)
    run_all(page)
    yield page
    page.close()


def run_all(page):
    page.evaluate(RUN_ALL)
    page.wait_for_function(ALL_DONE, timeout=MINUTE)
    page.locator(".coursekit-sketchpad").wait_for()


def grid(page):
    return page.get_by_role("application", name="My two bars")


def status(page):
    return page.locator(".coursekit-sketchpad [role=status]").inner_text()


def written(page):
    return page.locator(".coursekit-sketchpad ol li").all_inner_texts()


def in_kernel(page, notes):
    """Wait until the kernel has so many notes; return them, its chords, and its words."""
    for _ in range(40):
        answer = json.loads(page.evaluate(TOLD, LOOK))
        if len(answer[0]) == notes:
            return answer
        page.wait_for_timeout(100)
    raise AssertionError(f"The kernel has {answer[0]}.")


def point(page, step, pitch):
    """Return the middle of a cell on the page."""
    box = page.locator(".coursekit-sketch-grid svg").bounding_box()
    return box["x"] + (step + 0.5) * box["width"] / 32, box["y"] + (79 - pitch + 0.5) * 17


def drag(page, pitch, first, last):
    page.mouse.move(*point(page, first, pitch))
    page.mouse.down()
    page.mouse.move(*point(page, last, pitch), steps=3)
    page.mouse.up()


def test_a_melody_is_drawn_by_mouse(page):
    assert page.evaluate(ERRORS) == []
    grid(page).scroll_into_view_if_needed()
    page.mouse.click(*point(page, 0, 60))
    drag(page, 64, 4, 9)
    page.mouse.click(*point(page, 12, 72))
    drag(page, 64, 9, 7)  # its end, two steps back
    drag(page, 67, 8, 11)
    page.mouse.click(*point(page, 13, 72))
    assert written(page) == [
        "bar 1, beat 1: C4, a quarter note",
        "bar 1, beat 2: E4, a quarter note",
        "bar 1, beat 3: G4, a quarter note",
    ]
    assert status(page) == "Taken away: bar 1, beat 4: C5, a quarter note."
    assert in_kernel(page, 3)[0] == [[0, 4, 60], [4, 4, 64], [8, 4, 67]]


def test_a_finger_writes_and_takes_away(page):
    page.touchscreen.tap(*point(page, 16, 67))
    assert written(page)[3:] == ["bar 2, beat 1: G4, a quarter note"]
    page.touchscreen.tap(*point(page, 18, 67))
    assert len(written(page)) == 3


def test_a_melody_is_typed(page):
    grid(page).press("Home")
    page.keyboard.press("PageDown")
    for key in ["ArrowRight"] * 17 + ["ArrowUp"] * 6:
        page.keyboard.press(key)
    assert status(page) == "F♯4, bar 2, beat 1¼: empty"
    page.keyboard.press("Enter")
    assert written(page)[-1] == "bar 2, beat 1¼: F♯4, a quarter note"
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    assert status(page) == "bar 2, beat 1¼: F4, a dotted eighth note"
    page.keyboard.press("Control+z")
    assert status(page) == "Undone: 4 notes in 2 bars."
    assert written(page)[-1] == "bar 2, beat 1¼: F♯4, a dotted eighth note"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Delete")
    assert len(written(page)) == 3
    # The keys were not JupyterLab's.
    assert page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length") == 1


def test_letters_write_note_after_note(page):
    page.get_by_label("New notes").select_option("eighth note")
    grid(page).press("Home")
    for _ in range(16):
        page.keyboard.press("ArrowRight")
    page.evaluate(PITCHES)
    for key in "hjku":
        page.keyboard.press(key)
    page.keyboard.press("Backspace")
    assert page.evaluate(PITCHES) == [69, 71, 72, 70]
    assert written(page)[3:] == [
        "bar 2, beat 1: A4, an eighth note",
        "bar 2, beat 1½: B4, an eighth note",
        "bar 2, beat 2: C5, an eighth note",
    ]
    notes, _, words = in_kernel(page, 6)
    assert notes[3:] == [[16, 2, 69], [18, 2, 71], [20, 2, 72]]
    assert f": {'; '.join(written(page))}." in words


def test_it_plays_and_stops(page):
    page.evaluate(PITCHES)
    page.get_by_role("button", name="Play", exact=True).click()
    assert status(page) == "Playing."
    assert page.evaluate(PITCHES) == [60, 64, 67, 69, 71, 72]
    grid(page).press(" ")
    assert status(page) == "Stopped."
    grid(page).press(" ")
    page.get_by_text("The end.").wait_for()
    assert page.get_by_role("button", name="Play", exact=True).is_visible()


def test_chords_are_typed_checked_and_heard(page):
    first, second = page.get_by_role("textbox", name="Chord").all()
    first.fill("Am")
    first.press("Tab")
    second.fill("H7")
    second.press("Enter")
    page.get_by_text("Chord, bar 2, beat 1: 'H7' is no chord known here.").wait_for()
    assert second.get_attribute("aria-invalid") == "true"
    assert in_kernel(page, 6)[1] == ["Am", ""]
    second.fill("G7")
    second.press("Enter")
    page.wait_for_function("input => input.ariaInvalid === 'false'", arg=second.element_handle())
    assert in_kernel(page, 6)[1] == ["Am", "G7"]
    page.evaluate(PITCHES)
    page.get_by_role("button", name="Play", exact=True).click()
    assert page.evaluate(PITCHES)[6:] == [45, 48, 52, 43, 59, 50, 53]
    page.get_by_role("button", name="Stop", exact=True).click()


def test_a_system_continues_it(page):
    view = page.locator(".coursekit-view figure")
    page.locator(
        ".coursekit-view :not(.coursekit-dimmed) > figure:has-text('C4 E4 G4 A4 B4 C5')"
    ).wait_for()
    page.locator(".coursekit-view [role=status]").get_by_text("The new piece is here.").wait_for()
    assert "chords Am | G7" in view.inner_text()
    alt = page.locator(".coursekit-view img").get_attribute("alt")
    assert "4 bars" in alt
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.locator(".coursekit-sketchpad").scroll_into_view_if_needed()
    page.screenshot(path=SCREENSHOTS / "sketchpad.png")


def test_no_serious_fault_for_whoever_does_not_see_it(page):
    page.get_by_text("By computer keyboard").click()
    sync_axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = sync_axe.Axe().run(page, context=".jp-OutputArea").response
    assert found["passes"]
    serious = [
        (fault["id"], [node["html"] for node in fault["nodes"]])
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    assert serious == []
    page.screenshot(path=SCREENSHOTS / "sketchpad_keys.png")


def test_clear_is_undone(page):
    before = written(page)
    page.get_by_role("button", name="Clear").click()
    assert written(page) == []
    assert in_kernel(page, 0)[0] == []
    page.get_by_role("button", name="Undo").press("Enter")
    assert written(page) == before
    in_kernel(page, 6)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("missing", "This browser knows no MIDI keyboards. Chrome, Edge and Firefox do."),
        ("denied", "The browser was not allowed to use MIDI keyboards."),
        ("empty", "No MIDI keyboard was found. Plug one in; it will be noticed."),
        ("there", "Listening to A keyboard."),
    ],
)
def test_a_midi_keyboard_is_asked_for(page, answer, sentence):
    page.evaluate(FAKE_MIDI, answer)
    page.get_by_role("button", name="Use a MIDI keyboard").click()
    page.get_by_text(sentence).wait_for()


def test_a_midi_keyboard_is_recorded_in_time(page):
    page.get_by_role("button", name="Clear").click()
    page.evaluate("() => { midi(144, 30, 80); midi(128, 30, 0); }")
    assert status(page) == "This key is outside of the pad, which goes from C4 to G5."
    page.get_by_role("button", name="Record").click()
    page.locator(".coursekit-sketch-grid svg > line[visibility=visible]").wait_for(state="attached")
    page.evaluate("() => midi(144, 62, 80)")
    page.wait_for_timeout(500)
    page.evaluate("() => { midi(144, 65, 80); midi(144, 62, 0); }")
    page.wait_for_timeout(300)
    page.evaluate("() => midi(128, 65, 0)")
    page.get_by_text("Recorded: 2 notes in 2 bars.").wait_for()
    (first, long, low), (second, _, high) = in_kernel(page, 2)[0]
    assert (low, high, second) == (62, 65, first + long)
    assert long >= 6
    for _ in range(2):
        page.get_by_role("button", name="Undo").click()
    assert len(written(page)) == 6


def test_the_notes_outlive_the_kernel(page):
    before = written(page)
    sentence = page.get_by_text("The kernel was started again. Your notes are kept here")
    assert not sentence.is_visible()
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    sentence.wait_for()
    grid(page).press("End")
    page.keyboard.press("Enter")
    assert len(written(page)) == 7
    page.evaluate("() => jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    page.locator(".coursekit-sketchpad").wait_for(state="detached")
    run_all(page)
    assert written(page)[:6] == before
    assert status(page) == "Your notes from before are here again."
    notes, chords, _ = in_kernel(page, 7)
    assert notes[:3] == [[0, 4, 60], [4, 4, 64], [8, 4, 67]]
    assert chords == ["Am", "G7"]


def test_a_smaller_pad_says_what_it_has_no_room_for_and_the_stored_page_follows(page):
    page.evaluate(
        "source => jupyterapp.shell.currentWidget.content.model.cells.get(0)"
        ".sharedModel.setSource(source)",
        "from coursekit import listening\nlistening.sketchpad(1, title='My two bars')",
    )
    run_all(page)
    page.get_by_text("4 entries were left away, since this pad has no room").first.wait_for()
    assert len(written(page)) == 3
    stored = page.locator(".coursekit-stored")
    assert stored.count() == 1
    assert not stored.is_visible()
    grid(page).press("Enter")
    output = page.wait_for_function(
        "() => { const notebook = jupyterapp.shell.currentWidget.content.model.toJSON();"
        "const stored = notebook.cells[0].outputs[0].data;"
        "return !stored['text/plain'].includes('C4') && stored; }"
    ).json_value()
    assert "1 bar of 4/4: bar 1, beat 2: E4, a quarter note; " in output["text/plain"]
    assert output["image/png"]
    assert not stored.is_visible()


def test_page_and_kernel_agree_on_what_may_stand_there(page):
    code = (Path(sketch_grid.__file__).parent / "sketch_notes.js").read_text(encoding="utf-8")
    draw = random.Random(3).randrange
    for voices in (1, 2, 3):
        cases = [
            [SketchNote(draw(16), 1 + draw(8), 60 + draw(4)) for _ in range(draw(9))]
            for _ in range(100)
        ]
        cases = [[n._replace(length=min(n.length, 16 - n.step)) for n in case] for case in cases]
        answers = page.evaluate(
            "([code, cases, sizes]) => {"
            "const arranged = new Function(`${code}; return arranged;`)();"
            "return cases.map(notes => arranged(notes, sizes)); }",
            [code, cases, {"voices": voices, "steps": 16}],
        )
        expected = [sketch_grid.arranged(case, voices) for case in cases]
        assert answers == [[list(note) for note in notes] for notes in expected]
