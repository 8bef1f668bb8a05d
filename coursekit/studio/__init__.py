"""What runs over all systems: the open models of today, and what a producer does with music."""
