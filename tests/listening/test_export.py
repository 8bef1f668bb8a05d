"""A piece leaves the course as MIDI, MusicXML or sound, and nothing is overwritten."""

import io
import os
from pathlib import Path

import numpy as np
import pretty_midi
import pytest
import soundfile

from coursekit.errors import CourseError
from coursekit.listening import Audio
from coursekit.listening.export import save


def tune(*pitches: int) -> pretty_midi.PrettyMIDI:
    midi = pretty_midi.PrettyMIDI(initial_tempo=120)
    part = pretty_midi.Instrument(program=40, name="Violin")
    for place, pitch in enumerate(pitches):
        part.notes.append(pretty_midi.Note(80, pitch, place / 2, place / 2 + 0.5))
    midi.instruments.append(part)
    return midi


def test_midi_reads_back_as_the_same_notes(tmp_path):
    path = save(tune(60, 64, 67), tmp_path / "tune.mid")
    again = pretty_midi.PrettyMIDI(str(path))
    assert [note.pitch for note in again.instruments[0].notes] == [60, 64, 67]


def test_a_taken_name_gets_a_number_and_the_old_file_stays(tmp_path):
    first = save(tune(60), tmp_path / "tune.mid")
    before = first.read_bytes()
    second = save(tune(62), tmp_path / "tune.mid")
    third = save(tune(64), tmp_path / "tune.mid")
    assert [second.name, third.name] == ["tune-2.mid", "tune-3.mid"]
    assert first.read_bytes() == before


def test_the_same_music_is_written_once(tmp_path):
    save(tune(60), tmp_path / "tune.mid")
    assert save(tune(60), tmp_path / "tune.mid").name == "tune.mid"
    assert len(list(tmp_path.iterdir())) == 1


def test_refusing_and_overwriting(tmp_path):
    path = save(tune(60), tmp_path / "tune.mid")
    with pytest.raises(CourseError, match="there already"):
        save(tune(62), path, if_taken="refuse")
    save(tune(62), path, if_taken="overwrite")
    assert pretty_midi.PrettyMIDI(str(path)).instruments[0].notes[0].pitch == 62


@pytest.mark.parametrize("name", ["tune", "tune.ogg", "tune.docx"])
def test_an_unknown_ending_is_answered_with_the_known_ones(tmp_path, name):
    with pytest.raises(CourseError, match=r"\.musicxml"):
        save(tune(60), tmp_path / name)


def test_notes_that_midi_cannot_hold_are_said_and_nothing_is_written(tmp_path):
    endless = tune(60)
    endless.instruments[0].notes[0].end = float("nan")
    for piece in (tune(200), endless):
        with pytest.raises(CourseError, match="MIDI cannot hold"):
            save(piece, tmp_path / "tune.mid")
    assert list(tmp_path.iterdir()) == []


def test_sound_has_the_length_of_the_music(tmp_path):
    path = save(tune(60, 64, 67, 72), tmp_path / "tune.wav")
    samples, rate = soundfile.read(io.BytesIO(path.read_bytes()))
    assert 2.0 <= len(samples) / rate <= 6.0
    assert abs(samples).max() > 0.05


def test_a_piece_of_sound_is_written_as_sound_and_as_nothing_else(tmp_path):
    wave = Audio(0.5 * np.sin(np.arange(8_000) / 5), 16_000)
    samples, rate = soundfile.read(str(save(wave, tmp_path / "hum.wav")))
    assert rate == 16_000
    assert samples == pytest.approx(wave.samples[0], abs=1e-4)
    for ending in (".mid", ".musicxml"):
        with pytest.raises(CourseError, match=r"is sound and has no notes .* \.wav, \.flac, \.mp3"):
            save(wave, tmp_path / f"hum{ending}")
        assert not (tmp_path / f"hum{ending}").exists()


def test_musicxml_has_the_notes(tmp_path):
    import music21

    path = save(tune(60, 64, 67), tmp_path / "tune.musicxml")
    assert [note.pitch.midi for note in music21.converter.parse(path).flatten().notes] == [
        60,
        64,
        67,
    ]


@pytest.mark.parametrize("if_taken", ["number", "refuse", "overwrite"])
def test_a_folder_that_may_not_be_searched_is_told_in_a_sentence(tmp_path, monkeypatch, if_taken):
    real = os.stat

    def closed(path, *arguments, **named):
        if isinstance(path, Path) and path.parent == tmp_path:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *arguments, **named)

    monkeypatch.setattr(os, "stat", closed)
    with pytest.raises(CourseError, match=r"duet\.mid could not be written \(Permission denied\)"):
        save(tune(60), tmp_path / "duet.mid", if_taken=if_taken)
