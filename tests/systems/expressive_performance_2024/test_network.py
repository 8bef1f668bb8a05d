"""The nets: who sees whom, equal sizes, and that a note at a time gives what a stretch gives."""

import dataclasses

import numpy as np
import pytest
import torch

from coursekit.corpora import rendered_performances
from coursekit.systems.expressive_performance_2024 import experiments, model, network, training
from coursekit.systems.expressive_performance_2024.streams import SIZES, encode

LITTLE = dataclasses.replace(network.SMALL, width=12, reader=6, head=10, symbol=4, dropout=0.0)
DESIGNS = {
    "ours": LITTLE,
    "ours, independent": dataclasses.replace(LITTLE, chained=False),
    "paper": dataclasses.replace(LITTLE, score=False, memories=5, layers=2),
    "paper, independent": dataclasses.replace(
        LITTLE, score=False, memories=5, layers=2, chained=False
    ),
    "five with a score": dataclasses.replace(LITTLE, memories=5),
}


@pytest.fixture(scope="module")
def known():
    names = ("schumann_clara/polonaise_op1n4", "mozart/k545/movement1_exposition", "bwv253")
    some = [one for one in rendered_performances.load() if one.name in names]
    return training.Table.of([encode(one) for one in some])


@pytest.fixture(scope="module")
def batch(known):
    return known.batch(known.begins[:2] + 7, known.begins[1:3], 40)


@pytest.mark.parametrize("name", DESIGNS)
def test_a_stream_sees_this_notes_earlier_ones_only_where_it_is_chained(name, batch):
    net = network.Performer(DESIGNS[name], seed=1).eval()
    for seen in range(1, 5):
        codes = batch.codes.clone()
        codes[..., seen] = (codes[..., seen] + 1) % SIZES[seen]
        with torch.no_grad():
            before, after = net(batch), net(dataclasses.replace(batch, codes=codes))
        changed = [not torch.allclose(*pair) for pair in zip(before, after, strict=True)]
        later = [number > seen for number in range(5)]
        assert changed == (later if net.shape.chained else [False] * 5)


@pytest.mark.parametrize("design", ["ours", "paper"])
def test_chained_and_independent_nets_are_equally_large(design):
    sizes = {
        network.weights_of(network.Performer(DESIGNS[name]))
        for name in (design, f"{design}, independent")
    }
    assert len(sizes) == 1


def test_no_note_knows_what_comes_after_it(batch):
    net = network.Performer(DESIGNS["ours"], seed=1).eval()
    other = dataclasses.replace(batch, codes=batch.codes.clone(), before=batch.before.clone(),
                                now=batch.now.clone())  # fmt: skip
    other.codes[:, 20:], other.before[:, 21:] = 1, 1
    other.now[:, 21:] += 1
    with torch.no_grad():
        for one, two in zip(net(batch), net(other), strict=True):
            torch.testing.assert_close(one[:, :20], two[:, :20])


def test_a_note_at_a_time_gives_the_same_as_a_stretch(batch):
    net = network.Performer(DESIGNS["ours"], seed=1).eval()
    with torch.no_grad():
        whole = net(batch)
        read = net.read(batch.features)
        memory = net.begin(2)
        for place in range(12):
            shared = net.remember(
                batch.before[:, place], read[:, place], batch.now[:, place], memory
            )
            note = read[torch.arange(2), batch.written[:, place]]
            for number in range(5):
                links, expected = batch.codes[:, place], batch.expected[:, place]
                logits = net.stream(
                    number, shared, note, batch.now[:, place], links, expected, expected
                )
                if number == 0:
                    logits = logits.masked_fill(~batch.open[:, place], -1e4)
                torch.testing.assert_close(logits, whole[number][:, place], atol=1e-4, rtol=1e-4)


def test_a_stretch_is_part_of_its_performance(known):
    start = int(known.begins[1]) - 10
    batch = known.batch([start], [known.begins[1]], 16)
    assert batch.counts[0].tolist() == [True] * 10 + [False] * 6
    rows = known.columns["codes"][start : start + 10]
    assert batch.codes[0, :10].tolist() == rows.tolist()
    assert sorted(batch.written[0, :10].tolist()) == list(range(10))
    # What is still open holds the note that comes, and nothing of another chord.
    chosen = batch.open[0, torch.arange(10), batch.codes[0, :10, 0]]
    assert chosen.all()
    classes = batch.features[0, batch.written[0, :10], :12].argmax(dim=-1)
    assert classes.tolist() == ((batch.codes[0, :10, 0] + 21) % 12).tolist()


def test_a_chord_is_open_until_its_last_note():
    pitch, chord = np.array([[3, 9, 5, 7]]), np.array([[0, 0, 0, 1]])
    found = training.still_open(pitch, chord)[0]
    assert [np.flatnonzero(row).tolist() for row in found] == [[3, 5, 9], [5, 9], [5], [7]]


def test_a_short_training_learns_something_and_is_repeatable(known):
    recipe = dataclasses.replace(experiments.quick(6), learning_rate=3e-2, keep="last")
    nets = [
        training.learn(LITTLE, recipe=recipe, seed=2, known=known, progress=False)[0]
        for _ in range(2)
    ]
    blank = network.Performer(LITTLE, seed=2)
    assert training.nll(nets[0], known).sum() < training.nll(blank, known).sum() - 0.5
    for one, other in zip(nets[0].parameters(), nets[1].parameters(), strict=True):
        assert torch.equal(one, other)


def test_the_nets_that_ship_are_those_of_the_recipes():
    for player in ("pianists", "rules"):
        shape, recipe = training.plan(player, "quick")
        assert model.load_net(player).shape == shape
        assert recipe.steps >= 500
    assert training.plan("pianists", "full")[0].width > network.OURS.width


def test_the_net_of_rules_foretells_rules_better_than_an_untrained_one(known):
    found = training.nll(model.load_net("rules"), known).sum()
    assert found < 8 < training.nll(network.Performer(LITTLE), known).sum()
    begins, within = training.entropies(model.load_net("rules"), known, most=20)
    assert 1 < begins < 10
    assert 1 < within < 10
