"""The music that the shipped weights draw, and how it is measured."""

import numpy as np
import pytest

from coursekit.encodings.notes import notes_of
from coursekit.encodings.psychoacoustic import chord_notes
from coursekit.systems import concert_1994 as concert
from coursekit.systems.concert_1994 import music


def test_a_colder_net_takes_the_likely_more_often():
    kinds = [
        np.mean(
            [
                len({note[:2] for note in piece})
                for piece in music.draw("waltzes", 6, 60, temperature=t)
            ]
        )
        for t in (0.2, 1.0, 2.5)
    ]
    assert kinds[0] < kinds[1] < kinds[2]


def test_it_composes_in_the_key_and_by_small_moves():
    for source in concert.SOURCES:
        lines = [[note[0] for note in piece] for piece in music.draw(source, 6, 50)]
        moves = np.concatenate([np.abs(np.diff(line)) for line in lines])
        assert np.isin(np.concatenate(lines) % 12, (0, 2, 4, 5, 7, 9, 11)).mean() > 0.9
        assert (moves <= 5).mean() > 0.75


def test_the_chords_of_a_waltz_fit_its_melody():
    def fit(pieces):
        return np.mean([note[0] % 12 in chord_notes(note[2]) for p in pieces for note in p])

    drawn = music.draw("waltzes", 6, 60)
    rng = np.random.default_rng(0)
    chords = [note[2] for piece in drawn for note in piece]
    mixed = [tuple((p, t, str(rng.choice(chords))) for p, t, _ in piece) for piece in drawn]
    assert fit(drawn) > fit(mixed) + 0.05


def test_only_what_was_heard_before_in_a_piece_comes_again():
    phrase = tuple((60 + step, 12, "") for step in range(6))
    assert music.share_again(phrase) == 0
    # Of seven runs of six notes in a phrase said twice, the last is the first one again.
    assert music.share_again(phrase * 2) == pytest.approx(1 / 7)
    assert music.share_again(phrase[:3]) == 0
    slower = tuple((pitch, 24, "") for pitch, _, _ in phrase)
    assert music.share_again(phrase + slower) == 0


def test_a_blind_pair_begins_alike_and_comes_in_either_order():
    firsts = set()
    for seed in range(8):
        pair, first = music.blind_pair("folk", seed, 30)
        one, two = (notes_of(piece)["pitch"].tolist() for piece in pair)
        assert one[:8] == two[:8]
        assert one != two
        assert len(one) == len(two) == 30
        firsts.add(first)
    assert firsts == {"CONCERT", "table"}
