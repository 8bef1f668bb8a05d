"""Figures held against other people's code: muspy, choix and mir_eval, run once on the same notes.

`published.json` holds the notes and what those packages gave, with their versions. Notes last a
little less than a sixteenth, since muspy lets a note that ends on a bar line reach into the next.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pretty_midi
import pytest
from scipy import integrate, stats

from coursekit.evaluation import METRICS
from coursekit.evaluation.crux import overlap_area
from coursekit.evaluation.distances import density, features, kl_divergence, one_grid
from coursekit.evaluation.listeners import strengths
from coursekit.evaluation.transcription import note_f1

PUBLISHED = json.loads((Path(__file__).parent / "published.json").read_text())


def piece(rows, beat=0.5):
    midi = pretty_midi.PrettyMIDI(initial_tempo=60 / beat)
    midi.time_signature_changes.append(pretty_midi.TimeSignature(4, 4, 0))
    part = pretty_midi.Instrument(0)
    part.notes = [pretty_midi.Note(80, pitch, beat * on, beat * (on + off))
                  for on, off, pitch in rows]  # fmt: skip
    midi.instruments.append(part)
    return midi


@pytest.mark.parametrize("given", PUBLISHED["pieces"], ids=range(len(PUBLISHED["pieces"])))
def test_metrics_are_those_of_muspy(given):
    midi = piece(given["notes"])
    for name, expected in given["expected"].items():
        assert METRICS[name](midi) == pytest.approx(expected, abs=1e-6), name
    found = features(midi)
    for name in ("pitch_count", "pitch_range"):
        assert found[name.replace("_", " ")] == given[name]


@pytest.mark.parametrize("given", PUBLISHED["bradley_terry"], ids=("3", "4", "6"))
def test_strengths_are_those_of_choix(given):
    found = strengths(given["wins"], prior=0)
    assert np.allclose(found, given["strengths"], rtol=1e-3)


@pytest.mark.parametrize("given", PUBLISHED["note_f1"], ids=range(4))
def test_notes_found_again_are_counted_as_by_mir_eval(given):
    sides = []
    for name in ("reference", "estimated"):
        midi = pretty_midi.PrettyMIDI()
        midi.instruments.append(pretty_midi.Instrument(0))
        midi.instruments[0].notes = [pretty_midi.Note(80, p, a, b) for a, b, p in given[name]]
        sides.append(midi)
    assert note_f1(*sides) == pytest.approx(given["f1"], abs=1e-9)


@pytest.mark.parametrize("shift", [0.0, 0.5, 2.0, 6.0])
def test_overlap_is_the_integral_that_yang_and_lerch_take(shift):
    """Their code integrates the lower of two of scipy's curves, adaptively and not on a grid."""
    lot = np.random.default_rng(1)
    one, other = lot.normal(size=80), lot.normal(shift, 1.5, size=60)
    first, second = (stats.gaussian_kde(values) for values in (one, other))
    ends = min(one.min(), other.min()) - 5, max(one.max(), other.max()) + 5
    expected, _ = integrate.quad(lambda at: min(first(at)[0], second(at)[0]), *ends, limit=400)
    grid = one_grid(one, other)
    curves = [density(values, grid) for values in (one, other)]
    assert overlap_area(*curves, grid[1] - grid[0]) == pytest.approx(expected, abs=5e-3)


def test_two_grids_as_in_the_published_code_do_not_see_a_shift():
    """That code takes each curve on a grid of its own; for a set moved as a whole it finds 0."""
    values = np.random.default_rng(2).normal(size=80)
    moved = values + 100
    own = [np.linspace(side.min(), side.max(), 1_000) for side in (values, moved)]
    apart = stats.entropy(*(stats.gaussian_kde(side)(grid)
                            for side, grid in zip((values, moved), own, strict=True)))  # fmt: skip
    grid = one_grid(values, moved)
    curves = [density(side, grid) for side in (values, moved)]
    assert apart == pytest.approx(0, abs=1e-9)
    assert kl_divergence(*curves) > 5
    assert overlap_area(*curves, grid[1] - grid[0]) < 1e-6


def test_normal_curves_give_the_divergence_and_the_overlap_of_the_formula():
    """Two normal curves of width 1, a distance of 1 apart: KL 1/2, overlap 2 Φ(-1/2)."""
    grid = np.linspace(-8, 9, 2_000)
    curves = [stats.norm(mean, 1).pdf(grid) for mean in (0, 1)]
    assert kl_divergence(*curves) == pytest.approx(0.5, abs=1e-3)
    step = grid[1] - grid[0]
    assert overlap_area(*curves, step) == pytest.approx(2 * stats.norm.cdf(-0.5), abs=1e-3)
