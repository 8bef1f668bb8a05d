import torch

from coursekit.encodings.serialised import HIGHEST, LOWEST, SILENT
from coursekit.neural.chorales import drawn, moved, room


def frames(*pitches):
    return torch.tensor([[pitch - LOWEST + 2] * 4 for pitch in pitches])


def test_a_piece_is_moved_no_farther_than_the_tokens_go():
    assert room(frames(HIGHEST - 2, LOWEST + 20), 6) == (-6, 2)
    assert room(torch.tensor([SILENT, 2 + 1]), 6) == (-1, 6)


def test_silence_is_moved_nowhere():
    assert moved(torch.tensor([SILENT, 20]), 3).tolist() == [SILENT, 23]


def test_stretches_begin_on_beats_of_pieces_moved_by_lot():
    known = [frames(*range(50, 70)), frames(*range(60, 68))]
    found = list(drawn(known, 300, 8, torch.Generator().manual_seed(0), beat=4, most=2))
    by_length = {20: 0, 8: 0}
    for piece, begin in found:
        assert begin in ((0, 4, 8, 12) if len(piece) == 20 else (0,))
        by_length[len(piece)] += 1
    # The long one has four places to begin, the short one has one.
    assert 3 < by_length[20] / by_length[8] < 5.5
    starts = {int(piece[0, 0]) - (50 if len(piece) == 20 else 60) for piece, _ in found}
    assert len(starts) == 5
