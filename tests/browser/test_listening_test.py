"""A listening test in JupyterLab by keyboard alone: pairs, MUSHRA, and a page loaded again.

One page, used from top to bottom.
"""

from __future__ import annotations

import pytest

from coursekit.classroom import workspace
from coursekit.listening import read_ratings
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

pytestmark = pytest.mark.browser

TONES = """import numpy as np
from coursekit import listening
from coursekit.listening import Audio
times = np.arange(22050) / 22050
def tone(pitch):
    return Audio((np.sin(2 * np.pi * pitch * times) / 4).astype(np.float32), 22050)
titles = ["Violetta", "Zerlina"]
trials = [dict(zip(titles, (tone(pitch), tone(1.5 * pitch)))) for pitch in (300, 400, 500)]
listening.listening_test(trials, "Which one is higher?", "tones", seed=1)"""
RATED = """trials = [{"Tamino": tone(pitch), "Papageno": tone(2 * pitch)} for pitch in (300, 400)]
listening.listening_test(
    trials, "How good is each?", "rated", kind="mushra", reference="Tamino", seed=2)"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    (root / "work").mkdir()
    (root / "work" / workspace.MANIFEST).write_text("{}", encoding="utf-8")
    write_notebook(root / "work" / "test.ipynb", TONES, RATED)
    with started(root, "work/test.ipynb") as address:
        yield root / "work", address


@pytest.fixture(scope="module")
def page(course, chromium):
    page = chromium.new_page(viewport={"width": 1366, "height": 1400})
    page.set_default_timeout(MINUTE)
    open_page(page, course[1])
    run(page)
    yield page
    page.close()


def run(page):
    page.evaluate(RUN_ALL)
    page.wait_for_function(ALL_DONE, timeout=2 * MINUTE)
    shown(page, 1).get_by_text("Trial").first.wait_for()


def shown(page, number=0):
    return page.locator(".coursekit-test").nth(number)


def focused(page, words):
    page.wait_for_function(
        f"() => document.activeElement.tagName === 'P' && "
        f"document.activeElement.textContent === {words!r}"
    )


def tab_to(page, words, most=40):
    """Press Tab until what has the focus says so; the keyboard alone has to get there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "() => { const now = document.activeElement;"
            " return now.type === 'radio' ? now.parentElement.textContent.trim()"
            " : now.ariaLabel || now.getAttribute('aria-label') || now.textContent.trim(); }"
        )
        if said == words:
            return
    raise AssertionError(f"{words!r} was not reached by Tab")


def test_no_title_is_in_the_page_and_axe_finds_no_fault(page):
    assert page.evaluate(ERRORS) == []
    shown = "".join(
        page.locator(".coursekit-test").evaluate_all("all => all.map(a => a.outerHTML)")
    )
    assert not any(word in shown for word in ("Tamino", "Papageno", "Violetta", "Zerlina"))
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, context=".coursekit-test").response
    assert found["passes"]
    assert [(one["id"], [n["html"] for n in one["nodes"]]) for one in found["violations"]] == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "listening_test.png")


def test_pairs_are_answered_by_keys_and_written(course, page):
    file = course[0] / "listening" / "tones.csv"
    assert not file.exists()
    assert shown(page).get_by_role("button", name="Next").is_disabled()
    shown(page).locator("p").first.focus()
    tab_to(page, "Piece A")  # the player
    page.keyboard.press("Space")
    page.wait_for_function("() => !document.querySelector('.coursekit-test audio').paused")
    radio = shown(page).get_by_role("radio", name="Piece A")
    for _ in range(20):
        page.keyboard.press("Tab")
        if radio.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert shown(page).get_by_role("radio", name="Piece B").is_checked()
    tab_to(page, "Next")
    page.keyboard.press("Enter")
    focused(page, "Trial 2 of 3")
    # The kernel made the next trial's sounds after it had written the answers of the first.
    first = read_ratings(file)
    assert [one.answer for one in first] == [0, 1]
    assert {one.title for one in first} == {"Violetta", "Zerlina"}


def test_a_page_that_is_loaded_again_goes_on_where_it_was(course, page):
    """The kernel is new too: what was answered comes from the file, and from the browser."""
    shown(page).get_by_role("radio", name="no preference").focus()
    page.keyboard.press("Space")
    # What the browser alone knows: the file is gone, as if the kernel had died before writing.
    page.wait_for_timeout(300)
    (course[0] / "listening" / "tones.csv").unlink()
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    page.reload()
    page.wait_for_function("() => window.jupyterapp && jupyterapp.shell.currentWidget")
    run(page)
    file = course[0] / "listening" / "tones.csv"
    page.wait_for_function(
        "() => document.querySelector('.coursekit-test').textContent.includes('Trial 1')"
    )
    assert shown(page).get_by_role("radio", name="Piece B").is_checked()
    assert len(read_ratings(file)) == 4
    run(page)
    shown(page).get_by_text("Trial 3 of 3").wait_for()


def test_the_end_says_what_was_which(course, page):
    shown(page).get_by_role("radio", name="Piece A").focus()
    page.keyboard.press("Space")
    tab_to(page, "Finish")
    page.keyboard.press("Enter")
    shown(page).get_by_text("Done. Thank you for listening.").wait_for()
    shown(page).get_by_text("Which was which").wait_for()
    assert shown(page).get_by_role("cell", name="Zerlina").count() == 3
    assert len(read_ratings(course[0] / "listening" / "tones.csv")) == 6


def test_mushra_is_rated_by_keys(course, page):
    box = shown(page, 1)
    assert box.locator("audio").count() == 4  # the reference, the same hidden, another, the anchor
    for trial in (1, 2):
        box.get_by_text(f"Trial {trial} of 2").wait_for()
        for number, letter in enumerate("ABC"):
            slider = box.get_by_role("slider", name=f"Piece {letter}")
            slider.focus()
            page.keyboard.press("End" if number == 0 else "Home")
        assert box.locator("output").all_inner_texts() == ["100, excellent", "0, bad", "0, bad"]
        tab_to(page, "Next" if trial == 1 else "Finish")
        page.keyboard.press("Enter")
    # The kernel says what was which once it has everything.
    box.get_by_text("Which was which").wait_for()
    ratings = read_ratings(course[0] / "listening" / "rated.csv")
    assert {one.title for one in ratings} == {"Tamino", "Papageno", "anchor"}
    assert sorted(one.answer for one in ratings) == [0, 0, 0, 0, 100, 100]
