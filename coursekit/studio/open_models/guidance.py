"""Guidance, heard on a net that ships: lesson 15's MuseNet leans towards the style it is asked for.

Guidance needs a forecast without the words. MusicGen and Stable Audio have learned one, from pieces
whose words were left out. This net has not; what it expects on average over all styles stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coursekit.studio.open_models import crux
from coursekit.systems.learner import replacements, tensor_fault

if TYPE_CHECKING:
    import torch
    from pretty_midi import PrettyMIDI

SCALES = (1.0, 3.0, 7.0)
"""Of guidance, as they are compared: none, that of MusicGen, that of Stable Audio."""
PER_STYLE = 4
"""Pieces a style and a scale."""
Guide = Callable[[Any, Any, float], Any]
FAULTS = {crux.guided: lambda answer, told, *_: tensor_fault(answer, told.shape)}


class Guided:
    """MuseNet's net with guidance: it foretells with the style and without, and leans.

    Args:
        net: of `musenet_2019`.
        scale: of guidance; 1 is the net as it is.
        guide: combines the two forecasts.
    """

    def __init__(self, net: Any, scale: float, guide: Guide = crux.guided) -> None:
        self.net, self.scale, self.guide = net, scale, guide

    def eval(self) -> Guided:
        """Make ready to compose."""
        self.net.eval()
        return self

    def __call__(self, rows: torch.Tensor, cache: Any = None) -> torch.Tensor:
        """Return the forecast for rows `[piece, step, 5]`, whose first step may be the style."""
        import torch

        from coursekit.systems.musenet_2019.vocabulary import STYLE

        styles = list(STYLE.values())
        copies = [rows.clone() for _ in styles]
        if int(rows[0, 0, 0]) in styles:
            for copy, style in zip(copies, styles, strict=True):
                copy[:, 0, 0] = style
        every = self.net(torch.cat([rows, *copies]), cache).log_softmax(dim=-1)
        told, *others = every.split(len(rows))
        # The mean of the chances, as logarithms: what is to be expected if no style is named.
        untold = torch.stack(others).logsumexp(dim=0) - torch.log(torch.tensor(len(others)))
        leaning: torch.Tensor = self.guide(told, untold, self.scale)
        return leaning


def compose(
    style: str = "jig", *, instruments: str = "usual", scale: float = 1.0, seed: int = 0,
    bars: int = 8, tempo: float = 100, guided: Guide | None = None,
) -> PrettyMIDI:  # fmt: skip
    """Return bars of a style by MuseNet of lesson 15, with guidance.

    Args:
        style: chorale, reel, jig, air, blues or pop.
        instruments: as `musenet_2019.compose` takes them.
        scale: 0 ignores the style, 1 is the net as it is, more leans towards the style.
        seed: draws the notes.
        bars: how many.
        tempo: quarter notes a minute.
        guided: the learner's, in place of `crux.guided`.
    """
    import torch

    from coursekit.systems.musenet_2019 import composing, model
    from coursekit.systems.musenet_2019.bands import BANDS, USUAL

    guide = replacements(FAULTS, guided=guided).get("guided", crux.guided)
    band = USUAL[style] if instruments == "usual" else BANDS[instruments]
    asked = composing.prompt(style, band, bars)
    net: Any = Guided(model.load_net(), scale, guide)
    generator = torch.Generator().manual_seed(seed)
    tokens = composing.go_on(net, [asked], [asked.steps], generator, top_p=0.95)[0]
    piece = model.music(tokens, band, asked.steps, tempo=tempo, turns=((0, style),))
    controls = {"style": style, "instruments": instruments, "guidance": scale, "tempo": tempo}
    own = ("guided",) if getattr(guide, "trusted", False) else ()
    _say_from_where(piece, seed, bars, controls, own)
    return piece


def _say_from_where(
    piece: PrettyMIDI, seed: int, bars: int, controls: dict[str, Any], own: tuple[str, ...]
) -> None:
    """Let a piece say what made it, as pieces of the systems do."""
    from coursekit.files import sha256
    from coursekit.neural import shipped
    from coursekit.systems.musenet_2019 import card
    from coursekit.systems.provenance import Provenance

    weights = sha256(shipped(card.name, "styles"))
    made = Provenance(card.name, f"{card.title}, with guidance", card.year, seed, bars, False,
                      controls, weights, own)  # fmt: skip
    object.__setattr__(piece, "provenance", made)


def steering(seed: int, scales: Sequence[float] = SCALES, count: int = PER_STYLE) -> dict[str, Any]:
    """Return by scale the share of pieces in which a judge hears the style that was asked for.

    For usual instruments and for those foreign to the style; and how many notes a piece has, as a
    share of those at scale 1, since guidance may impoverish.
    """
    import numpy as np

    from coursekit.systems.musenet_2019.judging import style_judge
    from coursekit.systems.musenet_2019.samples import asked

    row: dict[str, Any] = {}
    for name, foreign in (("usual", False), ("foreign", True)):
        prompts = asked(count, seed, foreign=foreign)
        truth = [one.style for one in prompts]
        for scale in scales:
            pieces = _pieces(prompts, scale, seed + 1000 * foreign)
            said = style_judge().says(pieces)
            right = [one == other for one, other in zip(said, truth, strict=True)]
            row[f"{name} {scale:g}"] = round(float(np.mean(right)), 4)
            row[f"notes, {name} {scale:g}"] = int(
                sum(len(part.notes) for piece in pieces for part in piece.instruments)
            )
    return row


def _pieces(prompts: Sequence[Any], scale: float, seed: int) -> list[PrettyMIDI]:
    """Return the pieces for prompts, composed at one scale."""
    from coursekit.systems.musenet_2019 import composing, model

    net: Any = Guided(model.load_net(), scale)
    made = composing.many(net, prompts, seed)
    return [model.music(tokens, one.instruments, one.steps, turns=((0, one.style),))
            for one, tokens in zip(prompts, made, strict=True)]  # fmt: skip
