"""What a person hears and sees: sound, players, piano rolls, scores, spectrograms, panels.

Each name is loaded from its file when it is first used, so that `import coursekit.listening`
costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coursekit.listening.blind_listening import Blind, blind
    from coursekit.listening.engraving import score, to_musicxml
    from coursekit.listening.export import save
    from coursekit.listening.listening_tests import ListeningTest, listening_test, pair_trials
    from coursekit.listening.maps import LatentMap, latent_map
    from coursekit.listening.pads import pad
    from coursekit.listening.palettes import palette
    from coursekit.listening.panels import panel
    from coursekit.listening.pictures import MARKERS, PALETTE, Picture, picture, style
    from coursekit.listening.player import Player, Players, play, play_side_by_side
    from coursekit.listening.plots import piano_roll, spectrogram, waveform
    from coursekit.listening.ratings import Rating, read_ratings, write_ratings
    from coursekit.listening.recorders import Recorder, recorder
    from coursekit.listening.sketchpads import Sketchpad, sketchpad
    from coursekit.listening.sound import Audio, render
    from coursekit.listening.tables import Table, table

__all__ = [
    "MARKERS", "PALETTE", "Audio", "Blind", "LatentMap", "ListeningTest", "Picture", "Player",
    "Players", "Rating", "Recorder", "Sketchpad", "Table", "blind", "latent_map",
    "listening_test", "pad", "pair_trials", "palette", "panel", "piano_roll", "picture", "play",
    "play_side_by_side", "read_ratings", "recorder", "render", "save", "score", "sketchpad",
    "spectrogram", "style", "table", "to_musicxml", "waveform", "write_ratings",
]  # fmt: skip

# No file bears the name of a function in it: importing the file would hide the function.
_FILES = {
    "blind_listening": ("Blind", "blind"),
    "engraving": ("score", "to_musicxml"),
    "export": ("save",),
    "listening_tests": ("ListeningTest", "listening_test", "pair_trials"),
    "maps": ("LatentMap", "latent_map"),
    "pads": ("pad",),
    "palettes": ("palette",),
    "panels": ("panel",),
    "pictures": ("MARKERS", "PALETTE", "Picture", "picture", "style"),
    "player": ("Player", "Players", "play", "play_side_by_side"),
    "plots": ("piano_roll", "spectrogram", "waveform"),
    "ratings": ("Rating", "read_ratings", "write_ratings"),
    "recorders": ("Recorder", "recorder"),
    "sketchpads": ("Sketchpad", "sketchpad"),
    "sound": ("Audio", "render"),
    "tables": ("Table", "table"),
}
_HOME = {name: file for file, names in _FILES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a name from its file at its first use."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List what can be used, for completion in a notebook."""
    return sorted(__all__)
