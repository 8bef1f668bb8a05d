"""Players: music that can be heard in a notebook."""

from __future__ import annotations

import base64
import copy
import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.listening.sound import Audio, render

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI


@dataclass(frozen=True, eq=False)
class Player:
    """One sound with its controls; a notebook shows it when a cell ends with it.

    Args:
        audio: what is heard.
        title: what it is.
        listen_for: completes "Listen for …"; may be empty.
    """

    audio: Audio
    title: str
    listen_for: str = ""

    def __repr__(self) -> str:
        """Say in words what is heard, for readers without sound."""
        seconds = f"{self.audio.duration_seconds:.1f} s"
        return f"Sound ({seconds}): {_sentence(self.title)}{_listen(self.listen_for)}"

    def html(self) -> str:
        """Return the figure with its caption and the browser's own audio controls."""
        data = base64.b64encode(self.audio.mp3()).decode("ascii")
        label = html.escape(f"{self.title}, {self.audio.duration_seconds:.0f} seconds", quote=True)
        return (
            '<figure class="coursekit-sound" style="margin:0.5em 0">'
            f"<figcaption><strong>{html.escape(self.title)}</strong>"
            f"{html.escape(_listen(self.listen_for))}</figcaption>"
            f'<audio controls preload="auto" aria-label="{label}" '
            'style="width:100%;max-width:32em" '
            f'src="data:audio/mpeg;base64,{data}"></audio></figure>'
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": str(self)}


@dataclass(frozen=True, eq=False)
class Players:
    """Several players in one output, to be compared."""

    players: tuple[Player, ...]
    listen_for: str = ""

    def __repr__(self) -> str:
        """Say in words what is heard, for readers without sound."""
        named = "; ".join(
            f"{number}. {player.title} ({player.audio.duration_seconds:.1f} s)"
            for number, player in enumerate(self.players, 1)
        )
        return f"Sounds to compare: {named}.{_listen(self.listen_for)}"

    def html(self) -> str:
        """Return the figures side by side, one below the other where there is no room."""
        figures = "".join(
            f'<div style="flex:1 1 18em">{player.html()}</div>' for player in self.players
        )
        listen = html.escape(_listen(self.listen_for).strip())
        return (
            f'<div class="coursekit-sounds"><p style="margin:0">{listen}</p>'
            f'<div style="display:flex;flex-wrap:wrap;gap:0 1.5em">{figures}</div></div>'
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": str(self)}


def play(
    what: PrettyMIDI | Audio,
    title: str,
    listen_for: str = "",
    *,
    max_seconds: float = 30,
    level: bool = True,
) -> Player:
    """Return a player for a piece or for sound.

    Args:
        what: music, which is rendered, or sound.
        title: what it is; it stands above the player and is read out by screen readers.
        listen_for: what to listen for: completes the sentence "Listen for …".
        max_seconds: only so much is stored; what goes on longer fades out.
        level: whether music is rendered at the course's one loudness. Without it soft music stays
            soft. Sound is played as it is in any case.

    Raises:
        CourseError: there is no title, nothing to hear, or a note that cannot be played.
    """
    if not title.strip():
        raise CourseError("A player needs a title: a few words that say what will be heard.")
    if max_seconds <= 0:
        raise CourseError(f"max_seconds must be above 0; {max_seconds} was given.")
    audio = what if isinstance(what, Audio) else render(_beginning(what, max_seconds), level=level)
    silence = _leading_silence(audio)
    return Player(audio.excerpt(silence, max_seconds), title.strip(), listen_for.strip())


def play_side_by_side(
    pieces: Sequence[tuple[str, PrettyMIDI | Audio]],
    listen_for: str = "",
    *,
    max_seconds: float = 30,
    level: bool = True,
) -> Players:
    """Return labelled players for several pieces in one output, all as loud as the quietest.

    Args:
        pieces: pairs of a title and the piece.
        listen_for: what to compare: completes the sentence "Listen for …".
        max_seconds: only so much of each is stored.
        level: without it each stays as loud as it is, where loudness itself is to be compared.

    Raises:
        CourseError: there is no piece, or one of them cannot be played.
    """
    if not pieces:
        raise CourseError("There is nothing to compare: give at least one pair of title and piece.")
    players = [play(what, title, max_seconds=max_seconds, level=level) for title, what in pieces]
    if not level:
        return Players(tuple(players), listen_for.strip())
    # Ears take the louder of two for the better, so none is louder.
    levels = [player.audio.loudness() for player in players]
    quietest = min((level for level in levels if np.isfinite(level)), default=0.0)
    fair = tuple(
        Player(player.audio.normalised(quietest), player.title)
        if level > quietest + 0.1
        else player
        for player, level in zip(players, levels, strict=True)
    )
    return Players(fair, listen_for.strip())


def _beginning(midi: PrettyMIDI, seconds: float) -> PrettyMIDI:
    """Return as much of a piece as can be heard in `seconds` from its first note on."""
    starts = [note.start for part in midi.instruments for note in part.notes]
    first = min(starts, default=0.0)
    # Bad times are left as they are: render says what is wrong with them.
    if not np.isfinite(starts).all() or max(starts, default=0.0) < first + seconds:
        return midi
    shorter = copy.copy(midi)
    shorter.instruments = []
    for part in midi.instruments:
        part = copy.copy(part)
        part.notes = [note for note in part.notes if note.start < first + seconds]
        for name in ("control_changes", "pitch_bends"):
            kept = [event for event in getattr(part, name) if event.time < first + seconds]
            setattr(part, name, kept)
        if part.notes:
            shorter.instruments.append(part)
    return shorter


def _leading_silence(audio: Audio) -> float:
    """Return how many seconds of silence come before the first sound, less a breath."""
    level = np.abs(audio.samples).max(axis=0)
    sounding = level > level.max() * 3e-3
    return max(0.0, float(sounding.argmax()) / audio.sample_rate - 0.05)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _listen(listen_for: str) -> str:
    """Return " Listen for …." or nothing."""
    if not listen_for:
        return ""
    if listen_for.lower().startswith("listen"):
        return f" {_sentence(listen_for)}"
    return f" Listen for {_sentence(listen_for)}"
