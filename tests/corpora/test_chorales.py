from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from coursekit.corpora import chorales
from coursekit.corpora._cache import corpus_folder
from coursekit.corpora._musicxml import read_bytes, read_parts
from coursekit.encodings.grid import HOLD, REST, VOICES, encode_grid, notes_of_voice
from coursekit.errors import CourseError


@pytest.fixture(scope="module")
def everything(own_cache):
    return chorales.load()


def test_the_collection_is_whole(everything):
    assert len(everything) == 365
    names = [c.name for c in everything]
    assert len(set(names)) == 365
    steps = np.concatenate([c.grid for c in everything])
    assert 75_000 < len(steps) < 85_000
    ranges = [(int(v[v < HOLD].min()), int(v[v < HOLD].max())) for v in steps.T]
    assert ranges == [(57, 81), (53, 74), (48, 69), (36, 64)]
    assert (steps == REST).mean() < 0.02
    left_out = chorales.left_out()
    assert len(left_out) == 45
    assert "Horn" in left_out["bwv1.6"]


def test_every_chorale_makes_sense(everything):
    for c in everything:
        assert c.grid.shape[1] == 4
        assert c.grid.dtype == np.int16
        assert c.fermatas.shape == (len(c.grid),)
        assert c.bar_starts[0] == 0
        assert list(c.bar_starts) == sorted(set(c.bar_starts))
        assert c.bar_starts[-1] < len(c.grid)
        assert 0 <= c.pickup_beats < c.beats_per_bar
        assert c.split in ("train", "valid", "test")
        assert c.title
        assert ((c.grid >= 0) & (c.grid <= REST)).all()
        assert encode_grid(c.to_midi(), steps=len(c.grid)).tolist() == c.grid.tolist()
    with pytest.raises(ValueError, match="read-only"):
        everything[0].grid[0, 0] = 60


def test_splits_keep_one_melody_together(everything):
    splits = {}
    for c in everything:
        splits.setdefault(chorales.melody_fingerprint(c.grid[:, 0]), set()).add(c.split)
    assert all(len(found) == 1 for found in splits.values())
    counts = [sum(c.split == s for c in everything) for s in ("train", "valid", "test")]
    assert counts[0] > 250
    assert min(counts) > 20
    by_name = {c.name: c for c in everything}
    doubles = [c for c in everything if c.duplicate_of]
    assert [(c.name, c.duplicate_of) for c in doubles] == [("bwv398", "bwv197.7-a")]
    for c in doubles:
        assert c.grid.tolist() == by_name[c.duplicate_of].grid.tolist()
        assert c.split == by_name[c.duplicate_of].split


def test_a_dozen_agree_with_music21(everything):
    from music21 import converter

    rng = np.random.default_rng(20)
    for index in rng.choice(len(everything), 12, replace=False):
        chorale = everything[index]
        if chorale.moved_notes:
            continue
        path = corpus_folder("bach") / f"{chorale.name}.mxl"
        score = converter.parse(str(path if path.exists() else path.with_suffix(".xml")))
        for voice, part in enumerate(score.stripTies().parts):
            theirs = [
                (float(n.offset), float(n.quarterLength), n.pitch.midi)
                for n in part.flatten().notes
                if not n.duration.isGrace
            ]
            ours = [
                (start / 4, length / 4, pitch)
                for start, length, pitch in notes_of_voice(chorale.grid[:, voice].tolist())
            ]
            assert ours == theirs, chorale.name


def test_a_known_chorale(everything):
    c = next(c for c in everything if c.name == "bwv269")
    assert c.title == "Aus meines Herzens Grunde"
    assert (c.key, c.key_signature, c.time_signature) == ((7, "major"), 1, (3, 4))
    assert (c.pickup_beats, c.beats_per_bar, c.bars) == (1.0, 3.0, 21)
    assert c.grid[0].tolist() == [67, 62, 59, 43]
    assert c.bar_starts[:3] == (0, 4, 16)
    assert np.flatnonzero(np.diff(c.fermatas.astype(int)) == 1)[0] + 1 == 40


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("bwv269", (7, "major")),
        ("bwv302", (2, "major")),  # Ein feste Burg
        ("bwv277", (2, "minor")),  # Dorian, written without a flat
        ("bwv38.6", (9, "minor")),  # Phrygian: ends on E
        ("bwv17.7", (9, "major")),
        ("bwv351", (7, "minor")),
        ("bwv184.5", (2, "major")),  # the last chord stands on its fifth
    ],
)
def test_keys_are_those_that_analysts_name(everything, name, key):
    assert next(c for c in everything if c.name == name).key == key


def test_music_for_four_instruments(everything):
    c = next(c for c in everything if c.name == "bwv269")
    midi = c.to_midi(bars=4)
    assert tuple(p.name for p in midi.instruments) == VOICES
    assert [(t.numerator, t.denominator, t.time) for t in midi.time_signature_changes] == [
        (1, 4, 0.0),
        (3, 4, 0.75),
    ]
    assert midi.key_signature_changes[0].key_number == 7
    assert midi.get_end_time() == pytest.approx((1 + 4 * 3) * 60 / chorales.TEMPO)
    later = c.to_midi(bars=2, start_bar=3)
    assert [(t.numerator, t.time) for t in later.time_signature_changes] == [(3, 0.0)]
    assert later.get_end_time() == pytest.approx(6 * 60 / chorales.TEMPO)
    assert c.excerpt(2, 3).tolist()[1:] == c.grid[28:52].tolist()[1:]
    assert (c.excerpt(2, 3)[0] < HOLD).all()
    assert c.excerpt().tolist() == c.grid.tolist()
    assert len(c.excerpt(1000, 21)) == len(c.grid) - c.bar_starts[21]
    for wrong in ((4, -1), (4, 22), (0, 1), (-2, 1)):
        with pytest.raises(CourseError, match="bars 1 to 21"):
            c.to_midi(*wrong)


def test_a_change_of_metre_is_written(everything):
    c = next(c for c in everything if c.name == "bwv362")
    marks = [(t.numerator, t.denominator) for t in c.to_midi().time_signature_changes]
    assert marks == [(1, 4), (4, 4), (3, 4)]


def test_the_card_tells_what_is_here(everything):
    card = (Path(__file__).parents[2] / "datasets" / "chorales" / "README.md").read_text("utf-8")
    assert chorales.source_checksum() in card
    steps = sum(len(c.grid) for c in everything)
    notes = [int(sum((c.grid[:, v] < HOLD).sum() for c in everything)) for v in range(4)]
    assert f"{steps:,} (median 192" in card
    named = ("soprano", "alto", "tenor", "bass")
    assert ", ".join(f"{v} {n:,}" for v, n in zip(named, notes, strict=True)) in card
    counts = {s: sum(c.split == s for c in everything) for s in ("train", "valid", "test")}
    assert ", ".join(f"`{s}` {n}" for s, n in counts.items()) in card
    minor = sum(c.key[1] == "minor" for c in everything)
    assert f"{minor} of 365 in a minor key" in card
    for c in everything:
        assert not c.moved_notes or f"`{c.name}`" in card


def test_asking_by_name(everything):
    for name in ("bwv269", "BWV 269", "269", "bwv269.mxl"):
        assert chorales.by_name(name).name == "bwv269"
    with pytest.raises(CourseError, match=r"bwv1\.6 is not among .* 5 parts"):
        chorales.by_name("bwv1.6")
    with pytest.raises(CourseError, match="no chorale bwv9999"):
        chorales.by_name("bwv9999")
    with pytest.raises(CourseError):
        chorales.by_name("")


SCORE = """<score-partwise><part-list>{names}</part-list>{parts}</score-partwise>"""
MEASURE = """<measure><attributes><divisions>2</divisions><key><fifths>0</fifths></key>
<time><beats>2</beats><beat-type>4</beat-type></time></attributes>{notes}</measure>"""


def one_part(notes, count=1):
    names = "".join(
        f'<score-part id="P{i}"><part-name>Voice {i}</part-name></score-part>' for i in range(count)
    )
    parts = "".join(f'<part id="P{i}">{MEASURE.format(notes=notes)}</part>' for i in range(count))
    return SCORE.format(names=names, parts=parts).encode()


def written(step, duration, extra=""):
    return (
        f"<note>{extra}<pitch><step>{step}</step><octave>4</octave></pitch>"
        f"<duration>{duration}</duration></note>"
    )


def test_ties_chords_graces_and_second_voices_are_read():
    notes = (
        written("C", 2, '<tie type="start"/>')
        + written("C", 1, '<tie type="stop"/>')
        + "<note><grace/><pitch><step>D</step><octave>4</octave></pitch></note>"
        + written("E", 1)
        + written("G", 1, "<chord/>")
        + "<backup><duration>4</duration></backup><forward><duration>2</duration></forward>"
        + written("B", 2)
    )
    part = read_parts(one_part(notes), "test")[0]
    rows = [(r["onset"], r["duration"], r["pitch"]) for r in part.notes]
    assert rows == [(0, 1.5, 60), (1, 1, 71), (1.5, 0.5, 64), (1.5, 0.5, 67)]
    assert part.graces == 1
    assert part.measures == [(0.0, 2.0)]


def test_broken_scores_are_answered_with_a_sentence(tmp_path):
    for data in (
        b"",
        b"<score-partwise>",
        b"<html/>",
        b"\x89PNG",
        one_part("<note><pitch/></note>"),
    ):
        with pytest.raises(CourseError, match="test"):
            read_parts(data, "test")
    bad = tmp_path / "bad.mxl"
    bad.write_bytes(b"PK\x03\x04 not a zip")
    empty = tmp_path / "empty.mxl"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("other.txt", "nothing")
    for path in (bad, empty, tmp_path / "missing.mxl", tmp_path):
        with pytest.raises(CourseError):
            read_bytes(path)


def test_a_score_with_a_missing_voice_is_left_out_with_its_reason(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "bach"
    folder.mkdir()
    (folder / "bwv1.xml").write_bytes(one_part(written("C", 4), count=3))
    (folder / "bwv2.xml").write_bytes(one_part(written("C", 4), count=4))
    (folder / "bwv3.xml").write_bytes(one_part(written("C", 4) + written("E", 4, "<chord/>"), 4))
    silent = (
        one_part(written("C", 4), count=4)
        .replace(b"<pitch>", b"<x>", 1)
        .replace(b"</pitch>", b"</x>", 1)
    )
    (folder / "bwv4.xml").write_bytes(silent)
    (folder / "bwv5.xml").write_bytes(b"\0\1")
    monkeypatch.setattr(chorales, "corpus_folder", lambda _: folder)
    assert [c.name for c in chorales.load()] == ["bwv2"]
    reasons = chorales.left_out()
    assert "3 parts" in reasons["bwv1"]
    assert "two notes at once" in reasons["bwv3"]
    assert "no notes" in reasons["bwv4"]
    assert "broken MusicXML" in reasons["bwv5"]
    with pytest.raises(CourseError, match="four voices were expected"):
        chorales.by_name("bwv1")


def test_phrases_hold_what_sounds_on_each_beat():
    chorale = chorales.by_name("bwv269")
    sounding = chorale.sounding()
    assert not (sounding == HOLD).any()
    struck = chorale.grid < HOLD
    assert (sounding[struck] == chorale.grid[struck]).all()
    eights = chorales.phrases([chorale], chords=8)
    beats = len(chorale.grid) // chorales.STEPS_PER_BEAT
    assert len(eights) == beats // 8
    assert eights[1][3] == sounding[(8 + 3) * chorales.STEPS_PER_BEAT].tolist()
    resting = [c for c in chorales.load() if (c.grid == REST).any()]
    assert resting
    assert chorales.phrases(resting) == []


def test_a_music21_without_its_music_is_answered_with_a_sentence():
    with pytest.raises(CourseError, match="no folder corpus/nowhere"):
        corpus_folder("nowhere")


def test_importing_a_collection_imports_little():
    code = (
        "import sys; from coursekit.corpora import chorales, tunes; "
        "from coursekit.encodings import events, grid, melody, notes; "
        "heavy = ('music21', 'pretty_midi', 'symusic', 'mido', 'tqdm', 'torch', 'scipy'); "
        "print([m for m in heavy if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
