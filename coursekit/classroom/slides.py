"""Lessons as slides with notes and sounds: `python -m coursekit.classroom.slides 02`.

`python course.py slides 02` hands over to this. A deck is one file that needs no network. It is
made by nbconvert from the marks in the lesson's source, with a page and a script of our own:
reveal.js does not come with nbconvert, and the packages that bring it bring much else.
"""

from __future__ import annotations

import argparse
import re
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from nbconvert.exporters import SlidesExporter
from traitlets.config import Config

from coursekit.classroom import build, execution, paths
from coursekit.classroom.book import title_of
from coursekit.classroom.pages import STYLE, Page, code_style, reachable, still
from coursekit.errors import CourseError
from coursekit.files import write_atomically

if TYPE_CHECKING:
    from nbformat import NotebookNode

OUT = Path(__file__).resolve().parents[2] / "build" / "slides"

_FOLDED_NOTE = re.compile(r"<details><summary>[^<]*</summary>\n\n(.*)\n\n</details>", re.DOTALL)
_HIDDEN = "folded-code"


class _Deck(Page, SlidesExporter):
    """nbconvert's slides with formulas in MathML."""


def deck(notebook: NotebookNode, *, extras: bool = False) -> str:
    """Return a lesson that was run as a page of slides.

    Args:
        notebook: the learner's build, with its outputs; it stays as it is.
        extras: show the extra sections too, where a lesson has two paths.

    Returns:
        HTML that asks nothing of the network. Folded code, and what is marked `skip`, is left out.
    """
    notebook = still(notebook)
    if paths.has_two_paths(notebook.cells) and not extras:
        notebook.cells = [
            c for c in notebook.cells if paths.EXTRA not in c.metadata.get("tags", [])
        ]
    for cell in notebook.cells:
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), _HIDDEN]
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            cell.source = _FOLDED_NOTE.sub(r"\1", cell.source)
    config = Config({"TagRemovePreprocessor": {"enabled": True, "remove_input_tags": {_HIDDEN}}})
    exporter = _Deck(
        # What a link of the course leads to is not beside the deck.
        lambda url: None,
        config=config,
        raw_template=_own("deck.html.j2"),
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    resources = {"metadata": {"name": title_of(notebook)}, "style": STYLE + code_style()}
    page, _ = exporter.from_notebook_node(notebook, resources)
    script = f"<script>\n{_own('deck.js')}</script>\n</body>"
    return reachable(str(page)).replace("</body>", script)


def _own(name: str) -> str:
    """Return the text of a file of this folder."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def write(out: Path, lesson: str, *, extras: bool = False) -> Path:
    """Run a lesson and write its slides.

    Args:
        out: the folder for all decks; this one is `NN_name/index.html` in it.
        lesson: such as `02`.
        extras: show the extra sections too.

    Returns:
        The page of the deck.

    Raises:
        CourseError: there is no such lesson, it does not run to its end, or the folder may not be
            written to.
    """
    stem = build.source_path(lesson).stem
    notebook = execution.execute(build.learner(stem), tidy=False)
    return write_atomically(out / stem / "index.html", deck(notebook, extras=extras))


def main() -> int:
    """Write slides to build/slides and open them."""
    parser = argparse.ArgumentParser(prog="course.py slides")
    parser.add_argument("lessons", nargs="+", metavar="LESSON")
    parser.add_argument("--extras", action="store_true")
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    try:
        for source in build.sources(options.lessons):
            print(f"Running {source.stem} for its slides ...", flush=True)
            page = write(OUT, source.stem, extras=options.extras)
            opened = not options.no_browser and webbrowser.open(page.as_uri())
            print(f"{'Opened' if opened else 'Open this file'} in a browser: {page}", flush=True)
    except CourseError as error:
        print(f"course.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
