"""The one kind of error that a musician reads, and the one kind of warning."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Iterator
from typing import TextIO


class CourseError(Exception):
    """Something is wrong with an input or with this computer, said in a sentence.

    The message says what is wrong, what was expected and what to do about it. The command line
    prints it without a traceback.
    """


class PrimerChanged(UserWarning):
    """A primer was kept not quite as it was given; the message says in a sentence what changed."""


def announce(sentence: str) -> None:
    """Warn of a changed primer, at the line outside of the course's package that gave it."""
    package, level = __name__.partition(".")[0], 2
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == package:
        frame, level = frame.f_back, level + 1
    warnings.warn(sentence, PrimerChanged, stacklevel=level)


@contextlib.contextmanager
def announcements() -> Iterator[list[str]]:
    """Collect the sentences that are announced inside; other warnings go where they always go."""
    sentences: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("always", PrimerChanged)
        show_others = warnings.showwarning

        def collect(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if issubclass(category, PrimerChanged):
                sentences.append(str(message))
            else:
                show_others(message, category, filename, lineno, file, line)

        warnings.showwarning = collect
        yield sentences
