from pathlib import Path

import pytest

from coursekit.encodings.midi_files import read_midi
from coursekit.errors import CourseError
from coursekit.studio import exemplars
from coursekit.studio.reimport import diff
from coursekit.systems import brief_2018

CAPSTONE = Path(__file__).resolve().parents[2] / "syllabus/capstone.md"


@pytest.mark.parametrize(("key", "seed"), [("first", 24), ("second", 27)])
def test_an_exemplar_is_what_the_system_makes_and_was_edited(key: str, seed: int) -> None:
    before, after, changes = exemplars.exemplar(key)
    made = brief_2018.compose(seed=seed, bars=8, mood="tender", style="ballad")
    assert not diff(made, before).edits
    assert changes.kept + sum(edit.after is not None for edit in changes.edits) == sum(
        len(part.notes) for part in after.instruments
    )


def test_the_page_of_the_capstone_prints_the_logs_as_they_are() -> None:
    text = CAPSTONE.read_text("utf-8")
    for key in ("first", "second"):
        _, _, changes = exemplars.exemplar(key)
        missing = [line for line in changes.log() if line not in text]
        assert not missing
        assert f"{changes.share:.0f} %" in text


def test_the_second_has_a_cadence_that_the_first_version_lacks() -> None:
    before, after, _ = exemplars.exemplar("second")
    roots = [
        {
            note.pitch % 12
            for part in midi.instruments
            for note in part.notes
            if part.name == "cello"
        }
        for midi in (before, after)
    ]
    assert 11 not in roots[0]
    assert 11 in roots[1]
    assert len(after.get_tempo_changes()[0]) == 3


def test_an_unknown_exemplar_is_told() -> None:
    with pytest.raises(CourseError, match="no exemplar"):
        exemplars.exemplar("third")
    assert read_midi(Path(exemplars.__file__).parent / "first_generated.mid").text_events
