"""Groove: what is read of a small archive made here, and of the real one where it is at hand."""

from __future__ import annotations

import csv
import io
import re
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

from coursekit.corpora import groove
from coursekit.encodings.notes import notes_of
from coursekit.errors import CourseError
from coursekit.files import sha256

CARD = Path(__file__).parents[2] / "datasets" / "groove" / "README.md"
HERE = groove.available()  # the real collection, before the tests move the cache
COLUMNS = ["drummer", "session", "id", "style", "bpm", "beat_type", "time_signature",
           "midi_filename", "audio_filename", "duration", "split"]  # fmt: skip
KICK, SNARE, CLOSED, OPEN, LOW, MID, HIGH, CRASH, RIDE = range(9)


def midi(hits, tempo):
    """Return the bytes of a drum part: (sixteenth, pitch, velocity)."""
    music = pretty_midi.PrettyMIDI(resolution=480, initial_tempo=tempo)
    kit = pretty_midi.Instrument(0, is_drum=True)
    second = 15 / tempo
    kit.notes = [pretty_midi.Note(v, p, at * second, at * second + 0.05) for at, p, v in hits]
    music.instruments.append(kit)
    stream = io.BytesIO()
    music.write(stream)
    return stream.getvalue()


FOUR = [(at, 42, 60 + at) for at in range(0, 48, 2)] + [(0, 36, 100), (4.25, 38, 90), (32, 49, 99)]
ROWS = {
    "drummer1/session1/1": ("rock/groove1", 120, "beat", "4-4", "train", FOUR),
    "drummer1/session1/2": ("funk", 95, "fill", "4-4", "validation", [(0.4, 36, 3), (15.6, 40, 9)]),
    "drummer2/session1/1": ("jazz", 180, "beat", "3-4", "test", [(0, 51, 50), (11, 44, 50)]),
    "drummer2/session1/2": ("jazz-swing", 60, "beat", "6-8", "test", [(0, 51, 50), (25, 44, 50)]),
}


def archive(rows=ROWS, replaced=None):
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS)
    writer.writeheader()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, (style, tempo, kind, meter, split, hits) in rows.items():
            drummer, session, number = name.split("/")
            path = f"{drummer}/{session}/{number}_{style.replace('/', '-')}_{tempo}_{kind}.mid"
            writer.writerow(
                dict(zip(COLUMNS, (drummer, session, name, style, tempo, kind, meter, path,
                                   path, 9.5, split), strict=True))
            )  # fmt: skip
            data = (replaced or {}).get(name, midi(hits, tempo))
            if data is not None:
                made.writestr(f"groove/{path}", data)
        made.writestr("groove/info.csv", table.getvalue())
        made.writestr("groove/LICENSE", "CC BY 4.0")
    return stream.getvalue()


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Let the collection be a small archive; returns what puts one there."""
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path))

    def put(data):
        (tmp_path / "groove.zip").write_bytes(data)
        known = replace(groove.SOURCE, checksums=(sha256(data),))
        monkeypatch.setattr(groove, "SOURCE", known)

    put(archive())
    return put


def test_facts_come_from_the_list(small):
    first, second, third, fourth = groove.load()
    assert (first.name, first.drummer) == ("drummer1/session1/1", "drummer1")
    assert (first.style, first.substyle, first.kind) == ("rock", "groove1", "beat")
    assert (second.style, second.substyle, second.kind) == ("funk", "", "fill")
    assert (first.tempo, first.seconds, first.meter) == (120.0, 9.5, (4, 4))
    assert [p.split for p in (first, second, third)] == ["train", "valid", "test"]
    assert [p.steps_in_bar for p in (first, third, fourth)] == [16, 12, 12]
    assert [p.bars for p in (first, second, third, fourth)] == [3, 2, 1, 3]
    assert groove.source_checksum() == groove.SOURCE.checksums[0]
    assert groove.faults() == {"struck twice": 0, "no drum": 0, "hits": 33, "left out": {}}


def test_hits_lie_on_the_nearest_sixteenth_with_velocity_and_timing(small):
    first, second, *_ = groove.load()
    grid, timing = first.grid(), first.timing()
    assert grid.shape == timing.shape == (48, 9)
    assert grid[0].tolist() == [100, 0, 60, 0, 0, 0, 0, 0, 0]
    assert (grid[4, SNARE], grid[32, CRASH]) == (90, 99)
    assert timing[4, SNARE] == pytest.approx(0.25, abs=0.01)
    assert np.count_nonzero(timing.round(2)) == 1
    assert np.count_nonzero(grid) == len(FOUR)
    assert second.step.tolist() == [0, 16]
    assert second.offset == pytest.approx([0.4, -0.4], abs=0.01)


def test_the_drums_of_the_kit_fall_into_nine_classes(small):
    zones = {
        KICK: [36], SNARE: [38, 40, 37], CLOSED: [42, 22, 44], OPEN: [46, 26], LOW: [43, 58],
        MID: [47, 45], HIGH: [50, 48], CRASH: [49, 55, 57, 52], RIDE: [51, 59, 53],
    }  # fmt: skip
    flat = [(drum, pitch) for drum, pitches in zones.items() for pitch in pitches]
    hits = [(at, pitch, 80) for at, (_, pitch) in enumerate(flat)]
    small(archive({"drummer3/s/1": ("rock", 100, "beat", "4-4", "train", hits)}))
    (only,) = groove.load()
    assert only.drum.tolist() == [drum for drum, _ in flat]
    assert len(flat) == 22  # as many as the collection's kit has


def test_of_two_hits_in_one_place_the_louder_stays(small):
    hits = [(4, 38, 20), (4.3, 40, 90), (3.8, 37, 50), (8, 60, 99)]
    small(archive({"drummer1/s/1": ("rock", 100, "beat", "4-4", "train", hits)}))
    (only,) = groove.load()
    assert only.velocity.tolist() == [90]
    assert only.offset == pytest.approx([0.3], abs=0.01)
    assert groove.faults()["struck twice"] == 2
    assert groove.faults()["no drum"] == 1


def test_what_is_broken_or_missing_is_left_out_and_said(small, capsys):
    names = list(ROWS)
    broken = dict(zip(names, (b"", None, midi(ROWS[names[2]][5], 180)[:-30]), strict=False))
    broken[names[2]] = midi([(0, 99, 80)], 100)
    small(archive(replaced=broken))
    assert [p.name for p in groove.load()] == names[3:]
    out = groove.faults()["left out"]
    assert list(out) == names[:3]
    assert "cannot be read" in out[names[0]]
    assert "holds no drummer1/session1/2_funk" in out[names[1]]
    assert "no drum that is known" in out[names[2]]
    told = capsys.readouterr().err
    assert all(f"{name} is left out: " in told for name in out)


def test_where_nothing_can_be_read_it_is_told(small):
    small(archive(replaced=dict.fromkeys(ROWS, b"")))
    with pytest.raises(CourseError, match="no performance that can be read"):
        groove.load()


def test_a_row_that_nobody_foresaw_is_left_out(small):
    rows = ROWS | {"drummer9/s/1": ("rock", 100, "beat", "4-4", "rehearsal", FOUR)}
    rows |= {"drummer9/s/2": ("rock", 100, "beat", "swing", "train", FOUR)}
    small(archive(rows))
    assert [p.name for p in groove.load()] == list(ROWS)
    assert set(groove.faults()["left out"]) == {"drummer9/s/1", "drummer9/s/2"}


def test_an_archive_without_a_list_or_cut_off_is_told(small, tmp_path):
    whole = archive()
    small(whole[: len(whole) // 2])
    with pytest.raises(CourseError, match="damaged or no zip archive"):
        groove.load()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("groove/LICENSE", "")
    small(stream.getvalue())
    with pytest.raises(CourseError, match=r"holds no info\.csv"):
        groove.load()
    (tmp_path / "groove.zip").write_bytes(whole)  # whole, but not the one that is known
    with pytest.raises(CourseError, match="not the Groove MIDI Dataset as the course knows it"):
        groove.load()


def test_it_is_converted_once_and_then_needs_no_archive(small, tmp_path):
    first = groove.load()
    (tmp_path / "groove.zip").unlink()
    assert groove.available()
    again = groove.load()
    assert [p.name for p in again] == [p.name for p in first]
    assert all((a.grid() == b.grid()).all() for a, b in zip(first, again, strict=True))


def test_without_network_and_archive_it_is_not_available(small, tmp_path, monkeypatch):
    (tmp_path / "groove.zip").unlink()
    assert not groove.available()
    monkeypatch.setattr(
        "urllib.request.urlopen", lambda *_, **__: (_ for _ in ()).throw(ConnectionError("none"))
    )
    with pytest.raises(CourseError, match="network is needed for it once"):
        groove.load()


def test_windows_begin_at_bars_of_one_metre(small):
    loaded = groove.load()
    two = groove.windows(loaded)
    assert two.shape == (2, 32, 9)
    assert (two[0] == loaded[0].grid()[:32]).all()
    assert (two[1] == loaded[0].grid()[16:]).all()
    # The second performance has a bar, and a hit on the first beat of the next.
    assert groove.windows(loaded, bars=1).shape == (4, 16, 9)
    assert groove.windows(loaded, bars=1, hop=2).shape == (3, 16, 9)
    assert groove.windows(loaded, bars=1, meter=(3, 4)).shape == (1, 12, 9)
    assert groove.windows(loaded, bars=4).shape == (0, 64, 9)
    assert len(groove.windows(loaded[3:], bars=1, meter=(6, 8))) == 1  # of two, one is silent
    assert len(groove.windows(loaded[3:], bars=1, meter=(6, 8), empty=True)) == 2
    for wrong in ({"bars": 0}, {"hop": 0}):
        with pytest.raises(CourseError, match="1 bar or more"):
            groove.windows(loaded, **wrong)


@given(st.lists(st.integers(0, 511), max_size=40))
def test_combinations_and_drums_are_inverse(tokens):
    struck = groove.drums_of(np.array(tokens, dtype=int))
    assert struck.shape == (len(tokens), 9)
    assert groove.combinations(struck).tolist() == tokens
    for token, row in zip(tokens, struck, strict=True):
        assert [bit == "1" for bit in reversed(f"{token:09b}")] == row.tolist()


def test_it_becomes_music_again(small):
    first = groove.load()[0]
    for timing, snare in ((True, 4.25), (False, 4.0)):
        notes = notes_of(first.to_midi(timing=timing))
        assert notes["drum"].all()
        assert Counter(notes["pitch"].tolist()) == {42: 24, 36: 1, 38: 1, 49: 1}
        assert notes["onset"][notes["pitch"] == 38] * 4 == pytest.approx([snare], abs=0.01)


def test_importing_it_imports_little():
    code = (
        "import sys; from coursekit.corpora import groove; "
        "print([m for m in ('pretty_midi', 'symusic', 'torch', 'tqdm') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


@pytest.mark.skipif(not HERE, reason="the Groove archive is not in the cache")
def test_the_card_tells_what_is_here():
    loaded, card = groove.load(), CARD.read_text("utf-8")
    splits = Counter(p.split for p in loaded)
    assert f"`train` {splits['train']}, `valid` {splits['valid']}, `test` {splits['test']}" in card
    assert f"{len(loaded):,} performances" in card
    assert f"{sum(len(p.step) for p in loaded):,} hits" in card
    for name, count in zip(
        groove.DRUMS, np.bincount(np.concatenate([p.drum for p in loaded])), strict=True
    ):
        assert re.search(rf"\| {name}[^|]*\|[^|]*\| {count:,} \|", card), name
    two = groove.windows(loaded)
    assert f"{len(two):,} windows" in card
    assert f"{len(np.unique(groove.combinations(two)))} of 512" in card
    assert groove.source_checksum() in card
