"""A cache of the tests' own."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def own_cache(tmp_path_factory):
    """Let a module of tests convert its collection anew and keep it in a folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSEKIT_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
