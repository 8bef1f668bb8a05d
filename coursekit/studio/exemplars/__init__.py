"""Two worked exemplars of the capstone, lesson 24: what was generated, and the edited files.

Both answer one brief, with pieces by `brief_2018`. Their edits were entered note by note, for the
reasons that `syllabus/capstone.md` gives.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.encodings.midi_files import read_midi
from coursekit.errors import CourseError
from coursekit.studio.reimport import Diff, reimport

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

_FOLDER = Path(__file__).parent
_EDITED = {"first": "first_edited.mid", "second": "second_edited.dawproject"}


def exemplar(key: str) -> tuple[PrettyMIDI, PrettyMIDI, Diff]:
    """Return an exemplar as it was generated, as it was edited, and the diff of the two files.

    Args:
        key: `first`, in which little was done, or `second`, in which much was.

    Raises:
        CourseError: there is no such exemplar.
    """
    if key not in _EDITED:
        raise CourseError(f"There is no exemplar {key!r}. There are: {', '.join(_EDITED)}.")
    before = read_midi(_FOLDER / f"{key}_generated.mid")
    after, changes = reimport(before, _FOLDER / _EDITED[key])
    return before, after, changes
