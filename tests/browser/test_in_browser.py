"""JupyterLab as a learner sees it: lesson 02 is run, controls moved by keyboard, a sound heard.

Starts JupyterLab on loopback with the course's own settings, in a workspace of its own.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coursekit.classroom import workspace
from tests.browser.jupyterlab import ALL_DONE, ERRORS, MINUTE, RUN_ALL, open_page, started

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
LESSON = "02_illiac_rules"

SHOW_CELL = """async index => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = index;
    await notebook.scrollToItem(index, 'start');
}"""
COUNT_CELLS = "() => window.jupyterapp.shell.currentWidget.content.model.cells.length"
# Peak and length of what the browser itself decodes.
DECODED = """async audio => {
    const bytes = await (await fetch(audio.currentSrc || audio.src)).arrayBuffer();
    const sound = await new AudioContext().decodeAudioData(bytes);
    let peak = 0;
    for (let channel = 0; channel < sound.numberOfChannels; channel++)
        for (const value of sound.getChannelData(channel)) peak = Math.max(peak, Math.abs(value));
    return {peak, seconds: sound.duration};
}"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Lay out a fresh workspace, start JupyterLab on it, and return where it answers."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "notebooks" / "source", root / "notebooks" / "source")
    workspace.lay_out(root)
    with started(root, f"work/{LESSON}.ipynb") as address:
        yield address


@pytest.fixture(scope="module")
def page(address, chromium):
    """Open the lesson in Chromium and run all of its cells."""
    page = chromium.new_page(viewport={"width": 1280, "height": 1400})
    page.set_default_timeout(MINUTE)
    open_page(page, address)
    page.evaluate(RUN_ALL)
    # A cell that raises ends the run; the first test says what was raised.
    page.wait_for_function(f"() => ({ALL_DONE})() || ({ERRORS})().length", timeout=4 * MINUTE)
    yield page
    page.close()


def cell_with(page, selector):
    """Scroll from cell to cell until something is there; return it."""
    for index in range(page.evaluate(COUNT_CELLS)):
        page.evaluate(SHOW_CELL, index)
        found = page.locator(f".jp-Notebook .jp-Cell.jp-mod-active {selector}")
        if found.count():
            return found
    raise AssertionError(f"No cell shows {selector}.")


def test_all_cells_run_without_an_error(page):
    assert page.evaluate(ERRORS) == []


def test_learners_see_no_tools_of_graders_and_no_news(page):
    commands = page.evaluate("() => window.jupyterapp.commands.listCommands()")
    assert "notebook:run-all-cells" in commands
    assert [name for name in commands if "nbgrader" in name or "jupytext" in name] == []
    assert page.get_by_text("Jupyter news").count() == 0


def test_a_player_has_loaded_and_is_not_silent(page):
    player = cell_with(page, "audio").first
    player.evaluate(
        "audio => audio.readyState === 4 || new Promise(done => audio.oncanplaythrough = done)"
    )
    assert player.evaluate("audio => audio.readyState") == 4
    decoded = player.evaluate(DECODED)
    assert decoded["peak"] > 0.01
    assert decoded["seconds"] > 1


def test_a_player_plays(page):
    player = cell_with(page, "audio").first
    player.evaluate("async audio => { audio.currentTime = 0; await audio.play(); }")
    moved = player.evaluate_handle(
        "audio => new Promise(done => audio.ontimeupdate = () => audio.currentTime > 0.2"
        " && done(audio.currentTime))"
    )
    assert moved.json_value() > 0.2
    player.evaluate("audio => audio.pause()")


@pytest.mark.parametrize("control", ["input[aria-label=seed]", "button:text-is('c')"])
def test_a_control_moved_by_keyboard_changes_what_is_heard(page, control):
    target = cell_with(page, f".coursekit-{'slider' if 'input' in control else 'choice'} {control}")
    players = page.locator(".jp-Cell.jp-mod-active .coursekit-view audio")
    players.first.wait_for()
    before = players.first.get_attribute("src")
    target.first.press("ArrowRight")
    page.wait_for_function(
        "before => { const audio = document.querySelector("
        "'.jp-Cell.jp-mod-active .coursekit-view audio'); return audio && audio.src !== before; }",
        arg=before,
    )
    assert page.evaluate(ERRORS) == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{LESSON}.png")


@pytest.mark.parametrize("key", ["Enter", " "])
def test_a_rung_is_opened_by_keyboard_and_shows_the_plan(page, key):
    fold = cell_with(page, "details:has(summary:text-is('Rung 1: the plan'))").first
    plan = fold.locator("pre")
    fold.evaluate("fold => fold.open = false")
    assert not plan.is_visible()
    fold.locator("summary").press(key)
    plan.wait_for(state="visible")
    assert "# 1." in plan.inner_text()
    assert "same_way" not in plan.inner_text()
    # The key opened the fold and did not begin to edit the text around it.
    assert page.locator(".jp-Cell.jp-mod-active .jp-MarkdownOutput").is_visible()


def test_every_picture_has_its_description(page):
    pictures = 0
    for index in range(page.evaluate(COUNT_CELLS)):
        page.evaluate(SHOW_CELL, index)
        for image in page.locator(".jp-Cell.jp-mod-active .jp-OutputArea img").all():
            pictures += 1
            alt = image.get_attribute("alt") or ""
            assert len(alt.split()) > 4, f"cell {index}: an image with the description {alt!r}"
    assert pictures > 0
