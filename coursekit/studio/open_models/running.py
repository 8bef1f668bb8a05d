"""One function that lets an open model make music, whichever it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.errors import CourseError
from coursekit.studio.open_models import anticipation, crux, diffusion, musicgen
from coursekit.studio.open_models.loading import must_have, need_packages
from coursekit.studio.open_models.models import find
from coursekit.systems.learner import replacements

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.listening.sound import Audio

TINY = ("musicgen-small", "stable-audio-open", "ace-step-1.5", "anticipation-small")
"""One model of each kind that can be run on a tiny net, without weights."""
MOST_SECONDS = 600


def prompts() -> tuple[str, ...]:
    """Return the sentences that this lesson gives to every model."""
    return (
        "a slow hymn for four voices in a large church",
        "a lively jig for fiddle and guitar",
        "soft piano, very slow, low register, rain outside",
        "a lively jig, but nobody plays it",
    )


def generate(
    model: str, prompt: str | PrettyMIDI | None = None, *, seconds: float = 5.0, seed: int,
    tiny: bool = False, download: bool = False, folder: str | Path | None = None,
    delayed: Callable[..., Any] | None = None, **how: Any,
) -> Audio | PrettyMIDI:  # fmt: skip
    """Let an open model make music: sound, or notes.

    Nothing is ever downloaded unasked. Where weights are missing, a sentence says which, how
    large and under which licence.

    Args:
        model: a key of the catalogue.
        prompt: a sentence; for a model of notes music from which it goes on, or nothing.
        seconds: how long.
        seed: the same seed gives the same music on the same machine.
        tiny: take a tiny net with random weights in the model's shape; what it makes is noise.
        download: fetch the weights where they are not at hand.
        folder: with weights; None looks into the cache of the Hugging Face Hub.
        delayed: the learner's, in place of `crux.delayed`, for MusicGen.
        how: more for the model: guidance, steps, lyrics, melody, top_p.

    Raises:
        CourseError: packages or weights are missing, the model is unknown or brings its own code,
            or the prompt does not fit.
    """
    one = find(model)
    _check(one.makes, prompt, seconds)
    if tiny:
        _check_tiny(model)
        need_packages()
    place = None if tiny else must_have(model, folder, download)
    how = {**how, "folder": place}
    if one.makes == "notes":
        return anticipation.compose(seconds, seed, primer=prompt, **how)  # type: ignore[arg-type]
    words = str(prompt or "").strip() or "music"
    if model.startswith("musicgen"):
        delay = replacements(musicgen.FAULTS, delayed=delayed).get("delayed", crux.delayed)
        return musicgen.compose(words, seconds, seed, delay=delay, **how)
    run = diffusion.ace_step if model.startswith("ace-step") else diffusion.stable_audio
    return run(words, seconds, seed, **how)


def _check(makes: str, prompt: Any, seconds: float) -> None:
    """Refuse a prompt or a length that no model could take.

    Raises:
        CourseError: a sentence was given to a model of notes or the reverse, or the length is odd.
    """
    if not 0 < seconds <= MOST_SECONDS:
        raise CourseError(
            f"{seconds:g} seconds were asked for. Ask for more than 0 and at most {MOST_SECONDS}."
        )
    if makes == "notes" and isinstance(prompt, str):
        raise CourseError(
            "This model makes notes and reads no sentences. Give it music to go on from, or None."
        )
    if makes == "sound" and prompt is not None and not isinstance(prompt, str):
        raise CourseError("This model makes sound and reads a sentence. Give it one, in quotes.")


def _check_tiny(model: str) -> None:
    """Refuse a tiny net of a model whose shape the libraries do not know.

    Raises:
        CourseError: there is none; the sentence lists those there are.
    """
    if find(model).loads_with == "its own code":
        raise CourseError(
            f"There is no tiny net in the shape of {find(model).title}. There are such of: "
            f"{', '.join(TINY)}."
        )
