"""A written answer as the teacher's browser shows it: nothing of it runs or leads away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

from coursekit.classroom import build, grading, lab
from coursekit.classroom.grading.gradebook import _gradebook
from tests.browser.jupyterlab import MINUTE

STEM = "02_graded"
HOSTILE = (
    "<script>window.taken = 1</script><img src=x onerror='window.taken = 1'>"
    "<meta http-equiv=refresh content='0;url=/taken'><base href=/taken/>"
    "<form action=/taken><input type=submit></form> <svg onload='window.taken = 1'></svg>"
    "\n\n[press](javascript:window.taken=1) <a href='javascript:window.taken=1'>press</a>"
    "\n\nMy honest answer."
)
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Grade one hostile submission."""
    course = tmp_path_factory.mktemp("grader") / "course"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "SOURCES", Path(__file__).parents[1] / "classroom" / "graded")
        grading.release(course)
        notebook = nbformat.read(course / "release" / STEM / f"{STEM}.ipynb", as_version=4)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "brief":
                cell.source = HOSTILE
        notebook.cells.append(nbformat.v4.new_markdown_cell(HOSTILE))
        place = course / "submitted" / "eve" / STEM / f"{STEM}.ipynb"
        place.parent.mkdir(parents=True)
        nbformat.write(notebook, place)
        grading.grade(course, unsafe=True)
    return course


@pytest.fixture(scope="module")
def formgrader(course):
    """Start a server with nbgrader's formgrader; return the page on which eve is marked."""
    port = lab.choose_port()
    config = course.parent / "CONFIG"
    config.mkdir()
    settings = {
        "port": port,
        "token": "teacher",
        "root_dir": str(course),
        "allow_root": True,
        "open_browser": False,
        "jpserver_extensions": {"nbgrader.server_extensions.formgrader": True},
    }
    (config / "jupyter_server_config.json").write_text(json.dumps({"ServerApp": settings}))
    command = [sys.executable, "-m", "jupyter_server"]
    homes = {
        f"JUPYTER_{kind}_DIR": str(course.parent / kind) for kind in ("CONFIG", "DATA", "RUNTIME")
    }
    server = subprocess.Popen(
        command, cwd=course, env={**os.environ, **homes}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/api?token=teacher", timeout=5)
                break
            except OSError:
                time.sleep(0.5)
        with _gradebook(course) as book:
            number = book.find_submission(STEM, "eve").notebooks[0].id
        yield f"{address}/formgrader/submissions/{number}/?token=teacher"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def page(chromium):
    page = chromium.new_page()
    page.set_default_timeout(MINUTE)
    yield page
    page.close()


def look(page, address):
    """Open a page, press whatever of the answer can be pressed, and return what was asked for."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address, wait_until="domcontentloaded")
    page.get_by_text("My honest answer.").first.wait_for()
    for link in page.get_by_text("press", exact=True).all():
        link.click(force=True, no_wait_after=True)
    page.wait_for_timeout(1500)
    return asked


def test_nothing_runs_where_the_teacher_marks(page, formgrader):
    asked = look(page, formgrader)
    assert page.evaluate("window.taken") is None
    assert not [url for url in asked if "taken" in url]
    assert page.url.split("?")[0] == formgrader.split("?")[0]
    assert "formgrader" in page.url


def test_nothing_runs_in_the_page_of_feedback(page, course):
    address = (course / "feedback" / "eve" / STEM / f"{STEM}.html").as_uri()
    asked = look(page, address)
    assert page.evaluate("window.taken") is None
    assert [url for url in asked if not url.startswith(("data:", "file:"))] == []
    assert page.url == address
