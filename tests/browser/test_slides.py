"""A deck in Chromium: pages turn, notes stay off the slide, sounds play, and all can be read."""

import nbformat
import numpy as np
import pytest

from coursekit import listening
from coursekit.classroom import build, slides

pytestmark = pytest.mark.browser

make = nbformat.v4
# How far the slide that is shown is too wide, and its smallest letters, in pixels.
TOO_WIDE = "slides[at].scrollWidth - slides[at].clientWidth"
SMALLEST = """Math.min(...[...slides[at].querySelectorAll('h1, h2, p, li, pre, pre span, td')]
    .filter(part => part.textContent.trim() && !part.closest('aside, .coursekit-claims'))
    .map(part => parseFloat(getComputedStyle(part).fontSize)))"""
ALL = "slides.forEach(slide => { slide.hidden = false; })"


def cell(source, kind, *, outputs=()):
    made = make.new_code_cell(source, outputs=list(outputs)) if outputs else None
    made = made or make.new_markdown_cell(source)
    made.metadata["slideshow"] = {"slide_type": kind}
    return made


def printed(text):
    return make.new_output("stream", name="stdout", text=text)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A small deck: a title with notes, a fragment, a sound, and a slide that is too long."""
    wave = 0.3 * np.sin(np.arange(44100, dtype=np.float32)[None] / 20)
    player = listening.play(listening.Audio(wave, 44100), "A tone")
    sound = make.new_output("display_data", player._repr_mimebundle_())
    notebook = make.new_notebook(
        cells=[
            cell("# Rules\n\nWhat is $w_{n+1}$?", "slide"),
            cell("Ask who heard it.", "notes"),
            cell("## Heard", "slide"),
            cell("play()", "-", outputs=[sound]),
            cell("The answer.", "fragment"),
            cell("print(poem)", "slide", outputs=[printed("a line\n" * 60)]),
            cell(
                "print(table)", "subslide", outputs=[printed(f"{'word':<60}{'number':>45}\n" * 9)]
            ),
        ]
    )
    path = tmp_path_factory.mktemp("deck") / "index.html"
    path.write_text(slides.deck(notebook), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(chromium, address):
    """The deck on a small projector, with what it asked for and what went wrong."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.asked, page.wrong = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.goto(address)
    yield page
    assert page.wrong == []
    context.close()


def test_keys_turn_the_pages_and_show_fragments_first(page):
    heading = page.locator("h1:visible, h2:visible")
    assert heading.inner_text() == "Rules"
    page.keyboard.press("ArrowRight")
    assert heading.inner_text() == "Heard"
    answer = page.get_by_text("The answer.")
    assert not answer.is_visible()
    page.keyboard.press("PageDown")
    assert answer.is_visible()
    page.keyboard.press("ArrowLeft")
    assert heading.inner_text() == "Rules"
    page.keyboard.press("End")
    assert page.locator("#count").inner_text() == "Heard · 4 / 4"
    page.reload()
    assert page.locator("#count").inner_text() == "Heard · 4 / 4"
    page.keyboard.press("Home")
    assert heading.inner_text() == "Rules"
    page.get_by_role("button", name="Next").click()
    assert heading.inner_text() == "Heard"


def test_a_slide_that_is_too_long_is_scrolled_before_the_page_turns(page):
    page.evaluate("show(2)")
    assert page.locator("#more").is_visible()
    page.keyboard.press("PageDown")
    assert page.evaluate("slides[at].scrollTop") > 0
    for _ in range(9):
        if not page.locator("#more").is_visible():
            break
        page.keyboard.press("PageDown")
    assert page.evaluate("at") == 2
    page.keyboard.press("PageDown")
    assert page.evaluate("at") == 3


def test_a_printed_table_keeps_its_columns(page):
    page.evaluate("show(3)")
    table = page.locator("pre:visible").last
    assert table.evaluate("table => table.scrollWidth - table.clientWidth") <= 0
    assert table.evaluate("table => getComputedStyle(table).whiteSpace") == "pre"


def test_notes_are_off_the_slide_until_asked_for(page):
    note = page.get_by_text("Ask who heard it.")
    assert note.count() == 1
    assert not note.is_visible()
    page.keyboard.press("n")
    assert note.is_visible()
    page.keyboard.press("n")
    assert not note.is_visible()


def test_notes_open_in_a_window_whose_keys_turn_the_pages(page):
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    window = opened.value
    assert window.get_by_text("Ask who heard it.").is_visible()
    assert "Next: Heard" in window.inner_text("body")
    assert not page.get_by_text("Ask who heard it.").is_visible()
    window.keyboard.press("ArrowRight")
    assert page.evaluate("at") == 1
    assert "No notes" in window.inner_text("body")


def test_a_sound_plays_and_stops_with_the_turning_of_the_page(page):
    page.keyboard.press("ArrowRight")
    sound = page.get_by_label("A tone")
    assert sound.evaluate("async sound => { await sound.play(); return sound.duration; }") > 0.5
    # The keys of a player that has the focus are its own.
    sound.focus()
    page.keyboard.press("ArrowRight")
    assert not page.get_by_text("The answer.").is_visible()
    page.keyboard.press("PageUp")
    assert sound.evaluate("sound => sound.paused")


def test_nothing_is_asked_of_the_network(page):
    page.keyboard.press("ArrowRight")
    assert page.asked
    assert {url.partition(":")[0] for url in page.asked} <= {"file", "data"}


def test_a_whole_lesson_can_be_read_on_a_small_projector(page, tmp_path, faults):
    notebook = nbformat.read(build.COMMITTED / "02_illiac_rules.ipynb", as_version=4)
    path = tmp_path / "index.html"
    path.write_text(slides.deck(notebook, extras=True), encoding="utf-8")
    page.goto(path.as_uri())
    assert page.evaluate("slides.length") > 20
    for number in range(page.evaluate("slides.length")):
        page.evaluate(f"show({number}, true)")
        assert page.evaluate(TOO_WIDE) <= 0
        assert page.evaluate(SMALLEST) >= 13
    page.evaluate(ALL)
    assert faults(page) == []
