import pretty_midi
import pytest

from coursekit.studio import handover_claims


def piece() -> pretty_midi.PrettyMIDI:
    """Two tracks whose notes are shorter than any score would write them."""
    midi = pretty_midi.PrettyMIDI(initial_tempo=120)
    for name, program, pitch in (("Oboe", 68, 72), ("Bassoon", 70, 48)):
        part = pretty_midi.Instrument(program, name=name)
        part.notes = [pretty_midi.Note(96, pitch + k, k / 2, k / 2 + 0.41) for k in range(4)]
        midi.instruments.append(part)
    return midi


def test_files_of_24_bits_leave_nothing_and_the_whole_sounds_like_its_parts() -> None:
    assert handover_claims.rest_of_files(piece()) < -100
    assert handover_claims.rest_in_decibels(piece()) < -40


@pytest.mark.parametrize("ending", [".mid", ".dawproject"])
def test_every_note_comes_back_from_midi_and_a_project(ending: str) -> None:
    assert handover_claims.kept(piece(), ending) == 100


def test_a_score_rounds_how_long_notes_are_held() -> None:
    assert handover_claims.kept(piece(), ".musicxml", velocities=False) < 50
