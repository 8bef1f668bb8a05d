"""Pictures are small, described, and the same at each run."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from matplotlib import pyplot as plt
from PIL import Image

from coursekit import listening
from coursekit.errors import CourseError
from coursekit.listening.pictures import MAX_BYTES

ALT = "A line rises from the left to the right."


def drawn(noise=0.0):
    with listening.style():
        figure, axes = plt.subplots()
        axes.plot([0, 1, 2], [0, 1, 4], label="rise")
        if noise:
            axes.imshow(np.random.default_rng(0).random((300, 500)), aspect="auto")
        axes.set(title="A rise", xlabel="Time (beats)", ylabel="Pitch")
        return listening.picture(figure, ALT)


def test_it_carries_its_description_everywhere():
    data, metadata = drawn()._repr_mimebundle_()
    assert data["text/plain"] == ALT
    assert metadata["image/png"]["alt"] == ALT
    assert f'alt="{ALT}"' in data["text/html"]
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert image.mode == "P"
    assert image.width > 600
    assert not image.info.get("Software")


def test_quotes_in_a_description_stay_inside_it():
    with listening.style():
        figure, _ = plt.subplots()
    alt = 'It says "<b>" & means it.'
    html = listening.picture(figure, alt).html()
    assert "&quot;&lt;b&gt;&quot; &amp; means it." in html


def test_the_same_figure_gives_the_same_bytes_and_is_closed():
    open_before = plt.get_fignums()
    assert drawn().png == drawn().png
    assert plt.get_fignums() == open_before


def test_even_noise_is_small():
    assert len(drawn(noise=1.0).png) <= MAX_BYTES


@pytest.mark.parametrize("alt", ["", "A curve", "no full stop at the end", "One. Two."])
def test_a_description_is_a_sentence(alt):
    figure, _ = plt.subplots()
    with pytest.raises(CourseError, match="full sentence"):
        listening.picture(figure, alt)
    assert not plt.get_fignums()


def test_colours_stay_apart_without_colour_and_have_markers():
    # Brightness alone tells the first three apart, markers tell all.
    def brightness(colour):
        return float(np.dot([int(colour[k : k + 2], 16) for k in (1, 3, 5)], [0.299, 0.587, 0.114]))

    assert len(set(listening.PALETTE)) == len(set(listening.MARKERS)) == 8
    assert len({round(brightness(colour)) for colour in listening.PALETTE}) == 8


def test_the_style_ends_with_its_block():
    before = plt.rcParams["axes.titlelocation"]
    drawn()
    assert plt.rcParams["axes.titlelocation"] == before


def test_asking_for_the_other_kind_is_answered_in_a_sentence(four_parts):
    with pytest.raises(CourseError, match="PNG"):
        _ = drawn().svg
    with pytest.raises(CourseError, match="SVG"):
        _ = listening.score(four_parts).png
