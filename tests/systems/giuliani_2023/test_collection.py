"""The pool: its loops, their labels, where they come from."""

from collections import Counter

import numpy as np
import pytest

from coursekit.corpora import groove
from coursekit.encodings.psychoacoustic import chord_notes
from coursekit.systems import giuliani_2023 as gs
from coursekit.systems.giuliani_2023 import collection
from coursekit.systems.giuliani_2023.synthesis import SYNTHESISED

POOL = gs.pool()


def test_the_pool_has_more_than_two_hundred_loops_in_all_roles_and_genres():
    assert len(POOL) >= 200
    assert len({loop.name for loop in POOL}) == len(POOL)
    counts = Counter((loop.role, loop.labels["genre"]) for loop in POOL)
    assert set(counts) == {(role, genre) for role in gs.ROLES for genre in gs.GENRES}
    assert min(counts.values()) >= 5


@pytest.mark.parametrize("loop", POOL, ids=lambda loop: loop.name)
def test_each_loop_fills_its_bars_and_says_where_it_comes_from(loop):
    onsets, lengths, pitches, velocities = np.array(loop.notes).T
    assert onsets.min() >= 0
    assert (onsets + lengths).max() <= loop.beats + 1e-9
    assert lengths.min() > 0
    assert (pitches.min(), velocities.min()) >= (24, 1)
    assert (pitches.max(), velocities.max()) <= (96, 127)
    assert loop.source
    assert (loop.instrument == "Drum Kit") == (loop.role == "drums")
    assert loop.licence
    assert len(loop.style.chords) == 4
    assert set(loop.labels) == set(gs.LABELS)


def test_most_of_what_sounds_belongs_to_the_chord_of_its_bar():
    shares = {}
    for loop in POOL:
        if loop.role == "drums":
            continue
        chords = loop.style.chords * 2
        hits = [
            int(pitch) % 12 in chord_notes(chords[int(at // loop.style.metre[0])])
            for at, _, pitch, _ in loop.notes
        ]
        shares.setdefault(loop.role, []).append(np.mean(hits))
    assert min(np.mean(values) for values in shares.values()) > 0.6
    assert np.mean(shares["bass"]) == 1


def test_melodies_are_cut_from_pieces_that_differ_and_the_rest_is_written():
    cut = [loop for loop in POOL if "rules" not in loop.source]
    assert {loop.role for loop in cut} == {"main melody"}
    assert Counter(loop.labels["genre"] for loop in cut) == dict.fromkeys(gs.GENRES, 3)
    assert len({loop.notes for loop in cut}) > 0.8 * len(cut)


def test_the_same_seed_gives_the_same_pool():
    gs.pool.cache_clear()
    assert gs.pool() == POOL
    assert gs.pool(1) != POOL


def test_a_filter_keeps_what_bears_all_labels():
    found = gs.fitting(POOL, {"genre": "house", "bars": 8})
    assert found
    assert {(loop.labels["genre"], loop.bars) for loop in found} == {("house", 8)}
    assert gs.fitting(POOL, {"bpm": 1}) == []


@pytest.mark.parametrize("name", ["pop bass 1", "ballad pad 6", "blues drums 2", "waltz riff 1"])
def test_a_loop_sounds_as_long_as_its_bars(name):
    loop = next(loop for loop in POOL if loop.name == name)
    sound = gs.rendered(loop)
    assert len(sound) == round(loop.beats * 60 / loop.style.bpm * 32_000)
    assert 0.01 < np.sqrt(np.mean(sound**2)) < 0.2
    assert abs(sound[-1]) < 1e-3
    assert (loop.role in SYNTHESISED) == (name.split()[1] in ("bass", "pad"))


def test_drummers_join_the_pool_and_all_other_loops_keep_their_names(monkeypatch):
    hits = (((0.0, 0.25, 36, 90),), "Groove, a drummer", "CC BY 4.0")
    monkeypatch.setattr(collection, "drums", lambda style, count: [hits] * count)
    gs.pool.cache_clear()
    whole = gs.pool(with_groove=True)
    gs.pool.cache_clear()
    assert set(POOL) <= set(whole)
    assert {loop.source for loop in set(whole) - set(POOL)} == {"Groove, a drummer"}
    assert len({loop.name for loop in whole}) == len(whole) == len(POOL) + 3 * len(gs.GENRES)


@pytest.mark.skipif(not groove.available(), reason="the Groove MIDI Dataset is not at hand")
def test_real_drummers_are_arranged():
    loops = gs.pool(with_groove=True)
    assert len(loops) == len(POOL) + 3 * 5
    brief = gs.Brief(counts={"drums": 6, "bass": 1}, seed=2)
    made = gs.load().arrange(brief, loops)
    assert any("Groove" in one.loop.source for one in made.placed)


def test_hits_of_a_drummer_are_cut_at_a_bar_line(monkeypatch):
    from coursekit.systems.giuliani_2023 import cutting

    step = np.arange(0, 160, 8)
    played = groove.Performance(
        "drummer1/x", "drummer1", "rock", "", "beat", 112.0, (4, 4), 20.0, "train", 160, step,
        np.zeros(20, np.int8), np.full(20, 90, np.int16), np.full(20, 0.2, np.float32),
    )  # fmt: skip
    monkeypatch.setattr(groove, "available", lambda: True)
    monkeypatch.setattr(groove, "load", lambda: [played])
    ((notes, source, licence),) = cutting.drums(POOL[0].style, 3)
    assert [note[0] for note in notes] == [round(2 * at + 0.05, 4) for at in range(8)]
    assert {note[2] for note in notes} == {groove.PITCHES[0]}
    assert "drummer1/x" in source
    assert "Google" in licence
