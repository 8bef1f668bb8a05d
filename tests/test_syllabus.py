import re
from pathlib import Path

import bibtexparser
import pytest

from coursekit.systems import TIMELINE, system

ROOT = Path(__file__).parents[1]
SYLLABUS = ROOT / "syllabus"
LESSONS = sorted((ROOT / "notebooks" / "source").glob("*.py"))
FIELDS = {
    "article": {"title", "journal", "year"},
    "book": {"author", "title", "publisher", "year"},
    "inproceedings": {"author", "title", "booktitle", "year"},
    "techreport": {"author", "title", "institution", "year"},
    "misc": {"author", "title", "year"},
    "mastersthesis": {"author", "title", "school", "year"},
}
LIBRARY = bibtexparser.parse_file(str(SYLLABUS / "references.bib"))
KEYS = {entry.key for entry in LIBRARY.entries}
TERMS = re.findall(r"(?m)^### (.+)$", (SYLLABUS / "glossary.md").read_text(encoding="utf-8"))


def test_the_references_parse_and_each_key_stands_once() -> None:
    assert LIBRARY.failed_blocks == []
    assert len(KEYS) == len(LIBRARY.entries) > 30


@pytest.mark.parametrize("entry", LIBRARY.entries, ids=lambda e: e.key)
def test_an_entry_has_its_fields_or_says_what_is_missing(entry: bibtexparser.model.Entry) -> None:
    fields = {field.key: str(field.value) for field in entry.fields}
    note = fields.get("note", "")
    for missing in FIELDS[entry.entry_type] - fields.keys():
        assert re.search(rf"not verified:.*\b{missing}", note), f"{entry.key} lacks {missing}"
    assert re.fullmatch(r"\d{4}", fields["year"])
    if doi := fields.get("doi"):
        assert re.fullmatch(r"10\.\d{4,9}/\S+", doi)
    if number := fields.get("eprint"):
        assert re.fullmatch(r"\d{4}\.\d{4,5}", number)
        assert fields["archiveprefix"] == "arXiv"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda p: p.stem)
def test_what_a_lesson_cites_is_among_the_references(lesson: Path) -> None:
    cited = set(re.findall(r"\[@(\w+)", lesson.read_text(encoding="utf-8")))
    assert cited, "a lesson gives its sources"
    assert cited <= KEYS


@pytest.mark.parametrize("name", TIMELINE)
def test_what_a_system_cites_is_among_the_references(name: str) -> None:
    assert system(name).card.reference in KEYS


def test_the_glossary_is_in_order_and_explains_each_word_once() -> None:
    folded = [term.casefold() for term in TERMS]
    assert folded == sorted(folded)
    assert len(set(folded)) == len(folded)
    text = (SYLLABUS / "glossary.md").read_text(encoding="utf-8")
    for body in re.split(r"(?m)^### .+$", text)[1:]:
        assert body.strip().endswith(".")
        assert len(body.split()) <= 60


@pytest.mark.parametrize(
    "page",
    [*LESSONS, ROOT / "README.md", *sorted(SYLLABUS.glob("*.md"))],
    ids=lambda p: p.stem,
)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    anchors = {term.lower().replace(" ", "-") for term in TERMS}
    # A lesson's links start in the folder of its notebook, one above the source.
    home = page.parent.parent if page in LESSONS else page.parent
    stems = {lesson.stem for lesson in LESSONS}
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?://", link):
            continue
        target, _, anchor = link.partition("#")
        if target.endswith(".ipynb"):
            assert Path(target).stem in stems, link
        elif target:
            assert (home / target).exists(), link
        if target.endswith("glossary.md") and anchor:
            assert anchor in anchors, link
