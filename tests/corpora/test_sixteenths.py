"""Melodies, drums and trios as tokens; what needs an archive is tried on made-up songs."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.corpora import groove, pop909, sixteenths
from coursekit.corpora.sixteenths import DRUMS, FIRST, HIGH, HOLD, LINE, LOW, REST, STEPS
from coursekit.encodings.grid import HOLD as GRID_HOLD
from coursekit.encodings.grid import REST as GRID_REST
from coursekit.encodings.notes import NOTE_DTYPE, notes_of

lines = st.lists(st.integers(0, LINE - 1), min_size=32, max_size=32).map(np.array)


def test_windows_of_tunes_begin_with_a_note_or_a_rest_and_are_not_alike():
    for split, bars in (("train", 2), ("test", 2), ("test", 16)):
        windows = sixteenths.tunes_only(split, bars)
        assert windows.shape[1:] == (STEPS * bars, 1)
        assert len(np.unique(windows[..., 0], axis=0)) == len(windows) > 5
        assert (windows[:, 0] != HOLD).all()
        assert ((windows >= 0) & (windows < LINE)).all()
        assert ((windows >= FIRST).sum(axis=1) >= sixteenths.LEAST_NOTES * bars).all()
    known = {row.tobytes() for row in sixteenths.tunes_only("train")}
    copies = [row.tobytes() in known for row in sixteenths.tunes_only("test")]
    assert np.mean(copies) < 0.05


def test_without_an_archive_melodies_are_tunes(monkeypatch):
    monkeypatch.setattr(pop909, "available", lambda: False)
    sixteenths.load.cache_clear()
    try:
        assert (sixteenths.load("melody", "valid") == sixteenths.tunes_only("valid")).all()
    finally:
        sixteenths.load.cache_clear()


def test_grids_become_tokens_and_pitches_beyond_the_piano_turn_back():
    grid = [60, GRID_HOLD, GRID_REST, LOW, HIGH, LOW - 1, HIGH + 1, 3]
    found = sixteenths.tokens_of_grid(grid)
    assert found[:5].tolist() == [60 - LOW + FIRST, HOLD, REST, FIRST, FIRST + HIGH - LOW]
    pitches = found[5:] - FIRST + LOW
    assert ((pitches >= LOW) & (pitches <= HIGH)).all()
    assert (pitches % 12).tolist() == [(LOW - 1) % 12, (HIGH + 1) % 12, 3]


@given(lines)
def test_music_and_tokens_say_the_same(line):
    rows = notes_of(sixteenths.music_of("melody", line))
    begins = np.flatnonzero(line >= FIRST)
    assert (rows["onset"] * 4).round().astype(int).tolist() == begins.tolist()
    assert rows["pitch"].tolist() == (line[begins] - FIRST + LOW).tolist()
    sounding = sixteenths.sounding(line) > 0
    assert (rows["duration"] * 4).round().sum() == sounding.sum()


@given(lines, st.integers(-6, 6))
def test_moved_melodies_keep_rhythm_and_return(line, by):
    tokens = np.resize(line, (1, 32, 1))
    nothing = np.arange(3), np.zeros(1, bool)
    moved = sixteenths.varied("melody", tokens, np.array([by]), *nothing)
    assert ((moved >= FIRST) == (tokens >= FIRST)).all()
    assert (moved[tokens < FIRST] == tokens[tokens < FIRST]).all()
    change = (moved - tokens)[tokens >= FIRST]
    assert (change % 12 == by % 12).all()
    assert ((moved < LINE) & (moved >= 0)).all()


def test_toms_change_places_and_nothing_else_does():
    tokens = np.arange(DRUMS)[None, :, None]
    order = np.array([1, 2, 0])
    found = sixteenths.varied("drums", tokens, np.zeros(1, int), order, np.ones(1, bool))
    before, after = (groove.drums_of(one[0, :, 0]) for one in (tokens, found))
    others = [drum for drum in range(9) if drum not in sixteenths.TOMS]
    assert (before[:, others] == after[:, others]).all()
    for tom, other in zip(sixteenths.TOMS, np.array(sixteenths.TOMS)[order], strict=True):
        assert (before[:, tom] == after[:, other]).all()
    still = sixteenths.varied("drums", tokens, np.zeros(1, int), order, np.zeros(1, bool))
    assert (still == tokens).all()


def test_traits_tell_all_notes_apart_and_all_drums():
    for vocabulary in (LINE, DRUMS):
        table = sixteenths.traits(vocabulary)
        assert len(table) == vocabulary == len(np.unique(table.round(4), axis=0))
    octave, tritone = (
        np.linalg.norm(sixteenths.traits(LINE)[40] - sixteenths.traits(LINE)[40 + by])
        for by in (12, 6)
    )
    assert octave < tritone


def test_onsets_of_drums_are_steps_in_which_something_is_struck():
    trio = np.array([[[50, HOLD, 0], [HOLD, 40, 3], [REST, REST, 0]]])
    found = sixteenths.onsets("trio", trio)
    assert found[0].tolist() == [[True, False, False], [False, True, True], [False] * 3]
    drums = np.array([[[1], [0], [2]]])
    assert sixteenths.onsets("drums", drums)[0, :, 0].tolist() == [True, False, True]


def made_up_song(bars):
    def part(first, steps):
        rows = np.zeros(bars * 8, NOTE_DTYPE)
        rows["onset"], rows["duration"] = np.arange(bars * 8) / 2, 0.5
        rows["pitch"], rows["velocity"] = first + np.arange(bars * 8) % steps, 80
        return rows

    nothing = np.zeros(0, NOTE_DTYPE)
    starts = tuple(range(0, 4 * bars, 4))
    return pop909.Song("007", (0, "major"), 100.0, 4, 4 * bars, "test", {}, starts, (),
                       part(60, 7), nothing, nothing, part(36, 5))  # fmt: skip


def made_up_drummer(velocity):
    step = np.arange(0, 8 * 16, 4, dtype=np.int32)
    return groove.Performance(
        "one", "drummer1", "rock", "", "beat", 104.0, (4, 4), 10.0, "test", int(step.max()) + 1,
        step, np.zeros(len(step), np.int8), np.full(len(step), velocity, np.int16),
        np.zeros(len(step), np.float32),
    )  # fmt: skip


@pytest.fixture
def made_up(monkeypatch):
    monkeypatch.setattr(pop909, "load", lambda: [made_up_song(8)])
    monkeypatch.setattr(groove, "load", lambda: [made_up_drummer(80)])
    sixteenths.load.cache_clear()
    yield monkeypatch
    sixteenths.load.cache_clear()


def test_a_trio_has_the_songs_lines_and_another_collections_drums(made_up):
    windows = sixteenths.load("trio", "test", 2)
    assert windows.shape[1:] == (32, 3)
    song = made_up_song(8)
    assert (windows[0, :, 0] == sixteenths.tokens_of_grid(song.tokens("melody"))[:32]).all()
    assert (windows[0, :, 1] == sixteenths.tokens_of_grid(song.tokens("bass"))[:32]).all()
    assert windows[0, :, 2].tolist() == [1, 0, 0, 0] * 8
    music = sixteenths.music_of("trio", windows[0])
    assert [part.is_drum for part in music.instruments] == [False, False, True]


def test_drums_that_are_far_too_fast_are_not_put_to_a_song(made_up):
    fast = dataclasses.replace(made_up_drummer(80), tempo=137.0)
    made_up.setattr(groove, "load", lambda: [fast, made_up_drummer(80)])
    windows = sixteenths.load("trio", "test", 2)
    assert len(windows)
    made_up.setattr(groove, "load", lambda: [fast])
    sixteenths.load.cache_clear()
    with pytest.raises(ValueError, match="need at least one array"):
        sixteenths.load("trio", "test", 2)


def test_soft_strokes_are_left_away(made_up):
    assert (sixteenths.load("drums", "test") > 0).sum() > 0
    made_up.setattr(groove, "load", lambda: [made_up_drummer(80), made_up_drummer(10)])
    sixteenths.load.cache_clear()
    assert len(sixteenths.load("drums", "test")) == 1
