"""Movement III of the Illiac Suite: rhythm, dynamics, playing instructions, chromatics, rows.

All of it is from memory; what could not be recovered is our reading and says so. A rhythm is a
4-bit number for a bar of 4/8: each bit is an eighth note, 1 begins a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from coursekit.encodings.quartet import QUARTET, blank_quartet
from coursekit.systems.illiac_1957.rules import Rule
from coursekit.systems.illiac_1957.search import search_by_chance

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

LOWEST = (62, 57, 50, 38)
"""Where each player's chromatic notes begin, so that the parts stay apart (ours)."""
SPAN = 25
"""How many of these a player has: two octaves."""
DYNAMICS = {"pp": 36, "p": 50, "mp": 64, "mf": 78, "f": 94, "ff": 112}
INSTRUCTIONS: dict[str, tuple[int | None, float, float]] = {
    "arco": (None, 1.0, 1.0),
    "staccato": (None, 0.4, 1.0),
    "tremolo": (44, 1.0, 0.9),
    "pizzicato": (45, 0.6, 1.0),
    "col legno": (45, 0.2, 0.6),
}
"""Program (None is the bowed one), share of the note that sounds, factor of the velocity. General
MIDI has no col legno; a short soft pizzicato is the nearest."""
IN_TURN = "in turn"
MATERIALS = ("random chromatic", "ruled chromatic", "interval rows", "tone rows", "restricted rows")


@dataclass(frozen=True)
class Block:
    """A few bars in which the four players keep rhythm, dynamics and instruction.

    Args:
        start: the first bar, from 0.
        bars: how many bars the pattern is repeated (horizontal repetition).
        codes: each player's 4-bit rhythm; equal where they share it (vertical sharing).
        dynamics: each player's key of `DYNAMICS`.
        instructions: each player's key of `INSTRUCTIONS`.
    """

    start: int
    bars: int
    codes: tuple[int, ...]
    dynamics: tuple[str, ...]
    instructions: tuple[str, ...]


def plan(bars: int, rng: np.random.Generator) -> list[Block]:
    """Draw blocks of 1 to 4 bars with rhythm, dynamics and instructions.

    Another 4-bit number says which players share the first one's rhythm; the rest draw their
    own. Dynamics and instructions come from tables, all entries equally likely (ours).
    """
    blocks = []
    start = 0
    while start < bars:
        length = min(int(rng.integers(1, 5)), bars - start)
        # 0 would silence everyone who shares it; the leading player always has a note.
        leader, sharing = int(rng.integers(1, 16)), int(rng.integers(16))
        codes = [leader if sharing >> p & 1 else int(rng.integers(16)) for p in range(4)]
        codes[0] = leader
        loud = rng.choice(list(DYNAMICS), size=4).tolist()
        how = rng.choice(list(INSTRUCTIONS), size=4).tolist()
        blocks.append(Block(start, length, tuple(codes), tuple(loud), tuple(how)))
        start += length
    return blocks


def attacks(code: int) -> list[tuple[int, int]]:
    """Return (eighth, length in eighths) of the notes of a 4-bit rhythm.

    1 begins a note, 0 holds it; before the first 1 there is a rest (ours).
    """
    begins = [eighth for eighth in range(4) if code >> (3 - eighth) & 1]
    return [(a, b - a) for a, b in zip(begins, [*begins, 4][1:], strict=True)]


CHROMATIC_RULES = (
    Rule("octave span", "1", "No line spans more than an octave.", "from memory", "melodic",
         lambda line: max(line) - min(line) <= 12),
    Rule("tritone resolved", "10", "A tritone is followed by a semitone.", "from memory", "melodic",
         lambda line: abs(line[1] - line[0]) != 6 or abs(line[2] - line[1]) == 1, notes=3),
)  # fmt: skip
"""What ruled chromatic lines keep, besides rule 5 (our reading)."""
ROW_RULE = Rule("tone row", "ours", "Each pitch class sounds once.", "ours", "melodic",
                lambda line: len({pitch % 12 for pitch in line}) == len(line))  # fmt: skip
"""What restricted rows keep, besides rule 5 (our reading)."""


def screened_line(
    notes: int, low: int, rng: np.random.Generator, rules: Sequence[Rule]
) -> list[int]:
    """Return a line of a player's chromatic notes from `low` on, screened by rules as in 1957."""
    phrases, _ = search_by_chance(1, notes, rules, rng, [range(low, low + SPAN)])
    return [chord[0] for chord in phrases[0]]


def interval_row(first: int, low: int, rng: np.random.Generator) -> list[int]:
    """Return 12 notes that use each interval from 1 to 11 semitones once, from `first` on."""
    line = [first]
    for interval in rng.permutation(np.arange(1, 12)).tolist():
        ways = [line[-1] + sign * interval for sign in (1, -1)]
        ways = [pitch for pitch in ways if low <= pitch < low + SPAN]
        line.append(ways[int(rng.integers(len(ways)))])
    return line


def tone_row(low: int, rng: np.random.Generator) -> list[int]:
    """Return 12 notes, each pitch class once, in any octave of the player's range."""
    return [
        int(rng.choice([p for p in range(low, low + SPAN) if p % 12 == tone]))
        for tone in rng.permutation(12).tolist()
    ]


def pitches_of_material(
    material: str, notes: int, player: int, rng: np.random.Generator, skips: Rule
) -> list[int]:
    """Return so many MIDI pitches of a material for a player.

    Args:
        material: one of `MATERIALS`.
        notes: how many; rows are strung together and cut.
        player: 0 violin I to 3 cello.
        rng: where the randomness comes from.
        skips: rule 5, for the materials that keep it.
    """
    low = LOWEST[player]
    if material == "random chromatic":
        return [int(pitch) for pitch in rng.integers(low, low + SPAN, size=notes)]
    if material == "ruled chromatic":
        return screened_line(notes, low, rng, [*CHROMATIC_RULES, skips]) if notes else []
    line: list[int] = []
    while len(line) < notes:
        if material == "interval rows":
            row = interval_row(line[-1] if line else low + 12, low, rng)
            line += row[1:] if line else row
        elif material == "tone rows":
            line += tone_row(low, rng)
        else:
            line += screened_line(12, low, rng, [ROW_RULE, skips])
    return line[:notes]


def movement_three(
    bars: int, material: str, rng: np.random.Generator, skips: Rule, *, tempo: int = 84
) -> PrettyMIDI:
    """Return so many bars of 4/8 with everything that movement III adds.

    Args:
        bars: the length; `in turn` shares them out among the five materials.
        material: one of `MATERIALS`, or `in turn`.
        rng: where the randomness comes from.
        skips: rule 5, for the materials that keep it.
        tempo: quarter notes a minute.

    Returns:
        A string quartet; who plucks or trembles has a track of that name besides.
    """
    midi = blank_quartet(tempo, (4, 8))
    shares = [(material, bars)]
    if material == IN_TURN:
        edges = [bars * k // len(MATERIALS) for k in range(len(MATERIALS) + 1)]
        shares = [(m, b - a) for m, a, b in zip(MATERIALS, edges, edges[1:], strict=False)]
    start = 0
    for name, length in shares:
        blocks = [replace(block, start=block.start + start) for block in plan(length, rng)]
        for player in range(4):
            wanted = sum(len(attacks(b.codes[player])) * b.bars for b in blocks)
            line = pitches_of_material(name, wanted, player, rng, skips)
            _perform(midi, player, blocks, line, eighth=30 / tempo)
        start += length
    midi.instruments = [i for n, i in enumerate(midi.instruments) if n < 4 or i.notes]
    return midi


def _perform(
    midi: PrettyMIDI, player: int, blocks: Sequence[Block], line: Sequence[int], eighth: float
) -> None:
    import pretty_midi

    tracks = {i.name: i for i in midi.instruments}
    coming = iter(line)
    for block in blocks:
        program, share, factor = INSTRUCTIONS[block.instructions[player]]
        name = QUARTET[player] + ("" if program is None else f" ({block.instructions[player]})")
        if name not in tracks:
            tracks[name] = pretty_midi.Instrument(program, name=name)
            midi.instruments.append(tracks[name])
        velocity = int(DYNAMICS[block.dynamics[player]] * factor)
        for bar in range(block.start, block.start + block.bars):
            for begin, length in attacks(block.codes[player]):
                onset = (4 * bar + begin) * eighth
                note = pretty_midi.Note(
                    velocity, next(coming), onset, onset + share * length * eighth
                )
                tracks[name].notes.append(note)
