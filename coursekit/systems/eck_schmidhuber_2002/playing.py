"""Free running: the net hears what it has just played, chorus after chorus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.corpora import blues
from coursekit.corpora.blues import MELODY_NOTES
from coursekit.systems.eck_schmidhuber_2002 import crux
from coursekit.systems.eck_schmidhuber_2002.figures import CHORDS, Values

if TYPE_CHECKING:
    from coursekit.systems.eck_schmidhuber_2002.network import Net

Draw = Callable[[list[float], float], int]


class Stepper:
    """A net taken one step at a time, in numpy, which is quicker than PyTorch for so few numbers.

    Args:
        net: whose weights are read, now.
        players: how many pieces run beside each other.
    """

    def __init__(self, net: Net, players: int = 1) -> None:
        from coursekit.systems.eck_schmidhuber_2002.network import BlockNet

        def read(tensor: Any) -> Values:
            return np.asarray(tensor.detach().numpy(), dtype=np.float64)

        self.notes = net.notes
        self.mean, self.spread = read(net.mean), read(net.spread)
        self.weight, self.bias = read(net.weight), read(net.bias)
        self.out, self.bias_out = read(net.weight_out), read(net.bias_out)
        self.blocks = 0
        if isinstance(net, BlockNet):
            self.weight = self.weight * read(net.mask)
            self.out = self.out * read(net.mask_out)
            self.blocks = net.blocks
            self.state = np.zeros((players, net.blocks, net.cells))
        self.hidden = np.zeros((players, self.weight.shape[1] - self.notes))

    def __call__(self, steps: Any) -> Values:
        """Return how strongly each note is expected next, 0 to 1: `[player, note]`."""
        inputs = (steps - self.mean) / self.spread
        net = np.concatenate([inputs, self.hidden], axis=1) @ self.weight.T + self.bias
        if self.blocks:
            net = net.reshape(len(inputs), self.blocks, -1)
            write, keep, read = np.split(_logistic(net[..., :3]), 3, axis=2)
            self.state = keep * self.state + write * 2 * np.tanh(net[..., 3:] / 2)
            self.hidden = (read * np.tanh(self.state / 2)).reshape(len(inputs), -1)
        else:
            self.hidden = np.tanh(net)
        both = np.concatenate([inputs, self.hidden], axis=1)
        return _logistic(both @ self.out.T + self.bias_out)


def free_run(
    net: Net,
    steps: int,
    seeds: Sequence[int],
    *,
    openings: Sequence[Sequence[int]] | None = None,
    temperature: float = 1.0,
    draw: Draw = crux.draw_note,
) -> npt.NDArray[np.int8]:
    """Let a net play by itself, each step from what it has played.

    It is given the first chord and, where it plays a melody, the opening. Chord notes sound where
    the net's output is above a half; of the melody's outputs one is drawn.

    Args:
        net: of 12 notes for chords, or of 25.
        steps: eighth notes.
        seeds: one for each piece; they run beside each other.
        openings: the melody's first MIDI pitches, one a step and at least one for each piece;
            None takes the C of the upper octave.
        temperature: below 1 the likelier notes come more often.
        draw: draws a melody note, such as a learner's `draw_note`.

    Returns:
        `[piece, step, note]` of 0 and 1, with the opening.
    """
    pieces = len(seeds)
    stepper = Stepper(net, pieces)
    chances = np.stack([np.random.default_rng(seed).random(steps) for seed in seeds])
    played = np.zeros((pieces, steps, net.notes), np.int8)
    played[:, 0, :CHORDS] = blues.chord_steps()[0]
    opened = np.full((pieces, steps), -1)
    if net.notes > CHORDS:
        for piece, opening in enumerate(openings or [[MELODY_NOTES[-1]]] * pieces):
            opened[piece, : len(opening)] = np.asarray(opening)[:steps] - MELODY_NOTES[0]
        played[np.arange(pieces), 0, CHORDS + opened[:, 0]] = 1
    for step in range(1, steps):
        expected = stepper(played[:, step - 1])
        played[:, step, :CHORDS] = expected[:, :CHORDS] > 0.5
        if net.notes > CHORDS:
            notes = opened[:, step].copy()
            free = notes < 0
            outputs = expected[free, CHORDS:] ** (1 / temperature)
            notes[free] = drawn_notes(outputs, chances[free, step], draw)
            played[np.arange(pieces), step, CHORDS + notes] = 1
    return played


def drawn_notes(outputs: Values, chances: Values, draw: Draw) -> npt.NDArray[np.int_]:
    """Return one note for each row of outputs `[row, 13]` and its chance `[row]`.

    The course's own `draw_note` is worked out for all rows at once; a learner's is asked row by
    row.
    """
    if draw is not crux.draw_note:
        rows = zip(outputs.tolist(), chances.tolist(), strict=True)
        return np.array([draw(row, chance) for row, chance in rows], int)
    running_sums = outputs.cumsum(axis=1)
    drawn = (running_sums <= (chances * running_sums[:, -1])[:, None]).sum(axis=1)
    return np.asarray(np.minimum(drawn, outputs.shape[1] - 1))


def _logistic(values: Values) -> Values:
    result: Values = 0.5 * (1 + np.tanh(values / 2))
    return result
