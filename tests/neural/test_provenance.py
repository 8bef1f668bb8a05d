"""Rows of a killed run are used again only while the code that they rest on is as it was."""

import functools
import importlib.util
import shutil
import sys
import textwrap

import pytest

from coursekit import neural
from coursekit.errors import CourseError
from coursekit.neural import logs, provenance, repeat
from coursekit.neural.provenance import HOUSE, code_files, code_hash

SYSTEM = {
    "__init__.py": "",
    "experiments.py": """
        import functools
        from coursekit.systems.toy_1999.model import grown

        ran = []

        def run(seed, broken=False):
            if broken and seed == 2:
                raise KeyboardInterrupt
            ran.append(seed)
            return {"value": grown(seed)}
        """,
    "model.py": """
        FACTOR = 2

        def grown(value):
            from coursekit.neural import use_best_threads
            return FACTOR * value
        """,
    "inner/deep.py": "UNUSED = 1\n",
}


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A copy of the course's rooms with a toy system, whose logs stay in the test's folder."""
    place = tmp_path / "coursekit"
    for room in ("neural", "encodings", "corpora"):
        shutil.copytree(HOUSE / room, place / room, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("__init__.py", "errors.py", "files.py"):
        shutil.copy(HOUSE / file, place / file)
    for name, text in SYSTEM.items():
        file = place / "systems" / "toy_1999" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
    monkeypatch.setattr(provenance, "HOUSE", place)
    monkeypatch.setattr(logs, "SYSTEMS", place / "systems")
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path / "cache"))
    return place


def experiments(house, monkeypatch):
    """The toy's experiments as its files are now."""
    folder = house / "systems" / "toy_1999"
    for name in ("model", "experiments"):
        full = f"coursekit.systems.toy_1999.{name}"
        spec = importlib.util.spec_from_file_location(full, folder / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, full, module)
        spec.loader.exec_module(module)
    return module


def append(path, line="CHANGED = True"):
    """Change a file of code."""
    path.write_text(path.read_text() + f"\n{line}\n")


@pytest.mark.parametrize(
    ("changed", "used_again"),
    [
        (None, True),
        ("systems/toy_1999/model.py", False),
        ("systems/toy_1999/experiments.py", False),
        ("systems/toy_1999/inner/deep.py", False),
        ("neural/threads.py", False),
        ("neural/sampling.py", True),
        ("neural/training.py", True),
        ("neural/__init__.py", True),
        ("corpora/tunes.py", True),
    ],
)
def test_rows_of_a_killed_run_count_only_while_the_code_is_as_it_was(
    house, monkeypatch, changed, used_again
):
    toy = experiments(house, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        repeat("toy_1999", "claim", functools.partial(toy.run, broken=True), 4, progress=False)
    assert toy.ran == [0, 1]
    if changed is not None:
        append(house / changed)
    toy = experiments(house, monkeypatch)
    rows = repeat("toy_1999", "claim", toy.run, 4, progress=False)
    assert toy.ran == ([2, 3] if used_again else [0, 1, 2, 3])
    assert [row["value"] for row in rows] == [0, 2, 4, 6]


@pytest.mark.parametrize(
    ("line", "used"),
    [
        ("from coursekit.neural import fit", "neural/training.py"),
        ("from coursekit.neural import fit", "neural/optimisers.py"),
        ("    from coursekit.neural import sample as draw", "neural/sampling.py"),
        ("import coursekit.neural", "neural/sampling.py"),
        ("from coursekit import neural", "neural/sampling.py"),
        ("from coursekit.neural.sampling import sample", "neural/sampling.py"),
        ("from ...neural import sample", "neural/sampling.py"),
        ("from ...neural import sampling", "neural/sampling.py"),
        ("from coursekit.corpora import tunes", "corpora/tunes.py"),
    ],
)
def test_every_way_to_import_is_followed(house, line, used):
    model = house / "systems" / "toy_1999" / "model.py"
    before = code_files(model)
    assert house / used not in before
    append(model, f"def more():\n    {line.strip()}" if line.startswith(" ") else line)
    assert house / used in code_files(model)


def test_what_only_the_type_checker_imports_does_not_count(house):
    model = house / "systems" / "toy_1999" / "model.py"
    append(model, "if TYPE_CHECKING:\n    from coursekit.neural import sample")
    assert house / "neural" / "sampling.py" not in code_files(model)


def test_a_name_of_the_room_is_found_in_the_file_that_it_is_loaded_from():
    for name in neural.__all__:
        file = provenance._file_with("coursekit.neural", name)
        assert file == HOUSE / "neural" / f"{neural._HOME[name]}.py"


def test_a_wrapped_function_rests_on_what_it_wraps(house, monkeypatch):
    toy = experiments(house, monkeypatch)
    ways = (toy.run, functools.partial(toy.run), functools.cache(functools.partial(toy.run)))
    before = {code_hash(way) for way in ways}
    append(house / "systems" / "toy_1999" / "model.py")
    after = {code_hash(way) for way in ways}
    assert len(before) == len(after) == 1
    assert before != after


def test_code_that_is_in_no_file_is_refused(house, monkeypatch):
    toy = experiments(house, monkeypatch)
    (house / "systems" / "toy_1999" / "experiments.py").unlink()
    with pytest.raises(CourseError, match="in no file"):
        code_hash(toy.run)
