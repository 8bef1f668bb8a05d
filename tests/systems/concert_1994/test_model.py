"""The system: learner's functions, controls, primers, pieces, data, training and claims."""

import itertools

import numpy as np
import pytest

from coursekit import systems
from coursekit.encodings.notes import notes_of
from coursekit.encodings.psychoacoustic import END
from coursekit.errors import CourseError
from coursekit.neural import shipped
from coursekit.systems import concert_1994 as concert
from coursekit.systems.concert_1994 import data, music

BEATS = {"bach": 4, "folk": 2, "waltzes": 3}


def notes(midi):
    return [(part.name, n.pitch, round(n.start, 6), round(n.end, 6))
            for part in midi.instruments for n in part.notes]  # fmt: skip


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


def test_a_colder_net_takes_the_likely_more_often():
    kinds = [np.mean([len({note[:2] for note in piece})
                      for piece in music.draw("waltzes", 6, 60, temperature=t)])
             for t in (0.2, 1.0, 2.5)]  # fmt: skip
    assert kinds[0] < kinds[1] < kinds[2]


def test_it_composes_in_the_key_and_by_small_moves():
    for source in concert.SOURCES:
        lines = [[note[0] for note in piece] for piece in music.draw(source, 6, 50)]
        moves = np.concatenate([np.abs(np.diff(line)) for line in lines])
        assert np.isin(np.concatenate(lines) % 12, (0, 2, 4, 5, 7, 9, 11)).mean() > 0.9
        assert (moves <= 5).mean() > 0.75


def test_the_chords_of_a_waltz_fit_its_melody():
    def fit(pieces):
        return np.mean([note[0] % 12 in data.chord_notes(note[2]) for p in pieces for note in p])

    drawn = music.draw("waltzes", 6, 60)
    rng = np.random.default_rng(0)
    chords = [note[2] for piece in drawn for note in piece]
    mixed = [tuple((p, t, str(rng.choice(chords))) for p, t, _ in piece) for piece in drawn]
    assert fit(drawn) > fit(mixed) + 0.05


def test_a_primer_is_kept_and_gone_on_from_in_its_key():
    line = ((60, 12, ""), (62, 12, ""), (64, 12, ""), (65, 12, ""), (67, 24, ""), (64, 24, ""))
    primer = concert.to_music(line, "bach", shift=2)
    piece = systems.compose("concert_1994", seed=1, bars=4, source="bach", primer=primer)
    found = notes_of(piece)
    assert found["pitch"][:6].tolist() == [62, 64, 66, 67, 69, 66]
    assert (found["onset"] + found["duration"]).max() == pytest.approx(8 + 16)
    assert np.isin(found["pitch"][6:] % 12, (2, 4, 6, 7, 9, 11, 1)).mean() > 0.8
    air = systems.compose("concert_1994", seed=1, bars=4, primer=concert.to_music(line, "bach"))
    assert len(air.instruments) == 2


def test_a_primer_that_it_cannot_take_is_answered_with_a_sentence():
    import pretty_midi

    with pytest.raises(CourseError, match="no notes"):
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
        said = capsys.readouterr().out
        assert said.count("takes over") == 1
        assert next(iter(wrong)) in said

    def test_one_that_changes_what_it_is_given_spoils_nothing(self):
        def spoils(before, code, inward, recurrent, bias, taus):
            found = concert.context_step(before, code, inward, recurrent, bias, taus)
            inward *= 0
            before -= 1
            return found

        model = concert.load(context_step=spoils)
        assert notes(concert.compose(model=model, seed=5, bars=4)) == notes(
            concert.compose(seed=5, bars=4)
        )


class TestData:
    @pytest.mark.parametrize("source", concert.SOURCES)
    def test_pieces_are_of_one_vocabulary_and_nothing_is_held_out_twice(self, source):
        known = concert.vocabulary(source)
        learned, valid, test = (concert.pieces(source, s) for s in ("train", "valid", "test"))
        assert len(learned) == {"bach": 10, "folk": 25, "waltzes": 25}[source]
        assert len(valid) >= 5
        assert len(test) >= 5
        assert len({*learned, *valid, *test}) == len(learned) + len(valid) + len(test)
        for piece in (*learned, *valid, *test):
            rows = known.encode(piece)
            assert known.decode(rows) == piece
            assert rows[-1].tolist() == [len(known.pitches) - 1] + [-1] * (known.aspects - 1)

    def test_chords_change_with_the_bar_and_end_on_c(self):
        for piece in concert.pieces("waltzes")[:8]:
            assert piece[-1][2] == "C"
            assert len({chord for _, _, chord in piece}) > 1

    def test_a_bar_gets_the_chord_that_it_spells(self):
        bars = [(60, 64, 67), (65, 69, 72), (67, 71, 65), (60, 64, 60)]
        line = tuple((pitch, 12, "") for bar in bars for pitch in bar)
        chords = [note[2] for note in data.with_chords(line, np.arange(0, 145, 36))]
        assert chords == ["C"] * 3 + ["F"] * 3 + ["G7"] * 3 + ["C"] * 3

    def test_what_is_not_there_is_answered_with_a_sentence(self):
        with pytest.raises(CourseError, match="no source"):
            concert.pieces("polkas")
        with pytest.raises(CourseError, match="no split"):
            concert.pieces("bach", "dev")
        with pytest.raises(CourseError, match="Note 1"):
            concert.vocabulary("bach").encode(((1, 12, ""),))
        with pytest.raises(CourseError, match="no note"):
            concert.to_music(((END, 12, ""),))
        with pytest.raises(CourseError, match="no source"):
            concert.load().composer("polkas")


def test_a_blind_pair_begins_alike_and_comes_in_either_order():
    firsts = set()
    for seed in range(8):
        pair, first = music.blind_pair("folk", seed, 30)
        one, two = (notes_of(piece)["pitch"].tolist() for piece in pair)
        assert one[:8] == two[:8]
        assert one != two
        assert len(one) == len(two) == 30
        firsts.add(first)
    assert firsts == {"CONCERT", "table"}


class TestTraining:
    def test_it_writes_weights_that_compose(self, tmp_path):
        history = concert.train(recipe="quick", seed=1, out=tmp_path, progress=False,
                                source="bach")  # fmt: skip
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
        known = composer.known
        by_chance = np.log(len(known.pitches)) + np.log(len(known.durations))
        by_chance += np.log(max(len(known.chords), 1))
        found = [
            nat for piece in concert.pieces(source, "test") for nat in composer.surprise(piece)
        ]
        assert np.mean(found) < by_chance - 1


@pytest.mark.parametrize("claim", concert.claims, ids=lambda claim: claim.key)
def test_each_claim_is_measured_and_none_that_the_paper_proved_fails(claim):
    found = claim.measure(1)
    assert found.verdict in {"holds", "partly"}
    assert found.source == ("log" if claim.repeat else "measured")
    assert found.here
    assert found.why.endswith(".")
