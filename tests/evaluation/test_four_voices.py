import numpy as np
import pytest

from coursekit.corpora import jsb
from coursekit.evaluation.four_voices import judged


@pytest.fixture(scope="module")
def chorales():
    return [piece.pitches for piece in jsb.load() if len(piece.pitches) >= 192][-22:]


def judge(pieces, real, known):
    return judged(pieces, real, known, steps=192, seed=0)


def test_copies_are_found_in_any_key_and_short_likeness_is_none(chorales):
    cut = [piece[:192] for piece in chorales]
    known = [np.where(piece < 128, piece + 2, piece).astype(np.int16) for piece in cut[:11]]
    found = judge(cut[:11], cut[11:], known)
    assert found["copied"] == 1
    assert found["copied, real"] < 0.4  # some are other settings of one tune
    assert found["empty"] == found["constant"] == 0
    assert 0.5 < found["density"] < 2


def test_what_stands_still_is_empty_and_what_drones_is_constant(chorales):
    cut = [piece[:192] for piece in chorales]
    still = [np.repeat(piece[:1], 192, axis=0) for piece in cut[:11]]
    drone = [piece.copy() for piece in cut[:11]]
    for piece in drone:
        piece[:, 0] = 74
    found = judge([*still, *drone], cut[11:], cut[11:])
    assert found["empty"] == 0.5
    assert found["constant"] == 1
    assert judge(drone, cut[11:], [])["empty"] == 0


def test_crossed_voices_are_counted_by_steps(chorales):
    cut = [piece[:192] for piece in chorales]
    crossed = [piece[:, [1, 0, 2, 3]] for piece in cut[:11]]
    found = judge(crossed, cut[11:], [])
    assert found["crossing"] > 0.9 > found["crossing, real"]
    assert found["own grid"][1] <= found["own grid"][0] <= found["own grid"][2]
