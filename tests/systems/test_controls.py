"""A control says what it takes, lets that through and nothing else, from either side."""

import math
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
import pretty_midi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.systems.controls import (
    MOST_BARS,
    Control,
    Tempo,
    controls_of,
    validate_bars,
    validate_seed,
    validated,
)

WHOLE = Control("Bars in a phrase.", 1, 8, name="phrase", kind="int", default=4)
NUMBER = Control("From plain to wild.", 0, 0.99, name="wildness", kind="float", default=0.5)
CHOICE = Control("The key.", choices=("C", "G"), name="key", kind="choice", default="C")
FLAG = Control("Repeat it.", name="repeat", kind="flag", default=False)
TEXT = Control("What to play.", name="prompt", kind="text", default="a slow flute")
ALL = (WHOLE, NUMBER, CHOICE, FLAG, TEXT)

ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=4),
    st.complex_numbers(),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(["C", "G", np.bool_(True), np.int64(3), np.float32(0.5), Fraction(1, 3)]),
)


class TestValidate:
    @pytest.mark.parametrize(
        ("control", "value", "plain"),
        [
            (WHOLE, 1, 1),
            (WHOLE, 8, 8),
            (WHOLE, np.int16(5), 5),
            (WHOLE, np.uint8(8), 8),
            (NUMBER, 0, 0.0),
            (NUMBER, 0.99, 0.99),
            (NUMBER, np.float64(0.25), 0.25),
            (NUMBER, np.float32(0.99), 0.99),
            (NUMBER, np.float16(0.5), 0.5),
            (NUMBER, np.int32(0), 0.0),
            (NUMBER, Fraction(1, 4), 0.25),
            (CHOICE, "G", "G"),
            (CHOICE, np.str_("G"), "G"),
            (FLAG, True, True),
            (FLAG, np.bool_(False), False),
            (TEXT, "", ""),
            (TEXT, np.str_(" Ein Lied "), " Ein Lied "),
        ],
    )
    def test_returns_what_fits_as_pythons_own(self, control, value, plain):
        validated_value = control.validate(value)
        assert validated_value == plain
        assert type(validated_value) is type(plain)

    @pytest.mark.parametrize(
        ("control", "value"),
        [
            *(
                (WHOLE, value)
                for value in (0, 9, -1, 3.0, 2.5, True, np.bool_(True), np.float64(3))
            ),
            *((WHOLE, value) for value in ("3", None, math.nan, math.inf, [3], 3 + 0j, 10**400)),
            *((NUMBER, value) for value in (-0.01, 1, True, np.bool_(False), "0.5", None, 0.5j)),
            *((NUMBER, value) for value in (math.nan, math.inf, -math.inf, 10**400, -(10**400))),
            *((NUMBER, value) for value in (np.float32("nan"), np.float64("inf"), np.array([0.5]))),
            *((CHOICE, value) for value in ("D", "c", "", " C", None, 0, True, ["C"], b"C")),
            *((FLAG, value) for value in (0, 1, "yes", "True", None, 1.0, np.int64(1), [])),
            *((TEXT, value) for value in (0, None, True, b"a flute", ["a flute"])),
        ],
        ids=lambda part: part.name if isinstance(part, Control) else repr(part)[:20],
    )
    def test_refuses_what_does_not_fit_by_name_with_what_it_takes(self, control, value):
        with pytest.raises(CourseError) as refused:
            control.validate(value)
        assert str(refused.value).startswith(f"{control.name} is {value!r}")
        assert str(refused.value).endswith(f"it takes {control.takes}.")

    @given(ANYTHING)
    def test_answers_anything_with_a_plain_value_in_range_or_a_sentence(self, value):
        for control in ALL:
            try:
                plain = control.validate(value)
            except CourseError:
                continue
            assert type(plain) in (int, float, str, bool)
            assert control.validate(plain) == plain
            if control.high is not None:
                assert control.low <= plain <= control.high

    @given(st.floats(0, 0.99))
    def test_lets_every_number_of_its_range_through_unchanged(self, value):
        assert NUMBER.validate(value) == value
        assert NUMBER.validate(np.float64(value)) == value

    def test_lets_other_words_through_only_where_a_model_may_know_them(self):
        assert CHOICE.validate("dorian", extended=True) == "dorian"
        with pytest.raises(CourseError, match="key is 3"):
            CHOICE.validate(3, extended=True)

    def test_says_what_it_takes(self):
        assert [control.takes for control in ALL] == [
            "a whole number from 1 to 8",
            "a number from 0 to 0.99",
            "one of: C, G",
            "True or False",
            "a text",
        ]


class TestParse:
    @pytest.mark.parametrize(
        ("control", "text", "value"),
        [
            (WHOLE, "3", 3),
            (WHOLE, " 3 ", 3),
            (WHOLE, "-3", -3),
            (NUMBER, "3", 3.0),
            (NUMBER, "2.5e-1", 0.25),
            (CHOICE, " G ", "G"),
            (CHOICE, "no such key", "no such key"),
            (TEXT, " a flute ", " a flute "),
            *((FLAG, text, True) for text in ("yes", "True", "ON", "1")),
            *((FLAG, text, False) for text in ("no", "false", "Off", "0")),
        ],
    )
    def test_reads_a_value_of_the_right_type(self, control, text, value):
        parsed = control.parse(text)
        assert parsed == value
        assert type(parsed) is type(value)

    @pytest.mark.parametrize(
        ("control", "text"),
        [(WHOLE, "3.0"), (WHOLE, "three"), (WHOLE, ""), (NUMBER, "half"), (FLAG, "perhaps")],
    )
    def test_answers_what_is_no_value_with_a_sentence(self, control, text):
        with pytest.raises(CourseError, match=f"{control.name} is '{text}'; it takes"):
            control.parse(text)

    def test_leaves_ranges_to_validate(self):
        assert math.isnan(NUMBER.parse("nan"))
        with pytest.raises(CourseError, match="wildness is nan"):
            NUMBER.validate(NUMBER.parse("nan"))

    @given(st.one_of(st.integers(1, 8), st.floats(0, 0.99), st.booleans(), st.sampled_from("CG")))
    def test_gives_back_what_was_printed(self, value):
        control = {int: WHOLE, float: NUMBER, bool: FLAG, str: CHOICE}[type(value)]
        assert control.validate(control.parse(str(value))) == value


Phrase = Annotated[int, Control("Bars in a phrase.", 1, 8)]
Key = Annotated[str, Control("The key.", choices=("C", "G"), extendable=True)]
Feedback = Annotated[Literal["notes", "outputs"], Control("What.", choices=("notes", "outputs"))]
Repeat = Annotated[bool, Control("Repeat it.")]


@validated
def compose(
    *,
    model: object = None,
    seed: int,
    bars: int = 8,
    primer: "PrettyMIDI | None" = None,  # noqa: F821, as systems write it
    phrase: Phrase = 4,
    key: Key = "C",
    feedback: Feedback = "notes",
    repeat: Repeat = False,
    tempo: Tempo = 112,
) -> dict:
    """Return what came through."""
    names = ("seed", "bars", "phrase", "key", "feedback", "repeat", "tempo")
    return dict(zip(names, (seed, bars, phrase, key, feedback, repeat, tempo), strict=True))


@validated
def compose_from_nothing(*, seed: int, bars: int = 8, primer: None = None) -> int:
    """Return the seed."""
    return seed


class TestControlsOf:
    def test_reads_names_kinds_and_defaults_in_the_order_of_the_signature(self):
        controls = controls_of(compose)
        assert [(c.name, c.kind, c.default) for c in controls] == [
            ("phrase", "int", 4),
            ("key", "choice", "C"),
            ("feedback", "choice", "notes"),
            ("repeat", "flag", False),
            ("tempo", "int", 112),
        ]
        assert (controls[0].low, controls[0].high, controls[0].help) == (1, 8, "Bars in a phrase.")

    def test_finds_none_where_there_is_none(self):
        assert controls_of(compose_from_nothing) == ()

    def test_refuses_a_control_without_a_default(self):
        def without(*, phrase: Phrase):
            pass

        with pytest.raises(TypeError, match="'phrase' needs a type, a range or choices, and a def"):
            controls_of(without)

    @pytest.mark.parametrize(
        "hint",
        [
            Annotated[int, Control("No end.", 1)],
            Annotated[float, Control("No range.")],
            Annotated[Literal["C"], Control("No choices.")],
            Annotated[list, Control("No such kind.", 1, 2)],
        ],
    )
    def test_refuses_a_control_without_a_range_or_a_kind(self, hint):
        def faulty(*, phrase=1):
            pass

        faulty.__annotations__["phrase"] = hint
        with pytest.raises(TypeError, match="'phrase' needs"):
            controls_of(faulty)

    def test_takes_a_word_without_choices_for_any_text(self):
        def telling(*, prompt: Annotated[str, Control("What to play.")] = "a slow flute"):
            pass

        (control,) = controls_of(telling)
        assert (control.kind, control.takes) == ("text", "a text")


class TestValidated:
    def test_hands_on_plain_values(self):
        given_values = compose(
            seed=np.int64(3),
            bars=np.int8(2),
            phrase=np.int16(8),
            repeat=np.True_,
            tempo=np.int64(90),
        )
        assert given_values == {
            "seed": 3,
            "bars": 2,
            "phrase": 8,
            "key": "C",
            "feedback": "notes",
            "repeat": True,
            "tempo": 90,
        }
        assert {type(value) for value in given_values.values()} == {int, str, bool}

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"phrase": 9}, "phrase is 9; it takes a whole number from 1 to 8"),
            ({"feedback": "both"}, "feedback is 'both'; it takes one of: notes, outputs"),
            ({"tempo": 29}, "tempo is 29"),
            ({"seed": True}, "The seed is True"),
            ({"bars": 0}, "at least one bar"),
            ({"primer": "tune.mid"}, "The primer is 'tune.mid'; it takes music"),
        ],
    )
    def test_refuses_what_is_out_of_range(self, values, sentence):
        with pytest.raises(CourseError, match=sentence):
            compose(**{"seed": 1, **values})

    def test_names_what_there_is_where_a_control_is_unknown(self):
        with pytest.raises(CourseError, match="no control 'phrases' here") as refused:
            compose(seed=1, phrases=4)
        assert "phrase, key, feedback, repeat, tempo" in str(refused.value)
        with pytest.raises(CourseError, match="There are: none"):
            compose_from_nothing(seed=1, tempo=100)

    def test_asks_for_the_seed_of_a_piece(self):
        with pytest.raises(CourseError, match="compose needs a seed"):
            compose(bars=4)

    def test_a_primer_is_music_where_one_is_taken_and_nothing_elsewhere(self):
        music = pretty_midi.PrettyMIDI()
        assert compose(seed=1, primer=music)["seed"] == 1
        assert compose_from_nothing(seed=1, primer=None) == 1
        with pytest.raises(CourseError, match="starts from nothing"):
            compose_from_nothing(seed=1, primer=music)

    def test_an_extendable_choice_is_left_to_a_model_that_is_passed_in(self):
        assert compose(model=object(), seed=1, key="dorian")["key"] == "dorian"
        with pytest.raises(CourseError, match="key is 'dorian'"):
            compose(seed=1, key="dorian")
        with pytest.raises(CourseError, match="feedback is 'both'"):
            compose(model=object(), seed=1, feedback="both")

    def test_keeps_name_and_sentence_of_the_function(self):
        assert compose.__name__ == "compose"
        assert compose.__doc__ == "Return what came through."
        assert controls_of(compose.__wrapped__) == controls_of(compose)


class TestSeedAndBars:
    @pytest.mark.parametrize("seed", [0, 7, np.int64(7), np.uint8(7), 2**63])
    def test_a_seed_is_any_whole_number_from_0_on(self, seed):
        assert validate_seed(seed) == int(seed)
        assert type(validate_seed(seed)) is int

    @pytest.mark.parametrize("seed", [-1, 1.0, True, None, "1", math.nan, np.float64(1), [1]])
    def test_nothing_else_is_a_seed(self, seed):
        with pytest.raises(CourseError, match="takes a whole number from 0 on"):
            validate_seed(seed)

    @pytest.mark.parametrize("bars", [1, MOST_BARS, np.int32(16)])
    def test_bars_are_whole(self, bars):
        assert validate_bars(bars) == int(bars)
        assert type(validate_bars(bars)) is int

    @pytest.mark.parametrize(
        ("bars", "sentence"),
        [
            (0, "at least one bar"),
            (-4, "at least one bar"),
            (MOST_BARS + 1, "at most 1000 bars"),
            (10**400, "at most 1000 bars"),
            (8.0, "whole number of bars"),
            (True, "whole number of bars"),
            ("8", "whole number of bars"),
            (None, "whole number of bars"),
        ],
    )
    def test_other_bars_are_refused(self, bars, sentence):
        with pytest.raises(CourseError, match=sentence):
            validate_bars(bars)
