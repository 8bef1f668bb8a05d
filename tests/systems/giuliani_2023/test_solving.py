"""Whatever is asked for, the rules hold, as counted without the solver, or one is told why."""

from dataclasses import replace

import pytest

from coursekit.errors import CourseError
from coursekit.systems import giuliani_2023 as gs
from coursekit.systems.giuliani_2023.experiments import brief_by_lot

BRIEF = gs.Brief()
QUICK = 0.05


def first(role, number=0, brief=BRIEF):
    return [loop.name for loop in brief.cast() if loop.role == role][number]


def conflict(brief):
    told = gs.load().refusal(brief)
    assert told.endswith("Take one of your wishes back, or ask for other loops.")
    return told.partition("all of this at once: ")[2].partition(". ")[0].split("; ")


def test_every_rule_holds_on_a_hundred_briefs():
    model = gs.load()
    for seed in range(100):
        made = model.arrange(brief_by_lot(seed), effort=QUICK)
        assert not gs.broken(made), (seed, gs.broken(made))
        assert made.shortest <= made.bars


def test_the_same_brief_gives_the_same_arrangement():
    assert gs.arrange(BRIEF).placed == gs.arrange(BRIEF).placed


def test_what_can_be_met_is_not_refused():
    assert gs.load().refusal(BRIEF) == ""


def test_nothing_is_shorter_than_what_is_proved():
    made = gs.arrange(BRIEF)
    assert made.proved
    assert made.bars <= gs.random_search(BRIEF.cast(), BRIEF, 50).bars
    told = conflict(replace(BRIEF, longest=made.bars - 4))
    assert f"the piece has at most {made.bars - 4} bars" in told


def test_a_whole_genre_is_arranged_too():
    brief = gs.Brief(counts=dict.fromkeys(gs.ROLES, 5))
    made = gs.load().arrange(brief, effort=0.2)
    assert len(brief.cast()) == 35
    assert not gs.broken(made)
    assert made.bars <= gs.first_fit(brief.cast(), brief).bars


def test_without_time_the_greedy_one_stands_in_or_one_is_told():
    model, brief = gs.load(), gs.Brief(counts=dict.fromkeys(gs.ROLES, 5))
    made = model.arrange(brief, effort=1e-9)
    assert not gs.broken(made)
    assert made.bars <= gs.first_fit(brief.cast(), brief).bars
    with pytest.raises(CourseError, match="in its time"):
        model.arrange(brief.lock(first("pad", brief=brief), 1), effort=1e-9)


class TestConflict:
    def test_two_basses_locked_to_one_bar(self):
        names = [first("bass", 0), first("bass", 1)]
        brief = BRIEF.lock(names[0], 5).lock(names[1], 5)
        assert set(conflict(brief)) == {
            "no two loops of the role bass sound at once",
            *(f"{name} starts at bar 5" for name in names),
        }

    def test_a_riff_locked_twice(self):
        riff = first("riff")
        told = conflict(BRIEF.lock(riff, 1).lock(riff, 9))
        assert set(told) == {"no riff is repeated", f"{riff} starts at bar 9"}

    def test_more_than_there_is_room_for(self):
        names = [first("main melody"), first("riff"), first("sub-melody")]
        brief = BRIEF
        for name in names:
            brief = brief.lock(name, 1)
        told = conflict(brief)
        assert "what sounds together takes at most 6 units of room" in told
        assert len(told) == 4

    def test_loops_that_overlap_but_do_not_start_together(self):
        told = conflict(BRIEF.lock(first("pad"), 1).lock(first("bass"), 3))
        assert "loops that overlap start together" in told
        assert len(told) == 3

    def test_too_many_riffs_for_half_of_the_repeats(self):
        told = conflict(gs.Brief(counts={"riff": 3, "bass": 1}))
        assert any(rule.startswith("exactly half of the repeats") for rule in told)

    def test_each_rule_that_is_named_is_needed(self):
        names = [first("bass", 0), first("bass", 1)]
        brief = BRIEF.lock(names[0], 5).lock(names[1], 5)
        for name in names:
            rest = tuple(lock for lock in brief.locks if lock[0] != name)
            assert not gs.broken(gs.arrange(replace(brief, locks=rest)))


class TestProducer:
    def test_a_locked_loop_stays_and_one_locked_twice_is_repeated(self):
        bass = first("bass")
        made = gs.arrange(BRIEF.lock(bass, 1).lock(bass, 9))
        starts = [(one.bar, one.repeat) for one in made.placed if one.loop.name == bass]
        assert starts == [(1, False), (9, True)]
        assert not gs.broken(made)

    def test_a_ban_leaves_a_place_empty_and_a_swap_fills_it(self):
        pad, names = first("pad"), {loop.name for loop in BRIEF.cast()}
        assert {loop.name for loop in BRIEF.ban(pad).cast()} == names - {pad}
        swapped = {loop.name for loop in BRIEF.swap(pad).cast()}
        assert len(swapped) == len(names)
        assert swapped & names == names - {pad}
        assert "pad" in (swapped - names).pop()

    def test_a_brief_never_changes(self):
        BRIEF.lock(first("pad"), 1)
        assert gs.Brief() == BRIEF

    @pytest.mark.parametrize(
        ("wish", "told"),
        [
            (lambda: gs.Brief("polka"), "There is no genre 'polka'"),
            (lambda: gs.Brief(counts={"bass": -1}), "0 to 40 loops"),
            (lambda: gs.Brief(counts={"organ": 1}), "'organ'"),
            (lambda: gs.Brief(counts={}), "no loop at all"),
            (lambda: gs.Brief(bars=3), "4 or 8 bars"),
            (lambda: BRIEF.lock("pop bass 99", 1), "called like 'pop bass 1'"),
            (lambda: BRIEF.lock(first("bass"), 0), "The first bar is 1"),
            (lambda: BRIEF.lock(first("bass"), 1).ban(first("bass")), "is locked"),
            (lambda: BRIEF.ban(first("bass")).lock(first("bass"), 1), "banned or swapped"),
            (lambda: BRIEF.lock("house bass 1", 1).cast(), "no place for it"),
            (lambda: gs.Brief(counts={"bass": 9}).cast(), "9 loops of the role bass, but only"),
            (lambda: gs.Brief(counts={"bass": 1}).ban(first("bass")).cast(), "is banned"),
            (lambda: BRIEF.lock("pop bass 1", 1).lock("pop bass 1", 5).lock("pop bass 1", 9),
             "has two locks"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_asked_for_is_answered_with_a_sentence(self, wish, told):
        with pytest.raises(CourseError, match=told):
            wish()


class TestChecker:
    """Each rule is broken on purpose, once."""

    def test_finds_each_broken_rule(self):
        made = gs.arrange(BRIEF)
        riff = next(one for one in made.placed if one.loop.role == "riff")
        pad = next(one for one in made.placed if one.loop.role == "pad")
        kept = tuple(one for one in made.placed if one.loop != pad.loop)
        rows = {
            "once or twice": kept,
            "half of the repeats": made.placed[:-1]
            if made.placed[-1].repeat
            else tuple(one for one in made.placed if not one.repeat),
            "one of a role": (*made.placed, replace(pad, repeat=True)),
            "together": (*made.placed, gs.Placed(pad.loop, pad.bar + 1, True)),
            "riffs": (*made.placed, gs.Placed(riff.loop, made.bars + 1, True)),
            "room": tuple(replace(one, bar=1) for one in made.placed),
        }
        for rule, placed in rows.items():
            assert rule in gs.broken(replace(made, placed=placed)), rule

    def test_finds_locks_and_lengths_that_were_not_kept(self):
        made = gs.arrange(BRIEF)
        pad = next(one for one in made.placed if one.loop.role == "pad")
        wishes = replace(BRIEF.lock(pad.loop.name, 101), longest=1)
        assert {"locks", "length"} == set(gs.broken(replace(made, brief=wishes)))

    def test_scattered_loops_break_rules(self):
        cast = BRIEF.cast()
        found = [gs.broken(gs.scattered(cast, replace(BRIEF, seed=seed), 16), cast)
                 for seed in range(10)]  # fmt: skip
        assert all(found)

    def test_greed_and_lot_keep_the_rules(self):
        for brief in (BRIEF, gs.Brief("waltz", bars=None)):
            cast = brief.cast()
            assert not gs.broken(gs.first_fit(cast, brief), cast)
            assert not gs.broken(gs.random_search(cast, brief, 5), cast)
