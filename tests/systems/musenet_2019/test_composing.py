"""How the net goes on: rules that hold whatever it has learned."""

import dataclasses

import numpy as np
import pytest
import torch

from coursekit.systems.musenet_2019 import composing, network
from coursekit.systems.musenet_2019.vocabulary import NOTES, PLAYED_BY, WAITS, notes_of_codes, read

SHAPE = dataclasses.replace(network.TINY, width=16, heads=2, feed=16)


@pytest.fixture(scope="module")
def blank():
    return network.Musician(SHAPE)


@pytest.fixture(scope="module")
def pieces(blank):
    asked = (
        ("jig", ("flute", "piano"), 2),
        ("pop", ("organ",), 1),
        ("reel", ("guitar", "choir"), 2),
    )
    prompts = [composing.prompt(*one) for one in asked]
    return prompts, composing.many(blank, prompts, 3)


def test_a_piece_is_as_long_as_it_was_asked_to_be(pieces):
    for one, tokens in zip(*pieces, strict=True):
        assert sum(WAITS.get(token, 0) for token in tokens) == one.steps


def test_only_those_play_who_were_asked(pieces):
    for one, tokens in zip(*pieces, strict=True):
        heard = {list(PLAYED_BY)[number] for number in read(tokens)[0][:, 3].tolist()}
        assert heard <= set(one.instruments)


def test_a_note_ends_only_where_it_sounds_and_no_longer_than_may_be(pieces):
    table = notes_of_codes()
    for _, tokens in zip(*pieces, strict=True):
        sounding = set()
        for token in tokens:
            if token < NOTES:
                instrument, volume, pitch = table[token].tolist()
                assert ((instrument, pitch) in sounding) == (volume == 0)
                (sounding.discard if volume == 0 else sounding.add)((instrument, pitch))
                assert len(sounding) <= composing.MOST_AT_ONCE
        notes = read(tokens)[0]
        if len(notes):
            assert np.diff(np.unique(notes[:, 0]), prepend=0).max() <= composing.LONGEST_SILENCE
            assert (notes[:, 1] - notes[:, 0]).max() < composing.LONGEST_NOTE + 16


def test_who_is_not_asked_may_join_in_where_nobody_insists(blank):
    prompts = [composing.Prompt("jig", ("flute",), 24, insist=insist) for insist in (True, False)]
    heard = [{int(n) for piece in composing.many(blank, [one] * 4, 1) for n in read(piece)[0][:, 3]}
             for one in prompts]  # fmt: skip
    assert heard[0] == {list(PLAYED_BY).index("flute")}
    assert len(heard[1]) > 1


def test_at_a_change_what_sounds_is_ended_and_what_was_written_stays(blank):
    before = [207, 211, 1955]
    after = composing.Prompt("jig", ("flute", "piano"), 40)
    whole = composing.changed(blank, before, 4, after, torch.Generator().manual_seed(1))
    assert whole[:3] == before
    assert sorted(whole[3:5]) == [24, 28]
    notes, steps = read(whole)
    assert steps == 40
    assert notes[:2].tolist() == [[0, 4, 60, 0, 3], [0, 4, 64, 0, 3]]


def test_a_seed_gives_the_same_piece(blank):
    prompts = [composing.prompt("air", ("flute",), 2)]
    one, other, another = (composing.many(blank, prompts, seed) for seed in (1, 1, 2))
    assert one == other != another
