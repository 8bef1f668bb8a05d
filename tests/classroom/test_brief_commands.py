import json

import pretty_midi
import pytest
from typer.testing import CliRunner

from coursekit import cli
from coursekit.errors import CourseError


def run(*words):
    result = CliRunner().invoke(cli.app, ["brief", *map(str, words)], catch_exceptions=False)
    return result.stdout


def test_an_order_in_words_becomes_notes_stems_mix_and_a_timeline(tmp_path):
    out = tmp_path / "scene"
    said = run("a sad waltz for cello and piano, 6 seconds, glittering", "--out", out, "--seed", 3)
    assert "mood: sad" in said
    assert "Not known, and left out: glittering." in said
    midi = pretty_midi.PrettyMIDI(str(out / "scene.mid"))
    assert [part.name for part in midi.instruments] == ["cello", "piano"]
    assert midi.get_end_time() == pytest.approx(6, abs=0.05)
    assert len(list((out / "stems").iterdir())) == 2
    assert (out / "mix.wav").exists()


def test_a_timeline_with_a_gap_is_filled_and_the_rest_stays(tmp_path):
    run("a happy march, 8 seconds", "--out", tmp_path / "one", "--no-stems")
    path = tmp_path / "one" / "timeline.json"
    timeline = json.loads(path.read_text("utf-8"))
    for span in timeline["spans"][:-1]:
        del span["melody"]
    path.write_text(json.dumps(timeline), "utf-8")
    run(path, "--out", tmp_path / "two", "--seed", 5, "--no-stems")
    again = json.loads((tmp_path / "two" / "timeline.json").read_text("utf-8"))
    assert again["piece"] == timeline["piece"]
    assert all(span["melody"] for span in again["spans"][:-1])


def test_what_is_no_json_is_told(tmp_path):
    (tmp_path / "t.json").write_text("tempo 90", "utf-8")
    with pytest.raises(CourseError, match="is no JSON"):
        run(tmp_path / "t.json", "--out", tmp_path / "o")
