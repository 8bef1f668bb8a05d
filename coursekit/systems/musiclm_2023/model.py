"""The trained parts with a learner's function in them, and what they compose."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError, announce
from coursekit.listening import Audio
from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.learner import replacements
from coursekit.systems.musiclm_2023 import crux

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI
    from torch import Tensor, nn

    from coursekit.neural import History

SYSTEM = "musiclm_2023"
RATE, SECONDS = 16_000, 10.0
FRAME = 640
"""Samples of a frame of codes."""
PROMPT = "a slow and soft melody with chords, played by a flute in a middle register"
LONGEST_PROMPT = 1000
"""Letters that are read."""


def codes_fault(answer: Any, vectors: Any, codebooks: Any) -> str:
    """Say what is wrong with the codes of vectors; nothing where they are fit."""
    stages, entries = codebooks.shape[:2]
    expected = f"whole numbers of the shape {[len(vectors), stages]}"
    if not isinstance(answer, np.ndarray) or answer.dtype.kind not in "iu":
        return f"returned {answer!r:.40} where {expected} were expected"
    if answer.shape != (len(vectors), stages):
        return f"returned the shape {list(answer.shape)} where {expected} were expected"
    fit = answer.size == 0 or (answer.min() >= 0 and answer.max() < entries)
    return "" if fit else f"named an entry that is not there; they go from 0 to {entries - 1}"


FAULTS = {crux.residual_quantise: codes_fault}


@dataclass(frozen=True, eq=False)
class Candidate:
    """One piece of sound that was composed.

    Attributes:
        audio: the sound.
        likeness: cosine of its embedding and the prompt's, from -1 to 1.
        tokens: semantic ones, `[token]`.
        codes: of the codec, `[frame, stage]`.
    """

    audio: Audio
    likeness: float
    tokens: NDArray[np.int64] = field(repr=False)
    codes: NDArray[np.int64] = field(repr=False)


@dataclass
class Model:
    """The trained parts and the function of the crux.

    Attributes:
        trained: parts of the learner's, by name, in place of those that ship.
    """

    trained: dict[str, nn.Module] = field(default_factory=dict)
    residual_quantise: Callable[..., Any] = crux.residual_quantise

    def part(self, name: str) -> Any:
        """Return a part by its name, one of `training.PARTS`."""
        return self.trained.get(name) or load_part(name)

    def codes(self, audio: Audio) -> NDArray[np.int64]:
        """Return the codes `[frame, stage]` of sound, by the learner's function."""
        given = _samples(audio)[None]
        codes: NDArray[np.int64] = self.part("codec").encode(given, self.residual_quantise)[0]
        return codes

    def sound(self, codes: Any, *, net: bool = True) -> Audio:
        """Return the sound of codes `[frame, stage]`, of all stages or of the first ones.

        Args:
            codes: as `codes` returns them.
            net: whether the net undoes what quantisation did.
        """
        from coursekit.systems.musiclm_2023.composing import limited

        samples = self.part("codec").decode(np.asarray(codes)[None], net=net)[0]
        return Audio(limited(samples), RATE)

    def again(self, audio: Audio, *, stages: int | None = None) -> Audio:
        """Return sound that went through the codec, by so many of its stages."""
        return self.sound(self.codes(audio)[:, :stages], net=stages is None)

    def tokens(self, audio: Audio) -> NDArray[np.int64]:
        """Return the semantic tokens of sound, 12.5 a second."""
        tokens: NDArray[np.int64] = self.part("tokens").tokens(_samples(audio)[None])[0]
        return tokens

    def likeness(self, sounds: Sequence[Audio], prompts: Sequence[str]) -> NDArray[np.float32]:
        """Return how alike sounds and words are to the joint embedding, `[sound, prompt]`."""
        towers = self.part("towers")
        heard = towers.listen(np.stack([ten_seconds(_samples(sound)) for sound in sounds]))
        return np.asarray((heard @ towers.read(list(prompts)).T).detach().numpy())

    def candidates(
        self,
        prompt: str,
        *,
        seed: int,
        count: int = 4,
        melody: PrettyMIDI | None = None,
        seconds: float = SECONDS,
        temperature: float = 1.0,
        guidance: float = 3.0,
    ) -> list[Candidate]:
        """Compose some pieces of sound at once; return them, the likest to the prompt first.

        Args:
            prompt: what they should sound like.
            seed: draws.
            count: how many.
            melody: what should be played; None lets the semantic stage write it.
            seconds: ten at most.
            temperature: what those of the stages are multiplied by.
            guidance: see `composing.draw`.
        """
        from coursekit.systems.musiclm_2023 import composing

        tokens = None if melody is None else self.tokens(played(melody))
        drawn, codes = composing.compose(
            self.part, self._description(prompt), count, seconds, seed,
            tokens=tokens, temperature=temperature, guidance=guidance,
        )  # fmt: skip
        sounds = [self.sound(one) for one in codes]
        found = self.likeness(sounds, [prompt])[:, 0]
        made = [
            Candidate(*each) for each in zip(sounds, map(float, found), drawn, codes, strict=True)
        ]
        return sorted(made, key=lambda one: -one.likeness)

    def _description(self, prompt: str) -> Tensor:
        read: Tensor = self.part("towers").read([prompt[:LONGEST_PROMPT]])
        return read


def load(residual_quantise: Callable[..., Any] | None = None) -> Model:
    """Return the trained parts, with the learner's function where given.

    What stops with an error, or returns something else than `crux` says, is replaced by the
    course's own, with a line that says so.
    """
    return Model(**replacements(FAULTS, residual_quantise=residual_quantise))


@functools.cache
def load_part(name: str) -> nn.Module:
    """Return a trained part that ships."""
    from coursekit.neural import load_weights, shipped
    from coursekit.systems.musiclm_2023.training import new_part

    part = new_part(name)
    load_weights(part, shipped(SYSTEM, name))
    return part.eval()


def train(
    *, recipe: str = "quick", seed: int = 0, out: Path | None = None, progress: bool = True
) -> History:
    """Train all parts, each on what the ones before make of the clips.

    Args:
        recipe: `quick` (about an hour on one core) or `full`, for an accelerator.
        seed: the same seed gives the same weights on the same machine.
        out: the folder for the weights; nothing is written where it is None.
        progress: show a bar.
    """
    from coursekit.systems.musiclm_2023 import training

    return training.train(recipe, seed=seed, out=out, progress=progress)


def played(melody: PrettyMIDI) -> Audio:
    """Return a melody as a flute would play it, ten seconds at most.

    Raises:
        CourseError: it has no note in its first ten seconds.
    """
    import pretty_midi

    from coursekit.listening.sound import synthesised

    begin = min((note.start for part in melody.instruments for note in part.notes), default=0.0)
    flute = pretty_midi.Instrument(73)
    flute.notes = [
        pretty_midi.Note(90, note.pitch, note.start - begin, note.end - begin)
        for part in melody.instruments
        for note in part.notes
        if not part.is_drum and note.start - begin < SECONDS
    ]
    if not flute.notes:
        raise CourseError(
            "The melody has no notes, so there is nothing to play. Sing or draw some."
        )
    midi = pretty_midi.PrettyMIDI()
    midi.instruments.append(flute)
    seconds = min(SECONDS, max(note.end for note in flute.notes))
    return synthesised(midi, seconds, sample_rate=RATE).mono()


def _samples(audio: Audio) -> NDArray[np.float32]:
    """Return one channel at the codec's rate, `[n]`, ten seconds at most."""
    samples = audio.mono().resampled(RATE).samples[0][: round(SECONDS * RATE)]
    short = -len(samples) % (2 * FRAME)
    return np.pad(samples, (0, short))


def ten_seconds(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return sound `[n]` with silence behind it up to ten seconds."""
    return np.pad(samples, (0, round(SECONDS * RATE) - len(samples)))


# What `compose` takes, as the card and the command line show it.
Prompt = Annotated[str, Control("What it should sound like, in English.")]
Temperature = Annotated[
    float, Control("0 takes the likeliest each time, 1 draws as the stages expect.", 0, 2)
]
Guidance = Annotated[
    float, Control("How much the words count; 1 is as in training, more exaggerates.", 0, 10)
]
Candidates = Annotated[int, Control("Pieces, of which the likest to the prompt is kept.", 1, 8)]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 8,
    primer: PrettyMIDI | None = None,
    prompt: Prompt = PROMPT,
    temperature: Temperature = 1.0,
    guidance: Guidance = 3.0,
    candidates: Candidates = 4,
    tempo: Tempo = 120,
) -> Audio:
    """Return sound that a text describes, ten seconds at most.

    Args:
        model: from `load`; None takes the course's own.
        seed: draws.
        bars: of 4/4, up to ten seconds.
        primer: a melody, which is played in the sound that the text describes.
        prompt: what it should sound like. What is not understood is said.
        temperature: see the card, as for `guidance` and `candidates`.
        tempo: quarter notes a minute by which bars are counted; the music has the prompt's.

    Raises:
        CourseError: a control is out of its range, or the melody has no notes.
    """
    model = model or load()
    if words := misgivings(prompt):
        announce(words)
    seconds = min(SECONDS, bars * 240 / tempo)
    made = model.candidates(prompt, seed=seed, count=candidates, melody=primer, seconds=seconds,
                            temperature=temperature, guidance=guidance)  # fmt: skip
    return made[0].audio


def misgivings(prompt: str) -> str:
    """Say in sentences what of a prompt the system cannot know; nothing where it knows all."""
    from coursekit.corpora.captions import understood

    sentences = []
    if len(prompt) > LONGEST_PROMPT:
        sentences.append(f"Only the first {LONGEST_PROMPT:,} letters of the prompt are read.")
    found = understood(prompt[:LONGEST_PROMPT])
    if not found.known:
        sentences.append(
            "No word of the prompt is among those that this system learned, so it is free in what "
            "it plays. Name an instrument, a register, a loudness, a tempo or a texture."
        )
    if found.unknown:
        some = ", ".join(found.unknown[:8]) + (" and more" if len(found.unknown) > 8 else "")
        sentences.append(f"It never met these words, or not in this sense: {some}.")
    if found.also:
        sentences.append(f"It was never trained on two at once: {', '.join(found.also)}.")
    return " ".join(sentences)


card = Card(
    name=SYSTEM,
    title="MusicLM",
    year=2023,
    authors=("Agostinelli", "Denk", "Borsos", "Engel", "Verzetti", "Caillon", "Huang", "Jansen",
             "Roberts", "Tagliasacchi", "Sharifi", "Zeghidour", "Frank"),
    reference="Agostinelli2023",
    era="sound and words",
    kind="ten seconds of sound",
    accepts=("nothing", "primer", "text"),
    controls=controls_of(compose),
    lesson="18",
    makes="sound",
    weights=lambda model, controls: "coarse",
)  # fmt: skip
