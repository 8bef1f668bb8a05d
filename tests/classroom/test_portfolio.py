"""What is kept says where it comes from, is kept once, and is never written over."""

import json
import os
import re
import shutil
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pretty_midi
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from coursekit.classroom import keep
from coursekit.classroom.portfolio import (
    _keep,
    by_name,
    folder_of,
    pieces,
    read_record,
    report,
)
from coursekit.classroom.portfolio_pages import pack, write_page
from coursekit.encodings.melody import decode_melody
from coursekit.errors import CourseError
from coursekit.files import sha256
from coursekit.listening import Audio
from coursekit.systems import todd_1989


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "portfolio"


@pytest.fixture(scope="module")
def duet():
    return todd_1989.compose(seed=7, bars=2)


def one_note(pitch, provenance=None):
    piece = decode_melody([pitch])
    if provenance:
        piece.provenance = provenance
    return piece


def edit(path, **changes):
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_piece_is_kept_as_music_score_and_record(here, duet, capsys):
    keep(duet, "duet", note="for Ida")
    assert sorted(contents(here)) == ["duet.json", "duet.mid", "duet.musicxml"]
    record = json.loads((here / "duet.json").read_text())

    assert pretty_midi.PrettyMIDI(str(here / "duet.mid")).get_end_time() > 0
    assert record["midi_sha256"] == sha256(here / "duet.mid")
    assert record["kept"] == date.today().isoformat()
    assert record["note"] == "for Ida"
    assert record["handwork"] == {"share_percent": None, "what_i_changed": ""}
    assert record["provenance"]["system"] == "todd_1989"
    assert record["provenance"]["controls"]["decay"] == 0.8
    told = capsys.readouterr().out
    assert told.startswith("portfolio/duet.mid is for your DAW")
    assert "share_percent" in told
    assert str(date.today().year) not in told, "the committed notebook holds what is shown"


def test_a_piece_of_sound_is_kept_as_sound_and_record(here, capsys):
    hum = Audio(0.5 * np.sin(np.arange(8_000) / 5), 16_000)
    keep(hum, "hum.wav")
    assert sorted(contents(here)) == ["hum.json", "hum.wav"]
    assert "portfolio/hum.wav is for your DAW, and portfolio/hum.json is" in capsys.readouterr().out
    before = contents(here)
    assert "already" in repr(_keep(hum, "hum"))
    assert contents(here) == before
    assert _keep(Audio(hum.samples / 2, 16_000), "hum").stem == "hum-2"

    first, _ = pieces(here)
    assert (first.music, first.problems) == (here / "hum.wav", ())
    assert "<audio controls" in write_page(here, "hum").read_text()
    (here / "hum.wav").write_bytes((here / "hum-2.wav").read_bytes())
    assert pieces(here)[0].problems == ("hum.wav was changed since it was kept.",)
    (here / "hum.wav").unlink()
    assert pieces(here)[0].problems[0].startswith("hum.wav is missing.")


def test_what_is_shown_is_text_and_html(here, duet):
    shown = _keep(duet, "Ida & I")._repr_mimebundle_()
    assert "<code>portfolio/Ida &amp; I.mid</code>" in shown["text/html"]
    assert "portfolio/Ida & I.mid" in shown["text/plain"]


def test_in_a_workspace_the_portfolio_lies_in_the_learners_folder(here, monkeypatch):
    work = here.parent / "work"
    (work / "mine").mkdir(parents=True)
    (work / ".coursekit.json").write_text("{}")
    for place in (work, work / "mine", here.parent):
        assert folder_of(place) == work / "portfolio"
    monkeypatch.chdir(work / "mine")
    _keep(one_note(60), "song")
    assert (work / "portfolio" / "song.mid").exists()


def test_the_same_piece_is_kept_once(here, duet):
    _keep(duet, "duet")
    before = contents(here)
    again = _keep(todd_1989.compose(seed=7, bars=2), "duet.mid", note="another note")
    assert "already" in repr(again)
    assert "The note in its record stays as it was" in repr(again)
    assert contents(here) == before


def test_another_piece_gets_one_number_for_all_three(here):
    for pitch in (60, 61, 62):
        _keep(one_note(pitch), "song")
    stems = ("song", "song-2", "song-3")
    assert set(contents(here)) == {f"{s}{e}" for s in stems for e in (".mid", ".musicxml", ".json")}
    assert "song-2" in _keep(one_note(61), "song").stem


@pytest.mark.parametrize("taken", [".mid", ".musicxml", ".json"])
def test_a_name_of_which_one_file_is_taken_is_taken(here, taken):
    here.mkdir()
    (here / f"song{taken}").write_text("mine")
    assert _keep(one_note(60), "song").stem == "song-2"
    assert (here / f"song{taken}").read_text() == "mine"


def test_the_same_notes_by_another_seed_are_another_piece(here, duet):
    other = todd_1989.compose(seed=8, bars=2)
    same = one_note(60, duet.provenance), one_note(60, other.provenance)
    assert [_keep(piece, "song").stem for piece in same] == ["song", "song-2"]


def test_what_the_learner_changed_by_hand_stays_theirs(here):
    _keep(one_note(60), "song")
    edit(here / "song.json", handwork={"share_percent": 40, "what_i_changed": "a second voice"})
    (here / "song.mid").write_bytes((here / "song.mid").read_bytes() + b"\0")
    before = contents(here)
    assert _keep(one_note(60), "song").stem == "song"
    assert contents(here) == before
    (piece,) = pieces(here)
    assert piece.problems == ("song.mid was changed since it was kept.",)
    assert piece.shown_share == "40 %"


@pytest.mark.parametrize("lost", [".mid", ".musicxml", ".json"])
def test_what_is_lost_is_written_again(here, lost):
    _keep(one_note(60), "song")
    before = contents(here)
    (here / f"song{lost}").unlink()
    assert _keep(one_note(60), "song").stem == "song"
    assert contents(here) == before


def test_a_piece_without_provenance_is_kept_and_told(here):
    assert "does not say which system made it" in repr(_keep(one_note(60), "song"))
    assert read_record(here / "song.json")[0]["provenance"] is None


@pytest.mark.parametrize(
    "name", ["", " ", ".hidden", "a/b", "..\\b", "C:", "what?", "x" * 81, 3, "a\nb"]
)
def test_a_name_that_no_file_can_have_is_refused(here, name):
    with pytest.raises(CourseError, match="is no name for a piece"):
        _keep(one_note(60), name)
    assert not here.exists()


def test_what_is_no_piece_or_empty_leaves_nothing_behind(here):
    with pytest.raises(CourseError, match="is no piece"):
        _keep("song", "song")
    with pytest.raises(CourseError):
        _keep(pretty_midi.PrettyMIDI(), "song")
    assert not here.exists()


def test_a_folder_in_the_way_is_told_in_a_sentence(here):
    here.write_text("a file")
    with pytest.raises(CourseError, match="could not be written"):
        _keep(one_note(60), "song")
    assert here.read_text() == "a file"


BROKEN = {
    b"": r"cannot be read \(Expecting value in line 1\)",
    b'{\n "note": "x"\n "kept": 1}': "delimiter in line 3",
    b"\xff\xfe\x00": "it is no text as expected",
    b"[1]": "it holds no record of a piece",
    b"[" * 100_000: "it is no text as expected",
}


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: repr(text[:12]))
def test_a_broken_record_is_told_and_stays(here, text):
    _keep(one_note(60), "song")
    (here / "song.json").write_bytes(text)
    before = contents(here)
    (piece,) = pieces(here)

    assert re.search(BROKEN[text], piece.problems[0])
    assert _keep(one_note(60), "song").stem == "song"
    assert contents(here) == before
    assert "song.json cannot be read" in report(here)


@pytest.mark.parametrize(
    ("record", "share", "problems"),
    [
        ({}, "not said", 0),
        ({"handwork": {"share_percent": 12.5}}, "12.5 %", 0),
        ({"handwork": {"share_percent": " 40 %"}}, "40 %", 0),
        ({"handwork": {"share_percent": "half"}}, "not said", 1),
        ({"handwork": {"share_percent": 101}}, "not said", 1),
        ({"handwork": {"share_percent": True}}, "not said", 1),
        ({"handwork": {"share_percent": {}}}, "not said", 1),
        ({"handwork": "all of it", "provenance": 3, "note": [], "kept": None}, "not said", 0),
    ],
)
def test_whatever_a_record_says_it_can_be_listed_and_packed(here, record, share, problems):
    _keep(one_note(60), "song")
    (here / "song.json").write_text(json.dumps(record), encoding="utf-8-sig")
    (piece,) = pieces(here)
    assert (piece.shown_share, len(piece.problems)) == (share, problems)
    assert "song" in report(here)
    assert pack(here, here.parent / "out.zip")[1] == 1
    assert write_page(here, "song").exists()


def test_the_list_names_pieces_systems_and_what_is_wrong(here, duet):
    assert "There is no piece in" in report(here)
    _keep(duet, "duet")
    _keep(one_note(60), "song")
    (here / "song.mid").unlink()
    (here / "mix.wav").write_bytes(b"sound")
    (here / "from_daw.MID").write_bytes(b"MThd")
    (here / ".DS_Store").touch()
    listed = report(here)

    assert "todd_1989" in listed
    assert date.today().isoformat() in listed
    assert "json mid musicxml" in listed
    assert "song: song.mid is missing." in listed
    assert "from_daw: There is no from_daw.json" in listed
    assert "mix" not in listed
    assert [piece.name for piece in pieces(here)] == ["duet", "from_daw", "song"]


def test_an_unknown_name_is_answered_with_those_there_are(here):
    with pytest.raises(CourseError, match="There are: none yet"):
        by_name(here, "song")
    _keep(one_note(60), "song")
    with pytest.raises(CourseError, match="There are: song"):
        by_name(here, "sing")


class Portfolio(RuleBasedStateMachine):
    """Whatever is kept, edited, lost and packed: the course writes over no file that is there."""

    def __init__(self):
        super().__init__()
        self.before, self.root, self.made = Path.cwd(), Path(tempfile.mkdtemp()), 0
        self.folder = self.root / "portfolio"
        os.chdir(self.root)

    def teardown(self):
        os.chdir(self.before)
        shutil.rmtree(self.root)

    def files(self):
        return {path: path.read_bytes() for path in sorted(self.root.rglob("*")) if path.is_file()}

    @rule(pitch=st.integers(60, 62), name=st.sampled_from(["a", "a-2", "b"]), note=st.text())
    def keep(self, pitch, name, note):
        before = self.files()
        kept = _keep(one_note(pitch), name, note)
        after = self.files()
        assert before.items() <= after.items()
        assert _keep(one_note(pitch), name).stem == kept.stem
        assert self.files() == after

    @rule()
    def pack(self):
        if self.folder.exists() and any(self.folder.iterdir()):
            before = self.files()
            packed, _ = pack(self.folder, self.root / "portfolio.zip")
            assert before.items() <= self.files().items()
            assert pack(self.folder, self.root / "portfolio.zip")[0] == packed

    @precondition(lambda self: self.files())
    @rule(data=st.data(), text=st.sampled_from([b"", b"{}", b"[]", b"\xff", b'{"midi_sha256": 1}']))
    def write(self, data, text):
        self.made += 1
        data.draw(st.sampled_from(list(self.files()))).write_bytes(text + b" " * self.made)

    @rule(name=st.sampled_from(["a.wav", "a.html", "a-2.json", "b.mid", "index.html"]))
    def put(self, name):
        self.folder.mkdir(exist_ok=True)
        (self.folder / name).write_bytes(b"mine")

    @precondition(lambda self: self.files())
    @rule(data=st.data())
    def delete(self, data):
        data.draw(st.sampled_from(list(self.files()))).unlink()

    @invariant()
    def every_piece_has_files(self):
        assert all(piece.files for piece in pieces(self.folder))


TestPortfolio = Portfolio.TestCase
TestPortfolio.settings = settings(
    max_examples=25,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
