"""Attributes of melodies, worked out by hand."""

import numpy as np
import pytest

from coursekit.corpora.sixteenths import FIRST, HOLD, LOW, REST
from coursekit.evaluation.melodies import ATTRIBUTES, hamming, measured, scale_consistency


def line(**notes):
    """Return a bar of 16 steps, with pitches at steps such as s4=60."""
    tokens = np.full(16, HOLD)
    for step, pitch in notes.items():
        tokens[int(step[1:])] = pitch - LOW + FIRST
    return tokens


def values(tokens):
    return dict(zip(ATTRIBUTES, measured(tokens[None])[0], strict=True))


def test_attributes_of_a_small_melody():
    found = values(line(s0=60, s4=61, s8=65, s12=60))
    assert found["C diatonic"] == pytest.approx(0.75)
    assert found["note density"] == pytest.approx(4 / 16)
    assert found["average interval"] == pytest.approx((1 + 4 + 5) / 3)
    assert found["16th syncopation"] == found["8th syncopation"] == 0


def test_off_beats_count_where_nothing_began_before_them():
    assert values(line(s0=60, s1=62, s5=64, s7=65))["16th syncopation"] == pytest.approx(2 / 4)
    found = values(line(s0=60, s2=62, s6=64, s10=65))
    assert found["16th syncopation"] == 0
    assert found["8th syncopation"] == pytest.approx(2 / 4)


def test_silence_and_a_single_note_have_figures_too():
    assert not measured(np.full((1, 16), REST)).any()
    assert values(line(s3=61))["average interval"] == 0


def test_distance_and_scale():
    one, other = line(s0=60, s4=62), line(s0=60, s4=64)
    assert hamming(one[:, None], other[:, None]) == pytest.approx(1 / 16)
    chromatic = line(**{f"s{step}": 60 + step for step in range(12)})
    both = np.stack([one, chromatic])[..., None]
    assert scale_consistency(both) == pytest.approx((1 + 7 / 12) / 2)
