"""The recorder: a few seconds from the learner's microphone or a file, as sound for a system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets
from anywidget import AnyWidget
from ipywidgets.widgets.widget_box import VBox

from coursekit.errors import CourseError
from coursekit.listening.panels import show_stored_and_live, stored
from coursekit.listening.player import play
from coursekit.listening.plots import waveform
from coursekit.listening.sound import Audio
from coursekit.listening.widgets import HERE, module

RUN = "Run this cell to record."
SAMPLE_RATE = 16_000  # holds all that a voice or a melody has below 8 kHz
MOST_SECONDS = 30
SILENCE = 10 ** (-60 / 20)  # a microphone that is switched off hisses below it
LISTEN = "your own sound, as the kernel has it now"


class Recorder(AnyWidget):
    """A button that records and a choice of files; see `recorder`.

    Attributes:
        value: the sound, one channel at 16 kHz, or None before there is any; what a panel
            hands over.
        message: what was recorded or what went wrong, in a sentence.
    """

    _esm = module("drawing.js", "recorder.js")
    _css = HERE / "panel.css"
    title = traitlets.Unicode().tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)
    seconds = traitlets.Int().tag(sync=True)
    rate = traitlets.Int(SAMPLE_RATE).tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    shown = traitlets.Unicode().tag(sync=True)
    value = traitlets.Any(None, read_only=True)

    def __init__(self, title: str, seconds: int) -> None:
        """Build the recorder with nothing in it."""
        self._handle: Any = None  # of what is stored in the page, once it is shown
        super().__init__(title=title, seconds=seconds)
        self.on_msg(self._told)  # type: ignore[no-untyped-call]

    @property
    def audio(self) -> Audio | None:
        """The sound, one channel at 16 kHz, or None before there is any."""
        audio: Audio | None = self.value
        return audio

    @property
    def said(self) -> str:
        """What is in the recorder, in a few words."""
        return f"{self.audio.duration_seconds:.1f} s" if self.audio else "nothing yet"

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Take nothing from the page but the sound that it sends."""

    def _told(self, _: Any, content: Any, buffers: Any) -> None:
        """Take samples or the bytes of a file, and say what came."""
        kind = content.get("kind") if isinstance(content, dict) else None
        if kind not in ("samples", "file") or not buffers:
            return
        # A sentence that is the same as before would not be told, and the page wait for it.
        self.message = ""
        try:
            data = bytes(buffers[0])
            audio = _samples(data) if kind == "samples" else Audio.load(
                data, max_seconds=self.seconds
            )  # fmt: skip
            audio = audio.mono().resampled(SAMPLE_RATE).excerpt(0, self.seconds, fade=0)
        except CourseError as error:
            before = " What was here before still is." if self.audio else ""
            self.message = f"{error}{before}"
            return
        self._show(audio)

    def _show(self, audio: Audio) -> None:
        """Exchange the sound, its player and its picture, and tell whoever listens."""
        picture = waveform(audio, self.title)
        player = play(audio, self.title, LISTEN, max_seconds=self.seconds)
        self.shown = player.html() + picture.html()
        self.message = f"Here are {audio.duration_seconds:.1f} seconds of sound."
        if np.abs(audio.samples).max() < SILENCE:
            self.message += (
                " They are silent. Look in your computer's settings which microphone is used and "
                "how loud it is, then record again."
            )
        self.set_trait("value", audio)
        if self._handle is not None:
            data, metadata = self._stored()
            self._handle.update(data, raw=True, metadata=metadata)

    def __str__(self) -> str:
        """Say in words what the recorder holds, for readers of the page."""
        return f"Recorder, {self.title}, of {self.seconds} seconds at most: {self.said}."

    def _stored(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what is shown wherever no widget lives: the picture, without the sound."""
        picture = waveform(self.audio, self.title) if self.audio else None
        return stored(self.title, RUN, picture, str(self), str(self))

    def _ipython_display_(self, **_: Any) -> None:
        # The box bears the classes by which the stored picture and the live widget know each other.
        box = VBox([self])
        self._handle = show_stored_and_live(box, *self._stored(), RUN)


def recorder(*, seconds: int = 15, title: str = "Recorder") -> Recorder:
    """Return a button that records the microphone, with a choice of sound files beside it.

    `.audio` is what was recorded or the beginning of the file, one channel at 16,000 samples a
    second, and None before. `panel` takes the recorder as a control whose value is `.audio`. The
    browser asks for permission first; the sound lives in the kernel alone and ends with it, and a
    stored page keeps its picture only.

    Args:
        seconds: a recording stops by itself after so long, and no more is read of a file: 1 to 30.
        title: stands above the button.

    Raises:
        CourseError: `seconds` is out of its limits, or there is no title.
    """
    if not isinstance(title, str) or not title.strip():
        raise CourseError("A recorder needs a title: a few words that say what is recorded.")
    if isinstance(seconds, bool) or seconds not in range(1, MOST_SECONDS + 1):
        raise CourseError(
            f"A recorder records 1 to {MOST_SECONDS} whole seconds, not {seconds!r}. "
            "Give such a number."
        )
    return Recorder(title.strip(), int(seconds))


def _samples(data: bytes) -> Audio:
    """Return the sound of 32-bit floating-point numbers, as a browser decodes them."""
    samples = np.frombuffer(data[: len(data) // 4 * 4], dtype="<f4")
    return Audio(np.clip(samples, -1, 1), SAMPLE_RATE)
