"""The latent spaces: music to points, points to music, and ways between and through them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.corpora import groove
from coursekit.corpora.sixteenths import (
    HIGH,
    LOW,
    TRACKS,
    Floats,
    Ints,
    music_of,
    tokens_of_grid,
)
from coursekit.encodings.melody import encode_melody, fit_melody
from coursekit.encodings.notes import notes_of
from coursekit.errors import CourseError
from coursekit.evaluation.melodies import ATTRIBUTES
from coursekit.systems.musicvae_2018 import crux

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.systems.musicvae_2018.attributes import Ways
    from coursekit.systems.musicvae_2018.network import Net

SYSTEM = "musicvae_2018"
NETS = ("melody", "drums", "long", "long flat", "trio")
"""The nets that ship, by the names of their plans."""
METHODS = ("paper", "decorrelated")
SOURCES = ("prior", "aggregate")


@dataclass
class Model:
    """The nets that ship, and the functions of the crux.

    Wherever music is given it is a `PrettyMIDI`, a list of them, or tokens of any shape.

    Attributes:
        trained: a net of the learner's, which takes the place of the 2-bar melodies'.
        slerp: the way along an arc.
        attribute_vector: the way along which a property grows.
    """

    trained: Net | None = None
    slerp: Callable[..., Any] = crux.slerp
    attribute_vector: Callable[..., Any] = crux.attribute_vector

    def net(self, name: str = "melody") -> Net:
        """Return a net by its name in `NETS`."""
        return self.trained if self.trained and name == "melody" else load_net(name)

    def tokens(self, music: Any, net: str = "melody") -> Ints:
        """Return music as tokens `[music, step, track]`, filled up with rests or cut."""
        chosen = self.net(net)
        if hasattr(music, "instruments"):
            music = [music]
        if isinstance(music, list | tuple) and music and hasattr(music[0], "instruments"):
            music = [_read(one, chosen) for one in music]
        tracks = len(TRACKS[chosen.kind])
        return np.array(music, dtype=np.int64).reshape(-1, chosen.steps, tracks)

    def encode(self, music: Any, net: str = "melody") -> Floats:
        """Return where music lies: the encoder's means, `[music, latent]`."""
        import torch

        with torch.no_grad():
            mean, _ = self.net(net).encode(torch.as_tensor(self.tokens(music, net)))
        return np.asarray(mean.numpy(), dtype=np.float64)

    def decode_tokens(
        self,
        points: Any,
        *,
        net: str = "melody",
        temperature: float = 0.0,
        seed: int = 0,
        begins: bool = False,
    ) -> Ints:
        """Return tokens `[music, step, track]` at points `[music, latent]`; see `Net.decode`."""
        import torch

        generator = torch.Generator().manual_seed(seed)
        rows = torch.as_tensor(np.atleast_2d(np.array(points)), dtype=torch.float32)
        written = self.net(net).decode(
            rows, temperature=temperature, generator=generator, begins=begins
        )
        return np.asarray(written.numpy())

    def decode(
        self,
        points: Any,
        *,
        net: str = "melody",
        temperature: float = 0.5,
        seed: int = 0,
        tempo: float = 110,
    ) -> list[PrettyMIDI]:
        """Return the music at points `[music, latent]`."""
        tokens = self.decode_tokens(points, net=net, temperature=temperature, seed=seed)
        return self.to_midi(tokens, net, tempo)

    def to_midi(self, tokens: Any, net: str = "melody", tempo: float = 110) -> list[PrettyMIDI]:
        """Return tokens as music, a piece for each."""
        kind = self.net(net).kind
        return [music_of(kind, one, tempo=tempo) for one in self.tokens(tokens, net)]

    def interpolate(self, a: Any, b: Any, count: int, *, net: str = "melody") -> Floats:
        """Return points on the arc from a to b, `[count, latent]`, both ends included.

        Args:
            a: music, or a point `[latent]`.
            b: music, or a point.
            count: how many, 2 or more.
            net: whose space it is.
        """
        first, last = (self._point(end, net).tolist() for end in (a, b))
        return np.array([self.slerp(first, last, share) for share in _shares(count)])

    def mix_in_data(
        self, a: Any, b: Any, count: int, *, net: str = "melody", seed: int = 0
    ) -> Ints:
        """Return the paper's baseline: each step is taken from one of two pieces by lot.

        Returns:
            Tokens `[count, step, track]`; in each the chance of a step from b is its share.
        """
        first, last = (self.tokens(end, net)[0] for end in (a, b))
        rng = np.random.default_rng(seed)
        lots = rng.random((count, len(first), 1))
        mixed: Ints = np.where(lots < np.array(_shares(count))[:, None, None], last, first)
        return mixed

    def samples(
        self, count: int, *, net: str = "melody", seed: int = 0, source: str = "prior"
    ) -> Floats:
        """Return points drawn by lot, `[count, latent]`.

        Args:
            count: how many.
            net: whose space it is.
            seed: draws them.
            source: `prior`, the standard bell curve, or `aggregate`, the one that was fitted to
                where the training music lies.
        """
        if source not in SOURCES:
            raise CourseError(f"There is no source {source!r}. There are: {', '.join(SOURCES)}.")
        chosen = self.net(net)
        drawn = np.random.default_rng(seed).standard_normal((count, chosen.latents))
        if source == "prior":
            return drawn
        return np.asarray(chosen.centre.numpy() + drawn @ chosen.spread.numpy().T)

    def vector(self, attribute: str, method: str = "decorrelated") -> Floats:
        """Return the way along which an attribute of 2-bar melodies grows, `[latent]`.

        Args:
            attribute: one of `ATTRIBUTES`.
            method: `paper`, by the model's `attribute_vector` from 400 training melodies, or
                `decorrelated`, ours.
        """
        for word, known in ((attribute, ATTRIBUTES), (method, METHODS)):
            if word not in known:
                raise CourseError(f"There is no {word!r} here. There are: {', '.join(known)}.")
        ways, place = load_ways(), ATTRIBUTES.index(attribute)
        if method == "decorrelated":
            return np.asarray(ways.vectors[place].numpy(), dtype=np.float64)
        points, values = ways.points.tolist(), ways.values[:, place].tolist()
        return np.array(self.attribute_vector(points, values))

    def apply(
        self, music: Any, attribute: str, amount: float, *, method: str = "decorrelated"
    ) -> Floats:
        """Return points moved along an attribute's vector by so many of its lengths.

        Args:
            music: 2-bar melodies, or points `[music, latent]`.
            attribute: one of `ATTRIBUTES`.
            amount: 1 for the whole vector, below 0 for less of the attribute.
            method: as `vector` takes it.
        """
        return self._points(music, "melody") + amount * self.vector(attribute, method)

    def palette_point(self, melodies: Any, shares: Any, net: str = "melody") -> Floats:
        """Return the blend of melodies, `[latent]`: from the first along arcs to the others.

        Args:
            melodies: music, of any number, or points.
            shares: how much of each; they need not add up to 1.
            net: whose space it is.
        """
        points, weights = self._points(melodies, net), np.asarray(shares, dtype=float)
        if len(points) != len(weights) or (weights < 0).any() or not weights.sum() > 0:
            raise CourseError(
                f"{len(points)} melodies take as many shares, from 0 on and not all 0; given were "
                f"{np.round(weights, 3).tolist()}."
            )
        blend, so_far = points[0].tolist(), 0.0
        for point, weight in zip(points.tolist(), weights.tolist(), strict=True):
            so_far += weight
            if weight:
                blend = point if weight == so_far else self.slerp(blend, point, weight / so_far)
        return np.array(blend)

    def palette(
        self,
        melodies: Any,
        shares: Any,
        *,
        net: str = "melody",
        temperature: float = 0.0,
        seed: int = 0,
        tempo: float = 110,
    ) -> PrettyMIDI:
        """Return the blend of melodies as music; see `palette_point` and `decode`."""
        point = self.palette_point(melodies, shares, net)
        return self.decode(point, net=net, temperature=temperature, seed=seed, tempo=tempo)[0]

    def _point(self, given: Any, net: str) -> Floats:
        point: Floats = self._points(given, net)[0]
        return point

    def _points(self, given: Any, net: str) -> Floats:
        """Return points `[music, latent]`, of music or as they were given."""
        if isinstance(given, np.ndarray | list | tuple) and len(given):
            array = np.asarray(given) if not hasattr(given[0], "instruments") else None
            if array is not None and array.dtype.kind == "f":
                return np.atleast_2d(array)
        return self.encode(given, net)


def _shares(count: int) -> list[float]:
    if count < 2:
        raise CourseError(f"A way has both its ends, so 2 points or more; here {count}.")
    return [place / (count - 1) for place in range(count)]


def _read(music: PrettyMIDI, net: Net) -> Ints:
    """Return music as a net's tokens, `[step, track]`."""
    if net.kind == "trio":
        raise CourseError(
            "A trio is given as tokens, such as data.load('trio', 'test', 2) returns."
        )
    if net.kind == "drums":
        rows = notes_of(music)
        grid = np.zeros((net.steps, len(groove.DRUMS)), dtype=np.int64)
        for row in rows[rows["drum"]]:
            step, drum = round(float(row["onset"]) * 4), groove.CLASS_OF.get(int(row["pitch"]))
            if drum is not None and step < net.steps:
                grid[step, drum] = 1
        return groove.combinations(grid).astype(np.int64)[:, None]
    return line_of(music, "melody", net.steps)


def line_of(music: PrettyMIDI, what: str, steps: int | None = None) -> Ints:
    """Return a melody as tokens, `[step, 1]`, of its whole length or of so many steps."""
    first_beats = steps / 4 if steps else None
    fitted = fit_melody(
        music, system="MusicVAE", steps_per_beat=4, rests=True, first_beats=first_beats, what=what
    )
    if fitted["pitch"].min() < LOW or fitted["pitch"].max() > HIGH:
        raise CourseError(
            f"The {what} has a note that no piano has. Move it between A0 and C8 (21 to 108)."
        )
    return tokens_of_grid(encode_melody(fitted, steps=steps))[:, None]


def file_of(name: str) -> str:
    """Return the name of a net's weights."""
    return name.replace(" ", "_")


@functools.cache
def load_net(name: str) -> Net:
    """Return one of the nets that ship, by its name in `NETS`."""
    from coursekit.neural import load_weights, shipped
    from coursekit.systems.musicvae_2018.training import PLANS, net_of

    if name not in PLANS:
        raise CourseError(f"There is no net {name!r}. There are: {', '.join(NETS)}.")
    net: Net = net_of(PLANS[name])
    load_weights(net, shipped(SYSTEM, file_of(name)))
    return net.eval()


@functools.cache
def load_ways() -> Ways:
    """Return points of training melodies and the decorrelated vectors, which ship."""
    from coursekit.neural import load_weights, shipped
    from coursekit.systems.musicvae_2018.attributes import Ways

    ways = Ways(load_net("melody").latents)
    load_weights(ways, shipped(SYSTEM, "attributes"))
    return ways
