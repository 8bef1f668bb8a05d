"""What is composed: styles, instruments, turns, primers, and a learner's functions."""

import numpy as np
import pytest

from coursekit.corpora import styles
from coursekit.errors import CourseError
from coursekit.systems import musenet_2019 as musenet
from coursekit.systems.musenet_2019 import arranging, bands, crux
from coursekit.systems.musenet_2019 import model as parts
from tests.systems.todd_1989.music import melody_midi, notes


@pytest.fixture(scope="module")
def model():
    return musenet.load()


@pytest.mark.parametrize(("style", "beats"), [("chorale", 4), ("jig", 3), ("air", 3), ("pop", 4)])
def test_a_piece_has_its_styles_bars_and_usual_instruments(style, beats):
    piece = musenet.compose(seed=1, bars=3, style=style, tempo=120)
    assert [part.name.lower() for part in piece.instruments] == list(bands.USUAL[style])
    ends = max(note.end for part in piece.instruments for note in part.notes)
    assert ends == pytest.approx(3 * beats * 0.5)
    mark = piece.time_signature_changes[0]
    assert (mark.numerator, mark.denominator) == parts.METRES[style]


def test_a_piece_turns_into_another_style_on_a_bar_line(model):
    piece = musenet.compose(
        model=model, seed=1, bars=6, style="chorale", then_style="jig", tempo=60
    )
    assert [part.name for part in piece.instruments] == ["Choir", "Flute", "Piano"]
    turn = 3 * 4.0
    assert piece.time_signature_changes[1].time == pytest.approx(turn)
    choir, *others = piece.instruments
    assert all(note.start < turn - 1e-6 for note in choir.notes)
    assert all(note.start >= turn - 1e-6 for part in others for note in part.notes)


def test_instruments_may_stay_or_be_named_for_the_second_half(model):
    how = {"model": model, "seed": 2, "bars": 2, "style": "reel", "then_style": "blues"}
    for then, names in (
        ("the same", ["Fiddle", "Guitar"]),
        ("organ", ["Fiddle", "Guitar", "Organ"]),
    ):
        piece = musenet.compose(**how, then_instruments=then)
        assert [part.name for part in piece.instruments] == names


@pytest.mark.parametrize(
    "change",
    [{"temperature": 0.4}, {"top_p": 0.3}, {"tempo": 60}, {"style": "blues"}, {"best_of": 4},
     {"instruments": "organ"}, {"then_style": "jig"}],
    ids=str,
)  # fmt: skip
def test_every_control_changes_the_piece(model, change):
    base = {"model": model, "seed": 1, "bars": 2, "style": "air"}
    assert notes(musenet.compose(**(base | change))) != notes(musenet.compose(**base))
    assert set(change) <= {control.name for control in musenet.card.controls}


def test_a_seed_gives_the_same_piece_and_another_another(model):
    pieces = [notes(musenet.compose(model=model, seed=seed, bars=2)) for seed in (1, 1, 2)]
    assert pieces[0] == pieces[1] != pieces[2]


def test_a_primer_is_kept_and_gone_on_from_by_the_first_instrument(model):
    given = melody_midi([72, 74, 76, 74, 72, 71, 72, 74])
    piece = musenet.compose(model=model, seed=1, bars=2, primer=given, style="reel",
                            instruments="flute")  # fmt: skip
    assert [note.pitch for note in piece.instruments[0].notes[:8]] == [
        72,
        74,
        76,
        74,
        72,
        71,
        72,
        74,
    ]
    assert len(piece.instruments[0].notes) > 8


def test_a_primer_out_of_range_or_too_long_is_refused():
    with pytest.raises(CourseError, match="by octaves"):
        musenet.compose(seed=1, bars=1, primer=melody_midi([20, 22, 24]))
    with pytest.raises(CourseError, match="too long"):
        musenet.compose(seed=1, bars=1, primer=melody_midi([60] * 600))


@pytest.mark.parametrize("name", ["style", "instruments", "then_style"])
def test_an_unknown_word_is_refused(name):
    with pytest.raises(CourseError, match="takes one of"):
        musenet.compose(seed=1, **{name: "bagpipes"})


def test_a_learners_right_functions_change_nothing(model):
    own = musenet.load(lambda i, v, p: 244 * i + 61 * v + p - 36,
                       lambda t: (t // 244, t // 61 % 4, t % 61 + 36))  # fmt: skip
    how = {"seed": 1, "bars": 1, "primer": melody_midi([72, 74, 76, 74]), "style": "reel"}
    assert notes(musenet.compose(model=own, **how)) == notes(musenet.compose(model=model, **how))


def test_a_learners_other_order_is_heard(model, capsys):
    own = musenet.load(
        taken_apart=lambda token: (7 - token // 244, token // 61 % 4, 36 + token % 61)
    )
    piece = musenet.compose(model=own, seed=1, bars=2, style="jig")
    other = musenet.compose(model=model, seed=1, bars=2, style="jig")
    programs = {part.program for part in piece.instruments if part.notes}
    assert programs != {part.program for part in other.instruments if part.notes}
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("own", "says"),
    [({"combined_token": lambda *_: 5000}, "0 to 1951"), ({"taken_apart": lambda t: t}, "expected"),
     ({"shared_times": lambda *_: [1]}, "times were expected"),
     ({"combined_token": lambda *_: 1 / 0}, "ZeroDivisionError")],
)  # fmt: skip
def test_a_function_that_goes_wrong_is_replaced_with_a_sentence(own, says, capsys):
    broken = musenet.load(**own)
    good = musenet.load()
    tokens = [207, 1955, 24]
    assert (broken.codes == good.codes).all()
    assert (broken.notes == good.notes).all()
    assert (broken.rows(tokens, "jig", ["piano"]) == good.rows(tokens, "jig", ["piano"])).all()
    assert says in capsys.readouterr().out


def test_a_real_piece_surprises_less_under_its_own_name(model):
    lower = 0
    for style, other in (("jig", "chorale"), ("chorale", "reel"), ("air", "pop"), ("blues", "jig")):
        piece, players = styles.load(style, "test")[1], arranging.SETS[style][0]
        tokens = arranging.tokens_of(piece, players).tolist()
        own, foreign = (model.surprises(tokens, name, players) for name in (style, other))
        assert len(own) == len(tokens)
        lower += own.mean() < foreign.mean()
    assert lower >= 3


def test_the_critic_likes_real_pieces_better_than_noise(model):
    piece, players = styles.load("air", "test")[1], arranging.SETS["air"][0]
    tokens = arranging.tokens_of(piece, players).tolist()
    noise = np.random.default_rng(1).permutation(tokens).tolist()
    assert model.liking(tokens, "air", players) > model.liking(noise, "air", players)


def test_a_new_net_learns_by_the_learners_function():
    from coursekit.systems.musenet_2019 import training

    how = {"recipe": training.shorter(3), "styles": ["blues"], "length": 60, "progress": False}
    mine, _ = musenet.learn(combined_token=lambda i, v, p: crux.combined_token(7 - i, v, p), **how)
    plain, _ = musenet.learn(**how)
    assert mine.net is mine.trained
    weights = [model.net.embedding.own for model in (mine, plain)]
    assert not np.allclose(*(weight.detach().numpy() for weight in weights))
