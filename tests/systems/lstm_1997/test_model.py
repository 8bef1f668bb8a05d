"""The system: its pieces, primers, controls, the learner's step, weights and claims."""

import numpy as np
import pytest

from coursekit import systems
from coursekit.encodings.notes import notes_of, to_midi
from coursekit.errors import CourseError
from coursekit.neural import read_card, shipped
from coursekit.systems import lstm_1997 as lstm
from coursekit.systems.lstm_1997 import answer
from coursekit.systems.lstm_1997.band import arrange, chord_of, opening_of, returned


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
    from coursekit.encodings.notes import NOTE_DTYPE

    return to_midi(np.array(rows, dtype=NOTE_DTYPE), tempo=100, key=key)


def test_a_primer_opens_the_piece_in_its_own_key():
    piece = lstm.compose(seed=1, bars=4, primer=hook())
    assert bar_of(piece, 0) == bar_of(hook(), 0)
    # Moved to C and back, everything is in D.
    assert np.isin(notes_of(piece)["pitch"] % 12, (2, 4, 6, 7, 9, 11, 1)).mean() > 0.85


def test_a_trained_net_brings_openings_back():
    model = lstm.load()
    memory, plain = (answer.brought_back(model.net(kind), 4, pieces=60)[0] for kind in lstm.NETS)
    assert memory > 0.8
    assert plain < memory - 0.2


def test_primers_that_do_not_fit_are_answered_with_a_sentence():
    for pitches, sentence in (((40, 42, 90), "spans too much"),):
        with pytest.raises(CourseError, match=sentence):
            opening_of(hook(pitches, (0, "major")))
    late = hook()
    for note in late.instruments[0].notes:
        note.start, note.end = note.start + 0.6, note.end + 0.6
    with pytest.raises(CourseError, match="does not begin with a note"):
        opening_of(late)
    chord = hook()
    chord.instruments[0].notes[1].start = 0
    with pytest.raises(CourseError, match="several notes at once"):
        opening_of(chord)


def test_tokens_become_the_notes_they_mean():
    midi = arrange([0, 24, 4, 24, 24, 24, 24, 7], shift=2, chords=False, tempo=60)
    rows = notes_of(midi)
    assert rows["pitch"].tolist() == [62, 66, 69]
    assert rows["onset"].tolist() == [0, 1, 3.5]
    assert rows["duration"].tolist() == [1, 2.5, 0.5]
    assert chord_of([7, 11, 14, 24, 7, 24, 11, 24], 7) == "G"
    assert chord_of([24] * 8, 9) in ("F", "Am", "Dm")


def test_what_returned_is_counted_note_by_note():
    bar = [0, 24, 4, 24, 7, 24, 4, 24]
    assert returned(arrange([*bar, *[2] * 8, *bar])) == 1
    assert returned(arrange([*bar, *[2] * 8, 0, 24, 4, 24, 9, 24, 24, 4])) == 0.5


def test_values_out_of_range_are_answered_with_a_sentence():
    for unfit, sentence in (({"net": "brain"}, "net is 'brain'; it takes: memory, plain"),
                            ({"temperature": 0.0}, "temperature is 0.0"),
                            ({"tempo": 1.5}, "tempo is 1.5.*whole number"),
                            ({"bars": 0}, "at least one bar"),
                            ({"seed": -1}, "seed is -1")):  # fmt: skip
        with pytest.raises(CourseError, match=sentence):
            lstm.compose(**({"seed": 1} | unfit))
    with pytest.raises(CourseError, match="no net 'brain'"):
        lstm.new_net("brain")


# The learner's step


def test_a_step_keeps_what_its_gate_shuts_out():
    state = np.array([[1.0, -2.0], [0.5, 3.0]])
    y, new = lstm.memory_step(state, np.full((2, 2), 5.0), np.full(2, -50.0), np.full(2, 50.0))
    np.testing.assert_allclose(new, state)
    np.testing.assert_allclose(y, np.tanh(state / 2))
    y, new = lstm.memory_step(state, np.full((2, 2), 50.0), np.full(2, 50.0), np.full(2, -50.0))
    np.testing.assert_allclose(new, state + 2)
    assert np.abs(y).max() < 1e-12


def test_a_learners_step_sings():
    asked = []

    def mine(state, *nets):
        asked.append(state.shape)
        return lstm.memory_step(state, *nets)

    piece = lstm.compose(model=lstm.load(memory_step=mine), seed=4, bars=3)
    assert asked == [(answer.BLOCKS, answer.SIZE)] * 24
    assert melody(piece) == melody(lstm.compose(seed=4, bars=3))
    forgetful = lstm.load(memory_step=lambda state, *nets: lstm.memory_step(0 * state, *nets))
    assert melody(lstm.compose(model=forgetful, seed=4)) != melody(lstm.compose(seed=4))


@pytest.mark.parametrize(("theirs", "said"), [
    (lambda *args: None, "stopped with TypeError"),
    (lambda state, *nets: (state[0], state), "returned shapes"),
    (lambda state, *nets: (state * np.nan, state), "numbers without end"),
    (lambda state: state, "stopped with TypeError"),
])  # fmt: skip
def test_a_failing_step_is_replaced_with_a_line(theirs, said, capsys):
    piece = lstm.compose(model=lstm.load(memory_step=theirs), seed=4, bars=2)
    printed = capsys.readouterr().out
    assert printed.count("The course's own takes over.") == 1
    assert said in printed
    assert melody(piece) == melody(lstm.compose(seed=4, bars=2))


def test_numpys_net_is_torchs():
    import torch

    model = lstm.load()
    tokens = answer.draw(np.random.default_rng(0), 1, 2, "test")
    x = answer.features(tokens, 2)
    for kind in lstm.NETS:
        hear = model.hearing(kind)
        mine = np.array([hear(step.astype(float)) for step in x[0]])
        with torch.no_grad():
            theirs = model.net(kind)(torch.from_numpy(x))[0].numpy()
        np.testing.assert_allclose(mine, theirs, atol=2e-3)


# Weights and claims


def test_weights_ship_with_their_cards():
    for kind in lstm.NETS:
        path = shipped("lstm_1997", kind)
        assert path.stat().st_size < 200_000
        card = read_card(path)
        assert card["system"] == "lstm_1997"
        assert "public domain" in card["licence"]


def test_training_writes_weights_that_load(tmp_path, monkeypatch):
    monkeypatch.setattr(answer, "brought_back", lambda *args, **kw: (0.5, 0.0))
    monkeypatch.setattr(lstm, "RECIPES", {"quick": (4, 2)})
    for kind in lstm.NETS:
        history = lstm.train(out=tmp_path, kind=kind, progress=False)
        assert history.steps == [2, 4]
        from coursekit.neural import load_weights

        assert load_weights(lstm.new_net(kind), tmp_path / kind)["net"] == kind


def test_claims_measured_at_once_hold():
    for claim in lstm.claims:
        if claim.key in ("gradient", "torch", "vanishing"):
            found = claim.measure(2)
            assert found.verdict == "holds", (claim.key, found)
            assert found.source == "measured"


def test_claims_of_repeated_training_are_read_from_their_logs():
    for claim in lstm.claims:
        if claim.repeat is not None:
            found = claim.measure(5)
            assert found.source == "log"
            assert found.verdict in ("holds", "partly"), (claim.key, found)
