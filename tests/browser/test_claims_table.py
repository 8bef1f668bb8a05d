"""The table of claims in Chromium: it fits a small laptop's screen, and no word is cut."""

import nbformat
import pytest

from coursekit.classroom import book, claims_table
from coursekit.systems import todd_1989

pytestmark = pytest.mark.browser

# The words of which any stands in two lines; a hyphen may end a line.
CUT_WORDS = r"""table => {
    const texts = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const cut = [];
    while (texts.nextNode())
        for (const word of texts.currentNode.data.matchAll(/[^\s-]+/g)) {
            range.setStart(texts.currentNode, word.index);
            range.setEnd(texts.currentNode, word.index + word[0].length);
            const tops = [...range.getClientRects()].filter(box => box.width).map(box => box.top);
            if (Math.max(...tops) - Math.min(...tops) > 5) cut.push(word[0]);
        }
    return cut;
}"""
OVERFLOW = "element => element.scrollWidth - element.clientWidth"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A page of the book with the claims of 1989, which are read from a log."""
    make = nbformat.v4
    data = claims_table(todd_1989.claims)._repr_mimebundle_()
    output = make.new_output("display_data", data)
    notebook = make.new_notebook(
        cells=[make.new_markdown_cell("# Claims"), make.new_code_cell("1", outputs=[output])]
    )
    path = tmp_path_factory.mktemp("claims") / "page.html"
    path.write_text(book._page(notebook, "Claims"), encoding="utf-8")
    return path.as_uri()


# Beside JupyterLab's list of files some 900 pixels of 1366 are left.
@pytest.mark.parametrize("width", [1366, 900])
def test_nothing_scrolls_sideways_and_no_word_is_cut(chromium, address, width):
    page = chromium.new_page(viewport={"width": width, "height": 768})
    page.goto(address)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    table = page.locator(".coursekit-claims")
    assert table.get_by_role("rowheader").count() > len(todd_1989.claims)
    assert table.evaluate(OVERFLOW) == 0
    assert page.locator("html").evaluate(OVERFLOW) == 0
    assert table.evaluate(CUT_WORDS) == []
    page.close()


def test_the_check_sees_a_word_that_is_cut(chromium):
    page = chromium.new_page()
    page.set_content('<p style="width:4em;overflow-wrap:anywhere">counterpoint and chords</p>')
    assert page.locator("p").evaluate(CUT_WORDS) == ["counterpoint"]
    page.close()
