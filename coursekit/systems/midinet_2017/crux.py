"""What lesson 12 has you write: feature matching, the chord-tone ratio, a layer with a chord."""

from __future__ import annotations


def feature_matching(real: list[list[float]], made: list[list[float]]) -> tuple[float, list[float]]:
    """Return how far the mean of what was made lies from that of the real, and which way to go.

    Args:
        real: for each real bar its features, as many for each.
        made: the same for each bar that was made.

    Returns:
        Half the sum of the squared differences between the two means, feature by feature; and for
        each feature the slope of that against the feature of any one made bar: the difference,
        divided by how many bars were made.
    """
    loss = 0.0
    slopes = []
    for feature in range(len(real[0])):
        wanted = sum(bar[feature] for bar in real) / len(real)
        mean = sum(bar[feature] for bar in made) / len(made)
        loss += (mean - wanted) ** 2 / 2
        slopes.append((mean - wanted) / len(made))
    return loss, slopes


def chord_tone_ratio(bars: list[list[int]], chords: list[list[int]]) -> float:
    """Return how much of the time a melody sounds a note of its chord.

    Args:
        bars: for each bar its pitches, one a sixteenth.
        chords: for each bar the pitch classes of its chord, from 0 for C to 11 for B.

    Returns:
        The share of all steps whose pitch belongs to the chord of their bar.
    """
    inside = steps = 0
    for bar, chord in zip(bars, chords, strict=True):
        for pitch in bar:
            steps += 1
            if pitch % 12 in chord:
                inside += 1
    return inside / steps


def joined_layer(
    steps: list[list[float]], chord: list[float], weights: list[list[float]], bias: list[float]
) -> list[list[float]]:
    """Return what a layer makes of steps, to each of which a chord is joined.

    Args:
        steps: for each step the numbers that come in.
        chord: the chord's numbers, the same for all steps.
        weights: for each number that goes out one weight for each number that comes in: those of
            the step first, then those of the chord.
        bias: what is added to each number that goes out.

    Returns:
        For each step the numbers that go out: the sums of weight times number, and the bias.
    """
    own = len(weights[0]) - len(chord)
    # The chord's part is the same at every step, so it is worked out once.
    once = []
    for row, start in zip(weights, bias, strict=True):
        once.append(start + sum(w * c for w, c in zip(row[own:], chord, strict=True)))
    made = []
    for step in steps:
        sums = [sum(w * s for w, s in zip(row[:own], step, strict=True)) for row in weights]
        made.append([first + part for first, part in zip(once, sums, strict=True)])
    return made
