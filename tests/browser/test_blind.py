"""A blind test in JupyterLab: heard, answered by keyboard, kept; no title is there before."""

from __future__ import annotations

import csv

import pytest

from coursekit.classroom import workspace
from tests.browser.jupyterlab import (
    ALL_DONE,
    ERRORS,
    MINUTE,
    RUN_ALL,
    open_page,
    started,
    write_notebook,
)
from tests.browser.test_in_browser import ROOT

pytestmark = pytest.mark.browser

NAME = "two_tones"
TITLES = ("The tone of the oboe", "A tone a fifth above")
# The titles lie in a file, as a lesson's lie in its folded cell: the page is not to have them.
CELL = f"""import json
import numpy as np
from coursekit import listening
from coursekit.listening import Audio
from coursekit.progress import bar

titles = json.load(open("titles.json"))
times = np.arange(22050) / 22050
waves = [np.sin(2 * np.pi * pitch * times)[None] / 4 for pitch in (440, 660)]
tones = [Audio(wave.astype(np.float32), 22050) for wave in waves]
with bar("Counting", range(3), unit="tones") as counting:
    for _ in counting:
        pass
listening.blind(list(zip(titles, tones)), "Which one is higher?", "{NAME}", titles[1], seed=1)"""
TEST = ".jp-OutputArea-output .widget-vbox"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A workspace with one notebook, and JupyterLab started on it: its folder and its address."""
    root = tmp_path_factory.mktemp("course")
    (root / "work").mkdir()
    (root / "work" / workspace.MANIFEST).write_text("{}", encoding="utf-8")
    (root / "work" / "titles.json").write_text(f'["{TITLES[0]}", "{TITLES[1]}"]', encoding="utf-8")
    write_notebook(root / "work" / "blind.ipynb", CELL)
    with started(root, "work/blind.ipynb") as address:
        yield root / "work", address


@pytest.fixture(scope="module")
def page(course, chromium):
    """The notebook in Chromium, with its cell run."""
    page = chromium.new_page(viewport={"width": 1280, "height": 1400})
    page.set_default_timeout(MINUTE)
    open_page(page, course[1])
    page.evaluate(RUN_ALL)
    page.wait_for_function(ALL_DONE, timeout=2 * MINUTE)
    page.get_by_role("button", name="A is higher").wait_for()
    yield page
    page.close()


def faults(page):
    """Return what axe finds wrong with the test as it is shown now."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page, context=TEST).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]


def test_a_blind_test_is_answered_by_keyboard_and_kept(course, page):
    file = course[0] / "blind" / f"{NAME}.csv"
    assert page.evaluate(ERRORS) == []
    # Progress is not red: nothing stands on the error stream, and the bar ended in a sentence.
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert page.get_by_text("Done: 3 tones.").count() == 1
    content = page.content()
    assert not any(title in content for title in TITLES)
    assert page.locator(f"{TEST} audio").count() == 2
    assert faults(page) == []
    assert not file.exists()

    button = page.get_by_role("button", name="A is higher")
    button.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    again = page.get_by_role("button", name="Listen again in a new order")
    again.wait_for()
    said = page.locator(f"{TEST} [role=status]").inner_text()
    assert said.startswith("You chose B. That is ")
    for title in TITLES:
        assert page.get_by_role("cell", name=title).count() == 1
    assert faults(page) == []

    with file.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert sorted(row["order"].split("|")) == sorted(TITLES)
    assert row["chosen"] == row["order"].split("|")[1]
    assert row["right"] == ("yes" if row["chosen"] == TITLES[1] else "no")
    assert f"“{row['chosen']}”" in said

    # The keyboard goes on where it was: another round, and its first answer.
    page.wait_for_function("() => document.activeElement.textContent.startsWith('Listen again')")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.textContent === 'A is higher'")
    assert page.locator(f"{TEST} [role=status]").count() == 0
    page.keyboard.press("Enter")
    again.wait_for()
    page.get_by_text("Times of 2").wait_for()
    assert len(file.read_text("utf-8-sig").splitlines()) == 3
    shots = ROOT / "build" / "screenshots"
    shots.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=shots / "blind.png")
