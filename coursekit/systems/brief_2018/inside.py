"""Pictures and tables: a timeline, the plane of moods, and which mood is taken for which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from coursekit.listening import PALETTE, Picture, Table, picture, style, table
from coursekit.spelling import pitch_name
from coursekit.systems.brief_2018 import crux
from coursekit.systems.brief_2018.brief import PIECE_FIELDS
from coursekit.systems.brief_2018.composing import roles_of
from coursekit.systems.brief_2018.timeline import Timeline
from coursekit.systems.brief_2018.vocabulary import MOODS, STYLES

_NUMERALS = {"major": ("I", "ii", "iii", "IV", "V", "vi", "vii°"),
             "minor": ("i", "ii°", "III", "iv", "V", "VI", "VII")}  # fmt: skip


def numerals(chords: Sequence[Sequence[Any]], mode: str) -> str:
    """Return a span's chords as Roman numerals with what is added to them."""
    return " ".join(f"{_NUMERALS[mode][degree - 1]}{added}" for degree, _, added in chords)


def key_name(piece: dict[str, Any]) -> str:
    """Return the key of a piece, such as `C minor`."""
    return f"{pitch_name(60 + piece['tonic'])[:-1]} {piece['mode']}"


def fields_table(timelines: dict[str, Timeline]) -> Table:
    """Return the fields of whole pieces side by side, and the chords of their themes.

    Args:
        timelines: by the words above their columns.
    """
    rows: list[tuple[Any, ...]] = []
    for field in PIECE_FIELDS:
        if field == "tonic":
            continue
        values = [one["piece"][field] for one in timelines.values()]
        if field == "mode":
            field, values = "key", [key_name(one["piece"]) for one in timelines.values()]
        shown = [", ".join(v) if isinstance(v, list) else v for v in values]
        rows.append((field, *shown))
    for field in ("chords", "bars"):
        rows.append(
            (f"{field} of the theme", *(_of_theme(one, field) for one in timelines.values()))
        )
    return table(rows, ["field", *timelines], "Fields of a timeline")


def _of_theme(timeline: Timeline, field: str) -> Any:
    span = next(one for one in timeline["spans"] if one["name"] == "theme")
    return (
        numerals(span["chords"], timeline["piece"]["mode"]) if field == "chords" else span["bars"]
    )


def spans_picture(timeline: Timeline, title: str = "The timeline") -> Picture:
    """Draw the spans of a piece: who plays when, and over which chords."""
    from matplotlib import pyplot as plt

    piece, beats = timeline["piece"], STYLES[timeline["brief"]["style"]].beats
    players, roles = piece["instruments"], roles_of(piece["instruments"])
    labels = [f"{name} ({', '.join(roles[name])})" for name in players]
    with style():
        figure, axes = plt.subplots(figsize=(9, 1.3 + 0.36 * len(players)))
        now, said = 0.0, []
        for span in timeline["spans"]:
            final = "bars" not in span
            length = span["seconds"] if final else span["bars"] * beats * 60 / piece["tempo"]
            for row, name in enumerate(players):
                if final or name in span["playing"]:
                    axes.barh(row, length * 0.985, left=now, height=0.72,
                              color=PALETTE[row % len(PALETTE)], alpha=0.75)  # fmt: skip
            chords = "last chord" if final else numerals(span["chords"], piece["mode"])
            axes.text(now + 0.1, -0.72, f"{span['name']}\n{chords}", fontsize=8, va="bottom")
            said.append(f"{span['name']} for {length:.0f} seconds, {chords}")
            now += length
        axes.set(title=title, xlabel="time (s)", xlim=(0, now), ylim=(len(players) - 0.4, -1.6),
                 yticks=range(len(players)), yticklabels=labels)  # fmt: skip
        axes.set_ylabel("instrument (what it does)")
    return picture(figure, f"{title}: " + "; ".join(said) + f". Players: {', '.join(players)}.")


def moods_picture() -> Picture:
    """Draw the ten moods on the plane of valence and arousal, with what they mean for the music."""
    from matplotlib import pyplot as plt

    with style():
        figure, axes = plt.subplots(figsize=(6.4, 4.6))
        axes.axhline(0, color="grey", linewidth=0.8)
        axes.axvline(0, color="grey", linewidth=0.8)
        for word, (valence, arousal) in MOODS.items():
            meant = crux.parameters(valence, arousal)
            axes.plot(valence, arousal, "o" if meant["mode"] == "major" else "s",
                      color=PALETTE[0 if meant["mode"] == "major" else 1])  # fmt: skip
            axes.annotate(f"{word} ({meant['tempo']:.0f})", (valence, arousal), fontsize=9,
                          xytext=(0, 7), textcoords="offset points", ha="center")  # fmt: skip
        axes.set(title="Ten moods, in brackets their tempo (beats a minute)",
                 xlabel="valence (unpleasant to pleasant)", ylabel="arousal (sleepy to excited)",
                 xlim=(-1.25, 1.25), ylim=(-1.15, 1.2))  # fmt: skip
    words = ", ".join(f"{word} at {v:g} and {a:g}" for word, (v, a) in MOODS.items())
    return picture(figure, f"A plane with valence to the right and arousal upwards: {words}. Dots "
                   "are in major, squares in minor.")  # fmt: skip


def confusions_picture(words: Sequence[str], counts: Any) -> Picture:
    """Draw how often each mood was taken for each other.

    Args:
        words: in their order.
        counts: `[true, told]`.
    """
    from matplotlib import pyplot as plt

    shares = 100 * np.asarray(counts) / np.sum(counts, axis=1, keepdims=True)
    with style():
        figure, axes = plt.subplots(figsize=(6.4, 4.8))
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=100)
        axes.grid(False)
        for row, column in np.ndindex(shares.shape):
            if shares[row, column] >= 1:
                colour = "white" if shares[row, column] > 55 else "black"
                axes.text(column, row, f"{shares[row, column]:.0f}", ha="center", va="center",
                          fontsize=8, color=colour)  # fmt: skip
        axes.set(title="What the judge says (per cent)", xlabel="told", ylabel="asked for",
                 xticks=range(len(words)), yticks=range(len(words)), yticklabels=words)  # fmt: skip
        axes.set_xticklabels(words, rotation=45, ha="right")
    told = ", ".join(f"{word} {shares[at, at]:.0f}" for at, word in enumerate(words))
    return picture(figure, "A table of squares, moods asked for against moods told. Told rightly, "
                   f"in per cent: {told}. Errors lie mostly beside the diagonal.")  # fmt: skip
