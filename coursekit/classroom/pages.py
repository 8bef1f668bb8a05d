"""Notebooks as pages for a browser without a network: formulas, links and pictures."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from coursekit.classroom.execution import WIDGET

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Says where a link of a lesson leads on a page, or None where it leads nowhere.
Links = Callable[[str], str | None]

_VIEW = "application/vnd.jupyter.widget-view+json"
_STATE = "application/vnd.jupyter.widget-state+json"
_STORED = "coursekit-stored"  # the class of the picture that a panel leaves for such pages
_FORMULA = re.compile(r"(?<![\\$])(\$\$?)(?!\s)(.+?)(?<![\\\s])\1(?!\$)", re.DOTALL)
_CODE = re.compile(r"(<(pre|code)\b.*?</\2>)", re.DOTALL)
# Underlined links and dark prompts, because JupyterLab's have too little contrast; what is wider
# than the window scrolls by itself, so that the page reads at any width. Browsers set formulas well
# only in a font made for them: these come with macOS, Windows, TeX and most kinds of Linux.
STYLE = """
a { text-decoration: underline !important }
.jp-InputArea-prompt, .jp-OutputArea-prompt { color: #595959 !important; opacity: 1 !important }
.highlight, .highlight pre { background: #f7f7f7; white-space: pre-wrap }
.jp-RenderedText pre, .formula { overflow-x: auto; padding: 2px }
.formula { display: block }
math { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", "Libertinus Math",
    "DejaVu Math TeX Gyre", "Noto Sans Math", math }
.jp-OutputArea-output img { max-width: 100%; height: auto }
table { overflow-wrap: normal }
"""


def mathml(formula: str, display: str = "inline") -> str:
    """Return a formula in MathML, which browsers show without a script.

    Args:
        formula: in LaTeX, without dollar signs.
        display: `inline` or `block`.

    Returns:
        A `math` element; where the formula is not understood, the formula as it is typed.
    """
    from latex2mathml.converter import convert

    try:
        return str(convert(formula, display=display))
    except Exception:  # the converter raises whatever a malformed formula makes it stumble on
        return f"<code>{html.escape(formula)}</code>"


class _Renderer(IPythonRenderer):
    """Markdown to HTML with formulas in MathML and links that lead somewhere."""

    def __init__(self, links: Links, **options: Any) -> None:
        super().__init__(escape=False, **options)
        self._links = links

    def inline_math(self, body: str) -> str:
        return mathml(body)

    def block_math(self, body: str) -> str:
        # What is wider than the page scrolls, with the keys too.
        return (
            '<span class="formula" tabindex="0" role="group" aria-label="Formula">'
            f"{mathml(body, 'block')}</span>"
        )

    def block_html(self, html: str) -> str:
        # Markdown leaves what stands inside HTML alone; MathJax, in JupyterLab, does not.
        parts = _CODE.split(html)
        parts[::3] = [
            _FORMULA.sub(lambda m: mathml(m[2], "block" if m[1] == "$$" else "inline"), part)
            for part in parts[::3]
        ]
        del parts[2::3]  # the names of the elements
        return str(super().block_html("".join(parts)))

    def link(self, text: str, url: str, title: str | None = None) -> str:
        target = url if re.match(r"https?:|#", url) else self._links(url)
        return text if target is None else str(super().link(text, target, title))


class Page(HTMLExporter):
    """nbconvert's page of a notebook, with formulas in MathML.

    Args:
        links: says where a link of the text leads on this page.
        options: what nbconvert's exporter takes.
    """

    def __init__(self, links: Links, **options: Any) -> None:
        """Remember where links lead."""
        self._links = links
        super().__init__(**options)  # type: ignore[no-untyped-call]

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Return a text cell as HTML."""
        return str(MarkdownWithMath(renderer=_Renderer(self._links)).render(source))


def still(notebook: NotebookNode) -> NotebookNode:
    """Return a copy of a notebook that was run, as it is shown where no kernel is.

    Of controls there stay what they play and show, or the picture that is stored for them, and a
    sentence; a picture carries its description; bars that said how far something was are left out.
    """
    notebook = deepcopy(notebook)
    stored = notebook.metadata.pop("widgets", {}).get(_STATE, {}).get("state", {})
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _shown(_joined(cell.outputs), stored)
    return notebook


def _shown(outputs: list[NotebookNode], stored: dict[str, Any]) -> list[NotebookNode]:
    """Return outputs without widgets, which are given as a notebook stores them."""
    kept: list[NotebookNode] = []
    for output in outputs:
        data = output.get("data", {})
        view = data.pop(_VIEW, None)
        shown = _inside(view["model_id"], stored) if view else ""
        if view and kept and _STORED in kept[-1].get("data", {}).get("text/html", ""):
            if not shown:
                continue
            # What the panel itself shows is the same picture, with its sound.
            kept.pop()
        if not shown and "text/html" not in data:
            shown = _picture(output)
        if shown:
            data["text/html"] = shown + (f"<p>{WIDGET}</p>" if view else "")
        elif view and re.match(r"\w+\(", data.get("text/plain", "")):
            data["text/plain"] = WIDGET
        # A panel in a stored notebook has left nothing but the picture before it.
        if data or output.output_type not in ("display_data", "execute_result"):
            kept.append(output)
    return kept


def _inside(model: str, stored: dict[str, Any]) -> str:
    """Return the HTML inside a widget and those that it is made of, without controls."""
    state = stored.get(model.removeprefix("IPY_MODEL_"), {}).get("state", {})
    value = state.get("value")
    own = value if isinstance(value, str) and value.startswith("<") else ""
    return own + "".join(_inside(child, stored) for child in state.get("children", ()))


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return outputs with what was printed at several times in one piece."""
    kept: list[NotebookNode] = []
    for output in outputs:
        if output.output_type == "stream":
            if output.name == "stderr":
                continue
            if kept and kept[-1].output_type == "stream":
                kept[-1].text += output.text
                continue
        kept.append(output)
    return kept


def _picture(output: NotebookNode) -> str:
    """Return an output's picture as an image with its description, or nothing."""
    data = output.get("data", {})
    for kind in ("image/svg+xml", "image/png", "image/jpeg"):
        if kind in data:
            is_text = kind == "image/svg+xml"
            stored = base64.b64encode(data[kind].encode()).decode() if is_text else data[kind]
            about = output.get("metadata", {}).get(kind, {})
            alt = html.escape(about.get("alt") or data.get("text/plain", ""), quote=True)
            source = f"data:{kind};base64,{''.join(stored.split())}"
            return f'<img class="coursekit-picture" alt="{alt}" src="{source}">'
    return ""


def reachable(page: str) -> str:
    """Return a page on which the keys reach what scrolls: the text that a cell printed."""
    # A page's scripts would be fetched from elsewhere; sounds, pictures and folds need none.
    page = re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL)
    return re.sub(
        r'(<div class="jp-RenderedText[^>]*>\s*<pre)(?=>)',
        r'\1 tabindex="0" role="group" aria-label="What the cell printed"',
        page,
    )


def code_style() -> str:
    """Return the colours of code, each with a contrast of 4.7 or more on light grey."""
    from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]

    return str(HtmlFormatter(style="xcode", nobackground=True).get_style_defs(".highlight"))
