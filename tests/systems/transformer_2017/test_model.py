"""What the net composes: primers, controls, heads, and a learner's functions in it."""

import numpy as np
import pytest
import torch

from coursekit.corpora import chorales, jsb
from coursekit.encodings.notes import notes_of
from coursekit.errors import CourseError
from coursekit.systems import transformer_2017 as transformer
from coursekit.systems.transformer_2017 import inside, pictures
from tests.systems.todd_1989.music import melody_midi, notes


@pytest.fixture(scope="module")
def model():
    return transformer.load()


@pytest.fixture(scope="module")
def chorale():
    return jsb.load("valid")[2].pitches[:32]


@pytest.mark.parametrize("bars", [1, 5])
def test_a_piece_has_four_voices_until_its_last_bar_ends(bars):
    piece = transformer.compose(seed=2, bars=bars, tempo=120)
    assert [part.name for part in piece.instruments] == ["Soprano", "Alto", "Tenor", "Bass"]
    for part in piece.instruments:
        assert part.notes[0].start == 0
        assert part.notes[-1].end == pytest.approx(2.0 * bars)


def test_voices_keep_their_ranges(model):
    for seed in range(3):
        piece = transformer.compose(model=model, seed=seed, bars=6)
        means = [np.mean([note.pitch for note in part.notes]) for part in piece.instruments]
        assert means == sorted(means, reverse=True)
        for part, (low, high) in zip(
            piece.instruments, ((55, 83), (50, 77), (45, 72), (34, 66)), strict=True
        ):
            assert all(low <= note.pitch <= high for note in part.notes)


@pytest.mark.parametrize("change", [{"temperature": 0.5}, {"top_p": 0.3}, {"tempo": 60}], ids=str)
def test_every_control_changes_the_piece(model, change):
    base = {"model": model, "seed": 1, "bars": 3}
    assert notes(transformer.compose(**(base | change))) != notes(transformer.compose(**base))
    assert set(change) <= {control.name for control in transformer.card.controls}


def test_a_seed_gives_the_same_piece_and_another_another(model):
    pieces = [notes(transformer.compose(model=model, seed=seed, bars=2)) for seed in (1, 1, 2)]
    assert pieces[0] == pieces[1] != pieces[2]


def test_a_melody_is_sung_by_the_soprano_over_voices_that_sound_with_it():
    piece = transformer.compose(seed=1, bars=1, primer=melody_midi([72, 74, 76, 74, 72, 71, 72]))
    soprano = [note.pitch for note in piece.instruments[0].notes]
    assert soprano[:7] == [72, 74, 76, 74, 72, 71, 72]
    for part in piece.instruments[1:]:
        assert part.notes[0].start == 0


def test_a_melody_out_of_the_sopranos_range_comes_back_where_it_was():
    given = [96, 98, 100, 98]
    piece = transformer.compose(seed=1, bars=1, primer=melody_midi(given))
    assert [note.pitch for note in piece.instruments[0].notes][:4] == given
    assert max(note.pitch for note in piece.instruments[3].notes) > 60


def test_a_melody_of_more_than_two_octaves_is_refused():
    with pytest.raises(CourseError, match="more than the two octaves"):
        transformer.compose(seed=1, bars=1, primer=melody_midi([50, 80]))


def test_a_chorale_is_kept_and_gone_on_from():
    given = chorales.by_name("269").to_midi(2, 1, tempo=80)
    piece = transformer.compose(seed=1, bars=2, primer=given, tempo=80)
    # 269 is in 3/4: its two bars are six beats, and the piece is filled up to eight.
    assert piece.get_end_time() == pytest.approx((8 + 8) * 0.75)
    kept = notes_of(given)
    rows = notes_of(piece)
    for track in range(4):
        theirs, ours = kept[kept["track"] == track], rows[rows["track"] == track]
        assert ours["pitch"][: len(theirs)].tolist() == theirs["pitch"].tolist()
        assert ours["onset"][: len(theirs)] == pytest.approx(theirs["onset"])
        assert ours["onset"][len(theirs)] == pytest.approx(6.0)


def test_maps_are_shares_of_what_is_known(model, chorale):
    maps = model.maps(chorale)
    assert maps.shape == (3, 4, 129, 129)
    assert maps.sum(axis=-1) == pytest.approx(np.ones(maps.shape[:-1]), abs=1e-4)
    assert not np.triu(maps, 1).any()


def test_the_head_that_finds_its_own_voice_is_missed_on_held_notes():
    net = transformer.load_net()
    head = inside.finder(net)
    shares = inside.look_back(net, pieces=6)
    assert shares[head] == shares.max() > 0.4
    whole = inside.cost(net, pieces=6)
    rises = {
        other: inside.cost(net, [other], pieces=6)["held"] - whole["held"]
        for other in inside.all_heads(net)
    }
    assert max(rises, key=rises.get) == head
    assert not net.attentions()[head[0]].muted


def test_without_its_holding_head_the_net_moves_more_and_without_the_others_it_loses_chords():
    net = transformer.load_net()
    head = inside.finder(net)
    others = [other for other in inside.all_heads(net) if other[0] == head[0] and other != head]
    whole, alone, rest = (inside.music_without(net, off) for off in ([], [head], others))
    assert alone["moves"] > 1.3 * whole["moves"]
    assert alone["leap"] > 1.2 * whole["leap"]
    assert rest["triads"] < 0.7 * whole["triads"] < alone["triads"]


def test_surprise_is_what_the_net_says_and_heads_matter(model, chorale):
    whole = model.surprises(chorale)
    assert whole.shape == chorale.shape
    assert not np.allclose(whole, model.surprises(chorale, [(0, 0)]))
    assert np.allclose(whole, model.surprises(chorale))


def test_right_functions_of_a_learner_change_nothing(model):
    def attention(query, key, value):
        return torch.nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True)

    theirs = transformer.load(
        causal_attention=attention,
        sinusoidal_position=lambda place, width: transformer.sinusoidal_position(place, width),
    )
    own = notes(transformer.compose(model=model, seed=4, bars=1))
    assert notes(transformer.compose(model=theirs, seed=4, bars=1)) == own


def test_a_mask_that_leaks_is_heard(chorale):
    leaking = transformer.load(
        causal_attention=lambda query, key, value: torch.nn.functional.scaled_dot_product_attention(
            query, key, value
        )
    )
    assert not np.allclose(leaking.surprises(chorale), transformer.load().surprises(chorale))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"causal_attention": lambda query, key, value: None}, "where a tensor was expected"),
        ({"causal_attention": lambda query, key, value: value[..., :1]}, "returned the shape"),
        ({"causal_attention": lambda query, key, value: value / 0}, "no finite number"),
        ({"sinusoidal_position": lambda place, width: [0.0]}, "returned the shape"),
    ],
)
def test_a_wrong_function_is_replaced_and_said(wrong, words, chorale, capsys):
    theirs = transformer.load(**wrong)
    own = transformer.load().surprises(chorale)
    assert np.allclose(theirs.surprises(chorale), own, rtol=1e-3, atol=1e-4)
    assert words in capsys.readouterr().out


def test_a_wrong_habit_is_replaced_and_said(model, chorale, capsys):
    theirs = transformer.load(habit=lambda shares, back: "often")
    maps = model.maps(chorale)
    assert theirs.habits(maps, 3) == model.habits(maps, 3)
    assert "where a share was expected" in capsys.readouterr().out


def test_a_net_that_does_not_ship_is_said():
    with pytest.raises(CourseError, match="There is: chorales"):
        transformer.load_net("piano")


def test_a_picture_says_where_the_head_looks():
    shares = np.zeros((9, 9))
    shares[6, [3, 0, 2]] = 0.6, 0.1, 0.3
    pitches = np.array([[72, 67, 64, 48], [74, 67, 62, 47]])
    assert pictures.looked_at(shares, 6) == [(2, 0.6), (1, 0.3), (-1, 0.1)]
    assert pictures.where(2, 6) == "the tenor 1 sixteenth before"
    assert pictures.where(4, 6) == "the soprano on the same sixteenth"
    drawn = pictures.attention(pitches, shares, 1, 2)
    assert "To write the tenor on beat 1, sixteenth 2" in drawn.alt
    assert "the tenor 1 sixteenth before (60 %)" in drawn.alt
    assert "10 % to the start of the piece" in drawn.alt
