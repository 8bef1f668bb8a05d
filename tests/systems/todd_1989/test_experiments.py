"""The measures of the paper's experiments, tried on melodies of which the answer is known."""

import numpy as np
import pytest

from coursekit.systems import todd_1989 as todd
from coursekit.systems.todd_1989 import experiments


class Parents:
    """Six melodies without a net."""

    melodies = todd.MELODIES
    names = todd.NAMES


@pytest.fixture(scope="module")
def model():
    return todd.load()


def test_a_line_is_pitches_and_time_between_onsets():
    slices = todd.to_slices([(3, 2), (3, 1), (None, 2), (5, 4), (4, 1)])
    assert experiments.line_of(slices) == ((3, 3, 5, 4), (2, 3, 4))
    assert experiments.line_of(np.zeros((4, 15))) == ((), ())


def test_sharing_counts_runs_of_three():
    assert experiments.shared([1, 2, 3, 4], [1, 2, 3, 9]) == 0.5
    assert experiments.shared([1, 2], [1, 2]) == 0.0


def test_parentage_finds_true_children_and_refuses_foundlings():
    lines = [experiments.line_of(melody.slices()) for melody in todd.MELODIES]
    rng = np.random.default_rng(0)
    true, foundlings = [], []
    for a in range(6):
        for b in range(a + 1, 6):
            child = tuple(lines[a][side][:7] + lines[b][side][-7:] for side in (0, 1))
            true.append((a, b, child))
            stranger = tuple(tuple(rng.integers(0, 14, 14).tolist()) for _ in (0, 1))
            foundlings.append((a, b, stranger))
    real = experiments.parentage(Parents, true, 0)
    assert real["shared"] > 0.3
    assert max(real["p_shuffled"], real["p_others"]) < 0.01
    assert experiments.parentage(Parents, foundlings, 0)["p_shuffled"] > 0.05
    swapped = [((a + 1) % 6, (b + 2) % 6, child) for a, b, child in true]
    assert experiments.parentage(Parents, swapped, 0)["p_others"] > 0.05


def test_parentage_is_the_mean_of_the_smaller_share_by_hand():
    maman, clair = (experiments.line_of(melody.slices()) for melody in todd.MELODIES[:2])
    child = (maman[0][:5] + clair[0][:3], maman[1])
    grams = [child[0][at : at + 3] for at in range(6)]
    shares = [
        sum(gram in [line[0][at : at + 3] for at in range(len(line[0]) - 2)] for gram in grams) / 6
        for line in (maman, clair)
    ]
    assert 0 < min(shares) < 1
    assert experiments.parentage(Parents, [(0, 1, child)], 0)["shared"] == min(shares)


def test_hybrids_are_no_copies_of_their_parents(model):
    children = experiments.hybrids(model)
    lines = [experiments.line_of(melody.slices()) for melody in todd.MELODIES]
    assert len({(first, second) for first, second, _ in children}) > 10
    for first, second, line in children:
        assert first < second
        assert len(line[0]) >= 4
        assert line not in (lines[first], lines[second])


def test_closeness_is_whole_for_the_melody_itself_and_none_for_silence():
    outputs = np.stack([melody.slices() for melody in todd.MELODIES])
    share, shuffled, chance = experiments.closeness(Parents, outputs, range(6))
    assert share == 1.0
    assert shuffled < 0.5
    assert chance == pytest.approx(1 / 1001)
    assert experiments.closeness(Parents, np.zeros((2, 34, 15)), [0, 1]) == [0.0, 0.0, 1.0]


def test_long_runs_with_notes_fed_back_end_in_cycles(model):
    plans = np.vstack([np.eye(6), np.random.default_rng(0).dirichlet(np.ones(6), size=4)])
    for lead, period in experiments.cycles(model, plans, slices=1_200):
        assert 0 < period <= 300
        assert lead <= 600


def test_an_ending_is_the_same_wherever_one_listens(model):
    assert experiments.ending(model, [9, 8] + [1, 3, 2] * 8) == (1, 3, 2)
    assert experiments.ending(model, [7] + [3, 2, 1] * 8) == (1, 3, 2)
    assert experiments.ending(model, list(range(20))) == ()


def test_what_is_inherited_is_marked_and_nothing_else():
    # Three notes of the Ode (E F G), then one that stands nowhere; and the whole of each melody.
    places = experiments.inherited(Parents, [8, 9, 10, 0])
    assert places["joy"] == [0, 1, 2]
    assert places["jacques"] == []
    for melody in todd.MELODIES:
        own = experiments.line_of(melody.slices())[0]
        assert experiments.inherited(Parents, own)[melody.name] == list(range(len(own)))


def test_what_is_inherited_agrees_with_the_shares(model):
    line = experiments.line_of(model.run(model.plan(clair=0.4, auld=0.6), 34).outputs)[0]
    places = experiments.inherited(model, line)
    for melody in todd.MELODIES:
        own = experiments.line_of(melody.slices())[0]
        assert bool(places[melody.name]) == (experiments.shared(line, own) > 0)
