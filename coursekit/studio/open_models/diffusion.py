"""Stable Audio and ACE-Step: noise is taken away, step by step, from a short code of the sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.studio.open_models import tiny
from coursekit.studio.open_models.loading import quiet

if TYPE_CHECKING:
    from coursekit.listening.sound import Audio


def stable_audio(
    prompt: str, seconds: float, seed: int, *, folder: Path | None = None, guidance: float = 7.0,
    steps: int = 100, heard: list[float] | None = None,
) -> Audio:  # fmt: skip
    """Return sound of Stable Audio Open for a sentence.

    Args:
        prompt: the sentence.
        seconds: how long.
        seed: draws the noise.
        folder: with weights; None takes the tiny net, which makes noise.
        guidance: the scale of guidance; the makers' own is 7.
        steps: how often noise is taken away.
        heard: a list to which the spread of the latent after each step is added.
    """
    import torch

    pipe = _stable_audio(folder) if folder else tiny.stable_audio()
    pipe.set_progress_bar_config(disable=True)
    told = [] if heard is None else heard
    with quiet():
        samples = pipe(
            prompt, audio_end_in_s=seconds, num_inference_steps=steps, guidance_scale=guidance,
            generator=torch.Generator().manual_seed(seed),
            callback=lambda step, time, latent: told.append(float(latent.std())),
        ).audios  # fmt: skip
    return _sound(samples[0], int(pipe.vae.sampling_rate))


def _stable_audio(folder: Path) -> Any:
    """Return Stable Audio Open from a folder, with a scheduler that needs no further package."""
    from diffusers import EDMDPMSolverMultistepScheduler, StableAudioPipeline

    with quiet():
        return StableAudioPipeline.from_pretrained(
            folder, scheduler=EDMDPMSolverMultistepScheduler(**tiny.SCHEDULE)
        )


def ace_step(
    prompt: str, seconds: float, seed: int, *, folder: Path | None = None, guidance: float = 7.0,
    steps: int = 8, lyrics: str = "",
) -> Audio:  # fmt: skip
    """Return sound of ACE-Step 1.5 for a sentence and lyrics; arguments as `stable_audio` has."""
    import torch
    from diffusers import AceStepPipeline

    with quiet():
        pipe = AceStepPipeline.from_pretrained(folder) if folder else tiny.ace_step()
        pipe.set_progress_bar_config(disable=True)
        samples = pipe(
            prompt=prompt, lyrics=lyrics, audio_duration=seconds, num_inference_steps=steps,
            guidance_scale=guidance, generator=torch.Generator().manual_seed(seed),
        ).audios  # fmt: skip
    return _sound(samples[0], int(pipe.sample_rate))


def _sound(samples: Any, rate: int) -> Audio:
    """Return samples `[channel, n]` of a pipeline as sound that does not clip."""
    from coursekit.listening.sound import Audio

    plain = samples.float()
    loudest = float(plain.abs().max())
    return Audio((plain / max(loudest, 1.0)).cpu().numpy(), rate)
