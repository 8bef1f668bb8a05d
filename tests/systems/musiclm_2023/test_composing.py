"""The limiter, and lengths."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.systems.musiclm_2023.composing import PEAK, frames_of, limited


@given(st.integers(0, 2**31), st.floats(0.01, 20), st.integers(500, 4000))
@settings(max_examples=40, deadline=None)
def test_a_limiter_keeps_below_full_scale_and_leaves_what_is_quiet(seed, loud, length):
    sound = np.random.default_rng(seed).normal(0, 0.05, length).astype(np.float32)
    middle = length // 2
    sound[middle] = loud
    heard = limited(sound)
    assert np.abs(heard).max() <= PEAK + 1e-6
    assert len(heard) == length
    far = np.abs(np.arange(length) - middle) > 400
    quiet = far & (np.abs(sound) < PEAK)
    assert np.allclose(heard[quiet], sound[quiet], atol=1e-4)


def test_a_peak_is_turned_down_and_not_cut():
    time = np.arange(16_000) / 16_000
    sound = (2 * np.sin(2 * np.pi * 200 * time)).astype(np.float32)
    heard = limited(sound)[2000:-2000]
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    assert spectrum[3 * np.argmax(spectrum)] < 1e-3 * spectrum.max()  # a cut sine has a third


@pytest.mark.parametrize(("seconds", "frames"), [(10, 250), (0.01, 2), (2.04, 52), (5, 124)])
def test_frames_are_even(seconds, frames):
    assert frames_of(seconds) == frames
