"""Transformers over codes: a prior that writes the top level, and upsamplers for those below."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from coursekit.neural import sample, seeded
from coursekit.neural.attention import Cache
from coursekit.neural.transformer import Decoder, Shape


class Prior(Decoder):
    """Foretells each code from those before it, from labels, and from the level above.

    Args:
        shape: its sizes; its tokens are the entries of the codebook.
        labels: how many values each label has.
        above: numbers of an entry of the level above; 0 where there is none.
        seed: of the first weights.
    """

    def __init__(
        self, shape: Shape, labels: tuple[int, ...], *, above: int = 0, seed: int = 0
    ) -> None:
        with seeded(seed):
            super().__init__(shape)
            self.embedding = nn.Embedding(shape.tokens, shape.width)
            nn.init.normal_(self.embedding.weight, std=shape.width**-0.5)
            self.begin = nn.Parameter(torch.zeros(shape.width))
            self.labels = nn.ModuleList(nn.Embedding(count, shape.width) for count in labels)
            self.bias = nn.Parameter(torch.zeros(shape.tokens))
            self.above: nn.Module | None = None
            if above:
                self.above = nn.Sequential(
                    nn.Conv1d(above, shape.width, 5, padding=2),
                    nn.GELU(),
                    nn.Conv1d(shape.width, shape.width, 5, padding=2),
                )

    def conditions(self, labels: Tensor, above: Tensor | None = None) -> Tensor:
        """Return what each place is told, `[clip, place or 1, width]`.

        Args:
            labels: `[clip, label]`.
            above: entries of the level above, `[clip, place / 2, number]`.
        """
        told: Tensor = torch.stack(
            [table(labels[:, place]) for place, table in enumerate(self.labels)]
        ).sum(dim=0)[:, None]
        if self.above is None or above is None:
            return told
        heard: Tensor = self.above(above.transpose(1, 2)).transpose(1, 2)
        return told + heard.repeat_interleave(2, dim=1)

    def forward(self, codes: Tensor, told: Tensor, cache: Cache | None = None) -> Tensor:
        """Return the logits `[clip, place, entry]` of the code at each place.

        Args:
            codes: `[clip, place]`, the codes before each place, of which the first is not looked
                at: nothing stands before it.
            told: `[clip, place, width]` from `conditions`.
            cache: what earlier calls left.
        """
        vectors = self.embedding(codes) * self.shape.width**0.5
        if cache is None or cache.steps == 0:
            first = self.begin.expand(len(codes), 1, -1)
            vectors = torch.cat([first, vectors[:, 1:]], dim=1)
        hidden = self.decode(vectors + told, None, cache)
        return nn.functional.linear(hidden, self.embedding.weight, self.bias)

    def loss(self, codes: Tensor, told: Tensor) -> Tensor:
        """Return the cross-entropy in nats a code of codes `[clip, place]`."""
        before = codes.roll(1, dims=1)
        logits = self(before, told.expand(-1, codes.shape[1], -1))
        return nn.functional.cross_entropy(logits.transpose(1, 2), codes)


@torch.inference_mode()
def write(
    net: Prior,
    told: Tensor,
    places: int,
    generator: torch.Generator,
    *,
    window: int,
    temperature: float = 1.0,
    opening: Tensor | None = None,
) -> Tensor:
    """Return codes `[clip, place]` that a net writes, each from those before it.

    A net sees a window at a time. Where more is asked for, the last half of a window opens the
    next one, as in the paper (windowed sampling).

    Args:
        net: that writes.
        told: `[clip, places or 1, width]` from `conditions`.
        places: how many codes.
        generator: draws them.
        window: how many codes the net has learned to see at once, an even number.
        temperature: below 1 likely codes become likelier.
        opening: `[clip, place]`, codes with which all begins; half a window at most.
    """
    net.eval()
    told = told.expand(-1, places, -1)
    codes = torch.zeros(len(told), 0, dtype=torch.long) if opening is None else opening
    while codes.shape[1] < places:
        kept = min(codes.shape[1], window // 2)
        first = codes.shape[1] - kept
        end = min(first + window, places)
        # Before the first place of a window stands nothing, as in training.
        before = torch.cat([codes.new_zeros(len(told), 1), codes[:, first:]], dim=1)
        cache = Cache()
        logits = net(before, told[:, first : first + kept + 1], cache)[:, -1]
        for place in range(first + kept, end):
            drawn = sample(logits, generator, temperature=temperature)[:, None]
            codes = torch.cat([codes, drawn], dim=1)
            if place + 1 < end:
                logits = net(drawn, told[:, place + 1 : place + 2], cache)[:, -1]
    return codes
