"""A palette in JupyterLab: steered by keys alone and by mouse, with a corner that is drawn on.

One page, used from top to bottom; its kernel is started again near the end.
"""

from __future__ import annotations

import json

import pytest

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
from tests.browser.test_sketchpad import TOLD

SOURCE = """\
import pretty_midi
from coursekit import listening
def tune(pitch):
    midi = pretty_midi.PrettyMIDI(initial_tempo=120)
    midi.instruments.append(pretty_midi.Instrument(0, name="Piano"))
    for at in range(4):
        note = pretty_midi.Note(80, pitch + at, at / 2, (at + 1) / 2)
        midi.instruments[0].notes.append(note)
    return midi
heard = []
def blend(melodies, shares):
    # At the pitch that is between the first notes of all.
    first = [tune.instruments[0].notes[0].pitch for tune in melodies]
    heard.append(round(sum(pitch * share for pitch, share in zip(first, shares))))
    return tune(heard[-1])
own = listening.sketchpad(title="My bars", tempo=240)
listening.palette({"low": tune(48), "middle": tune(60), "high": tune(72), "mine": own},
                  blend, title="Four melodies", listen_for="how high it begins")"""
LOOK = "import json\nprint(json.dumps(heard))"
PATIENCE = 15_000
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Start JupyterLab on one notebook and return where it answers."""
    root = tmp_path_factory.mktemp("palette")
    write_notebook(root / "work" / "palette.ipynb", SOURCE)
    with started(root, "work/palette.ipynb") as address:
        yield address


@pytest.fixture(scope="module")
def page(address, chromium):
    page = chromium.new_page(viewport={"width": 1366, "height": 1400})
    page.set_default_timeout(PATIENCE)
    open_page(page, address)
    run_all(page)
    yield page
    page.close()


def run_all(page):
    page.evaluate(RUN_ALL)
    page.wait_for_function(ALL_DONE, timeout=MINUTE)
    page.locator(".coursekit-view audio").wait_for()


def pad(page):
    return page.get_by_role("slider", name="Mixture")


def settled(page, words):
    """Wait until the view plays a piece with these shares."""
    page.locator(f".coursekit-view :not(.coursekit-dimmed) > figure:has-text('{words}')").wait_for()


def sound(page):
    return page.locator(".coursekit-view audio").evaluate("player => player.currentSrc")


def last_heard(page):
    return json.loads(page.evaluate(TOLD, LOOK))[-1]


def test_it_says_who_is_missing_and_plays_the_others(page):
    assert page.evaluate(ERRORS) == []
    view = page.locator(".coursekit-view").inner_text()
    assert "mine is still empty. Draw some notes, and it takes part." in view
    assert last_heard(page) == 60


def test_corners_and_what_lies_between_are_heard_by_keys_alone(page):
    before = sound(page)
    pad(page).focus()
    page.keyboard.press("3")
    settled(page, "Mixture 100 % high")
    assert pad(page).get_attribute("aria-valuetext") == "100 % high"
    assert last_heard(page) == 72
    assert sound(page) != before
    # Away from the lowest corner, towards the first one.
    for _ in range(8):
        page.keyboard.press("ArrowUp")
    between = pad(page).get_attribute("aria-valuetext")
    settled(page, f"Mixture {between}")
    assert between.count("%") == 4
    assert 60 < last_heard(page) < 72
    assert between in page.locator(".coursekit-pad").inner_text().replace("\u00a0", " ")
    alt = page.locator(".coursekit-view img").get_attribute("alt")
    assert "piano rolls of" in alt
    assert "% high" in alt


def test_what_is_drawn_takes_its_corner(page):
    grid = page.get_by_role("application", name="My bars")
    grid.press("Home")
    page.keyboard.press("Enter")
    pad(page).focus()
    page.keyboard.press("4")
    settled(page, "Mixture 100 % mine")
    drawn = page.locator(".coursekit-sketchpad ol li").inner_text()
    assert drawn.startswith("bar 1, beat 1: C4")
    assert last_heard(page) == 60
    assert "100 % mine" in page.locator(".coursekit-view img").get_attribute("alt")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.locator(".coursekit-view").scroll_into_view_if_needed()
    page.screenshot(path=SCREENSHOTS / "palette.png")


def test_the_mouse_moves_the_point(page):
    box = pad(page).locator("svg").bounding_box()
    middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    page.mouse.move(middle["x"], middle["y"])
    page.mouse.down()
    page.mouse.move(middle["x"], box["y"] - 40, steps=4)
    assert pad(page).get_attribute("aria-valuetext") == "100 % low"
    page.mouse.up()
    settled(page, "Mixture 100 % low")
    assert last_heard(page) == 48


def test_no_serious_fault_for_whoever_does_not_see_it(page):
    sync_axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = sync_axe.Axe().run(page, context=".jp-OutputArea").response
    assert found["passes"]
    serious = [
        (fault["id"], [node["html"] for node in fault["nodes"]])
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_what_was_drawn_outlives_the_kernel(page):
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    page.get_by_text("The kernel was started again. Your notes are kept here").wait_for()
    page.evaluate("() => jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    page.locator(".coursekit-sketchpad").wait_for(state="detached")
    run_all(page)
    assert page.locator(".coursekit-sketchpad ol li").inner_text().startswith("bar 1, beat 1: C4")
    pad(page).focus()
    page.keyboard.press("4")
    settled(page, "Mixture 100 % mine")
    assert last_heard(page) == 60
