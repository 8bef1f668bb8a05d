"""The house as it is agreed: what no contract of import-linter can hold, held here."""

import tomllib
from pathlib import Path

import grimp
import pytest

import coursekit
from coursekit.systems import TIMELINE

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
SYSTEMS = Path(coursekit.__file__).parent / "systems"
MOST_LINES_A_SYSTEM, MOST_LINES_A_FACE = 1_500, 60
# What is longer, and why it cannot be shorter without losing an experiment.
LONGER = {
    # Two systems in one: probabilistic grammars (charts, their learning) and Kulitta's music.
    "quick_2016": 2_310,
    # Gradients written by hand and compiled, the paper's tasks, and a net of melodies in PyTorch.
    "lstm_1997": 1_630,
    # Three movements, two searches, and the look inside: each note with the rules that refuse it.
    "illiac_1957": 1_630,
    # The net, its two controls without gates or mask, the band that plays, and ten seeds' figures.
    "eck_schmidhuber_2002": 1_520,
    # A composer for six styles and ten moods, its timelines, a dictionary, and what is measured.
    "brief_2018": 2_000,
    # A composer and its critic, six styles for eight instruments, and judges that are none of it.
    "musenet_2019": 2_000,
    # Two encoders, three decoders, five nets, six experiments, and the space one walks in.
    "musicvae_2018": 1_945,
    # Two nets for chorales and one for the piano: what each sees, how it learns and how it goes on.
    "music_transformer_2018": 1_870,
    # The paper's way by samples and ours by spectra, each with its training, and seven claims.
    "jukebox_2020": 1_850,
    # A codec, two towers, tokens, three stages, their measures, and eight experiments.
    "musiclm_2023": 2_815,
    # A pool of loops written and cut here, the arranger with its refusals, and its rivals.
    "giuliani_2023": 2_030,
    # Two designs of net, five streams there and back, their playing, and five experiments.
    "expressive_performance_2024": 2_000,
}


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("coursekit", cache_dir=None)


@pytest.mark.parametrize("name", TIMELINE)
def test_no_file_of_a_system_imports_its_face(graph, name):
    """The face imports every file, so that a file that imports the face closes a circle."""
    face = f"coursekit.systems.{name}"
    importers = graph.find_modules_that_directly_import(face)
    assert not [module for module in importers if module.startswith(face + ".")]


@pytest.mark.parametrize("name", TIMELINE)
def test_no_file_imports_from_the_timeline(graph, name):
    inside = graph.find_descendants(f"coursekit.systems.{name}")
    assert not graph.find_modules_that_directly_import("coursekit.systems") & inside


def test_the_contract_of_independence_names_every_system():
    contracts = tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]["contracts"]
    independent = next(one["modules"] for one in contracts if one["type"] == "independence")
    assert independent == [f"coursekit.systems.{name}" for name in TIMELINE]


@pytest.mark.parametrize("name", TIMELINE)
def test_a_system_can_be_read_in_an_evening(name):
    lines = sum(len(path.read_text().splitlines()) for path in (SYSTEMS / name).glob("*.py"))
    assert lines <= LONGER.get(name, MOST_LINES_A_SYSTEM)


@pytest.mark.parametrize("name", TIMELINE)
def test_a_face_is_short_and_has_no_logic(name):
    text = (SYSTEMS / name / "__init__.py").read_text()
    assert len(text.splitlines()) <= MOST_LINES_A_FACE
    assert not [word for word in ("def ", "class ", "if ", "lambda") if f"\n{word}" in text]


def test_every_folder_of_a_system_is_on_the_timeline():
    assert {path.parent.name for path in SYSTEMS.glob("*/crux.py")} == set(TIMELINE)
