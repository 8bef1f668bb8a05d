"""What of a student's leaves the grader forges no line, runs no script and leads nowhere."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.classroom.exercises.cleaning import markdown, one_line

markdown2html = pytest.importorskip("nbconvert.filters").markdown2html
pytest.importorskip("nh3")

PIECES = st.sampled_from([
    "<script>", "</script>", "<meta http-equiv=refresh content='0;url=//x'>", "<base href=//x>",
    "<img src=x onerror=f()>", "<svg onload=f()>", "<iframe src=//x>", "<object data=//x>",
    "<form action=//x><input></form>", "<style>*{}</style>", "<math><mtext>", "<pre>", "</p>",
    "[a](javascript:f())", "[a]: javascript:f()", "[a]", "![a](//x)", "<javascript:f()>",
    "<a href='data:text/html,x'>", "<!--", "-->", "<![CDATA[", "<div>", "</div>", "javascript:",
    "`", "```\n", "- ", "> ", "|a|b|\n|-|-|\n", "$", "$$", "\\", "\\href{javascript:f()}{x}",
    "&#13;", "&#10;", "&lt;", "&#60;", "\n", "\n\n", "\r", "\x0b", "\x0c", "\u2028", " ", "text",
])  # fmt: skip
ACTING = {"script", "meta", "img", "svg", "iframe", "form", "style", "base", "object", "math"}
HARMLESS = {"href", "title", "rel", "id", "class", "align"}


class Page(HTMLParser):
    """Remembers what of a page could act."""

    def __init__(self, text):
        super().__init__()
        self.acting = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag in ACTING:
            self.acting.append(tag)
        for name, value in attributes:
            scheme = re.match(r"\s*([a-z]+):", value or "")
            if name not in HARMLESS or (scheme and scheme[1] not in {"http", "https", "mailto"}):
                self.acting.append(f"{tag} {name}={value}")


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_answer_acts_when_a_page_takes_it_for_markdown(text):
    clean = markdown(text)
    if clean != text:  # what holds no markup at all stays as it was typed
        assert Page(markdown2html(clean)).acting == []
    assert "href{" not in clean or "\\href" not in clean


@pytest.mark.parametrize("text", ["A march, as it drives on.", "a > b, $x_1^2$, *so* on\n\n- one"])
def test_a_plain_answer_stays_as_it_was_typed(text):
    assert markdown(text) == text


def test_what_an_answer_may_hold_stays():
    page = markdown2html(markdown("See <b>bar 3</b>, [this](https://example.org), `a < b`."))
    assert "<b>bar 3</b>" in page
    assert 'href="https://example.org"' in page
    assert "<code>a &lt; b</code>" in page


@given(st.text())
def test_one_line_is_one_line_that_a_file_can_store(text):
    line = one_line(text)
    line.encode("utf-8")
    assert len(line.splitlines()) <= 1
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", line)
    assert len(line) <= 500


def test_a_terminal_is_not_steered():
    assert one_line("\x1b[2J\x1b]0;title\x07red\r\n# Feedback") == " [2J ]0;title red # Feedback"
