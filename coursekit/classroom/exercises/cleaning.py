"""Cleans whatever of a student's leaves the grader, for terminals, tables and browsers."""

from __future__ import annotations

import re

# Controls, line ends of every kind, and marks that turn the direction of writing: with them a text
# could forge another line, hide its end or move the cursor of a terminal.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+"
)
# Without one of these a text holds neither HTML nor a link nor a sign written as a number.
_MARKUP = re.compile(r"[<\[&]")
# What lets a formula lead elsewhere, load more, or look like something that is not a formula.
_LEADING = re.compile(r"\\+(?=(?:href|url|require|class|cssId|style|includegraphics)\b)")
# What a written answer may look like; nothing that loads, runs, submits or leads on by itself.
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2",
    "h3", "h4", "h5", "h6", "hr", "i", "kbd", "li", "ol", "p", "pre", "q", "s", "small", "span",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip


def one_line(text: str, most: int = 500) -> str:
    """Return a text as one line that a terminal, a table and a page can show as it is.

    Args:
        text: of a student's: a name, an error's words, what was printed.
        most: characters that are kept.
    """
    # Half a character, which no file can store, becomes a question mark.
    whole = text.encode("utf-8", "replace").decode("utf-8")
    line = _UNSEEN.sub(" ", whole)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def markdown(text: str) -> str:
    """Return a written answer from which a browser takes no script, form, picture or forwarding.

    A plain text stays as it was typed. One with markup becomes the HTML that it stands for, as far
    as that is harmless: links stay where they lead to a page or a letter.
    """
    text = _LEADING.sub("", text)
    if not _MARKUP.search(text):
        return text
    import nh3
    from nbconvert.filters import markdown2html

    clean = nh3.clean(
        markdown2html(text),
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
    )
    # A page takes it for Markdown once more. One block of HTML without an empty line stays as it
    # is; otherwise what was typed to be shown could become a link after all.
    one_block = _EMPTY_LINE.sub(_NEWLINE, clean.strip().replace("\r", "\n"))
    return f"<div>\n{one_block}\n</div>"


_EMPTY_LINE = re.compile(r"\n(?=[^\S\n]*\n)")
_NEWLINE = "&#10;"
