"""Performances: what is read of a file, kept in the cache, and measured."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora._cache import Damaged
from coursekit.corpora._performance_files import pack, read_performance, read_score, unpack
from coursekit.corpora.performances import (
    PERFORMED_DTYPE,
    SCORE_DTYPE,
    Performance,
    sounding,
    summary,
    sustained,
)
from coursekit.errors import CourseError
from tests.corpora.piano_files import PLAYED, SCALE, midi
from tests.encodings.midi_bytes import event, smf


def performance(notes, pedal=(), score=None, match=None, name="x"):
    return Performance(
        name=name, composer="C", title="T", performer="P", split="train", synthetic=False,
        notes=np.array(notes, dtype=PERFORMED_DTYPE),
        pedal=np.array(pedal, dtype=float).reshape(-1, 2),
        score=score, bars=np.zeros(1), match=match,
    )  # fmt: skip


def example():
    score = np.array([(0, 1, 48, 0), (0, 1, 60, 1), (1, 1, 62, 1), (2, 1, 64, 1)], SCORE_DTYPE)
    notes = [(0.5, 1, 60, 70), (0.54, 1, 48, 50), (1.0, 1.4, 62, 60), (1.7, 2.4, 99, 80)]
    match = np.array([1, 0, 2, -1], dtype=np.int32)
    return performance(notes, [(0.6, 1.2)], score, match)


def test_notes_are_read_in_seconds_whatever_the_tempo():
    for tempo in (60.0, 120.0, 175.0):
        notes, pedal = read_performance(midi(PLAYED, tempo=tempo), {})
        assert notes["onset"] == pytest.approx([row[0] for row in PLAYED], abs=0.002)
        assert notes["end"] == pytest.approx([row[1] for row in PLAYED], abs=0.002)
        assert notes["velocity"].tolist() == [row[3] for row in PLAYED]
        assert pedal.shape == (0, 2)


def test_the_pedal_is_down_from_64_on_and_until_the_end_if_nobody_lifts_it():
    values = [(0.5, 20), (1.0, 64), (1.5, 127), (2.0, 63), (2.5, 0), (3.0, 90)]
    _, pedal = read_performance(midi(PLAYED, values), {})
    end = max(row[1] for row in PLAYED)
    assert pedal == pytest.approx(np.array([[1.0, 2.0], [3.0, end]]), abs=0.002)


def test_what_a_keyboard_cannot_do_is_mended_and_counted():
    faults = {}
    held = event(0, 0x90, 60, 70) + event(480, 0x90, 60, 80)  # struck anew before it was up
    ends = event(480, 0x80, 60, 0) + event(480, 0x80, 60, 0)
    silent = event(0, 0x90, 64, 70) + event(0, 0x80, 64, 0)
    notes, _ = read_performance(smf(held + ends + silent), faults)
    assert notes["pitch"].tolist() == [60, 60]
    assert notes["onset"].tolist() == [0, 0.5]
    assert notes["end"][0] == 0.5
    assert notes["end"][1] in (1.0, 1.5)
    assert faults["notes struck anew"] == 1
    assert faults["silent notes"] == 1


@pytest.mark.parametrize("data", [b"", b"no music", midi([]), midi(PLAYED)[:40]])
def test_what_cannot_be_read_is_told(data):
    for read in (lambda one: read_performance(one, {}), read_score):
        with pytest.raises(Damaged):
            read(data)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_file_is_told_or_read_as_something_playable(data):
    whole = bytearray(midi(PLAYED, [(1, 100), (2, 0)]))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        notes, pedal = read_performance(bytes(whole), {})
    except Damaged:
        return
    assert (notes["end"] >= notes["onset"]).all()
    assert (notes["velocity"] > 0).all()
    assert (pedal[:, 1] > pedal[:, 0]).all()


def test_a_score_is_read_in_beats_with_its_bars():
    notes, bars = read_score(midi(SCALE, tempo=90.0, meter=(6, 8), tracks=[0, 1, 0, 1, 0, 1]))
    seconds = 60 / 90
    assert notes["onset"] == pytest.approx([row[0] / seconds for row in SCALE], abs=0.005)
    assert notes["voice"].tolist() == [0, 1] * 3
    assert bars.tolist() == [0, 3]


def test_pairs_and_the_map_come_from_the_match():
    one = example()
    written, played = one.pairs()
    assert written["pitch"].tolist() == played["pitch"].tolist() == [48, 60, 62]
    assert one.time_map()([1.0]) == pytest.approx([1.0])
    with pytest.raises(CourseError, match=r"no score whose notes are matched.*aligned=True"):
        performance([(0, 1, 60, 64)]).pairs()


def test_the_deadpan_version_is_even():
    one = example().deadpan()
    assert one.synthetic
    assert one.notes["pitch"].tolist() == [48, 60, 62, 64]
    assert set(one.notes["velocity"]) == {65}
    assert np.diff(np.unique(one.notes["onset"])).round(6).tolist() == [0.5, 0.5]
    assert len(one.pedal) == 0
    assert (one.match == np.arange(4)).all()
    slow = example()
    slow.notes["onset"] *= 3
    slow.notes["end"] *= 3
    assert np.diff(np.unique(slow.deadpan().notes["onset"])).round(6).tolist() == [1.5, 1.5]


def test_the_pedal_holds_notes_on():
    one = performance([(0, 1, 60, 64), (0, 3, 62, 64), (4, 5, 64, 64)], [(0.5, 2), (4.5, 6)])
    assert sustained(one).tolist() == [True, False, True]


def test_the_pedal_holds_notes_until_it_is_lifted_or_the_key_is_struck_again():
    notes = [(0.0, 0.5, 60, 70), (0.2, 0.6, 64, 70), (1.0, 1.1, 60, 70), (3.0, 3.4, 64, 70)]
    one = performance(notes, [(0.1, 2.0)])
    assert sounding(one)["end"].tolist() == [1.0, 2.0, 2.0, 3.4]
    assert sounding(performance(notes))["end"].tolist() == [0.5, 0.6, 1.1, 3.4]
    assert one.notes["end"].tolist() == [0.5, 0.6, 1.1, 3.4]


def test_it_becomes_music_with_its_pedal():
    one = example()
    part = one.to_midi().instruments[0]
    assert [(c.number, c.value, c.time) for c in part.control_changes] == [
        (64, 127, 0.6),
        (64, 0, 1.2),
    ]
    assert sorted(note.velocity for note in part.notes) == [50, 60, 70, 80]
    assert not one.to_midi(pedal=False).instruments[0].control_changes


def test_what_is_packed_comes_back():
    one = example()
    other = performance([(0, 1.25, 60, 64)], name="y")
    again = performance(one.notes, [], one.score, None, name="z")
    back = unpack(*pack([one, other, again]))
    assert [p.name for p in back] == ["x", "y", "z"]
    assert back[0].score is not None
    assert back[1].score is None
    assert back[2].match is None
    assert np.shares_memory(back[0].score, back[2].score)  # kept once
    for old, new in zip((one, other, again), back, strict=True):
        for name in PERFORMED_DTYPE.names:
            assert new.notes[name] == pytest.approx(old.notes[name], abs=1e-4)
        assert new.pedal == pytest.approx(old.pedal, abs=1e-4)
    assert (back[0].score == one.score).all()
    assert (back[0].match == one.match).all()
    with pytest.raises(ValueError, match="read-only"):
        back[0].notes["pitch"][0] = 1


def test_measures_are_those_of_a_performance_that_can_be_counted_by_hand():
    found = summary([example()])
    assert (found["performances"], found["notes"]) == (1, 4)
    assert found["hours"] == pytest.approx(1.9 / 3600)
    assert (found["matched"], found["played"]) == (0.75, 0.75)
    assert found["spread"] == pytest.approx(20)  # two notes 40 ms apart
    assert found["pedalled"] == 0.5
    assert found["velocity mean"] == 65
    alone = summary([performance([(0, 1, 60, 64)])])
    assert "matched" not in alone
    with pytest.raises(CourseError, match="no performances"):
        summary([])


def test_a_steady_tempo_has_no_deviation():
    score = np.array([(at, 1, 60 + at, 0) for at in range(9)], SCORE_DTYPE)
    match = np.arange(9, dtype=np.int32)
    for seconds, sd in ((np.arange(9) * 0.5, 0), (np.cumsum([1, 2] * 4 + [1]), 0.5)):
        one = performance(
            [(s, s + 0.1, 60 + at, 64) for at, s in enumerate(seconds)], [], score, match
        )
        assert summary([one])["tempo sd"] == pytest.approx(sd, abs=1e-6)
