"""The timeline: full ones come back, gaps are filled, locks hold, and lengths fit."""

import copy
import json
import re
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora import harmony
from coursekit.errors import CourseError
from coursekit.listening.midi_writer import midi_bytes
from coursekit.systems.brief_2018 import (
    FIELDS,
    INSTRUMENTS,
    MOODS,
    STYLES,
    Brief,
    arrange,
    changed,
    complete,
    plan,
    regenerate,
)
from coursekit.systems.brief_2018.brief import PIECE_FIELDS
from coursekit.systems.brief_2018.composing import form, roles_of
from coursekit.systems.brief_2018.vocabulary import CHORALES

briefs = st.builds(
    Brief,
    mood=st.sampled_from(list(MOODS)),
    style=st.sampled_from(list(STYLES)),
    bpm=st.none() | st.floats(45, 200),
    seconds=st.floats(8, 50),
    instruments=st.lists(st.sampled_from(list(INSTRUMENTS)), unique=True, max_size=6).map(tuple),
    seed=st.integers(0, 2**70),
)
quick = settings(max_examples=12, deadline=None)


def of(timeline, field):
    if field in PIECE_FIELDS:
        return timeline["piece"][field]
    return [span.get(field) for span in timeline["spans"]]


class TestPlan:
    @quick
    @given(briefs)
    def test_the_piece_is_as_long_as_was_asked(self, brief):
        assert abs(arrange(plan(brief)).get_end_time() - brief.seconds) < 0.05

    @quick
    @given(briefs)
    def test_the_same_brief_gives_the_same_file(self, brief):
        assert midi_bytes(arrange(plan(brief))) == midi_bytes(arrange(plan(brief)))

    @quick
    @given(briefs)
    def test_a_full_timeline_comes_back_unchanged_also_from_json(self, brief):
        timeline = plan(brief)
        assert complete(json.loads(json.dumps(timeline))) == timeline

    @quick
    @given(briefs, st.data())
    def test_a_gap_is_filled_with_what_the_same_seed_had(self, brief, data):
        timeline = plan(brief)
        open_one = copy.deepcopy(timeline)
        part = data.draw(st.sampled_from([open_one["piece"], *open_one["spans"][:-1]]))
        del part[data.draw(st.sampled_from([name for name in FIELDS if name in part]))]
        assert complete(open_one) == timeline

    @quick
    @given(briefs)
    def test_what_the_brief_sets_is_kept(self, brief):
        piece = plan(brief)["piece"]
        assert brief.bpm is None or piece["tempo"] == pytest.approx(brief.bpm)
        assert not brief.instruments or tuple(piece["instruments"]) == brief.instruments

    def test_another_seed_gives_another_piece(self):
        assert midi_bytes(arrange(plan(Brief(seed=1)))) != midi_bytes(arrange(plan(Brief(seed=2))))

    def test_pleasant_moods_are_in_major_and_excited_ones_are_fast(self):
        pieces = {mood: plan(Brief(mood, seed=4))["piece"] for mood in MOODS}
        assert {mood for mood in pieces if pieces[mood]["mode"] == "major"} == {
            mood for mood, (valence, _) in MOODS.items() if valence >= 0
        }
        assert pieces["excited"]["tempo"] > pieces["happy"]["tempo"] > pieces["weary"]["tempo"]
        assert pieces["angry"]["loudness"] > pieces["calm"]["loudness"]

    def test_a_theme_that_comes_back_is_the_same_theme(self):
        spans = {span["name"]: span for span in plan(Brief(seconds=120))["spans"]}
        assert spans["return"]["melody"] == spans["theme"]["melody"]
        assert spans["middle"]["melody"] != spans["theme"]["melody"]

    @given(st.integers(0, 300))
    def test_the_spans_fill_the_bars(self, bars):
        assert sum(count for _, count in form(bars)) == bars
        assert all(count >= 0 for _, count in form(bars))


class TestRegenerate:
    @quick
    @given(briefs, st.data())
    def test_only_what_was_asked_for_moves_and_locks_hold(self, brief, data):
        names = [name for name in FIELDS if name not in ("bars", "tempo")]
        wanted = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
        locked = data.draw(st.lists(st.sampled_from(names), max_size=4, unique=True))
        before = plan(Brief(**{**brief.as_dict(), "locked": [n for n in locked if n != wanted[0]]}))
        after = regenerate(before, *wanted, seed=99)
        free = set(wanted) | ({"playing"} if "instruments" in wanted else set())
        for name in FIELDS:
            if name not in free - set(before["brief"]["locked"]):
                assert of(after, name) == of(before, name)

    def test_chords_anew_leave_the_rhythm_of_the_melody(self):
        before = plan(Brief("happy", "pop", instruments=("flute", "piano"), seed=5))
        after = regenerate(before, "chords", seed=6)
        assert of(after, "chords") != of(before, "chords")
        onsets = [[n.start for n in arrange(one).instruments[0].notes] for one in (before, after)]
        assert onsets[0] == onsets[1]

    def test_a_new_tempo_makes_other_bars_but_the_same_length(self):
        before = plan(Brief("calm", "swing", seconds=41.5, seed=5))
        after = regenerate(before, "tempo", seed=7)
        assert after["piece"]["tempo"] != before["piece"]["tempo"]
        assert arrange(after).get_end_time() == pytest.approx(41.5, abs=0.05)
        assert after["spans"][0]["melody"] == before["spans"][0]["melody"]

    def test_says_what_is_locked_and_what_is_no_field(self):
        timeline = plan(Brief(locked=("chords",)))
        with pytest.raises(CourseError, match="locks chords"):
            regenerate(timeline, "chords", seed=1)
        with pytest.raises(CourseError, match="no field 'harmony'"):
            regenerate(timeline, "harmony", seed=1)
        with pytest.raises(CourseError, match="which fields"):
            regenerate(timeline, seed=1)


class TestChanged:
    def test_another_mood_keeps_the_players_and_what_is_locked(self):
        before = plan(Brief("happy", "waltz", seed=3, locked=("melody", "tempo")))
        after = changed(before, mood="sad")
        for name in ("melody", "tempo", "instruments", "tonic", "playing", "bars"):
            assert of(after, name) == of(before, name)
        assert after["piece"]["mode"] == "minor"
        assert before["piece"]["mode"] == "major"

    def test_another_length_keeps_all_but_the_bars(self):
        before = plan(Brief(seconds=30, seed=3))
        after = changed(before, seconds=90)
        assert after["piece"] == before["piece"]
        assert arrange(after).get_end_time() == pytest.approx(90, abs=0.05)

    def test_length_tempo_and_bars_cannot_all_be_kept(self):
        timeline = plan(Brief(locked=("bars", "tempo")))
        with pytest.raises(CourseError, match="cannot all be kept"):
            changed(timeline, seconds=100)


class TestFaults:
    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"mood": "jolly"}, "no mood 'jolly'"),
            ({"style": "polka"}, "no style 'polka'"),
            ({"seconds": 0}, "0.5 to 7200"),
            ({"seconds": "long"}, "0.5 to 7200"),
            ({"bpm": 500}, "40 to 220"),
            ({"instruments": ("kazoo",)}, "no instrument 'kazoo'"),
            ({"instruments": ("piano", "piano")}, "each once"),
            ({"seed": -1}, "from 0 on"),
            ({"locked": ("sound",)}, "no field 'sound'"),
        ],
    )
    def test_a_brief_says_what_cannot_be(self, values, sentence):
        with pytest.raises(CourseError, match=sentence):
            Brief(**values)

    def test_what_is_no_timeline_is_answered_in_a_sentence(self):
        with pytest.raises(CourseError, match="brief, piece and spans"):
            complete({"spans": []})
        with pytest.raises(CourseError, match="cannot stand"):
            complete({**plan(Brief()), "piece": {"colour of the walls": 3}})
        with pytest.raises(CourseError, match="A brief has the fields"):
            complete({**plan(Brief()), "brief": {"moods": "sad"}})

    def test_an_open_timeline_cannot_be_played(self):
        timeline = plan(Brief())
        del timeline["piece"]["tonic"]
        with pytest.raises(CourseError, match="tonic"):
            arrange(timeline)


class TestRoles:
    @given(st.lists(st.sampled_from(list(INSTRUMENTS)), unique=True, min_size=1, max_size=8))
    def test_everybody_plays_and_no_role_is_played_twice(self, names):
        roles = roles_of(names)
        assert set(roles) == set(names)
        assert all(roles.values())
        for role in ("lead", "chords", "bass", "drums", "pad"):
            assert sum(role in mine for mine in roles.values()) <= 1

    def test_a_piano_alone_plays_everything(self):
        assert set(roles_of(["piano"])["piano"]) == {"lead", "chords", "bass"}


def test_the_walk_from_chord_to_chord_is_that_of_the_chorales():
    degrees = ["", "i", "ii", "iii", "iv", "v", "vi", "vii"]
    counted = {mode: Counter() for mode in CHORALES}
    for phrase in harmony.load():
        # What belongs to another key, such as V/V, stands on no degree of this one.
        heads = [re.match(r"[ivIV]+(?!.*/)", name) for name in phrase.numerals]
        row = [degrees.index(head[0].lower()) if head else 0 for head in heads]
        counted[phrase.key[1]].update((a, b) for a, b in pairwise(row) if a and b and a != b)
    for mode, table in CHORALES.items():
        assert table == tuple(tuple(counted[mode][a, b] for b in range(1, 8)) for a in range(1, 8))
