"""What the nets perform: scores of all kinds, controls, the pedal, and a learner's functions."""

from dataclasses import replace

import numpy as np
import pretty_midi
import pytest
import torch

from coursekit.corpora import performance_rules, scores
from coursekit.encodings.notes import NOTE_DTYPE, notes_of, to_midi
from coursekit.errors import CourseError, announcements
from coursekit.evaluation import performances as measures
from coursekit.systems import expressive_performance_2024 as expressive
from coursekit.systems.expressive_performance_2024 import crux, model, playing, streams
from tests.systems.todd_1989.music import melody_midi, notes


@pytest.fixture(scope="module")
def polonaise():
    return scores.shortened(model.course_piece("polonaise"), 8)


@pytest.fixture(scope="module")
def two_bars(polonaise):
    return scores.shortened(polonaise, 2)


@pytest.fixture(scope="module")
def played(polonaise):
    return expressive.perform(polonaise, seed=5)


def test_every_written_note_is_played_once_and_no_other(polonaise, played):
    score, heard = played.pairs()
    assert len(heard) == len(played.notes) == len(polonaise.notes)
    assert (score["pitch"] == heard["pitch"]).all()
    assert played.synthetic
    assert (played.notes["end"] > played.notes["onset"]).all()


def test_loudness_timing_and_touch_vary_and_deadpan_does_not(played):
    for name, measure in measures.MEASURES.items():
        spread = float(np.std(measure(played)))
        assert spread > {"loudness": 4, "pace": 0.05, "chords": 3, "touch": 0.2}[name]
    assert float(np.std(measures.tempo(played.deadpan()))) < 1e-6


@pytest.mark.parametrize("tempo", [60, 140])
def test_the_tempo_is_kept_on_the_whole(polonaise, tempo):
    piece = expressive.perform(polonaise, seed=1, tempo=tempo)
    score, heard = piece.pairs()
    beats = score["onset"].max() - score["onset"].min()
    assert np.ptp(heard["onset"]) == pytest.approx(beats * 60 / tempo, rel=1e-6)


def test_the_pedal_is_there_in_the_file_and_can_be_left_away():
    with_pedal, without = (expressive.compose(seed=1, piece="polonaise", pedal=pedal)
                           for pedal in (True, False))  # fmt: skip
    changes = with_pedal.instruments[0].control_changes
    assert {change.number for change in changes} == {64}
    values = [change.value for change in sorted(changes, key=lambda change: change.time)]
    assert values[::2] == [127] * len(values[::2])
    assert values[1::2] == [0] * len(values[1::2])
    assert not without.instruments[0].control_changes
    assert notes(with_pedal) == notes(without)


@pytest.mark.parametrize(
    "change",
    [{"piece": "chorale"}, {"player": "rules"}, {"expression": 0.5}, {"temperature": 0.5},
     {"top_p": 0.3}, {"takes": 3}, {"tempo": 60}],
    ids=str,
)  # fmt: skip
def test_every_control_changes_the_piece(change):
    base = {"seed": 3, "bars": 3}
    assert notes(expressive.compose(**(base | change))) != notes(expressive.compose(**base))


@pytest.mark.parametrize("piece", model.PIECES)
def test_so_many_bars_are_played(piece):
    short, long = (expressive.compose(seed=1, bars=bars, piece=piece) for bars in (2, 5))
    assert 0 < len(short.instruments[0].notes) < len(long.instruments[0].notes)


def test_expression_of_nought_is_what_is_written(polonaise):
    plain = expressive.perform(polonaise, seed=1, expression=0.0)
    score, heard = plain.pairs()
    second = 60 / polonaise.tempo
    assert np.ptp(heard["velocity"]) == 0
    onset = (score["onset"] - score["onset"].min()) * second
    assert heard["onset"] - heard["onset"].min() == pytest.approx(onset, abs=1e-6)
    doubled = expressive.perform(polonaise, seed=1, expression=2.0)
    whole = expressive.perform(polonaise, seed=1)
    assert measures.tempo(doubled).std() > 1.5 * measures.tempo(whole).std()
    assert doubled.notes["velocity"].std() > 1.3 * whole.notes["velocity"].std()


@pytest.mark.parametrize("aspect", playing.ASPECTS)
def test_an_aspect_is_switched_off_alone(polonaise, played, aspect):
    changed = playing.expressive(played, polonaise, **{aspect: 0.0})
    spreads = {
        name: np.std(measure(changed)) / np.std(measure(played))
        for name, measure in measures.MEASURES.items()
    }
    assert spreads.pop(aspect) < 0.4
    assert all(spread > 0.6 for spread in spreads.values())


def test_a_learners_piece_is_performed_whatever_its_velocities():
    tune = melody_midi([60, 62, 64, 65, 67, 65, 64, 62] * 2)
    loud = melody_midi([60, 62, 64, 65, 67, 65, 64, 62] * 2)
    for note in loud.instruments[0].notes:
        note.velocity = 127
    one, other = (expressive.compose(seed=2, primer=music) for music in (tune, loud))
    assert notes(one) == notes(other)
    rows = notes_of(one)
    assert rows["pitch"].tolist() == [60, 62, 64, 65, 67, 65, 64, 62] * 2
    assert len(set(rows["velocity"].tolist())) > 3


def test_a_longer_primer_is_cut_and_that_is_announced():
    tune = melody_midi(list(range(60, 80)))
    with announcements() as sentences:
        piece = expressive.compose(seed=2, primer=tune, bars=2)
    assert sentences == ["Only the first 2 bars of the primer were played; `bars` says how many."]
    assert 0 < len(piece.instruments[0].notes) < 20
    with announcements() as sentences:
        expressive.compose(seed=2, primer=tune, bars=20)
    assert sentences == []


def test_music_that_no_piano_can_play_is_refused():
    drums = pretty_midi.PrettyMIDI()
    drums.instruments.append(pretty_midi.Instrument(0, is_drum=True))
    drums.instruments[0].notes.append(pretty_midi.Note(80, 40, 0, 1))
    for music in (pretty_midi.PrettyMIDI(), drums):
        with pytest.raises(CourseError, match="no notes that a piano could play"):
            expressive.compose(seed=1, primer=music)
    with pytest.raises(CourseError, match="There are sonata, polonaise"):
        model.course_piece("waltz")


def test_a_single_note_is_played_too():
    piece = expressive.compose(seed=1, primer=melody_midi([60]))
    assert [note.pitch for note in piece.instruments[0].notes] == [60]


def test_music_that_begins_late_is_played_from_its_first_note():
    rows = np.zeros(2, NOTE_DTYPE)
    rows["onset"], rows["duration"], rows["pitch"], rows["velocity"] = [90, 91], 1.0, [60, 64], 80
    piece = expressive.compose(seed=1, primer=to_midi(rows), bars=1)
    assert [note.pitch for note in piece.instruments[0].notes] == [60, 64]
    assert piece.instruments[0].notes[0].start == 0


def test_side_by_side_all_scores_are_played_to_their_ends(polonaise):
    sonata = scores.shortened(model.course_piece("sonata"), 2)
    takes = model.Model().takes([sonata, polonaise], seed=4)
    for take, score in zip(takes, (sonata, polonaise), strict=True):
        assert sorted(take.written.tolist()) == list(range(len(score.notes)))
        assert (np.diff(score.notes["onset"][take.written]) >= 0).all()
        assert (take.entropies >= 0).all()


def test_a_right_function_of_a_learner_changes_nothing(two_bars):
    theirs = expressive.load(
        weber_code=lambda *given: crux.weber_code(*given),
        weber_seconds=lambda code, first, growth: first * (growth**code - 1) / (growth - 1),
        nearest_entropy=lambda *given: crux.nearest_entropy(*given),
    )
    own = expressive.perform(two_bars, seed=4, takes=2)
    other = expressive.perform(two_bars, seed=4, takes=2, model=theirs)
    assert other.notes["onset"] == pytest.approx(own.notes["onset"])
    assert other.notes["velocity"].tolist() == own.notes["velocity"].tolist()


def test_a_ruler_of_equal_steps_is_heard(two_bars):
    theirs = expressive.load(weber_seconds=lambda code, first, growth: 0.07 * code)
    own, other = (expressive.perform(two_bars, seed=4, model=one) for one in (None, theirs))
    assert not np.allclose(own.notes["onset"], other.notes["onset"])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"weber_code": lambda *given: 2.5}, "a whole number was expected"),
        ({"weber_code": lambda *given: 900}, "which no mark of"),
        ({"weber_seconds": lambda *given: -1.0}, "seconds were expected"),
        ({"nearest_entropy": lambda takes, wanted: 7}, "the place of a take was expected"),
    ],
)
def test_a_wrong_function_is_replaced_and_said(wrong, words, two_bars, capsys):
    theirs = expressive.load(**wrong)
    own = expressive.perform(two_bars, seed=4, takes=2)
    other = expressive.perform(two_bars, seed=4, takes=2, model=theirs)
    assert other.notes["onset"] == pytest.approx(own.notes["onset"])
    assert words in capsys.readouterr().out


def test_what_pianists_weights_may_be_used_for_is_said():
    assert "NOT FOR COMMERCIAL USE" in expressive.licence("pianists")
    assert "COMMERCIAL" not in expressive.licence("rules")
    control = next(one for one in expressive.card.controls if one.name == "player")
    assert "not for commercial use" in control.help
    with pytest.raises(CourseError, match="There are: pianists, rules"):
        expressive.load_net("singers")


def test_a_ruler_of_equal_steps_makes_a_trill_limp(polonaise):
    fast = np.zeros(24, scores.SCORE_DTYPE)
    fast["pitch"], fast["onset"], fast["duration"] = [74, 76] * 12, np.arange(24) / 8, 1 / 8
    trill = performance_rules.render(
        replace(polonaise, notes=fast, bars=np.array([0.0]), phrases=np.array([0.0]), tempo=66)
    )
    even = np.linspace(0, streams.MARKS[104], 105)
    spread = [
        np.diff(playing.on_ruler(trill, marks).notes["onset"])[:20].std()
        for marks in (even, streams.MARKS)
    ]
    real = np.diff(trill.notes["onset"])[:20].std()
    assert abs(spread[1] - real) < 0.3 * real < abs(spread[0] - real)


def test_playing_is_drawn_from_the_generator_alone(two_bars):
    net = expressive.load_net("rules")
    first, again = (
        playing.play(net, [two_bars], torch.Generator().manual_seed(3))[0] for _ in range(2)
    )
    assert np.array_equal(first.codes, again.codes)
