"""MusicCaps: a small table made here, and the real one where it is at hand."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from coursekit.corpora import musiccaps
from coursekit.corpora._download import content_of, verified
from coursekit.errors import CourseError
from coursekit.files import sha256

CARD = Path(__file__).parents[2] / "datasets" / "musiccaps" / "README.md"
HERE = musiccaps.available()  # the real collection, before the tests move the cache
PUBLIC = ("ytid", "start_s", "end_s", "audioset_positive_labels", "aspect_list", "caption",
          "author_id", "is_balanced_subset", "is_audioset_eval")  # fmt: skip
ROWS = [
    ("zz", "30", "40", "/m/1", "['slow tempo', 'sad']", "A slow piano, said \"old\".\nNo guitar.",
     "4", "False", "False"),
    ("aa", "0", "10", "/m/2", "['low quality']", "The low quality recording of a loud guitar.",
     "1", "True", "False"),
    ("kept", "0", "10", "/m/2", "['x']", "A test.", "1", "True", "True"),
]  # fmt: skip


def table(rows=ROWS, columns=PUBLIC):
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([columns, *rows])
    return stream.getvalue().encode()


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Let the collection be a small table; returns what puts one into the cache."""
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path))

    def put(data):
        source = replace(musiccaps.SOURCE, checksums=(sha256(data),))
        monkeypatch.setattr(musiccaps, "SOURCE", source)
        (tmp_path / "musiccaps_train.zip").write_bytes(data)

    return put


def test_the_published_table_is_read_and_the_half_for_evaluation_left_out(small):
    assert not musiccaps.available()
    small(table())
    assert musiccaps.available()
    first, second = musiccaps.load()
    assert (first.name, second.name) == ("aa", "zz")
    assert second.aspects == ("slow tempo", "sad")
    assert second.caption == 'A slow piano, said "old".\nNo guitar.'
    assert (second.start, second.author) == (30.0, "4")
    assert musiccaps.source_checksum() == sha256(table())


def test_an_archive_of_the_training_half_is_the_same(small):
    small(table())
    loaded = musiccaps.load()
    packed = musiccaps._train_rows(table())
    assert musiccaps._train_rows(packed) == packed
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == [musiccaps.MEMBER]
    source = replace(musiccaps.SOURCE, checksums=(), content="")
    known = replace(source, checksums=(sha256(table()), sha256(packed)))
    archives = [verified(known, data) for data in (table(), packed)]
    assert content_of(archives[0]) == content_of(archives[1])
    with pytest.raises(CourseError, match="as the course knows it"):
        verified(source, packed)
    small(packed)
    assert musiccaps.load() == loaded


def test_a_row_that_is_damaged_costs_only_itself(small, capsys):
    broken = ("bb", "0", "10", "/m/1", "['open", "A text.", "1", "False", "False")
    small(table([*ROWS, broken]))
    assert [one.name for one in musiccaps.load()] == ["aa", "zz"]
    assert "bb is left out" in capsys.readouterr().err


@pytest.mark.parametrize("data", [b"", b"no table", table([], PUBLIC[:3]), table([])])
def test_a_file_that_is_no_such_table_is_told_in_a_sentence(small, data):
    small(data)
    with pytest.raises(CourseError, match=r"musiccaps_train\.zip"):
        musiccaps.load()


def test_coverage_counts_words_labels_and_captions(small):
    small(table())
    found = musiccaps.coverage()
    assert found.captions == 2
    assert found.naming == 1
    assert found.labels["instrument"] == {"guitar": 1, "piano": 1}
    assert found.labels["tempo"] == {"slow": 1}
    assert found.labels["dynamics"] == {"loud": 1}
    assert found.labels["register"] == {}  # the quality is low, not the notes
    assert found.words == 15
    # slow, piano, guitar; recording, loud, guitar
    assert found.known == pytest.approx(6 / 15)
    assert found.little == pytest.approx(5 / 15)
    assert dict(found.missing) == {"said": 1, "old": 1, "low quality": 1}
    assert found.aspects == 3
    assert found.aspects_naming == pytest.approx(1 / 3)
    assert "knows 40%" in str(found)
    with pytest.raises(CourseError, match="no caption"):
        musiccaps.coverage([])


@pytest.mark.skipif(not HERE, reason="the captions are not on this computer")
def test_the_card_says_what_is_there():
    card = CARD.read_text("utf-8")
    loaded = musiccaps.load()
    found = musiccaps.coverage(loaded)
    assert musiccaps.source_checksum() in card
    assert f"{len(loaded):,} captions" in card
    assert f"{found.words:,} words" in card
    for share in (found.known, found.little, found.naming, found.aspects_naming):
        assert f"{share:.1%}".replace("%", " %") in card
    for name, values in found.labels.items():
        row = re.search(rf"(?m)^\| {name} \| (\d+)", card)
        assert int(row[1]) == sum(values.values())
