"""The weights that ship with their cards, and that a training writes them."""

import torch

from coursekit.neural import read_card, shipped
from coursekit.systems import musenet_2019 as musenet
from coursekit.systems.musenet_2019 import arranging, network, samples, training
from coursekit.systems.musenet_2019.model import load_critic
from tests.systems.musenet_2019.several import SEED, SHAPE, in_one_process
from tests.systems.two_processes import assert_two_learn_what_one_does, needs_gloo


def test_the_cards_say_what_the_nets_are():
    card = read_card(shipped("musenet_2019", "styles"))
    assert card["recipe"]["steps"] == training.RECIPES["quick"].steps
    assert {"width": 128, "layers": 3, "heads": 4}.items() <= card["shape"].items()
    assert "POP909" in card["licence"]
    sizes = [shipped("musenet_2019", name).stat().st_size for name in musenet.NETS]
    assert sum(sizes) < 4_000_000


def test_the_net_foretells_held_out_pieces_better_than_it_did_at_first():
    card = read_card(shipped("musenet_2019", "styles"))
    styles = ["chorale", "reel", "jig", "air", "blues"]
    found = training.nll(musenet.load_net(), training.held_out(styles, count=16))
    assert found < 1.5
    assert card["curve"]["scores"][-1] == min(card["curve"]["scores"])


def test_the_critic_tells_real_pieces_from_pieces_of_a_blank_net():
    known = training.corpus("valid", ["chorale", "jig", "air"])
    real, _ = arranging.draw(known, 12, 256, torch.Generator().manual_seed(1))
    blank = network.Musician(network.TINY)
    false = samples.past(blank, 1, 1)
    with torch.inference_mode():
        scores = [float(load_critic()(row[None, :256])) for row in false]
        assert float(load_critic()(real).mean()) > sum(scores) / len(scores)


def test_a_training_writes_weights_and_cards(tmp_path, monkeypatch):
    monkeypatch.setitem(training.RECIPES, "quick", training.shorter(2))
    monkeypatch.setattr(training, "CRITIC_STEPS", 2)
    monkeypatch.setattr(network, "MEDIUM", network.TINY)
    monkeypatch.setattr(samples, "PAST_PER_STYLE", 1)
    monkeypatch.setattr(training, "HELD_OUT", 2)
    monkeypatch.setattr(samples, "BARS", 1)
    history = musenet.train(out=tmp_path, progress=False)
    assert history.recipe.steps == 2
    for name in musenet.NETS:
        assert read_card(tmp_path / name)["system"] == "musenet_2019"


def test_nets_differ_by_what_they_are_told():
    nets = [training.learn(network.TINY, recipe=training.shorter(2), styles=["blues"], length=40,
                           told=told, progress=False)[0] for told in (("time",), ())]  # fmt: skip
    assert set(nets[0].facts) == {"time"}
    assert not nets[1].facts


@needs_gloo
def test_two_processes_learn_what_one_does(tmp_path):
    alone = in_one_process()
    assert_two_learn_what_one_does("musenet_2019", alone, tmp_path)
    blank = network.Musician(SHAPE, seed=SEED)
    assert not torch.equal(alone.embedding.own, blank.embedding.own)
