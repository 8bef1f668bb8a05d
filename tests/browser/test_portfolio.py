"""The portfolio's pages: axe-core finds no serious fault, and narrow windows scroll only parts."""

import zipfile

import pytest

from coursekit.classroom.portfolio import keep
from coursekit.classroom.portfolio_pages import pack, write_page
from coursekit.systems import todd_1989

pytestmark = pytest.mark.browser


def test_axe_finds_no_serious_fault(chromium, faults, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    keep(todd_1989.compose(seed=1957, bars=2), "duet", note="the one that goes round in circles")
    (tmp_path / "portfolio" / "duet.wav").write_bytes(b"a mix")
    (tmp_path / "portfolio" / "mine.wav").write_bytes(b"another")
    written = write_page(tmp_path / "portfolio", "duet")
    with zipfile.ZipFile(pack(tmp_path / "portfolio", tmp_path / "all.zip")[0]) as archive:
        archive.extractall(tmp_path / "unpacked")

    page = chromium.new_page(viewport={"width": 400, "height": 700})
    for path in (written, tmp_path / "unpacked" / "index.html"):
        page.goto(path.as_uri())
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 400
    page.get_by_role("link", name="duet.html").click()
    assert page.get_by_role("heading", name="duet").is_visible()
    page.close()
