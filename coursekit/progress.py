"""The course's progress bar: HTML in a notebook, tqdm in a terminal; it ends in a sentence."""

from __future__ import annotations

import contextvars
import html
import sys
import threading
import time
from collections.abc import Collection, Iterator
from types import TracebackType
from typing import Any

SECONDS_BETWEEN = 0.2
MAY_BE_MISSING = "coursekit_passing"
"""Metadata of a bar that not every run shows: a stored notebook is the same without it."""
_COLOUR = "#0072B2"  # the first of `listening.PALETTE`, which is not loaded for a bar


def in_notebook() -> bool:
    """Say whether there is a notebook's kernel behind this code, without loading IPython for it."""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")


def bar(
    title: str,
    items: Collection[Any] = (),
    *,
    total: int | None = None,
    unit: str = "steps",
    start: int = 0,
    shown: bool = True,
    delay: float = 0.0,
) -> Bar:
    """Return a progress bar for a `with` block; it may be advanced from any thread.

    `with bar("Reading", paths, unit="files") as files: for path in files: …` counts by itself.
    `with bar("Training", total=6000) as b: b.advance(); b.finish("solved after 60 steps")` is
    counted by hand. A bar inside another speaks through it and leaves no sentence of its own.

    Args:
        title: what is being done.
        items: what is gone through.
        total: how many there are to be; None for as many as there are items, or for not known.
        unit: what is counted, in the plural.
        start: how many were done before.
        shown: whether anything is shown at all.
        delay: seconds for which nothing is shown; what ends sooner leaves nothing behind.
    """
    return Bar(title, items, total or len(items) or None, unit, start, shown, delay)


def say(sentence: str) -> None:
    """Say something in a line of its own, without breaking a bar that is being shown."""
    if in_notebook():
        print(sentence)
    else:
        from tqdm import tqdm

        tqdm.write(sentence, file=sys.stderr)


class Bar:
    """A progress bar; `bar` makes one.

    Attributes:
        done: how many are done.
        note: a few words on how it goes, such as the loss; `tell` changes them.
    """

    def __init__(
        self,
        title: str,
        items: Collection[Any],
        total: int | None,
        unit: str,
        start: int,
        shown: bool,
        delay: float,
    ) -> None:
        self.title, self.items, self.total, self.unit = title, items, total, unit
        self.done, self.shown, self.delay, self.note = start, shown, delay, ""
        self._inner, self._sentence = "", ""
        self._view: _Page | _Terminal | None = None
        self._lock = threading.RLock()

    def __enter__(self) -> Bar:
        """Show the bar, now or after its delay."""
        self.begun, self._outer = time.monotonic(), _innermost.get()
        if self.shown:
            _innermost.set(self)
            # A copy of the context: a notebook's kernel keeps in it which cell is running.
            run = contextvars.copy_context().run
            self._timer = threading.Timer(self.delay, run, (self._open,))
            self._timer.daemon = True
            if self.delay:
                self._timer.start()
            else:
                self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End in a sentence, whichever way it ended."""
        if not self.shown:
            return
        self._timer.cancel()
        _innermost.set(self._outer)
        with self._lock:
            self.shown = False
            if kind is not None:
                self._sentence = f"Stopped after {self._count()}."
            elif not self._sentence:
                self._sentence = f"Done: {_counted(self.done, self.unit)}."
            if self._view:
                self._view.end(self._sentence)
            elif self._outer:
                self._outer._hear("")

    def __iter__(self) -> Iterator[Any]:
        """Go through the items and count them."""
        for item in self.items:
            yield item
            self.advance()

    def advance(self, count: int = 1) -> None:
        """Count what was done."""
        with self._lock:
            self.done += count
            self._draw()

    def tell(self, note: str, *, now: bool = False) -> None:
        """Say in a few words how it goes; `now` shows it before something that takes long."""
        with self._lock:
            self.note = note
            self._draw(now=now)

    def finish(self, words: str) -> None:
        """Choose the words that the bar ends in, such as "solved after 1,800 steps"."""
        self._sentence = f"Done: {words.rstrip('.')}."

    @property
    def words(self) -> str:
        """How far it is."""
        seconds = f"{time.monotonic() - self.begun:.0f} s"
        return _listed(self.title, self._count(), self.notes, seconds)

    @property
    def notes(self) -> str:
        """How it goes, and how far a bar inside this one is."""
        return _listed(self.note, self._inner)

    def _count(self) -> str:
        if self.total is None:
            return _counted(self.done, self.unit)
        return f"{self.done:,} of {_counted(self.total, self.unit)}"

    def _open(self) -> None:
        with self._lock:
            if self.shown and not self._outer:
                self._view = _Page(self) if in_notebook() else _Terminal(self)

    def _draw(self, *, now: bool = False) -> None:
        if self._view:
            self._view.draw(now=now)
        elif self.shown and self._outer:
            # The seconds stand in the outer bar.
            self._outer._hear(_listed(self.title, self._count(), self.notes))

    def _hear(self, inner: str) -> None:
        """Take what a bar inside this one says."""
        with self._lock:
            self._inner = inner
            self._draw()


class _Page:
    """A bar in a notebook: one output that is replaced by newer ones."""

    def __init__(self, bar: Bar) -> None:
        from IPython.display import display

        self.bar, self.drawn = bar, time.monotonic()
        self.metadata = {MAY_BE_MISSING: True} if bar.delay else {}
        self.handle: Any = display(
            self._bundle(), raw=True, display_id=True, metadata=self.metadata
        )

    def draw(self, *, now: bool) -> None:
        """Show how far it is, but not so often that the work waits for it."""
        if now or time.monotonic() - self.drawn >= SECONDS_BETWEEN:
            self.drawn = time.monotonic()
            self.handle.update(self._bundle(), raw=True, metadata=self.metadata)

    def end(self, sentence: str) -> None:
        """Leave a sentence; without seconds, so that two runs leave the same notebook."""
        text = f'<p class="coursekit-progress" role="status">{html.escape(sentence)}</p>'
        bundle = {"text/html": text, "text/plain": sentence}
        self.handle.update(bundle, raw=True, metadata=self.metadata)

    def _bundle(self) -> dict[str, str]:
        words, label = self.bar.words, html.escape(self.bar.title, quote=True)
        # Without a value the browser shows that it is not known how long this takes.
        of = f'value="{self.bar.done}" max="{self.bar.total}" ' if self.bar.total else ""
        text = (
            f'<div class="coursekit-progress"><progress {of}aria-label="{label}" '
            f'style="width:16em;max-width:100%;accent-color:{_COLOUR}"></progress> '
            f"{html.escape(words)}</div>"
        )
        return {"text/html": text, "text/plain": words}


class _Terminal:
    """A bar in a terminal, on the error stream."""

    def __init__(self, bar: Bar) -> None:
        from tqdm import tqdm

        self.bar = bar
        self.line = tqdm(
            desc=bar.title,
            total=bar.total,
            initial=bar.done,
            unit=f" {bar.unit}",
            postfix=bar.notes or None,
            leave=False,
        )

    def draw(self, *, now: bool) -> None:
        """Show how far it is; tqdm sees to it that this is not too often."""
        self.line.set_postfix_str(self.bar.notes, refresh=now)
        self.line.update(self.bar.done - self.line.n)

    def end(self, sentence: str) -> None:
        """Leave a sentence that says what took how long."""
        self.line.close()
        seconds = f"{time.monotonic() - self.bar.begun:.0f} s"
        say(f"{self.bar.title}. {sentence.rstrip('.')}, {seconds}.")


def _listed(*words: str) -> str:
    return ", ".join(filter(None, words))


def _counted(count: int, unit: str) -> str:
    return f"{count:,} {unit.removesuffix('s') if count == 1 else unit}"


_innermost: contextvars.ContextVar[Bar | None] = contextvars.ContextVar("bar", default=None)
