"""The JSB chorales: a small archive made here, the split offline, the real one where at hand."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coursekit.corpora import chorales, jsb
from coursekit.encodings.grid import REST
from coursekit.encodings.serialised import serialise
from coursekit.errors import CourseError
from coursekit.files import sha256

CARD = (Path(__file__).parents[2] / "datasets" / "jsb" / "README.md").read_text("utf-8")
HERE = jsb.available()  # the real collection, before the tests move the cache
TOLD = {
    "train": [[[72, 67, 64, 48], [74, 67, -1, 47]], [[60, 60, 60, 60]]],
    "valid": [[[72.0, 67.0, 64.0, 48.0]] * 3],
    "test": [[[65, 60, 57, 53]]],
}


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Let the collection be a small archive; returns what puts one there."""
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path))

    def put(text, folder="JSB-Chorales-dataset-9a7f733/"):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as made:
            made.writestr(f"{folder}Jsb16thSeparated.json", text)
            made.writestr(f"{folder}README.md", "more")
        (tmp_path / "jsb_chorales.zip").write_bytes(stream.getvalue())
        known = replace(jsb.SOURCE, checksums=(sha256(stream.getvalue()),))
        monkeypatch.setattr(jsb, "SOURCE", known)

    put(json.dumps(TOLD))
    return put


def test_pieces_come_in_the_archives_order_with_rests(small):
    assert jsb.available()
    pieces = jsb.load(origin="archive")
    assert [piece.name for piece in pieces] == ["train 000", "train 001", "valid 000", "test 000"]
    assert [piece.split for piece in pieces] == ["train", "train", "valid", "test"]
    assert pieces[0].pitches.tolist() == [[72, 67, 64, 48], [74, 67, REST, 47]]
    assert [len(piece.pitches) for piece in pieces] == [2, 1, 3, 1]
    assert len(jsb.load("train", "archive")) == 2
    assert jsb.source_checksum() == jsb.SOURCE.checksums[0]
    # A second call reads what the first one kept.
    assert jsb.load("test", "archive")[0].pitches.tolist() == [[65, 60, 57, 53]]


@pytest.mark.parametrize("text", ["no JSON", "{}", '{"train": 3, "valid": [], "test": []}'])
def test_an_archive_without_chorales_is_said(small, text):
    small(text)
    with pytest.raises(CourseError, match="holds no chorales that can be read"):
        jsb.load(origin="archive")


def test_an_archive_that_nobody_vouches_for_is_refused(small, monkeypatch):
    monkeypatch.setattr(jsb, "SOURCE", replace(jsb.SOURCE, checksums=("0" * 64,)))
    with pytest.raises(CourseError, match="is not the collection of JSB chorales"):
        jsb.load(origin="archive")


@pytest.mark.parametrize(("split", "origin"), [("all", "music21"), ("train", "elsewhere")])
def test_an_unknown_split_or_origin_is_said(split, origin):
    with pytest.raises(CourseError, match="hey come from"):
        jsb.load(split, origin)


def test_offline_each_place_has_one_chorale_or_is_reported_lacking():
    pieces, lacking = jsb.load(), jsb.lacking()
    sizes = {"train": 229, "valid": 76, "test": 77}
    for split, size in sizes.items():
        places = [piece.place for piece in pieces if piece.split == split]
        assert sorted(places + lacking[split]) == list(range(size))
    names = [piece.name for piece in pieces]
    assert len(set(names)) == len(names) == 345
    assert set(names) <= {chorale.name for chorale in chorales.load()}


def test_offline_the_pitches_are_those_that_sound():
    piece = next(piece for piece in jsb.load() if piece.name == "bwv360")
    assert (piece.split, piece.place) == ("train", 0)
    np.testing.assert_array_equal(piece.pitches, chorales.by_name("360").sounding())
    for one in jsb.load():
        assert len(serialise(one.pitches)) == one.pitches.size


def test_the_card_counts_what_is_there():
    pieces = jsb.load()
    steps = sum(len(piece.pitches) for piece in pieces)
    lacking = jsb.lacking()
    for words in (
        f"{len(pieces)} of 382",
        f"{steps:,} sixteenths",
        *(f"{split} {len(places)}" for split, places in lacking.items()),
    ):
        assert words in CARD


@pytest.mark.skipif(not HERE, reason="the archive is not on this computer")
def test_the_archive_has_the_same_chorales_in_the_same_places():
    there = {(piece.split, piece.place): piece for piece in jsb.load(origin="archive")}
    assert len(there) == 382
    assert f"{sum(len(piece.pitches) for piece in there.values()):,} sixteenths" in CARD
    shares = []
    for piece in jsb.load():
        other = there[piece.split, piece.place].pitches
        # The archive plays repeats and has a few in another key: chords are counted as shapes.
        here = {tuple(row - row.max()) for row in piece.pitches[::4].astype(int)}
        also = {tuple(row - row.max()) for row in other[::4].astype(int)}
        shares.append(len(here & also) / len(here))
    assert np.mean(shares) > 0.9
    assert min(shares) > 0.3
