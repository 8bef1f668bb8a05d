import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import mido
import music21
import numpy as np
import pretty_midi
import pytest
import rpp
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit import systems
from coursekit.encodings.midi_files import read_midi
from coursekit.errors import CourseError
from coursekit.listening import Audio
from coursekit.listening.midi_writer import midi_bytes
from coursekit.studio.export import export, read_dawproject
from coursekit.studio.export.dawproject import dawproject_bytes
from coursekit.studio.export.reaper import project, reaper_text
from coursekit.studio.export.tempo import Clock, metres, tempi
from coursekit.timing import notes_in_beats, to_beats

# Where somebody has put the published schemas beside the course; they are not part of it.
SCHEMAS = next(
    (
        found.parent
        for above in Path(__file__).resolve().parents[2:5]
        for found in above.glob("*/data/dawproject/Project.xsd")
    ),
    None,
)


def song() -> pretty_midi.PrettyMIDI:
    """Two tempi, two metres, two markers, three tracks, a pedal and a bend."""
    midi = Clock([(0.0, 96.0), (8.0, 132.0)], [(0.0, 4, 4), (8.0, 3, 4)]).piece()

    def at(beat: float) -> float:
        return float(Clock([(0.0, 96.0), (8.0, 132.0)], [(0.0, 4, 4)]).seconds(beat))

    for name, program, drum, pitches in (
        ("Flûte, “solo”", 73, False, (72, 76, 79)),
        ("Bass", 33, False, (36, 43, 41)),
        ("Kit", 8, True, (36, 38, 42)),
    ):
        part = pretty_midi.Instrument(program, drum, name)
        for k in range(14):
            beat = k + (k % 3) / 4
            part.notes.append(
                pretty_midi.Note(40 + 5 * k, pitches[k % 3], at(beat), at(beat + 0.5))
            )
        midi.instruments.append(part)
    midi.instruments[0].control_changes.append(pretty_midi.ControlChange(64, 127, at(2.0)))
    midi.instruments[0].pitch_bends.append(pretty_midi.PitchBend(-2048, at(3.0)))
    midi.text_events = [pretty_midi.Text("Verse", 0.0), pretty_midi.Text("Chorus <2>", at(8.0))]
    return midi


SONG = song()


def table(midi: pretty_midi.PrettyMIDI, index: int) -> np.ndarray:
    part = midi.instruments[index]
    rows = notes_in_beats(midi, [part])
    velocities = [note.velocity for note in part.notes]
    rows = np.column_stack([rows, velocities])
    return rows[np.lexsort((rows[:, 2], rows[:, 0]))]


def same_music(first: pretty_midi.PrettyMIDI, second: pretty_midi.PrettyMIDI) -> None:
    assert [part.name for part in first.instruments] == [part.name for part in second.instruments]
    for number, (one, other) in enumerate(zip(first.instruments, second.instruments, strict=True)):
        assert (one.program, one.is_drum) == (other.program, other.is_drum)
        np.testing.assert_allclose(table(first, number), table(second, number), atol=0.01)
    np.testing.assert_allclose(tempi(first), tempi(second), atol=0.01)
    np.testing.assert_allclose(metres(first), metres(second), atol=0.01)
    assert [m.text for m in first.text_events] == [m.text for m in second.text_events]
    for one, other in zip(first.text_events, second.text_events, strict=True):
        assert float(to_beats(first, one.time)) == pytest.approx(
            float(to_beats(second, other.time)), abs=0.01
        )


def test_midi_keeps_tempo_metre_markers_names_and_programs_in_four_readers() -> None:
    data = midi_bytes(SONG)
    theirs = pretty_midi.PrettyMIDI(io.BytesIO(data))
    file = mido.MidiFile(file=io.BytesIO(data), charset="utf-8")
    scores = music21.midi.MidiFile()
    scores.readstr(data)
    # pretty_midi reads names as Latin-1, as the standard once said; mido reads what it is told to.
    for part in theirs.instruments:
        part.name = part.name.encode("latin-1").decode("utf-8")
    same_music(SONG, theirs)
    marks = [message.text for message in file.tracks[0] if message.type == "marker"]
    assert marks == ["Verse", "Chorus <2>"]
    assert [t.name for t in file.tracks[1:]] == [part.name for part in SONG.instruments]
    assert [m.program for t in file.tracks for m in t if m.type == "program_change"] == [73, 33, 8]
    raw = [e.data for e in scores.tracks[0].events if e.type == music21.midi.MetaEvents.MARKER]
    assert raw == [b"Verse", b"Chorus <2>"]
    stream = music21.midi.translate.midiFileToStream(scores, quantizePost=False)
    marks21 = stream.parts[0].recurse().getElementsByClass(music21.tempo.MetronomeMark)
    assert [round(one.number) for one in marks21] == [96, 132]
    signs = stream.parts[0].recurse().getElementsByClass(music21.meter.TimeSignature)
    assert [one.ratioString for one in signs] == ["4/4", "3/4"]
    assert [part.partName for part in stream.parts][1:] == ["Bass", "Kit"]


def test_the_kits_own_reader_keeps_everything_too(tmp_path: Path) -> None:
    (tmp_path / "song.mid").write_bytes(midi_bytes(SONG))
    same_music(SONG, read_midi(tmp_path / "song.mid"))


def dawproject(midi: pretty_midi.PrettyMIDI, *, sound: bool = False) -> bytes:
    tone = Audio(np.zeros((2, 480)), 48_000)
    stems = {"Bass": ("stems/02 Bass.wav", tone)} if sound else {}
    return dawproject_bytes(midi, title="Song & dance", comment="by lot", stems=stems)


def documents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.skipif(SCHEMAS is None, reason="the published schemas are not on this computer")
@pytest.mark.parametrize("sound", [False, True])
def test_a_dawproject_validates_against_the_published_schemas(sound: bool) -> None:
    from lxml import etree

    files = documents(dawproject(SONG, sound=sound))
    for name, schema in (("project.xml", "Project.xsd"), ("metadata.xml", "MetaData.xsd")):
        assert SCHEMAS is not None
        rules = etree.XMLSchema(etree.parse(str(SCHEMAS / schema)))
        rules.assertValid(etree.fromstring(files[name]))
    broken = files["project.xml"].replace(b'contentType="notes"', b'contentType="songs"')
    rules = etree.XMLSchema(etree.parse(str(SCHEMAS / "Project.xsd")))
    assert not rules.validate(etree.fromstring(broken))


def test_the_structure_of_a_dawproject_without_the_schemas() -> None:
    root = ElementTree.fromstring(documents(dawproject(SONG, sound=True))["project.xml"])
    tracks = {track.attrib["id"]: track for track in root.iter("Track")}
    names = [track.attrib["name"] for track in tracks.values()]
    assert names == [*(p.name for p in SONG.instruments), "Bass (sound)", "Master"]
    ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        for reference in ("track", "destination", "parameter"):
            assert element.get(reference, ids[0]) in ids
    assert [len(lane.findall(".//Note")) for lane in root.findall("Arrangement/Lanes/Lanes")] == [
        *(len(part.notes) for part in SONG.instruments), 0,
    ]  # fmt: skip
    assert root.find(".//File").attrib == {"path": "stems/02 Bass.wav", "external": "true"}
    muted = [one.attrib["value"] for one in root.iter("Mute")]
    assert muted == ["true", "true", "true", "false", "false"]


def test_a_dawproject_reads_back_the_same_and_has_the_same_bytes(tmp_path: Path) -> None:
    data = dawproject(SONG)
    assert data == dawproject(song())
    (tmp_path / "song.dawproject").write_bytes(data)
    again = read_dawproject(tmp_path / "song.dawproject")
    same_music(SONG, again)
    flute = again.instruments[0]
    assert [(c.number, c.value) for c in flute.control_changes] == [(64, 127)]
    assert [bend.pitch for bend in flute.pitch_bends] == [-2048]


LOOPED = """<Project version="1.0"><Application name="x" version="1"/><Structure>
<Track id="t" name="Keys"/></Structure><Arrangement><Lanes timeUnit="beats"><Lanes track="t"><Clips>
<Clip time="4" duration="5" playStart="1" loopStart="0" loopEnd="2"><Notes>
<Note time="0" duration="0.5" channel="0" key="60"/><Note time="1.5" duration="0.5" channel="0"
 key="62" vel="1"/><Note time="3" duration="1" channel="0" key="65"/></Notes></Clip>
</Clips></Lanes></Lanes></Arrangement></Project>"""


def test_clips_of_another_daw_are_cut_and_looped(tmp_path: Path) -> None:
    path = tmp_path / "theirs.dawproject"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.xml", LOOPED)
    rows = table(read_dawproject(path), 0)
    # The clip begins at its beat 1, so D comes first; beats 0 to 2 go round until beat 9.
    assert rows[:, [0, 2]].tolist() == [[4.5, 62], [5, 60], [6.5, 62], [7, 60], [8.5, 62]]


def test_what_is_no_dawproject_is_told(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no file"):
        read_dawproject(tmp_path / "none.dawproject")
    (tmp_path / "text.dawproject").write_text("no archive")
    with pytest.raises(CourseError, match="could not be read as a DAWproject"):
        read_dawproject(tmp_path / "text.dawproject")
    with zipfile.ZipFile(tmp_path / "empty.dawproject", "w") as archive:
        archive.writestr("project.xml", "<Project><Arrangement/></Project>")
    with pytest.raises(CourseError, match="no note"):
        read_dawproject(tmp_path / "empty.dawproject")


def test_a_reaper_project_parses_back_identically() -> None:
    sound = {"Kit": ("stems/03 Kit.flac", Audio(np.zeros((2, 480)), 48_000))}
    tree = project(SONG, stems=sound)
    assert rpp.loads(reaper_text(SONG, stems=sound)) == tree
    tracks = tree.findall(".//TRACK")
    assert [track.find("NAME")[1] for track in tracks] == [
        *(part.name for part in SONG.instruments), "Kit (sound)",
    ]  # fmt: skip
    assert [mark[3] for mark in tree.findall("MARKER")] == ["Verse", "Chorus <2>"]
    points = tree.findall("TEMPOENVEX/PT")
    assert [(float(one[2]), int(one[4])) for one in points] == [
        (96, 4 << 16 | 4),
        (132, 4 << 16 | 3),
    ]
    sources = [track.find(".//SOURCE") for track in tracks]
    for part, source in zip(SONG.instruments, sources, strict=False):
        struck = [line for line in source if line[0] == "E" and line[2].startswith("9")]
        assert sorted(int(line[3], 16) for line in struck) == sorted(n.pitch for n in part.notes)
        assert [int(line[2][1], 16) for line in struck] == [9 * part.is_drum] * len(part.notes)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=12), st.text(max_size=12))
def test_any_name_and_marker_survive_both_projects(name: str, marker: str) -> None:
    midi = song()
    midi.instruments[0].name, midi.text_events[0].text = name, marker
    assert rpp.loads(reaper_text(midi, stems={})) == project(midi, stems={})
    files = documents(dawproject(midi))
    assert ElementTree.fromstring(files["project.xml"]).find(".//Note") is not None


def test_a_piece_of_the_course_is_exported_whole_and_nothing_is_overwritten(tmp_path: Path) -> None:
    piece = systems.compose("illiac_1957", seed=4, bars=2)
    first = export(piece, tmp_path / "quartet")
    names = ["01 Violin I", "02 Violin II", "03 Viola", "04 Cello"]
    stems = [f"stems/{name}.wav" for name in names]
    singles = [f"quartet.{end}" for end in ("mid", "musicxml", "dawproject", "rpp", "json")]
    assert sorted(first.files) == sorted([*stems, "mix.wav", *singles])
    sounds = [Audio.load(first.folder / name).samples for name in stems]
    whole = Audio.load(first.folder / "mix.wav")
    rest = np.sum(sounds, axis=0) - whole.samples
    assert whole.sample_rate == 48_000
    assert 10 * np.log10((rest**2).mean() / (whole.samples**2).mean() + 1e-30) < -60
    import soundfile

    assert soundfile.info(first.folder / stems[0]).subtype == "PCM_24"
    origin = json.loads((first.folder / "quartet.json").read_text("utf-8"))["provenance"]
    assert (origin["system"], origin["seed"]) == ("illiac_1957", 4)
    assert export(piece, tmp_path / "quartet").folder == first.folder
    (first.folder / "quartet.mid").write_bytes(b"my own work")
    again = export(piece, tmp_path / "quartet", formats=["midi"])
    assert again.folder.name == "quartet-2"
    assert (first.folder / "quartet.mid").read_bytes() == b"my own work"
    assert {path.name for path in tmp_path.iterdir()} == {"quartet", "quartet-2"}
    assert "quartet.mid" in repr(again)


def test_an_export_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no notes"):
        export(pretty_midi.PrettyMIDI(), tmp_path / "empty")
    with pytest.raises(CourseError, match="Formats are"):
        export(SONG, tmp_path / "song", formats=["midi", "cassette"])
    with pytest.raises(CourseError, match="stored as"):
        export(SONG, tmp_path / "song", sound=".mp3")  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())
