"""Scores of any music: what is kept of it, and what of its performance is forgotten."""

import numpy as np
import pretty_midi
import pytest

from coursekit.corpora import rendered_performances, scores
from coursekit.encodings.notes import NOTE_DTYPE, to_midi
from coursekit.errors import CourseError


def midi(rows, **more):
    """Return (onset, duration, pitch, track) as music."""
    notes = np.zeros(len(rows), NOTE_DTYPE)
    columns = np.array(rows, dtype=float).T
    for name, column in zip(("onset", "duration", "pitch", "track"), columns, strict=True):
        notes[name] = column
    notes["velocity"] = 70
    return to_midi(notes, **more)


def test_a_score_has_the_notes_in_beats_and_the_tempo():
    score = scores.score_of(midi([(0, 1, 64, 0), (0, 2, 48, 1), (1, 1, 65, 0)], tempo=90))
    assert score.notes["onset"].tolist() == [0, 0, 1]
    assert score.notes["pitch"].tolist() == [48, 64, 65]
    assert score.notes["duration"] == pytest.approx([2, 1, 1])
    assert score.tempo == pytest.approx(90)
    assert score.bars[0] == 0


def test_of_two_notes_on_one_key_the_longer_stays():
    score = scores.score_of(midi([(0, 1, 64, 0), (0, 3, 64, 1), (3, 1, 60, 0)]))
    assert score.notes["pitch"].tolist() == [64, 60]
    assert score.notes["duration"][0] == pytest.approx(3)


def test_a_chord_is_one_though_a_tick_be_late():
    score = scores.score_of(midi([(0.002, 1, 64, 0), (0, 1, 60, 0)]))
    assert len(set(score.notes["onset"].tolist())) == 1


def test_drums_and_what_no_piano_has_are_left_away():
    music = midi([(0, 1, 60, 0), (1, 1, 12, 0)])
    drums = pretty_midi.Instrument(0, is_drum=True)
    drums.notes.append(pretty_midi.Note(90, 40, 0, 1))
    music.instruments.append(drums)
    assert scores.score_of(music).notes["pitch"].tolist() == [60]
    with pytest.raises(CourseError, match="no notes that a piano could play"):
        scores.score_of(pretty_midi.PrettyMIDI())


def test_a_performances_score_keeps_its_pace_on_the_whole():
    played = next(one for one in rendered_performances.load() if one.name == "bwv253")
    score = scores.score_of(played)
    assert score.notes.tolist() == played.score.tolist()
    written, heard = played.pairs()
    seconds = np.ptp(written["onset"]) * 60 / score.tempo
    assert seconds == pytest.approx(np.ptp(heard["onset"]), rel=1e-6)
    assert scores.score_of(score) is score


@pytest.mark.parametrize("bars", [1, 3])
def test_the_first_bars_are_cut_out_and_a_pickup_comes_before_them(bars):
    played = {one.name: one for one in rendered_performances.load()}
    whole = scores.score_of(played["bwv253"])
    assert whole.bars[1] - whole.bars[0] == 1
    short = scores.shortened(whole, bars)
    end = 1 + 4 * bars
    assert (short.notes["onset"] + short.notes["duration"]).max() == pytest.approx(end)
    assert len(short.bars) == bars + 1
    assert scores.shortened(whole, 999) is whole


def test_bars_count_from_that_in_which_the_music_begins():
    late = scores.score_of(midi([(41.5, 1, 60, 0), (43, 1, 62, 0), (44, 1, 64, 0)]))
    assert scores.shortened(late, 1).notes["pitch"].tolist() == [60, 62]
    assert scores.shortened(late, 2).notes["pitch"].tolist() == [60, 62, 64]


def test_an_excerpt_has_its_notes_and_those_who_play_them():
    played = next(one for one in rendered_performances.load() if one.name == "bwv253")
    part = scores.excerpt(played, 10, 25)
    score, heard = part.pairs()
    whole_score, whole_heard = played.pairs()
    assert score.tolist() == whole_score[10:35].tolist()
    assert heard.tolist() == whole_heard[10:35].tolist()
