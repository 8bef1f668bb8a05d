"""Todd's net: slices, the running net, its training, pieces, learner's functions and claims."""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit import systems
from coursekit.encodings.notes import NOTE_DTYPE, notes_of, to_midi
from coursekit.errors import CourseError
from coursekit.neural import Recipe, read_card, shipped
from coursekit.systems import todd_1989 as todd
from coursekit.systems.todd_1989 import experiments
from coursekit.systems.todd_1989.paper import rows

QUICK = Recipe("quick", steps=120, learning_rate=0.05, evaluate_every=60)


def notes(midi):
    return [(n.pitch, round(n.start, 6), round(n.end, 6)) for n in midi.instruments[0].notes]


def melody_midi(pitches, beats=0.5, program=0):
    table = np.zeros(len(pitches), NOTE_DTYPE)
    table["onset"], table["duration"] = np.arange(len(pitches)) * beats, beats
    table["pitch"], table["velocity"], table["program"] = pitches, 90, program
    return to_midi(table, tempo=100)


@pytest.fixture(scope="module")
def model():
    return todd.load()


# Melodies as slices


@given(st.lists(st.tuples(st.integers(0, 13), st.integers(1, 5)), min_size=1, max_size=20))
@settings(max_examples=40, deadline=None)
def test_slices_give_the_notes_back(line):
    rows = todd.to_slices(line)
    assert rows.shape == (sum(length for _, length in line) + 2, todd.UNITS)
    assert set(np.unique(rows)) <= {0.0, 1.0}
    read = todd.notes_of(rows.tolist())
    assert [(unit, length) for unit, _, length in read] == line
    assert [start for _, start, _ in read] == np.cumsum([0, *(n for _, n in line)])[:-1].tolist()


@pytest.mark.parametrize("melody", todd.MELODIES, ids=lambda melody: melody.name)
def test_the_melodies_are_four_bars_on_white_keys(melody):
    assert sum(length for _, length in melody.notes) == 32
    heard = notes_of(melody.to_midi())
    assert len(heard) == len(melody.notes)
    assert set(heard["pitch"]) <= set(todd.PITCHES)
    assert melody.title
    assert melody.origin


def test_a_melody_brought_along_is_moved_to_white_keys():
    line = todd.from_midi(melody_midi([63, 65, 67, 68, 70]))  # E flat major
    assert np.diff([todd.PITCHES[unit] for unit, _ in line.notes]).tolist() == [2, 2, 1, 2]
    assert [length for _, length in line.notes] == [1] * 5
    rest = np.zeros(2, NOTE_DTYPE)
    rest["onset"], rest["duration"], rest["pitch"], rest["velocity"] = (4, 6), 1, 60, 90
    with_rest = todd.from_midi(to_midi(rest, tempo=90))
    assert [(unit is None, length) for unit, length in with_rest.notes] == [
        (False, 2), (True, 2), (False, 2)
    ]  # fmt: skip


@pytest.mark.parametrize(("midi", "sentence"), [
    (melody_midi([60, 61, 62, 63]), "white keys from D4 to C6"),
    (melody_midi([40, 90]), "white keys from D4 to C6"),
    (melody_midi([]), "no melody"),
    (melody_midi([60, 62, 64], beats=0.1), "shorter than an eighth"),
    (melody_midi([60] * 500), "1 to 400 slices"),
])  # fmt: skip
def test_what_the_net_cannot_hear_is_answered_with_a_sentence(midi, sentence):
    with pytest.raises(CourseError, match=sentence):
        todd.from_midi(midi)


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_sounds_rounding_and_reading_agree(seed):
    outputs = np.random.default_rng(seed).beta(0.4, 0.6, (20, todd.UNITS))
    played = todd.rounded(outputs)
    assert (todd.sounds(played) == todd.sounds(outputs)).all()
    assert todd.notes_of(played.tolist()) == todd.notes_of(outputs.tolist())
    assert (played[:, :14].sum(axis=1) <= 1).all()


# The net as it runs


def test_the_context_is_the_faded_sum_of_what_was_heard():
    rng = np.random.default_rng(0)
    heard, start = rng.random((6, todd.UNITS)), rng.random(todd.UNITS)
    found = todd.contexts_of(heard, decay=0.7, start=start)
    for at in range(7):
        faded = sum(0.7 ** (at - 1 - k) * heard[k] for k in range(at))
        np.testing.assert_allclose(found[at], faded + 0.7**at * start)
    update = todd.contexts_of(heard, decay=0.7, start=start, update=todd.context_update)
    np.testing.assert_allclose(update, found)


@pytest.mark.parametrize("feedback", ["notes", "outputs"])
def test_a_batch_runs_as_each_plan_alone(model, feedback):
    plans = np.stack([model.plan(maman=1), model.plan(joy=0.4, auld=0.7)])
    together = model.run(plans, 50, feedback=feedback)
    for plan, outputs, contexts in zip(plans, together.outputs, together.contexts, strict=True):
        alone = model.run(plan, 50, feedback=feedback)
        np.testing.assert_allclose(alone.outputs, outputs, atol=1e-9)
        heard = todd.rounded(outputs) if feedback == "notes" else outputs
        np.testing.assert_allclose(todd.contexts_of(heard)[:-1], contexts, atol=1e-9)


def test_the_net_computes_what_pytorch_computes():
    import torch

    from coursekit.systems.todd_1989.training import blank_net, network_of

    net = blank_net(3, 8, seed=1)
    plan, context = (
        np.random.default_rng(0).random((5, 3)),
        np.random.default_rng(1).random((5, 15)),
    )
    said = net(torch.tensor(np.hstack([plan, context]), dtype=torch.float32))
    np.testing.assert_allclose(network_of(net).outputs(plan, context), said.detach(), atol=1e-6)


# Training and the shipped weights


def test_the_shipped_net_recalls_every_melody_exactly(model):
    assert model.names == todd.NAMES
    for feedback in ("notes", "outputs"):
        assert set(model.recalled(feedback=feedback).values()) == {0}
    for melody in todd.MELODIES:
        piece = todd.compose(seed=0, first=melody.name, morph=0.0, bars=4)
        assert notes(piece) == notes(melody.to_midi())


def test_the_card_says_where_the_weights_come_from():
    path = shipped("todd_1989", "melodies")
    card = read_card(path)
    assert card["licence"] == "public domain"
    assert card["melodies"] == list(todd.NAMES)
    assert card["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.stat().st_size < 20_000


def test_training_learns_a_short_melody_and_repeats_itself():
    line = [todd.Melody("up", "Up", "here", ((6, 2), (7, 2), (8, 1), (8, 1)))]
    recipe = Recipe("quick", steps=1_500, learning_rate=0.03, evaluate_every=50)
    model, history = todd.learn(line, hidden=10, seed=3, recipe=recipe, progress=False)
    assert history.stopped == "solved"
    assert model.recalled() == {"up": 0}
    again, _ = todd.learn(line, hidden=10, seed=3, recipe=recipe, progress=False)
    np.testing.assert_array_equal(model.network.hidden, again.network.hidden)


def test_melodies_of_unequal_length_end_in_rests():
    from coursekit.systems.todd_1989.training import Lessons

    lessons = Lessons([todd.MELODIES[0], todd.Melody("one", "One", "here", ((3, 2),))])
    assert lessons.targets.shape == (2, 34, 15)
    assert lessons.targets[1].sum() == 3
    with pytest.raises(CourseError, match="no melody to learn"):
        Lessons([])


def test_the_loss_is_the_mean_over_slices_of_the_squared_error():
    import torch

    from coursekit.systems.todd_1989.training import Lessons, blank_net, network_of

    lessons, net = Lessons(todd.MELODIES[:2]), blank_net(2, 5, 0)
    run = network_of(net)
    total = 0.0
    for melody, plan in zip(todd.MELODIES[:2], np.eye(2), strict=True):
        context = [0.0] * 15
        for wanted in melody.slices():
            total += float(((run.outputs(plan, np.array(context)) - wanted) ** 2).sum())
            context = todd.context_update(context, wanted.tolist(), 0.8)
    assert lessons.loss(net).item() == pytest.approx(total / 68, rel=1e-5)
    blurred = [lessons.loss(net, torch.Generator().manual_seed(0), at).item() for at in (0, 1)]
    assert blurred[0] != blurred[1] == pytest.approx(total / 68, rel=1e-5)


def test_train_writes_weights_that_load(tmp_path, monkeypatch):
    from coursekit.systems.todd_1989 import training

    monkeypatch.setitem(training.RECIPES, "quick", QUICK)
    systems.train("todd_1989", seed=2, out=tmp_path, progress=False)
    card = read_card(tmp_path / "melodies")
    assert (card["seed"], card["system"], card["hidden"]) == (2, "todd_1989", training.HIDDEN)


# Pieces


@pytest.mark.parametrize("bars", [1, 4, 9])
def test_a_piece_ends_within_its_bars(bars):
    piece = systems.compose("todd_1989", seed=1, bars=bars, tempo=120)
    assert 0 < piece.get_end_time() <= 2.0 * bars
    assert {n.pitch for n in piece.instruments[0].notes} <= set(todd.PITCHES)


def test_every_control_changes_the_piece():
    base = {"seed": 1, "first": "maman", "second": "yankee", "morph": 0.5}
    plain = notes(todd.compose(**base))
    for change in ({"first": "auld"}, {"second": "joy"}, {"morph": 0.0}, {"strength": 2.0},
                   {"start": "random"}, {"start": "after the second"}, {"decay": 0.6},
                   {"feedback": "outputs"}, {"tempo": 60}):  # fmt: skip
        assert notes(todd.compose(**(base | change))) != plain, change


def test_no_seed_gives_silence():
    for seed in range(25):
        assert todd.compose(seed=seed, bars=4).instruments[0].notes


def test_a_primer_is_kept_and_fills_the_context(model):
    maman = todd.melody_named("maman")
    primer = todd.midi_of([(6, 0, 2), (6, 2, 2), (10, 4, 2), (10, 6, 2)], tempo=112)
    piece = systems.compose("todd_1989", seed=1, bars=3, primer=primer, first="maman", morph=0.0)
    assert notes(piece) == notes(maman.to_midi())[:14]
    shifted = systems.compose("todd_1989", seed=1, bars=3, primer=melody_midi([61, 61, 68, 68]))
    assert [n.pitch for n in shifted.instruments[0].notes[:2]] != [61, 61]  # moved to white keys
    with pytest.raises(CourseError, match="white keys"):
        systems.compose("todd_1989", seed=1, primer=melody_midi([60, 61, 62, 63]))


def test_values_out_of_range_are_answered_with_a_sentence(model):
    for unfit, sentence in (
        ({"morph": 1.2}, "morph is 1.2; it takes: a number from 0 to 1"),
        ({"decay": 1.0}, "decay is 1.0"),
        ({"first": "bolero"}, "first is 'bolero'.*maman"),
        ({"strength": float("nan")}, "strength is nan"),
        ({"start": "loud"}, "start is 'loud'"),
        ({"tempo": 0.5}, "tempo is 0.5"),
    ):
        with pytest.raises(CourseError, match=sentence):
            todd.compose(seed=1, **unfit)
    with pytest.raises(CourseError, match="knows no melody 'bolero'"):
        model.plan(bolero=1)
    with pytest.raises(CourseError, match="no melody 'bolero'"):
        todd.melody_named("bolero")


def test_a_model_of_ones_own_composes_from_its_own_melodies():
    line = todd.Melody("up", "Up", "here", ((6, 2), (7, 2)))
    own, _ = todd.learn([line, todd.MELODIES[0]], hidden=8, recipe=QUICK, progress=False)
    piece = todd.compose(model=own, seed=1, first="up", second="maman", bars=2)
    assert [part.name for part in piece.instruments] == ["Melody"]  # silent or not
    with pytest.raises(CourseError, match="knows no melody 'joy'"):
        todd.compose(model=own, seed=1, first="joy")


# The learner's functions


def test_a_learners_functions_are_used():
    silent = todd.load(notes_of=lambda outputs: [(0, 0, 1)])
    assert notes(todd.compose(model=silent, seed=1))[0][0] == todd.PITCHES[0]
    forgetful = todd.load(context_update=lambda context, output, decay: output)
    assert set(forgetful.recalled().values()) != {0}
    assert todd.load(find_cycle=lambda sounds: (0, 1)).cycle([1, 2]) == (0, 1)
    learned, _ = todd.learn(
        todd.MELODIES[:1], hidden=4, recipe=QUICK, progress=False,
        context_update=lambda context, output, decay: list(context),
    )  # fmt: skip
    run = learned.run(np.ones(1), 5)
    assert (run.contexts == 0).all()


@pytest.mark.parametrize(("crux", "said"), [
    ({"context_update": lambda context, output, decay: None}, "context_update returned None"),
    ({"context_update": lambda context, output, decay: [1e9] * 15}, "run away"),
    ({"context_update": lambda context, output, decay: ["a"] * 15}, "stopped with ValueError"),
    ({"context_update": lambda context: context}, "stopped with TypeError"),
    ({"notes_of": lambda outputs: [(99, 0, 1)]}, "notes_of returned"),
    ({"notes_of": lambda outputs: 3}, "notes_of returned 3"),
])  # fmt: skip
def test_a_failing_function_is_replaced_with_a_line(crux, said, capsys):
    wish = {"seed": 1, "first": "joy", "morph": 0.0, "bars": 4}
    piece = todd.compose(model=todd.load(**crux), **wish)
    printed = capsys.readouterr().out
    assert said in printed
    assert printed.count("The course's own takes over.") == 1
    assert notes(piece) == notes(todd.melody_named("joy").to_midi())


# The experiments


def test_a_line_is_pitches_and_time_between_onsets():
    rows = todd.to_slices([(3, 2), (3, 1), (None, 2), (5, 4), (4, 1)])
    assert experiments.line_of(rows) == ((3, 3, 5, 4), (2, 3, 4))
    assert experiments.line_of(np.zeros((4, 15))) == ((), ())


def test_sharing_counts_runs_of_three():
    assert experiments.shared([1, 2, 3, 4], [1, 2, 3, 9]) == 0.5
    assert experiments.shared([1, 2], [1, 2]) == 0.0


class Parents:
    """Six melodies without a net."""

    melodies = todd.MELODIES
    names = todd.NAMES


def test_parentage_finds_true_children_and_refuses_foundlings():
    lines = [experiments.line_of(melody.slices()) for melody in todd.MELODIES]
    rng = np.random.default_rng(0)
    true, found = [], []
    for a in range(6):
        for b in range(a + 1, 6):
            child = tuple(lines[a][side][:7] + lines[b][side][-7:] for side in (0, 1))
            true.append((a, b, child))
            stranger = tuple(tuple(rng.integers(0, 14, 14).tolist()) for _ in (0, 1))
            found.append((a, b, stranger))
    real = experiments.parentage(Parents, true, 0)
    assert real["found"] > 0.3
    assert max(real["p_shuffled"], real["p_others"]) < 0.01
    none = experiments.parentage(Parents, found, 0)
    assert none["p_shuffled"] > 0.05
    swapped = [((a + 1) % 6, (b + 2) % 6, child) for a, b, child in true]
    assert experiments.parentage(Parents, swapped, 0)["p_others"] > 0.05


def test_long_runs_with_notes_fed_back_end_in_cycles(model):
    plans = np.vstack([np.eye(6), np.random.default_rng(0).dirichlet(np.ones(6), size=4)])
    for lead, period in experiments.cycles(model, plans, slices=1_200):
        assert 0 < period <= 300
        assert lead <= 600


def test_an_ending_is_the_same_wherever_one_listens(model):
    assert experiments.ending(model, [9, 8] + [1, 3, 2] * 8) == (1, 3, 2)
    assert experiments.ending(model, [7] + [3, 2, 1] * 8) == (1, 3, 2)
    assert experiments.ending(model, list(range(20))) == ()


def test_the_log_holds_a_row_for_each_of_five_nets_or_more():
    found = rows()
    assert len({row["seed"] for row in found}) == len(found) >= 5
    assert {row["recalled_notes"] for row in found} == {6}


def test_the_claims_say_what_they_rest_on():
    for claim in todd.claims:
        found = claim.measure(5)
        assert found.source == "log"
        assert found.verdict in ("holds", "partly", "fails")
        assert claim.repeat is not None
    verdicts = {claim.key: claim.measure(5).verdict for claim in todd.claims}
    assert verdicts["recall"] == verdicts["hybrids"] == "holds"
