"""The system: its pieces, primers, controls and the learner's step."""

import numpy as np
import pytest

from coursekit import systems
from coursekit.encodings.eighths import HOLD
from coursekit.encodings.notes import NOTE_DTYPE, notes_of, to_midi
from coursekit.errors import CourseError
from coursekit.systems import lstm_1997 as lstm
from coursekit.systems.lstm_1997 import answer, crux
from coursekit.systems.lstm_1997.model import sing
from coursekit.systems.lstm_1997.training import BLOCKS, SIZE


def melody(midi):
    return [(n.pitch, round(2 * n.start / 60 * 108, 6)) for n in midi.instruments[0].notes]


@pytest.mark.parametrize("net", lstm.NETS)
@pytest.mark.parametrize("bars", [1, 2, 5])
def test_a_piece_has_its_bars(net, bars):
    midi = systems.compose("lstm_1997", seed=3, bars=bars, net=net, tempo=120)
    assert midi.get_end_time() == pytest.approx(2.0 * bars)
    assert [part.name for part in midi.instruments] == ["Melody", "Chords"]
    assert midi.instruments[0].notes[0].start == 0
    again = systems.compose("lstm_1997", seed=3, bars=bars, net=net, tempo=120)
    assert melody(midi) == melody(again)


def test_every_control_changes_the_piece():
    plain = melody(lstm.compose(seed=1))
    assert melody(lstm.compose(seed=2)) != plain
    assert melody(lstm.compose(seed=1, net="plain")) != plain
    assert melody(lstm.compose(seed=1, temperature=3.0)) != plain
    assert melody(lstm.compose(seed=1, tempo=60)) != plain
    assert len(lstm.compose(seed=1, chords=False).instruments) == 1


def bar_of(midi, bar):
    rows = notes_of(midi)
    rows = rows[(rows["track"] == 0) & (rows["onset"] // 4 == bar)]
    return list(zip(rows["pitch"].tolist(), (rows["onset"] % 4).tolist(), strict=True))


def hook(pitches=(62, 66, 69, 66, 71, 69, 66, 64), key=(2, "major")):
    rows = [(i / 2, 0.5, pitch, 80, 0, 0, 0) for i, pitch in enumerate(pitches)]
    return to_midi(np.array(rows, dtype=NOTE_DTYPE), tempo=100, key=key)


def test_a_primer_opens_the_piece_in_its_own_key():
    piece = lstm.compose(seed=1, bars=4, primer=hook())
    assert bar_of(piece, 0) == bar_of(hook(), 0)
    # Moved to C and back, everything is in D.
    assert np.isin(notes_of(piece)["pitch"] % 12, (2, 4, 6, 7, 9, 11, 1)).mean() > 0.85


def test_values_out_of_range_are_answered_with_a_sentence():
    for unfit, sentence in (
        ({"net": "brain"}, "net is 'brain'; it takes one of: memory, plain"),
        ({"temperature": 0.0}, "temperature is 0.0"),
        ({"tempo": 1.5}, "tempo is 1.5.*whole number"),
        ({"bars": 0}, "at least one bar"),
        ({"seed": -1}, "seed is -1"),
    ):
        with pytest.raises(CourseError, match=sentence):
            lstm.compose(**({"seed": 1} | unfit))
    with pytest.raises(CourseError, match="no net 'brain'"):
        lstm.new_net("brain")


def test_a_step_keeps_what_its_gate_shuts_out():
    state = np.array([[1.0, -2.0], [0.5, 3.0]])
    y, new = lstm.memory_step(state, np.full((2, 2), 5.0), np.full(2, -50.0), np.full(2, 50.0))
    np.testing.assert_allclose(new, state)
    np.testing.assert_allclose(y, np.tanh(state / 2))
    y, new = lstm.memory_step(state, np.full((2, 2), 50.0), np.full(2, 50.0), np.full(2, -50.0))
    np.testing.assert_allclose(new, state + 2)
    assert np.abs(y).max() < 1e-12


def test_a_learners_step_sings():
    shapes = []

    def counting_step(state, *nets):
        shapes.append(state.shape)
        return lstm.memory_step(state, *nets)

    piece = lstm.compose(model=lstm.load(memory_step=counting_step), seed=4, bars=3)
    assert shapes == [(BLOCKS, SIZE)] * 24
    assert melody(piece) == melody(lstm.compose(seed=4, bars=3))
    forgetful = lstm.load(memory_step=lambda state, *nets: lstm.memory_step(0 * state, *nets))
    assert melody(lstm.compose(model=forgetful, seed=4)) != melody(lstm.compose(seed=4))


@pytest.mark.parametrize(("step", "sentence"), [
    (lambda *args: None, "returned None where outputs and a new state"),
    (lambda state, *nets: (state[0], state), "returned the shape [12] where [8, 12]"),
    (lambda state, *nets: (state, state[:2]), "returned the shape [2, 12] where [8, 12]"),
    (lambda state, *nets: (state * np.nan, state), "no finite number"),
    (lambda state, *nets: (state, state + np.inf), "no finite number"),
    (lambda state: state, "stopped with TypeError"),
])  # fmt: skip
def test_a_failing_step_is_replaced_with_a_line(step, sentence, capsys):
    piece = lstm.compose(model=lstm.load(memory_step=step), seed=4, bars=2)
    printed = capsys.readouterr().out
    assert printed.count("The course's own takes over.") == 1
    assert sentence in printed
    assert melody(piece) == melody(lstm.compose(seed=4, bars=2))


def test_numpys_net_is_torchs():
    import torch

    model = lstm.load()
    tokens = answer.draw(np.random.default_rng(0), 1, 2, "test")
    x = answer.features(tokens)
    for kind in lstm.NETS:
        step = model.stepping(kind)
        outputs = np.array([step(inputs.astype(float)) for inputs in x[0]])
        with torch.no_grad():
            expected = model.net(kind)(torch.from_numpy(x))[0].numpy()
        np.testing.assert_allclose(outputs, expected, atol=2e-3)


def test_lists_will_do_for_arrays():
    def step(state, *nets):
        return [part.tolist() for part in crux.memory_step(state, *nets)]

    piece = lstm.compose(model=lstm.load(memory_step=step), seed=4, bars=2)
    assert melody(piece) == melody(lstm.compose(seed=4, bars=2))


def test_without_a_learners_function_the_cell_is_the_courses():
    assert lstm.load().memory_step is crux.memory_step
    assert lstm.load(memory_step=crux.memory_step).memory_step is crux.memory_step
    assert lstm.load().net() is lstm.load(memory_step=lambda *args: None).net()


def test_a_net_hears_what_it_sang_and_where_it_is():
    inputs_heard = []

    def step(inputs):
        inputs_heard.append(inputs)
        return np.eye(answer.TOKENS)[len(inputs_heard) % 24] * 1000.0

    opening = [3, HOLD, 5, HOLD, 7, HOLD, 5, HOLD]
    tokens = list(sing(step, 3, np.random.default_rng(0), opening=opening))
    assert tokens[:8] == opening
    assert tokens[8:] == [place % 24 for place in range(9, 25)]
    np.testing.assert_array_equal(inputs_heard, answer.features(np.array([tokens]))[0])


def test_a_piece_begins_with_a_note():
    def step(inputs):
        return np.eye(answer.TOKENS)[HOLD] * 20.0

    for seed in range(20):
        first, *rest = sing(step, 2, np.random.default_rng(seed))
        assert first != HOLD
        assert rest[7:] == [HOLD] * 8
