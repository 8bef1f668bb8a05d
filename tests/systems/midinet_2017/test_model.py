"""What the models that ship compose over chords, and a learner's functions in them."""

import numpy as np
import pytest

from coursekit.encodings.notes import NOTE_DTYPE, notes_of, to_midi
from coursekit.errors import CourseError
from coursekit.systems import midinet_2017 as midinet
from coursekit.systems.midinet_2017 import music


def rows(**wish):
    return notes_of(midinet.compose(**{"seed": 1, "bars": 8, **wish}))


def melody(table):
    return table[table["track"] == 0]


def tune(*notes):
    table = np.zeros(len(notes), NOTE_DTYPE)
    table["onset"], table["duration"], table["pitch"] = np.array(notes, dtype=float).T
    table["velocity"] = 80
    return to_midi(table, tempo=100)


@pytest.mark.parametrize(
    "change",
    [
        {"answers": "creative"},
        {"answers": "no chord"},
        {"progression": "minor"},
        {"chords": "F#m B E A"},
        {"comping": False},
        {"seed": 2},
    ],
    ids=str,
)
def test_every_control_changes_the_piece(change):
    assert rows(**change).tolist() != rows().tolist()
    assert rows(**change).tolist() == rows(**change).tolist()


def test_the_tempo_is_heard():
    ends = [midinet.compose(seed=1, tempo=tempo).get_end_time() for tempo in (60, 120)]
    assert ends[0] == pytest.approx(2 * ends[1]) == pytest.approx(32)


@pytest.mark.parametrize("bars", [1, 3, 8])
def test_a_melody_fills_its_bars_without_a_rest_in_two_octaves(bars):
    line = melody(rows(bars=bars))
    ends = line["onset"] + line["duration"]
    assert ends[-1] == 4 * bars
    np.testing.assert_allclose(ends[:-1], line["onset"][1:])
    assert line["pitch"].min() >= 60
    assert line["pitch"].max() < 84


def test_the_piano_plays_the_chords_below_the_melody():
    table = rows(chords="C Am", bars=2)
    piano = table[table["track"] == 1]
    for bar, classes in ((0, {0, 4, 7}), (1, {9, 0, 4})):
        sounding = piano[piano["onset"] // 4 == bar]
        assert set((sounding["pitch"] % 12).tolist()) == classes
        assert sounding["pitch"].min() % 12 == (0, 9)[bar]
    assert piano["pitch"].max() < 64


def test_twenty_seeds_make_twenty_pieces():
    assert len({str(melody(rows(seed=seed)).tolist()) for seed in range(20)}) == 20


def test_the_models_stand_in_the_order_of_the_paper():
    rng, model = np.random.default_rng(0), midinet.load()
    chords = rng.integers(0, 24, 120)
    ratios = [
        model.fit_of(model.melody(chords, np.random.default_rng(1), answers), chords)
        for answers in ("stable", "creative", "no chord")
    ]
    assert ratios == sorted(ratios, reverse=True)
    assert ratios[0] > 0.5 > 0.4 > ratios[2]


def test_a_primer_opens_the_piece_and_is_the_bar_before():
    primer = tune((0, 2, 67), (2, 1, 69), (3, 1, 71))
    line = melody(rows(primer=primer, bars=4))
    assert line["pitch"][:3].tolist() == [67, 69, 71]
    assert line["onset"][3] == 4
    assert (line["onset"] + line["duration"])[-1] == 20
    other = melody(rows(primer=tune((0, 4, 60)), bars=4))
    assert line[3:].tolist() != other[1:].tolist()


def test_a_low_primer_is_answered_where_it_lies():
    line = melody(rows(primer=tune((0, 2, 48), (2, 2, 52)), bars=4))
    assert line["pitch"][:2].tolist() == [48, 52]
    assert line["pitch"].max() < 72


def test_chords_begin_with_the_primer():
    table = rows(primer=tune((0, 4, 67)), bars=1, chords="C F#")
    piano = table[table["track"] == 1]
    assert set((piano["pitch"][piano["onset"] >= 4] % 12).tolist()) == {6, 10, 1}


@pytest.mark.parametrize(
    ("name", "number"), [("C", 0), ("Am", 21), ("F#m", 18), ("Bb7", 10), ("Cdim", 12), ("Gmaj7", 7)]
)
def test_a_chord_has_a_number(name, number):
    assert midinet.chord_number(name) == number
    assert midinet.chord_number(music.chord_name(number)) == number


def test_chords_come_again_and_may_stand_in_a_list():
    assert midinet.chord_numbers("C | F G", 5).tolist() == [0, 5, 7, 0, 5]
    assert midinet.chord_numbers(["C", " Am "], 2).tolist() == [0, 21]
    for wrong, sentence in (("", "takes one chord"), ("H", "no chord known"), ([1], "takes one")):
        with pytest.raises(CourseError, match=sentence):
            midinet.chord_numbers(wrong, 4)


def test_empty_cells_keep_the_chord_before():
    assert music.filled(["", "F", "", "G"], "C Am") == ["F", "F", "F", "G"]
    assert music.filled(["", ""], "C Am") == ["C", "Am"]


@pytest.mark.parametrize("chord", range(24))
def test_a_voicing_has_its_root_in_the_bass_below_the_melody(chord):
    pitches = music.voiced(chord)
    assert {pitch % 12 for pitch in pitches} == set(midinet.triad(chord))
    assert min(pitches) == pitches[0]
    assert pitches[0] % 12 == chord % 12
    assert max(pitches) < 64


def test_a_wide_primer_is_folded_for_the_net_alone():
    wide = tune((0, 2, 40), (2, 2, 90))
    notes, bars, _ = music.bars_of(wide)
    assert notes["pitch"].tolist() == [40, 90]
    assert bars.min() >= 0
    assert bars.max() < 24


def test_values_out_of_range_are_answered_with_a_sentence():
    with pytest.raises(CourseError, match=r"answers is 'best'.*stable"):
        midinet.compose(seed=1, answers="best")


def test_learners_functions_are_used_until_they_fail(capsys):
    bars, chords = np.full((1, 16), 0), np.array([0])
    assert midinet.load().fit_of(bars, chords) == 1
    assert midinet.load(chord_tone_ratio=lambda *_: 0.5).fit_of(bars, chords) == 0.5
    assert midinet.load(chord_tone_ratio=lambda *_: 7).fit_of(bars, chords) == 1
    assert "chord_tone_ratio returned 7" in capsys.readouterr().out


def test_ones_own_game_composes():
    from coursekit.systems.midinet_2017.network import Game
    from coursekit.systems.midinet_2017.training import QUICK

    piece = midinet.compose(model=midinet.Model(own=Game(QUICK, 3).eval()), seed=1)
    assert notes_of(piece).tolist() != rows().tolist()
    assert piece.provenance.weights != midinet.compose(seed=1).provenance.weights
