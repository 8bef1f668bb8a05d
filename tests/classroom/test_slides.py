"""Slides: what of a lesson stands on them, and what is said where they cannot be made."""

import nbformat
import pytest
from bs4 import BeautifulSoup

from coursekit.classroom import build, slides

make = nbformat.v4
NOTE = "<details><summary>For the lecturer</summary>\n\nAsk who **heard** it.\n\n</details>"


def marked(cell, kind=None, *tags, **metadata):
    cell.metadata.update(metadata, tags=list(tags))
    if kind:
        cell.metadata["slideshow"] = {"slide_type": kind}
    return cell


def sound():
    html = '<audio controls aria-label="A tune" src="data:audio/mpeg;base64,AAAA"></audio>'
    return make.new_output("display_data", {"text/html": html, "text/plain": "Sound"})


@pytest.fixture
def notebook():
    """A lesson with two paths that was run."""
    bar = make.new_output("stream", name="stderr", text="50%|#####")
    return make.new_notebook(
        cells=[
            marked(make.new_markdown_cell("# Rules"), "slide", "two-paths", "core"),
            marked(make.new_code_cell("setting_up = 1"), "skip", "core"),
            marked(make.new_markdown_cell("## 1 Idea (core, 5 min)\n\n$a_1$"), "slide", "core"),
            marked(make.new_markdown_cell(NOTE), "notes", "core"),
            marked(
                make.new_code_cell("plot_it()", outputs=[bar, sound()]),
                "subslide",
                "core",
                jupyter={"source_hidden": True},
            ),
            marked(make.new_code_cell("hear_it()", outputs=[sound()]), "fragment", "core"),
            marked(make.new_markdown_cell("## 2 Why (extra, 9 min)"), "slide", "extra"),
            marked(make.new_code_cell("derive_it()"), "subslide", "extra"),
        ]
    )


def shown(page):
    """Return the slides of a deck: sections within sections."""
    return BeautifulSoup(page, "html.parser").select(".slides > section > section")


def test_the_core_is_shown_and_the_extras_only_when_asked_for(notebook):
    assert len(shown(slides.deck(notebook))) == 3
    assert "derive_it" not in slides.deck(notebook)
    assert len(shown(slides.deck(notebook, extras=True))) == 5
    assert "derive_it" in slides.deck(notebook, extras=True)


def test_a_lesson_without_two_paths_is_shown_whole(notebook):
    notebook.cells[0].metadata["tags"] = []
    assert "derive_it" in slides.deck(notebook)


def test_folded_code_and_what_is_skipped_are_left_out_and_sounds_stay(notebook):
    title, idea, heard = shown(slides.deck(notebook))
    assert title.h1 is not None
    assert idea.find("math") is not None
    code = heard.get_text()
    assert "plot_it" not in code
    assert "50%" not in code
    assert "setting_up" not in slides.deck(notebook)
    assert "hear_it" in heard.select_one(".fragment").get_text()
    assert len(heard.find_all("audio")) == 2


def test_notes_stand_open_in_an_aside_of_their_slide(notebook):
    _, idea, _ = shown(slides.deck(notebook))
    note = idea.select_one("aside.notes")
    assert note.strong.get_text() == "heard"
    assert note.find("details") is None


def test_the_notebook_stays_as_it_is(notebook):
    before = build.to_bytes(notebook)
    slides.deck(notebook)
    assert build.to_bytes(notebook) == before


def test_a_deck_is_written_and_opened_unless_told_not_to(notebook, monkeypatch, tmp_path, capsys):
    opened = []
    monkeypatch.setattr(slides.execution, "execute", lambda built, tidy: notebook)
    monkeypatch.setattr(slides.webbrowser, "open", lambda address: opened.append(address) or True)
    monkeypatch.setattr(slides, "OUT", tmp_path)
    page = tmp_path / "02_illiac_rules" / "index.html"
    monkeypatch.setattr("sys.argv", ["slides", "02", "--no-browser"])
    assert slides.main() == 0
    assert page.exists()
    assert not opened
    assert str(page) in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["slides", "02"])
    assert slides.main() == 0
    assert opened == [page.as_uri()]


def test_a_lesson_that_does_not_exist_is_answered_in_a_sentence(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["slides", "02", "77"])
    monkeypatch.setattr(slides, "write", lambda *arguments, **keywords: pytest.fail("was run"))
    assert slides.main() == 1
    assert "77" in capsys.readouterr().err
