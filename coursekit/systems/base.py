"""What every system of the history says of itself, and what it must have to be called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.listening import Audio
    from coursekit.systems.claims import Claim
    from coursekit.systems.controls import Control


@dataclass(frozen=True)
class Card:
    """Who made a system, when, and what one may give it.

    Args:
        name: the name of its folder, such as `illiac_1957`.
        title: what people call it.
        year: when it was published or first heard.
        authors: family names.
        reference: its key in `syllabus/references.bib`.
        era: the age of the history to which it belongs, such as `rules`.
        kind: what it makes, such as `string quartet`.
        accepts: what it can start from: nothing, primer, text, brief or audio.
        controls: what `compose` takes beyond seed, bars and primer, as `controls_of` reads it
            from the signature.
        lesson: the lesson that teaches it, two digits.
        weights: from the model and the controls to the name of the weights that play: None where
            the learner trained them, an empty text where none do.
        makes: what `compose` returns: `notes`, as `PrettyMIDI`, or `sound`, as `Audio`.
    """

    name: str
    title: str
    year: int
    authors: tuple[str, ...]
    reference: str
    era: str
    kind: str
    accepts: tuple[Literal["nothing", "primer", "text", "brief", "audio"], ...]
    controls: tuple[Control, ...]
    lesson: str
    weights: Callable[[Any, Mapping[str, Any]], str | None] = lambda model, controls: ""
    makes: Literal["notes", "sound"] = "notes"


class System(Protocol):
    """What a package of `coursekit.systems` must have to stand on the timeline.

    A system with weights has one thing more, which `coursekit.systems.train` calls:
    `train(*, recipe="quick", seed=0, out=None, progress=True) -> History`. It trains a model and
    writes weights, card and checkpoint into the folder `out` where one is given.
    """

    card: Card
    claims: tuple[Claim, ...]

    def load(self, **crux: Any) -> Any:
        """Return the model, with the learner's function in place of the kit's where given."""

    def compose(
        self,
        *,
        model: Any = None,
        seed: int,
        bars: int = 8,
        primer: PrettyMIDI | None = None,
        **controls: Any,
    ) -> PrettyMIDI | Audio:
        """Return a piece of so many bars, as notes or as sound; the card says which."""
