"""What is claimed of the learned grammar, and how it is measured here."""

from __future__ import annotations

from coursekit.systems.base import Claim

claims: tuple[Claim, ...] = ()
