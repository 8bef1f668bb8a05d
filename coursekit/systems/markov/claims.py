"""What is claimed of movement IV and of learned chains, and how it is measured here."""

from __future__ import annotations

from coursekit.systems.base import Claim

claims: tuple[Claim, ...] = ()
