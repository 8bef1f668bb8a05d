"""Back from the DAW: what a musician edited, and what they changed in it."""

from coursekit.studio.reimport.differences import diff
from coursekit.studio.reimport.reading import read, reimport
from coursekit.studio.reimport.versions import Diff, Edit, Note

__all__ = ["Diff", "Edit", "Note", "diff", "read", "reimport"]
