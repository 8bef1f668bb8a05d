"""From Illiac to Prompt: the helper package of a hands-on history of AI music generation."""

__version__ = "0.1.0"
