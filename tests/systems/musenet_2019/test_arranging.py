"""Pieces given to instruments, and stretches drawn from them."""

import numpy as np
import torch

from coursekit.corpora import styles
from coursekit.systems.musenet_2019 import arranging
from coursekit.systems.musenet_2019.vocabulary import NOTES, PLAYED_BY, STYLE, read


def test_the_melody_goes_to_the_first_instrument():
    piece = next(piece for piece in styles.load("jig", "test") if (piece.notes[:, 3] == 1).any())
    notes = arranging.arranged(piece, ("flute", "piano"), moved=2, louder=-1)
    flute = notes[notes[:, 3] == list(PLAYED_BY).index("flute")]
    melody = piece.notes[piece.notes[:, 3] == 0]
    assert (np.sort(flute[:, 2]) == np.sort(melody[:, 2] + 2)).all()
    assert set(flute[:, 4].tolist()) == {2}


def test_two_voices_on_one_pitch_become_one_note():
    notes = np.array([[0, 8, 60, 0, 2], [0, 4, 60, 0, 2], [6, 12, 60, 0, 2]])
    assert arranging.apart(notes).tolist() == [[0, 6, 60, 0, 2], [6, 12, 60, 0, 2]]


def test_a_stretch_begins_with_its_words_and_foretells_only_notes_and_waits():
    known = [styles.load(style, "valid") for style in ("chorale", "jig")]
    seen, told = arranging.draw(known, 6, 80, torch.Generator().manual_seed(1))
    assert seen.shape == (6, 80, 5)
    assert told.shape == (6, 80)
    assert set(seen[:, 0, 0].tolist()) <= {STYLE["chorale"], STYLE["jig"]}
    counted = told[told != arranging.IGNORED]
    assert counted.max() < NOTES + 16
    inside = told[:, :-1] != arranging.IGNORED
    assert (seen[:, 1:, 0][inside] == told[:, :-1][inside]).all()


def test_an_excerpt_goes_on_where_its_bar_begins():
    piece = styles.load("blues", "test")[0]
    whole = arranging.excerpt(piece, ("piano", "piano"))
    later = arranging.excerpt(piece, ("piano", "piano"), 4)
    first = int((later[:, 0] < NOTES).nonzero()[0])
    assert int(later[first, 1]) == 4 * 16
    assert later[first:, 0].tolist() == whole[-len(later[first:]) :, 0].tolist()
    assert later[first:, 3:].tolist() == whole[-len(later[first:]) :, 3:].tolist()


def test_a_seed_draws_the_same_stretches():
    known = [styles.load("air", "valid")]
    one, other = (arranging.draw(known, 3, 40, torch.Generator().manual_seed(5)) for _ in "ab")
    assert all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


def test_every_real_piece_lies_in_the_range_of_the_tokens():
    for style in ("chorale", "reel", "jig", "air"):
        for piece in styles.load(style, "test"):
            low, high = arranging.room(piece)
            assert low <= 0 <= high
            tokens = arranging.tokens_of(piece, arranging.SETS[style][-1], moved=low)
            assert len(read(tokens.tolist())[0])
