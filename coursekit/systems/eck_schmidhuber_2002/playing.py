"""Free running: the net hears what it has just played, chorus after chorus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.corpora import blues
from coursekit.corpora.blues import CHORD_NOTES, MELODY_NOTES, SEGMENTS, STEPS, STEPS_PER_BAR

if TYPE_CHECKING:
    from coursekit.systems.eck_schmidhuber_2002.network import BlockNet, PlainNet

    Net = BlockNet | PlainNet

Values = npt.NDArray[np.float64]
Draw = Callable[[list[float], float], int]

CHORDS, MELODY = len(CHORD_NOTES), len(MELODY_NOTES)
WALKED = tuple(pitch for pitch in MELODY_NOTES if pitch % 12 in blues.SCALE)


class Stepper:
    """A net taken one step at a time, in numpy, which is quicker than PyTorch for so few numbers.

    Args:
        net: whose weights are read, now.
        players: how many pieces run beside each other.
    """

    def __init__(self, net: Net, players: int = 1) -> None:
        def read(tensor: Any) -> Values:
            return np.asarray(tensor.detach().numpy(), dtype=np.float64)

        from coursekit.systems.eck_schmidhuber_2002.network import BlockNet

        self.notes = net.notes
        self.mean, self.spread = read(net.mean), read(net.spread)
        self.weight, self.bias = read(net.weight), read(net.bias)
        self.out, self.bias_out = read(net.weight_out), read(net.bias_out)
        self.blocks = 0
        if isinstance(net, BlockNet):
            self.weight = self.weight * read(net.heard)
            self.out = self.out * read(net.heard_out)
            self.blocks = net.blocks
            self.state = np.zeros((players, net.blocks, net.cells))
        self.said = np.zeros((players, self.weight.shape[1] - self.notes))

    def __call__(self, steps: Any) -> Values:
        """Return how strongly each note is expected next, 0 to 1: `[player, note]`."""
        given = (steps - self.mean) / self.spread
        net = np.concatenate([given, self.said], axis=1) @ self.weight.T + self.bias
        if self.blocks:
            net = net.reshape(len(given), self.blocks, -1)
            write, keep, read = np.split(_logistic(net[..., :3]), 3, axis=2)
            self.state = keep * self.state + write * 2 * np.tanh(net[..., 3:] / 2)
            self.said = (read * np.tanh(self.state / 2)).reshape(len(given), -1)
        else:
            self.said = np.tanh(net)
        both = np.concatenate([given, self.said], axis=1)
        return _logistic(both @ self.out.T + self.bias_out)


def free_run(
    net: Net,
    steps: int,
    seeds: Sequence[int],
    *,
    openings: Sequence[Sequence[int]] | None = None,
    temperature: float = 1.0,
    draw: Draw | None = None,
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
        draw: draws a melody note, such as the learner's `draw_note`; None takes the kit's.

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
            drawn = opened[:, step].copy()
            free = drawn < 0
            heard = expected[free, CHORDS:] ** (1 / temperature)
            drawn[free] = _draw(heard, chances[free, step], draw)
            played[np.arange(pieces), step, CHORDS + drawn] = 1
    return played


def _draw(outputs: Values, chances: Values, draw: Draw | None) -> npt.NDArray[np.int_]:
    if draw is not None:
        return np.array([draw(row.tolist(), float(chance))
                         for row, chance in zip(outputs, chances, strict=True)], int)  # fmt: skip
    edges = outputs.cumsum(axis=1)
    drawn = (edges <= (chances * edges[:, -1])[:, None]).sum(axis=1)
    return np.asarray(np.minimum(drawn, outputs.shape[1] - 1))


def _logistic(values: Values) -> Values:
    result: Values = 0.5 * (1 + np.tanh(values / 2))
    return result


def random_walk(steps: int, rng: np.random.Generator) -> npt.NDArray[np.int_]:
    """Walk up and down the blues scale in quarter notes, each way with the same chance.

    Args:
        steps: eighth notes.
        rng: where the steps come from.

    Returns:
        MIDI pitches, C4 to C5, one a step. At either end of the scale it turns.
    """
    at = int(rng.integers(len(WALKED)))
    line = []
    for up in rng.random((steps + 1) // 2) < 0.5:
        line += [WALKED[at]] * 2
        at += 1 if up else -1
        at = 1 if at < 0 else len(WALKED) - 2 if at == len(WALKED) else at
    return np.array(line[:steps])


def with_form(melody: Any) -> npt.NDArray[np.int8]:
    """Return steps `[…, step, 25]` of a melody of MIDI pitches `[…, step]`, over the form."""
    pitches = np.asarray(melody)
    lines = (pitches[..., None] == np.array(MELODY_NOTES)).astype(np.int8)
    chords = true_chords(pitches.shape[-1])
    chords = np.broadcast_to(chords, (*pitches.shape[:-1], *chords.shape))
    return np.concatenate([chords, lines], axis=-1)


def true_chords(steps: int) -> npt.NDArray[np.int8]:
    """Return the chords of so many steps from the beginning of the form, `[step, 12]`."""
    return np.resize(blues.chord_steps(), (steps, CHORDS))


# What came out, in figures -----------------------------------------------------------------------


def wrong_chords(steps: Any) -> npt.NDArray[np.int_]:
    """Return at how many steps of each piece the chord is not the form's.

    Args:
        steps: `[…, step, note]`, from the beginning of the form.
    """
    chords = np.asarray(steps)[..., :CHORDS]
    wrong = (chords != true_chords(chords.shape[-2])).any(axis=-1)
    return np.asarray(wrong.sum(axis=-1))


def pitches_of(steps: Any) -> npt.NDArray[np.int_]:
    """Return the melody's MIDI pitch at each step, of `[…, step, 25]` with one note a step."""
    return np.asarray(MELODY_NOTES[0] + np.asarray(steps)[..., CHORDS:].argmax(axis=-1))


def scale_share(steps: Any) -> Values:
    """Return the share of each piece's melody that lies in the blues scale."""
    return np.asarray(np.isin(pitches_of(steps) % 12, blues.SCALE).mean(axis=-1))


def chord_share(steps: Any) -> Values:
    """Return the share of each piece's melody that belongs to the form's chord of the moment."""
    pitches = pitches_of(steps)
    chords = true_chords(pitches.shape[-1])
    return np.asarray(chords[np.arange(len(chords)), pitches % 12].mean(axis=-1))


def bars_known(steps: Any) -> Values:
    """Return the share of each piece's bars that are one of the two segments of that bar."""
    pitches = pitches_of(steps)
    bars = pitches.shape[-1] // STEPS_PER_BAR
    mine = pitches[..., : bars * STEPS_PER_BAR].reshape(*pitches.shape[:-1], bars, STEPS_PER_BAR)
    written = np.repeat(np.array(SEGMENTS), 2, axis=-1)[np.arange(bars) % blues.BARS]
    same = (mine[..., None, :] == written).all(axis=-1).any(axis=-1)
    return np.asarray(same.mean(axis=-1))


def surprise(net: Net, choruses: Any) -> tuple[Values, Values]:
    """Return how surprised a net is, note by note, by melodies that it is shown.

    Args:
        net: of 25 notes.
        choruses: `[piece, step, 25]`; the first chorus warms the net up and is not counted.

    Returns:
        Nats a chorus for each piece, the outputs brought to a sum of 1 as for drawing; and the
        nats of each step of the form, `[96]`, meaned.
    """
    import torch

    with torch.no_grad():
        shown = torch.as_tensor(np.asarray(choruses), dtype=torch.float32)
        expected = net(shown[:, :-1])[0][..., CHORDS:].sigmoid().double()
        expected /= expected.sum(dim=-1, keepdim=True)
        heard = shown[:, 1:, CHORDS:].argmax(dim=-1, keepdim=True)
        nats = -expected.gather(-1, heard)[..., 0].log()[:, STEPS - 1 :]
    whole = nats.reshape(len(nats), -1, STEPS)
    by_step: Values = whole.mean(dim=(0, 1)).numpy()
    each: Values = whole.sum(dim=-1).mean(dim=-1).numpy()
    return each, by_step
