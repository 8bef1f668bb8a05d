"""Pieces of six styles on one grid: whole, in range, and as their collections have them."""

from pathlib import Path

import numpy as np
import pytest

from coursekit.corpora import blues, jsb, styles

CARD = (Path(__file__).parents[2] / "datasets" / "styles" / "README.md").read_text("utf-8")
HERE = ["chorale", "reel", "jig", "air", "blues"]


@pytest.mark.parametrize("style", HERE)
def test_pieces_are_whole_bars_of_notes_in_range(style):
    for split in ("train", "valid", "test"):
        pieces = styles.load(style, split)
        assert len(pieces) >= 15
        for piece in pieces[:40]:
            begin, end, pitch, part, volume = piece.notes.T
            assert piece.steps % (styles.STYLES[style] if style != "chorale" else 1) == 0
            assert (begin >= 0).all()
            assert (begin < end).all()
            assert end.max() <= piece.steps
            assert pitch.min() >= styles.LOWEST
            assert pitch.max() <= styles.HIGHEST
            assert set(part.tolist()) <= {0, 1}
            assert set(volume.tolist()) <= {1, 2, 3}


def test_no_piece_is_in_two_splits():
    for style in HERE:
        names = [{piece.name for piece in styles.load(style, split)} for split in ("train", "test")]
        assert names[0].isdisjoint(names[1])


def test_a_chorale_sounds_as_in_its_corpus():
    piece, known = styles.load("chorale", "test")[0], jsb.load("test")[0]
    sounds = [set() for _ in range(piece.steps)]
    for begin, end, pitch, *_ in piece.notes.tolist():
        for step in range(begin, end):
            sounds[step].add(pitch)
    assert sounds == [{int(p) for p in row if p < 128} for row in known.pitches]


def test_a_blues_is_its_chords_and_its_melody():
    piece = styles.load("blues", "train")[0]
    chorus = next(one for one in blues.load() if one.name == piece.name)
    melody = piece.notes[piece.notes[:, 3] == 0]
    assert melody[:, 2].tolist() == [p for bar, choice in enumerate(chorus.choices)
                                     for p in blues.SEGMENTS[bar][choice]]  # fmt: skip


@pytest.mark.parametrize(("style", "strums"), styles.BASS_STRUMS.items())
def test_the_accompaniment_has_its_bass_where_it_should(style, strums):
    with_chords = [p for p in styles.load(style, "train") if (p.notes[:, 3] == 1).any()]
    assert len(with_chords) > 50
    for piece in with_chords[:10]:
        low = piece.notes[(piece.notes[:, 3] == 1) & (piece.notes[:, 2] < 52)]
        assert set((low[:, 0] % styles.STYLES[style]).tolist()) == set(strums)


def test_what_is_too_low_or_high_is_moved_by_octaves():
    notes = np.array([[0, 4, 30, 0, 2], [0, 4, 100, 0, 2], [0, 4, 60, 0, 2]])
    assert styles.folded(notes)[:, 2].tolist() == [42, 88, 60]


def test_pop_is_there_only_where_its_archive_is():
    assert ("pop" in styles.styles()) == bool(styles.load("pop", "train"))


@pytest.mark.parametrize("style", HERE)
def test_the_card_counts_the_pieces(style):
    row = next(line for line in CARD.splitlines() if line.startswith(f"| {style} |"))
    *_, counts, richer, bar, _ = (cell.strip() for cell in row.split("|"))
    pieces = [styles.load(style, split) for split in ("train", "valid", "test")]
    assert counts == ", ".join(str(len(some)) for some in pieces)
    found = sum((piece.notes[:, 3] == 1).any() for some in pieces for piece in some)
    assert richer == ("all" if found == sum(map(len, pieces)) else str(found))
    assert bar == str(styles.STYLES[style])
