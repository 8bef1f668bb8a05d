"""A piece can be heard on a page of its own, and the whole portfolio can be handed on."""

import csv
import io
import json
import os
import re
import zipfile

import pytest
from typer.testing import CliRunner

from coursekit import cli
from coursekit.classroom.portfolio import _keep
from coursekit.classroom.portfolio_pages import pack, write_page
from coursekit.encodings.melody import decode_melody
from coursekit.errors import CourseError
from coursekit.systems import todd_1989


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _keep(todd_1989.compose(seed=1957, bars=1), "duet", note="=1+1")
    return tmp_path / "portfolio"


def unpacked(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


def test_a_page_has_player_picture_and_provenance(here):
    page = write_page(here, "duet")
    text = page.read_text()
    assert page == here / "duet.html"
    assert '<html lang="en">' in text
    assert "<audio controls" in text
    assert re.search(r'<img [^>]*alt="[^"]{20,}', text)
    assert "<th scope='row'>seed</th><td>1957</td>" in text
    assert "<script" not in text
    assert "http" not in text


def test_a_page_of_the_courses_is_renewed_and_another_stays(here):
    page = write_page(here, "duet")
    (here / "duet.wav").write_bytes(b"my mix")
    assert write_page(here, "duet") == page
    assert 'aria-label="duet.wav" src="duet.wav"' in page.read_text()

    page.write_text(page.read_text() + "<p>mine</p>")
    mine = page.read_text()
    assert write_page(here, "duet").name == "duet-page-2.html"
    assert write_page(here, "duet").name == "duet-page-2.html"
    assert page.read_text() == mine


@pytest.mark.parametrize("damage", [None, b"", b"MThd", b"a text"])
def test_music_that_cannot_be_read_is_told(here, damage):
    (here / "duet.mid").unlink()
    if damage is not None:
        (here / "duet.mid").write_bytes(damage)
    with pytest.raises(CourseError, match=r"duet\.mid"):
        write_page(here, "duet")
    assert not (here / "duet.html").exists()


def test_everything_goes_along_with_a_page_and_a_table(here):
    (here / "mixes").mkdir()
    (here / "mixes" / "a <loud> mix.wav").write_bytes(b"sound")
    (here / ".DS_Store").touch()
    path, count = pack(here, here.parent / "out.zip")
    files = unpacked(path)

    assert count == 1
    assert set(files) == {
        "index.html",
        "portfolio.csv",
        *(f"portfolio/duet{ending}" for ending in (".json", ".mid", ".musicxml")),
        "portfolio/mixes/a <loud> mix.wav",
    }
    assert files["portfolio/duet.mid"] == (here / "duet.mid").read_bytes()
    index = files["index.html"].decode()
    assert '<th scope="row">duet</th>' in index
    assert ">1 piece, with where they come from" in index
    assert 'src="portfolio/mixes/a%20%3Cloud%3E%20mix.wav"' in index
    assert "<loud>" not in index
    links = re.findall(r'href="([^"]+)"', index)
    assert len(links) == len(files) - 2


def test_the_table_says_what_is_known_and_holds_no_formula(here):
    record = json.loads((here / "duet.json").read_text())
    record["handwork"] = {"share_percent": 40, "what_i_changed": "a second voice; – légèrement"}
    (here / "duet.json").write_text(json.dumps(record), "utf-8")
    (here / "song.mid").write_bytes(b"MThd")
    table = unpacked(pack(here, here.parent / "out.zip")[0])["portfolio.csv"].decode("utf-8-sig")
    duet, song = csv.DictReader(io.StringIO(table))

    assert (duet["system"], duet["seed"], duet["year"]) == ("todd_1989", "1957", "1989")
    assert "decay=0.8" in duet["controls"]
    assert duet["handwork_percent"] == "40"
    assert duet["what_i_changed"] == "a second voice; – légèrement"
    assert duet["note"] == "'=1+1"
    assert (song["name"], song["system"]) == ("song", "")
    assert "There is no song.json" in song["remarks"]


def test_the_same_portfolio_is_packed_once_and_no_archive_is_replaced(here, monkeypatch):
    out = here / "portfolio.zip"
    assert pack(here, out)[0] == out
    assert pack(here, out)[0] == out, "an archive in the portfolio is not packed again"
    _keep(decode_melody([60]), "song")
    before = out.read_bytes()
    assert pack(here, out) == (here / "portfolio-2.zip", 2)
    assert out.read_bytes() == before


def test_nothing_to_pack_and_old_dates(here, tmp_path):
    with pytest.raises(CourseError, match="nothing to pack"):
        pack(tmp_path / "nowhere", tmp_path / "out.zip")
    os.utime(here / "duet.mid", (0, 0))
    assert "portfolio/duet.mid" in unpacked(pack(here, tmp_path / "out.zip")[0])


def test_a_file_that_may_not_be_read_stops_the_packing_with_its_name(here, monkeypatch):
    real = type(here).read_bytes

    def closed(path):
        if path.name == "duet.musicxml":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(type(here), "read_bytes", closed)
    with pytest.raises(CourseError, match=r"duet\.musicxml cannot be read \(Permission denied\)"):
        pack(here, here.parent / "out.zip")
    assert not (here.parent / "out.zip").exists()


def coursekit(*arguments):
    done = CliRunner().invoke(cli.app, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_the_command_line_lists_plays_and_packs(here):
    assert "duet  todd_1989  1957" in coursekit("portfolio")
    assert coursekit("portfolio", "play", "duet") == (
        f"Open this file in a browser: {here / 'duet.html'}\n"
    )
    assert coursekit("portfolio", "pack") == (
        "portfolio.zip: 1 piece. Its page is index.html in it.\n"
    )
    assert "portfolio/duet.html" in unpacked(here.parent / "portfolio.zip")
    assert "other.zip: 1 piece" in coursekit("portfolio", "pack", "--out", "other.zip")
    with pytest.raises(CourseError, match="There are: duet"):
        coursekit("portfolio", "play", "sing")
