"""JupyterLab as a learner sees it: lesson 02 is run, controls moved by keyboard, a sound heard.

Starts JupyterLab on loopback with the course's own settings, in a workspace of its own.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import pytest

from coursekit.classroom import lab, workspace
from coursekit.classroom.doctor import browser as installed_browser

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
LESSON = "02_illiac_rules"
MINUTE = 60_000
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]

# JupyterLab swallows a request to run all cells that comes before the kernel has answered once.
RUN_ALL = """async () => {
    const app = window.jupyterapp;
    await app.restored;
    const panel = app.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    const kernel = panel.sessionContext.session.kernel;
    while (kernel.connectionStatus !== 'connected')
        await new Promise(done => setTimeout(done, 50));
    await kernel.requestKernelInfo();
    await app.commands.execute('notebook:run-all-cells');
}"""
ALL_DONE = """() => {
    const panel = window.jupyterapp.shell.currentWidget;
    const cells = Array.from(panel.content.model.cells).filter(cell => cell.type === 'code');
    const run = cells.filter(cell => cell.sharedModel.getSource().trim());
    return panel.sessionContext.session.kernel.status === 'idle'
        && run.every(cell => cell.executionCount !== null);
}"""
ERRORS = """() => {
    const panel = window.jupyterapp.shell.currentWidget;
    const found = [];
    for (const cell of panel.content.model.cells) {
        for (const output of cell.type === 'code' ? cell.outputs.toJSON() : []) {
            if (output.output_type === 'error') found.push(output.ename + ': ' + output.evalue);
        }
    }
    return found;
}"""
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
    folder = root / ".course" / "jupyter"
    first = f"work/{LESSON}.ipynb"
    environment = lab.settings(folder, root, first) | {"OMP_NUM_THREADS": "1"}
    port = lab.choose_port()
    more = ("--no-browser", "--expose-app-in-browser")
    server = lab.start(environment, root / "lab.log", port, *more)
    try:
        key = lab.token(folder / "runtime", port)
        yield f"http://127.0.0.1:{port}/lab/tree/{first}?token={key}"
    finally:
        lab.stop(server)


@pytest.fixture(scope="module")
def page(address):
    """Open the lesson in Chromium and run all of its cells."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with contextlib.ExitStack() as stack:
        playwright = stack.enter_context(sync_api.sync_playwright())
        path = installed_browser() or playwright.chromium.executable_path
        if not Path(path).exists():
            sentence = "Chromium is not installed; install it with your system's packages."
            if os.environ.get("CI"):
                pytest.fail(sentence)
            pytest.skip(sentence)
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        stack.callback(chromium.close)
        page = chromium.new_page(viewport={"width": 1280, "height": 1400})
        page.set_default_timeout(MINUTE)
        page.goto(address)
        page.wait_for_function(
            "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel",
            timeout=3 * MINUTE,
        )
        page.evaluate(RUN_ALL)
        # A cell that raises ends the run; the first test says what was raised.
        page.wait_for_function(f"() => ({ALL_DONE})() || ({ERRORS})().length", timeout=4 * MINUTE)
        yield page


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
