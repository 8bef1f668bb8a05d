"""The composer: what a field of a timeline holds where nobody has filled it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from coursekit.systems.brief_2018.vocabulary import (
    CHORALES,
    INSTRUMENTS,
    LOOPS,
    POLYPHONIC,
    ROLES,
    STYLES,
)

PHRASE = 4  # bars of chords and melody, which a span plays again and again
COLOURS = ("7", "9", "sus")
GROOVES = 4
LENGTHS = np.array([4.0, 3.0, 2.0, 1.5, 1.0, 0.75, 0.5, 0.25])  # of the melody's notes, in beats
_WHOLE = ("tempo", "loudness", "register")  # parameters without decimals
_FORMS = (
    (4, ["theme", "return"]),
    (10, ["opening", "theme", "return"]),
    (18, ["opening", "theme", "middle", "return"]),
    (50, ["opening", "theme", "middle", "theme again", "bridge", "return"]),
)
Fields = dict[str, Any]
Random = np.random.Generator


def generator(seed: int, field: str) -> Random:
    """Return the randomness of one field: no other field's draws can move it."""
    return np.random.default_rng([seed, zlib.crc32(field.encode())])


def fill_piece(asked: Mapping[str, Any], parameters: Fields, piece: Fields, seed: int) -> Fields:
    """Return what a whole piece lacks: the mood's parameters, a little varied, key and players.

    Args:
        asked: the brief, as JSON has it.
        parameters: what the mood means, from the crux.
        piece: what is there already; it stays.
        seed: of what is drawn.
    """
    style = STYLES[asked["style"]]
    spread = {"tempo": 0.05 * parameters["tempo"], "loudness": 3, "register": 2,
              "articulation": 0.03, "density": 0.1, "colour": 0.05}  # fmt: skip
    limits = {"tempo": (40, 220), "loudness": (30, 110), "register": (54, 80),
              "articulation": (0.3, 1.0), "density": (0.4, 3.0), "colour": (0.0, 1.0)}  # fmt: skip
    drawn: Fields = {"mode": parameters["mode"]}
    for name, width in spread.items():
        wish = parameters[name] * (style.speed if name == "tempo" else 1)
        value = wish + width * generator(seed, name).uniform(-1, 1)
        value = float(np.clip(value, *limits[name]))
        drawn[name] = round(value) if name in _WHOLE else round(value, 2)
    if asked["bpm"] is not None:
        drawn["tempo"] = asked["bpm"]
    drawn["tonic"] = int(generator(seed, "tonic").integers(12))
    rng = generator(seed, "instruments")
    drawn["instruments"] = list(asked["instruments"]) or _band(style.players, parameters, rng)
    return {
        name: piece.get(name, drawn[name]) for name in (*spread, "mode", "tonic", "instruments")
    }


def _band(players: Mapping[str, tuple[str, ...]], parameters: Fields, rng: Random) -> list[str]:
    """Draw one player for each role; in the quietest music nobody drums."""
    band: list[str] = []
    for role in ROLES:
        free = [name for name in players.get(role, ()) if name not in band]
        # Drawn whether it plays or not, so that the next draws stay the same.
        chosen = free[int(rng.integers(len(free)))] if free else ""
        if chosen and not (role == "drums" and parameters["loudness"] < 60):
            band.append(chosen)
    return band


def roles_of(instruments: list[str]) -> dict[str, tuple[str, ...]]:
    """Return what each instrument plays: every role that somebody can fill is filled.

    Args:
        instruments: their names; who comes first chooses first.
    """
    taken: dict[str, list[str]] = {name: [] for name in instruments}
    # Whoever can do one thing alone chooses before those who can do several.
    for name in sorted(instruments, key=lambda name: len(INSTRUMENTS[name].roles)):
        free = [role for role in INSTRUMENTS[name].roles if not _filled(taken, role)]
        taken[name].append(free[0] if free else "counter")
    for role in ("lead", "chords", "bass"):
        able = [name for name in instruments if role in INSTRUMENTS[name].roles
                and set(POLYPHONIC) & set(INSTRUMENTS[name].roles)]  # fmt: skip
        if able and not _filled(taken, role):
            taken[able[0]] = [one for one in taken[able[0]] if one != "counter"] + [role]
    return {name: tuple(roles) for name, roles in taken.items()}


def _filled(taken: Mapping[str, list[str]], role: str) -> bool:
    return any(role in roles for roles in taken.values())


def form(bars: int) -> list[tuple[str, int]]:
    """Return the names of the spans and how many bars each has."""
    names = ["theme"]
    for least, longer in _FORMS:
        names = longer if bars >= least else names
    weights = np.array([0.5 if name in ("opening", "bridge") else 1.0 for name in names])
    unit = 4 if bars >= 16 else 2 if bars >= 2 * len(names) else 1
    ends = np.round(bars * np.cumsum(weights) / weights.sum() / unit).astype(int) * unit
    ends[-1] = bars
    return list(zip(names, np.diff([0, *ends.tolist()]).tolist(), strict=True))


def fill_span(asked: Mapping[str, Any], piece: Fields, span: Fields, seed: int) -> Fields:
    """Return what a span lacks: chords, melody, who plays and how.

    Args:
        asked: the brief, as JSON has it.
        piece: the fields of the whole piece, all filled.
        span: name and bars, and what is there already; it stays.
        seed: of what is drawn; a theme that comes back draws what the theme drew.
    """
    style = STYLES[asked["style"]]
    name = "theme" if span["name"] in ("return", "theme again") else span["name"]
    filled = dict(span)
    for field, draw in (("chords", _chords), ("melody", _melody), ("playing", _playing),
                        ("groove", _groove)):  # fmt: skip
        if field not in filled:
            place = span["name"] if field == "playing" else name
            filled[field] = draw(style, piece, place, generator(seed, f"{place} {field}"))
    return filled


def _chords(style: Any, piece: Fields, name: str, rng: Random) -> list[list[Any]]:
    """Draw a chord for each bar: its degree, its bars, and what is added to it."""
    if style.harmony == "loop":
        loops = LOOPS[piece["mode"]]
        degrees = list(loops[int(rng.integers(len(loops)))])
    else:
        degrees = [6 if name in ("middle", "bridge") else 1]
        while len(degrees) < PHRASE:
            counts = np.array(CHORALES[piece["mode"]][degrees[-1] - 1], dtype=float)
            if len(degrees) == PHRASE - 1:  # a phrase that comes again ends away from the tonic
                counts[[0, 2, 5]] = 0
                counts[4] += 1
            degrees.append(int(rng.choice(7, p=counts / counts.sum())) + 1)
    coloured = rng.random(len(degrees)) < piece["colour"]
    added = [COLOURS[int(rng.integers(len(COLOURS)))] for _ in degrees]
    rows = zip(degrees, coloured, added, strict=True)
    return [[degree, 1, extra if is_coloured else ""] for degree, is_coloured, extra in rows]


def _melody(style: Any, piece: Fields, name: str, rng: Random) -> dict[str, Any]:
    """Draw a phrase of four bars: its notes as onset, length (beats) and step above the tonic.

    The third bar has the rhythm of the first, and the last note is a long one.
    """
    bars = [_rhythm(style.beats, piece["density"], rng) for _ in range(2)]
    rhythms = [bars[0], bars[1], bars[0], [float(style.beats)]]
    if piece["density"] > 1:
        rhythms[3] = [1.0] * (style.beats - 2) + [2.0]
    step, notes = int(rng.choice([0, 2, 4])), []
    wild = 0.1 + 0.12 * piece["density"]  # the share of leaps
    for bar, lengths in enumerate(rhythms):
        onset = float(bar * style.beats)
        for length in lengths:
            notes.append([onset, length, step])
            onset += length
            size = int(rng.choice([2, 3, 4])) if rng.random() < wild else 1
            turn = 1 if step < -3 else -1 if step > 8 else int(rng.choice([-1, 1]))
            step += turn * size if rng.random() > 0.12 else 0
    return {"beats": PHRASE * style.beats, "notes": notes}


def _rhythm(beats: int, density: float, rng: Random) -> list[float]:
    """Draw the lengths of a bar's notes, about so many notes a beat."""
    likely = np.exp(-1.8 * np.abs(np.log2(LENGTHS * density)))
    lengths: list[float] = []
    left = float(beats)
    while left > 0:
        # A note that begins off the beat leads to the next one.
        off = left % 1
        fits = (left >= LENGTHS) & ((off >= LENGTHS) if off else (LENGTHS % 0.5 == 0))
        fits |= (LENGTHS == 0.25) if off else (LENGTHS == 0.75) & (left >= 1)
        weights = likely * fits
        lengths.append(float(rng.choice(LENGTHS, p=weights / weights.sum())))
        left -= lengths[-1]
    return lengths


def _playing(style: Any, piece: Fields, name: str, rng: Random) -> list[str]:
    """Draw who is silent: an opening is thinner, a theme is not."""
    roles = roles_of(piece["instruments"])
    band = list(piece["instruments"])
    if name not in ("opening", "middle", "bridge") or len(band) < 3:
        return band
    silent = (
        "lead" if name == "opening" and rng.random() < 0.7 else str(rng.choice(["drums", "pad"]))
    )
    left = [one for one in band if roles[one] not in ((silent,), ("counter",))]
    return left or band


def _groove(style: Any, piece: Fields, name: str, rng: Random) -> int:
    return int(rng.integers(GROOVES))
