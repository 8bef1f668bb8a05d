"""Sixteen bars by a conductor whose players know two bars already: ours, for small machines.

The paper trains conductor and players together, for days †. In minutes such a net learns to play
and hardly heeds its conductor. Here the players are the net of 2-bar melodies as it ships: the
conductor tells each of eight of them a point of its space.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from coursekit.corpora.sixteenths import STEPS
from coursekit.neural import load_weights, seeded, shipped
from coursekit.systems.musicvae_2018.network import Conductor, Net, Plan, draw

BARS = 2
"""That each player plays."""


class Conducted(nn.Module):
    """A net of long melodies above one of 2-bar melodies, which is not trained; used as `Net` is.

    Args:
        plan: sizes of what is above.
        seed: of the first weights.
        player: the net below; the one that ships where None.
    """

    centre: Tensor
    spread: Tensor

    def __init__(self, plan: Plan, seed: int = 0, player: Net | None = None) -> None:
        super().__init__()
        if player is None:
            player = Net(Plan())
            load_weights(player, shipped("musicvae_2018", "melody"))
        # In a tuple, so that the weights of the player are neither trained nor stored again.
        self.players = (player.eval().requires_grad_(False),)
        self.kind, self.bars, self.latents = plan.kind, plan.bars, plan.latents
        self.steps, self.vocabularies, self.count = (
            plan.steps,
            player.vocabularies,
            plan.bars // BARS,
        )
        told = player.latents
        with seeded(seed):
            self.encoder = nn.Sequential(nn.Linear(self.count * told, plan.reads), nn.ReLU())
            self.mean, self.log_deviation = (nn.Linear(plan.reads, plan.latents) for _ in range(2))
            self.conductor = Conductor(plan, self.count)
            self.out = nn.Linear(plan.conductor, told)
        self.register_buffer("centre", torch.zeros(plan.latents))
        self.register_buffer("spread", torch.eye(plan.latents))

    def parts(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Return where the player has each two bars, means and log deviations `[music, 8, …]`."""
        mean, log_deviation = self.players[0].encode(tokens.reshape(-1, BARS * STEPS, 1))
        shape = len(tokens), self.count, -1
        return mean.reshape(shape), log_deviation.reshape(shape)

    def encode(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Return means and logarithms of the deviations, `[music, latent]` each."""
        hidden = self.encoder(self.parts(tokens)[0].flatten(1))
        return self.mean(hidden), self.log_deviation(hidden)

    def told(self, points: Tensor) -> Tensor:
        """Return the point of each player, `[music, 8, …]`."""
        found: Tensor = self.out(self.conductor(points))
        return found

    def shown(self, tokens: Tensor) -> Tensor:
        """Return the tokens before each step; no player hears what came before its two bars."""
        player = self.players[0]
        return player.shown(tokens.reshape(-1, BARS * STEPS, 1)).reshape(tokens.shape)

    def logits(self, points: Tensor, shown: Tensor) -> list[Tensor]:
        """Return what the players expect, as `Net.logits` does."""
        told = self.told(points).flatten(0, 1)
        expected = self.players[0].logits(told, shown.reshape(-1, BARS * STEPS, 1))[0]
        return [expected.reshape(len(points), self.steps, -1)]

    @torch.no_grad()
    def decode(
        self,
        points: Tensor,
        *,
        temperature: float = 0.0,
        generator: torch.Generator | None = None,
        begins: bool = False,
    ) -> Tensor:
        """Return what all players play at once, as `Net.decode` does."""
        told = self.told(points).flatten(0, 1)
        played = self.players[0].decode(
            told, temperature=temperature, generator=generator, begins=begins
        )
        return played.reshape(len(points), self.steps, 1)


def conducted_loss(
    plan: Plan, steps: int, batch: Callable[[torch.Generator], Tensor]
) -> Callable[[nn.Module, torch.Generator, int], Tensor]:
    """Return a step's loss: how far players' points lie from where their music is, and the price.

    The distance is the KL divergence, in nats, from the player's own belief of its two bars to one
    as wide about the point that it is told.
    """

    def loss(net: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        assert isinstance(net, Conducted)
        tokens = batch(generator)
        with torch.no_grad():
            wanted, width = net.parts(tokens)
        hidden = net.encoder(wanted.flatten(1))
        mean, log_deviation = net.mean(hidden), net.log_deviation(hidden)
        deviation = log_deviation.exp()
        told = net.told(mean + deviation * draw(mean, generator))
        away = (((told - wanted) / width.exp()) ** 2 / 2).sum(dim=(1, 2)).mean()
        kl = ((mean**2 + deviation**2 - 1) / 2 - log_deviation).sum(dim=1).mean()
        paid: Tensor = away + plan.price(step / steps) * kl
        return paid

    return loss
