"""The system: learner's functions, controls, primers, weights and their training."""

import itertools

import numpy as np
import pytest

from coursekit import systems
from coursekit.encodings.notes import notes_of
from coursekit.errors import CourseError
from coursekit.neural import shipped
from coursekit.systems import concert_1994 as concert

BEATS = {"bach": 4, "folk": 2, "waltzes": 3}


def notes(midi):
    return [
        (part.name, n.pitch, round(n.start, 6), round(n.end, 6))
        for part in midi.instruments
        for n in part.notes
    ]


@pytest.mark.parametrize("source", concert.SOURCES)
@pytest.mark.parametrize("bars", [1, 9])
def test_a_piece_has_its_bars(source, bars):
    midi = systems.compose("concert_1994", seed=2, bars=bars, source=source, tempo=120)
    assert midi.get_end_time() == pytest.approx(0.5 * BEATS[source] * bars)
    assert len(midi.instruments) == (2 if source == "waltzes" else 1)
    melody = midi.instruments[0].notes
    assert melody[0].start == 0
    assert melody[-1].end == pytest.approx(midi.get_end_time())
    for one, two in itertools.pairwise(melody):
        assert one.end == pytest.approx(two.start)


def test_every_control_changes_the_piece():
    plain = notes(concert.compose(seed=1, bars=6))
    for change in ({"source": "folk"}, {"temperature": 0.3}, {"tempo": 60}):
        assert notes(concert.compose(seed=1, bars=6, **change)) != plain


def test_a_primer_is_kept_and_gone_on_from_in_its_key():
    line = ((60, 12, ""), (62, 12, ""), (64, 12, ""), (65, 12, ""), (67, 24, ""), (64, 24, ""))
    primer = concert.to_music(line, "bach", shift=2)
    piece = systems.compose("concert_1994", seed=1, bars=4, source="bach", primer=primer)
    rows = notes_of(piece)
    assert rows["pitch"][:6].tolist() == [62, 64, 66, 67, 69, 66]
    assert (rows["onset"] + rows["duration"]).max() == pytest.approx(8 + 16)
    assert np.isin(rows["pitch"][6:] % 12, (2, 4, 6, 7, 9, 11, 1)).mean() > 0.8
    air = systems.compose("concert_1994", seed=1, bars=4, primer=concert.to_music(line, "bach"))
    assert len(air.instruments) == 2


def test_a_primer_that_it_cannot_take_is_answered_with_a_sentence():
    import pretty_midi

    with pytest.raises(CourseError, match="no note with a pitch"):
        concert.compose(seed=1, primer=pretty_midi.PrettyMIDI())
    chord = pretty_midi.PrettyMIDI()
    part = pretty_midi.Instrument(0)
    part.notes = [pretty_midi.Note(80, p, 0.0, 1.0) for p in (60, 64)]
    chord.instruments.append(part)
    with pytest.raises(CourseError, match="several notes"):
        concert.compose(seed=1, primer=chord)
    odd = pretty_midi.PrettyMIDI()
    part = pretty_midi.Instrument(0)
    part.notes = [pretty_midi.Note(80, 60, 0.0, 0.31), pretty_midi.Note(80, 62, 0.31, 0.5)]
    odd.instruments.append(part)
    with pytest.raises(CourseError, match="twelfth"):
        concert.compose(seed=1, primer=odd)
    with pytest.raises(CourseError, match="unknown here"):
        concert.compose(seed=1, source="bach", primer=concert.to_music(((60, 1, ""),), "bach"))


class TestLearnersFunctions:
    def test_the_courses_own_change_nothing_and_others_are_heard(self):
        own = concert.load(concert.context_step, concert.next_note_chances, concert.pitch_code)
        assert own is concert.load()
        plain = notes(concert.compose(seed=5, bars=6))
        same = concert.load(context_step=lambda *given: concert.context_step(*given))
        assert notes(concert.compose(model=same, seed=5, bars=6)) == plain
        deaf = concert.load(context_step=lambda before, *_: before)
        assert notes(concert.compose(model=deaf, seed=5, bars=6)) != plain

    @pytest.mark.parametrize(
        "wrong",
        [
            {"context_step": lambda *_: None},
            {"context_step": lambda before, *_: before[:-1]},
            {"context_step": lambda before, *_: before * float("nan")},
            {"context_step": lambda *_: 1 / 0},
            {"next_note_chances": lambda point, codes: np.ones(len(codes))},
            {"next_note_chances": lambda point, codes: "C"},
            {"pitch_code": lambda pitch: [0.0] * 12},
        ],
    )
    def test_a_broken_one_is_replaced_with_a_line(self, wrong, capsys):
        model = concert.load(**wrong)
        assert notes(concert.compose(model=model, seed=5, bars=3)) == notes(
            concert.compose(seed=5, bars=3)
        )
        printed = capsys.readouterr().out
        assert printed.count("takes over") == 1
        assert next(iter(wrong)) in printed

    def test_one_that_changes_what_it_is_given_spoils_nothing(self):
        def spoils(before, code, inward, recurrent, bias, taus):
            after = concert.context_step(before, code, inward, recurrent, bias, taus)
            inward *= 0
            before -= 1
            return after

        model = concert.load(context_step=spoils)
        assert notes(concert.compose(model=model, seed=5, bars=4)) == notes(
            concert.compose(seed=5, bars=4)
        )


class TestTraining:
    def test_it_writes_weights_that_compose(self, tmp_path):
        history = concert.train(recipe="quick", seed=1, out=tmp_path, progress=False, source="bach")
        assert history.losses[-1] < history.losses[0] / 2
        assert {path.name for path in tmp_path.iterdir()} >= {"bach.safetensors", "bach.json"}
        model = concert.load(folder=tmp_path)
        assert concert.compose(model=model, seed=1, bars=2, source="bach").instruments[0].notes
        with pytest.raises(CourseError, match="no weights"):
            concert.compose(model=model, seed=1, source="folk")

    def test_recipes_and_sources_are_validated(self):
        with pytest.raises(CourseError, match="no recipe"):
            concert.train(recipe="huge")
        with pytest.raises(CourseError, match="no source"):
            concert.train(source="polkas")

    def test_a_damaged_file_is_answered_with_a_sentence(self, tmp_path):
        for ending in (".safetensors", ".json"):
            whole = shipped("concert_1994", "folk").with_suffix(ending).read_bytes()
            (tmp_path / f"folk{ending}").write_bytes(whole)
        weights = tmp_path / "folk.safetensors"
        concert.compose(model=concert.load(folder=tmp_path), seed=1, bars=1, source="folk")
        damaged = bytearray(weights.read_bytes())
        damaged[-3] ^= 1
        weights.write_bytes(bytes(damaged))
        with pytest.raises(CourseError, match="damaged"):
            concert.compose(model=concert.load(folder=tmp_path), seed=1, source="folk")


def test_shipped_weights_know_unheard_music_better_than_chance():
    for source in concert.SOURCES:
        composer = concert.load().composer(source)
        by_chance = sum(np.log(len(book)) for book in composer.books)
        nats = []
        for piece in concert.pieces(source, "test"):
            rows = composer.known.encode(piece, end=False)
            context = np.zeros(40)
            for now, after in itertools.pairwise(rows):
                context = composer.hear(context, now)
                chances = composer.expect(context)
                nats.append(-sum(np.log(row[i]) for row, i in zip(chances, after, strict=True)))
        assert np.mean(nats) < by_chance - 1


def test_the_card_of_other_weights_is_answered_with_a_sentence(tmp_path):
    (tmp_path / "folk.json").write_text(
        shipped("todd_1989", "melodies").with_suffix(".json").read_text()
    )
    (tmp_path / "folk.safetensors").write_bytes(shipped("todd_1989", "melodies").read_bytes())
    with pytest.raises(CourseError, match="does not describe a CONCERT"):
        concert.compose(model=concert.load(folder=tmp_path), seed=1, source="folk")
