import re

import pytest

from coursekit import listening
from coursekit.corpora import jsb
from coursekit.encodings.serialised import to_midi
from coursekit.errors import CourseError
from coursekit.listening.score_marks import LEAST_RING, Mark


@pytest.fixture(scope="module")
def pitches():
    return jsb.load("valid")[2].pitches[:32]


def drawn(pitches, marks):
    return listening.score(to_midi(pitches), two_staves=True, marks=marks).data.decode()


def rings(svg):
    return [tuple(map(int, one)) for one in
            re.findall(r'<circle cx="(\d+)" cy="(\d+)" r="(\d+)"', svg)]  # fmt: skip


def test_a_larger_share_has_a_larger_ring_and_lines_lead_to_the_goal(pitches):
    marks = [Mark(0, int(pitches[0, 0]), 0.1), Mark(1, int(pitches[4, 0]), 0.9),
             Mark(2, int(pitches[8, 0]))]  # fmt: skip
    svg = drawn(pitches, marks)
    (first, _, small), (second, _, large) = rings(svg)
    assert LEAST_RING < small < large
    assert first < second  # later stands further to the right
    assert svg.count("stroke-opacity") == 2
    assert len(re.findall("stroke-width:45", svg)) == 1


def test_a_ring_stands_about_the_head_of_its_note(pitches):
    soprano, bass = (Mark(0, int(pitches[0, voice]), 0.5) for voice in (0, 3))
    svg = drawn(pitches, [soprano, bass])
    (x, above, _), (other, below, _) = rings(svg)
    assert x == other
    assert above < below
    heads = re.findall(r'class="notehead"><use [^>]*translate\((\d+), ?(\d+)\)', svg)
    assert (str(x - 110), str(above)) in heads


def test_a_score_without_marks_has_no_ring(pitches):
    assert not rings(listening.score(to_midi(pitches)).data.decode())


def test_a_mark_where_no_note_begins_is_refused(pitches):
    with pytest.raises(CourseError, match="no note of pitch 21 begins"):
        drawn(pitches, [Mark(0, 21, 0.5)])
