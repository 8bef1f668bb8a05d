"""JupyterLab for tests of pages: started on a folder, opened in Chromium, run from the outside."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from coursekit.classroom import lab

MINUTE = 60_000
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    # A microphone that beeps, and nobody who has to allow it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]

# JupyterLab swallows a request to run all cells that comes before the kernel has answered once.
RUN_ALL = """async () => {
    const app = window.jupyterapp;
    await app.restored;
    const panel = app.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    const kernel = panel.sessionContext.session.kernel;
    while (kernel.connectionStatus !== 'connected')
        await new Promise(done => setTimeout(done, 50));
    await kernel.requestKernelInfo();
    await app.commands.execute('notebook:run-all-cells');
}"""
ALL_DONE = """() => {
    const panel = window.jupyterapp.shell.currentWidget;
    const cells = Array.from(panel.content.model.cells).filter(cell => cell.type === 'code');
    const run = cells.filter(cell => cell.sharedModel.getSource().trim());
    return panel.sessionContext.session.kernel.status === 'idle'
        && run.every(cell => cell.executionCount !== null);
}"""
ERRORS = """() => {
    const panel = window.jupyterapp.shell.currentWidget;
    const found = [];
    for (const cell of panel.content.model.cells) {
        for (const output of cell.type === 'code' ? cell.outputs.toJSON() : []) {
            if (output.output_type === 'error') found.push(output.ename + ': ' + output.evalue);
        }
    }
    return found;
}"""


def write_notebook(path: Path, *sources: str) -> None:
    """Write a notebook with these cells of code."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)


@contextlib.contextmanager
def started(root: Path, first: str) -> Iterator[str]:
    """Start JupyterLab with the course's settings on a folder; give where a notebook answers."""
    folder = root / ".course" / "jupyter"
    environment = lab.settings(folder, root, first) | {"OMP_NUM_THREADS": "1"}
    port = lab.choose_port()
    more = ("--no-browser", "--expose-app-in-browser")
    server = lab.start(environment, root / "lab.log", port, *more)
    try:
        key = lab.token(folder / "runtime", port)
        yield f"http://127.0.0.1:{port}/lab/tree/{first}?token={key}"
    finally:
        lab.stop(server)


def open_page(page: Any, address: str) -> None:
    """Open a notebook and wait for its kernel; on a busy machine that takes its time."""
    page.goto(address, timeout=3 * MINUTE)
    page.wait_for_function(
        "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel",
        timeout=3 * MINUTE,
    )
