"""A score says the same as the piece, spelled as its key spells it."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

import music21
import pretty_midi
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from coursekit import listening
from coursekit.errors import CourseError

# Reading a score takes music21 a tenth of a second, so failures are shown as they were found.
QUICK = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
}


def read(text):
    return music21.converter.parseData(text, format="musicxml")


def sounding(part):
    """Return {(onset, pitch): duration} of a part, tied notes joined."""
    found, held = {}, {}
    for element in sorted(part.flatten().notes, key=lambda element: element.offset):
        start = Fraction(element.offset).limit_denominator(24)
        length = Fraction(element.quarterLength).limit_denominator(24)
        for single in getattr(element, "notes", (element,)):
            kind = single.tie.type if single.tie else None
            pitch = single.pitch.midi
            tied = kind in {"stop", "continue"}
            onset = held[(start, pitch)].pop(0) if tied else start
            found[(onset, pitch)] = start + length - onset
            if kind in {"start", "continue"}:
                # Two notes of one pitch may be tied over one bar line.
                held.setdefault((start + length, pitch), []).append(onset)
    assert not any(held.values())
    return found


def names(text):
    return [n.nameWithOctave for n in read(text).flatten().notes]


durations = st.sampled_from(
    [Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), *map(Fraction, (1, 2, 3, 5))]
)
lines = st.lists(
    st.tuples(
        st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(5, 4)]),
        durations,
        st.integers(36, 84),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=20, **QUICK)
@given(st.lists(lines, min_size=1, max_size=3), st.sampled_from([(4, 4), (3, 4), (6, 8), (5, 4)]))
def test_music21_reads_the_same_notes(make, voices, signature):
    parts = {}
    for index, line in enumerate(voices):
        now, notes = Fraction(0), []
        for rest, duration, pitch in line:
            now += rest
            notes.append((float(now), float(duration), pitch))
            now += duration
        parts[f"Voice {index}"] = (0, notes)
    midi = make(
        parts,
        signatures=((0, *signature),),
    )
    written = read(listening.to_musicxml(midi))
    assert len(written.parts) == len(parts)
    for part, (_, notes) in zip(written.parts, parts.values(), strict=True):
        assert sounding(part) == {(onset, pitch): duration for onset, duration, pitch in notes}
    bar = Fraction(4 * signature[0], signature[1])
    for part in written.parts:
        for measure in part.getElementsByClass(music21.stream.Measure):
            assert measure.duration.quarterLength == bar


@settings(max_examples=12, **QUICK)
@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(1, 9), st.integers(50, 80)),
        min_size=1,
        max_size=14,
    )
)
@example([(26, 8, 66), (30, 3, 66)])
def test_what_overlaps_on_one_instrument_keeps_its_onsets(make, notes):
    midi = make({"Piano": (0, [(s / 4, n / 4, p) for s, n, p in notes])})
    found = set(sounding(read(listening.to_musicxml(midi)).parts[0]))
    wanted = {(Fraction(s, 4), p) for s, _, p in notes}
    # Two notes of one pitch that overlap are one tied note to a reader, so onsets may join there.
    again = {
        (Fraction(s, 4), p) for s, _, p in notes for t, m, q in notes if p == q and t < s <= t + m
    }
    assert wanted - again <= found <= wanted


def test_triplets_are_triplets(make):
    third = 1 / 3
    midi = make({"Flute": (73, [(k * third, third, 72 + k) for k in range(3)] + [(1, 1, 76)])})
    text = listening.to_musicxml(midi)
    assert text.count("<actual-notes>3</actual-notes>") == 3
    assert sounding(read(text).parts[0])[(Fraction(1, 3), 73)] == Fraction(1, 3)


def test_a_played_rhythm_is_brought_to_the_grid(make):
    played = [(0.02, 0.9, 60), (0.97, 0.5, 62), (1.53, 0.45, 64), (2.04, 1.9, 65)]
    midi = make({"Piano": (0, played)})
    assert sounding(read(listening.to_musicxml(midi)).parts[0]) == {
        (Fraction(0), 60): 1,
        (Fraction(1), 62): Fraction(1, 2),
        (Fraction(3, 2), 64): Fraction(1, 2),
        (Fraction(2), 65): 2,
    }


def test_the_lowest_and_highest_pitches_are_written(make):
    midi = make({"Piano": (0, [(0, 1, 0), (1, 1, 127), (2, 1, 11)])})
    found = sounding(read(listening.to_musicxml(midi)).parts[0])
    assert {pitch for _, pitch in found} == {0, 127, 11}
    assert listening.score(midi).data


@pytest.mark.parametrize(
    ("key", "pitch", "name"),
    [
        (21, 68, "G#4"),  # A minor: the leading note
        (21, 70, "B-4"),  # A minor: the Neapolitan
        (12, 71, "B4"),  # C minor
        (12, 68, "A-4"),
        (12, 66, "F#4"),
        (0, 66, "F#4"),
        (0, 70, "B-4"),
        (3, 68, "A-4"),  # E flat major
        (4, 68, "G#4"),  # E major
        (4, 63, "D#4"),
        (6, 65, "E#4"),  # F sharp major
        (1, 66, "G-4"),  # D flat major
        (1, 60, "C4"),
        (11, 60, "B#3"),  # B major's sharp first degree, an octave below its sound's name
    ],
)
def test_a_pitch_is_spelled_as_its_key_spells_it(make, key, pitch, name):
    text = listening.to_musicxml(make({"Flute": (73, [(0, 1, pitch)])}, key=key))
    assert names(text) == [name]
    assert read(text).flatten().notes[0].pitch.midi == pitch


def test_the_key_is_guessed_where_none_is_written(make):
    scale = [69, 71, 72, 74, 76, 77, 80, 81, 76, 72, 69, 69, 76, 69]
    text = listening.to_musicxml(make({"Flute": (73, [(k, 1, p) for k, p in enumerate(scale)])}))
    assert "G#5" in names(text)
    major = [62, 66, 69, 74, 73, 71, 69, 67, 66, 64, 62, 62, 69, 62]
    text = listening.to_musicxml(make({"Flute": (73, [(k, 1, p) for k, p in enumerate(major)])}))
    assert "<fifths>2</fifths>" in text


def test_parts_keep_their_names_and_clefs(four_parts):
    score = read(listening.to_musicxml(four_parts, title="Four bars"))
    assert [part.partName for part in score.parts] == ["Soprano", "Alto", "Tenor", "Bass"]
    clefs = [part.flatten().getElementsByClass(music21.clef.Clef)[0].name for part in score.parts]
    assert clefs == ["treble", "treble", "treble8vb", "bass"]
    assert score.metadata.bestTitle == "Four bars"
    assert not score.metadata.composer
    assert score.flatten().getElementsByClass(music21.tempo.MetronomeMark)[0].number == 90


def test_two_staves_hold_four_voices(four_parts):
    score = read(listening.to_musicxml(four_parts, two_staves=True))
    assert len(score.parts) == 2
    together = {key for part in score.parts for key in sounding(part)}
    apart = {
        key for part in read(listening.to_musicxml(four_parts)).parts for key in sounding(part)
    }
    assert together == apart


def test_a_pickup_is_a_short_bar_under_the_real_signature(make):
    midi = make({"Flute": (73, [(k, 1, 72) for k in range(9)])}, signatures=((0, 1, 4), (1, 4, 4)))
    text = listening.to_musicxml(midi)
    assert text.count("<time>") == 1
    bars = read(text).parts[0].getElementsByClass(music21.stream.Measure)
    assert [bar.number for bar in bars] == [0, 1, 2]
    assert [bar.duration.quarterLength for bar in bars] == [1, 4, 4]


def test_chosen_bars_only(four_parts):
    part = read(listening.to_musicxml(four_parts, bars=(2, 3))).parts[0]
    bars = part.getElementsByClass(music21.stream.Measure)
    assert [bar.number for bar in bars] == [2, 3]
    assert "light-heavy" not in listening.to_musicxml(four_parts, bars=(2, 3))
    assert "light-heavy" in listening.to_musicxml(four_parts, bars=(3, 4))
    assert [n.pitch.midi for n in part.flatten().notes] == [79, 77, 76, 74, 72, 71, 72, 74]


def shapes(svg, kind):
    root = ElementTree.fromstring(svg)
    return [e for e in root.iter() if kind in (e.get("class") or "").split()]


def test_the_engraving_has_every_staff_bar_and_note(four_parts):
    seen = listening.score(four_parts, "Bach & <four>")
    assert len(shapes(seen.svg, "measure")) == 4
    assert len(shapes(seen.svg, "staff")) == 16
    assert len(shapes(seen.svg, "note")) == 64
    root = ElementTree.fromstring(seen.svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == seen.alt
    assert any(e.text == "Bach & <four>" for e in root.iter() if e.tag.endswith("text"))
    assert "G♯" not in seen.alt
    assert "Soprano (16 notes, B4 to G5)" in seen.alt
    assert len(seen.data) <= 100_000


def test_the_engraving_is_the_same_each_time_and_leaves_no_dangling_reference(four_parts, capfd):
    first, second = listening.score(four_parts), listening.score(four_parts)
    assert first.data == second.data
    root = ElementTree.fromstring(first.svg)
    ids = {e.get("id") for e in root.iter()} - {None}
    link = "{http://www.w3.org/1999/xlink}href"
    used = {e.get(link)[1:] for e in root.iter() if e.get(link)}
    assert used
    assert used <= ids
    assert capfd.readouterr() == ("", "")


def test_musicxml_is_the_same_each_time_and_names_no_day(four_parts):
    text = listening.to_musicxml(four_parts)
    assert text == listening.to_musicxml(four_parts)
    assert "encoding-date" not in text


def test_the_bundle_has_image_html_and_words(four_parts):
    data, metadata = listening.score(four_parts, "Four bars")._repr_mimebundle_()
    assert data["image/svg+xml"].startswith("<svg")
    assert 'src="data:image/svg+xml;base64,' in data["text/html"]
    assert metadata["image/svg+xml"]["alt"] == data["text/plain"]


def test_drums_are_written_on_their_own_clef(make):
    midi = make({"Drums": (0, [(k, 1, 38) for k in range(4)])})
    midi.instruments[0].is_drum = True
    assert "<sign>percussion</sign>" in listening.to_musicxml(midi)
    assert listening.score(midi).data


def test_forty_parts_are_written_without_a_word_from_a_library(make, capfd):
    parts = {f"Part {k}": (k, [(0, 4, 40 + k)]) for k in range(40)}
    text = listening.to_musicxml(make(parts))
    assert len(read(text).parts) == 40
    channels = [int(e.text) for e in ElementTree.fromstring(text).iter("midi-channel")]
    assert len(channels) == 40
    assert set(channels) == set(range(1, 17)) - {10}
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


@pytest.mark.parametrize("name", ["Гобой", "二胡", "a\x00b", "\x0b", "\ud800 half", "<b>&amp;"])
def test_a_part_and_a_piece_may_have_any_name(make, name):
    midi = make({name: (68, [(0, 4, 60)])})
    part = read(listening.to_musicxml(midi, title=name)).parts[0]
    assert [note.pitch.midi for note in part.flatten().notes] == [60]
    if name.isprintable():
        assert part.partName == name
    ElementTree.fromstring(listening.score(midi, name).data)


def test_nothing_to_write_is_said(make):
    with pytest.raises(CourseError, match="no notes"):
        listening.to_musicxml(pretty_midi.PrettyMIDI())
    gap = make({"Piano": (0, [(0, 1, 60), (12, 1, 60)])})
    with pytest.raises(CourseError, match="no notes in these bars"):
        listening.score(gap, bars=(2, 3))
    gap.instruments[0].notes *= 500_000
    with pytest.raises(CourseError, match="1,000,000 notes"):
        listening.score(gap)
