"""How the towers learn, and what they have learned: retrieval, and labels named by words alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from coursekit.corpora import musiccaps
from coursekit.corpora.captions import WRITTEN, caption, understood, words
from coursekit.corpora.chorales import Split
from coursekit.corpora.clips import ATTRIBUTES, Clip, load
from coursekit.neural import History, Recipe, fit
from coursekit.progress import bar
from coursekit.systems.musiclm_2023.towers import Towers, features, numbered

BATCH = 128
HEARD_FRAMES = 200
"""Frames of a clip that are heard in a step, so that no clip is learned by heart."""
RECIPE = Recipe(
    "quick", 1200, 2e-3, optimiser="adamw", clip=1.0, schedule="cosine", warmup_steps=100,
    final_share=0.02, beta2=0.98, weight_decay=0.1, evaluate_every=100, checkpoint_every=100,
    keep="last",
)  # fmt: skip
_PARTIAL, _NOTHING, _TALK = 0.45, 0.03, 0.4
"""Shares of captions that name some labels, that name none, and that have other words around."""


@dataclass(frozen=True, eq=False)
class Heard:
    """Clips with the features of their sound.

    Args:
        clips: what is known of them.
        frames: see `towers.features`.
        rhythm: see `towers.features`.
    """

    clips: Sequence[Clip]
    frames: Tensor
    rhythm: Tensor


def described(clip: Clip, generator: np.random.Generator, talk: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a caption to learn from.

    People name some things only, and say much that says nothing of the clip.
    """
    chance = generator.random()
    if chance < _NOTHING:
        said: tuple[str, ...] = ()
    elif chance < _NOTHING + _PARTIAL:
        named = generator.permutation(list(ATTRIBUTES))[: generator.integers(1, 5)].tolist()
        said = words(caption(clip, generator, named=named))
    else:
        said = words(caption(clip, generator))
    if generator.random() < _TALK:
        before, after = (
            tuple(generator.choice(talk, generator.integers(0, 30)).tolist()) for _ in range(2)
        )
        said = (*before, *said, *after)
    return said


def small_talk() -> list[str]:
    """Return the words of captions that name no label, whatever stands beside them."""
    from coursekit.corpora._caption_words import FORMS

    ways = (
        way for values in FORMS.values() for some in values.values() for parts in some.values()
        for way in parts
    )  # fmt: skip
    return sorted(set(WRITTEN) - {word for way in ways for word in words(way)})


def contrast(net: Towers, heard: Tensor, told: Tensor) -> Tensor:
    """Return the mean surprise, in nats, at which text is which clip's, and the other way round."""
    alike = net.sharpness.clamp(max=4).exp() * heard @ told.T
    own = torch.arange(len(alike))
    cross_entropy = nn.functional.cross_entropy
    return (cross_entropy(alike, own) + cross_entropy(alike.T, own)) / 2


def towers_loss(known: Heard, batch: int = BATCH) -> Callable[..., Tensor]:
    """Return the loss of a step, for `fit`."""
    talk = small_talk()

    def loss(net: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        assert isinstance(net, Towers)
        rows = torch.randint(len(known.clips), (batch,), generator=generator)
        late = known.frames.shape[2] - HEARD_FRAMES
        first = int(torch.randint(late + 1, (), generator=generator))
        draw = np.random.default_rng(int(torch.randint(2**31, (), generator=generator)))
        texts = [described(known.clips[row], draw, talk) for row in rows.tolist()]
        frames = known.frames[rows][:, :, first : first + HEARD_FRAMES]
        return contrast(net, net.heard(frames, known.rhythm[rows]), net.told(numbered(texts)))

    return loss


def learn(
    known: Heard, held_out: Heard | None = None, *, recipe: Recipe = RECIPE, seed: int = 0,
    batch: int = BATCH, **shown: Any,
) -> tuple[Towers, History]:  # fmt: skip
    """Train the towers.

    Args:
        known: clips to learn from.
        held_out: clips by which they are scored: the contrast of whole captions, held out too.
        recipe: how long.
        seed: of weights, batches and captions.
        batch: clips a step; each is told from all others of its batch.
        shown: as `fit` takes it.
    """
    net = Towers(seed)
    net.ear.frame_mean.copy_(known.frames.mean(dim=(0, 2))[:, None])
    net.ear.frame_spread.copy_(known.frames.std(dim=(0, 2))[:, None])
    score = None
    if held_out is not None:
        kept, texts = held_out, numbered(written(held_out.clips, held_out=True))

        def score(judged: nn.Module) -> float:
            assert isinstance(judged, Towers)
            heard = judged.heard(kept.frames, kept.rhythm)
            return float(contrast(judged, heard, judged.told(texts)))

    history = fit(net, towers_loss(known, batch), recipe, seed=seed, score=score, **shown)
    return net.eval(), history


def train_towers(
    *, seed: int = 0, checkpoint: Path | None = None, progress: bool = True
) -> tuple[Towers, History]:
    """Train the towers on the course's clips, which are rendered where they are not there yet.

    Args:
        seed: of weights, batches and captions.
        checkpoint: as `fit` takes it.
        progress: show bars.
    """
    known, held_out = (listened(split, progress) for split in ("train", "valid"))
    return learn(
        known, held_out, seed=seed, checkpoint=checkpoint, progress=progress,
        title="MusicLM's towers",
    )  # fmt: skip


def listened(split: Split, progress: bool = False) -> Heard:
    """Return the clips of a split with the features of their sound."""
    sounds = load(split)
    parts = []
    with bar("Listening to clips", total=len(sounds.clips), unit="clips", shown=progress) as shown:
        for first in range(0, len(sounds.clips), 100):
            parts.append(features(sounds.samples[first : first + 100]))
            shown.advance(len(parts[-1][0]))
    frames, rhythm = (torch.cat(some) for some in zip(*parts, strict=True))
    return Heard(sounds.clips, frames, rhythm)


def written(
    clips: Sequence[Clip], *, held_out: bool, seed: int = 0, named: Sequence[str] | None = None
) -> list[tuple[str, ...]]:
    """Return the words of a caption of each clip."""
    generator = np.random.default_rng(seed)
    return [words(caption(c, generator, held_out=held_out, named=named)) for c in clips]


@torch.no_grad()
def recall(net: Towers, heard: Heard, *, held_out: bool, among: int = 10) -> float:
    """Return for how many captions their own clip is among the ten nearest ones."""
    told = net.told(numbered(written(heard.clips, held_out=held_out)))
    alike = told @ net.heard(heard.frames, heard.rhythm).T
    better = (alike > alike.diagonal()[:, None]).sum(dim=1)
    return float((better < among).double().mean())


@torch.no_grad()
def named_right(net: Towers, heard: Heard, *, held_out: bool, ways: int = 8) -> Mapping[str, float]:
    """Return for each label how often words that name its value alone lie nearest to the sound."""
    found = net.heard(heard.frames, heard.rhythm)
    right = {}
    for attribute, values in ATTRIBUTES.items():
        examples = [next(c for c in heard.clips if c.label(attribute) == value) for value in values]
        told = torch.stack(
            [
                net.told(numbered(written(examples, held_out=held_out, seed=k, named=[attribute])))
                for k in range(ways)
            ]
        ).mean(dim=0)
        guesses = (found @ nn.functional.normalize(told, dim=1).T).argmax(dim=1).tolist()
        pairs = zip(guesses, heard.clips, strict=True)
        right[attribute] = float(np.mean([values[g] == c.label(attribute) for g, c in pairs]))
    return right


@torch.no_grad()
def recovered(
    net: Towers, heard: Heard, prompts: Sequence[str], named: Sequence[Mapping[str, str]],
    *, nearest: int = 10,
) -> dict[str, float]:  # fmt: skip
    """Return for each label how many of the clips nearest to prompts have what the prompts name.

    Args:
        net: the towers.
        heard: clips among which to look.
        prompts: any texts.
        named: what each names, by label, such as `captions.understood` finds it.
        nearest: clips that are looked at for each prompt.
    """
    alike = net.read(prompts) @ net.heard(heard.frames, heard.rhythm).T
    found = alike.topk(nearest, dim=1).indices.tolist()
    right: dict[str, list[float]] = {name: [] for name in ATTRIBUTES}
    for rows, labels in zip(found, named, strict=True):
        for name, value in labels.items():
            right[name].append(np.mean([heard.clips[k].label(name) == value for k in rows]))
    return {name: float(np.mean(some)) for name, some in right.items() if some}


def measured(net: Towers, heard: Heard, seed: int) -> dict[str, dict[str, float]]:
    """Return what the towers find among held-out clips, by our phrasings and by musicians' own.

    Args:
        net: the towers.
        heard: clips that they never heard.
        seed: draws the captions.
    """
    row: dict[str, dict[str, float]] = {}
    for name, held_out in (("seen phrasings", False), ("held-out phrasings", True)):
        found = recall(net, heard, held_out=held_out)
        row[name] = {"R@10": found, **named_right(net, heard, held_out=held_out)}
    # A real caption seldom says a texture: "chords" are one part of its music among many.
    read = [(one.caption, understood(one.caption).attributes) for one in musiccaps.load()]
    named = [{k: v for k, v in labels.items() if k != "texture"} for _, labels in read]
    real = [(text, labels) for (text, _), labels in zip(read, named, strict=True) if labels]
    generator = np.random.default_rng(seed)
    clips = [heard.clips[k % len(heard.clips)] for k in range(len(real))]
    ours = [caption(clip, generator, held_out=True, named=labels.keys())
            for clip, (_, labels) in zip(clips, real, strict=True)]  # fmt: skip
    asked = [{name: clip.label(name) for name in labels}
             for clip, (_, labels) in zip(clips, real, strict=True)]  # fmt: skip
    texts, labels = [text for text, _ in real], [some for _, some in real]
    row["real captions"] = recovered(net, heard, texts, labels)
    row["real captions, shuffled"] = recovered(net, heard, texts[1:] + texts[:1], labels)
    row["our captions of as much"] = recovered(net, heard, ours, asked)
    return row
