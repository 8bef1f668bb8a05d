"""The metrics against pencil and paper, against a second reading, and against what must hold."""

from __future__ import annotations

import json
import math
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.evaluation import METRICS, report
from coursekit.timing import to_seconds

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))


def piece(notes, signatures=((0, 4, 4),), tempi=((0, 120),)):
    """Build a piece from rows of onset, duration, pitch, part."""
    midi = pretty_midi.PrettyMIDI(initial_tempo=tempi[0][1])
    midi._tick_scales = [
        (round(beat * midi.resolution), 60 / (tempo * midi.resolution)) for beat, tempo in tempi
    ]
    midi._update_tick_to_time(100 * midi.resolution)
    for beat, top, bottom in signatures:
        time = float(to_seconds(midi, beat))
        midi.time_signature_changes.append(pretty_midi.TimeSignature(top, bottom, time))
    parts = {}
    for onset, duration, pitch, name in notes:
        if name not in parts:
            drums = name.startswith("drums")
            parts[name] = pretty_midi.Instrument(0, is_drum=drums, name=name)
            midi.instruments.append(parts[name])
        start, end = to_seconds(midi, [onset, onset + duration])
        parts[name].notes.append(pretty_midi.Note(80, pitch, float(start), float(end)))
    return midi


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_values_worked_out_by_hand(path):
    golden = json.loads(path.read_text())
    assert set(golden["arithmetic"]) == set(golden["expected"]) == set(METRICS)
    midi = piece(golden["notes"], golden["signatures"], golden["tempi"])
    for name, expected in golden["expected"].items():
        if expected is None:
            with pytest.raises(CourseError, match="piece"):
                METRICS[name](midi)
        else:
            assert METRICS[name](midi) == pytest.approx(expected, abs=1e-6), name


def second_reading(notes, bar_steps):
    """Work the metrics out again by counting: notes are (step, steps, pitch) in sixteenths."""
    classes = [pitch % 12 for _, _, pitch in notes]
    total = len(classes)
    entropy = math.log2(total) - sum(n * math.log2(n) for n in Counter(classes).values()) / total
    scales = [{(tonic + 7 * k) % 12 for k in range(-1, 6)} for tonic in range(12)]
    in_scale = max(Fraction(sum(c in scale for c in classes), total) for scale in scales)
    sounding = Counter(s for start, length, _ in notes for s in range(start, start + length))
    poly = Fraction(sum(sounding.values()), len(sounding))
    bars = max(start + length - 1 for start, length, _ in notes) // bar_steps + 1
    empty = Fraction(
        sum(
            not any(b * bar_steps <= s < (b + 1) * bar_steps for s in sounding) for b in range(bars)
        ),
        bars,
    )
    starts = {start for start, _, _ in notes}
    pairs = [
        Fraction(
            sum(
                ((b * bar_steps + k) in starts) == (((b + 1) * bar_steps + k) in starts)
                for k in range(bar_steps)
            ),
            bar_steps,
        )
        for b in range(bars - 1)
    ]
    return {
        "pitch_class_entropy": entropy,
        "scale_consistency": float(in_scale),
        "polyphony": float(poly),
        "groove_consistency": float(sum(pairs) / len(pairs)) if pairs else math.nan,
        "empty_bar_rate": float(empty),
    }


rows = st.lists(
    st.tuples(st.integers(0, 70), st.integers(1, 20), st.integers(12, 115)), min_size=1, max_size=25
)


@settings(max_examples=120, deadline=None)
@given(rows, st.sampled_from([(4, 4), (3, 4), (6, 8)]), st.integers(40, 220))
def test_a_second_reading_agrees(notes, signature, tempo):
    midi = piece(
        [(s / 4, n / 4, p, f"part {i % 3}") for i, (s, n, p) in enumerate(notes)],
        [(0, *signature)],
        [(0, tempo)],
    )
    bar_steps = 16 * signature[0] // signature[1]
    assert report(midi) == pytest.approx(second_reading(notes, bar_steps), abs=1e-6, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(rows, st.integers(-12, 12))
def test_ranges_and_transposition(notes, shift):
    plain = report(piece([(s / 4, n / 4, p, "a") for s, n, p in notes]))
    moved = report(piece([(s / 4, n / 4, p + shift, "a") for s, n, p in notes]))
    assert moved == pytest.approx(plain, nan_ok=True)
    assert 0 <= plain["pitch_class_entropy"] <= math.log2(12) + 1e-9
    assert 7 / 12 - 1e-9 <= plain["scale_consistency"] <= 1
    assert plain["polyphony"] >= 1 - 1e-9
    assert 0 <= plain["empty_bar_rate"] < 1
    assert math.isnan(plain["groove_consistency"]) or 0 <= plain["groove_consistency"] <= 1


@settings(max_examples=40, deadline=None)
@given(rows, st.integers(2, 5))
def test_a_repeated_bar_has_a_steady_groove(notes, times):
    bar = [((s % 16) / 4, 0.25, p, "a") for s, _, p in notes]
    music = [(onset + 4 * k, d, p, a) for k in range(times) for onset, d, p, a in bar]
    assert METRICS["groove_consistency"](piece(music)) == 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([0, 2, 4, 5, 7, 9, 11]), min_size=1), st.integers(30, 80))
def test_music_of_one_scale_is_consistent(degrees, tonic):
    music = [(i, 1, tonic + degree, "a") for i, degree in enumerate(degrees)]
    assert METRICS["scale_consistency"](piece(music)) == 1


def test_silence_before_the_music_adds_empty_bars_and_nothing_else():
    music = [(k, 1, 60 + k, "a") for k in range(8)]
    plain, later = report(piece(music)), report(piece([(o + 8, d, p, a) for o, d, p, a in music]))
    assert later["empty_bar_rate"] == pytest.approx(0.5)
    assert later["polyphony"] == plain["polyphony"]
    assert later["pitch_class_entropy"] == plain["pitch_class_entropy"]


def test_onsets_played_a_little_early_or_late_keep_their_groove():
    exact = [(k, 0.5, 60, "a") for k in range(8)]
    played = [(o + (0.04 if o % 2 else -0.04) * (o > 0), d, p, a) for o, d, p, a in exact]
    assert METRICS["groove_consistency"](piece(played)) == 1


def test_a_report_on_several_pieces_is_their_mean_without_what_cannot_be_taken():
    one_bar = piece([(0, 4, 60, "a")])
    two_bars = piece([(0, 1, 60, "a"), (4, 1, 60, "a"), (5, 1, 61, "a")])
    both = report([one_bar, two_bars])
    assert both["groove_consistency"] == METRICS["groove_consistency"](two_bars)
    entropies = [METRICS["pitch_class_entropy"](midi) for midi in (one_bar, two_bars)]
    assert both["pitch_class_entropy"] == pytest.approx(sum(entropies) / 2)
    assert list(both) == list(METRICS)


@pytest.mark.parametrize("name", METRICS)
def test_nothing_to_measure_is_said_in_a_sentence(name):
    with pytest.raises(CourseError, match="no notes"):
        METRICS[name](pretty_midi.PrettyMIDI())


def test_a_note_of_no_length_is_passed_over_as_files_have_such_notes():
    plain = piece([(0, 1, 60, "a"), (1, 2, 64, "a"), (4, 5, 67, "a"), (5, 6, 60, "a")])
    odd = piece([(0, 1, 60, "a"), (1, 2, 64, "a"), (4, 5, 67, "a"), (5, 6, 60, "a")])
    odd.instruments[0].notes.append(pretty_midi.Note(80, 67, 0.5, 0.5))
    assert METRICS["polyphony"](odd) == METRICS["polyphony"](plain)
    assert METRICS["empty_bar_rate"](odd) == METRICS["empty_bar_rate"](plain)
    alone = piece([(0, 1, 60, "a")])
    alone.instruments[0].notes[0].end = 0.0
    with pytest.raises(CourseError, match="no length"):
        METRICS["polyphony"](alone)


def test_odd_input_is_said_in_a_sentence():
    with pytest.raises(CourseError, match="at least one piece"):
        report([])
    with pytest.raises(CourseError, match="no notes"):
        report([piece([(0, 1, 60, "a")]), pretty_midi.PrettyMIDI()])
    with pytest.raises(CourseError, match="only drums"):
        METRICS["polyphony"](piece([(0, 1, 36, "drums")]))
    broken = piece([(0, 1, 60, "a")])
    broken.instruments[0].notes[0].start = float("nan")
    with pytest.raises(CourseError, match="proper time"):
        report(broken)
