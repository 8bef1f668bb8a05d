"""Where weights are, and what would have to be downloaded: said before anything is."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.errors import CourseError
from coursekit.studio.open_models.models import OpenModel, as_of, find, licences

if TYPE_CHECKING:
    from coursekit.listening.tables import Table

PACKAGES = ("transformers", "diffusers")
"""What the extra `open` of this course brings."""
INSTALL = 'pip install -c constraints.txt -e ".[open]"'
_WEIGHTS = ("*.safetensors", "*.bin", "*/*.safetensors", "*/*.bin")


def installed() -> bool:
    """Tell whether the packages are here that load and run open models."""
    return all(importlib.util.find_spec(name) for name in PACKAGES)


def need_packages() -> None:
    """Refuse to go on without the packages.

    Raises:
        CourseError: one is missing; the sentence says how to get it.
    """
    if not installed():
        raise CourseError(
            f"This needs the packages {' and '.join(PACKAGES)}, which the course does not install "
            f"by itself. In the folder of the course run: {INSTALL}"
        )


def weights_folder(model: str, folder: str | Path | None = None) -> Path | None:
    """Return the folder in which the weights of a model are at hand, or None.

    Args:
        model: a key of the catalogue.
        folder: where to look; None looks into the cache of the Hugging Face Hub.
    """
    one = find(model)
    if folder is not None:
        return _with_weights(Path(folder))
    if not importlib.util.find_spec("huggingface_hub"):
        return None
    from huggingface_hub import try_to_load_from_cache

    for name in ("model_index.json", "config.json"):
        known = try_to_load_from_cache(one.repository, name)
        if isinstance(known, str) and (place := _with_weights(Path(known).parent)):
            return place
    return None


def _with_weights(folder: Path) -> Path | None:
    """Return a folder that says what it holds and holds weights; otherwise None."""
    described = any((folder / name).is_file() for name in ("config.json", "model_index.json"))
    return folder if described and any(any(folder.glob(kind)) for kind in _WEIGHTS) else None


def available(model: str, folder: str | Path | None = None) -> bool:
    """Tell whether a model can be run here and now, without any download."""
    runs = find(model).loads_with != "its own code" and installed()
    return runs and weights_folder(model, folder) is not None


def describe(model: str) -> Table:
    """Return what there is to know of a model before it is downloaded, as a table."""
    from coursekit.listening import table

    one = find(model)
    known = licences()
    names = {
        "makers": "makers", "date": "published", "makes": "makes", "idea": "how it works",
        "parameters": "parameters", "download": "download", "data": "has learned from",
        "rate": "sample rate", "longest": "longest piece", "cpu": "runs on a CPU?",
        "loads_with": "is loaded with", "source": "looked up at",
    }  # fmt: skip
    rows = [(words, one.shown(field)) for field, words in names.items()]
    rows += [(f"licence of the {part}", f"{licence}. {known[licence].words}")
             for part, licence in one.parts]  # fmt: skip
    rows.append(("at hand here?", "yes" if available(model) else "no"))
    return table(rows, columns=["what", one.title], title=f"{one.title}, as of {as_of()}")


def explain(model: str) -> str:
    """Return in sentences what would have to be downloaded, how large, and under which licence."""
    one = find(model)
    size = f"about {one.download:g} GB" if one.download else "a size that we could not look up"
    parts = ", ".join(f"{part}: {licence}" for part, licence in one.parts)
    gate = " One has to log in there and accept its conditions first." if one.gated else ""
    return (
        f"{one.title} ({one.makers}, {one.date}) is not on this computer. Its weights are {size}, "
        f"at huggingface.co/{one.repository}. Licences: {parts}. Of the weights: "
        f"{licences()[one.weights_licence].words}{gate}"
    )


def fetch(model: str) -> Path:
    """Download the weights of a model into the cache of the Hugging Face Hub; return the folder.

    Raises:
        CourseError: there is no network, or the makers let nobody in who is not logged in.
    """
    need_packages()
    from huggingface_hub import snapshot_download

    one = find(model)
    try:
        # What the two libraries do not read is left where it is: other formats, pictures, lists.
        return Path(snapshot_download(
            one.repository, ignore_patterns=["*.ckpt", "*.png", "*.csv", "state_dict.bin",
                                             "compression_state_dict.bin"],
        ))  # fmt: skip
    except Exception as error:
        hint = "accept the conditions there, and log in with `hf auth login`" if one.gated else (
            "look whether this computer has a network, and free space on its disk"
        )  # fmt: skip
        raise CourseError(
            f"The weights of {one.title} could not be downloaded ({type(error).__name__}). "
            f"They are at huggingface.co/{one.repository}: {hint}, and try again."
        ) from error


def must_have(model: str, folder: str | Path | None, download: bool) -> Path:
    """Return the folder with the weights of a model; fetch them only where that was asked for.

    Raises:
        CourseError: this course has no code for it, or it is not at hand.
    """
    one = find(model)
    if one.loads_with == "its own code":
        raise CourseError(
            f"{one.title} is loaded by code of its makers, which this course does not bring. "
            f"{one.source} says how."
        )
    need_packages()
    place = weights_folder(model, folder)
    if place is None and folder is not None:
        raise CourseError(
            f"{folder} holds no weights of {one.title}. Give a folder with a config.json, or a "
            "model_index.json, and the files of weights beside it."
        )
    if place is None and not download:
        raise CourseError(f"{explain(model)} To download it, say download=True.")
    return place or fetch(model)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep to itself what the libraries say to their developers: warnings, bars."""
    for name in PACKAGES:
        # What is not loaded yet says nothing, and to load diffusers takes seconds.
        if name in sys.modules:
            logging = importlib.import_module(f"{name}.utils.logging")
            logging.set_verbosity_error()
            logging.disable_progress_bar()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def title_of(one: OpenModel, tiny: bool) -> str:
    """Return how a player should call what a model made; a tiny net is called what it is."""
    return f"{one.title}, tiny and untrained: noise" if tiny else one.title
