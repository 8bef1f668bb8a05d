from __future__ import annotations

import itertools
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coursekit.corpora import _analysis, chorales, harmony
from coursekit.corpora._analysis import Tables, Weights, book
from coursekit.encodings.grid import HOLD, REST
from coursekit.errors import CourseError


@pytest.fixture(scope="module")
def everything(own_cache):
    return harmony.load(progress=False)


@pytest.fixture(scope="module")
def aus_meines_herzens_grunde(own_cache):
    return chorales.by_name("bwv269")


def parsed(string):
    """Say whether the grammar of T, S and D has a parse: each S leads to a D, and there is a T."""
    return "T" in string and not re.search("S(T|$)", "".join(string))


def chorale_of(like, chords, *, beats=1, signature=0, closes=True):
    """Return a chorale of block chords, each a beat (or more) long, soprano first."""
    steps = 4 * beats
    grid = np.full((steps * len(chords), 4), HOLD, dtype=np.int16)
    grid[::steps] = chords
    fermatas = np.zeros(len(grid), dtype=np.bool_)
    fermatas[len(grid) - steps :] = closes
    return replace(
        like, name="made", grid=grid, fermatas=fermatas, key_signature=signature, pickup_beats=0.0,
        bar_starts=tuple(range(0, len(grid), 16)), time_signature=(4, 4),
    )  # fmt: skip


def numerals_of(chorale):
    return [numeral for phrase in harmony.analyse(chorale) for numeral in phrase.numerals]


def test_every_phrase_makes_sense(everything):
    pieces = {c.name: c for c in chorales.load() if c.duplicate_of is None}
    assert {p.chorale for p in everything} == set(pieces)
    for name, phrases in itertools.groupby(everything, key=lambda p: p.chorale):
        whole = list(phrases)
        assert [p.number for p in whole] == list(range(1, len(whole) + 1))
        onsets = [o for p in whole for o in p.onsets]
        lengths = [d for p in whole for d in p.durations]
        assert onsets[0] == 0.0
        assert (np.diff(onsets) == lengths[:-1]).all()  # no chord overlaps, and none is missing
        assert onsets[-1] + lengths[-1] == (len(pieces[name].grid) + 1) // 2 / 2
        assert whole[-1].closes
        for phrase in whole:
            assert phrase.split == pieces[name].split
            assert phrase.key[0] in range(12)
            assert phrase.key[1] in ("major", "minor")
            assert set(phrase.functions) <= set("TSD")
            assert len(phrase.numerals) == len(phrase.functions) == len(phrase.onsets) > 0
            assert min(phrase.durations) >= 0.5
        for before, after in itertools.pairwise(whole):
            assert before.closes or before.key != after.key


def test_each_numeral_means_to_music21_what_it_means_here(everything):
    from music21 import key, roman

    found = {(phrase.key[1], numeral) for phrase in everything for numeral in phrase.numerals}
    for mode in ("major", "minor"):
        home = key.Key("C" if mode == "major" else "c")
        named = {}
        for chord, members in enumerate(book(mode).members):
            for lowest, bass in enumerate(members):
                span = _analysis.Span(0, 1, 12 * (mode == "minor"), chord, lowest)
                named[harmony.numeral(span)] = (set(members), bass)
        for numeral in sorted(n for m, n in found if m == mode):
            theirs = roman.RomanNumeral(numeral, home)
            assert (set(theirs.pitchClasses), theirs.bass().pitchClass) == named[numeral], numeral


def test_a_phrase_that_everyone_reads_alike(everything):
    first = next(p for p in everything if p.chorale == "bwv269")
    assert first.key == (7, "major")
    assert first.numerals[:6] == ("I", "IV6", "V6", "I", "V", "vi")
    assert first.functions[:6] == ("T", "S", "D", "T", "D", "T")
    assert first.onsets[:4] == (0.0, 2.0, 3.0, 4.0)
    assert first.closes
    assert str(first).startswith("bwv269, phrase 1 in G major: I IV6 V6")


@pytest.mark.parametrize("up", [-5, 2, 6])
def test_the_same_music_elsewhere_has_the_same_numerals(aus_meines_herzens_grunde, up):
    chorale = aus_meines_herzens_grunde
    grid = np.where(chorale.grid < HOLD, chorale.grid + up, chorale.grid).astype(np.int16)
    signature = (chorale.key_signature + 7 * up) % 12
    moved = replace(chorale, grid=grid, key_signature=signature)
    for here, there in zip(harmony.analyse(chorale), harmony.analyse(moved), strict=True):
        assert there.numerals == here.numerals
        assert there.key == ((here.key[0] + up) % 12, here.key[1])
        assert there.onsets == here.onsets


def test_chords_of_a_plain_phrase(aus_meines_herzens_grunde):
    # C: I, V/V, V, then the six-four chord that delays the dominant, V7 and I
    made = chorale_of(
        aus_meines_herzens_grunde,
        [
            (72, 67, 64, 48), (69, 65, 60, 53), (74, 66, 62, 50), (74, 67, 59, 55),
            (72, 64, 60, 48), (74, 65, 57, 53), (72, 64, 60, 55), (71, 65, 62, 55),
            (72, 64, 55, 48),
        ],
    )  # fmt: skip
    phrases = harmony.analyse(made)
    assert [p.key for p in phrases] == [(0, "major")]
    assert numerals_of(made) == ["I", "IV", "V/V", "V", "I", "ii6", "I64", "V7", "I"]
    assert "".join(phrases[0].functions) == "TSSDTSDDT"


def test_passing_notes_and_suspensions_are_no_chords(aus_meines_herzens_grunde):
    plain = chorale_of(
        aus_meines_herzens_grunde,
        [(72, 67, 64, 48), (74, 67, 59, 55), (76, 67, 60, 48), (74, 67, 59, 55), (72, 67, 64, 48)],
    )
    decorated = plain.grid.copy()
    decorated[2, 2] = 62  # the tenor passes from E to B by eighths
    decorated[8:12, 0] = (74, HOLD, 76, HOLD)  # the soprano is held over the beat
    decorated[12:16, 1] = (67, HOLD, 65, HOLD)  # the alto passes through the seventh
    other = replace(plain, grid=decorated)
    roots = [re.match("[iIvV]+", numeral)[0] for numeral in numerals_of(other)]
    assert [root for root, _ in itertools.groupby(roots)] == ["I", "V", "I", "V", "I"]


def test_minor_ends_on_its_major_chord(aus_meines_herzens_grunde):
    made = chorale_of(
        aus_meines_herzens_grunde,
        [
            (69, 64, 60, 57), (69, 65, 62, 50), (68, 64, 59, 52), (69, 64, 60, 45),
            (71, 65, 62, 50), (69, 64, 60, 52), (68, 62, 59, 52), (69, 64, 61, 45),
        ],
    )  # fmt: skip
    phrases = harmony.analyse(made)
    assert [p.key for p in phrases] == [(9, "minor")]
    assert phrases[0].numerals[-3:] == ("i64", "V7", "I")
    assert "".join(phrases[0].functions) == "TSDTSDDT"


def test_another_bass_note_is_another_inversion(aus_meines_herzens_grunde):
    made = chorale_of(
        aus_meines_herzens_grunde,
        [(72, 67, 64, 48), (72, 67, 60, 52), (71, 67, 62, 55), (72, 67, 64, 48)],
    )
    assert numerals_of(made) == ["I", "I6", "V", "I"]


@pytest.mark.parametrize("seed", range(4))
def test_the_path_is_the_best_of_all(seed):
    rng = np.random.default_rng(seed)
    w = replace(Weights(), change_on=0.25, change_off=1.125)

    def drawn(*shape):
        return rng.gamma(1.0, size=shape).astype(np.float32)

    t = Tables(
        notes=drawn(24, 48), rare=drawn(24, 2), leaving=drawn(24, 2), ending=drawn(24, 2),
        lingering=drawn(24, 2), moves=drawn(2, 2, 2), close=drawn(2, 2, 2), far=drawn(2, 24, 24),
    )  # fmt: skip
    t.far[:, np.arange(24), np.arange(24)] = t.moves[:, [0, 1], [0, 1]] = _analysis.NEVER
    t.close[:, [0, 1], [0, 1]] = _analysis.NEVER
    scores = 3 * drawn(3, 24, 2)
    opening, closing, off = np.array([[0, 1, 0], [0, 0, 1], [0, 1, 0]], dtype=bool)

    def move(step, a, b):
        (key, chord), (to, next_chord) = divmod(a, 2), divmod(b, 2)
        if a == b:
            return 0.0
        cost = w.change_off if off[step] else w.change_on
        if key == to:
            return cost + (t.close if closing[step] else t.moves)[key // 12, chord, next_chord]
        far = t.far[int(opening[step]), key, to]
        return cost + t.leaving[key, chord] + far + t.rare[to, next_chord]

    second, third = (
        np.array([[move(s, a, b) for b in range(48)] for a in range(48)]) for s in (1, 2)
    )
    values = (
        (scores[0] - t.rare).reshape(48, 1, 1)
        + (scores[1].reshape(1, 48) - second)[:, :, None]
        + (scores[2].reshape(1, 48) - third)[None]
    )
    best = np.unravel_index(values.argmax(), values.shape)
    assert _analysis._viterbi(scores, opening, closing, off, t, w).tolist() == list(best)


def test_strings_for_a_grammar(everything):
    for mode in ("major", "minor"):
        parts = [harmony.strings(mode, split) for split in ("train", "valid", "test")]
        whole = harmony.strings(mode)
        assert sorted(itertools.chain(*parts)) == sorted(whole)
        assert len(parts[0]) > 5 * len(parts[1]) > 0
        assert len(whole) > 1000
        assert {len(s) for s in whole} == set(range(2, 11))
        assert 0.6 < sum(map(parsed, whole)) / len(whole) < 0.95
        assert len(harmony.strings(mode, lengths=(4, 4))) == sum(len(s) == 4 for s in whole)
    every = harmony.strings("major", lengths=(1, 99)) + harmony.strings("minor", lengths=(1, 99))
    assert sorted(every) == sorted(p.functions for p in everything)


def test_wrong_requests_are_answered_with_a_sentence(own_cache, aus_meines_herzens_grunde):
    for wrong in ("dorian", "Major", "", None):
        with pytest.raises(CourseError, match="major or minor"):
            harmony.strings(wrong)
    with pytest.raises(CourseError, match="train, valid or test"):
        harmony.strings("major", "training")
    for lengths in ((5, 2), (0, 3), (2,), ("a", "b"), (2.5, 3)):
        with pytest.raises(CourseError, match="shortest"):
            harmony.strings("minor", lengths=lengths)
    with pytest.raises(CourseError, match="development or test"):
        harmony.agreement("dev")
    with pytest.raises(CourseError, match="by_name"):
        harmony.analyse("bwv269")
    silent = chorale_of(aus_meines_herzens_grunde, [(REST,) * 4] * 4)
    empty = replace(silent, grid=silent.grid[:0], fermatas=silent.fermatas[:0])
    for nothing in (silent, empty):
        with pytest.raises(CourseError, match="made has no notes"):
            harmony.analyse(nothing)


def test_a_music21_without_the_analyses_is_answered_with_a_sentence(
    own_cache, tmp_path, monkeypatch
):
    monkeypatch.setattr(harmony, "corpus_folder", lambda _: tmp_path)
    with pytest.raises(CourseError, match="none of the analyses"):
        harmony.agreement()


def test_a_single_note_and_single_chord_have_a_harmony(aus_meines_herzens_grunde):
    for chord in ((72, REST, REST, REST), (72, 67, 64, 48)):
        phrases = harmony.analyse(chorale_of(aus_meines_herzens_grunde, [chord]))
        assert len(phrases) == 1
        assert len(phrases[0].numerals) == 1
    odd = chorale_of(aus_meines_herzens_grunde, [(72, 67, 64, 48), (71, 67, 62, 55)])
    odd = replace(odd, grid=odd.grid[:7], fermatas=odd.fermatas[:7])
    assert sum(sum(p.durations) for p in harmony.analyse(odd)) == 2.0


def test_what_people_wrote_and_what_the_card_says_of_it(own_cache):
    card = (Path(__file__).parents[2] / "datasets" / "harmony" / "README.md").read_text("utf-8")
    halves = {half: harmony.agreement(half) for half in ("development", "test")}
    assert not set(halves["development"].chorales) & set(halves["test"].chorales)
    for half, found in halves.items():
        assert found.beats == sum(sum(row.values()) for row in found.table.values())
        agreeing = sum(found.table[f][f] for f in "TSD")
        assert found.shares["function"][0] == pytest.approx(agreeing / found.beats)
        for share, low, high in found.shares.values():
            assert 0 < low <= share <= high < 1
        assert f"{len(found.chorales)} chorales, {found.beats} beats" in card, half
        for name, (share, low, high) in found.shares.items():
            assert re.search(
                f"{name}.*{100 * share:.0f} % \\({100 * low:.0f}–{100 * high:.0f}\\)", card
            )
    test = halves["test"]
    assert test.shares["root"][0] > 0.9
    assert test.shares["function"][1] > 0.7
    assert test.shares["numeral"][0] <= min(test.shares["key"][0], test.shares["degree"][0])
    for function, row in test.table.items():
        assert max(row, key=row.get) == function
        assert f"| {function} | {row['T']} | {row['S']} | {row['D']} |" in card
    assert "528 beats of 10 chorales" in str(test)


def test_the_card_tells_what_is_here(everything):
    card = (Path(__file__).parents[2] / "datasets" / "harmony" / "README.md").read_text("utf-8")
    assert f"{len(everything):,} phrases" in card
    assert f"{sum(len(p.numerals) for p in everything):,} chords" in card
    for mode in ("major", "minor"):
        strings = harmony.strings(mode, lengths=(1, 99))
        usable = harmony.strings(mode)
        row = (
            f"| {mode} | {len(strings):,} | {np.mean([len(s) for s in strings]):.1f} "
            f"| {len(usable):,} | {np.mean([len(s) for s in usable]):.1f} "
            f"| {100 * sum(map(parsed, usable)) / len(usable):.0f} % |"
        )
        assert row in card


def test_later_calls_read_what_was_kept(everything, monkeypatch):
    def never(_):
        raise AssertionError("it was analysed again")

    monkeypatch.setattr(harmony, "analyse", never)
    assert harmony.load() == everything


def test_importing_it_imports_little():
    code = (
        "import sys; from coursekit.corpora import harmony; "
        "heavy = ('music21', 'pretty_midi', 'tqdm', 'torch', 'scipy'); "
        "print([m for m in heavy if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
