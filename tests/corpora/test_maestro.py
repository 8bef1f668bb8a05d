"""MAESTRO: what is read of small archives made here; the real one was not at hand."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from coursekit.corpora import maestro
from coursekit.errors import CourseError
from coursekit.files import sha256
from tests.corpora.piano_files import PLAYED, midi

COLUMNS = ["canonical_composer", "canonical_title", "split", "year", "midi_filename",
           "audio_filename", "duration"]  # fmt: skip
ROWS = [
    ("Alban Berg", "Sonata Op. 1", "train", "2018", "2018/one.midi", "2018/one.wav", "698.6"),
    ("Franz Liszt", "Étude", "validation", "2004", "2004/two.midi", "2004/two.wav", "12.5"),
    ("Franz Liszt", "Waltz", "test", "2011", "2011/three.midi", "2011/three.wav", "33"),
]


def archive(rows=ROWS, files=None):
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    files = files or {row[4]: midi(PLAYED[at:], [(1, 127), (3, 0)]) for at, row in enumerate(ROWS)}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("maestro-v3.0.0/maestro-v3.0.0.csv", table.getvalue())
        made.writestr("maestro-v3.0.0/README", "…")
        for name, data in files.items():
            made.writestr(f"maestro-v3.0.0/{name}", data)
    return stream.getvalue()


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path))

    def put(data):
        (tmp_path / "maestro.zip").write_bytes(data)
        monkeypatch.setattr(maestro, "SOURCE", replace(maestro.SOURCE, checksums=(sha256(data),)))

    put(archive())
    return put


def test_facts_come_from_the_list_and_notes_from_the_files(small):
    loaded = maestro.load()
    assert len(loaded) == 3
    assert [fact.split for fact in loaded.facts] == ["train", "valid", "test"]
    assert loaded.facts[1].seconds == 12.5
    two = loaded[1]
    assert (two.name, two.composer, two.title) == ("2004/two", "Franz Liszt", "Étude")
    assert (two.performer, two.synthetic, two.score) == ("a pianist of 2004", False, None)
    assert two.notes["pitch"].tolist() == [row[2] for row in PLAYED[1:]]
    assert two.pedal == pytest.approx(np.array([[1, 3]]), abs=0.002)


def test_nothing_is_read_before_it_is_asked_for(small, monkeypatch):
    read = []
    original = maestro.Archive.read
    monkeypatch.setattr(
        maestro.Archive, "read", lambda self, name: read.append(name) or original(self, name)
    )
    loaded = maestro.load()
    some = loaded.of("test")
    assert read == [maestro.LIST]
    assert [one.name for one in some] == ["2011/three"]
    assert read == [maestro.LIST, "2011/three.midi"]
    assert len(loaded[:2]) == 2
    assert loaded[-1].name == "2011/three"
    with pytest.raises(IndexError):
        loaded[3]


def test_what_is_broken_or_missing_is_said_and_passed_over(small, capsys):
    small(archive(files={"2018/one.midi": b"MThd", "2011/three.midi": midi(PLAYED)}))
    loaded = maestro.load()
    assert [one.name for one in loaded] == ["2011/three"]
    told = capsys.readouterr().err
    assert "2018/one.midi is left out" in told
    assert "2004/two.midi is left out" in told
    with pytest.raises(CourseError, match=r"2018/one\.midi cannot be used"):
        loaded[0]


def test_rows_that_cannot_be_understood_are_said(small, capsys):
    rows = [*ROWS, ("X", "Y", "rehearsal", "2018", "2018/four.midi", "", "1"), ("X", "Y")]
    small(archive(rows))
    assert len(maestro.load()) == 3
    assert "2018/four.midi is left out: its row" in capsys.readouterr().err
    small(archive([]))
    with pytest.raises(CourseError, match="names no performance"):
        maestro.load()


def test_another_archive_is_refused(small, tmp_path):
    (tmp_path / "maestro.zip").write_bytes(archive(ROWS[:2]))
    with pytest.raises(CourseError, match="not the MAESTRO collection as the course knows it"):
        maestro.load()


def test_without_network_and_archive_it_is_not_available(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path))
    assert not maestro.available()
    monkeypatch.setattr(
        "urllib.request.urlopen", lambda *_, **__: (_ for _ in ()).throw(ConnectionError("none"))
    )
    with pytest.raises(CourseError, match="network is needed for it once"):
        maestro.load()
    assert "CC BY-NC-SA 4.0" in capsys.readouterr().err
