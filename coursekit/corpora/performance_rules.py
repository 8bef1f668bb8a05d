"""Performance by rule: what the KTH group found that musicians do, as functions of the score.

After Friberg, Bresin and Sundberg (2006). Quantities are those of the group's own program,
Director Musices, where it names them; what is ours is said to be. Each rule has a strength k: 1 is
what the group takes as normal, 0 switches the rule off, below 0 turns it round. Levels are in
decibels and times in seconds. Used in lesson 16.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from coursekit.corpora._performance_draft import Draft, Score, melody_of
from coursekit.corpora.performances import (
    PERFORMED_DTYPE,
    Performance,
    Spans,
    sorted_performed,
)
from coursekit.errors import CourseError

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
VELOCITY = 64
"""The velocity of 0 dB, the mean level of a performance."""
PER_VELOCITY = 40.0
"""Velocity doubles every 12 dB (ours): 40 log10(velocity) is a usual law of MIDI instruments."""
SHORTEST = 0.03
"""No note is shorter, in seconds."""
_CHARGES = np.array([0, 6.5, 2, 4.5, 4, 2.5, 6, 1, 5.5, 3, 3.5, 5])
"""Melodic charge: how far a pitch class lies from the tonic, round the circle of fifths."""


__all__ = ["NAMES", "NORMAL", "RULES", "Draft", "Score", "harmony_changes", "melody_of", "render"]
Rule = Callable[[Draft, float, np.random.Generator], None]


def high_loud(draft: Draft, k: float, rng: np.random.Generator) -> None:
    """Play high notes louder: 3 dB an octave, from the mean pitch of the piece."""
    pitch = draft.notes["pitch"]
    draft.level += k * (pitch - pitch.mean()) / 4


def duration_contrast(draft: Draft, k: float, rng: np.random.Generator) -> None:
    """Play short notes shorter and softer: up to 16 ms and 0.8 dB, at 200 ms."""
    amount = np.interp(1000 * draft.intervals, (30, 200, 400, 600), (0, -11, -7, 0))
    amount[-1] = 0
    draft.level[draft.melody] += k * 0.075 * amount
    draft.lengthen(k * 0.0015 * amount)


def double_duration(draft: Draft, k: float, rng: np.random.Generator) -> None:
    """Soften the contrast of two to one: the half after its double lasts 12 % longer."""
    lasts = draft.intervals
    change = np.zeros(len(lasts))
    for at in range(1, len(lasts) - 1):
        half = abs(lasts[at - 1] - 2 * lasts[at]) < 1e-3
        if half and lasts[at + 1] > lasts[at] + 1e-3 and lasts[at] < 1:
            change[at] += 0.12 * lasts[at]
            change[at - 1] -= 0.12 * lasts[at]
    draft.lengthen(k * change)


def faster_uphill(draft: Draft, k: float, rng: np.random.Generator) -> None:
    """Hurry in rising lines: 2 ms off each note that comes from below and goes up."""
    rises = np.diff(draft.tune) > 0
    inside = np.zeros(len(draft.melody))
    inside[1:-1] = rises[:-1] & rises[1:]
    draft.lengthen(-0.002 * k * inside)


def melodic_charge(draft: Draft, k: float, rng: np.random.Generator) -> None:
    """Play remote notes louder and longer: 0.2 dB and 2/3 % (†) for each degree of charge.

    The charge is counted from the tonic; the papers count it from the chord's root, which our
    scores do not name.
    """
    charge = _CHARGES[(draft.tune - draft.score.key[0]) % 12]
    draft.level[draft.melody] += k * 0.2 * charge
    draft.lengthen(k * charge / 150 * draft.intervals)


def phrase_arch(draft: Draft, k: float, rng: np.random.Generator) -> None:
    """Begin a phrase slow and soft, hurry and swell to its middle, and slow down to its end.

    Steps last 10 % longer at the beginning and 20 % at the end, levels are 1 dB and 2 dB lower;
    between, both follow a parabola.
    """
    begins = draft.onsets[:-1]
    of = np.maximum(np.searchsorted(draft.score.phrases, begins + 1e-6) - 1, 0)
    edge = np.flatnonzero(np.diff(of, prepend=-1))
    first, last = begins[edge], begins[np.append(edge[1:], len(begins)) - 1]
    group = np.cumsum(np.diff(of, prepend=-1) != 0) - 1
    length = np.maximum(last - first, 1e-6)[group]
    place = np.clip(2 * (begins - first[group]) / length - 1, -1, 1)  # -1 to 1 within the phrase
    bow = place**2
    late = place > 0
    draft.stretch *= np.maximum(1 + k * bow * np.where(late, 0.2, 0.1), 0.25)
    draft.level -= k * (bow * np.where(late, 2.0, 1.0))[draft.at]


def punctuation(draft: Draft, k: float, rng: np.random.Generator) -> None:
    """Breathe between small groups: a note before a gap lasts a little longer and ends early.

    A group ends where a note is longer than both neighbours, or where a leap of more than a fifth
    follows that is larger than those around it. That and the quantities (5 % longer, an eighth of
    its length cut, 80 ms at most) are ours: the papers' rule weighs thirteen contexts.
    """
    lasts, leaps = draft.intervals, np.abs(np.diff(draft.tune))
    ends = np.zeros(len(lasts), dtype=bool)
    inner = slice(1, -1)
    if len(lasts) > 2:
        ends[inner] = (lasts[1:-1] > 1.4 * lasts[2:]) & (lasts[1:-1] > 1.4 * lasts[:-2])
        ends[inner] |= (leaps[1:] > 7) & (leaps[1:] > leaps[:-1])
    draft.lengthen(k * 0.05 * np.where(ends, np.minimum(lasts, 1.0), 0))
    pause = np.minimum(draft.lengths[draft.melody] / 8, 0.08)
    draft.cut[draft.melody] += k * np.where(ends, pause, 0)


def repetition_articulation(draft: Draft, k: float, rng: np.random.Generator) -> None:
    """Lift the key before it is struck again: 35 ms early."""
    notes = draft.notes
    order = np.lexsort((notes["onset"], notes["pitch"]))
    ends = (notes["onset"] + notes["duration"])[order]
    again = (np.diff(notes["pitch"][order]) == 0) & (notes["onset"][order][1:] <= ends[:-1] + 1e-6)
    draft.cut[order[:-1][again]] += 0.035 * k


def overall_articulation(draft: Draft, k: float, rng: np.random.Generator) -> None:
    """Play detached: a quarter off the length of each note of more than 100 ms."""
    draft.cut += np.where(draft.lengths > 0.1, 0.25 * k * draft.lengths, 0)


def melody_lead(draft: Draft, k: float, rng: np.random.Generator) -> None:
    """Let the melody come 20 ms early, as pianists do (Goebl 2001; the amount is ours)."""
    together = np.bincount(draft.at)[draft.at[draft.melody]] > 1
    draft.shift[draft.melody] -= 0.02 * k * together


def final_ritard(draft: Draft, k: float, rng: np.random.Generator) -> None:
    """Slow down at the end as a runner stops (Friberg and Sundberg 1999).

    Over the last 1.3 k seconds before the last onset the tempo falls to 1 / (1 + 3 k), along
    v(x) = (1 + (v_end**q - 1) x) ** (1 / q) with q = 3.
    """
    clock = np.append(0, np.cumsum(draft.nominal))[:-1]
    end = clock[-1]
    length = min(1.3 * abs(k), end)
    if length < 1e-3:
        return
    q, slope = 3.0, (1 + 3 * abs(k)) ** -3.0 - 1
    x = np.clip((clock - (end - length)) / length, 0, 1)
    taken = q / ((q - 1) * slope) * ((1 + slope * x) ** ((q - 1) / q) - 1)  # integral of 1 / v
    longer = 1 + (np.diff(taken) - np.diff(x)) * length / np.diff(clock)
    draft.ritard[:-1] *= longer if k > 0 else 1 / longer


def noise(draft: Draft, k: float, rng: np.random.Generator) -> None:
    """Be human: a clock that wanders (1/f, 1 % of each step), fingers that miss by 6.8 ms and 1 dB.

    After Juslin, Friberg and Bresin (2002); the quantities of Director Musices.
    """
    steps = len(draft.nominal)
    spectrum = rng.normal(size=(2, steps // 2 + 1)) / np.sqrt(np.arange(1, steps // 2 + 2))
    wander = np.fft.irfft(spectrum[0] + 1j * spectrum[1], steps) if steps > 1 else np.zeros(1)
    wander /= max(float(wander.std()), 1e-9)
    draft.stretch *= np.maximum(1 + 0.0102 * k * wander, 0.5)
    draft.shift += 0.0068 * k * np.clip(rng.normal(size=len(draft.notes)), -3, 3)
    draft.level += k * np.clip(rng.normal(size=len(draft.notes)), -3, 3)


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        high_loud, duration_contrast, double_duration, faster_uphill, melodic_charge, phrase_arch,
        punctuation, repetition_articulation, overall_articulation, melody_lead, final_ritard,
        noise,
    )
}  # fmt: skip
"""The rules by name, in the order in which they work. `pedal` comes besides."""
PEDAL = "pedal"
NAMES = (*RULES, PEDAL)
NORMAL = dict.fromkeys(NAMES, 1.0) | {"phrase_arch": 1.5, "overall_articulation": 0.0}
"""Strengths near those with which Director Musices begins."""


def render(
    score: Score,
    rules: Mapping[str, float] = NORMAL,
    *,
    seed: int = 0,
    performer: str = "rules",
) -> Performance:
    """Perform a score by rules (Friberg, Bresin and Sundberg 2006; lesson 16).

    Args:
        score: the piece.
        rules: the strength of each rule by its name, of NAMES; one that is not named is off. For
            `pedal` it is how much of the time to the next change of harmony the pedal is down.
        seed: of the rule `noise`, the only one that draws.
        performer: what to call these rules.

    Returns:
        The performance, labelled synthetic. Each written note is matched with its performed one.

    Raises:
        CourseError: there is no such rule, a strength lies outside -4 to 4, or there are no notes.
    """
    _check(score, rules)
    draft = Draft(score)
    rng = np.random.default_rng(seed)
    for name, rule in RULES.items():
        if k := rules.get(name, 0.0):
            rule(draft, k, rng)
    clock = draft.clock()
    notes = np.zeros(len(score.notes), PERFORMED_DTYPE)
    notes["onset"] = clock[draft.at] + draft.shift
    written_end = score.notes["onset"] + score.notes["duration"]
    notes["end"] = np.interp(written_end, draft.onsets, clock) - draft.cut
    notes["end"] = np.maximum(notes["end"], notes["onset"] + SHORTEST)
    notes["pitch"] = score.notes["pitch"]
    level = draft.level - draft.level.mean()
    notes["velocity"] = np.clip(np.rint(VELOCITY * 10 ** (level / PER_VELOCITY)), 1, 127)
    _end_before_next(notes)
    order = np.lexsort((notes["pitch"], notes["onset"]))
    match = np.zeros(len(order), dtype=np.int32)
    match[order] = np.arange(len(order))
    return Performance(
        name=score.name,
        composer=score.composer,
        title=score.title,
        performer=performer,
        split=score.split,
        synthetic=True,
        notes=sorted_performed(notes),
        pedal=_pedal(draft, clock, rules.get(PEDAL, 0.0)),
        score=score.notes,
        bars=score.bars,
        match=match,
        rules={name: float(k) for name, k in rules.items() if k},
    )


def _check(score: Score, rules: Mapping[str, float]) -> None:
    if unknown := [name for name in rules if name not in NAMES]:
        raise CourseError(f"There is no rule {unknown[0]!r}. The rules are {', '.join(NAMES)}.")
    if wrong := [name for name, k in rules.items() if not -4 <= k <= 4]:
        raise CourseError(
            f"The rule {wrong[0]} has the strength {rules[wrong[0]]}; choose -4 to 4, where 1 is "
            "normal and 0 switches it off."
        )
    if not len(score.notes):
        raise CourseError(f"{score.name} has no notes, so there is nothing to perform.")
    if not 4 <= score.tempo <= 1000:
        raise CourseError(f"A tempo of {score.tempo} was asked for; choose 4 to 1000.")


def _end_before_next(notes: npt.NDArray[np.void]) -> None:
    """Let each note end before its key is struck again."""
    order = np.lexsort((notes["onset"], notes["pitch"]))
    again = np.flatnonzero(np.diff(notes["pitch"][order]) == 0)
    one, other = order[again], order[again + 1]
    notes["end"][one] = np.minimum(notes["end"][one], notes["onset"][other] - 0.001)
    notes["end"] = np.maximum(notes["end"], notes["onset"] + 0.001)


def harmony_changes(draft: Draft) -> Places:
    """Return the steps, on a beat, that bring a new harmony, `[change]`.

    A harmony is new where a pitch class that has not sounded since the last change is a second from
    one that has, so that broken chords stay together. Between beats nothing changes: passing notes
    do not count. The rule is ours.
    """
    edges = np.searchsorted(draft.at, np.arange(len(draft.nominal) + 1))
    classes = (draft.notes["pitch"] % 12).tolist()
    gathered: set[int] = set()
    found: list[int] = []
    for step in range(len(draft.nominal)):
        struck = set(classes[edges[step] : edges[step + 1]])
        clash = any(
            (one - other) % 12 in (1, 2, 10, 11) for one in struck - gathered for other in gathered
        )
        on_beat = abs(draft.onsets[step] - round(float(draft.onsets[step]))) < 1e-6
        if not found or (on_beat and clash):
            found.append(step)
            gathered = struck
        elif not clash:
            gathered |= struck
    return np.array(found, dtype=np.int64)


def _pedal(draft: Draft, clock: Floats, k: float) -> Spans:
    """Return from when to when the pedal is down: pressed 0.1 s after a change, up at the next."""
    several = bool((np.bincount(draft.at) > 1).any())
    if k <= 0 or not several:  # a lone melody needs no pedal
        return np.zeros((0, 2))
    changes = clock[harmony_changes(draft)]
    down = changes + 0.1
    until = np.append(changes[1:], clock[-1])
    up = down + min(k, 1.0) * (until - down)
    return np.stack([down, up], axis=1)[up - down > 0.02]
