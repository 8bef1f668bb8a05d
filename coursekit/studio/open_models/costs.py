"""What a model costs: gigabytes on the disk and in memory, and seconds on this computer."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coursekit.studio.open_models.loading import need_packages, quiet
from coursekit.studio.open_models.models import find

LOGS = Path(__file__).with_name("logs")
GIGA = 10**9
NAME = "studio.open_models"
"""Under which its logs are kept."""

MUSICGEN = {"musicgen-small": (1024, 24, 16), "musicgen-medium": (1536, 48, 24),
            "musicgen-large": (2048, 48, 32)}  # fmt: skip
"""Width, layers and heads of MusicGen's decoders, as its makers' files say."""
ANTICIPATION = {"anticipation-small": (768, 12, 12), "anticipation-medium": (1024, 24, 16),
                "anticipation-large": (1280, 36, 20)}  # fmt: skip
"""The same of the Anticipatory Music Transformer: GPT-2's three sizes."""
COUNTED = (*MUSICGEN, "stable-audio-open", *ANTICIPATION)
"""Models whose weights can be counted here, without any download."""
Clock = Callable[[], float]
FOUR_BYTES = 32
"""Bits of a weight in the files that are counted here."""


def gigabytes(parameters: float, bits: int = FOUR_BYTES) -> float:
    """Return how large weights are: parameters times bits, by eight, in GB of 10^9 bytes."""
    return parameters * bits / 8 / GIGA


def cache_gigabytes(layers: int, width: int, steps: int, *, bits: int = FOUR_BYTES,
                    rows: int = 1) -> float:  # fmt: skip
    """Return what a transformer keeps of all steps so far: a key and a value a layer.

    Args:
        layers: of the transformer.
        width: of its vectors.
        steps: that it has foretold.
        bits: of a number.
        rows: pieces at once; guidance makes two of one.
    """
    return gigabytes(2 * layers * width * steps * rows, bits)


def bandwidth(megabytes: int = 200, repeats: int = 7, clock: Clock = time.perf_counter) -> float:
    """Return how many GB of weights this computer can multiply by in a second, one row at a time.

    A net that foretells token by token has to read all of its weights for every token.

    Args:
        megabytes: of weights; far more than what a processor keeps close to itself.
        repeats: the quickest counts, since other programs only ever make it slower.
        clock: tells the time in seconds.
    """
    import torch

    weights = torch.ones(250 * megabytes, 1000)
    row = torch.ones(1, 1000)
    times = []
    for _ in range(repeats):
        begin = clock()
        torch.nn.functional.linear(row, weights)
        times.append(clock() - begin)
    return weights.numel() * 4 / GIGA / min(times)


def seconds_a_step(parameters: float, speed: float, bits: int = FOUR_BYTES) -> float:
    """Return how long one token takes: all weights, read from memory at a speed in GB a second."""
    return gigabytes(parameters, bits) / speed


def count(model: str) -> dict[str, int]:
    """Count the weights of a model by its parts, in its published shape, without any weights.

    Raises:
        CourseError: the packages are missing, or the model is unknown.
    """
    import torch

    need_packages()
    find(model)
    # On the device `meta` a net has shapes and no numbers: it takes no memory.
    with quiet(), torch.device("meta"):
        parts = _parts(model)
    return {name: sum(weight.numel() for weight in part.parameters()) for name, part in
            parts.items()}  # fmt: skip


def _parts(model: str) -> dict[str, Any]:
    """Return the parts of a model in its published shape."""
    if model in MUSICGEN:
        return musicgen_parts(*MUSICGEN[model])
    if model in ANTICIPATION:
        from transformers import GPT2Config, GPT2LMHeadModel

        from coursekit.encodings.arrivals import VOCABULARY

        width, layers, heads = ANTICIPATION[model]
        shape = GPT2Config(vocab_size=VOCABULARY, n_positions=1024, n_embd=width, n_layer=layers,
                           n_head=heads)  # fmt: skip
        return {"transformer": GPT2LMHeadModel(shape)}
    from diffusers import AutoencoderOobleck, StableAudioDiTModel

    # The defaults of both are those of Stable Audio Open.
    return {"transformer": StableAudioDiTModel(), "autoencoder": AutoencoderOobleck()}


def musicgen_parts(width: int, layers: int, heads: int) -> dict[str, Any]:
    """Return text encoder, codec and decoder of a MusicGen of some size."""
    from transformers import (
        EncodecConfig,
        EncodecModel,
        MusicgenDecoderConfig,
        MusicgenForCausalLM,
        T5Config,
        T5EncoderModel,
    )

    text = T5Config(vocab_size=32_128, d_model=768, d_kv=64, d_ff=3072, num_layers=12, num_heads=12)
    codec = EncodecConfig(
        target_bandwidths=[2.2], sampling_rate=32_000, audio_channels=1, codebook_size=2048,
        codebook_dim=128, hidden_size=128, num_filters=64, upsampling_ratios=[8, 5, 4, 4],
        num_lstm_layers=2, use_causal_conv=False,
    )  # fmt: skip
    decoder = MusicgenDecoderConfig(
        vocab_size=2048, hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads,
        ffn_dim=4 * width, num_codebooks=4,
    )  # fmt: skip
    return {"transformer": MusicgenForCausalLM(decoder), "codec": EncodecModel(codec),
            "text encoder": T5EncoderModel(text)}  # fmt: skip


def log(name: str) -> list[dict[str, Any]]:
    """Return the rows of a log of this folder, after verifying their hash.

    Raises:
        CourseError: the log is missing or damaged.
    """
    from coursekit.neural.logs import read_log

    return read_log(NAME, name, path=LOGS / f"{name}.json")


def counted(model: str) -> dict[str, int]:
    """Return the weights of a model by its parts: counted now, or as the log has them."""
    from coursekit.studio.open_models.loading import installed

    if installed():
        return count(model)
    return next(row["parts"] for row in log("sizes") if row["model"] == model)


def costs_table(speed: float) -> Any:
    """Return what each model that can be counted costs, on a computer of some speed.

    Args:
        speed: in GB of weights a second, as `bandwidth` measures it.
    """
    from coursekit.listening import table

    rows = []
    for row in log("sizes"):
        one, parts = find(row["model"]), row["parts"]
        whole, net = sum(parts.values()), parts["transformer"]
        steps = row["steps"]
        rows.append((
            one.title, round(net / 1e6), round(whole / 1e6), round(gigabytes(whole), 2),
            round(gigabytes(whole, 16), 2), round(steps * seconds_a_step(net, speed), 1)
            if row["kind"] == "token" else None, row.get("measured"),
        ))  # fmt: skip
    return table(rows, columns=[
        "model", "the net that composes (millions)", "all parts (millions)",
        "at 32 bits (GB)", "at 16 bits (GB)", "seconds here for a second of music, by the formula",
        "seconds a step on our machine, measured",
    ], title="What a model costs")  # fmt: skip
