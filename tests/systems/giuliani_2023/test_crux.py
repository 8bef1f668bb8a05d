"""What the learner writes: the room, starting together, the rate of clashes."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.systems import giuliani_2023 as gs

placed = st.lists(
    st.tuples(st.sampled_from(gs.ROLES), st.integers(1, 9), st.sampled_from((2, 4, 8)),
              st.booleans()),
    min_size=1, max_size=6,
)  # fmt: skip


def sounding(loops, bar):
    return [one for one in loops if one[3] and one[1] <= bar < one[1] + one[2]]


@settings(deadline=None, max_examples=40)
@given(placed, st.integers(3, 8))
def test_the_room_is_what_one_counts_bar_by_bar(loops, capacity):
    taken = [sum(gs.DEMANDS[one[0]] for one in sounding(loops, bar)) for bar in range(1, 18)]
    assert gs.allows(gs.keep_within, loops, gs.DEMANDS, capacity) == (max(taken) <= capacity)


@settings(deadline=None, max_examples=40)
@given(placed)
def test_loops_start_together_or_are_apart(loops):
    fit = all(
        one[1] == other[1]
        for bar in range(1, 18)
        for one, other in itertools.combinations(sounding(loops, bar), 2)
    )
    assert gs.allows(gs.start_together, loops) == fit


def test_a_rule_that_returns_something_is_answered_with_it():
    assert gs.allows(lambda model, parts: "music", [("bass", 1, 4)]) == "music"


def test_a_rule_cannot_look_at_where_the_loops_will_be():
    def peeping(model, parts):
        domains = [list(model.proto.variables[part.start.index].domain) for part in parts]
        assert domains == [[0, 999]] * 2

    assert gs.allows(peeping, [("bass", 1, 4), ("pad", 5, 4)]) is True


def test_a_clash_is_a_semitone_across_the_octave_too():
    assert gs.clash_rate([[11, 0], [0, 4, 7], [4, 5], [2]]) == 0.5
    assert gs.clash_rate([]) == 0
