"""The lessons as web pages with their sounds: `python -m coursekit.classroom.book`.

`python course.py book` hands over to this. The pages need no network; controls stand in them as
their picture and a sentence.
"""

from __future__ import annotations

import html
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.classroom import build, execution
from coursekit.classroom.pages import STYLE, Links, Page, code_style, reachable, still
from coursekit.errors import CourseError
from coursekit.files import write_atomically

if TYPE_CHECKING:
    from nbformat import NotebookNode

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>From Illiac to Prompt</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ font: 1.1em/1.6 sans-serif; max-width: 40em; margin: 2em auto; padding: 0 1em }}
</style></head>
<body><main><h1>From Illiac to Prompt</h1>
<p>A hands-on history of AI music generation: the lessons, run, with their pictures and sounds.</p>
<ol start="0">
{items}
</ol></main></body>
</html>
"""


def write(out: Path, lessons: list[str] | None = None) -> Path:
    """Run lessons and write them as web pages, with an index page.

    Args:
        out: the folder for the pages.
        lessons: such as `02`; all where none is named.

    Returns:
        The index page.

    Raises:
        CourseError: a lesson does not run to its end, or the folder may not be written to.
    """
    items = []
    stems = [source.stem for source in build.sources(lessons)]
    texts: set[Path] = set()
    for stem in stems:
        begun = time.monotonic()
        notebook = execution.execute(build.learner(stem), tidy=False)
        title = title_of(notebook) or stem
        write_atomically(out / f"{stem}.html", _page(notebook, title, _link(stems, texts)))
        items.append(f'<li><a href="{stem}.html">{html.escape(title)}</a></li>')
        print(f"{time.monotonic() - begun:7.1f} s  {stem}", flush=True)
    for path in texts:
        write_atomically(out / _name(path), _text(path))
    return write_atomically(out / "index.html", _PAGE.format(items="\n".join(items)))


def title_of(notebook: NotebookNode) -> str:
    """Return the first heading."""
    for cell in notebook.cells:
        for line in cell.source.splitlines():
            if cell.cell_type == "markdown" and line.startswith("# "):
                return str(line[2:].strip())
    return ""


def _page(notebook: NotebookNode, title: str, links: Links = lambda url: None) -> str:
    """Return a notebook that was run as a page that asks nothing of the network."""
    exporter = Page(links)
    resources = {"metadata": {"name": title}}
    page, _ = exporter.from_notebook_node(still(notebook), resources)
    style = f"<style>{code_style()}{STYLE}</style></head>"
    start = '<nav><a href="index.html">All lessons</a></nav><main>'
    return reachable(page).replace("</head>", style, 1).replace("<main>", start, 1)


def _link(lessons: list[str], texts: set[Path]) -> Links:
    """Return where a lesson's links lead in the book; what the course has as text is noted."""

    def lead(url: str) -> str | None:
        name, _, place = url.partition("#")
        path = build.COMMITTED / name
        if path.suffix == ".ipynb" and path.stem in lessons:
            page = f"{path.stem}.html"
        elif path.suffix == ".md" and path.is_file():
            texts.add(path.resolve())
            page = _name(path)
        else:
            return None
        return f"{page}#{place}" if place else page

    return lead


def _name(text: Path) -> str:
    """Return the name of the page of a text, such as `datasets_airs_readme.html`."""
    inside = text.resolve().relative_to(build.COMMITTED.parent).with_suffix(".html")
    return "_".join(inside.parts).lower()


def _text(path: Path) -> str:
    """Return a text of the course as a page."""
    import nbformat

    make = nbformat.v4
    cell = make.new_markdown_cell(path.read_text(encoding="utf-8"))
    notebook = make.new_notebook(cells=[cell])
    return _page(notebook, title_of(notebook) or path.stem)


def main() -> int:
    """Write all lessons to build/book."""
    root = Path(__file__).resolve().parents[2]
    try:
        index = write(root / "build" / "book", sys.argv[1:] or None)
        print(f"Open this file in a browser: {index}")
    except CourseError as error:
        print(f"course.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
