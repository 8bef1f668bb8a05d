"""The style probe: what it must tell, what it must not be able to tell, what must not matter."""

from __future__ import annotations

import copy

import numpy as np
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora import chorales, tunes
from coursekit.encodings.notes import NOTE_DTYPE, notes_of, to_midi
from coursekit.errors import CourseError
from coursekit.evaluation import ASPECTS, place, place_by_aspect, real_pieces, style_probe
from coursekit.evaluation.probe import SCALES, _deal
from coursekit.evaluation.windows import windows_of


@pytest.fixture(scope="module")
def bach():
    return [work.to_midi() for work in chorales.load()[::6]]


@pytest.fixture(scope="module")
def fiddle():
    return [tune.to_midi() for tune in tunes.load()[::9]]


def melody(pitches, lengths, tempo=120.0):
    rows = np.zeros(len(pitches), NOTE_DTYPE)
    rows["pitch"], rows["duration"], rows["velocity"] = pitches, lengths, 80
    rows["onset"] = np.cumsum([0, *lengths[:-1]])
    return to_midi(rows, tempo=tempo)


def noise(count, seed=0, beats=48):
    rng = np.random.default_rng(seed)
    return [
        melody(rng.integers(48, 85, beats * 2), rng.choice([0.25, 0.5, 0.75], beats * 2))
        for _ in range(count)
    ]


def halves(pieces, seed):
    order = np.random.default_rng(seed).permutation(len(pieces))
    middle = len(order) // 2
    return [pieces[i] for i in order[:middle]], [pieces[i] for i in order[middle:]]


# -- controls ------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["bach", "fiddle"])
def test_real_music_is_not_told_from_real_music(which, request):
    pieces = request.getfixturevalue(which)[:60]
    probes = [style_probe(*halves(pieces, seed), seed=seed) for seed in range(4)]
    held = [probe.interval[0] <= 0.5 <= probe.interval[1] for probe in probes]
    assert sum(held) >= 3
    assert abs(np.mean([probe.accuracy for probe in probes]) - 0.5) < 0.12


def test_noise_is_told_from_music(fiddle):
    probe = style_probe(fiddle[:40], noise(40))
    assert probe.accuracy > 0.97
    assert probe.interval[0] > 0.9
    assert probe.interval[1] <= 1
    assert probe.telltales


def test_permuted_labels_cannot_be_told(fiddle):
    pool = [*fiddle[:30], *noise(30)]
    probes = [style_probe(*halves(pool, seed), seed=seed) for seed in range(4)]
    assert sum(probe.interval[0] <= 0.5 <= probe.interval[1] for probe in probes) >= 3


def test_windows_of_one_piece_are_never_on_both_sides_of_the_fence():
    # Each piece plays its own sixteen beats of noise four times, so a window seen while learning
    # names every other window of its piece; the sides are one and the same kind of noise.
    rng = np.random.default_rng(1)
    pieces = []
    for _ in range(24):
        pitches = rng.integers(48, 85, 32)
        pieces.append(melody(np.tile(pitches, 4), np.full(128, 0.5)))
    honest = style_probe(pieces[:12], pieces[12:])
    assert honest.interval[0] <= 0.5 <= honest.interval[1]
    alone = [
        melody([note.pitch for note in piece.instruments[0].notes[:32]], np.full(32, 0.5))
        for piece in pieces
        for _ in range(4)
    ]
    cheated = style_probe(alone[:48], alone[48:])
    assert cheated.accuracy > 0.9
    labels = [index // 4 for index in range(96)]
    grouped = style_probe(alone[:48], alone[48:], groups=(labels[:48], labels[48:]))
    assert grouped.interval[0] <= 0.5 <= grouped.interval[1]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=12, max_size=120),
    st.integers(2, 6),
    st.integers(0, 1000),
)
def test_folds_part_no_group_and_level_the_sides(rows, folds, seed):
    rows += [(40 + k, side) for k in range(12) for side in (False, True)]
    group = np.array([label for label, _ in rows])
    y = np.array([int(side) for _, side in rows])
    fold = _deal(group, y, folds, np.random.default_rng(seed))
    for label in np.unique(group):
        assert len(set(fold[group == label].tolist()) - {-1}) <= 1
    for k in range(folds):
        assert ((fold == k) & (y == 0)).sum() == ((fold == k) & (y == 1)).sum()
    # With single pieces enough to fill it, no fold stays empty.
    assert set(range(folds)) <= set(fold.tolist())


# -- what must not matter --------------------------------------------------------------------------


def _changed(piece, how):
    rows = notes_of(piece)
    tempo, signature, key = 100.0, (4, 4), None
    match how:
        case "key":
            rows["pitch"] += 7
        case "tempo":
            tempo = 73.0
        case "loudness":
            rows["velocity"] = np.arange(len(rows)) % 90 + 20
        case "instrument":
            rows["program"] = 73
        case "parts":
            rows["track"] = np.arange(len(rows)) % 3
        case "signature":
            signature, key = (3, 4), (5, "minor")
    return to_midi(rows, tempo=tempo, time_signature=signature, key=key)


@pytest.mark.parametrize("how", ["key", "tempo", "loudness", "instrument", "parts", "signature"])
def test_what_the_notes_do_not_say_does_not_matter(how, bach):
    real, generated = bach[:12], [_changed(piece, "") for piece in bach[12:24]]
    before = style_probe(real, generated)
    after = style_probe(real, [_changed(piece, how) for piece in bach[12:24]])
    assert after.accuracy == pytest.approx(before.accuracy, abs=1e-9)
    assert after.interval == pytest.approx(before.interval, abs=1e-9)


def test_the_pieces_given_are_left_as_they_were(fiddle):
    before = copy.deepcopy(fiddle[0].instruments[0].notes)
    style_probe(fiddle[:10], fiddle[10:20])
    assert list(map(str, fiddle[0].instruments[0].notes)) == list(map(str, before))


# -- what it says ----------------------------------------------------------------------------------


def test_telltales_name_what_was_changed_and_aspects_keep_apart(fiddle):
    wild = []
    for piece in fiddle[40:80]:
        rows = notes_of(piece)
        rows["pitch"][::2] += 12
        wild.append(to_midi(rows))
    probe = style_probe(fiddle[:40], wild)
    assert probe.interval[0] > 0.9
    assert any("leap" in tale.feature or "octave" in tale.feature for tale in probe.telltales[:3])
    strongest = probe.telltales[0]
    assert strongest.share >= probe.telltales[-1].share > 0
    assert strongest.feature in str(probe)
    rhythm = style_probe(fiddle[:40], wild, aspect="rhythm")
    assert rhythm.interval[0] <= 0.5 <= rhythm.interval[1]
    assert not rhythm.telltales
    assert str(rhythm).endswith("it cannot tell them apart.")
    harmony = style_probe(fiddle[:40], wild, aspect="harmony")  # nothing to go by in a melody
    assert harmony.accuracy == 0.5


def test_the_same_seed_gives_the_same_probe(fiddle):
    first, second, other = (style_probe(fiddle[:12], fiddle[12:30], seed=s) for s in (3, 3, 4))
    assert first == second
    assert first != other
    assert first.pieces == (12, 18)
    assert first.chance == 0.5
    assert f"{first.accuracy:.0%} of {first.windows} windows" in str(first)


def test_pieces_that_cannot_be_used_are_counted(fiddle):
    short = melody([60, 62, 64, 65, 67], [1] * 5)
    probe = style_probe([*fiddle[:12], short, pretty_midi.PrettyMIDI()], fiddle[12:24])
    assert probe.pieces == (12, 12)
    assert probe.left_out == (2, 0)


# -- parts -----------------------------------------------------------------------------------------


def test_windows_start_at_the_first_note_and_may_lack_a_last_beat():
    pitches = list(range(40, 72))
    piece = melody(pitches, [1] * 32)
    assert [len(part) for part in windows_of(piece, 8)] == [8, 8, 8, 8]
    assert [part[0, 2] for part in windows_of(piece, 16)] == [40, 56]
    assert len(windows_of(melody(pitches[:31], [1] * 31), 16)) == 2
    assert len(windows_of(melody(pitches[:30], [1] * 30), 16)) == 1
    assert windows_of(melody([60, 62, 64], [8, 4, 4]), 16) == []
    piece.instruments[0].notes[-1].end = 1e9  # a note that is never switched off
    assert [len(part) for part in windows_of(piece, 8)] == [8, 8, 8, 8]
    piece.instruments[0].is_drum = True
    assert windows_of(piece, 8) == []


@pytest.mark.parametrize("scale", ["chorales", "bass", "tunes"])
def test_the_scale_holds_music_that_no_system_learns_from(scale):
    pieces, groups = real_pieces(scale)
    assert len(pieces) == len(groups) >= 50
    parts = 4 if scale == "chorales" else 1
    assert all(len(piece.instruments) == parts for piece in pieces)
    learned = {
        notes_of(work.to_midi())["pitch"].tobytes()
        for work in (tunes if scale == "tunes" else chorales).load()
        if work.split == "train"
    }
    assert not learned & {notes_of(piece)["pitch"].tobytes() for piece in pieces}
    if scale == "bass":
        whole, _ = real_pieces("chorales")
        mine = [note.pitch for note in pieces[3].instruments[0].notes]
        assert mine == [note.pitch for note in whole[3].instruments[3].notes]


def test_a_place_on_the_scale(fiddle):
    told = place(noise(20), "tunes", seed=2)
    assert told.accuracy > 0.95
    by_aspect = place_by_aspect(noise(20), "tunes", seed=2)
    assert list(by_aspect) == ["everything", "melody", "rhythm", "repetition", "tonality"]
    assert by_aspect["everything"] == told
    for aspect in ASPECTS[:4]:
        assert by_aspect[aspect] == place(noise(20), "tunes", seed=2, aspect=aspect)


# -- bad input -------------------------------------------------------------------------------------

SILENCE = [pretty_midi.PrettyMIDI()] * 20
SINGLE = [melody([60], [20])] * 20


@pytest.mark.parametrize(
    ("generated", "options", "sentence"),
    [
        ([], {}, "Only 0 of the generated"),
        (SILENCE, {}, "Only 0 of the generated"),
        (SINGLE, {}, "Only 0 of the generated"),
        (noise(9), {}, "needs 10 independent pieces"),
        (noise(20), {"folds": 1}, "1 folds were asked for"),
        (noise(20), {"folds": 20}, "needs 40 independent pieces"),
        (noise(20), {"window": 0}, "window of 0 beats"),
        (noise(20), {"window": float("nan")}, "window of nan beats"),
        (noise(20), {"window": float("inf")}, "window of inf beats"),
        (noise(20), {"window": 400}, "Only 0 of the real"),
        (noise(20), {"folds": 2.5}, "2.5 folds were asked for"),
        (noise(20), {"seed": -1}, "seed is -1"),
        (noise(20), {"seed": None}, "seed is None"),
        (noise(20), {"aspect": "beauty"}, "no aspect 'beauty'"),
        (noise(20), {"groups": ([1] * 12, [2] * 3)}, "one label"),
        (noise(20), {"groups": ([1] * 12, [2] * 20)}, "Only 1 of the real"),
    ],
)
def test_what_cannot_be_probed_is_said_in_a_sentence(generated, options, sentence, fiddle):
    with pytest.raises(CourseError, match=sentence) as raised:
        style_probe(fiddle[:12], generated, **options)
    assert str(raised.value).endswith(".")


def test_a_note_without_a_proper_time_is_said_in_a_sentence(fiddle):
    broken = noise(12)
    broken[3].instruments[0].notes[5].end = float("nan")
    with pytest.raises(CourseError, match="no proper time"):
        style_probe(fiddle[:12], broken)


def test_an_unknown_scale_is_said_in_a_sentence():
    with pytest.raises(CourseError, match=", ".join(SCALES)):
        place(noise(12), "fugues")


def test_pieces_all_alike_on_both_sides_give_no_nan():
    same = [melody([60, 62, 64, 65] * 8, [0.5] * 32)] * 12
    probe = style_probe(same, same)
    assert 0 <= probe.interval[0] <= probe.accuracy <= probe.interval[1] <= 1
    assert not probe.telltales
