"""The system: seeds, controls, the band, learner's functions, shipped nets, training."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit import systems
from coursekit.corpora import blues
from coursekit.encodings.notes import NOTE_DTYPE, notes_of, to_midi
from coursekit.errors import CourseError
from coursekit.neural import load_weights
from coursekit.systems import eck_schmidhuber_2002 as eck
from coursekit.systems.eck_schmidhuber_2002 import model, training

TEN = 10 * blues.STEPS


def part(midi, name):
    """Return onset, duration and pitch of one instrument's notes."""
    track = [instrument.name for instrument in midi.instruments].index(name)
    notes = notes_of(midi)
    return notes[notes["track"] == track]


def test_the_shipped_net_keeps_form_and_scale_over_ten_choruses():
    played = eck.free_run(eck.load().net(), TEN, range(12))
    assert eck.wrong_chords(played).sum() == 0
    assert eck.scale_share(played).min() >= 0.95
    lines = eck.pitches_of(played).reshape(-1, 96)
    assert len(np.unique(lines, axis=0)) > 60, "it improvises and does not repeat itself"


def test_the_chords_alone_go_on_for_a_hundred_choruses():
    played = eck.free_run(eck.load().net("lstm", 1), 100 * blues.STEPS, [0])
    assert eck.wrong_chords(played)[0] == 0


def test_no_heat_and_no_seed_reaches_the_chords():
    rng = np.random.default_rng(0)
    openings = [rng.integers(60, 73, 48).tolist() for _ in range(6)]  # outside the scale too
    played = eck.free_run(eck.load().net(), TEN, range(6), openings=openings, temperature=3.0)
    assert eck.wrong_chords(played).sum() == 0
    assert (eck.pitches_of(played)[:, :48] == openings).all()


def test_every_net_that_is_named_ships():
    kit = eck.load()
    for kind, experiment in model.WEIGHTS:
        net = kit.net(kind, experiment)
        assert net.notes == (12 if experiment == 1 else 25)
        assert kit.net(kind, experiment) is net
    with pytest.raises(CourseError, match="no net 'walk' for experiment 2"):
        kit.net("walk")


@pytest.mark.parametrize("player", eck.PLAYERS)
@pytest.mark.parametrize("bars", [1, 13])
def test_a_piece_has_its_bars(player, bars):
    midi = systems.compose("eck_schmidhuber_2002", seed=3, bars=bars, player=player, tempo=120)
    assert midi.get_end_time() <= 2.0 * bars + 1e-6
    melody = part(midi, "Piano, melody")
    assert (melody["onset"] + melody["duration"]).max() == pytest.approx(4 * bars)
    if player != "plain":
        assert part(midi, "Bass")["onset"].tolist() == list(range(4 * bars))


def test_every_control_changes_the_piece():
    def notes(**given):
        midi = eck.compose(**({"seed": 1, "bars": 36} | given))
        return [(i.name, n.pitch, round(n.start, 5)) for i in midi.instruments for n in i.notes]

    plain = notes()
    assert notes() == plain
    for change in ({"player": "walk"}, {"player": "plain"}, {"player": "written"},
                   {"experiment": 1}, {"seed_notes": 24}, {"temperature": 3.0}, {"swing": 0.5},
                   {"arrangement": "paper"}, {"tempo": 90}, {"seed": 2}):  # fmt: skip
        assert notes(**change) != plain, change


def test_chords_of_the_paper_are_held_as_printed():
    midi = eck.compose(seed=1, bars=12, arrangement="paper", swing=0.5)
    chords = part(midi, "Piano, chords")
    onset = 0.0
    for chord in blues.FORM:
        mine = chords[np.abs(chords["onset"] - onset) < 1e-6]
        assert tuple(sorted(mine["pitch"])) == chord.pitches
        onset += chord.steps / 2


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(60, 72), st.sampled_from([1, 2, 3, 4])), min_size=1, max_size=24
    ),
    st.integers(0, 99),
)
def test_a_seed_is_kept_note_for_note(melody, seed):
    rows = np.zeros(len(melody), NOTE_DTYPE)
    lengths = np.array([steps for _, steps in melody]) / 2
    rows["onset"], rows["duration"] = np.cumsum(lengths) - lengths, lengths
    rows["pitch"], rows["velocity"] = [pitch for pitch, _ in melody], 80
    piece = eck.compose(seed=seed, bars=14, primer=to_midi(rows), swing=0.5)
    melody_notes = part(piece, "Piano, melody")
    for name in ("onset", "duration", "pitch"):
        assert melody_notes[name][: len(rows)] == pytest.approx(rows[name], abs=1e-6)
    gone_on = melody_notes[len(rows) :]
    assert gone_on["onset"][0] == pytest.approx(lengths.sum(), abs=1e-6)
    assert (gone_on["onset"] + gone_on["duration"]).max() == pytest.approx(56)
    roots = [chord.pitches for chord in blues.FORM]
    assert set(part(piece, "Piano, chords")["pitch"]) == {p for chord in roots for p in chord}


def test_seeds_that_cannot_be_gone_on_from_are_answered_with_a_sentence():
    def midi(*notes):
        rows = np.zeros(len(notes), NOTE_DTYPE)
        for row, (onset, duration, pitch) in zip(rows, notes, strict=True):
            row["onset"], row["duration"], row["pitch"], row["velocity"] = onset, duration, pitch, 9
        return to_midi(rows, names=["Seed"])

    line = [(i, 1, 60) for i in range(25)]
    for primer, sentence in (
        (midi(), "no note with a pitch"),
        (midi(*line), "25 notes"),
        (midi((0, 1, 59)), "pitch 59"),
        (midi((0, 1, 60), (1, 1, 73)), "Note 2 .* pitch 73"),
        (midi((1, 1, 60)), "begins with a rest of 1 beat,"),
        (midi((0, 2, 60), (1, 1, 63)), "several notes at once"),
        (midi((0, 1, 60), (0, 1, 63)), "several notes at once"),
        (midi((0, 0.7, 60), (0.7, 1, 63)), "no step of its own"),
        (midi(*line[:4]), "as long as the piece"),
    ):
        with pytest.raises(CourseError, match=sentence):
            eck.compose(seed=1, bars=1, primer=primer)
    for given_ in ({"player": "walk"}, {"experiment": 1}):
        with pytest.raises(CourseError, match="Only a net that plays a melody"):
            eck.compose(seed=1, primer=midi(*line[:3]), **given_)


def test_values_out_of_range_are_answered_with_a_sentence():
    for unfit, sentence in (
        ({"player": "coltrane"}, "player is 'coltrane'.*lstm, plain"),
        ({"experiment": 3}, "experiment is 3"),
        ({"seed_notes": 0}, "seed_notes is 0.*from 1 to 24"),
        ({"seed_notes": 25}, "seed_notes is 25"),
        ({"temperature": float("nan")}, "temperature is nan"),
        ({"swing": 0.9}, "swing is 0.9.*0.5 to 0.75"),
        ({"arrangement": "orchestra"}, "arrangement is 'orchestra'"),
        ({"tempo": 132.5}, "tempo is 132.5.*whole"),
        ({"bars": 0}, "at least one bar"),
        ({"seed": -1}, "seed is -1"),
    ):
        with pytest.raises(CourseError, match=sentence):
            eck.compose(**({"seed": 1} | unfit))


@settings(max_examples=60)
@given(st.floats(0, 500), st.floats(0, 500), st.floats(0.5, 0.75))
def test_swing_keeps_the_order_of_times(one, two, ratio):
    early, late = sorted((one, two))
    assert eck.swing(early, ratio) <= eck.swing(late, ratio) + 1e-9
    assert eck.swing(early, 0.5) == pytest.approx(early)
    assert 0 <= eck.swing(early, ratio) - early <= ratio - 0.5 + 1e-9


def test_swing_moves_off_beats_and_nothing_else():
    straight = eck.compose(seed=4, bars=2, swing=0.5)
    swung = eck.compose(seed=4, bars=2, swing=2 / 3)
    for name in ("Piano, melody", "Piano, chords", "Bass"):
        one, two = part(straight, name)["onset"], part(swung, name)["onset"]
        expected = [eck.swing(onset, 2 / 3) for onset in one]
        assert two == pytest.approx(expected, abs=0.01)


def test_a_learners_functions_are_in_force():
    drawn = []

    def lowest(outputs, chance):
        drawn.append(chance)
        return 0

    learners = eck.load(draw_note=lowest, swing=lambda beat, ratio: beat)
    piece = eck.compose(model=learners, seed=1, bars=4)
    assert set(part(piece, "Piano, melody")["pitch"][1:]) == {60}
    assert len(drawn) == 30
    assert (part(piece, "Piano, chords")["onset"] * 2 % 1 == 0).all()


def test_a_mask_that_cuts_more_is_heard():
    def deaf(*sizes):
        mask = eck.connections(*sizes)
        mask[20:, :12] = mask[20:, 25:33] = 0
        return mask

    played = eck.free_run(eck.load(connections=deaf).net(), TEN, range(6))
    own = eck.free_run(eck.load().net(), TEN, range(6))
    assert eck.wrong_chords(played).sum() == 0
    assert eck.bars_known(played).mean() < eck.bars_known(own).mean() - 0.2


def test_a_learners_function_that_goes_wrong_is_replaced_with_a_line(capsys):
    def broken(*args):
        raise ValueError("what now")

    own = [n.pitch for i in eck.compose(seed=1, bars=2).instruments for n in i.notes]
    for functions, sentence in (
        ({"draw_note": broken}, "draw_note stopped with ValueError"),
        ({"draw_note": lambda outputs, chance: 13}, "draw_note returned 13"),
        ({"draw_note": lambda outputs, chance: None}, "draw_note returned None"),
        ({"connections": broken}, "connections stopped with ValueError"),
        (
            {"connections": lambda *sizes: [[1]]},
            "connections returned something of the shape [1, 1]",
        ),
        ({"connections": lambda *sizes: [[1]]}, "40 rows and 41 columns"),
        ({"connections": lambda *sizes: 2 * eck.connections(*sizes)}, "a table of 0 and 1"),
        ({"swing": broken}, "swing stopped with ValueError"),
        ({"swing": lambda beat, ratio: -5.0}, "swing returned -5.0"),
        ({"swing": lambda beat, ratio: float("nan")}, "swing returned nan"),
    ):
        piece = eck.compose(model=eck.load(**functions), seed=1, bars=2)
        assert [n.pitch for i in piece.instruments for n in i.notes] == own
        out = capsys.readouterr().out
        assert sentence in out
        assert out.count("takes over") == 1


def test_the_kits_own_functions_are_taken_as_they_are():
    kit = eck.load(connections=eck.connections, draw_note=eck.draw_note, swing=eck.swing)
    assert kit == eck.load()
    assert kit.net() is eck.load().net()


def test_training_writes_weights_that_are_read_again(tmp_path, monkeypatch):
    for key, recipe in training.RECIPES.items():
        short = dataclasses.replace(recipe, steps=20, evaluate_every=10)
        monkeypatch.setitem(training.RECIPES, key, short)
    history = systems.train("eck_schmidhuber_2002", seed=3, out=tmp_path, progress=False)
    assert history.steps[-1] == 20
    net = eck.new_net(2, seed=9)
    card = load_weights(net, tmp_path / "blues")
    assert card["system"] == "eck_schmidhuber_2002"
    assert card["licence"] == "MIT"
    other = eck.new_net(2, seed=3)
    assert not np.array_equal(net.weight.detach(), other.weight.detach())
    with pytest.raises(CourseError, match="no recipe 'slow'"):
        systems.train("eck_schmidhuber_2002", recipe="slow", progress=False)
