"""The one kind of error that a musician reads, and the one kind of warning."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Iterator
from contextvars import ContextVar


class CourseError(Exception):
    """Something is wrong with an input or with this computer, said in a sentence.

    The message says what is wrong, what was expected and what to do about it. The command line
    prints it without a traceback.
    """


class PrimerChanged(UserWarning):
    """A primer was kept not quite as it was given; the message says in a sentence what changed."""


# Of this thread and what it calls: `warnings` could only be caught for all threads at once.
_collected: ContextVar[list[str] | None] = ContextVar("announcements", default=None)


def announce(sentence: str) -> None:
    """Warn of a changed primer, at the line outside of the course's package that gave it."""
    collected = _collected.get()
    if collected is not None:
        collected.append(sentence)
        return
    package, level = __name__.partition(".")[0], 2
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == package:
        frame, level = frame.f_back, level + 1
    warnings.warn(sentence, PrimerChanged, stacklevel=level)


@contextlib.contextmanager
def announcements() -> Iterator[list[str]]:
    """Collect the sentences that are announced inside, in this thread."""
    sentences: list[str] = []
    token = _collected.set(sentences)
    try:
        yield sentences
    finally:
        _collected.reset(token)
