"""Notes that break rules: the same as are counted, each where a musician would point."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit import listening
from coursekit.errors import CourseError
from coursekit.systems import illiac_1957 as illiac

BOOK = illiac.rule_book()
WHITE = illiac.WHITE_NOTES


def places(name, phrase):
    return [(mark.step, mark.voice) for mark in illiac.breaches(phrase, [BOOK[name]])]


@pytest.mark.parametrize(
    ("rule", "phrase", "marked"),
    [
        ("no parallel perfects", [[67, 64, 60], [69, 64, 62]], [(1, 0), (1, 2)]),
        ("no parallel perfects", [[67, 64, 60], [65, 64, 62]], []),
        ("consonance", [[71, 67, 64, 60]], [(0, 0), (0, 3)]),
        ("consonance", [[64, 62, 60]], [(0, 0), (0, 1), (0, 2)]),
        ("no fourth above the bass", [[74, 69, 67, 62]], [(0, 2), (0, 3)]),
        ("tritone over D", [[71, 67, 65, 55]], [(0, 0), (0, 2)]),
        ("tritone over D", [[71, 65, 62, 50]], []),
        ("ends in the triad", [[69, 65, 60]] * 2, [(0, 0), (0, 1), (1, 0), (1, 1)]),
        ("tonic lowest", [[64, 60, 55]] * 2, [(0, 2), (1, 2)]),
        ("one leading note", [[71, 59], [72, 60]], [(0, 0)]),
        ("leading note rises", [[71, 67], [67, 67]], [(1, 0)]),
        ("tritone resolved", [[65, 59, 50], [67, 60, 48]], [(1, 0), (1, 1)]),
        ("parts in order", [[67, 59, 60]], [(0, 1), (0, 2)]),
        ("skip recovered", [[60], [64], [67], [69]], [(2, 0)]),
        ("one repeat", [[60], [60], [60], [60]], [(2, 0), (3, 0)]),
        ("octave span", [[60], [62], [72], [74]], [(0, 0), (3, 0)]),
        ("cantus on C", [[60, 50], [60, 48], [60, 48]], [(0, 1)]),
        ("climax once", [[67], [65], [67]], [(0, 0), (2, 0)]),
    ],
)
def test_the_notes_that_a_musician_would_point_to_are_marked(rule, phrase, marked):
    assert places(rule, phrase) == marked


@given(st.lists(st.lists(st.sampled_from(WHITE), min_size=4, max_size=4), min_size=3, max_size=8))
@settings(deadline=None)
def test_a_note_is_marked_exactly_where_a_rule_is_broken(phrase):
    marked = {mark.rule for mark in illiac.breaches(phrase, list(BOOK.values()))}
    counted = illiac.violations(phrase, BOOK.values())
    assert marked == {name for name, count in counted.items() if count}


def test_a_rule_of_three_parts_or_of_the_whole_chord_marks_the_highest():
    crowded = illiac.Rule("no triads", "ours", "No triads.", "ours", "harmonic",
                          lambda chord: len({pitch % 12 for pitch in chord}) < 3)  # fmt: skip
    assert [b.voice for b in illiac.breaches([[67, 64, 60, 48]], [crowded])] == [0]


def test_switching_a_rule_on_changes_the_picture_and_not_the_music():
    phrase = illiac.load().at_stage("a", 1, 1957)[0]
    rules = [BOOK[name] for name in illiac.SWITCHES.values()]
    heard, silent = illiac.screened(phrase, [])
    again, seen = illiac.screened(phrase, rules)
    for midi in (heard, again):
        lines = [[note.pitch for note in part.notes] for part in midi.instruments]
        assert lines == np.array(phrase).T.tolist()
    assert "No note is marked" in silent.alt
    for mark in illiac.breaches(phrase, rules):
        said = next(s for s in seen.alt.split("The rule ") if s.startswith(repr(mark.rule)))
        chord = said.split(f"chord {mark.step + 1} (")[1].split(")")[0]
        assert illiac.QUARTET[mark.voice] in chord
    assert silent.png != seen.png


def test_what_is_drawn_again_keeps_the_rules_that_are_switched_on():
    phrase = illiac.load().at_stage("a", 1, 1957)[0]
    rules = [BOOK[name] for name in illiac.SWITCHES.values()]
    midi, seen = illiac.screened(phrase, rules, draw_again=True, seed=3)
    drawn = np.array([[note.pitch for note in part.notes] for part in midi.instruments]).T.tolist()
    assert len(drawn) == len(phrase)
    assert drawn != phrase
    assert not any(illiac.violations(drawn, rules).values())
    assert seen.alt.startswith("Drawn again, ")
    assert "broken" not in seen.alt


def test_more_rules_than_signs_are_refused_with_a_sentence():
    with pytest.raises(CourseError, match="at most 7"):
        illiac.screened([[67, 64, 60, 48]], list(BOOK.values()))


def test_a_panel_switches_rules_by_their_everyday_names():
    phrase = illiac.load().at_stage("a", 1, 1957)[0]

    def show(draw_again=False, **on):
        rules = [BOOK[illiac.SWITCHES[word]] for word in on if on[word]]
        return illiac.screened(phrase, rules, draw_again=draw_again)

    panel = listening.panel(show, title="Rules", parallels=False, skips=False, draw_again=False)
    assert "No rule is switched on" in panel.picture.alt
    panel.controls["skips"].value = True
    assert "'skip recovered' is broken in chord" in panel.picture.alt


def test_the_candidates_of_one_note_stand_in_a_table_of_twenty_lines_at_most():
    rules = illiac.rules_of_stage("g")
    phrase = illiac.load().at_stage("g", 1, 1957)[0]
    for voice, choices in enumerate(illiac.RANGES):
        rows = illiac.screening_table(phrase, 3, voice, rules)
        assert [row[2] for row in rows] == list(choices) == [WHITE[row[1]] for row in rows]
        assert rows[0][0] == ("G3" if voice < 2 else "C3")
        assert phrase[3][voice] in {row[2] for row in rows if row[3] == "nobody: it fits"}
        assert len(rows) <= 20


def test_a_candidate_is_refused_by_name_and_the_phrase_stays_as_it_is():
    phrase = [[67, 64, 60, 48], [69, 65, 60, 53], [0, 64, 60, 48]]
    wanted = [BOOK[name] for name in ("no parallel perfects", "consonance", "parts in order")]
    refused = {row[0]: row[3] for row in illiac.screening_table(phrase, 2, 0, wanted)}
    assert refused["D4"] == "consonance, parts in order"
    assert refused["B4"] == "consonance"
    assert refused["E4"] == refused["G4"] == "nobody: it fits"
    assert phrase[2][0] == 0
    rising = [[67, 64, 60, 48], [0, 64, 62, 50]]
    refused = {row[0]: row[3] for row in illiac.screening_table(rising, 1, 0, wanted[:1])}
    assert refused["A4"] == "no parallel perfects"
