"""The net as it runs: contexts, batches, and the same numbers as PyTorch's."""

import numpy as np
import pytest
import torch

from coursekit.systems import todd_1989 as todd
from coursekit.systems.todd_1989.training import blank_net, network_of


@pytest.fixture(scope="module")
def model():
    return todd.load()


def test_the_context_is_the_faded_sum_of_what_was_played():
    rng = np.random.default_rng(0)
    played, start = rng.random((6, todd.UNITS)), rng.random(todd.UNITS)
    contexts = todd.contexts_of(played, decay=0.7, start=start)
    for at in range(7):
        faded = sum(0.7 ** (at - 1 - before) * played[before] for before in range(at))
        np.testing.assert_allclose(contexts[at], faded + 0.7**at * start)


def test_a_learners_update_of_row_by_row_gives_the_contexts_of_all_at_once():
    played = np.random.default_rng(1).random((3, 6, todd.UNITS))

    def update(context, output, decay):
        assert isinstance(context, list)
        return todd.context_update(context, output, decay)

    by_rows = todd.contexts_of(played, decay=0.7, update=update)
    np.testing.assert_allclose(by_rows, todd.contexts_of(played, decay=0.7))


@pytest.mark.parametrize("feedback", ["notes", "outputs"])
def test_a_batch_runs_as_each_plan_alone(model, feedback):
    plans = np.stack([model.plan(maman=1), model.plan(joy=0.4, auld=0.7)])
    together = model.run(plans, 50, feedback=feedback)
    for plan, outputs, contexts in zip(plans, together.outputs, together.contexts, strict=True):
        alone = model.run(plan, 50, feedback=feedback)
        np.testing.assert_allclose(alone.outputs, outputs, atol=1e-9)
        played = todd.rounded(outputs) if feedback == "notes" else outputs
        np.testing.assert_allclose(todd.contexts_of(played)[:-1], contexts, atol=1e-9)


def test_the_net_computes_what_pytorch_computes():
    net = blank_net(3, 8, seed=1)
    plan = np.random.default_rng(0).random((5, 3))
    context = np.random.default_rng(1).random((5, 15))
    outputs = net(torch.tensor(np.hstack([plan, context]), dtype=torch.float32))
    np.testing.assert_allclose(network_of(net).outputs(plan, context), outputs.detach(), atol=1e-6)
