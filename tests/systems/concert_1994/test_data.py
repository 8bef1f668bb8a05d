"""What CONCERT learned from: pieces, their symbols, and what is said where something is missing."""

import pytest

from coursekit.encodings.psychoacoustic import END
from coursekit.errors import CourseError
from coursekit.systems import concert_1994 as concert


@pytest.mark.parametrize("source", concert.SOURCES)
def test_pieces_are_of_one_vocabulary_and_nothing_is_held_out_twice(source):
    known = concert.vocabulary(source)
    learned, valid, test = (concert.pieces(source, s) for s in ("train", "valid", "test"))
    assert len(learned) == {"bach": 10, "folk": 25, "waltzes": 25}[source]
    assert len(valid) >= 5
    assert len(test) >= 5
    assert len({*learned, *valid, *test}) == len(learned) + len(valid) + len(test)
    for piece in (*learned, *valid, *test):
        rows = known.encode(piece)
        assert known.decode(rows) == piece
        assert rows[-1].tolist() == [len(known.pitches) - 1] + [-1] * (known.aspects - 1)


def test_chords_change_with_the_bar_and_end_on_c():
    for piece in concert.pieces("waltzes")[:8]:
        assert piece[-1][2] == "C"
        assert len({chord for _, _, chord in piece}) > 1


def test_what_is_not_there_is_answered_with_a_sentence():
    with pytest.raises(CourseError, match="no source"):
        concert.pieces("polkas")
    with pytest.raises(CourseError, match="no split"):
        concert.pieces("bach", "dev")
    with pytest.raises(CourseError, match="Note 1"):
        concert.vocabulary("bach").encode(((1, 12, ""),))
    with pytest.raises(CourseError, match="no note"):
        concert.to_music(((END, 12, ""),))
    with pytest.raises(CourseError, match="no source"):
        concert.load().composer("polkas")
