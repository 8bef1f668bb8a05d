"""What tests of pages share: Chromium, and what axe-core finds on a page."""

import os
from pathlib import Path

import pytest

from coursekit.classroom.doctor import browser as installed_browser
from tests.browser.jupyterlab import CHROMIUM


@pytest.fixture(scope="module")
def chromium():
    """Chromium, or the test is skipped."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        path = installed_browser() or playwright.chromium.executable_path
        if not Path(path).exists():
            (pytest.fail if os.environ.get("CI") else pytest.skip)("Chromium is not installed.")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def faults():
    """A function that returns the serious and critical faults that axe-core finds on a page."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()

    def found(page):
        return [
            (fault["id"], node["html"][:200])
            for fault in axe.run(page).response["violations"]
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]

    return found
