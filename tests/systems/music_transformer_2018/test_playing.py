"""Piano: events of performances, and how the net plays on."""

import dataclasses

import numpy as np
import pytest
import torch

from coursekit.encodings.events import NOTE_OFF, TIME_SHIFT, VELOCITY, encode_events
from coursekit.encodings.notes import notes_of
from coursekit.neural.transformer import Transformer
from coursekit.systems.music_transformer_2018 import piano, playing
from tests.systems.todd_1989.music import melody_midi

LITTLE = dataclasses.replace(piano.SHAPE, width=16, layers=1, heads=2, feed=16, dropout=0.0)


@pytest.fixture(scope="module")
def net():
    return Transformer(LITTLE, seed=1).eval()


@pytest.fixture(scope="module")
def known():
    return piano.performances("valid", "rules")


def test_no_velocity_is_told_twice(known):
    events = piano.events_of(known[0]).numpy()
    told = events[events >= VELOCITY]
    assert (told[1:] != told[:-1]).all()
    assert events[0] >= VELOCITY  # no pause before the first note


def test_stretches_are_moved_and_padded(known):
    seen, told = piano.draw(known, 6, 200, torch.Generator().manual_seed(0))
    assert seen.shape == told.shape == (6, 200)
    both = told[:, 1:] != piano.IGNORED
    assert (seen[:, 1:][both] == told[:, :-1][both]).all()
    assert (seen[:, 0] == piano.START).all()


def test_the_surprise_of_a_net_that_knows_nothing_is_that_of_a_guess(known):
    found = piano.nll(Transformer(LITTLE, seed=0), known[:2], most=1)
    assert found == pytest.approx(np.log(piano.TOKENS), rel=0.15)


def test_music_goes_on_after_its_primer_for_as_long_as_asked(net):
    primer = melody_midi([60, 64, 67, 72])
    music = playing.play_on(net, primer, 2, 120, 3)
    end = primer.get_end_time()
    rows = sorted((note.start, note.pitch) for note in music.instruments[0].notes)
    assert [pitch for _, pitch in rows[:4]] == [60, 64, 67, 72]
    assert any(start >= end for start, _ in rows)
    assert music.get_end_time() <= end + 4 + 0.02


@pytest.mark.parametrize("cached", [True, False])
def test_keys_go_up_only_where_they_are_down(net, cached):
    heard = torch.as_tensor(encode_events(melody_midi([60, 62])).astype(np.int64))
    generator = torch.Generator().manual_seed(5)
    events = playing.continued(net, heard, 3, generator, cached=cached)
    assert events[: len(heard)].equal(heard)
    down = set()
    for event in events.tolist():
        if event < NOTE_OFF:
            assert event not in down
            down.add(event)
        elif event < TIME_SHIFT:
            assert event - NOTE_OFF in down
            down.remove(event - NOTE_OFF)


def test_a_cache_changes_no_event(net):
    made = [
        playing.continued(
            net, torch.zeros(0, dtype=torch.long), 12, torch.Generator().manual_seed(2), cached=one
        )
        for one in (True, False)
    ]
    assert made[0].equal(made[1])


def test_a_net_that_never_waits_is_stopped(net):
    stuck = Transformer(LITTLE, seed=1)
    with torch.no_grad():
        stuck.embedding.weight[TIME_SHIFT:VELOCITY] = 0
        stuck.embedding.weight[:TIME_SHIFT] *= 50
    events = playing.continued(
        stuck.eval(), torch.zeros(0, dtype=torch.long), 2, torch.Generator().manual_seed(0),
        temperature=0.01,
    )  # fmt: skip
    assert len(events) <= 2 * playing.MOST_IN_SECOND


def test_an_opening_ends_where_it_is_cut(known):
    music = piano.opening(known[0], 4.0)
    assert len(notes_of(music))
    assert music.get_end_time() <= 4.02
