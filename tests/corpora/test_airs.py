"""The airs: what is read of O'Neill's book, and the chords that rules of our own add."""

from pathlib import Path

import numpy as np
import pytest

from coursekit.corpora import airs
from coursekit.encodings.lead_sheet import line_in_c
from coursekit.encodings.psychoacoustic import chord_notes

pytestmark = pytest.mark.usefixtures("own_cache")


def test_they_are_read_once_and_kept(monkeypatch):
    first = airs.load()
    monkeypatch.setattr(airs, "_convert", lambda: pytest.fail("it was converted again"))
    again = airs.load()
    assert [air.name for air in again] == [air.name for air in first]
    assert all((a.melody == b.melody).all() for a, b in zip(first, again, strict=True))


def test_every_air_is_one_line_of_notes_in_bars():
    loaded = airs.load()
    assert len({air.name for air in loaded}) == len(loaded) > 200
    for air in loaded:
        ends = air.melody["onset"] + air.melody["duration"]
        assert (air.melody["duration"] > 0).all()
        assert (ends[:-1] <= air.melody["onset"][1:] + 1e-6).all()
        assert air.bar_starts[0] == 0
        assert (np.diff(air.bar_starts) > 0).all()


def test_most_bars_have_three_beats():
    lengths = np.concatenate([np.diff(air.bar_starts) for air in airs.load()])
    assert (lengths == 3).mean() > 0.8


def test_the_first_air_begins_as_it_is_written():
    # The file has, in eighth notes from G major: G-E | D2 E-F D ...
    air = airs.load()[0]
    assert (air.name, air.title) == ("0001-0050 6", "The Dark Woman of the Glen")
    assert air.key == (7, "major")
    assert air.melody["pitch"][:6].tolist() == [67, 64, 62, 64, 66, 62]
    assert air.melody["duration"][:5].tolist() == [0.5, 0.5, 1, 0.5, 0.5]
    assert air.bar_starts[:3].tolist() == [0, 1, 4]


def test_splits_keep_airs_that_begin_alike_together():
    loaded = airs.load()
    assert {air.split for air in loaded} == {"train", "valid", "test"}
    split_of_opening = {}
    for air in loaded:
        opening = tuple((air.melody["pitch"][:16] - air.melody["pitch"][0]).tolist())
        assert split_of_opening.setdefault(opening, air.split) == air.split


def test_the_card_tells_what_is_here():
    loaded = airs.load()
    card = (Path(__file__).parents[2] / "datasets" / "airs" / "README.md").read_text("utf-8")
    assert airs.source_checksum() in card
    notes = np.concatenate([air.melody for air in loaded])
    assert f"| airs | {len(loaded)} |" in card
    assert f"{len(notes):,}, as written" in card
    assert f"{notes['pitch'].min()}–{notes['pitch'].max()}" in card
    counts = {s: sum(air.split == s for air in loaded) for s in ("train", "valid", "test")}
    assert ", ".join(f"`{split}` {count}" for split, count in counts.items()) in card
    assert f"{sum(air.key[1] == 'major' for air in loaded)} major" in card


def chords_of(pitches, bar_starts, lengths=None):
    lengths = lengths or [12] * len(pitches)
    sheet = tuple((pitch, length, "") for pitch, length in zip(pitches, lengths, strict=True))
    harmonised = airs.harmonise(sheet, bar_starts)
    assert [note[:2] for note in harmonised] == [note[:2] for note in sheet]
    return [chord for _, _, chord in harmonised]


class TestHarmonise:
    def test_a_bar_gets_the_chord_that_it_spells(self):
        pitches = [60, 64, 67, 65, 69, 72, 67, 71, 65, 60, 64, 60]
        chords = chords_of(pitches, np.arange(0, 145, 36))
        assert chords == ["C"] * 3 + ["F"] * 3 + ["G7"] * 3 + ["C"] * 3

    def test_it_ends_on_c_whatever_the_last_bar_spells(self):
        assert chords_of([65, 69, 62, 65], [0, 24])[-2:] == ["C", "C"]

    def test_only_chords_that_are_offered_are_chosen(self):
        sheet = tuple((pitch, 12, "") for pitch in (62, 65, 69, 60, 64, 67))
        every, some = (airs.harmonise(sheet, [0, 36, 72], names) for names in (airs.CHORDS, "CF"))
        assert [chord for _, _, chord in every] == ["Dm"] * 3 + ["C"] * 3
        assert [chord for _, _, chord in some] == ["F"] * 3 + ["C"] * 3

    def test_notes_before_the_first_bar_line_belong_to_it(self):
        chords = chords_of([67, 71, 62, 60], [12, 36], [12, 12, 12, 36])
        assert chords == ["G7", "G7", "G7", "C"]

    def test_more_notes_fit_their_chords_than_fit_one_chord(self):
        gains = []
        for air in airs.load():
            sheet = line_in_c(air.melody, air.key)
            if sheet and air.key[1] == "major":
                notes = airs.harmonise(sheet, 12 * air.bar_starts)
                fits = [pitch % 12 in chord_notes(chord) for pitch, _, chord in notes]
                fits_c = [pitch % 12 in chord_notes("C") for pitch, _, _ in notes]
                gains.append(np.mean(fits) - np.mean(fits_c))
        assert len(gains) > 100
        assert np.mean(gains) > 0.1
