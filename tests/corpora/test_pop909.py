"""POP909: what is read of songs made here, and of the real ones where they are at hand."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pretty_midi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.corpora import pop909
from coursekit.corpora._pop909_song import (
    BASS_BELOW,
    CHORD_TICKS,
    QUALITIES,
    beats_of,
    chord_of,
    lowest_line,
    one_voice,
)
from coursekit.encodings.melody import encode_melody
from coursekit.encodings.notes import notes_of
from coursekit.errors import CourseError
from coursekit.files import sha256

CARD = Path(__file__).parents[2] / "datasets" / "pop909" / "README.md"
HERE = pop909.available()  # the real collection, before the tests move the cache
LEAD = 0.25  # seconds before the first beat
SCALE = [(at, at + 1, 60 + step) for at, step in enumerate((0, 2, 4, 5, 7, 9, 11, 12))]
PIANO = [(0, 4, 48), (0, 2, 64), (2, 4, 67), (4, 8, 43), (4, 8, 62), (6, 8, 65)]


def clock(beat, second=0.5):
    """Return the seconds of a beat; the last four beats of eight take twice as long."""
    return LEAD + second * (beat + max(0, beat - 4))


def song(
    melody=SCALE, piano=PIANO, bridge=((1, 2, 76), (1, 2, 72)), beats=16,
    chords=((0, 4, "C:maj"), (4, 8, "G:7/3")),
    keys=((0, 60, "C:maj"),), period=4, first=0, time=clock, tracks=("MELODY", "BRIDGE", "PIANO"),
):  # fmt: skip
    """Return the bytes of a song's four files, by their names; all times in beats."""
    music = pretty_midi.PrettyMIDI(resolution=480, initial_tempo=120)
    for name, notes in zip(tracks, (melody, bridge, piano), strict=True):
        part = pretty_midi.Instrument(0, name=name)
        part.notes = [pretty_midi.Note(80, p, time(on), time(off)) for on, off, p in notes]
        music.instruments.append(part)
    stream = io.BytesIO()
    music.write(stream)
    half = period // 2 if period % 2 == 0 else period
    marks = [
        f"{time(at)} {float((at - first) % half == 0)} {float((at - first) % (period) == 0)}"
        for at in range(beats)
    ]
    return {
        "mid": stream.getvalue(),
        "chord_midi.txt": "\n".join(f"{time(a)}\t{time(b)}\t{c}" for a, b, c in chords).encode(),
        "beat_midi.txt": "\n".join(marks).encode(),
        "key_audio.txt": "\n".join(f"{a}\t{b}\t{c}" for a, b, c in keys).encode(),
    }


def archive(songs, folder="POP909-Dataset-abc/"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, files in songs.items():
            for file, data in files.items():
                path = f"{name}.mid" if file == "mid" else file
                if data is not None:
                    made.writestr(f"{folder}POP909/{name}/{path}", data)
            made.writestr(f"{folder}POP909/{name}/versions/{name}-v1.mid", b"another version")
            made.writestr(f"{folder}POP909/{name}/chord_audio.txt", b"of the recording")
        made.writestr(f"{folder}LICENSE", "MIT License")
    return stream.getvalue()


@pytest.fixture
def collection(tmp_path, monkeypatch):
    """Let the collection be a small archive; returns what loads one of these songs."""
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path))

    def put(songs):
        data = archive(songs)
        (tmp_path / "pop909.zip").write_bytes(data)
        known = replace(pop909.SOURCE, checksums=(sha256(data),))
        monkeypatch.setattr(pop909, "SOURCE", known)
        monkeypatch.setattr(pop909, "VERSION", sha256(data)[:8])  # of each archive a copy
        return pop909.load()

    return put


def only(collection, **changed):
    (loaded,) = collection({"001": song(**changed)})
    return loaded


def rows(notes):
    return [(round(n["onset"], 2), round(n["duration"], 2), int(n["pitch"])) for n in notes]


def test_notes_lie_on_the_beats_that_were_annotated_whatever_the_tempo(collection):
    loaded = only(collection)
    assert rows(loaded.melody) == [(on, off - on, pitch) for on, off, pitch in SCALE]
    assert rows(loaded.piano) == [(on, off - on, pitch) for on, off, pitch in PIANO]
    assert rows(loaded.bass) == [(0, 4, 48), (4, 4, 43)]
    assert rows(loaded.bridge) == [(1, 1, 72), (1, 1, 76)]
    assert (loaded.name, loaded.key, loaded.beats_in_bar) == ("001", (0, "major"), 4)
    assert loaded.beats == 16
    assert loaded.bar_starts == (0, 4, 8, 12)
    assert loaded.tempo == pytest.approx(60.0)
    assert loaded.faults == {}
    assert {int(v) for v in loaded.melody["velocity"]} == {80}


def test_chords_have_root_quality_and_bass_on_beats(collection):
    loaded = only(
        collection,
        chords=((0, 2, "N"), (2, 4, "Bb:min7"), (4.1, 8.05, "F#:maj7/5"), (8, 12, "Db:sus4(b7)")),
    )
    assert [tuple(chord) for chord in loaded.chords] == [
        (2, 2, 10, "min7", 10),
        (4, 4, 6, "maj7", 1),
        (8, 4, 1, "sus4(b7)", 1),
    ]
    assert loaded.chords[0].classes == (10, 1, 5, 8)
    assert [chord.minor for chord in loaded.chords] == [True, False, False]
    assert loaded.chord_at().tolist() == [-1, -1, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, -1, -1, -1, -1]


def test_odd_chords_are_counted_and_not_guessed(collection):
    odd = [(at, at + 1, name) for at, name in enumerate(("C:13", "H:maj", "C", "C:maj/8", "X"))]
    loaded = only(collection, chords=[*odd, (5, 8, "A:min")])
    assert [chord.root for chord in loaded.chords] == [9]
    assert loaded.faults == {"chords not understood": 5}
    assert pop909.faults() == {"chords not understood": 5}
    none = only(collection, chords=((0, 8, "N"),))
    assert none.chords == ()
    assert none.faults == {"no chord": 1}
    assert (none.chord_at() == -1).all()


def test_each_quality_has_the_notes_that_music21_gives_it():
    from music21 import chord, harmony

    theirs = {
        "maj": "", "min": "m", "dim": "dim", "aug": "+", "sus2": "sus2", "sus4": "sus4",
        "maj6": "6", "min6": "m6", "7": "7", "maj7": "maj7", "min7": "m7", "minmaj7": "mM7",
        "dim7": "dim7", "hdim7": "ø7",
    }  # fmt: skip
    for quality, figure in theirs.items():
        known = harmony.ChordSymbol(f"C{figure}")
        assert set(QUALITIES[quality]) == set(chord.Chord(known.pitches).pitchClasses), quality
    assert set(QUALITIES) - set(theirs) == {"sus4(b7)"}
    assert set(QUALITIES["sus4(b7)"]) == {0, 5, 7, 10}


@pytest.mark.parametrize(
    ("name", "bass"), [("C:maj/3", 4), ("C:min/b3", 3), ("A:7/b7", 7), ("B:maj/5", 6), ("D:min", 2)]
)
def test_a_bass_is_a_degree_above_the_root(name, bass):
    assert chord_of(name)[2] == bass


def test_the_key_is_the_one_that_lasts_longest(collection):
    loaded = only(collection, keys=((0, 20, "C:maj"), (20, 90, "Gb:min"), (90, 100, "D:maj")))
    assert loaded.key == (6, "minor")
    assert loaded.faults == {"further keys": 2}


def test_music_before_the_first_beat_moves_all_by_whole_beats(collection):
    early = [(-1.5, 0, 67), *SCALE]
    loaded = only(collection, melody=early, time=lambda beat: 1.0 + beat / 2)
    assert rows(loaded.melody)[:2] == [(0.5, 1.5, 67), (2.0, 1.0, 60)]
    assert loaded.bar_starts == (2, 6, 10, 14)
    assert [chord.onset for chord in loaded.chords] == [2, 6]
    assert loaded.beats == 18
    assert rows(loaded.bass)[0] == (2, 4, 48)


def test_bars_of_three_and_bars_of_another_length(collection):
    waltz = only(collection, period=3, first=1)
    assert waltz.beats_in_bar == 3
    assert waltz.bar_starts == (1, 4, 7, 10, 13)
    files = song()
    lines = files["beat_midi.txt"].decode().split("\n")
    lines[8] = lines[8].replace(" 1.0 1.0", " 1.0 0.0")
    lines[10] = lines[10].replace(" 1.0 0.0", " 1.0 1.0")
    (crooked,) = collection({"001": files | {"beat_midi.txt": "\n".join(lines).encode()}})
    assert crooked.bar_starts == (0, 4, 10, 12)
    assert crooked.faults == {"bars of another length": 2}
    assert crooked.whole_bars().tolist() == [0, 12]
    assert crooked.whole_bars(2).tolist() == []
    straight = only(collection)
    assert straight.whole_bars(2).tolist() == [0, 4, 8]
    assert straight.whole_bars(5).tolist() == []


def test_a_song_without_accompaniment_or_second_melody_is_kept(collection):
    bare = only(collection, piano=(), bridge=())
    assert [len(part) for part in (bare.bridge, bare.piano, bare.bass)] == [0, 0, 0]
    assert bare.faults == {"no bridge": 1, "no accompaniment": 1}
    assert (bare.tokens("bass") == 129).all()
    assert len(bare.to_midi().instruments) == 1


def test_a_melody_is_one_voice(collection):
    melody = [(0, 3, 60), (1, 2, 64), (1.01, 2, 67), (2, 3, 62), (2, 3, 59), (3, 4, 72)]
    loaded = only(collection, melody=melody)
    assert rows(loaded.melody) == [(0, 1.01, 60), (1.01, 0.99, 67), (2, 1, 62), (3, 1, 72)]
    assert loaded.faults == {"melody notes cut": 1, "melody notes dropped": 2}


def test_a_melody_off_the_sixteenths_is_said(collection):
    shifted = [(on + 0.1, off + 0.1, pitch) for on, off, pitch in SCALE]
    assert only(collection, melody=shifted).faults == {"melody off the sixteenths": 1}


def test_what_is_missing_or_broken_is_left_out_with_the_reason(collection, capsys):
    good = song()
    songs = {f"{number:03}": dict(good) for number in range(1, 10)}
    songs["002"]["chord_midi.txt"] = None
    songs["003"]["mid"] = good["mid"][:40]
    songs["004"]["beat_midi.txt"] = b"0.5 1.0\n1.0 0.0\n"
    songs["005"] |= song(tracks=("Melody", "BRIDGE", "PIANO"))
    songs["006"]["key_audio.txt"] = b""
    songs["007"]["beat_midi.txt"] = good["beat_midi.txt"].replace(b" 1.0", b" 0.0")
    songs["008"]["chord_midi.txt"] = b"zero one C:maj\n"
    songs["009"]["mid"] = None
    assert [one.name for one in collection(songs)] == ["001"]
    out = pop909.left_out()
    assert list(out) == [f"{number:03}" for number in range(2, 10)]
    for name, words in {"002": "holds no 002/chord_midi.txt", "003": "MIDI file cannot be read",
                        "004": "beats cannot be followed", "005": "it has no melody",
                        "006": "key is not named", "007": "no bar begins", "008": "damaged",
                        "009": "holds no 009/009.mid"}.items():  # fmt: skip
        assert words in out[name], out[name]
    told = capsys.readouterr().err
    assert all(f"Song {name} is left out: " in told for name in out)


def test_an_archive_without_a_whole_song_is_told(collection):
    with pytest.raises(CourseError, match="no song that can be read"):
        collection({"001": song() | {"mid": None}})
    with pytest.raises(CourseError, match="no song that can be read"):
        collection({})


def test_it_is_converted_once_and_then_needs_no_archive(collection, tmp_path):
    first = collection({"001": song(), "002": song(melody=SCALE[::2])})
    (tmp_path / "pop909.zip").unlink()
    assert pop909.available()
    again = pop909.load()
    assert [one.name for one in again] == ["001", "002"]
    for one, two in zip(first, again, strict=True):
        assert one.chords == two.chords
        for part in ("melody", "bridge", "piano", "bass"):
            assert (getattr(one, part) == getattr(two, part)).all()


def test_without_archive_and_network_a_sentence_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path))
    assert not pop909.available()

    def nobody(*_, **__):
        raise ConnectionError("nobody is there")

    monkeypatch.setattr("urllib.request.urlopen", nobody)
    with pytest.raises(CourseError, match=r"could not be downloaded \(nobody is there\)"):
        pop909.load()


def test_another_archive_and_one_cut_off_are_refused(collection, tmp_path, monkeypatch):
    collection({"001": song()})
    monkeypatch.setattr(pop909, "VERSION", 0)
    whole = (tmp_path / "pop909.zip").read_bytes()
    (tmp_path / "pop909.zip").write_bytes(whole[:-100])
    with pytest.raises(CourseError, match="damaged or no zip archive"):
        pop909.load()
    (tmp_path / "pop909.zip").write_bytes(archive({"001": song(keys=((0, 9, "D:maj"),))}))
    with pytest.raises(CourseError, match="not the POP909 collection as the course knows it"):
        pop909.load()


def test_songs_that_begin_alike_share_their_split(collection):
    tunes = np.random.default_rng(0).integers(0, 20, (40, 8)).tolist()
    songs = {}
    for number, tune in enumerate(tunes):
        for up in (0, 5):
            melody = [(at, at + 1, 60 + up + pitch) for at, pitch in enumerate(tune)]
            songs[f"{2 * number + up // 5:03}"] = song(melody=melody)
    splits = [one.split for one in collection(songs)]
    assert splits[::2] == splits[1::2]
    assert set(splits) == {"train", "valid", "test"}


voices = st.lists(
    st.tuples(st.integers(0, 4000), st.integers(1, 2000), st.integers(30, 90)), max_size=40
).map(lambda notes: np.array([(*one, 80) for one in sorted(notes)], dtype=np.int64).reshape(-1, 4))


def sorted_table(table):
    return table[np.lexsort((table[:, 2], table[:, 0]))]


@given(voices)
def test_one_voice_keeps_the_highest_of_what_begins_together(table):
    table = sorted_table(table)
    line, cut, dropped = one_voice(table.copy())
    ends = line[:, 0] + line[:, 1]
    assert (line[:, 1] > 0).all()
    assert (ends[:-1] <= line[1:, 0]).all()
    assert len(line) + dropped == len(table)
    assert 0 <= cut <= len(line)
    originals = {(on, pitch) for on, _, pitch, _ in table.tolist()}
    assert {(on, pitch) for on, _, pitch, _ in line.tolist()} <= originals
    for onset in np.unique(table[:, 0]):
        highest = table[table[:, 0] == onset, 2].max()
        near = np.abs(line[:, 0] - onset) <= CHORD_TICKS * len(table)
        assert line[near, 2].max() >= highest


@given(voices)
def test_the_bass_is_one_low_line_below_which_nothing_begins(table):
    table = sorted_table(table)
    line = lowest_line(table)
    assert (line[:, 2] < BASS_BELOW).all()
    assert (np.diff(line[:, 0]) > 0).all()
    assert (line[:-1, 0] + line[:-1, 1] <= line[1:, 0]).all()
    for onset, _, pitch, _ in line.tolist():
        assert pitch == table[table[:, 0] == onset, 2].min()
    low = table[table[:, 2] < BASS_BELOW]
    assert (len(line) > 0) == (len(low) > 0)
    if len(low):  # the lowest note of all is always in the line, or one that rolls with it
        assert line[:, 2].min() == low[:, 2].min()


def test_the_bass_passes_over_what_is_played_above_it():
    table = np.array([(0, 960, 40, 80), (0, 480, 52, 80), (240, 240, 55, 80), (960, 480, 45, 80),
                      (970, 480, 33, 80), (1440, 240, 62, 80), (1500, 99, 50, 80)])  # fmt: skip
    assert lowest_line(table)[:, [0, 1, 2]].tolist() == [
        [0, 960, 40],
        [970, 480, 33],
        [1500, 99, 50],
    ]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 6), st.integers(40, 90)), max_size=12))
def test_tokens_are_those_of_the_melody_encoding(steps):
    at, notes = 0, []
    for gap, length, pitch in steps:
        notes.append(((at + gap) / 4, length / 4, pitch))
        at += gap + length
    table = np.zeros(len(notes), pop909.NOTE_DTYPE)
    for row, (onset, duration, pitch) in zip(table, notes, strict=True):
        row["onset"], row["duration"], row["pitch"], row["velocity"] = onset, duration, pitch, 80
    bare = pop909.Song("x", (0, "major"), 100.0, 4, 40, "train", {}, (0,), (), *[table] * 4)
    assert bare.tokens().tolist() == encode_melody(table, steps=160).tolist()
    assert bare.tokens("bass", 2).shape == (80,)


def test_tokens_need_a_single_line(collection):
    with pytest.raises(CourseError, match="no single line"):
        only(collection).tokens("piano")


def test_it_becomes_music_again(collection):
    loaded = only(collection)
    music = loaded.to_midi(("melody", "bass"), tempo=90)
    assert [part.name for part in music.instruments] == ["Melody", "Bass"]
    back = notes_of(music)
    assert rows(back[back["track"] == 0]) == rows(loaded.melody)
    assert rows(back[back["track"] == 1]) == rows(loaded.bass)
    with pytest.raises(CourseError, match="no part 'drums'"):
        loaded.to_midi(("drums",))


@given(
    st.lists(st.floats(0.2, 2), min_size=2, max_size=20),
    st.lists(st.floats(-5, 45), min_size=2, max_size=20),
)
def test_beats_rise_with_the_seconds_and_pass_through_the_annotated_ones(lengths, seconds):
    times = np.cumsum(lengths)
    assert beats_of(times, times) == pytest.approx(np.arange(len(times)))
    found = beats_of(sorted(seconds), times)
    assert (np.diff(found) >= -1e-9).all()
    assert beats_of([times[0] - lengths[1]], times) == pytest.approx([-1])
    assert beats_of([times[-1] + lengths[-1]], times) == pytest.approx([len(times)])


def test_importing_it_imports_little():
    code = (
        "import sys; from coursekit.corpora import pop909; "
        "print([m for m in ('pretty_midi', 'symusic', 'torch', 'tqdm') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


@pytest.mark.skipif(not HERE, reason="the POP909 archive is not in the cache")
def test_the_card_tells_what_is_here():
    loaded, card = pop909.load(), CARD.read_text("utf-8")
    splits = Counter(one.split for one in loaded)
    assert f"`train` {splits['train']}, `valid` {splits['valid']}, `test` {splits['test']}" in card
    assert f"{len(loaded)} songs" in card
    for part in ("melody", "bridge", "piano", "bass"):
        assert f"{sum(len(getattr(one, part)) for one in loaded):,}" in card, part
    for fault, count in pop909.faults().items():
        assert f"| {fault} | {count:,} |" in card, fault
    four = [one for one in loaded if one.beats_in_bar == 4]
    assert f"{sum(len(one.whole_bars(2)) for one in four):,} windows of two bars" in card
    assert pop909.source_checksum() in card
    hit = total = 0
    for one in loaded:
        tokens, at = one.tokens(), one.chord_at()
        for place in np.flatnonzero(tokens < 128):
            if at[place // 4] >= 0:
                total += 1
                hit += tokens[place] % 12 in one.chords[at[place // 4]].classes
    assert f"{hit / total:.3f} of the melody's onsets" in card
