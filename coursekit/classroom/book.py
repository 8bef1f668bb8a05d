"""The lessons as web pages with their sounds: `python -m coursekit.classroom.book`.

`python course.py book` hands over to this. The pages need no network; formulas stand in them as
they are typed, and controls as a sentence.
"""

from __future__ import annotations

import html
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

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
    from coursekit.classroom import build

    items = []
    for stem in [build.source_path(lesson).stem for lesson in lessons or build.lessons()]:
        begun = time.monotonic()
        notebook = build.execute(build.learner(stem), tidy=False)
        title = _title(notebook) or stem
        write_atomically(out / f"{stem}.html", _page(notebook, title))
        items.append(f'<li><a href="{stem}.html">{html.escape(title)}</a></li>')
        print(f"{time.monotonic() - begun:7.1f} s  {stem}", flush=True)
    return write_atomically(out / "index.html", _PAGE.format(items="\n".join(items)))


def _title(notebook: NotebookNode) -> str:
    """Return the first heading."""
    for cell in notebook.cells:
        for line in cell.source.splitlines():
            if cell.cell_type == "markdown" and line.startswith("# "):
                return str(line[2:].strip())
    return ""


def _page(notebook: NotebookNode, title: str) -> str:
    """Return a notebook that was run as a page that asks nothing of the network."""
    from nbconvert.exporters import HTMLExporter

    from coursekit.classroom.build import WIDGET

    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if any(kind.startswith("application/vnd.jupyter.widget") for kind in data):
                output.data = {"text/plain": WIDGET}
    notebook.metadata.pop("widgets", None)
    resources = {"metadata": {"name": title}}
    page, _ = HTMLExporter().from_notebook_node(notebook, resources)  # type: ignore[no-untyped-call]
    # The exporter's scripts are fetched from elsewhere; sounds, pictures and folds need none.
    return re.sub(r"<script\b.*?</script>", "", str(page), flags=re.DOTALL)


def main() -> int:
    """Write all lessons to build/book."""
    root = Path(__file__).resolve().parents[2]
    try:
        print(f"Open this file in a browser: {write(root / 'build' / 'book', sys.argv[1:])}")
    except CourseError as error:
        print(f"course.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
