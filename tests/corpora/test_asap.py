"""ASAP: what is read of small archives made here, and of the real one where it is at hand."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coursekit.corpora import asap
from coursekit.corpora.performances import summary
from coursekit.errors import CourseError
from coursekit.files import sha256
from tests.corpora.piano_files import PLAYED, SCALE, midi

CARD = Path(__file__).parents[2] / "datasets" / "asap" / "README.md"
HERE = asap.available()  # the real collection, before the tests move the cache
SCORE = midi(SCALE, tracks=[0, 1] * 3)
FILES = {
    "Bach/Fugue/bwv_1/midi_score.mid": SCORE,
    "Bach/Fugue/bwv_1/Lee01M.mid": midi(PLAYED, [(1, 100), (2, 0)]),
    "Bach/Fugue/bwv_1/Bult-ItoS02.mid": midi(PLAYED[1:]),
    "Chopin/Sonata_2/2nd_no_repeat/midi_score.mid": SCORE,
    "Chopin/Sonata_2/2nd_no_repeat/FALIKS01_2004.mid": midi(PLAYED),
    "LICENSE.md": b"CC BY-NC-SA 4.0",
}


def archive(files=FILES, folder=""):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, data in files.items():
            made.writestr(folder + name, data)
    return stream.getvalue()


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Let the collection be a small archive; returns what puts one there."""
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path))

    def put(data):
        (tmp_path / "asap_midi.zip").write_bytes(data)
        monkeypatch.setattr(asap, "SOURCE", replace(asap.SOURCE, checksums=(sha256(data),)))

    put(archive())
    return put


def test_facts_come_from_the_names(small):
    first, second, third = asap.load()
    assert (first.name, first.composer, first.title) == (
        "Bach/Fugue/bwv_1/Bult-ItoS02", "Bach", "Fugue, bwv 1",
    )  # fmt: skip
    assert [one.performer for one in (first, second, third)] == ["Bult-ItoS", "Lee", "FALIKS"]
    assert third.title == "Sonata 2, 2nd"
    assert not first.synthetic
    assert first.score is not None
    assert np.shares_memory(first.score, second.score)
    assert second.pedal == pytest.approx(np.array([[1.0, 2.0]]), abs=0.002)
    assert asap.faults() == {
        "no pedal": 2, "silent notes": 0, "notes struck anew": 0, "left out": {},
    }  # fmt: skip


def test_scores_are_matched_when_it_is_asked_for(small):
    assert all(one.match is None for one in asap.load())
    first, second, third = asap.load(aligned=True)
    assert second.match.tolist() == third.match.tolist() == [0, 1, 2, 3, 4, 5]
    assert first.match.tolist() == [-1, 0, 1, 2, 3, 4]
    assert summary([first, second])["matched"] == pytest.approx(11 / 12)
    assert asap.badly_matched() == {}


def test_what_has_little_in_common_with_its_score_is_told(small):
    other = [(start, end, 100 - pitch, 64) for start, end, pitch, _ in PLAYED]
    small(archive(FILES | {"Bach/Fugue/bwv_1/Wrong01.mid": midi(other)}))
    found = {one.name: one for one in asap.load(aligned=True)}
    assert found["Bach/Fugue/bwv_1/Wrong01"].match is None
    assert list(asap.badly_matched()) == ["Bach/Fugue/bwv_1/Wrong01"]
    assert found["Chopin/Sonata_2/2nd_no_repeat/FALIKS01_2004"].match.tolist() == list(range(6))


def test_what_is_broken_or_without_a_score_is_left_out_and_said(small, capsys):
    files = FILES | {
        "Bach/Fugue/bwv_1/Broken01.mid": b"MThd",
        "Bach/Fugue/bwv_2/Alone01.mid": midi(PLAYED),
    }
    small(archive(files))
    assert len(asap.load()) == 3
    out = asap.faults()["left out"]
    assert list(out) == ["Bach/Fugue/bwv_1/Broken01.mid", "Bach/Fugue/bwv_2/Alone01.mid"]
    assert "cannot be read" in out["Bach/Fugue/bwv_1/Broken01.mid"]
    assert "holds no Bach/Fugue/bwv_2/midi_score.mid" in out["Bach/Fugue/bwv_2/Alone01.mid"]
    told = capsys.readouterr().err
    assert all(f"{name} is left out: " in told for name in out)


def test_where_nothing_can_be_read_it_is_told(small):
    small(archive({"LICENSE.md": b""}))
    with pytest.raises(CourseError, match="no performance that can be read"):
        asap.load()


def test_the_archive_of_github_has_a_folder_around_it(small):
    names = [one.name for one in asap.load()]
    small(archive(folder="asap-dataset-0123/"))
    assert [one.name for one in asap.load()] == names


def test_versions_of_a_piece_with_other_repeats_count_as_one():
    for name, piece in (
        ("Beethoven/Piano_Sonatas/17-1_no_repeat/A01", "Beethoven/Piano_Sonatas/17-1"),
        ("Beethoven/Piano_Sonatas/24-1_no_2_repeat/A01", "Beethoven/Piano_Sonatas/24-1"),
        ("Beethoven/Piano_Sonatas/9-2_no_trio/A01", "Beethoven/Piano_Sonatas/9-2"),
        ("Schumann/Kreisleriana/1_no_first_repeat/A01", "Schumann/Kreisleriana/1"),
        ("Schumann/Toccata_repeat/A01", "Schumann/Toccata"),
        ("Chopin/Sonata_2/2nd/A01", "Chopin/Sonata_2/2nd"),
        ("Chopin/Etudes_op_10/2/A01", "Chopin/Etudes_op_10/2"),
        ("Bach/Fugue/bwv_846/A01", "Bach/Fugue/bwv_846"),
    ):
        assert asap.piece_of(name) == piece


def test_splits_are_balanced_by_composer_and_keep_pieces_together():
    names = [f"A/x/{at}{'_repeat' * (who % 2)}/p{who}" for at in range(40) for who in range(5)]
    names += [f"B/x/{at}/p" for at in range(30)] + ["C/x/only/p"]
    splits = asap.splits_of(names)
    for composer, total in (("A", 40), ("B", 30)):
        counts = Counter(s for piece, s in splits.items() if piece.startswith(composer))
        assert counts["test"] == counts["valid"] == total // 10
    assert splits["C/x/only"] == "train"
    assert splits == asap.splits_of(reversed(names))


def test_without_network_and_archive_it_is_not_available(small, tmp_path, monkeypatch):
    asap.load()
    (tmp_path / "asap_midi.zip").unlink()
    assert asap.available()  # converted before
    for path in (tmp_path / "corpora").iterdir():
        path.unlink()
    assert not asap.available()
    monkeypatch.setattr(
        "urllib.request.urlopen", lambda *_, **__: (_ for _ in ()).throw(ConnectionError("none"))
    )
    with pytest.raises(CourseError, match="network is needed for it once"):
        asap.load()


def test_the_licence_forbids_commercial_use_and_is_said(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path))
    monkeypatch.setattr(
        "urllib.request.urlopen", lambda *_, **__: (_ for _ in ()).throw(ConnectionError("none"))
    )
    with pytest.raises(CourseError):
        asap.load()
    assert "CC BY-NC-SA 4.0: not for commercial use" in " ".join(capsys.readouterr().err.split())


def test_importing_it_imports_little():
    code = (
        "import sys; from coursekit.corpora import asap, maestro; "
        "print([m for m in ('pretty_midi', 'symusic', 'torch', 'tqdm') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


@pytest.mark.skipif(not HERE, reason="the ASAP archive is not in the cache")
def test_the_card_tells_what_is_here():
    loaded, card = asap.load(), CARD.read_text("utf-8")
    found = summary(loaded)
    assert f"{len(loaded):,} performances" in card
    assert f"{found['notes']:,} notes" in card
    assert f"{found['hours']:.1f} hours" in card
    splits = Counter(one.split for one in loaded)
    assert f"`train` {splits['train']}, `valid` {splits['valid']}, `test` {splits['test']}" in card
    assert f"{len({(one.composer, one.title) for one in loaded})} pieces" in card
    assert asap.source_checksum() in card
    titles = {}
    for one in loaded:
        assert titles.setdefault((one.composer, one.title), one.split) == one.split
