"""What the paper claims of its blues, and how it is measured here."""

from __future__ import annotations

claims = ()
