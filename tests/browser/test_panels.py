"""A panel in JupyterLab: keys and mouse move its controls, the page stays still, Cancel cancels.

One page, used from top to bottom; at the end its kernel is gone.
"""

from __future__ import annotations

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

SOURCE = """\
import ipywidgets, pretty_midi
from coursekit import listening
def compose(shift, mode, long, stage, blend, point, name):
    while long:
        pass
    midi = pretty_midi.PrettyMIDI()
    midi.instruments.append(pretty_midi.Instrument(0, name="Piano"))
    third = {"major": 64, "minor": 63, "open": 67}[mode]
    for at, pitch in enumerate((60, third, 67)):
        midi.instruments[0].notes.append(pretty_midi.Note(80, pitch + shift, at / 2, (at + 1) / 2))
    return midi
listening.panel(
    compose, title="Three notes", shift=(0, 8), mode=["major", "minor", "open"], long=False,
    stage=[f"stage {letter}" for letter in "abcdefghijkl"],
    blend=listening.pad(["Ah vous dirai-je", "Yankee Doodle", "Au clair"]),
    point=listening.latent_map([(-2, 0), (2, 1)], [1, 2], names=["march", "reel"], legend="dots"),
    name="Text")"""
PATIENCE = 15_000
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Start JupyterLab on one notebook and return where it answers."""
    root = tmp_path_factory.mktemp("panels")
    write_notebook(root / "work" / "panel.ipynb", SOURCE, "print('what comes after')")
    with started(root, "work/panel.ipynb") as address:
        yield address


@pytest.fixture(scope="module")
def page(address, chromium):
    page = chromium.new_page(viewport={"width": 1366, "height": 1400})
    page.set_default_timeout(PATIENCE)
    open_page(page, address)
    page.evaluate(RUN_ALL)
    page.wait_for_function(ALL_DONE, timeout=MINUTE)
    page.locator(".coursekit-view audio").wait_for()
    yield page
    page.close()


def settled(page, words):
    """Wait until the view plays a piece with these settings."""
    page.locator(f".coursekit-view :not(.coursekit-dimmed) > figure:has-text('{words}')").wait_for()


def status(page):
    return page.locator(".coursekit-line [role=status]")


def test_the_live_panel_stands_alone(page):
    assert page.evaluate(ERRORS) == []
    assert page.locator(".coursekit-stored").count() == 1
    assert not page.locator(".coursekit-stored").is_visible()
    assert page.locator(".coursekit-view img").get_attribute("alt")


def test_words_wrap_where_the_page_is_narrow(page):
    page.set_viewport_size({"width": 640, "height": 1400})
    words = page.get_by_role("group", name="stage").get_by_role("button")
    boxes = [word.bounding_box() for word in words.all()]
    assert len(boxes) == 12
    assert len({box["y"] for box in boxes}) > 1
    area = page.locator(".jp-OutputArea").first.bounding_box()
    assert max(box["x"] + box["width"] for box in boxes) <= area["x"] + area["width"]
    page.set_viewport_size({"width": 1366, "height": 1400})


def test_no_title_says_null(page):
    assert page.get_by_label("name", exact=True).count() == 1
    assert page.locator("[title=null]").count() == 0


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


def test_keys_move_a_slider_and_a_choice(page):
    slider = page.get_by_role("slider", name="shift")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "5"
    settled(page, "shift 5, mode major")
    group = page.get_by_role("group", name="mode")
    pressed = group.get_by_role("button", pressed=True)
    assert pressed.inner_text() == "major"
    pressed.focus()
    for word in ("minor", "open"):
        page.keyboard.press("ArrowRight")
        assert page.locator(":focus").inner_text() == word
        assert group.get_by_role("button", name=word, pressed=True).count() == 1
    settled(page, "shift 5, mode open")
    group.get_by_role("button", name="minor").click()
    settled(page, "shift 5, mode minor")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "panel.png")
    # The keys were not JupyterLab's: no other cell was chosen.
    assert page.evaluate("() => jupyterapp.shell.currentWidget.content.activeCellIndex") == 0


def test_the_pad_moves_by_keys_and_by_mouse(page):
    pad = page.get_by_role("slider", name="blend")
    pad.focus()
    page.keyboard.press("2")
    assert pad.get_attribute("aria-valuetext") == "100 % Yankee Doodle"
    settled(page, "blend 100 % Yankee Doodle")
    page.keyboard.press("ArrowLeft")
    moved = pad.get_attribute("aria-valuetext")
    assert moved.endswith("% Au clair")
    assert page.locator(".coursekit-pad p", has_text=moved).is_visible()
    # Python says the same of the point.
    settled(page, f"blend {moved}")
    point = pad.locator("circle").last
    before = float(point.get_attribute("cx"))
    page.keyboard.press("Shift+ArrowLeft")
    assert float(point.get_attribute("cx")) == pytest.approx(before - 0.01)
    page.keyboard.press("Home")
    assert pad.get_attribute("aria-valuetext").startswith("33 % Ah vous dirai-je, 33 %")
    middle = pad.locator("svg").bounding_box()
    at = {"x": middle["x"] + middle["width"] / 2, "y": middle["y"] + middle["height"] / 2}
    page.mouse.move(at["x"], at["y"])
    page.mouse.down()
    page.mouse.move(at["x"], at["y"] - 2 * middle["height"], steps=4)
    assert pad.get_attribute("aria-valuetext") == "100 % Ah vous dirai-je"
    page.mouse.up()
    settled(page, "blend 100 % Ah vous dirai-je")


def test_three_points_of_a_map_are_played_by_keys_by_a_click_and_by_dragging(page):
    chosen = page.get_by_role("slider", name="point")
    chosen.focus()
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowUp"):
        page.keyboard.press(key)
    assert chosen.get_attribute("aria-valuetext") == "x 0.30, y 0.33, nearest dot: reel"
    settled(page, "point x 0.30, y 0.33, nearest dot: reel")
    dot = chosen.locator("svg > circle").first.bounding_box()
    page.mouse.click(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
    words = chosen.get_attribute("aria-valuetext")
    assert words.endswith("nearest dot: march")
    assert float(words.split()[1].strip(",")) == pytest.approx(-2, abs=0.05)
    settled(page, f"point {words}")
    box = chosen.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 3 * box["width"], box["y"] - box["height"], steps=4)
    page.mouse.up()
    assert chosen.get_attribute("aria-valuetext") == "x 3.00, y 3.00, nearest dot: reel"
    settled(page, "point x 3.00, y 3.00, nearest dot: reel")
    page.screenshot(path=SCREENSHOTS / "map.png")


def test_the_page_stays_still_and_cancel_ends_a_long_composition(page):
    view = page.locator(".coursekit-view")
    before = view.bounding_box()
    piece = view.locator("audio").get_attribute("src")
    page.get_by_role("group", name="long").get_by_role("button", name="yes").click()
    status(page).get_by_text("Composing …").wait_for()
    page.wait_for_timeout(900)  # past the pause, into the work
    assert view.bounding_box() == before
    assert view.locator("audio").get_attribute("src") == piece
    assert view.locator(".coursekit-dimmed audio").count() == 1
    view.get_by_role("button", name="Cancel").press("Enter", timeout=2000)
    status(page).get_by_text("Cancelled. The piece before is still here.").wait_for(timeout=2000)
    assert view.bounding_box() == before
    assert view.locator("audio").get_attribute("src") == piece
    # The work has ended, not only its sign: else the next piece would wait for it for ever.
    page.get_by_role("group", name="long").get_by_role("button", name="no").click()
    settled(page, "long no")
    status(page).get_by_text("The new piece is here.").wait_for()


def test_a_panel_whose_kernel_was_started_again_says_so(page):
    after = "e => getComputedStyle(e, '::after').content"
    line = page.locator(".coursekit-line")
    assert line.evaluate(after) == "none"
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    page.locator(".jupyter-widgets-disconnected > .coursekit-view").wait_for()
    assert line.evaluate(after) == '"Run this cell again to play."'
    assert not status(page).is_visible()


def test_without_its_kernel_the_page_keeps_picture_and_sentence(page, address):
    page.evaluate(
        """async () => {
            const panel = window.jupyterapp.shell.currentWidget;
            await panel.context.save();
            await panel.sessionContext.shutdown();
        }"""
    )
    open_page(page, address)
    stored = page.locator(".coursekit-stored")
    stored.wait_for()
    page.get_by_text("model not found").wait_for(state="attached")
    assert not page.get_by_text("model not found").is_visible()
    assert stored.is_visible()
    assert "Three notes. Run this cell to play." in stored.inner_text()
    assert stored.locator("img").bounding_box()["height"] > 100
    assert page.get_by_text("what comes after", exact=True).is_visible()
    page.screenshot(path=SCREENSHOTS / "panel_without_kernel.png")
