"""What is written is read back note for note, and every part keeps its sound."""

from __future__ import annotations

import io
import warnings

import mido
import numpy as np
import pretty_midi
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit.encodings.midi_files import read_midi
from coursekit.errors import CourseError
from coursekit.listening import render, save
from coursekit.listening.midi_writer import PITCHED, channels_of, midi_bytes, synthesiser_files

QUICK = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}
RESOLUTION = 480
TICK = 60 / 97 / RESOLUTION  # seconds, at 97 beats a minute


def part(program=0, notes=((0.0, 1.0, 60),), name="", drum=False):
    made = pretty_midi.Instrument(program, drum, name)
    made.notes = [pretty_midi.Note(80, pitch, start, end) for start, end, pitch in notes]
    return made


def piece(*parts, tempo=120):
    midi = pretty_midi.PrettyMIDI(resolution=RESOLUTION, initial_tempo=tempo)
    midi.instruments.extend(parts)
    return midi


def parsed(data):
    return mido.MidiFile(file=io.BytesIO(data), charset="utf-8")


def programs_by_channel(file):
    """Return the set of programs that a file sets on each channel."""
    programs = {}
    for message in file:
        if message.type == "program_change":
            programs.setdefault(message.channel, set()).add(message.program)
    return programs


notes_in_ticks = st.lists(
    st.tuples(st.integers(0, 2000), st.integers(0, 900), st.integers(0, 127), st.integers(1, 127)),
    min_size=1,
    max_size=12,
)
parts_in_ticks = st.lists(
    st.tuples(st.text(max_size=12), st.integers(0, 127), st.booleans(), notes_in_ticks),
    min_size=1,
    max_size=40,
)


def as_a_file_has_them(notes):
    """Return the notes of a part in ticks: none shorter than one, the first end to the first."""
    out = []
    for pitch in {pitch for _, _, pitch, _ in notes}:
        same = sorted((a, a + max(n, 1), v) for a, n, p, v in notes if p == pitch)
        ends = sorted(end for _, end, _ in same)
        out += [(a, end, pitch, v) for (a, _, v), end in zip(same, ends, strict=True)]
    return sorted(out)


@settings(max_examples=40, **QUICK)
@given(parts_in_ticks)
def test_what_is_written_is_read_back(tmp_path, parts):
    midi = piece(tempo=97)
    for name, program, drum, notes in parts:
        made = pretty_midi.Instrument(program, drum, name)
        made.notes = [
            pretty_midi.Note(v, p, start * TICK, (start + length) * TICK)
            for start, length, p, v in notes
        ]
        midi.instruments.append(made)
    path = tmp_path / "piece.mid"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of channels that are shared
        path.write_bytes(midi_bytes(midi))
    again = read_midi(path)
    assert [(p.name, p.program, p.is_drum) for p in again.instruments] == [
        (name, program, drum) for name, program, drum, _ in parts
    ]
    for (_, _, _, notes), back in zip(parts, again.instruments, strict=True):
        ticks = [
            (round(n.start / TICK), round(n.end / TICK), n.pitch, n.velocity) for n in back.notes
        ]
        # Two that start at once may come in any order.
        wanted = as_a_file_has_them(notes)
        assert sorted(t[:3] for t in ticks) == [w[:3] for w in wanted]
        assert sorted((t[0], t[2], t[3]) for t in ticks) == sorted(
            (w[0], w[2], w[3]) for w in wanted
        )


@pytest.mark.parametrize("milliseconds", [0.0, 0.1, 1.0])
def test_notes_shorter_than_a_tick_stay_as_many_and_as_short(tmp_path, milliseconds):
    # At 220 ticks and 120 beats a minute a tick is 2.3 ms.
    midi = pretty_midi.PrettyMIDI()
    length = milliseconds / 1000
    midi.instruments.append(part(notes=[(k / 2, k / 2 + length, 60) for k in range(4)]))
    again = read_midi(save(midi, tmp_path / "short.mid"))
    tick = 0.5 / 220
    assert [n.start for n in again.instruments[0].notes] == pytest.approx([0, 0.5, 1, 1.5])
    assert all(n.end - n.start == pytest.approx(tick) for n in again.instruments[0].notes)


def test_four_voices_come_back_exactly(four_parts, tmp_path):
    again = read_midi(save(four_parts, tmp_path / "four.mid"))
    for before, after in zip(four_parts.instruments, again.instruments, strict=True):
        assert [(n.pitch, n.velocity) for n in after.notes] == [
            (n.pitch, n.velocity) for n in before.notes
        ]
        times = [t for n in after.notes for t in (n.start, n.end)]
        assert times == pytest.approx([t for n in before.notes for t in (n.start, n.end)], abs=1e-4)


def test_tempi_signatures_keys_and_words_are_written():
    midi = piece(part(), tempo=100)
    midi._tick_scales.append((960, 60 / (50 * RESOLUTION)))
    midi._update_tick_to_time(2000)
    midi.time_signature_changes = [
        pretty_midi.TimeSignature(3, 4, 0),
        pretty_midi.TimeSignature(6, 8, 1.8),
    ]
    midi.key_signature_changes = [pretty_midi.KeySignature(21, 0)]
    midi.lyrics = [pretty_midi.Lyric("Lied – Песня", 0.6)]
    midi.text_events = [pretty_midi.Text("二胡", 1.2)]
    timing = parsed(midi_bytes(midi)).tracks[0]
    at, places = 0, {}
    for message in timing:
        at += message.time
        places.setdefault(message.type, []).append((at, message))
    assert [(t, m.tempo) for t, m in places["set_tempo"]] == [(0, 600_000), (960, 1_200_000)]
    assert [(t, m.numerator, m.denominator) for t, m in places["time_signature"]] == [
        (0, 3, 4),
        (1200, 6, 8),
    ]
    assert [(t, m.key) for t, m in places["key_signature"]] == [(0, "Am")]
    assert [(t, m.text) for t, m in places["lyrics"]] == [(480, "Lied – Песня")]
    assert [(t, m.text) for t, m in places["text"]] == [(960, "二胡")]


def test_controls_at_one_time_keep_their_order():
    # A registered parameter is chosen by 101 and 100 before 6 sets it.
    bending = part()
    bending.control_changes = [
        pretty_midi.ControlChange(number, value, 0.5)
        for number, value in ((101, 0), (100, 0), (6, 12))
    ]
    bending.pitch_bends = [pretty_midi.PitchBend(-8192, 0.5)]
    messages = parsed(midi_bytes(piece(bending))).tracks[1]
    assert [m.control for m in messages if m.type == "control_change"] == [101, 100, 6]
    assert [m.pitch for m in messages if m.type == "pitchwheel"] == [-8192]


def test_half_a_character_is_written_as_a_sign(tmp_path):
    path = save(piece(part(name="\ud83c half")), tmp_path / "half.mid")
    assert read_midi(path).instruments[0].name == "? half"


def test_each_of_fifteen_has_its_own_channel_and_drums_theirs():
    parts = [part(k % 3) for k in range(15)]
    parts.insert(4, part(drum=True))
    channels = channels_of(parts)
    assert channels[4] == 9
    assert sorted(channels[:4] + channels[5:]) == list(PITCHED)


def test_beyond_fifteen_those_share_that_sound_alike(recwarn):
    midi = piece(*(part(k % 10, name=f"Part {k}") for k in range(40)))
    file = parsed(midi_bytes(midi))
    assert all(len(programs) == 1 for programs in programs_by_channel(file).values())
    assert len(file.tracks) == 41
    assert not recwarn.list


def test_a_part_with_a_pedal_does_not_share_while_others_can(recwarn):
    parts = [part(k % 5) for k in range(20)]
    parts[7].control_changes = [pretty_midi.ControlChange(64, 127, 0.0)]
    channels = channels_of(parts)
    assert channels.count(channels[7]) == 1
    midi_bytes(piece(*parts))
    assert not recwarn.list


def test_more_sounds_than_channels_are_said():
    midi = piece(*(part(k, name=f"Part {k}") for k in range(17)))
    with pytest.warns(UserWarning, match=r"Part 0 and Part 15 share one, and so on for 2 channels"):
        midi_bytes(midi)


@pytest.mark.parametrize("count", [1, 15, 16, 40])
def test_the_synthesiser_never_gets_two_sounds_on_a_channel(count):
    files = synthesiser_files(piece(*(part(k) for k in range(count)), part(drum=True)), 3.0)
    assert len(files) == -(-count // 15)
    programs = [programs_by_channel(parsed(data)) for data in files]
    assert all(len(found) == 1 for by_channel in programs for found in by_channel.values())
    pitched = [by_channel[c] for by_channel in programs for c in by_channel if c != 9]
    assert sorted(program for found in pitched for program in found) == list(range(count))


def test_the_first_of_sixteen_plays_with_its_own_sound():
    flute = part(73, notes=[(0.5, 1.5, 72)])
    later = [part(program, notes=[(2.0, 2.5, 60)]) for program in range(15)]
    alone, all_of_them = render(piece(flute)), render(piece(flute, *later))
    first, second = (audio.samples[0, 26400:67200] for audio in (alone, all_of_them))
    assert np.corrcoef(first, second)[0, 1] > 0.99


def test_a_held_note_that_is_struck_again_sounds_to_its_end():
    organ = part(19, notes=[(0.0, 4.0, 60), (1.0, 2.0, 60), (1.0, 1.5, 60)])
    samples = np.abs(render(piece(organ)).samples)
    levels = [samples[:, int(t * 48000) : int((t + 0.3) * 48000)].max() for t in (0.5, 1.6, 3.5)]
    assert max(levels) < 1.5 * min(levels)


@pytest.mark.parametrize("microseconds", [1, 2**24 - 1])
def test_no_tempo_stops_the_sound(microseconds, tmp_path):
    midi = piece(tempo=6e7 / microseconds)
    beat = microseconds / 1e6
    midi.instruments.append(part(notes=[(k * beat / 8, (k + 1) * beat / 8, 60) for k in range(4)]))
    audio = render(midi)
    assert np.abs(audio.samples).max() > 0.05
    assert audio.duration_seconds < 4 * beat / 8 + 21
    again = read_midi(save(midi, tmp_path / "tempo.mid"))
    assert len(again.instruments[0].notes) == 4


def test_a_name_of_any_alphabet_can_be_heard():
    assert render(piece(part(name="Гобой"))).duration_seconds > 1


def changed(**values):
    midi = piece(part())
    note = midi.instruments[0].notes[0]
    for name, value in values.items():
        setattr(note, name, value)
    return midi


def with_(kind, thing):
    midi = piece(part())
    getattr(midi if hasattr(midi, kind) else midi.instruments[0], kind).append(thing)
    return midi


def odd_metre():
    mark = pretty_midi.TimeSignature(4, 4, 0)
    mark.denominator = 3
    return with_("time_signature_changes", mark)


def odd_resolution():
    midi = piece(part())
    midi.resolution = 40_000
    return midi


@pytest.mark.parametrize(
    ("midi", "words"),
    [
        (changed(pitch=128), "0 to 127"),
        (changed(pitch=60.5), "whole number"),
        (changed(velocity=0), "1 to 127"),
        (changed(start=float("nan")), "0 seconds or later"),
        (changed(end="soon"), "times is a number"),
        (changed(start=2.0), "ends before it starts"),
        (changed(end=1e9), "MIDI's last"),
        (piece(part(program=128)), "program is a whole number"),
        (with_("control_changes", pretty_midi.ControlChange(300, 1, 0)), "controller's number"),
        (with_("control_changes", pretty_midi.ControlChange(64, 1, -1)), "0 seconds or later"),
        (with_("pitch_bends", pretty_midi.PitchBend(9000, 0)), "bend is a whole number"),
        (odd_metre(), "4/3"),
        (odd_resolution(), "40000 ticks a beat"),
        (piece(part(), tempo=1), "tempo of 1 beats"),
    ],
)
def test_what_midi_cannot_hold_is_said(midi, words, tmp_path):
    with pytest.raises(CourseError, match=words) as caught:
        save(midi, tmp_path / "piece.mid")
    assert "MIDI" in str(caught.value)
    assert list(tmp_path.iterdir()) == []
