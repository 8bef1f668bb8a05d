"""Pages of notebooks: formulas, links, stored pictures and what the keys reach."""

import base64
import json
import re
from xml.etree import ElementTree

import nbformat
import pytest
from bs4 import BeautifulSoup

from coursekit.classroom import build, execution, pages

make = nbformat.v4
MATH = "{http://www.w3.org/1998/Math/MathML}"


def page(*cells, links=lambda url: None):
    exporter = pages.Page(links)
    text, _ = exporter.from_notebook_node(pages.still(make.new_notebook(cells=list(cells))))
    return re.search("<main>.*</main>", pages.reachable(text), re.DOTALL)[0]


def test_a_formula_becomes_mathml():
    root = ElementTree.fromstring(pages.mathml(r"2^{7/12}"))
    power = root.find(f".//{MATH}msup")
    assert [part.text for part in power.iter() if part.text] == ["2", "7", "/", "12"]


def test_a_formula_that_is_not_understood_stands_as_it_is_typed():
    assert pages.mathml(r"\left( a < b") == r"<code>\left( a &lt; b</code>"


@pytest.mark.parametrize("stem", build.lessons())
def test_no_formula_of_a_lesson_stays_as_typed(stem):
    stored = json.loads((build.COMMITTED / f"{stem}.ipynb").read_text(encoding="utf-8"))
    texts = ["".join(cell["source"]) for cell in stored["cells"] if cell["cell_type"] == "markdown"]
    shown = page(*map(make.new_markdown_cell, texts))
    without_code = re.sub(r"<(pre|code)\b.*?</\1>", "", shown, flags=re.DOTALL)
    assert shown.count("<math") >= sum(text.count("$$") for text in texts) // 2
    assert not re.findall(r"\$[^$<]*\$|\\[a-z]+\{", without_code)


def test_formulas_are_found_in_html_but_not_in_code():
    text = "<details><summary>Hint</summary>Take $k < n$, <code>$a$</code>.</details>"
    shown = page(make.new_markdown_cell(text), make.new_markdown_cell("`$b$` costs $5."))
    assert shown.count("<math") == 1
    assert "<code>$a$</code>" in shown
    assert "<code>$b$</code> costs $5." in shown


def test_links_lead_where_they_are_said_to_and_others_are_plain_text():
    text = make.new_markdown_cell("[one](a.ipynb#x) [two](b.md) [three](https://example.org)")
    shown = page(text, links={"a.ipynb#x": "a.html#x"}.get)
    assert '<a href="a.html#x">one</a> two <a href="https://example.org">three</a>' in shown


def test_a_panel_becomes_its_stored_picture_with_its_description():
    data = {
        "application/vnd.jupyter.widget-view+json": {"model_id": "x"},
        "image/png": "AAAA",
        "text/plain": "Panel",
    }
    about = {"image/png": {"alt": 'A "piano" roll.'}}
    panel = make.new_output("display_data", data, metadata=about)
    shown = page(make.new_code_cell("panel()", outputs=[panel]))
    image = BeautifulSoup(shown, "html.parser").img
    assert (image["alt"], image["src"]) == ('A "piano" roll.', "data:image/png;base64,AAAA")
    assert "run this cell in JupyterLab" in shown


def test_what_controls_play_and_show_stays_and_a_name_without_them_does_too():
    state = {
        "box": {"state": {"children": ["IPY_MODEL_slider", "IPY_MODEL_view"]}},
        "slider": {"state": {"value": "fast", "description": "tempo"}},
        "view": {"state": {"value": '<audio controls aria-label="A tune"></audio>'}},
    }
    outputs = [
        make.new_output("display_data", {pages._VIEW: {"model_id": name}, "text/plain": said})
        for name, said in [("box", "Panel"), ("gone", "Which is it? Run this cell.")]
    ]
    notebook = make.new_notebook(cells=[make.new_code_cell("1", outputs=outputs)])
    notebook.metadata["widgets"] = {pages._STATE: {"state": state}}
    first, second = pages.still(notebook).cells[0].outputs
    assert first.data["text/html"].startswith('<audio controls aria-label="A tune"></audio>')
    assert "fast" not in first.data["text/html"]
    assert second.data == {"text/plain": "Which is it? Run this cell."}
    assert "widgets" in notebook.metadata


PANEL = """
from coursekit import listening
from coursekit.corpora import chorales
piece = chorales.by_name("bwv269").to_midi(bars=1)
listening.panel(lambda seed=1: piece, title="Bach", seed=(1, 3))
"""


def test_a_panel_that_was_run_shows_its_picture_once_with_its_sound():
    notebook = make.new_notebook(cells=[make.new_code_cell(PANEL)])
    notebook = pages.still(execution.execute(notebook, tidy=False))
    (shown,) = [output.data["text/html"] for output in notebook.cells[0].outputs]
    assert shown.count("<img") == shown.count("<audio") == 1
    assert shown.endswith("<p>Controls: run this cell in JupyterLab to use them.</p>")


def test_the_picture_that_a_panel_stored_stays_where_the_panel_is_gone():
    kept = {"text/html": f'<div class="{pages._STORED}">picture</div>'}
    gone = {pages._VIEW: {"model_id": "x"}, "text/plain": "Panel()"}
    outputs = [make.new_output("display_data", data) for data in (kept, gone, {})]
    notebook = make.new_notebook(cells=[make.new_code_cell("1", outputs=outputs)])
    (shown,) = pages.still(notebook).cells[0].outputs
    assert shown.data == kept


def test_a_stored_score_carries_its_description():
    about = {"image/svg+xml": {"alt": "Two bars."}}
    score = make.new_output("display_data", {"image/svg+xml": "<svg>é</svg>"}, metadata=about)
    image = BeautifulSoup(page(make.new_code_cell("1", outputs=[score])), "html.parser").img
    assert image["alt"] == "Two bars."
    stored = image["src"].removeprefix("data:image/svg+xml;base64,")
    assert base64.b64decode(stored).decode() == "<svg>é</svg>"


def test_what_was_printed_is_one_piece_that_the_keys_reach():
    printed = [
        make.new_output("stream", name=name, text=text)
        for name, text in [("stdout", "one\n"), ("stderr", "50%"), ("stdout", "two\n")]
    ]
    shown = page(make.new_code_cell("1", outputs=printed))
    assert re.search(r'<pre tabindex="0"[^>]*>one\ntwo\n</pre>', shown)
    assert "50%" not in shown
