"""Tiny nets with random weights in the shapes of the open models: the same code runs on them.

They have learned nothing, and what they make is noise. They show that the path works, and how.
"""

from __future__ import annotations

import functools
from typing import Any

from coursekit.encodings import arrivals
from coursekit.studio.open_models.loading import need_packages, quiet

SEED = 19
CODES = 64
"""Entries of a tiny codebook, where MusicGen has 2,048."""
WIDTH = 32
LATENT = 8
"""Numbers a step of a tiny latent, where Stable Audio has 64."""


@functools.cache
def tokenizer() -> Any:
    """Return a tokenizer of single bytes, that knows every alphabet and needs no download."""
    need_packages()
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast

    words = ["<pad>", "</s>", "<unk>", *(f"<0x{byte:02X}>" for byte in range(256))]
    whole = Tokenizer(models.BPE(vocab={word: number for number, word in enumerate(words)},
                                 merges=[], byte_fallback=True, unk_token="<unk>"))  # fmt: skip
    return PreTrainedTokenizerFast(tokenizer_object=whole, pad_token="<pad>", eos_token="</s>",
                                   unk_token="<unk>", model_max_length=64)  # fmt: skip


def seeded() -> Any:
    """Return the block in which the random weights are drawn, always the same."""
    from coursekit.neural import training

    return training.seeded(SEED)


def _t5() -> Any:
    from transformers import T5Config

    return T5Config(vocab_size=300, d_model=WIDTH, d_kv=8, d_ff=64, num_layers=2, num_heads=4)


@functools.cache
def musicgen() -> Any:
    """Return a tiny MusicGen: text encoder, decoder, and a codec of four codebooks."""
    need_packages()
    from transformers import (
        EncodecConfig,
        MusicgenConfig,
        MusicgenDecoderConfig,
        MusicgenForConditionalGeneration,
    )

    codec = EncodecConfig(
        target_bandwidths=[2.2], sampling_rate=32_000, audio_channels=1, codebook_size=CODES,
        codebook_dim=16, hidden_size=16, num_filters=4, upsampling_ratios=[8, 5, 4, 4],
        num_lstm_layers=1,
    )  # fmt: skip
    with quiet(), seeded():
        decoder = MusicgenDecoderConfig(
            vocab_size=CODES, hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=4,
            ffn_dim=64, num_codebooks=4, pad_token_id=CODES, bos_token_id=CODES,
            initializer_factor=0.5,  # larger than usual, so that words and codes are heard at all
        )  # fmt: skip
        whole = MusicgenConfig(text_encoder=_t5(), audio_encoder=codec, decoder=decoder)
        net = MusicgenForConditionalGeneration(whole).eval()
        for layer in net.audio_encoder.quantizer.layers:
            # The library begins codebooks with noughts: all codes would sound alike.
            layer.codebook.embed.normal_()
    for name in ("decoder_start_token_id", "pad_token_id", "bos_token_id"):
        setattr(net.generation_config, name, CODES)
    return net


def _oobleck(rate: int, ratios: list[int]) -> Any:
    from diffusers import AutoencoderOobleck

    return AutoencoderOobleck(
        encoder_hidden_size=8, downsampling_ratios=ratios, channel_multiples=[1, 2, 4, 4, 8],
        decoder_channels=8, decoder_input_channels=LATENT, audio_channels=2, sampling_rate=rate,
    )  # fmt: skip


@functools.cache
def stable_audio() -> Any:
    """Return a tiny Stable Audio: text encoder, diffusion transformer, autoencoder, scheduler."""
    need_packages()
    from diffusers import EDMDPMSolverMultistepScheduler, StableAudioDiTModel, StableAudioPipeline
    from diffusers.pipelines.stable_audio.modeling_stable_audio import StableAudioProjectionModel
    from transformers import T5EncoderModel

    with quiet(), seeded():
        return StableAudioPipeline(
            vae=_oobleck(44_100, [2, 4, 4, 8, 8]),
            text_encoder=T5EncoderModel(_t5()),
            projection_model=StableAudioProjectionModel(WIDTH, WIDTH, 0, 512),
            tokenizer=tokenizer(),
            transformer=StableAudioDiTModel(
                sample_size=1024, in_channels=LATENT, num_layers=2, attention_head_dim=8,
                num_attention_heads=4, num_key_value_attention_heads=2, out_channels=LATENT,
                cross_attention_dim=WIDTH, time_proj_dim=16, global_states_input_dim=2 * WIDTH,
                cross_attention_input_dim=WIDTH,
            ),
            scheduler=EDMDPMSolverMultistepScheduler(**SCHEDULE),
        )  # fmt: skip


SCHEDULE = {"sigma_min": 0.3, "sigma_max": 500, "sigma_schedule": "exponential",
            "prediction_type": "v_prediction", "sigma_data": 1.0}  # fmt: skip
"""Stable Audio Open's noise: from 500 down to 0.3, by equal ratios."""


@functools.cache
def ace_step() -> Any:
    """Return a tiny ACE-Step 1.5: the half that makes sound, without the planner."""
    need_packages()
    from diffusers import (
        AceStepPipeline,
        AceStepTransformer1DModel,
        FlowMatchEulerDiscreteScheduler,
    )
    from diffusers.pipelines.ace_step.modeling_ace_step import AceStepConditionEncoder
    from transformers import Qwen3Config, Qwen3Model

    shape: dict[str, Any] = {
        "hidden_size": WIDTH, "intermediate_size": 64, "num_attention_heads": 4,
        "num_key_value_heads": 2, "head_dim": 8,
    }  # fmt: skip
    with quiet(), seeded():
        return AceStepPipeline(
            vae=_oobleck(48_000, [2, 4, 4, 6, 10]),
            text_encoder=Qwen3Model(Qwen3Config(vocab_size=300, num_hidden_layers=2, **shape)),
            tokenizer=tokenizer(),
            transformer=AceStepTransformer1DModel(
                num_hidden_layers=2, in_channels=3 * LATENT, audio_acoustic_hidden_dim=LATENT,
                patch_size=2, sliding_window=16, **shape,
            ),
            condition_encoder=AceStepConditionEncoder(
                text_hidden_dim=WIDTH, timbre_hidden_dim=LATENT, num_lyric_encoder_hidden_layers=1,
                num_timbre_encoder_hidden_layers=1, sliding_window=16, **shape,
            ),
            scheduler=FlowMatchEulerDiscreteScheduler(num_train_timesteps=1, shift=1.0),
        )  # fmt: skip


@functools.cache
def anticipation() -> Any:
    """Return a tiny Anticipatory Music Transformer: GPT-2 on triples of tokens."""
    need_packages()
    from transformers import GPT2Config, GPT2LMHeadModel

    with quiet(), seeded():
        return GPT2LMHeadModel(GPT2Config(
            vocab_size=arrivals.VOCABULARY, n_positions=1024, n_embd=WIDTH, n_layer=2, n_head=4,
        )).eval()  # fmt: skip
