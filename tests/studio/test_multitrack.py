import numpy as np
import pretty_midi
import pytest

from coursekit.errors import CourseError
from coursekit.listening import Audio, render
from coursekit.studio import mix, stems
from coursekit.studio.multitrack import track_names


def piece(*parts: tuple[str, int, bool, list[tuple[float, float, int]]]) -> pretty_midi.PrettyMIDI:
    midi = pretty_midi.PrettyMIDI(initial_tempo=100)
    for name, program, drum, notes in parts:
        part = pretty_midi.Instrument(program, is_drum=drum, name=name)
        part.notes = [pretty_midi.Note(90, pitch, start, end) for start, end, pitch in notes]
        midi.instruments.append(part)
    return midi


BAND = piece(
    ("Melody", 73, False, [(0.0, 0.5, 72), (0.6, 1.2, 76), (1.2, 2.4, 74)]),
    ("Bass", 32, False, [(0.0, 1.2, 36), (1.2, 2.4, 43)]),
    ("Kit", 0, True, [(0.0, 0.1, 36), (0.6, 0.7, 38), (1.2, 1.3, 36), (1.8, 1.9, 38)]),
)


def decibels(rest: np.ndarray, whole: np.ndarray) -> float:
    return 10 * np.log10(float((rest**2).mean()) / float((whole**2).mean()))


def test_stems_are_aligned_and_add_up_to_what_the_whole_sounds_like() -> None:
    parts = stems(BAND)
    assert list(parts) == ["Melody", "Bass", "Kit"]
    assert len({one.samples.shape for one in parts.values()}) == 1
    assert {one.sample_rate for one in parts.values()} == {48_000}
    together, whole = mix(parts).samples, render(BAND).samples
    length = min(together.shape[1], whole.shape[1])
    assert abs(together.shape[1] - whole.shape[1]) < 4_800
    rest = together[:, :length] - whole[:, :length]
    assert decibels(rest, whole) < -55  # the whole is played in 16 bits and by one loudness more
    assert abs(together).max() <= 10 ** (-1 / 20) + 1e-6


def test_a_stem_holds_its_own_track_and_nothing_else() -> None:
    late = piece(("Early", 0, False, [(0.0, 0.4, 60)]), ("Late", 0, False, [(2.0, 2.4, 60)]))
    early, later = (np.abs(one.samples).max(axis=0) for one in stems(late).values())
    assert later[: int(1.9 * 48_000)].max() < 1e-4 < early[: int(0.4 * 48_000)].max()


def test_a_level_turns_one_stem_down_by_its_decibels() -> None:
    parts = stems(BAND)
    softer = mix(parts, {"Bass": -20}).samples
    expected = parts["Melody"].samples + parts["Kit"].samples + 0.1 * parts["Bass"].samples
    np.testing.assert_allclose(softer, expected, atol=1e-6)


def test_the_same_piece_gives_the_same_samples_at_any_rate_asked_for() -> None:
    first, second = stems(BAND, rate=24_000), stems(BAND, rate=24_000)
    for name, one in first.items():
        assert one.sample_rate == 24_000
        np.testing.assert_array_equal(one.samples, second[name].samples)


def test_a_track_without_a_note_is_silence_and_names_are_their_own() -> None:
    midi = piece(
        ("", 0, False, [(0.0, 0.5, 60)]), ("", 0, False, []), ("Kit\n", 0, True, [(0, 0.1, 36)])
    )
    assert track_names(midi) == ["Acoustic Grand Piano", "Acoustic Grand Piano 2", "Kit"]
    assert not stems(midi)["Acoustic Grand Piano 2"].samples.any()


def test_what_cannot_be_rendered_or_mixed_is_told() -> None:
    with pytest.raises(CourseError, match="no notes"):
        stems(piece(("Empty", 0, False, [])))
    long = [(f"Part {number}", 0, False, [(0.0, 600.0, 60)]) for number in range(7)]
    with pytest.raises(CourseError, match="too much sound"):
        stems(piece(*long))
    with pytest.raises(CourseError, match="no stem to mix"):
        mix({})
    with pytest.raises(CourseError, match="no stem 'Horn'"):
        mix(stems(BAND), {"Horn": 3})
    short, longer = (Audio(np.zeros((2, count)), 48_000) for count in (10, 20))
    with pytest.raises(CourseError, match="differ in length"):
        mix({"a": short, "b": longer})
