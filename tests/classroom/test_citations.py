"""Citations read as a name and a year, and the list of references is whole."""

import re

import pytest

from coursekit.classroom import build, citations

BIBLIOGRAPHY = build.bibliography()


def cited(text):
    return citations.cited(text, BIBLIOGRAPHY)


def test_a_key_becomes_names_and_a_year():
    text = cited("As in [@HillerIsaacson1959] and [@Huang2018].")
    assert text == "As in (Hiller and Isaacson 1959) and (Huang and others 2018)."


@pytest.mark.parametrize(
    "text",
    ["[@Todd1989; @ToddLoy1991]", "[@Todd1989], [@ToddLoy1991]", "[@Todd1989]\n[@ToddLoy1991]"],
)
def test_works_in_a_row_stand_in_one_bracket(text):
    assert cited(f"So {text}.") == "So (Todd 1989; Todd and Loy 1991)."


def test_who_wrote_two_works_in_a_row_is_named_once():
    text = cited("[@HillerIsaacson1957; @HillerIsaacson1959], [@Todd1989]")
    assert text == "(Hiller and Isaacson 1957, 1959; Todd 1989)"


def test_works_in_a_row_all_stand_in_the_references_and_in_the_hash():
    assert cited("**References.** [@Todd1989; @ToddLoy1991], [@Jordan1986].").count("\n- ") == 3
    assert citations.entries_of("[@Todd1989; @ToddLoy1991]", BIBLIOGRAPHY).count("\n}") == 2


def test_a_body_keeps_its_whole_name_and_a_nameless_work_its_title():
    assert "(Supreme Court of the United States 1908)" in cited("[@WhiteSmith1908]")
    assert cited("[@CourseArticle]").startswith("(“Artificial intelligence")


def test_the_references_are_listed_in_full_and_sorted():
    text = cited("**References.** [@Raffel2014],\n[@HillerIsaacson1959].\n\nNext: more.")
    first, second = re.findall(r"^- (.*)$", text, re.M)
    assert first.startswith("Hiller and Isaacson (1959). *Experimental Music")
    assert second.startswith("Raffel and Ellis (2014).")
    assert text.endswith("\n\nNext: more.")


def test_a_changed_reference_makes_the_lessons_that_cite_it_stale(tmp_path, monkeypatch):
    library = tmp_path / "references.bib"
    library.write_text("@book{One,\n year = {1957}\n}\n@book{Two,\n year = {1989}\n}\n")
    monkeypatch.setattr(build, "bibliography", lambda: library)
    source = tmp_path / "93_cites.py"
    source.write_text("# %% [markdown]\n# See [@One].\n")
    before = build.source_hash(source)
    library.write_text(library.read_text().replace("1989", "1990"))
    assert build.source_hash(source) == before
    library.write_text(library.read_text().replace("1957", "1958"))
    assert build.source_hash(source) != before


def test_a_reference_added_behind_the_last_one_makes_nothing_stale(tmp_path, monkeypatch):
    library = tmp_path / "references.bib"
    library.write_text("@book{One,\n year = {1957}\n}\n")
    monkeypatch.setattr(build, "bibliography", lambda: library)
    source = tmp_path / "93_cites.py"
    source.write_text("# %% [markdown]\n# See [@One].\n")
    before = build.source_hash(source)
    library.write_text(library.read_text() + "\n@book{Two,\n year = {1989}\n}\n")
    assert build.source_hash(source) == before


def test_an_unknown_key_stays_for_the_check_to_find():
    assert cited("[@Nobody1900] and [@Raffel2014]") == "[@Nobody1900] and (Raffel and Ellis 2014)"
    assert cited("[@Nobody1900], [@Raffel2014]") == "[@Nobody1900], (Raffel and Ellis 2014)"
    assert cited("[@Nobody1900; @Raffel2014]") == "[@Nobody1900; @Raffel2014]"


@pytest.mark.parametrize("key", re.findall(r"^@\w+\{([\w:-]+),", BIBLIOGRAPHY.read_text(), re.M))
def test_every_entry_can_be_shown(key):
    for text in (cited(f"[@{key}]"), cited(f"**References.** [@{key}]")):
        assert not re.search(r"[{}\\]|\[@|None", text), text
        assert re.search(r"\d{4}", text)


@pytest.mark.parametrize("stem", build.lessons())
def test_no_lesson_shows_a_bare_key(stem):
    for make in (build.learner, build.solved, build.release):
        assert not any("[@" in cell.source for cell in make(stem).cells)
