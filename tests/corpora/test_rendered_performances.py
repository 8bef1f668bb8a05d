"""Rendered performances: the collection that is always at hand, and its card."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coursekit.corpora import chorales, rendered_performances, tunes
from coursekit.corpora.performance_rules import NAMES, render
from coursekit.corpora.performances import summary
from coursekit.encodings.grid import HOLD, REST
from coursekit.errors import CourseError

pytestmark = pytest.mark.usefixtures("own_cache")
CARD = Path(__file__).parents[2] / "datasets" / "rendered_performances" / "README.md"


@pytest.fixture(scope="module")
def loaded(own_cache):
    return rendered_performances.load()


def test_every_performance_says_that_nobody_played_it(loaded):
    assert all(one.synthetic for one in loaded)
    assert {one.performer for one in loaded} == set(rendered_performances.PLAYERS)
    assert all(one.rules for one in loaded)


def test_every_written_note_has_its_performed_one(loaded):
    for one in loaded:
        written, played = one.pairs()
        assert len(written) == len(one.score) == len(one.notes)
        assert (written["pitch"] == played["pitch"]).all()
        assert (played["end"] > played["onset"]).all()


def test_a_chorale_keeps_its_notes_bars_and_fermatas():
    chorale = chorales.by_name("bwv269")
    score = rendered_performances.score_of_chorale(chorale)
    soprano = score.notes[score.notes["voice"] == 0]
    struck = chorale.grid[:, 0] < 128
    assert soprano["pitch"].tolist() == chorale.grid[struck, 0].tolist()
    assert (soprano["onset"] * 4).tolist() == np.flatnonzero(struck).tolist()
    assert (score.bars * 4).tolist() == list(chorale.bar_starts)
    ends = np.flatnonzero(np.diff(chorale.fermatas.astype(int), append=0) == -1) + 1
    assert (score.phrases[1:] * 4).tolist() == ends[: len(score.phrases) - 1].tolist()
    assert len(score.phrases) == 6


def test_a_tune_has_a_phrase_every_four_bars():
    tune = next(t for t in tunes.load() if t.pickup_beats and t.meter == (4, 4))
    score = rendered_performances.score_of_tune(tune)
    assert score.notes["pitch"].tolist() == tune.melody["pitch"].tolist()
    assert score.bars[:3].tolist() == [0, tune.pickup_beats, tune.pickup_beats + 4]
    assert score.phrases[:3].tolist() == [0, 16, 32]  # the pickup goes before each


def test_keys_are_struck_once_at_a_time():
    for score in list(rendered_performances.scores())[::20]:
        places = list(zip(score.notes["onset"], score.notes["pitch"], strict=True))
        assert len(set(places)) == len(places)
        assert (score.notes["duration"] > 0).all()


def test_of_two_voices_on_one_key_the_longer_stays():
    chorale = chorales.by_name("bwv269")
    grid = np.full((8, 4), REST, dtype=chorale.grid.dtype)
    grid[:, 0] = [60, HOLD, HOLD, HOLD, 62, HOLD, HOLD, HOLD]
    grid[:, 2] = [60] + [HOLD] * 7
    score = rendered_performances.score_of_chorale(
        replace(chorale, grid=grid, fermatas=np.zeros(8, dtype=bool))
    )
    assert score.notes["pitch"].tolist() == [60, 62]
    assert score.notes["duration"].tolist() == [2, 1]


def test_pieces_of_one_melody_are_in_one_split(loaded):
    splits = {one.name: one.split for one in loaded}
    for corpus in (chorales.load(), tunes.load()):
        for piece in corpus:
            assert splits.get(piece.name, piece.split) == piece.split


def test_a_piece_can_be_performed_again_by_anybody(loaded):
    score = next(rendered_performances.scores())
    first = rendered_performances.perform(score)
    assert first.performer == loaded[0].performer
    assert first.notes["onset"] == pytest.approx(loaded[0].notes["onset"], abs=1e-4)
    assert (first.notes["velocity"] == loaded[0].notes["velocity"]).all()
    plain, much = (rendered_performances.perform(score, p, seed=1) for p in ("plain", "romantic"))
    assert much.notes["velocity"].std() > plain.notes["velocity"].std()
    with pytest.raises(CourseError, match="no player 'Liszt'"):
        rendered_performances.perform(score, "Liszt")


def test_players_name_only_rules_that_exist():
    for strengths in rendered_performances.PLAYERS.values():
        assert set(strengths) <= set(NAMES)


def test_romantic_tempi_move_more_than_plain_ones(loaded):
    bach = [one for one in loaded if one.composer == "Bach"]
    by = {
        player: summary([one for one in bach if one.performer == player])
        for player in rendered_performances.PLAYERS
    }
    assert by["romantic"]["tempo sd"] > by["normal"]["tempo sd"] > by["plain"]["tempo sd"]
    assert by["detached"]["pedalled"] == 0 < by["normal"]["pedalled"]


def test_deadpan_and_rendered_differ_as_they_should():
    score = next(rendered_performances.scores())
    deadpan = render(score, {}).deadpan()
    assert np.ptp(deadpan.notes["velocity"]) == 0
    assert np.ptp(render(score).notes["velocity"]) > 10


def test_importing_it_imports_little():
    code = (
        "import sys; from coursekit.corpora import rendered_performances; "
        "print([m for m in ('music21', 'pretty_midi', 'symusic', 'torch') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_the_card_tells_what_is_here(loaded):
    card, found = CARD.read_text("utf-8"), summary(loaded)
    assert f"{len(loaded):,} performances" in card
    assert f"{found['notes']:,} notes" in card
    assert f"{found['hours']:.1f} hours" in card
    splits = Counter(one.split for one in loaded)
    assert (
        f"`train` {splits['train']:,}, `valid` {splits['valid']}, `test` {splits['test']}" in card
    )
    for player, count in Counter(one.performer for one in loaded).items():
        assert f"| {player} | {count} |" in card
