"""What runs over all systems: the open models of today, and what a producer does with music."""

from coursekit.studio.multitrack import mix, stems

__all__ = ["mix", "stems"]
