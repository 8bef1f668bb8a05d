"""What is claimed of Todd's network, and how it is measured here."""

from __future__ import annotations

from coursekit.systems.base import Claim

claims: tuple[Claim, ...] = ()
