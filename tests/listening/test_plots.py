"""The piano roll, the waveform and the spectrogram show what sounds, where it sounds."""

from __future__ import annotations

import numpy as np
import pretty_midi
import pytest

from coursekit import listening
from coursekit.errors import CourseError
from coursekit.listening import plots
from coursekit.listening.pictures import MAX_BYTES


@pytest.fixture
def figures(monkeypatch):
    """Collect the figures before they become pictures."""
    kept = []
    real = plots.picture

    def keep(figure, alt, **keywords):
        kept.append(figure)
        return real(figure, alt, **keywords)

    monkeypatch.setattr(plots, "picture", keep)
    return kept


def boxes(axes):
    """Return [(onset, pitch)] of all notes drawn."""
    corners = [path.vertices for group in axes.collections for path in group.get_paths()]
    return sorted((round(float(c[0, 0]), 3), round(float(c[:4, 1].mean()))) for c in corners)


def test_each_note_is_where_it_sounds(four_parts, figures):
    listening.piano_roll(four_parts, "Four bars")
    axes = figures[0].axes[0]
    beat = 60 / 90
    expected = sorted(
        (round(note.start / beat, 3), note.pitch)
        for part in four_parts.instruments
        for note in part.notes
    )
    assert boxes(axes) == expected
    assert axes.get_xlabel() == "Bar"
    assert axes.get_ylabel() == "Pitch"
    assert axes.get_title("left") == "Four bars"


def test_each_voice_has_its_own_colour_and_marker(four_parts, figures):
    listening.piano_roll(four_parts)
    lines = [line for line in figures[0].axes[0].lines if not line.get_label().startswith("_")]
    assert [line.get_label() for line in lines] == ["Soprano", "Alto", "Tenor", "Bass"]
    assert len({line.get_marker() for line in lines}) == 4
    assert len({line.get_markerfacecolor() for line in lines}) == 4


def test_the_description_names_voices_range_and_ringed_notes(four_parts):
    roll = listening.piano_roll(four_parts, "Four bars", highlight=[(12, 68, "leading note")])
    assert "4 bars" in roll.alt
    assert "Soprano (16 notes from B4 to G5)" in roll.alt
    assert "from B2 to G5" in roll.alt
    assert roll.alt.endswith("Ringed notes: G♯4 (leading note).")
    assert len(roll.png) <= MAX_BYTES


def test_bars_are_chosen_and_numbered(four_parts, make, figures):
    listening.piano_roll(four_parts, bars=(2, 3))
    axes = figures[0].axes[0]
    assert axes.get_xlim() == (4, 12)
    assert [text.get_text() for text in axes.get_xticklabels()] == ["2", "3"]
    with_pickup = make(
        {"Flute": (73, [(k, 1, 72) for k in range(9)])}, signatures=((0, 1, 4), (1, 4, 4))
    )
    listening.piano_roll(with_pickup, bars=1)
    axes = figures[1].axes[0]
    assert axes.get_xlim() == (0, 5)
    assert [text.get_text() for text in axes.get_xticklabels()] == ["0", "1"]
    listening.piano_roll(four_parts, bars=99)
    assert figures[2].axes[0].get_xlim() == (0, 16)


def test_a_note_held_into_the_chosen_bars_is_seen(make, figures):
    held = make({"Organ": (19, [(0, 8, 60), (4, 1, 64)])})
    listening.piano_roll(held, bars=(2, 2))
    assert boxes(figures[0].axes[0]) == [(4.0, 60), (4.0, 64)]


def test_a_wide_range_and_many_voices_are_drawn(make):
    crowd = make(
        {
            f"Voice {v}": (0, [(k / 4, 0.25, (v * 11 + k) % 128) for k in range(200)])
            for v in range(12)
        }
    )
    roll = listening.piano_roll(crowd, "A crowd")
    assert len(roll.png) <= MAX_BYTES
    assert "and 6 more" in roll.alt


@pytest.mark.parametrize("bars", [0, (3, 2), (0, 2), (9, 9), -1])
def test_bars_that_are_not_there_are_said(four_parts, bars):
    with pytest.raises(CourseError, match="this piece has bars 1 to 4"):
        listening.piano_roll(four_parts, bars=bars)


def test_nothing_to_draw_is_said(make):
    with pytest.raises(CourseError, match="no notes"):
        listening.piano_roll(pretty_midi.PrettyMIDI())
    gap = make({"Piano": (0, [(0, 1, 60), (12, 1, 60)])})
    with pytest.raises(CourseError, match="no notes in these bars"):
        listening.piano_roll(gap, bars=(2, 3))
    gap.instruments[0].notes *= 20_000
    with pytest.raises(CourseError, match="fewer bars"):
        listening.piano_roll(gap)


@pytest.mark.parametrize("hertz", [110, 440, 2500])
def test_a_sine_is_seen_at_its_frequency(hertz, figures):
    seconds = np.arange(2 * 48000) / 48000
    sound = listening.Audio(np.sin(2 * np.pi * hertz * seconds), 48000)
    seen = listening.spectrogram(sound, "A sine")
    image = figures[0].axes[0].images[0].get_array()
    rows = image.mean(axis=1)
    row = np.flatnonzero(rows == rows.max()).mean()
    found = 55 * (8000 / 55) ** ((row + 0.5) / len(image))
    assert found == pytest.approx(hertz, rel=0.04)
    assert "2.0 seconds" in seen.alt
    assert len(seen.png) <= MAX_BYTES


def test_a_later_note_is_seen_later(figures):
    seconds = np.arange(2 * 48000) / 48000
    sound = listening.Audio(np.sin(2 * np.pi * 440 * seconds) * (seconds > 1), 48000)
    listening.spectrogram(sound)
    image = figures[0].axes[0].images[0].get_array()
    columns = image.max(axis=0)
    assert columns[: len(columns) * 2 // 5].max() < -40
    assert columns[len(columns) * 3 // 5 :].min() > -10


def test_noise_stays_small_and_silence_is_said():
    noise = listening.Audio(np.random.default_rng(0).normal(0, 0.2, 30 * 48000), 48000)
    assert len(listening.spectrogram(noise).png) <= MAX_BYTES
    with pytest.raises(CourseError, match="silent"):
        listening.spectrogram(listening.Audio(np.zeros(48000), 48000))
    assert listening.spectrogram(listening.Audio(np.ones(50), 48000)).alt


def test_a_waveform_reaches_as_far_as_the_samples(figures):
    samples = np.zeros(16_000, np.float32)
    samples[[4000, 12_000]] = 0.25, -0.5
    seen = listening.waveform(listening.Audio(samples, 16_000), "Two clicks")
    assert seen.alt == (
        "Waveform, Two clicks: 1.0 seconds of sound; the sample farthest from zero is 0.50, "
        "at 0.8 seconds."
    )
    drawn = figures[0].axes[0].collections[0].get_paths()[0].vertices
    assert (drawn[:, 1].min(), drawn[:, 1].max()) == (-0.5, 0.25)
    assert drawn[drawn[:, 1] == 0.25, 0] == pytest.approx(0.25, abs=0.002)


def test_a_waveform_of_a_moment_and_of_silence_is_drawn():
    for samples in (np.zeros(48_000), np.ones(1), np.ones(7)):
        assert listening.waveform(listening.Audio(samples, 48_000)).alt
