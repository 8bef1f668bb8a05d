import copy
from pathlib import Path
from typing import Any

import numpy as np
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit import systems
from coursekit.errors import CourseError
from coursekit.listening import to_musicxml
from coursekit.listening.midi_writer import midi_bytes
from coursekit.studio.export.dawproject import dawproject_bytes
from coursekit.studio.export.tempo import Clock
from coursekit.studio.reimport import Diff, Note, diff, read, reimport
from coursekit.studio.reimport.differences import LIMIT, costs

Rows = dict[str, list[tuple[float, float, int, int]]]
FAR = 2 * LIMIT  # beats within which a track is edited once at most


def piece(tracks: Rows, bpm: float = 120.0) -> pretty_midi.PrettyMIDI:
    midi = Clock([(0.0, bpm)], [(0.0, 4, 4)]).piece()
    for name, rows in tracks.items():
        part = pretty_midi.Instrument(0, name=name)
        for onset, length, pitch, velocity in rows:
            start, end = onset * 60 / bpm, (onset + length) * 60 / bpm
            part.notes.append(pretty_midi.Note(velocity, pitch, start, end))
        midi.instruments.append(part)
    return midi


def random_tracks(random: np.random.Generator) -> Rows:
    """Return one to three tracks of chords and runs on a grid of sixteenths."""
    tracks: Rows = {}
    for name in ("Piano", "Bass", "Lead")[: int(random.integers(1, 4))]:
        taken, rows = set(), []
        for _ in range(int(random.integers(20, 60))):
            onset, pitch = float(random.integers(0, 160)) / 4, int(random.integers(48, 84))
            if any((onset + step / 4, pitch) in taken for step in range(-4, 5)):
                continue
            taken.add((onset, pitch))
            length = float(random.choice([0.25, 0.5, 1.0]))
            rows.append((onset, length, pitch, int(random.integers(30, 110))))
        tracks[name] = sorted(rows)
    return tracks


def random_edits(tracks: Rows, random: np.random.Generator) -> tuple[Rows, list[tuple[Any, ...]]]:
    """Return the tracks after a script of edits, and the script.

    Each edit keeps to its own stretch of its track, far from the next: closer together, the same
    two versions have several readings.
    """
    script: list[tuple[Any, ...]] = []
    edited: Rows = {}
    for name, rows in tracks.items():
        free = [float(place) for place in np.arange(0, 44, FAR + 2)]
        after = list(rows)
        for place in free:
            if random.random() < 0.3:
                continue
            inside = [row for row in rows if place <= row[0] < place + 2]
            kind = str(random.choice(["delete", "add", "change"]))
            if kind == "add" or not inside:
                new = (
                    place + float(random.integers(0, 8)) / 4,
                    0.5,
                    int(random.integers(84, 96)),
                    80,
                )
                after.append(new)
                script.append((name, ("added",), None, new))
                continue
            old = inside[int(random.integers(len(inside)))]
            after.remove(old)
            if kind == "delete":
                script.append((name, ("deleted",), old, None))
                continue
            words, new = changed(old, random)
            # A change that lands on another note's place would be heard as that note.
            if any(row[2] == new[2] and abs(row[0] - new[0]) < 1.5 for row in after):
                after.append(old)
                continue
            after.append(new)
            script.append((name, words, old, new))
        edited[name] = sorted(after)
    return edited, script


def changed(
    old: tuple[float, float, int, int], random: np.random.Generator
) -> tuple[tuple[str, ...], tuple[float, float, int, int]]:
    """Return one or several words, and the note so changed."""
    onset, length, pitch, velocity = old
    while True:
        words = []
        if random.random() < 0.4:
            onset = max(0.0, old[0] + float(random.choice([-0.5, -0.25, 0.125, 0.5])))
            words += ["moved"] * (onset != old[0])
        if random.random() < 0.3:
            length = old[1] * float(random.choice([0.5, 2.0]))
            words.append("lengthened" if length > old[1] else "shortened")
        if random.random() < 0.3:
            pitch = old[2] + int(random.choice([-5, -2, -1, 1, 3]))
            words.append("pitch")
        if random.random() < 0.3:
            velocity = int(np.clip(old[3] + random.choice([-25, 15]), 1, 127))
            words.append("louder" if velocity > old[3] else "softer")
        if words:
            return tuple(words), (onset, length, pitch, velocity)
        onset, length, pitch, velocity = old


def found(result: Diff) -> list[tuple[Any, ...]]:
    rows = [(edit.track, edit.words, edit.before, edit.after) for edit in result.edits]
    return sorted(rows, key=repr)


def test_on_two_hundred_random_scripts_the_diff_is_exactly_the_script() -> None:
    edits = 0
    for seed in range(200):
        random = np.random.default_rng(seed)
        tracks = random_tracks(random)
        after, script = random_edits(tracks, random)
        result = diff(piece(tracks), piece(after, bpm=97))
        wanted = [
            (name, words, *(None if row is None else Note(*row) for row in rows))
            for name, words, *rows in script
        ]
        assert found(result) == sorted(wanted, key=repr), seed
        touched = sum(old is not None for _, _, old, _ in script)
        assert result.kept == sum(map(len, tracks.values())) - touched
        edits += len(script)
    assert edits > 1_000


NOTES = st.lists(
    st.tuples(
        st.integers(0, 40).map(lambda k: k / 4), st.sampled_from([0.25, 0.5, 1.0]),
        st.integers(55, 70), st.integers(1, 127),
    ),
    max_size=12, unique_by=lambda row: (row[0], row[2]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(NOTES, NOTES)
def test_applied_to_the_first_version_the_edits_give_the_second(first: Any, second: Any) -> None:
    result = diff(piece({"Piano": first}), piece({"Piano": second}))
    rows = [tuple(row) for row in first]
    for edit in result.edits:
        if edit.before:
            rows.remove(tuple(edit.before))
        if edit.after:
            rows.append(tuple(edit.after))
    assert sorted(rows) == sorted(tuple(row) for row in second)
    assert result.kept + sum(edit.before is not None for edit in result.edits) == len(first)
    # What lies farther apart is no pair.
    pairs = [(edit.before, edit.after) for edit in result.edits if edit.before and edit.after]
    for old, new in pairs:
        assert float(costs(np.array([old]), np.array([new]))[0, 0]) < LIMIT


def test_where_readings_compete_the_cheapest_whole_is_given() -> None:
    # Two C, both later: the first has come to where the second could have been moved from.
    result = diff(
        piece({"P": [(0, 0.5, 60, 80), (1, 0.5, 60, 80)]}),
        piece({"P": [(0.75, 0.5, 60, 80), (1.25, 0.5, 60, 80)]}),
    )
    assert [(e.before.onset, e.after.onset) for e in result.edits] == [(0, 0.75), (1, 1.25)]
    # A note that stands unchanged is kept, even where a shift of all would explain as much.
    result = diff(
        piece({"P": [(0, 0.5, 60, 80), (1, 0.5, 60, 80)]}),
        piece({"P": [(1, 0.5, 60, 80), (1.5, 0.5, 60, 80)]}),
    )
    assert result.kept == 1
    assert [edit.words for edit in result.edits] == [("moved",)]


def test_what_was_changed_besides_notes_is_told() -> None:
    before = piece({"Piano": [(0, 1, 60, 80)], "Bass": [(0, 1, 36, 80)]})
    after = piece({"Piano": [(0, 1, 60, 80)], "Tuba": [(0, 1, 36, 80)]}, bpm=90)
    after.instruments[1].program = 58
    after.text_events = [pretty_midi.Text("Coda", 0.0)]
    result = diff(before, after)
    assert result.settings == (
        "The track Bass is now called Tuba.",
        "The track Bass has another instrument.",
        "The tempo was 120 and is 90.",
        "The markers were none, and are Coda.",
    )
    assert (result.kept, result.edits, result.share) == (2, (), 0)
    gone = diff(before, piece({"Piano": [(0, 1, 60, 80)]}))
    assert gone.settings == ("The track Bass was deleted.",)
    assert gone.counts["deleted"] == 1


def test_the_log_the_share_the_table_and_the_picture_say_the_same() -> None:
    result = diff(
        piece({"Alto": [(4, 1, 60, 80), (5, 1, 62, 80), (6, 1, 64, 80), (7, 1, 65, 80)]}),
        piece({"Alto": [(4, 1, 60, 80), (5.5, 0.5, 62, 96), (6, 1, 64, 80), (0, 1, 72, 80)]}),
    )
    assert result.log() == (
        "Alto, bar 1, beat 1: C5 added.",
        "Alto, bar 2, beat 2: D4 moved 0.5 beats later, shortened from 1 beat to 0.5 beats, "
        "made louder, from velocity 80 to 96.",
        "Alto, bar 2, beat 4: F4 deleted.",
    )
    assert result.share == 50
    assert "added" in str(result.table())
    assert "2 kept, 1 moved" in result.picture().alt


@pytest.mark.parametrize("ending", [".mid", ".dawproject", ".musicxml"])
def test_a_piece_that_nobody_edited_comes_back_without_an_edit(ending: str, tmp_path: Path) -> None:
    quartet = systems.compose("illiac_1957", seed=2, bars=2)
    path = tmp_path / f"quartet{ending}"
    path.write_bytes(written(quartet, ending))
    again, result = reimport(quartet, path)
    assert (result.edits, result.settings) == ((), ())
    assert result.kept == sum(len(part.notes) for part in again.instruments) > 20
    assert again.provenance == quartet.provenance


def written(midi: pretty_midi.PrettyMIDI, ending: str) -> bytes:
    if ending == ".musicxml":
        return to_musicxml(midi).encode("utf-8")
    if ending == ".dawproject":
        return dawproject_bytes(midi, title="", comment="", stems={})
    return midi_bytes(midi)


@pytest.mark.parametrize("ending", [".mid", ".dawproject", ".musicxml"])
def test_an_edit_is_found_in_every_format(ending: str, tmp_path: Path) -> None:
    quartet = systems.compose("illiac_1957", seed=2, bars=2)
    edited = copy.deepcopy(quartet)
    part = max(edited.instruments, key=lambda one: len(one.notes))
    part.notes[0].pitch += 4
    gone = part.notes.pop()
    path = tmp_path / f"quartet{ending}"
    path.write_bytes(written(edited, ending))
    _, result = reimport(quartet, path)
    assert {edit.track for edit in result.edits} == {part.name}
    assert sorted(edit.words for edit in result.edits) == [("deleted",), ("pitch",)]
    lost = next(edit.before for edit in result.edits if edit.after is None)
    assert lost is not None
    assert lost.pitch == gone.pitch


def test_the_learners_functions_are_used() -> None:
    before, after = piece({"P": [(0, 1, 60, 80)]}), piece({"P": [(0.5, 1, 60, 80)]})
    strict = diff(before, after, matched=lambda table, limit: [])
    assert sorted(edit.words for edit in strict.edits) == [("added",), ("deleted",)]
    named = diff(before, after, changes=lambda old, new: ["moved", "pitch"])
    assert named.edits[0].words == ("moved", "pitch")


def test_what_cannot_be_read_or_compared_is_told(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="cannot be read back"):
        read(tmp_path / "song.als")
    with pytest.raises(CourseError, match="no file"):
        read(tmp_path / "none.musicxml")
    (tmp_path / "text.musicxml").write_text("no score")
    with pytest.raises(CourseError, match="could not be read as MusicXML"):
        read(tmp_path / "text.musicxml")
    many: Rows = {"P": [(k / 100, 0.5, 60, 80) for k in range(4_100)]}
    with pytest.raises(CourseError, match="4,000"):
        diff(piece(many), piece({"P": []}))


def test_the_portfolio_holds_every_change_and_the_counted_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import json

    from coursekit.classroom import keep

    monkeypatch.chdir(tmp_path)
    before, after = piece({"P": [(0, 1, 60, 80)]}), piece({"P": [(0.5, 1, 60, 80)]})
    keep(after, "mine", changes=diff(before, after))
    record = json.loads((tmp_path / "portfolio/mine.json").read_text("utf-8"))
    assert record["handwork"]["share_percent"] == 100
    assert record["handwork"]["changes"] == ["P, bar 1, beat 1: C4 moved 0.5 beats later."]
