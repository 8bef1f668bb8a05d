"""The families side by side: measured by what all systems have, and a page made from the log."""

from __future__ import annotations

from pathlib import Path

import bibtexparser
import numpy as np
import pretty_midi
import pytest
from typer.testing import CliRunner

from coursekit import cli
from coursekit.evaluation.statistics import Interval
from coursekit.neural.logs import read_log
from coursekit.studio.comparison import cited, families, rows, systems_table, table
from coursekit.studio.comparison.measuring import (
    ends_of,
    measure,
    missing,
    of_weights,
    returning,
    steered,
)
from coursekit.studio.comparison.page import DIMENSIONS, FAMILIES, TODAY, markdown, web_page, write
from coursekit.studio.comparison.paper import claims
from coursekit.studio.comparison.remeasuring import measure_all
from coursekit.systems import system
from coursekit.systems.controls import Control

ROOT = Path(__file__).parents[2]
KEYS = set(bibtexparser.parse_file(str(ROOT / "syllabus" / "references.bib")).entries_dict)


def bars(*melodies):
    """Return a piece of bars in 4/4, each with a melody of quarter notes."""
    midi = pretty_midi.PrettyMIDI(initial_tempo=60)
    midi.time_signature_changes.append(pretty_midi.TimeSignature(4, 4, 0))
    part = pretty_midi.Instrument(0)
    for bar, melody in enumerate(melodies):
        part.notes += [pretty_midi.Note(80, pitch, 4 * bar + k, 4 * bar + k + 1)
                       for k, pitch in enumerate(melody)]  # fmt: skip
    midi.instruments.append(part)
    return midi


ONE, TWO, OTHER = (60, 62, 64, 65), (67, 65, 64, 62), (72, 71, 69, 67)


def test_bars_that_come_again_are_counted_by_hand():
    """A B A B | A B x x: of the bars five to eight two were heard four bars before."""
    again = bars(ONE, TWO, ONE, TWO, ONE, TWO, OTHER, (60, 60, 60, 60))
    assert returning([again, again]).value == 0.5
    # A repeat at once is none over four bars: the fifth A is, the bar beside it is not yet.
    soon = bars(OTHER, OTHER[::-1], TWO, ONE, ONE, ONE, ONE, ONE)
    assert returning([soon, soon]).value == 0.25
    up = bars(ONE, TWO, ONE, TWO, *[tuple(pitch + 1 for pitch in ONE)] * 1)
    assert returning([up, up]).value == 0


def test_a_control_that_does_nothing_is_not_counted():
    def make(seed, bars_, loud=1.0, dead=0.0):
        midi = bars(ONE)
        for note in midi.instruments[0].notes:
            note.velocity = int(40 + 40 * loud)
        return midi

    asked = [Control("", 0, 1, name=name) for name in ("loud", "dead")]
    assert steered(make, tuple(asked)) == {"controls": ["loud", "dead"], "moved": ["loud"]}


def test_ends_of_controls():
    assert ends_of(Control("", 1, 16, kind="int")) == (1, 8)
    assert ends_of(Control("", 30, 240, kind="float")) == (30, 240)
    assert ends_of(Control("", choices=("a", "b", "c"), kind="choice")) == ("a", "c")
    assert ends_of(Control("", kind="flag")) == (False, True)
    assert len(ends_of(Control("", kind="text"))) == 2


def test_a_system_is_measured():
    row = measure("vae_2013", pieces=12, long=4)
    assert row["seconds"] < 5
    assert set(row["moved"]) <= set(row["controls"])
    assert row["probe"]["scale"] == "tunes"
    assert 0 < row["overlap"] < 1
    assert set(row) == set(next(one for one in rows() if one.get("system") == "vae_2013"))


def test_the_log_agrees_with_cards_and_weights():
    for row in rows():
        if "system" not in row:
            continue
        card = system(row["system"]).card
        assert (row["title"], row["year"], row["era"]) == (card.title, card.year, card.era)
        assert row["controls"] == [control.name for control in card.controls]
        now = of_weights(row["system"])
        assert row["megabytes"] == pytest.approx(now["megabytes"], abs=1e-6)
        assert row["licences"] == now["licences"]


def test_the_whole_timeline_is_measured():
    assert missing(rows()) == []


def test_the_articles_families_stand_there_with_each_cell_sourced():
    found = families(rows())
    assert {"Recurrent nets", "Variational autoencoders", "Adversarial nets", "Transformers",
            "Raw audio and text to music", TODAY} <= set(found)  # fmt: skip
    for cells in found.values():
        assert list(cells) == list(DIMENSIONS)
        for cell in cells.values():
            assert cell.source in {"m", "c"} | KEYS
            assert cell.text
    for one in cited():
        assert one["source"] in KEYS
        assert one["family"] in {*FAMILIES.values(), TODAY}
        assert one["dimension"] in DIMENSIONS


def test_the_committed_page_is_the_one_that_the_command_makes(tmp_path):
    paths = write(tmp_path, tmp_path)
    assert paths[0].read_text("utf-8") == (ROOT / "syllabus" / "comparison.md").read_text("utf-8")
    assert paths[1].read_text("utf-8").count("<table") == 2


def test_tables_and_page_tell_the_same():
    shown = table()
    assert shown.columns == ("family", *DIMENSIONS)
    for line in (shown.rows[0], systems_table().rows[0]):
        assert all(cell in markdown() for cell in line)
    assert all(name in web_page() for name in families(rows()))


def test_what_claims_find_can_be_told():
    found = {claim.key: claim.measure(2) for claim in claims if claim.key != "orders"}
    assert {key for key, one in found.items() if one.verdict == "holds"} >= {"grids", "copies"}
    assert "5 listeners" in str(found["listeners"].measurements[0])
    assert all(one.measurements for one in found.values())


def test_a_shortage_of_pieces_is_said():
    with pytest.raises(ValueError, match="two values"):
        returning([bars(ONE)])
    assert isinstance(returning([bars(*[ONE] * 6)] * 2), Interval)
    assert np.isclose(returning([bars(*[ONE] * 6)] * 2).value, 1)


def test_the_command_writes_both_pages(tmp_path):
    done = CliRunner().invoke(cli.app, ["comparison", "--out", str(tmp_path), "--web",
                                        str(tmp_path / "web")], catch_exceptions=False)  # fmt: skip
    assert done.exit_code == 0
    assert (tmp_path / "comparison.md").read_text("utf-8") == markdown()
    assert "comparison.html" in done.stdout


def test_systems_can_be_measured_anew_into_a_log(tmp_path):
    path = tmp_path / "log.json"
    (said,) = measure_all(["gan_2014"], path=path)
    assert said.startswith("gan_2014: ")
    found = read_log("comparison", "systems", path=path)
    assert [row.get("system") for row in found] == ["gan_2014", None, None, None]
    other = next(row for row in found if row.get("mark") == "other real tunes")
    assert other["probe"]["low"] < 0.5 < other["probe"]["high"]
    assert other["overlap"] > found[0]["overlap"]
