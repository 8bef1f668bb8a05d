"""The system: seeds, controls, the band, learner's functions, shipped nets and claims."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit import systems
from coursekit.corpora import blues
from coursekit.encodings.notes import NOTE_DTYPE, notes_of, to_midi
from coursekit.errors import CourseError
from coursekit.systems import eck_schmidhuber_2002 as eck
from coursekit.systems.eck_schmidhuber_2002 import band, playing

TEN = 10 * blues.STEPS


def part(midi, name):
    """Return onset, duration and pitch of one instrument's notes."""
    track = [instrument.name for instrument in midi.instruments].index(name)
    notes = notes_of(midi)
    return notes[notes["track"] == track]


# The shipped nets


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
    model = eck.load()
    for kind, experiment in eck._NETS:
        net = model.net(kind, experiment)
        assert net.notes == (12 if experiment == 1 else 25)
        assert model.net(kind, experiment) is net
    with pytest.raises(CourseError, match="no net 'walk' for experiment 2"):
        model.net("walk")


# Pieces


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


# Seeds


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.integers(60, 72), st.sampled_from([1, 2, 3, 4])), min_size=1,
             max_size=24),
    st.integers(0, 99),
)  # fmt: skip
def test_a_seed_is_kept_note_for_note(melody, seed):
    rows = np.zeros(len(melody), NOTE_DTYPE)
    lengths = np.array([steps for _, steps in melody]) / 2
    rows["onset"], rows["duration"] = np.cumsum(lengths) - lengths, lengths
    rows["pitch"], rows["velocity"] = [pitch for pitch, _ in melody], 80
    piece = eck.compose(seed=seed, bars=14, primer=to_midi(rows), swing=0.5)
    found = part(piece, "Piano, melody")
    for name in ("onset", "duration", "pitch"):
        assert found[name][: len(rows)] == pytest.approx(rows[name], abs=1e-6)
    gone_on = found[len(rows) :]
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
        (midi(), "0 notes"),
        (midi(*line), "25 notes"),
        (midi((0, 1, 59)), "pitch 59"),
        (midi((0, 1, 60), (1, 1, 73)), "Note 2 .* pitch 73"),
        (midi((0, 1, 60), (2, 1, 60)), "a rest"),
        (midi((1, 1, 60)), "a rest"),
        (midi((0, 2, 60), (1, 1, 63)), "several notes at once"),
        (midi((0, 1, 60), (0, 1, 63)), "several notes at once"),
        (midi((0, 0.7, 60), (0.7, 1, 63)), "beside the grid"),
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


# The band


def test_roots_are_those_of_the_names():
    named = {"C": 0, "F7": 5, "Gm": 7, "Em": 4, "A7": 9, "Dm": 2, "G": 7, "G7": 7}
    for chord in blues.FORM:
        # The printed Fdim holds the notes of a D7.
        assert band.root_of(chord.pitches) == named.get(chord.name, 2), chord


def test_the_bass_walks_in_quarters_from_root_to_root():
    steps = blues.load()[0].steps()
    bass = band.walking_bass(steps)
    assert bass["onset"].tolist() == list(range(48))
    assert bass["pitch"].min() >= 30
    assert bass["pitch"].max() <= 50
    onset = 0
    for chord in blues.FORM:
        here = bass[bass["onset"] == onset // 2]
        assert here["pitch"][0] % 12 == band.root_of(chord.pitches)
        onset += chord.steps
    silent = np.zeros((16, 25), np.int8)
    assert len(band.walking_bass(silent)) == len(band.comping(silent)) == 0


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


# The learner's functions


def test_a_learners_functions_are_in_force():
    drawn = []

    def lowest(outputs, chance):
        drawn.append(chance)
        return 0

    model = eck.load(draw_note=lowest, swing=lambda beat, ratio: beat)
    piece = eck.compose(model=model, seed=1, bars=4)
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
    for functions, said in (
        ({"draw_note": broken}, "draw_note stopped with ValueError"),
        ({"draw_note": lambda outputs, chance: 13}, "draw_note returned 13"),
        ({"draw_note": lambda outputs, chance: None}, "draw_note returned None"),
        ({"connections": broken}, "connections stopped with ValueError"),
        ({"connections": lambda *sizes: [[1]]}, "40 rows and 41 columns"),
        ({"swing": broken}, "swing stopped with ValueError"),
        ({"swing": lambda beat, ratio: -5.0}, "swing returned -5.0"),
        ({"swing": lambda beat, ratio: float("nan")}, "swing returned nan"),
    ):
        piece = eck.compose(model=eck.load(**functions), seed=1, bars=2)
        assert [n.pitch for i in piece.instruments for n in i.notes] == own
        out = capsys.readouterr().out
        assert said in out
        assert out.count("takes over") == 1


def test_the_kits_own_functions_are_taken_as_they_are():
    assert eck.load(connections=eck.connections, swing=eck.swing) is eck.load()


# Training and claims


def test_training_writes_weights_that_are_read_again(tmp_path, monkeypatch):
    import dataclasses

    from coursekit.neural import load_weights
    from coursekit.systems.eck_schmidhuber_2002 import learning

    for key, recipe in learning.RECIPES.items():
        short = dataclasses.replace(recipe, steps=20, evaluate_every=10)
        monkeypatch.setitem(learning.RECIPES, key, short)
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


@pytest.mark.parametrize("claim", eck.claims, ids=lambda claim: claim.key)
def test_every_claim_is_measured(claim):
    found = claim.measure(2)
    assert found.here
    assert found.verdict in ("holds", "partly", "fails")
    if claim.key in ("form", "melody", "scale", "seed", "walk"):
        assert found.verdict == "holds"


def test_a_net_may_begin_with_another_ones_chords():
    chords, both = eck.new_net(1, seed=1), eck.new_net(2, seed=2)
    both.take_chords(chords)
    alone = eck.free_run(chords, 200, [0])
    together = eck.free_run(both, 200, [5], temperature=2.0)
    assert (alone[..., :12] == together[..., :12]).all()
    assert not np.array_equal(both.weight.detach(), eck.new_net(2, seed=2).weight.detach())


def test_the_chords_share_is_that_of_the_corpus():
    rng = np.random.default_rng(0)
    walk = playing.with_form(playing.random_walk(TEN, rng))
    written = blues.steps_of([piece.choices for piece in blues.load()[::41]])
    assert playing.chord_share(written).mean() > playing.chord_share(walk) + 0.1
