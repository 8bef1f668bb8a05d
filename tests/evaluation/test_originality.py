"""Copies are found in any key, and only where 16 notes in a row are alike."""

import numpy as np

from coursekit.evaluation.originality import IN_A_ROW, copied, phrases

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
