"""What is announced: collected by those who show it, and else shown where the reader stands."""

import warnings
from pathlib import Path

import numpy as np
import pytest

from coursekit import systems
from coursekit.encodings.notes import NOTE_DTYPE, to_midi
from coursekit.errors import PrimerChanged, announce, announcements


def test_sentences_are_collected_in_their_order_and_again():
    for _ in range(2):
        with announcements() as sentences:
            announce("One.")
            announce("Two.")
        assert sentences == ["One.", "Two."]


def test_other_warnings_are_not_kept_back():
    with pytest.warns(UserWarning, match="something else"), announcements() as sentences:
        warnings.warn("something else", UserWarning, stacklevel=1)
    assert sentences == []


def test_a_warning_points_at_the_line_that_gave_the_primer():
    rows = np.zeros(2, NOTE_DTYPE)
    rows["onset"], rows["duration"], rows["pitch"], rows["velocity"] = (0, 2), 1, (60, 64), 80
    with pytest.warns(PrimerChanged, match="rests of the primer were filled") as caught:
        systems.compose("lstm_1997", seed=1, bars=2, primer=to_midi(rows))
    assert {Path(one.filename) for one in caught} == {Path(__file__)}
    line = Path(__file__).read_text().splitlines()[caught[0].lineno - 1]
    assert "systems.compose(" in line
