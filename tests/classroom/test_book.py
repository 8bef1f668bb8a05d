"""A page of the book can be heard and asks nothing of the network."""

import nbformat
import pytest

from coursekit.classroom import book

SOUND = '<audio controls src="data:audio/mpeg;base64,AAAA"></audio>'


@pytest.fixture
def notebook():
    """A notebook that was run: a sound, and controls."""
    make = nbformat.v4
    data = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "VBox()"}
    return make.new_notebook(
        cells=[
            make.new_markdown_cell("# Rules\n\nThe ratio $2^{7/12}$."),
            make.new_code_cell(
                "1", outputs=[make.new_output("display_data", {"text/html": SOUND})]
            ),
            make.new_code_cell("2", outputs=[make.new_output("display_data", data)]),
        ]
    )


def test_a_page_keeps_the_sound_and_fetches_nothing(notebook):
    page = book._page(notebook, book.title_of(notebook))
    assert "<title>Rules</title>" in page
    assert "<audio controls" in page
    assert "data:audio/mpeg;base64,AAAA" in page
    assert "<script" not in page
    assert "<msup><mn>2</mn>" in page
    assert "run this cell in JupyterLab" in page


def test_links_lead_to_pages_of_the_book(notebook, monkeypatch, tmp_path):
    words = (
        "# Rules\n\n[here](02_illiac_rules.ipynb#x) [not run](03_chance.ipynb) "
        "[a word](../syllabus/glossary.md#screening) [gone](../gone.md)"
    )
    notebook.cells[0].source = words
    monkeypatch.setattr(book.execution, "execute", lambda built, tidy: notebook)
    index = book.write(tmp_path, ["02"])
    page = (tmp_path / "02_illiac_rules.html").read_text(encoding="utf-8")
    assert 'href="02_illiac_rules.html">Rules' in index.read_text(encoding="utf-8")
    assert '<a href="02_illiac_rules.html#x">here</a> not run' in page
    assert '<a href="syllabus_glossary.html#screening">a word</a> gone' in page
    assert 'id="screening"' in (tmp_path / "syllabus_glossary.html").read_text(encoding="utf-8")


def test_a_lesson_that_does_not_exist_is_answered_in_a_sentence(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["book", "77"])
    assert book.main() == 1
    assert "77" in capsys.readouterr().err
