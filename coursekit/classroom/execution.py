"""Run a notebook from its first cell to its last, and leave of its outputs what can be stored."""

from __future__ import annotations

import os
import re
import tempfile
from copy import deepcopy
from typing import TYPE_CHECKING

from coursekit import progress
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from nbformat import NotebookNode

WIDGET = "Controls: run this cell in JupyterLab to use them."
LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}


def execute(notebook: NotebookNode, *, timeout: int = 600, tidy: bool = True) -> NotebookNode:
    """Run a notebook from its first cell to its last, in an empty folder, and return it.

    Args:
        notebook: a lesson's build; it is changed.
        timeout: seconds that a cell may take.
        tidy: leave out what changes at every run, and sound, widgets and progress bars.

    Raises:
        CourseError: a cell raised, took too long, or its kernel died.
    """
    from ipykernel.kernelspec import get_kernel_dict
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellControlSignal, DeadKernelError

    class ThisPython(AsyncKernelManager):
        """Starts the Python that runs this, whatever other kernels are installed."""

        @property
        def kernel_spec(self) -> KernelSpec:
            return KernelSpec(**get_kernel_dict())

    lesson = notebook.metadata.get("coursekit", {}).get("lesson", "The notebook")
    with tempfile.TemporaryDirectory(prefix="coursekit-") as folder:
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            kernel_manager_class=ThisPython,
            resources={"metadata": {"path": folder}},
            timeout=timeout,
            extra_arguments=["--IPKernelApp.log_level=40", "--InteractiveShell.colors=nocolor"],
            record_timing=False,
            store_widget_state=not tidy,
        )
        try:
            # The order of a set of strings would otherwise change from run to run.
            client.execute(env=os.environ | {"PYTHONHASHSEED": "0"})
        except (CellControlSignal, DeadKernelError) as error:
            raise CourseError(f"{lesson} did not run to its end. {str(error).strip()}") from error
        if tidy:
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    cell.outputs = _tidy(cell.outputs, folder)
    # nbclient notes which Python ran; the notebook is the same with another one.
    notebook.metadata["language_info"] = deepcopy(LANGUAGE)
    return notebook


def _tidy(outputs: list[NotebookNode], folder: str) -> list[NotebookNode]:
    """Return those outputs that a stored notebook keeps, such that two runs leave the same."""
    kept: list[NotebookNode] = []
    for output in outputs:
        if output.output_type == "stream":
            if output.name == "stderr":
                continue
            if kept and kept[-1].output_type == "stream":
                kept[-1].text += output.text
                continue
        if output.get("metadata", {}).get(progress.MAY_BE_MISSING):
            # A bar that comes only where something takes long, or is done for the first time.
            continue
        data = output.get("data", {})
        # A picture's second copy goes too: its alternative text stands beside the first.
        pictured = "image/png" in data or "image/svg+xml" in data
        for kind in [kind for kind in data if "widget" in kind]:
            del data[kind]
            if re.match(r"\w+\(", data.get("text/plain", "")):
                data["text/plain"] = WIDGET
        if pictured or "<audio" in data.get("text/html", ""):
            data.pop("text/html", None)
        kept.append(output)
    for output in kept:
        texts = output if output.output_type == "stream" else output.get("data", {})
        for kind in ("text", "text/plain", "text/html", "text/markdown"):
            if kind in texts:
                plain = texts[kind].replace(folder, "work")
                texts[kind] = re.sub(r"\b0x[0-9a-f]{6,}\b", "0x…", plain)
    return kept
