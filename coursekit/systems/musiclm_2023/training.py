"""How the parts of MusicLM are made, each after the one before: codec, tokens, stages."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from coursekit.corpora import captions, clips
from coursekit.corpora.chorales import Split
from coursekit.encodings.spectra import WINDOW, log_magnitudes
from coursekit.files import cache_dir
from coursekit.neural import History, Recipe, fit, save_weights
from coursekit.neural.transformer import Shape
from coursekit.progress import bar
from coursekit.systems.musiclm_2023.codec import (
    ENTRIES,
    FLOOR,
    RATE,
    STACK,
    Codec,
    weights,
)
from coursekit.systems.musiclm_2023.fitting import batches, fit_codec, fit_semantic, sound
from coursekit.systems.musiclm_2023.network import COARSE, DESCRIPTION, Fine, Pattern, Stage
from coursekit.systems.musiclm_2023.semantic import ENTRIES as TOKENS
from coursekit.systems.musiclm_2023.semantic import Semantic

Told = Literal["sound", "words", "shuffled"]
"""By what a stage is told in training what it hears: see `Coded`."""
SEMANTIC = Shape(TOKENS, width=112, layers=4, heads=4, feed=448, positions="rotary")
ROWS = Shape(ENTRIES, width=160, layers=4, heads=4, feed=640, positions="rotary")
PARTS = ("codec", "tokens", "towers", "fine", "semantic", "coarse")
"""What is trained and ships, in this order."""
PAIRS = 120
"""Scores that are rendered with two instruments, for the semantic tokens."""
CAPTIONS = 4
"""Of each clip, where a stage is told by words."""
BATCH = 8
SILENT_TEACHER = 0.15
"""Share of clips of which a stage is told nothing, so that it can be guided (classifier-free)."""
FORGOTTEN = 0.5
"""Share of steps, at most, of which a stage does not see the row before; see `Stage.surprise`."""
NOISE = 0.4
"""Added to each number of a description in training: what is read is never just what is heard."""
CROP, MARGIN = 64, 2
"""Frames of 40 ms from which the codec's net learns, and those at each end that do not count."""
_QUICK = Recipe(
    "quick", 4000, 2e-3, optimiser="adamw", clip=1.0, schedule="cosine", warmup_steps=150,
    final_share=0.02, beta2=0.98, weight_decay=0.05, evaluate_every=200, checkpoint_every=200,
    keep="average", ema_decay=0.995, precision="bf16-mixed",
)  # fmt: skip
STEPS = {"codec": 2500, "semantic": 3600, "coarse": 5500, "fine": 700}
"""Of the quick recipe."""
RECIPES = {
    "quick": _QUICK,
    "full": dataclasses.replace(
        _QUICK, name="full", learning_rate=5e-4, warmup_steps=2000, ema_decay=0.999,
        evaluate_every=1000, checkpoint_every=1000, device="auto",
    ),
}  # fmt: skip
MORE = {"quick": 1, "full": 20}
"""How often the steps are taken."""
_FULL: dict[str, Any] = {"width": 512, "layers": 12, "heads": 8, "feed": 2048}
SHAPES = {
    "quick": {"semantic": SEMANTIC, "coarse": ROWS},
    "full": {"semantic": dataclasses.replace(SEMANTIC, **_FULL),
             "coarse": dataclasses.replace(ROWS, **_FULL)},
}  # fmt: skip


def recipe(part: str, name: str = "quick") -> Recipe:
    """Return the recipe of a part: `codec`, `semantic`, `coarse` or `fine`."""
    precision: Any = "32" if part == "codec" else "bf16-mixed"
    steps = STEPS[part] * MORE[name]
    return dataclasses.replace(RECIPES[name], steps=steps, precision=precision)


@dataclass(frozen=True, eq=False)
class Coded:
    """Clips as the stages learn them.

    Args:
        codes: of the codec, `[clip, frame, stage]`.
        tokens: semantic ones, `[clip, token]`.
        heard: the joint embedding of each clip's sound, `[clip, 64]`.
        read: that of some captions of it, `[clip, caption, 64]`.
    """

    codes: Tensor
    tokens: Tensor
    heard: Tensor
    read: Tensor

    def descriptions(self, rows: Tensor, told: Told, generator: torch.Generator) -> Tensor:
        """Return what a stage is told of some clips, `[clip, 64]`.

        Args:
            rows: their numbers.
            told: the embedding of their `sound`, with noise, of `words` about them, or of
                another clip's sound (`shuffled`).
            generator: draws noise and captions.
        """
        scale = DESCRIPTION**0.5  # of a vector of length 1, so that its numbers are about 1
        if told == "words":
            which = torch.randint(self.read.shape[1], rows.shape, generator=generator)
            words: Tensor = scale * self.read[rows, which]
            return words
        if told == "shuffled":
            rows = (rows + len(self.heard) // 2) % len(self.heard)
        found = scale * self.heard[rows]
        heard: Tensor = found + NOISE * torch.randn(found.shape, generator=generator)
        return heard


def new_stage(
    part: str, *, seed: int = 0, shape: Shape | None = None, pattern: Pattern = "delay",
    beside: bool = True,
) -> Stage:  # fmt: skip
    """Return the semantic or the coarse stage, untrained.

    Args:
        part: `semantic` or `coarse`.
        seed: of its weights.
        shape: other sizes.
        pattern: of the coarse stage's codes.
        beside: whether the coarse stage hears semantic tokens.
    """
    if part == "semantic":
        return Stage(shape or SEMANTIC, seed=seed)
    return Stage(shape or ROWS, stages=COARSE, beside=TOKENS * beside, pattern=pattern, seed=seed)


def stage_loss(
    known: Coded, told: Told, batch: int = BATCH
) -> Callable[[nn.Module, torch.Generator, int], Tensor]:
    """Return the loss of a step: the mean surprise in nats at a code of whole clips."""

    def loss(net: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        assert isinstance(net, Stage)
        device = net.nothing.device
        rows = torch.randint(len(known.codes), (batch,), generator=generator)
        descriptions = known.descriptions(rows, told, generator)
        silent = torch.rand(batch, 1, generator=generator) < SILENT_TEACHER
        share = FORGOTTEN * torch.rand(batch, 1, generator=generator)
        steps = len(net.plan(net.each * known.tokens.shape[1]))
        forgotten = torch.rand(batch, steps, generator=generator) < share
        told_of = torch.where(silent.to(device), net.nothing, descriptions.to(device))
        return surprise(net, known, rows, told_of, forgotten).mean()

    return loss


def surprise(
    net: Stage, known: Coded, rows: Tensor, descriptions: Tensor, forgotten: Tensor | None = None
) -> Tensor:
    """Return the surprise in nats at the codes of some clips, `[clip, frame, stage]`."""
    device = net.nothing.device
    tokens, descriptions = known.tokens[rows].long().to(device), descriptions.to(device)
    forgotten = None if forgotten is None else forgotten.to(device)
    if net.stages == 1:
        return net.surprise(tokens[..., None], descriptions, forgotten=forgotten)
    codes = known.codes[rows][..., :COARSE].long().to(device)
    beside = tokens if hasattr(net, "beside") else None
    return net.surprise(codes, descriptions, beside, forgotten=forgotten)


@torch.no_grad()
def nats(net: Stage, known: Coded, told: Told = "sound", *, count: int = 64) -> float:
    """Return the mean surprise, in nats a frame, at clips that are told as they sound."""
    net.eval()
    generator = torch.Generator().manual_seed(0)
    found = []
    for rows in torch.split(torch.arange(min(count, len(known.codes))), 16):
        descriptions = known.descriptions(rows, told, generator)
        found.append(surprise(net, known, rows, descriptions).sum(dim=2).mean(dim=1))
    return float(torch.cat(found).mean())


def learn_stage(
    part: str,
    known: Coded,
    *,
    told: Told = "sound",
    held_out: Coded | None = None,
    recipe: Recipe,
    seed: int = 0,
    net: Stage | None = None,
    **shown: Any,
) -> tuple[Stage, History]:
    """Train the semantic or the coarse stage.

    Args:
        part: `semantic` or `coarse`.
        known: clips to learn from.
        told: by what it is told what it hears.
        held_out: clips by which it is scored.
        recipe: how long.
        seed: of its weights and batches.
        net: another one than `new_stage` makes.
        shown: as `fit` takes it.
    """
    net = net or new_stage(part, seed=seed)
    score = None
    if held_out is not None:
        kept = held_out

        def score(judged: nn.Module) -> float:
            assert isinstance(judged, Stage)
            return nats(judged, kept, told)

    options = {"title": f"The {part} stage", **shown}
    history = fit(net, stage_loss(known, told), recipe, seed=seed, score=score, **options)
    return net.eval(), history


def fine_loss(
    known: Coded, books: Tensor, batch: int = BATCH
) -> Callable[[nn.Module, torch.Generator, int], Tensor]:
    """Return the loss of a step: the mean surprise at one stage's codes of whole clips."""

    def loss(net: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        assert isinstance(net, Fine)
        rows = torch.randint(len(known.codes), (batch,), generator=generator)
        device = net.bias.device
        descriptions = known.descriptions(rows, "sound", generator).to(device)
        stage = int(torch.randint(net.coarse, net.stages, (), generator=generator))
        codes = known.codes[rows].long().to(device)
        logits = net(codes[..., :stage], books.to(device), descriptions)
        return nn.functional.cross_entropy(logits.flatten(0, 1), codes[..., stage].flatten())

    return loss


def codec_loss(
    samples: Any, codes: Tensor, batch: int = BATCH
) -> Callable[[nn.Module, torch.Generator, int], Tensor]:
    """Return the loss of a step of the codec's net: how far it is from what it should undo.

    Log-magnitudes, their change from frame to frame (what jitters from frame to frame ruins a
    timbre), the log-mel spectrum, and magnitudes themselves, in which the loud partials count.

    Args:
        samples: int16 `[clip, n]`.
        codes: of these clips, `[clip, frame, stage]`.
        batch: stretches a step.
    """
    import librosa

    mels: Any = librosa.filters.mel(sr=RATE, n_fft=WINDOW, n_mels=80, norm=1)
    filters = torch.from_numpy(mels.astype(np.float32))
    counts = torch.from_numpy(weights()[: WINDOW // 2 + 1])
    size = STACK * 320

    def loss(net: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        assert isinstance(net, Codec)
        rows = torch.randint(len(codes), (batch,), generator=generator)
        begin = torch.randint(codes.shape[1] - CROP, (batch,), generator=generator)
        places = list(zip(rows.tolist(), begin.tolist(), strict=True))
        heard = sound(np.stack([samples[r, size * b : size * (b + CROP)] for r, b in places]))
        device = net.basis.device
        wanted = torch.from_numpy(log_magnitudes(heard, floor=FLOOR)).to(device)
        some = torch.stack([codes[r, b : b + CROP].long() for r, b in places]).to(device)
        components = net.components(some)
        inside = slice(MARGIN * STACK, -MARGIN * STACK)
        wanted, found = wanted[:, inside], net(components)[:, inside]
        apart = (found - wanted) * counts.to(device)
        change = (found.diff(dim=1) - wanted.diff(dim=1)) * counts.to(device)
        loud, ours = (side.exp() - FLOOR for side in (wanted, found))
        mel = [(20 / np.log(10)) * (side.clamp(min=0) @ filters.T.to(device) + 0.01).log()
               for side in (loud, ours)]  # fmt: skip
        norm = (loud - ours).norm(dim=(1, 2)) / (loud.norm(dim=(1, 2)) + 1)
        total: Tensor = (
            apart.abs().mean() + change.abs().mean() + 0.2 * (mel[0] - mel[1]).abs().mean()
            + 0.3 * norm.mean()
        )  # fmt: skip
        return total

    return loss


def new_part(name: str, *, seed: int = 0) -> nn.Module:
    """Return an untrained part, one of `PARTS`."""
    if name in ("semantic", "coarse"):
        return new_stage(name, seed=seed)
    if name == "towers":
        from coursekit.systems.musiclm_2023.towers import Towers

        return Towers()
    makers: dict[str, Callable[[], nn.Module]] = {"codec": Codec, "tokens": Semantic, "fine": Fine}
    return makers[name]()


def coded(split: Split, codec: Codec, tokens: Semantic, towers: Any) -> Coded:
    """Return the clips of a split as the stages learn them: coded, heard and captioned.

    Args:
        split: `train`, `valid` or `test`.
        codec: with its codebooks.
        tokens: with their codebook.
        towers: the joint embedding.
    """
    sounds = clips.load(split)
    codes, named, heard = [], [], []
    with bar("Coding the clips", total=len(sounds.clips), unit="clips") as shown:
        for some in batches(sounds.samples):
            codes.append(torch.from_numpy(codec.encode(some).astype(np.int16)))
            named.append(torch.from_numpy(tokens.tokens(some).astype(np.int16)))
            heard.append(towers.listen(some).detach())
            shown.advance(len(some))
    generator = np.random.default_rng(0)
    texts = [captions.caption(one, generator) for one in sounds.clips for _ in range(CAPTIONS)]
    read = towers.read(texts).detach().unflatten(0, (-1, CAPTIONS))
    return Coded(torch.cat(codes), torch.cat(named), torch.cat(heard), read)


def train(
    name: str = "quick", *, seed: int = 0, out: Path | None = None, progress: bool = True
) -> History:
    """Train all parts, each on what the ones before make of the clips.

    Args:
        name: of the recipe.
        seed: of weights, batches and k-means.
        out: the folder for weights, cards and checkpoints; nothing is written where it is None.
        progress: show bars.
    """
    from coursekit.systems.musiclm_2023.tower_training import train_towers

    samples = clips.load("train").samples
    codec, tokens, fine = Codec(), Semantic(), Fine(seed=seed)
    fit_codec(codec, samples, seed)
    codes = torch.from_numpy(np.concatenate([codec.encode(some) for some in batches(samples)]))

    def made(part: str, net: nn.Module, loss: Any, score: Any = None) -> History:
        checkpoint = None if out is None else out / f"{part}.checkpoint"
        history = fit(net, loss, recipe(part, name), seed=seed, score=score, progress=progress,
                      checkpoint=checkpoint, title=f"MusicLM's {part}")  # fmt: skip
        save(part, net, history.card(), out)
        return history

    made("codec", codec, codec_loss(samples, codes))
    begun = time.process_time()
    fit_semantic(tokens, samples, paired_samples(), seed)
    save("tokens", tokens, {
        "recipe": {"name": "pairs and k-means", "pairs": PAIRS, "entries": TOKENS},
        "seed": seed, "curve": "none: it is found without gradients",
        "seconds": round(time.process_time() - begun, 1),
    }, out)  # fmt: skip
    checkpoint = None if out is None else out / "towers.checkpoint"
    towers, history = train_towers(seed=seed, checkpoint=checkpoint, progress=progress)
    save("towers", towers, history.card(), out)
    known, kept = (coded(split, codec, tokens, towers) for split in ("train", "valid"))
    made("fine", fine, fine_loss(known, codec.codebooks))
    for part in ("semantic", "coarse"):
        net = new_stage(part, seed=seed, shape=SHAPES[name][part])
        history = made(part, net, stage_loss(known, "sound"), lambda one: nats(one, kept))
    return history


def paired_samples() -> NDArray[np.int16]:
    """Return pairs of clips that differ in their instrument alone, int16 `[pair, 2, n]`."""
    plan = [one for both in clips.pairs(PAIRS) for one in both]
    path = cache_dir() / "corpora" / f"pairs-v{clips.VERSION}-{PAIRS}.npy"
    return clips.rendered(plan, path).reshape(PAIRS, 2, -1)


def save(part: str, net: nn.Module, made: Mapping[str, Any], out: Path | None) -> None:
    """Write weights in half precision, with their card, where there is a folder for them."""
    if out is None:
        return
    save_weights(
        net,
        out / part,
        {
            "system": "musiclm_2023",
            "part": part,
            "data": "3,000 clips of ten seconds that the course rendered of chorales, tunes and "
            "airs in ten instruments (`corpora.clips`), and captions from its grammar: all "
            "synthetic.",
            "licence": "public domain (the music); the soundfont is TimGM6mb, which comes with "
            "pretty_midi",
            **made,
        },
        half=True,
    )
