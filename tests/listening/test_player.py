"""A player can be heard, seen, reached by keyboard and read."""

from __future__ import annotations

import base64
import io
from html.parser import HTMLParser

import numpy as np
import pytest
import soundfile

from coursekit import listening
from coursekit.errors import CourseError


class Tags(HTMLParser):
    """Collects the tags of a page with their attributes, and its text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data

    def all(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]


def heard(source):
    """Return the samples behind an audio element's source."""
    kind, data = source.split(",", 1)
    assert kind == "data:audio/mpeg;base64"
    return soundfile.read(io.BytesIO(base64.b64decode(data)))


def test_it_says_what_it_is_and_what_to_listen_for(four_parts):
    player = listening.play(four_parts, 'Chorale <1> & "more"', "the alto's G sharp")
    bundle = player._repr_mimebundle_()
    page = Tags(bundle["text/html"])
    (audio,) = page.all("audio")
    assert "controls" in audio
    assert 'Chorale <1> & "more"' in audio["aria-label"]
    assert page.text == 'Chorale <1> & "more" Listen for the alto\'s G sharp.'
    assert [tag for tag, _ in page.tags][:2] == ["figure", "figcaption"]
    samples, rate = heard(audio["src"])
    assert samples.ndim == 1
    assert np.abs(samples).max() > 0.1
    assert len(samples) / rate == pytest.approx(player.audio.duration_seconds, abs=0.1)
    seconds = f"{player.audio.duration_seconds:.1f}"
    assert bundle["text/plain"].startswith(f"Sound ({seconds} s): Chorale")
    assert bundle["text/plain"].endswith("Listen for the alto's G sharp.")


def test_a_long_piece_is_cut_with_a_fade(make):
    long = make({"Organ": (19, [(k, 1, 60 + k % 12) for k in range(400)])})
    player = listening.play(long, "Two hundred seconds")
    assert player.audio.duration_seconds == pytest.approx(30)
    assert np.abs(player.audio.samples[:, -480:]).max() < 0.01
    assert len(player.html()) < 450_000 * 4 / 3 + 1000
    assert len(long.instruments[0].notes) == 400


def test_a_rest_at_the_start_is_left_out(make):
    late = make({"Piano": (0, [(20, 1, 60)])})
    samples = listening.play(late, "A late note").audio.samples
    assert (np.abs(samples).max(axis=0) > 0.02).argmax() < 0.2 * 48000


def test_a_long_rest_does_not_hide_the_music(make):
    late = make({"Piano": (0, [(200, 1, 60), (300, 1, 62)])})
    assert np.abs(listening.play(late, "After a long rest").audio.samples).max() > 0.1


def test_side_by_side_they_are_equally_loud(make):
    click = make({"Woodblock": (115, [(k, 0.1, 76) for k in range(8)])})
    organ = make({"Organ": (19, [(0, 8, 60), (0, 8, 64)])})
    pair = listening.play_side_by_side([("Click", click), ("Organ", organ)], "the difference")
    levels = [player.audio.loudness() for player in pair.players]
    assert abs(levels[0] - levels[1]) < 0.5
    page = Tags(pair._repr_mimebundle_()["text/html"])
    assert len(page.all("audio")) == 2
    plain = pair._repr_mimebundle_()["text/plain"]
    assert plain.startswith("Sounds to compare: 1. Click (")
    assert plain.endswith("Listen for the difference.")


def test_soft_stays_soft_where_loudness_itself_is_compared(make):
    def loudnesses(**how):
        soft, loud = (make({"Flute": (73, [(0, 4, 72)])}) for _ in range(2))
        soft.instruments[0].notes[0].velocity = 30
        loud.instruments[0].notes[0].velocity = 120
        hushed = listening.render(soft, level=False)
        pieces = [("Soft", soft), ("Loud", loud), ("Soft, as sound", hushed)]
        pair = listening.play_side_by_side(pieces, **how)
        return [player.audio.loudness() for player in pair.players]

    soft, loud, sound = loudnesses(level=False)
    assert loud - soft > 10
    assert sound == pytest.approx(soft, abs=0.5)
    soft, loud, sound = loudnesses()
    assert soft == pytest.approx(loud, abs=0.5)
    assert soft == pytest.approx(sound, abs=0.5)


def test_the_same_piece_gives_the_same_bytes(four_parts):
    first = listening.play(four_parts, "Chorale")._repr_mimebundle_()
    assert first == listening.play(four_parts, "Chorale")._repr_mimebundle_()


def test_what_cannot_be_played_is_said_in_a_sentence(four_parts):
    with pytest.raises(CourseError, match="title"):
        listening.play(four_parts, "  ")
    with pytest.raises(CourseError, match="max_seconds"):
        listening.play(four_parts, "Chorale", max_seconds=0)
    with pytest.raises(CourseError, match="nothing to compare"):
        listening.play_side_by_side([])
    four_parts.instruments[0].notes[0].start = float("nan")
    with pytest.raises(CourseError, match="0 seconds or later"):
        listening.play(four_parts, "Chorale")
