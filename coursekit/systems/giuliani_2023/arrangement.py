"""An arrangement: which loop starts at which bar; as notes, and as sound mixed from the loops."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coursekit.encodings.notes import NOTE_DTYPE, to_midi
from coursekit.listening import Audio
from coursekit.systems.giuliani_2023.briefs import Brief
from coursekit.systems.giuliani_2023.loops import ROLES, Loop
from coursekit.systems.giuliani_2023.synthesis import sound_of
from coursekit.systems.provenance import Provenance

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

RATE = 32_000


@dataclass(frozen=True)
class Placed:
    """A loop at its place.

    Args:
        loop: which.
        bar: where it starts, the first bar being 1.
        repeat: whether it is heard for the second time.
    """

    loop: Loop
    bar: int
    repeat: bool = False

    @property
    def end(self) -> int:
        """The bar after its last."""
        return self.bar + self.loop.bars


@dataclass(frozen=True)
class Arrangement:
    """What a brief came to.

    Args:
        brief: what was asked for.
        placed: every loop at its place, in the order of bars and roles.
        shortest: no arrangement of these loops has fewer bars than this.
        origin: who arranged it, where the arranger did.
    """

    brief: Brief
    placed: tuple[Placed, ...]
    shortest: int = 0
    origin: Provenance | None = None

    @property
    def bars(self) -> int:
        """How many bars it lasts."""
        return max(one.end for one in self.placed) - 1

    @property
    def proved(self) -> bool:
        """Whether the solver has shown that it cannot be shorter."""
        return self.bars <= self.shortest

    @property
    def sections(self) -> list[int]:
        """The bars at which something starts."""
        return sorted({one.bar for one in self.placed})

    def at(self, bar: int) -> list[Placed]:
        """Return what sounds in a bar, role by role."""
        sounding = [one for one in self.placed if one.bar <= bar < one.end]
        return sorted(sounding, key=lambda one: ROLES.index(one.loop.role))

    def to_midi(self, *, tempo: float | None = None, last: int | None = None) -> PrettyMIDI:
        """Return it as music: a track for each role, its sections as markers.

        Args:
            tempo: quarter notes a minute; None takes that of the loops.
            last: the last bar that is kept; None for all.
        """
        import pretty_midi

        style = self.placed[0].loop.style
        beats = style.metre[0]
        roles = [role for role in ROLES if any(one.loop.role == role for one in self.placed)]
        rows = np.concatenate(
            [
                one.loop.rows((one.bar - 1) * beats, roles.index(one.loop.role))
                for one in self.placed
            ]
        )
        if last is not None:
            rows = rows[rows["onset"] < last * beats]
            rows["duration"] = np.minimum(rows["duration"], last * beats - rows["onset"])
        assert rows.dtype == NOTE_DTYPE
        quarter = tempo or style.bpm
        midi = to_midi(rows, tempo=quarter, names=roles, time_signature=style.metre, key=style.key)
        midi.text_events = [
            pretty_midi.Text(f"Section {number}", (bar - 1) * beats * 60 / quarter)
            for number, bar in enumerate(self.sections, start=1)
            if last is None or bar <= last
        ]
        if self.origin is not None:
            midi.provenance = self.origin  # type: ignore[attr-defined]
        return midi

    def to_audio(self, *, last: int | None = None) -> Audio:
        """Return it as sound: each loop is rendered once, and mixed in where it starts.

        Args:
            last: the last bar that is kept; None for all.
        """
        style = self.placed[0].loop.style
        a_bar = style.metre[0] * 60 / style.bpm
        bars = min(self.bars, last or self.bars)
        mix = np.zeros(round(bars * a_bar * RATE), np.float32)
        for one in self.placed:
            begins = round((one.bar - 1) * a_bar * RATE)
            sound = rendered(one.loop)[: max(0, len(mix) - begins)]
            mix[begins : begins + len(sound)] += sound
        return Audio(mix, RATE).normalised()


@functools.lru_cache(maxsize=256)
def rendered(loop: Loop) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Return a loop as sound, kept for the next time it is asked for."""
    return sound_of(loop, RATE)
