"""The sketchpad: a few bars that a learner draws, types or plays, as music for a system."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import traitlets
from anywidget import AnyWidget
from ipywidgets.widgets.widget_box import VBox
from traitlets.utils.bunch import Bunch

from coursekit.errors import CourseError
from coursekit.listening.panels import show_stored_and_live, stored
from coursekit.listening.plots import piano_roll
from coursekit.listening.sketch_grid import (
    SketchGrid,
    SketchNote,
    cleaned,
    counted,
    from_music,
    to_music,
)
from coursekit.listening.widgets import HERE, module
from coursekit.spelling import pitch_name

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

ChordNotes = Callable[[str], Sequence[int]]
RUN = "Run this cell to draw."
MOST_LETTERS = 12


class Sketchpad(AnyWidget):
    """A grid of pitch against time on which notes are drawn, typed or played; see `sketchpad`.

    Attributes:
        value: the music that is on it, or None where it is empty; what a panel hands over.
        message: what was wrong with what came from the page or from `start`, in sentences.
    """

    _esm = module(
        "drawing.js", "sketch_notes.js", "sketch_sound.js", "sketch_board.js", "sketchpad.js"
    )
    _css = HERE / "sketchpad.css"
    title = traitlets.Unicode().tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)
    sizes = traitlets.Dict().tag(sync=True)
    drawn = traitlets.Any(()).tag(sync=True)
    typed = traitlets.Any(()).tag(sync=True)
    faults = traitlets.List(traitlets.Unicode()).tag(sync=True)
    sounds: Any = traitlets.List().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    value = traitlets.Any(None, read_only=True)

    def __init__(
        self,
        grid: SketchGrid,
        title: str,
        notes: Sequence[SketchNote] = (),
        message: str = "",
        chord_notes: ChordNotes | None = None,
    ) -> None:
        """Build the pad with notes on it."""
        self.grid, self._chord_notes = grid, chord_notes
        self._handle: Any = None  # of what is stored in the page, once it is shown
        drawn = [list(note) for note in notes]
        # Where the page keeps the notes: under the notebook's name, which the server tells.
        notebook = os.environ.get("JPY_SESSION_NAME", "")
        place = hashlib.sha256(notebook.encode()).hexdigest()[:16] if notebook else ""
        sizes = {**grid.for_page(), "start": drawn, "place": place}
        # All at once, so that a page that is told of a new pad knows whether it kept its notes.
        super().__init__(title=title, sizes=sizes, drawn=drawn, typed=[])
        self.message = message
        self.observe(self._tell, names=["drawn", "typed"])
        self._tell()

    @property
    def notes(self) -> tuple[SketchNote, ...]:
        """The notes: the step on which each begins, its length in steps, its MIDI pitch."""
        return tuple(SketchNote(*note) for note in self.drawn)

    @property
    def midi(self) -> PrettyMIDI | None:
        """The music that is on the pad, or None where it is empty."""
        midi: PrettyMIDI | None = self.value
        return midi

    @property
    def chords(self) -> tuple[str, ...]:
        """The chords as they were typed, one a cell; "" where there is none that is known."""
        return tuple(
            "" if fault else text for text, fault in zip(self.typed, self.faults, strict=True)
        )

    @property
    def said(self) -> str:
        """What is on the pad, in a few words."""
        names = [pitch_name(note.pitch) for note in self.notes]
        more = f" and {counted(len(names) - 8, 'more note')}" if len(names) > 8 else ""
        chords = " | ".join(text or "–" for text in self.chords) if any(self.chords) else ""
        words = " ".join(names[:8]) + more or "no notes yet"
        return f"{words}, chords {chords}" if chords else words

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Take from the page what a learner can change there, and nothing else."""
        taken = {name: sync_data[name] for name in ("drawn", "typed") if name in sync_data}
        super().set_state(taken)  # type: ignore[no-untyped-call]
        # What was cleaned goes back, also where it is what the pad held before.
        if cleaned_names := [name for name in taken if getattr(self, name) != taken[name]]:
            self.send_state(cleaned_names)  # type: ignore[no-untyped-call]

    @traitlets.validate("drawn")
    def _on_the_grid(self, proposal: dict[str, Any]) -> list[list[int]]:
        notes, wrong = cleaned(proposal["value"], self.grid)
        entries = counted(wrong, "entry was", "entries were")
        sentence = f"{entries} left away, since this pad has no room for such notes."
        self.message = sentence if wrong else ""
        return [list(note) for note in notes]

    @traitlets.validate("typed")
    def _a_text_for_each_cell(self, proposal: dict[str, Any]) -> list[str]:
        cells = self.grid.bars * self.grid.chords_per_bar
        given = proposal["value"] if isinstance(proposal["value"], list | tuple) else ()
        texts = [text.strip()[:MOST_LETTERS] if isinstance(text, str) else "" for text in given]
        texts = (texts + [""] * cells)[:cells]
        known = [_sounding(text, self._chord_notes) for text in texts]
        self.sounds = [pitches for pitches, _ in known]
        self.faults = [fault for _, fault in known]
        return texts

    def _tell(self, _: Any = None) -> None:
        """Make the music anew and tell whoever listens, of chords without a melody too."""
        before = self.value
        after = to_music(self.notes, self.grid) if self.drawn else None
        self.set_trait("value", after)
        if before is after is None:
            change = Bunch(name="value", old=None, new=None, owner=self, type="change")
            self.notify_change(change)  # type: ignore[no-untyped-call]
        if self._handle is not None:
            data, metadata = self._stored()
            self._handle.update(data, raw=True, metadata=metadata)

    def __str__(self) -> str:
        """Say in words what is on the pad, for readers of the page."""
        bars = f"{counted(self.grid.bars, 'bar')} of {self.grid.beats_per_bar}/4"
        notes = "; ".join(map(self.grid.describe, self.notes)) or "no notes yet"
        cells = " | ".join(text or "–" for text in self.chords)
        chords = f" Chords: {cells}." if cells else ""
        return f"Sketchpad, {self.title}, {bars}: {notes}.{chords} {self.message}".rstrip()

    def _stored(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what is shown wherever no widget lives: the piano roll and a sentence."""
        picture = piano_roll(self.midi, self.title) if self.midi else None
        return stored(self.title, RUN, picture, str(self), str(self))

    def _ipython_display_(self, **_: Any) -> None:
        # The box bears the classes by which the stored picture and the live pad know each other.
        box = VBox([self])
        self._handle = show_stored_and_live(box, *self._stored(), RUN)


def sketchpad(
    bars: int = 2,
    *,
    tempo: float = 110.0,
    low: int = 60,
    high: int = 79,
    steps_per_beat: int = 4,
    beats_per_bar: int = 4,
    voices: int = 1,
    chords: int = 0,
    chord_notes: ChordNotes | None = None,
    start: PrettyMIDI | None = None,
    title: str = "Sketchpad",
) -> Sketchpad:
    """Return a pad on which a few bars are drawn by mouse or finger, typed, or played by MIDI.

    `.midi` is the music that is on it, `.notes` and `.chords` the same on its grid. `panel` takes
    it as a control whose value is `.midi`. The page keeps the notes under the notebook's name and
    the title, and gives them back when the cell is run again, as soon as the cells that are
    waiting have run: what they should change belongs into a panel.

    Args:
        bars: 1 to 16.
        tempo: beats a minute, 20 to 300.
        low: the lowest MIDI pitch; 60 is C4.
        high: the highest, at most four octaves above.
        steps_per_beat: 1, 2, 3, 4 or 6; 4 makes a step a sixteenth note.
        beats_per_bar: quarter notes in a bar, 2 to 7.
        voices: how many notes may sound at once, 1 to 4.
        chords: cells of a chord row above the notes: 0 for none, 1 a bar, or 2 a bar.
        chord_notes: returns the pitch classes of a chord from its name, the bass first, or raises
            CourseError; the pad then says what is no chord, and plays what is one.
        start: music that is on the pad at first, moved to the nearest steps; what has no room is
            left away and said.
        title: stands above the pad; two pads of a notebook need two titles.

    Raises:
        CourseError: a size is out of its limits, or `start` is no music.
    """
    if not isinstance(title, str) or not title.strip():
        raise CourseError("A sketchpad needs a title: a few words under which its notes are kept.")
    grid = SketchGrid(
        bars, beats_per_bar, steps_per_beat, low, high, voices, tempo, int(chords)
    )  # fmt: skip
    notes, message = ((), "") if start is None else from_music(start, grid)
    return Sketchpad(grid, title.strip(), notes, message, chord_notes)


def _sounding(text: str, chord_notes: ChordNotes | None) -> tuple[list[int], str]:
    """Return the pitches that the page plays for a chord, and what is wrong with its name."""
    if not text or chord_notes is None:
        return [], ""
    try:
        bass, *others = (int(pitch_class) % 12 for pitch_class in chord_notes(text))
    except CourseError as error:
        return [], str(error)
    except Exception as error:  # the function may be a learner's
        return [], f"{text!r} could not be read: {type(error).__name__}: {error}."
    return [36 + bass, *(48 + other for other in others)], ""
