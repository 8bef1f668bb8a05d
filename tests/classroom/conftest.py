"""Cells as a notebook has them: text that was run, with its lines remembered."""

import itertools
import linecache

import pytest

_numbers = itertools.count()


@pytest.fixture
def cell():
    """Run a cell's text as IPython does, and return what it calls `name`."""

    def run(text, name="transpose", **known):
        place = f"<cell {next(_numbers)} of a test>"
        linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
        space = {"__name__": "__main__", **known}
        exec(compile(text, place, "exec"), space)  # noqa: S102
        return space.get(name)

    return run
