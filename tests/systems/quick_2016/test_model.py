import itertools

import numpy as np
import pytest

from coursekit import systems
from coursekit.encodings.notes import notes_of
from coursekit.errors import CourseError
from coursekit.systems import quick_2016 as quick
from coursekit.systems.quick_2016 import crux
from coursekit.systems.quick_2016.model import _learned as learned_by_course


@pytest.fixture
def few_strings(monkeypatch):
    """Let the model learn from a few strings, and forget them afterwards."""
    from coursekit.corpora import harmony

    few = [("T", "D", "T"), ("T", "S", "D", "T"), ("T", "T"), ("T", "D"), ("S", "D", "D", "T")]
    monkeypatch.setattr(harmony, "strings", lambda *given, **more: few * 3)
    learned_by_course.cache_clear()
    yield
    learned_by_course.cache_clear()


def rows(piece):
    return notes_of(piece).tolist()


def brute_force(grammar, string):
    """Add up all derivations of a string by trying every production, without any chart."""

    def ways(symbol, part):
        total = 0.0
        for p in grammar.productions:
            if p.left != symbol:
                continue
            if p.right == (symbol,):
                total += p.probability * (part == (symbol,))
                continue
            for cuts in itertools.combinations(range(1, len(part)), len(p.right) - 1):
                edges = (0, *cuts, len(part))
                product = p.probability
                for child, (i, j) in zip(p.right, itertools.pairwise(edges), strict=True):
                    product *= ways(child, part[i:j])
                total += product
        return total

    return ways(grammar.start, tuple(string))


def chart_of(grammar, string, span_inside):
    productions = [(p.left, p.right, p.probability) for p in grammar.productions]
    stops = {p.left: p.probability for p in grammar.productions if p.right == (p.left,)}
    chart = {(i, i + 1): {s: stops[s]} for i, s in enumerate(string)}
    for width in range(2, len(string) + 1):
        for start in range(len(string) - width + 1):
            chart[start, start + width] = span_inside(chart, start, start + width, productions)
    return chart


@pytest.mark.parametrize("string", ["TT", "DT", "TDT", "SDT", "SSDDT", "TDTSDT", "TTTTTT", "TS"])
def test_the_inside_of_a_span_sums_over_every_derivation(string):
    grammar = quick.published("minor")
    chart = chart_of(grammar, string, quick.span_inside)
    inside = chart[0, len(string)].get("T", 0.0)
    assert inside == pytest.approx(brute_force(grammar, string), rel=1e-12)


def test_the_inside_of_a_span_leaves_out_what_cannot_be():
    chart = {(0, 1): {"T": 0.5}, (1, 2): {"D": 0.5}, (2, 3): {"T": 0.25},
             (0, 2): {}, (1, 3): {"T": 0.125}}  # fmt: skip
    rules = [("T", ("T", "D", "T"), 0.5), ("T", ("T", "T"), 0.25), ("S", ("S", "T"), 0.5),
             ("D", ("T",), 1.0)]  # fmt: skip
    assert quick.span_inside(chart, 0, 3, rules) == {"T": 0.5 * 0.0625 + 0.25 * 0.0625}
    assert quick.span_inside(chart, 0, 1, rules) == {}


@pytest.mark.parametrize(
    ("given", "parts"),
    [((8.0, 1, 1.0), [8.0]), ((8.0, 2, 1.0), [4.0, 4.0]), ((8.0, 3, 1.0), [2.0, 2.0, 4.0]),
     ((8.0, 4, 1.0), [2.0] * 4), ((2.0, 2, 1.0), [1.0, 1.0]), ((2.0, 3, 1.0), [2.0]),
     ((2.0, 2, 1.5), [2.0]), ((1.0, 4, 0.25), [0.25] * 4)],
)  # fmt: skip
def test_durations_are_divided_or_kept(given, parts):
    assert quick.split_durations(*given) == parts


@pytest.mark.parametrize("bars", [1, 2, 3, 7, 8, 21])
@pytest.mark.parametrize("texture", list(quick.TEXTURES))
def test_a_piece_has_its_bars(bars, texture):
    piece = systems.compose("quick_2016", seed=5, bars=bars, texture=texture, tempo=60)
    beats = 3 if texture == "waltz" else 4
    assert piece.get_end_time() == pytest.approx(bars * beats)
    assert (piece.time_signature_changes[0].numerator, len(piece.instruments)) == (
        beats,
        4 if texture == "chorale" else 3,
    )


@pytest.mark.parametrize("controls", [
    {"iterations": 0}, {"iterations": 16, "shortest": 0.5}, {"probabilities": "uniform"},
    {"lets": False, "modulation": False}, {"formulas": True, "mode": "minor"},
    {"probabilities": "learned", "mode": "minor"}, {"probabilities": "learned"},
])  # fmt: skip
def test_every_control_makes_a_piece_within_the_voices(controls):
    for seed in range(3):
        piece = quick.compose(seed=seed, bars=4, **controls)
        notes = notes_of(piece)
        assert notes["pitch"].min() >= 36
        assert notes["pitch"].max() <= 81
        assert len(notes) >= 4
        assert (notes["duration"] >= 0.24).all()


def test_a_piece_leaves_its_sentence_and_the_sentence_is_what_sounds():
    model = quick.load()
    piece = quick.compose(model=model, seed=11, bars=8)
    chords = model.chords(model.term)
    assert sum(c.duration for c in chords) == 32
    bass = [n.pitch % 12 for n in piece.instruments[3].notes]
    assert bass[-1] == 0
    assert rows(quick.play_chords(chords, rng=_after(model, 11))) == rows(piece)


def _after(model, seed):
    rng = np.random.default_rng(seed)
    model.derive(8, rng)
    return rng


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({"mode": "dorian"}, "mode"), ({"probabilities": "guessed"}, "probabilities"),
     ({"iterations": 17}, "0 to 16"), ({"iterations": 2.5}, "whole number"),
     ({"shortest": 0.1}, "0.5 to 8"), ({"shortest": float("nan")}, "shortest"),
     ({"lets": "yes"}, "True or False"), ({"texture": "polka"}, "texture"),
     ({"tempo": None}, "tempo"), ({"bars": 0}, "at least one bar"), ({"seed": -1}, "seed")],
)  # fmt: skip
def test_what_cannot_be_is_answered_with_a_sentence(given, sentence):
    with pytest.raises(CourseError, match=sentence):
        quick.compose(**{"seed": 1, **given})


def test_without_a_learners_function_the_model_has_the_lessons_own():
    for model in (quick.load(), quick.load(expand=crux.expand)):
        assert model.span_inside is crux.span_inside
        assert model.expand is crux.expand
        assert model.split_durations is crux.split_durations


def test_a_learners_functions_compose_the_same_piece():
    def renamed(function):
        return lambda *given: function(*given)

    model = quick.load(expand=renamed(quick.expand), split_durations=renamed(quick.split_durations))
    assert rows(quick.compose(model=model, seed=2)) == rows(quick.compose(seed=2))


def test_a_learners_own_division_of_time_is_heard():
    def dotted(duration, parts, shortest):
        if parts == 2 and duration >= 4 * shortest:
            return [0.75 * duration, 0.25 * duration]
        return quick.split_durations(duration, parts, shortest)

    model = quick.load(split_durations=dotted)
    quick.compose(model=model, seed=2)
    lengths = {c.duration for c in model.chords(model.term)}
    assert lengths & {1.5, 3.0, 6.0, 12.0, 4.5, 9.0}


@pytest.mark.parametrize(
    ("crux", "broken", "problem"),
    [
        ("expand", lambda term, bindings: term, "returned"),
        ("expand", lambda term, bindings: 1 / 0, "ZeroDivisionError"),
        ("expand", lambda term, bindings: term.clear(), "returned None"),
        ("expand", lambda term, bindings: [], "returned []"),
        ("expand", lambda term, bindings: [["X", 1.0, 0, "major"]], "returned"),
        ("expand", lambda term, bindings: [["I", 1e9, 0, "major"]], "returned"),
        ("expand", lambda term, bindings: [["I", "4", 0, "major"]], "returned"),
        ("expand", lambda term, bindings: 5 * term, "returned"),
        ("split_durations", lambda duration, parts, shortest: [duration] * parts, "returned"),
        ("split_durations", lambda duration, parts, shortest: None, "returned None"),
        ("split_durations", lambda duration, parts, shortest: [], "returned []"),
        ("split_durations", lambda duration: [duration], "TypeError"),
    ],
)
def test_the_kit_takes_over_from_a_broken_function(crux, broken, problem, capsys):
    model = quick.load(**{crux: broken})
    piece = quick.compose(model=model, seed=1)
    printed = capsys.readouterr().out
    assert printed.count("takes over") == 1
    assert problem in printed
    assert rows(piece) == rows(quick.compose(seed=1))


def test_an_unknown_crux_is_named():
    with pytest.raises(TypeError, match="skew"):
        quick.load(skew=lambda x: x)


def test_a_learners_inside_learns_what_the_quick_way_learns(few_strings):
    spans = []

    def own(chart, start, end, productions):
        spans.append((start, end))
        return quick.span_inside(chart, start, end, productions)

    by_hand = quick.load(span_inside=own).learned("major")
    batched = quick.load().learned("major")
    assert spans
    np.testing.assert_allclose(by_hand.probabilities, batched.probabilities, atol=0.02)


def test_a_broken_inside_is_replaced(few_strings, capsys):
    learned = quick.load(span_inside=lambda *given: {"T": float("nan")}).learned("minor")
    assert "takes over" in capsys.readouterr().out
    assert np.isfinite(learned.probabilities).all()
    with pytest.raises(CourseError, match="major or minor"):
        quick.load().learned("lydian")


def test_an_inside_that_parses_nothing_is_replaced(few_strings, capsys):
    learned = quick.load(span_inside=lambda *given: {}).learned("minor")
    assert "takes over" in capsys.readouterr().out
    assert learned == quick.load().learned("minor")
