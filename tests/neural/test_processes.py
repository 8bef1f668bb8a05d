"""A training runs where it is told to, and says where that was."""

import dataclasses

import pytest
import torch

from coursekit.errors import CourseError
from coursekit.neural import fit
from coursekit.neural.processes import name_of, require_precision
from tests.neural.toys import QUICK, fingerprint, net

BF16 = dataclasses.replace(QUICK, precision="bf16-mixed")


def loss_where_the_model_is(model, generator, step):
    device = next(model.parameters()).device
    batch = torch.randn(16, 4, generator=generator).to(device)
    return ((model(batch) - batch.sum(1, keepdim=True)) ** 2).mean()


def test_the_device_is_named_in_the_card_and_the_net_comes_back(tmp_path):
    """Where there is a graphics card, this is the test of it."""
    cpu = net()
    card = fit(cpu, loss_where_the_model_is, QUICK, seed=0, progress=False).card()
    assert card["device"] == "cpu"
    auto = dataclasses.replace(QUICK, device="auto")
    model, resumed = net(), net()
    path = tmp_path / "run.ckpt"
    expected = fit(model, loss_where_the_model_is, auto, seed=0, progress=False)
    half = dataclasses.replace(auto, steps=30)
    fit(resumed, loss_where_the_model_is, half, seed=0, progress=False, checkpoint=path)
    history = fit(resumed, loss_where_the_model_is, auto, seed=0, progress=False, checkpoint=path)
    assert {weight.device.type for weight in model.parameters()} == {"cpu"}
    assert fingerprint(resumed) == fingerprint(model)
    assert history.losses == expected.losses
    assert history.card()["device"] == expected.device != ""
    if not torch.cuda.is_available() and not torch.backends.mps.is_available():
        assert expected.device == "cpu"
        assert fingerprint(model) == fingerprint(cpu)


def test_bf16_is_refused_where_a_device_lacks_it(monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "Old Card")
    supported = {"including_emulation": None}

    def is_bf16_supported(including_emulation=True):
        supported["including_emulation"] = including_emulation
        return False

    monkeypatch.setattr(torch.cuda, "is_bf16_supported", is_bf16_supported)
    with pytest.raises(CourseError, match="Old Card does not compute in bf16"):
        require_precision(BF16, torch.device("cuda"))
    assert supported["including_emulation"] is False, "emulation is slower than 32 bits"
    with pytest.raises(CourseError, match="mps"):
        require_precision(BF16, torch.device("mps"))
    require_precision(QUICK, torch.device("cuda"))
    require_precision(BF16, torch.device("cpu"))
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: True)
    require_precision(BF16, torch.device("cuda"))
    assert name_of(torch.device("cuda")) == "Old Card"
    assert name_of(torch.device("cpu")) == "cpu"
