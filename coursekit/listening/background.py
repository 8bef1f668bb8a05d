"""Work beside a notebook's cells that can be given up half-way.

Why a thread, and not the kernel's interrupt: JupyterLab handles the messages of widgets in a
subshell, a thread of its own that an interrupt does not reach, and messages wait for one another
there. Composing in that thread would keep back *Cancel* and newer values until the piece is done.
"""

from __future__ import annotations

import contextlib
import ctypes
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Abandoned(BaseException):
    """Raised inside work that nobody waits for; `except Exception` does not stop it."""


class Task(Generic[T]):
    """Work in a thread, begun after a pause and once the task before it has ended.

    Args:
        work: what is done; it may be given up at any line.
        done: is handed the result, and is not interrupted.
        pause_seconds: the task waits for so long, and does nothing if it is given up meanwhile.
        before: an earlier task. It is given up, and never runs beside this one.
    """

    def __init__(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        pause_seconds: float = 0.0,
        before: Task[T] | None = None,
    ) -> None:
        """Start."""
        self._work, self._done, self._pause, self._before = work, done, pause_seconds, before
        self._given_up = threading.Event()
        self._open = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def abandon(self) -> None:
        """Give the work up: at once in Python code, else as soon as a library's call returns."""
        self._given_up.set()
        if self._open and self._thread.ident is not None:
            # A thread cannot be ended from outside; Python can raise an exception in it.
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(self._thread.ident), ctypes.py_object(Abandoned)
            )

    def end(self) -> None:
        """Give the work up and wait until it has ended."""
        while self._thread.is_alive():
            # Again and again: an exception that falls into a destructor is lost.
            self.abandon()
            self._thread.join(0.2)

    def join(self, timeout_seconds: float | None = None) -> bool:
        """Wait for the end; tell whether it has come."""
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        if self._before is not None:
            self._before.end()
            self._before = None
        if self._given_up.wait(self._pause):
            return
        # Twice: the second exception may come while the first is on its way out.
        with contextlib.suppress(Abandoned), contextlib.suppress(Abandoned):
            result = self._interruptible()
            self._done(result)

    def _interruptible(self) -> T:
        """Do the work; an exception that is on its way arrives in here and not later."""
        try:
            self._open = True
            result = self._work()
        finally:
            self._open = False
        if self._given_up.is_set():
            time.sleep(0.05)
            raise Abandoned
        return result
