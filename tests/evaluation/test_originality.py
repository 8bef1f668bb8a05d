"""Copies: phrases in any key, 16 notes in a row alike; and the longest run of codes."""

import numpy as np
import pretty_midi
from hypothesis import given
from hypothesis import strategies as st

from coursekit.evaluation.originality import (
    IN_A_ROW,
    copied,
    longest_matches,
    longest_runs,
    moves,
    ngram_overlap,
    phrases,
)

RNG = np.random.default_rng(0)
ONSETS, PITCHES = np.cumsum(RNG.integers(1, 5, 40)), RNG.integers(60, 72, 40)
KNOWN = frozenset(phrases(ONSETS, PITCHES))


def found(onsets, pitches):
    return bool(copied([(np.array(onsets), np.array(pitches))], KNOWN)[0])


def test_a_phrase_is_known_again_in_another_key_and_at_another_time():
    assert len(phrases(ONSETS, PITCHES)) == 40 - IN_A_ROW + 1
    assert found(ONSETS[7:23] - 5, PITCHES[7:23] + 3)


def test_one_note_less_or_one_changed_is_no_copy():
    assert not found(ONSETS[7:22], PITCHES[7:22])
    changed = PITCHES[7:23].copy()
    changed[8] += 1
    assert not found(ONSETS[7:23], changed)
    late = ONSETS[7:23].copy()
    late[15] += 1
    assert not found(late, PITCHES[7:23])


def test_no_notes_are_no_copy():
    assert not found([], [])
    assert not found([3], [60])


@given(
    st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=12), min_size=1, max_size=4),
    st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=12), min_size=0, max_size=4),
)
def test_the_longest_run_is_that_by_trying_all(pieces, known):
    def longest(piece):
        spans = ((a, b) for a in range(len(piece)) for b in range(a + 1, len(piece) + 1))
        stand = (
            b - a for a, b in spans for other in known for at in range(len(other))
            if other[at : at + b - a] == piece[a:b]
        )  # fmt: skip
        return max(stand, default=0)

    expected = [longest(piece) for piece in pieces]
    arrays = [np.array(one) for one in pieces], [np.array(one) for one in known]
    assert longest_runs(*arrays) == expected
    # Of several codebooks all have to agree: doubling each code changes nothing.
    assert longest_runs(*[[np.stack([one, one], 1) for one in side] for side in arrays]) == expected


def test_no_run_crosses_from_one_piece_to_the_next():
    known = [np.array([1, 2]), np.array([3, 4])]
    assert longest_runs([np.array([1, 2, 3, 4]), np.array([9])], known) == [2, 0]
    two = [np.array([[1, 1], [2, 2]]), np.array([[1, 2]])]
    assert longest_runs(two, [np.array([[1, 1], [2, 3]])]) == [1, 0]
    assert longest_runs([], known) == []


def test_a_match_says_from_where_and_to_where():
    known = [np.array([9, 9, 9]), np.array([5, 1, 2, 3, 4, 6])]
    (found,) = longest_matches([np.array([7, 7, 1, 2, 3, 4, 8])], known)
    assert (found.length, found.start, found.source, found.place) == (4, 2, 1, 1)
    piece = np.array([7, 7, 1, 2, 3, 4, 8])
    same = known[1][found.place : found.place + found.length]
    assert np.array_equal(piece[found.start : found.start + found.length], same)


@given(st.lists(st.integers(0, 3), max_size=15), st.lists(st.integers(0, 3), max_size=15))
def test_what_a_match_names_stands_in_both(piece, known):
    (found,) = longest_matches([np.array(piece, int)], [np.array(known, int)])
    mine = piece[found.start : found.start + found.length]
    assert known[found.place : found.place + found.length] == mine
    assert len(mine) == found.length


def tune(pitches, beats=0.5, transposed=0):
    midi = pretty_midi.PrettyMIDI(initial_tempo=60)
    part = pretty_midi.Instrument(0)
    part.notes = [pretty_midi.Note(80, pitch + transposed, beats * at, beats * (at + 1))
                  for at, pitch in enumerate(pitches)]  # fmt: skip
    midi.instruments.append(part)
    return midi


def test_moves_are_alike_in_all_keys_and_n_grams_are_shared():
    first, up = tune([60, 62, 64, 65, 67]), tune([60, 62, 64, 65, 67], transposed=5)
    assert moves(first).tolist() == [[2, 2], [2, 2], [1, 2], [2, 2]]
    assert np.array_equal(moves(first), moves(up))
    assert ngram_overlap(moves(first), [moves(up)], 3) == 1
    other = moves(tune([60, 62, 64, 65, 60]))
    assert ngram_overlap(other, [moves(first)], 3) == 0.5
    assert np.isnan(ngram_overlap(other, [moves(first)], 9))
    assert moves(pretty_midi.PrettyMIDI()).shape == (0, 2)
