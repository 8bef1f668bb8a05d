"""The pages of the book: axe-core finds no serious fault, narrow windows scroll only parts."""

import nbformat
import pytest

from coursekit.classroom import book, build

pytestmark = pytest.mark.browser

WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNFOLD = "for (const fold of document.querySelectorAll('details')) fold.open = true"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The pages of two lessons as they are stored, with a player and the index."""
    folder = tmp_path_factory.mktemp("book")
    make = nbformat.v4
    sound = {"text/html": '<audio controls aria-label="A tune, 3 seconds"></audio>'}
    heard = make.new_code_cell("hear()", outputs=[make.new_output("display_data", sound)])
    for stem in ("00_start_here", "02_illiac_rules"):
        notebook = nbformat.read(build.COMMITTED / f"{stem}.ipynb", as_version=4)
        notebook.cells.append(heard)
        links = book._link(build.lessons(), set())
        page = book._page(notebook, book.title_of(notebook), links)
        (folder / f"{stem}.html").write_text(page, encoding="utf-8")
    book.write(folder, [])
    return folder


@pytest.fixture
def page(chromium):
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    yield page
    page.close()


@pytest.mark.parametrize(
    ("name", "width"), [("index", 1366), ("00_start_here", 1366), ("02_illiac_rules", 400)]
)
def test_axe_finds_no_serious_fault_and_only_parts_scroll_sideways(
    page, folder, faults, name, width
):
    page.set_viewport_size({"width": width, "height": 768})
    page.goto((folder / f"{name}.html").as_uri())
    page.evaluate(UNFOLD)
    assert faults(page) == []
    assert page.evaluate(WIDE) <= 0


def test_axe_sees_a_picture_without_words(page, faults):
    page.set_content('<main lang="en"><h1>Rules</h1><img src="data:image/png;base64,AAAA"></main>')
    assert ("image-alt", '<img src="data:image/png;base64,AAAA">') in faults(page)
