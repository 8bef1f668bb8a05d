"""From the course into a DAW: stems, MIDI, a score, and projects in two formats."""

from coursekit.studio.export.dawproject import read_dawproject
from coursekit.studio.export.folder import FORMATS, Exported, export

__all__ = ["FORMATS", "Exported", "export", "read_dawproject"]
