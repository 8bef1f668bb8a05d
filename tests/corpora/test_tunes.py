from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora import airs, tunes
from coursekit.corpora._abc import TICKS, read_abc, unfold
from coursekit.corpora._cache import corpus_folder
from coursekit.encodings.grid import HOLD, REST
from coursekit.errors import CourseError


def rows(body, key="C", meter="4/4", length="1/8"):
    """Return onset, length (in eighths) and pitch of each note."""
    score = read_abc(f"X:1\nT:Test\nM:{meter}\nL:{length}\nK:{key}\n{body}\n")
    eighth = TICKS // 2
    return [(Fraction(o, eighth), Fraction(d, eighth), p) for o, d, p in score.notes]


def pitches(body, **header):
    return [p for _, _, p in rows(body, **header)]


def lengths(body, **header):
    return [d for _, d, _ in rows(body, **header)]


def test_letters_and_octaves():
    assert pitches("C, C c c' B,, b''") == [48, 60, 72, 84, 47, 83 + 24]


def test_lengths():
    third = Fraction(1, 2)
    assert lengths("C C2 C/ C/2 C3/2 C//") == [1, 2, third, third, 3 * third, third / 2]
    assert lengths("CC", length="1/16") == [Fraction(1, 2)] * 2
    score = "X:1\nM:{}\nK:C\nC\n"
    assert read_abc(score.format("2/4")).notes[0][1] == TICKS // 4
    assert read_abc(score.format("6/8")).notes[0][1] == TICKS // 2


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("C", [65, 71]), ("G", [66, 71]), ("F", [65, 70]), ("Am", [65, 71]), ("A Minor", [65, 71]),
        ("Ador", [66, 71]), ("Amix", [66, 71]), ("DMixolydian", [66, 71]), ("Flyd", [65, 71]),
        ("Bb", [65, 70]), ("F#m", [66, 71]), ("Bphr", [66, 71]), ("Edor ^a", [66, 71]),
        ("Dmix=f", [65, 71]), ("GM", [65, 70]),
    ],
)  # fmt: skip
def test_keys_and_modes(key, expected):
    assert pitches("F B", key=key) == expected


def test_accidentals_hold_to_the_end_of_the_bar():
    assert pitches("^F F f | F =F F ^^F __B B | B", key="G") == [
        66, 66, 78, 66, 65, 65, 67, 69, 69, 71
    ]  # fmt: skip
    assert pitches("^C- | C C") == [61, 60]


def test_broken_rhythm():
    half = Fraction(1, 2)
    assert lengths("C>D E<F G>>A B2>c2") == [
        3 * half, half, half, 3 * half, 2 - half / 2, half / 2, 3, 1
    ]  # fmt: skip
    assert rows("(G.>) .A")[1][0] == 3 * half
    assert lengths(">C") == [1]


def test_tuplets():
    third = Fraction(2, 3)
    assert lengths("(3CDE F") == [third] * 3 + [1]
    assert lengths("(3:2:2CD E") == [third, third, 1]
    assert lengths("(2CD", meter="6/8") == [Fraction(3, 2)] * 2
    assert sum(lengths("(5CDEFG")) == 2
    assert sum(lengths("(5CDEFG", meter="6/8")) == 3


def test_ties_rests_graces_chords_and_ornaments():
    assert rows("C-C z D2-|D2 {/gf}~E !trill!.F") == [
        (0, 2, 60), (3, 4, 62), (7, 1, 64), (8, 1, 65)
    ]  # fmt: skip
    assert rows("[CEG]2 [E-c-][Ec]") == [(0, 2, 67), (2, 2, 72)]
    assert rows("C Z D", meter="3/4")[1][0] == 7
    assert rows('"Am"C "^above"D')[1] == (1, 1, 62)
    chords = read_abc('X:1\nM:4/4\nL:1/8\nK:C\n"Am"C2"G7"D2\n').chords
    assert chords == [(0, "Am"), (TICKS, "G7")]


def test_changes_on_the_way():
    assert pitches("F [K:G] F\nK:D\nC") == [65, 66, 61]
    assert lengths("C [L:1/4] C") == [1, 2]


@pytest.mark.parametrize(
    ("body", "played"),
    [
        ("C4:|D4|", "CCD"),
        ("|:C4:|:D4:|", "CCDD"),
        ("C4|:D4:|E4", "CDDE"),
        ("C4::D4:|", "CCDD"),
        ("|:C4|1D4:|2E4|]", "CDCE"),
        ("|:C4|[1D4:|[2E4||F4", "CDCEF"),
        ("|:C4|1D4:|2E4:|:F4:|", "CDCEFF"),
        ("C4|D4|]", "CD"),
    ],
)
def test_repeats_are_played_out(body, played):
    score = read_abc(f"X:1\nM:2/4\nL:1/8\nK:C\n{body}\n")
    names = {60: "C", 62: "D", 64: "E", 65: "F"}
    notes = unfold(score)
    assert "".join(names[p] for _, _, p in notes) == played
    assert [o for o, _, _ in notes] == [2 * TICKS * k for k in range(len(played))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no key"),
        ("once upon a time", "no key"),
        ("X:1\nK:C\n", "no notes"),
        ("X:1\nK:C\nC & D\n", "not understood"),
        ("X:1\nK:Z\nC\n", "none"),
        ("X:1\nV:1\nV:2\nK:C\nC\n", "several voices"),
        ("X:1\nK:C\nC" + "'" * 40, "no instrument"),
    ],
)
def test_what_is_no_tune_is_answered_with_a_reason(text, words):
    with pytest.raises(CourseError, match=words):
        read_abc(text)


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="ABCDEFGabcdefg,'^_=/<>()[]|:123456789 -z\"{}~KLM\n", max_size=60),
    st.text(max_size=8),
)
def test_random_letters_give_a_tune_or_a_reason(body, other):
    for text in (f"X:1\nM:4/4\nL:1/8\nK:D\n{body}{other}", body + other):
        try:
            unfold(read_abc(text))
        except CourseError:
            continue


GOOD = "X:1\nT:Good\nM:4/4\nL:1/8\nK:G\nGABc d2 d2 | edcB A4 |]\n"


@pytest.mark.parametrize(
    ("whole", "torn"),
    [
        ("L:1/8", "L:"),
        ("L:1/8", "L:eighth"),
        ("L:1/8", "L:0"),
        ("L:1/8", "L:-1/8"),
        ("L:1/8", "L:1/1000000"),
        ("L:1/8", f"L:{'9' * 5000}"),
        ("M:4/4", "M:4/0"),
        ("M:4/4", "M:0/4"),
        ("M:4/4", "M:4/3"),
        ("M:4/4", f"M:{'9' * 40}/4"),
        ("GABc", "G0ABc"),
        ("GABc", f"G{'9' * 30}ABc"),
        ("GABc", f"G{'9' * 5000}ABc"),
        ("GABc", f"G{'/' * 2000}ABc"),
        ("GABc", "Z999999999 GABc"),
        ("| edcB", "|1-999999999 edcB"),
        ("GABc", "[0 GABc"),
        ("GABc", "[2 GABc"),
    ],
    ids=range(18),
)
def test_a_damaged_field_is_said_and_no_bare_error(whole, torn):
    assert read_abc(GOOD)
    with pytest.raises(CourseError) as caught:
        read_abc(GOOD.replace(whole, torn))
    assert str(caught.value).startswith("it")
    assert len(str(caught.value)) < 100


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, len(GOOD) - 1),
    st.integers(0, 12),
    st.text('0123456789/-:|[](){}ABCGKLMXVZz<>^_="!~\n %', max_size=12),
)
def test_mutated_letters_give_a_tune_or_a_reason(place, length, inserted):
    try:
        score = read_abc(GOOD[:place] + inserted + GOOD[place + length :])
    except CourseError:
        return
    assert unfold(score)
    assert all(length > 0 for _, length, _ in score.notes)


def test_a_damaged_tune_is_left_out_and_the_others_are_there(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(tunes, "corpus_folder", lambda _: tmp_path)
    monkeypatch.setattr(airs, "corpus_folder", lambda _: tmp_path)
    waltz = GOOD.replace("4/4", "3/4")
    (tmp_path / "good.abc").write_text(waltz)
    (tmp_path / "torn.abc").write_text(waltz.replace("L:1/8", "L:") + waltz)
    assert [tune.name for tune in tunes.load()] == ["good"]
    assert tunes.left_out() == {"torn": "its line “L:” is damaged"}
    assert capsys.readouterr().err.count("torn.abc is left out: its line “L:” is damaged.") == 1
    assert [air.name for air in airs.load()] == ["good 1", "torn 1"]
    assert capsys.readouterr().err.count("An air in torn.abc is left out") == 1


@pytest.fixture(scope="module")
def everything(own_cache):
    return tunes.load()


def test_the_collection_is_whole(everything):
    assert len(everything) == 1050
    assert len(tunes.left_out()) == 9
    assert 118_000 < sum(len(t.melody) for t in everything) < 123_000
    counts = [sum(t.split == s for t in everything) for s in ("train", "valid", "test")]
    assert counts[0] > 750
    assert min(counts) > 60
    starts = {}
    for t in everything:
        opening = tuple((t.melody["pitch"][:16] - t.melody["pitch"][0]).tolist())
        starts.setdefault(opening, set()).add(t.split)
    assert all(len(found) == 1 for found in starts.values())


def test_every_tune_makes_sense(everything):
    for t in everything:
        assert (t.melody["duration"] > 0).all()
        assert (np.diff(t.melody["onset"]) > 0).all()
        assert (t.melody["pitch"] >= 55).all()  # a fiddle's lowest string
        assert (t.melody["pitch"] <= 100).all()
        assert len(t.repeated) >= len(t.melody)
        tokens = t.tokens()
        assert ((tokens >= 0) & (tokens <= REST)).all()


def test_the_card_tells_what_is_here(everything):
    card = (Path(__file__).parents[2] / "datasets" / "tunes" / "README.md").read_text("utf-8")
    assert tunes.source_checksum() in card
    written = sum(len(t.melody) for t in everything)
    played = sum(len(t.repeated) for t in everything)
    assert f"{written:,} as written; {played:,} with the repeats" in card
    counts = {s: sum(t.split == s for t in everything) for s in ("train", "valid", "test")}
    assert ", ".join(f"`{s}` {n}" for s, n in counts.items()) in card
    minor = sum(t.key[1] == "minor" for t in everything)
    assert f", {minor} minor," in card


def test_a_known_tune(everything):
    t = next(t for t in everything if t.name == "AcrobatsHornpipe")
    assert (t.key, t.meter, t.kind) == ((10, "major"), (2, 2), "hornpipe")
    assert t.melody["pitch"][:6].tolist() == [65, 63, 62, 65, 70, 72]
    midi = t.to_midi(repeats=True)
    assert [p.name for p in midi.instruments] == ["Fiddle"]
    assert midi.time_signature_changes[0].numerator == 1
    assert midi.get_end_time() > 1.9 * t.to_midi().get_end_time()
    assert (t.tokens(12) < HOLD).sum() == len(t.melody)


def test_counts_agree_with_music21(everything):
    from music21 import converter

    rng = np.random.default_rng(8)
    ours = theirs = equal = 0
    for index in rng.choice(len(everything), 15, replace=False):
        tune = everything[index]
        score = converter.parse(str(corpus_folder("ryansMammoth") / f"{tune.name}.abc"))
        notes = [
            n
            for n in score.flatten().notes
            if n.quarterLength > 0 and not (n.tie and n.tie.type in ("stop", "continue"))
        ]
        ours += len(tune.melody)
        theirs += len(notes)
        equal += len(tune.melody) == len(notes)
    assert abs(ours - theirs) <= 0.01 * theirs
    assert equal >= 12
