"""Training of the melody nets, and the weights that ship."""

import pytest
import torch

from coursekit.errors import CourseError
from coursekit.neural import load_weights, read_card, shipped
from coursekit.systems import lstm_1997 as lstm
from coursekit.systems.lstm_1997 import answer, training


def count(net):
    return sum(weight.numel() for weight in net.parameters() if weight.requires_grad)


def test_the_plain_net_has_as_many_weights_and_one_bias_a_unit(monkeypatch):
    memory, plain = (lstm.new_net(kind) for kind in lstm.NETS)
    assert not plain.hidden.bias_hh_l0.any()
    assert not plain.hidden.bias_hh_l0.requires_grad
    assert count(memory) <= count(plain)
    monkeypatch.setattr(training, "PLAIN_UNITS", training.PLAIN_UNITS - 1)
    assert count(lstm.new_net("plain")) < count(memory)
    with pytest.raises(CourseError, match="no net 'brain'"):
        lstm.new_net("brain")


@pytest.mark.parametrize("kind", lstm.NETS)
def test_the_same_seed_gives_the_same_net(kind):
    first, again, other = (lstm.new_net(kind, seed=seed).state_dict() for seed in (3, 3, 4))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["out.weight"], other["out.weight"])


def test_a_step_of_the_answer_weighs_three_times_as_much(monkeypatch):
    monkeypatch.setattr(training, "GAPS", (1, 1))

    class Sure(torch.nn.Module):
        """Is undecided in the answer and right before it, for it hears no token there."""

        def forward(self, x):
            out = torch.zeros(*x.shape[:2], answer.TOKENS)
            out[:, :-9] = 1e4 * x[:, 1:-8, : answer.TOKENS]
            return out

    loss = training.step_loss(Sure(), torch.Generator().manual_seed(0), 0)
    # Nine of the 24 steps are undecided, eight of them in the answer.
    undecided = torch.log(torch.tensor(float(answer.TOKENS)))
    assert float(loss) == pytest.approx(float(undecided) * (8 * 3 + 1) / (16 + 8 * 3), rel=1e-5)


def test_training_writes_weights_that_load(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "RECIPES", {"quick": (4, 2)})
    for kind in lstm.NETS:
        history = lstm.train(out=tmp_path, kind=kind, progress=False)
        assert history.steps == [2, 4]
        assert all(0.3 < score <= 1 for score in history.scores)
        assert load_weights(lstm.new_net(kind), tmp_path / kind)["net"] == kind


def test_weights_ship_with_their_cards():
    for kind in lstm.NETS:
        path = shipped("lstm_1997", kind)
        assert path.stat().st_size < 200_000
        card = read_card(path)
        assert card["system"] == "lstm_1997"
        assert "public domain" in card["licence"]


def test_a_trained_net_brings_openings_back():
    model = lstm.load()
    memory, plain = (
        answer.brought_back(model.net(kind), 4, pieces=60).mean() for kind in lstm.NETS
    )
    assert memory > 0.8
    assert plain < memory - 0.2
