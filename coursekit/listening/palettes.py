"""The palette: melodies in the corners, the learner's own among them, and what lies between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from coursekit.errors import CourseError, announce
from coursekit.listening.pads import pad
from coursekit.listening.panels import Panel
from coursekit.listening.pictures import PALETTE, Picture, picture, style
from coursekit.listening.sketchpads import Sketchpad
from coursekit.timing import notes_in_beats

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

GREY = "#767676"
Shares = tuple[float, ...]
Blend = Callable[["list[PrettyMIDI]", Shares], "PrettyMIDI"]


def palette(
    melodies: Mapping[str, PrettyMIDI | Sketchpad],
    blend: Blend,
    *,
    title: str,
    listen_for: str = "",
    max_seconds: float = 30,
) -> Panel:
    """Return a panel in which a point between melodies is moved, and what lies there is heard.

    The point is moved by mouse, finger or keys, as on a `pad`. A melody may be a `sketchpad`, which
    then stands beside the corners: what is drawn on it takes part at once, and while it is empty
    its share falls to the others.

    Args:
        melodies: 2 to 8 of them by their names, one a corner.
        blend: gets the melodies and their shares, which add up to 1, and returns what lies there.
        title: stands above the panel.
        listen_for: what to listen for: completes the sentence "Listen for …".
        max_seconds: only so much of each piece is stored.

    Raises:
        CourseError: there are too few or too many melodies, or all of them are sketchpads.
    """
    pads = {name: tune for name, tune in melodies.items() if isinstance(tune, Sketchpad)}
    if len(pads) == len(melodies):
        raise CourseError(
            "A palette needs at least one melody that is there from the start. Give one as music "
            "beside the sketchpads."
        )
    names = list(melodies)
    # Arguments must be names of Python's kind, which the names of melodies need not be.
    places = {f"sketch_{number}": name for number, name in enumerate(pads)}

    def mix(mixture: Shares, **drawn: PrettyMIDI | None) -> tuple[PrettyMIDI, Picture]:
        music: dict[str, Any] = dict(melodies)
        music |= {places[key]: tune for key, tune in drawn.items()}
        shares = _of_those_that_sound(music, dict(zip(names, mixture, strict=True)))
        known: dict[str, PrettyMIDI] = {name: music[name] for name in shares}
        piece = blend(list(known.values()), tuple(shares.values()))
        return piece, _picture(known, shares, piece, title)

    controls: dict[str, Any] = {"mixture": pad(names, description="Mixture")}
    for key, name in places.items():
        pads[name].description = pads[name].description or name
        controls[key] = pads[name]
    return Panel(mix, title, listen_for, max_seconds, controls)


def _of_those_that_sound(music: Mapping[str, Any], shares: dict[str, float]) -> dict[str, float]:
    """Return the shares of the melodies that are not empty, so that they add up to 1 again."""
    empty = [name for name, tune in music.items() if tune is None]
    for name in empty:
        announce(f"{name} is still empty. Draw some notes, and it takes part.")
    full = {name: share for name, share in shares.items() if name not in empty}
    total = sum(full.values())
    # At the corner of an empty sketchpad the others have equal shares.
    return {name: share / total if total else 1 / len(full) for name, share in full.items()}


def _picture(
    known: Mapping[str, PrettyMIDI], shares: Mapping[str, float], piece: PrettyMIDI, title: str
) -> Picture:
    """Draw each melody with its share, and below them what lies between."""
    from matplotlib import pyplot as plt

    words = [f"{round(100 * share)} % {name}" for name, share in shares.items()]
    with style():
        figure, rows = plt.subplot_mosaic(
            [[f"{place}" for place in range(len(known))], ["piece"] * len(known)],
            figsize=(7.2, 4.2),
            height_ratios=(1, 1.6),
        )
        room = 64 // len(known)  # letters that find room above a roll
        for place, (name, tune) in enumerate(known.items()):
            _roll(rows[f"{place}"], tune, PALETTE[place % len(PALETTE)])
            short = name if len(name) <= room else f"{name[: room - 1]}…"
            word = f"{round(100 * shares[name])} %\n{short}"
            rows[f"{place}"].set_title(word, fontsize=9)
        _roll(rows["piece"], piece, GREY)
        rows["piece"].set(title=title, xlabel="Beat", ylabel="Pitch (MIDI)")
        last = max(axes.get_xlim()[1] for axes in rows.values())
        for axes in rows.values():
            axes.set_xlim(0, last)
    count = len(notes_in_beats(piece, piece.instruments))
    alt = f"{title}: piano rolls of {', '.join(words)}, and below them what lies between, {count} "
    return picture(figure, alt + ("note." if count == 1 else "notes."))


def _roll(axes: Any, tune: PrettyMIDI, colour: str) -> None:
    from matplotlib.ticker import MaxNLocator

    for onset, end, pitch in notes_in_beats(tune, tune.instruments):
        axes.broken_barh(
            [(onset, end - onset)], (pitch - 0.5, 1), facecolor=colour, edgecolor="black", lw=0.4
        )
    axes.margins(y=0.15)
    axes.autoscale_view()
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(4, integer=True, min_n_ticks=1))
