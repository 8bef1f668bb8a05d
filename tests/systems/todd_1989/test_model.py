"""What the trained net plays: melodies, pieces by every control, and a learner's functions."""

import numpy as np
import pytest

from coursekit import systems
from coursekit.errors import CourseError
from coursekit.neural import Recipe
from coursekit.systems import todd_1989 as todd
from coursekit.systems.todd_1989.model import BY_SEED, _plans
from tests.systems.todd_1989.music import melody_midi, notes

QUICK = Recipe("quick", steps=120, learning_rate=0.05, evaluate_every=60)


@pytest.fixture(scope="module")
def model():
    return todd.load()


def test_the_shipped_net_recalls_every_melody_exactly(model):
    assert model.names == todd.NAMES
    for feedback in ("notes", "outputs"):
        assert set(model.recalled(feedback=feedback).values()) == {0}
    for melody in todd.MELODIES:
        piece = todd.compose(seed=0, first=melody.name, morph=0.0, bars=4)
        assert notes(piece) == notes(melody.to_midi())


def test_the_net_is_read_once_and_models_do_not_share_functions():
    one = todd.load(find_cycle=lambda sounds: (0, 1))
    other = todd.load()
    assert one.network is other.network
    assert other.find_cycle is todd.find_cycle


@pytest.mark.parametrize("bars", [1, 4, 9])
def test_a_piece_ends_within_its_bars(bars):
    piece = systems.compose("todd_1989", seed=1, bars=bars, tempo=120)
    assert 0 < piece.get_end_time() <= 2.0 * bars
    assert {n.pitch for n in piece.instruments[0].notes} <= set(todd.PITCHES)


@pytest.mark.parametrize(
    "change",
    [
        {"first": "auld"},
        {"second": "joy"},
        {"morph": 0.0},
        {"strength": 2.0},
        {"start": "random"},
        {"start": "after the second"},
        {"decay": 0.6},
        {"feedback": "outputs"},
        {"tempo": 60},
    ],
    ids=str,
)
def test_every_control_changes_the_piece(model, change):
    base = {"model": model, "seed": 1, "first": "maman", "second": "yankee", "morph": 0.5}
    assert notes(todd.compose(**(base | change))) != notes(todd.compose(**base))
    assert set(change) <= {control.name for control in todd.card.controls}


def test_seeds_make_a_difference_and_pieces_fill_their_bars(model):
    pieces = [todd.compose(model=model, seed=seed, tempo=60) for seed in range(40)]
    assert len({tuple(notes(piece)) for piece in pieces}) >= 35
    assert {piece.get_end_time() for piece in pieces} == {32.0}


def test_between_named_melodies_the_seed_changes_nothing(model):
    named = {"model": model, "first": "clair", "second": "auld", "bars": 4}
    assert len({tuple(notes(todd.compose(seed=seed, **named))) for seed in range(5)}) == 1


def test_a_melody_by_the_seed_is_none_that_is_named(model):
    rng = np.random.default_rng(0)
    for first, second in (("joy", BY_SEED), (BY_SEED, "joy"), (BY_SEED, BY_SEED)):
        for _ in range(50):
            left, right = _plans(model, first, second, rng)
            assert left.sum() == pytest.approx(1)
            assert right.sum() == pytest.approx(1)
            assert left @ right == 0
            assert left.max() == 1
            assert ((right > 0).sum() > 1) == (second == BY_SEED)


@pytest.mark.parametrize("start", todd.STARTS)
def test_no_seed_gives_silence(model, start):
    for seed in range(25):
        assert todd.compose(model=model, seed=seed, bars=4, start=start).instruments[0].notes


def test_a_primer_is_kept_and_fills_the_context():
    maman = todd.melody_named("maman")
    primer = todd.midi_of([(6, 0, 2), (6, 2, 2), (10, 4, 2), (10, 6, 2)], 8)
    piece = systems.compose("todd_1989", seed=1, bars=3, primer=primer, first="maman", morph=0.0)
    assert notes(piece) == notes(maman.to_midi())[:14]


def test_the_last_note_of_a_primer_is_not_held_on_by_the_net():
    opening = todd.melody_named("maman").to_midi(tempo=60)
    opening.instruments[0].notes = opening.instruments[0].notes[:7]
    opening.instruments[0].notes[-1].end = 7.0  # a beat earlier than in the melody
    settings = {"seed": 1, "bars": 3, "first": "maman", "morph": 0.0, "tempo": 60}
    piece = notes(todd.compose(primer=opening, **settings))
    assert piece[:7] == notes(opening)
    assert piece[7] == (79, 7.0, 8.0)  # what the net goes on with is the rest of that note


def test_a_primer_comes_back_in_its_key_or_is_refused():
    piece = systems.compose("todd_1989", seed=1, bars=3, primer=melody_midi([61, 61, 68, 68]))
    pitches = [n.pitch for n in piece.instruments[0].notes]
    assert pitches[:4] == [61, 61, 68, 68]
    # The net knows white keys: those of one transposition, whatever it plays.
    assert any(
        {pitch + shift for pitch in pitches} <= set(todd.PITCHES) for shift in range(-43, 63)
    )
    with pytest.raises(CourseError, match="white keys"):
        systems.compose("todd_1989", seed=1, primer=melody_midi([60, 61, 62, 63]))


@pytest.mark.parametrize(
    ("unfit", "sentence"),
    [
        ({"morph": 1.2}, r"morph is 1\.2; it takes a number from 0 to 1"),
        ({"decay": 1.0}, r"decay is 1\.0"),
        ({"first": "bolero"}, "first is 'bolero'.*maman"),
        ({"strength": float("nan")}, "strength is nan"),
        ({"start": "loud"}, "start is 'loud'"),
        ({"tempo": 0.5}, r"tempo is 0\.5"),
    ],
    ids=str,
)
def test_values_out_of_range_are_answered_with_a_sentence(unfit, sentence):
    with pytest.raises(CourseError, match=sentence):
        todd.compose(seed=1, **unfit)


def test_a_plan_of_an_unknown_melody_is_answered_with_a_sentence(model):
    with pytest.raises(CourseError, match="knows no melody 'bolero'"):
        model.plan(bolero=1)


def test_a_model_of_ones_own_composes_from_its_own_melodies():
    line = todd.Melody("up", "Up", "here", ((6, 2), (7, 2)))
    own, _ = todd.learn([line, todd.MELODIES[0]], hidden=8, recipe=QUICK, progress=False)
    piece = todd.compose(model=own, seed=1, first="up", second="maman", bars=2)
    assert [part.name for part in piece.instruments] == ["Melody"]  # silent or not
    with pytest.raises(CourseError, match="knows no melody 'joy'"):
        todd.compose(model=own, seed=1, first="joy")


def test_a_learners_functions_are_used():
    one_note = todd.load(notes_of=lambda outputs: [(0, 0, 1)])
    piece = todd.compose(model=one_note, seed=1, tempo=60)
    assert notes(piece) == [(todd.PITCHES[0], 0.0, 0.5)]
    forgetful = todd.load(context_update=lambda context, output, decay: output)
    assert set(forgetful.recalled().values()) != {0}
    assert todd.load(find_cycle=lambda sounds: (0, 1)).find_cycle([1, 2]) == (0, 1)


def test_a_learners_update_is_used_while_the_net_learns():
    learned, _ = todd.learn(
        todd.MELODIES[:1],
        hidden=4,
        recipe=QUICK,
        progress=False,
        context_update=lambda context, output, decay: list(context),
    )
    assert (learned.run(np.ones(1), 5).contexts == 0).all()


@pytest.mark.parametrize(
    ("crux", "line"),
    [
        ({"context_update": lambda context, output, decay: None}, "context_update returned None"),
        (
            {"context_update": lambda context, output, decay: [0.0]},
            "context_update returned the sh",
        ),
        ({"context_update": lambda context, output, decay: [1e9] * 15}, "run away"),
        ({"context_update": lambda context, output, decay: ["a"] * 15}, "stopped with ValueError"),
        ({"context_update": lambda context: context}, "stopped with TypeError"),
        ({"notes_of": lambda outputs: [(99, 0, 1)]}, "notes_of returned"),
        ({"notes_of": lambda outputs: [(0, 0)]}, "notes_of returned"),
        ({"notes_of": lambda outputs: [(0, len(outputs), 1)]}, "notes_of returned"),
        ({"notes_of": lambda outputs: [(0, 0, 0.5)]}, "notes_of returned"),
        ({"notes_of": lambda outputs: 3}, "notes_of returned 3"),
    ],
)
def test_a_failing_function_is_replaced_with_a_line(crux, line, capsys):
    wish = {"seed": 1, "first": "joy", "morph": 0.0, "bars": 4}
    piece = todd.compose(model=todd.load(**crux), **wish)
    printed = capsys.readouterr().out
    assert line in printed
    assert printed.count("The course's own takes over.") == 1
    assert notes(piece) == notes(todd.melody_named("joy").to_midi())


@pytest.mark.parametrize("answer", [None, 3, (1,), (1.5, 2), (-1, 2), (0, 99)])
def test_a_cycle_that_is_none_is_replaced_with_a_line(answer, capsys):
    model = todd.load(find_cycle=lambda sounds: answer)
    assert model.find_cycle([1, 2] * 8) == (0, 2)
    assert "(lead-in, period) was expected" in capsys.readouterr().out
