"""The table of claims: what it holds, for eyes, for screen readers and for pages without HTML."""

from html.parser import HTMLParser

import pytest

from coursekit.classroom import claims as claims_page
from coursekit.classroom import claims_table
from coursekit.errors import CourseError
from coursekit.systems.claims import Claim, Finding, Measurement


def claim(key, verdict="holds", source="measured", folded=0, **more):
    def measure(seeds):
        first = Measurement(f"{key} <share>", 45, "%", seeds, "nets", 40, 50)
        others = [Measurement("another", number, "", 2, "runs") for number in range(folded)]
        return Finding((first, *others), verdict, f"Why {key}.", source)

    return Claim(key, f"A sentence on {key}.", "page 3", "5 % & more", measure, **more)


CLAIMS = (
    claim("recall"),
    claim("mine", "partly", folded=1, origin="ours"),
    claim("cycles", "fails", "log"),
    claim("learned", "partly", "log", folded=2),
)


@pytest.fixture(scope="module")
def table():
    return claims_table(CLAIMS, seeds=7)


class Parsed(HTMLParser):
    """The elements of a page in order, with attributes and the text right within each."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, "text": "", "in": [one["tag"] for one in self.open]}
        self.elements.append(element | dict(attributes))
        if tag != "br":
            self.open.append(self.elements[-1])

    def handle_endtag(self, tag):
        assert self.open.pop()["tag"] == tag

    def handle_data(self, text):
        for element in self.open:
            element["text"] += text

    def all(self, tag):
        return [element for element in self.elements if element["tag"] == tag]


def test_it_is_a_table_with_caption_and_headings_of_rows_and_columns(table):
    page = Parsed(table.html())
    (caption,) = page.all("caption")
    assert caption["text"] == "The claims, checked (holds: 1, partly: 2, fails: 1)"
    scopes = [(one["scope"], one["text"]) for one in page.all("th")]
    assert scopes[:5] == [
        ("col", name) for name in ("Claim", "In the paper", "Measured here", "Verdict", "Why")
    ]
    assert scopes[5:] == [
        ("rowgroup", "What the paper claims"),
        ("row", "A sentence on recall."),
        ("row", "A sentence on cycles."),
        ("row", "A sentence on learned."),
        ("rowgroup", "Questions of our own"),
        ("row", "A sentence on mine."),
    ]
    assert len(page.all("tbody")) == 2


def test_every_verdict_is_a_sign_and_a_word_without_colour(table):
    page = Parsed(table.html())
    cells = [one["text"] for one in page.all("td")]
    assert cells[2::4] == ["✓ holds", "✗ fails", "◐ partly", "◐ partly"]
    assert [one["aria-hidden"] for one in page.all("span")] == ["true"] * 4
    styles = " ".join(one.get("style") or "" for one in page.elements)
    assert not any(rule.strip().startswith(("color", "background")) for rule in styles.split(";"))


def test_the_figure_that_decides_is_seen_and_the_others_are_folded(table):
    page = Parsed(table.html())
    assert [one["text"] for one in page.all("summary")] == ["2 more figures", "1 more figure"]
    items = page.all("li")
    assert all("details" in item["in"] for item in items)
    assert [item["text"] for item in items] == [
        f"another: {number} (2 runs)" for number in (0, 1, 0)
    ]
    figures = [one["text"].replace("\xa0", " ") for one in page.all("td")][1::4]
    assert figures[0] == "recall <share>: 45 % (95 % interval 40 to 50; 7 nets)measured now"
    assert "read from the log of its training" in figures[1]


def test_a_per_cent_sign_stays_with_its_number(table):
    assert " %" not in table.html()


def test_the_text_form_is_the_reports_with_our_own_questions_apart(table):
    reports = {one.key: one.report(one.measure(7)) for one in CLAIMS}
    bundle = table._repr_mimebundle_()
    assert bundle["text/plain"].split("\n\n") == [
        "What the paper claims",
        reports["recall"],
        reports["cycles"],
        reports["learned"],
        "Questions of our own",
        reports["mine"],
    ]
    assert bundle["text/html"] == table.html()


def test_no_heading_stands_without_claims():
    assert "Questions of our own" not in claims_table(CLAIMS[:1]).html()
    assert "What the paper claims" not in repr(claims_table(CLAIMS[1:2]))


def test_a_bar_names_the_claim_that_is_being_measured(capsys, monkeypatch):
    monkeypatch.setattr(claims_page, "_PATIENCE", 0)
    shown = []

    def measure(seeds):
        shown.append(capsys.readouterr().err)
        return CLAIMS[0].measure(seeds)

    claims_table([Claim("slow one", "It takes long.", "page 1", "2", measure)])
    assert "0/1" in shown[0]
    assert "slow one" in shown[0]


@pytest.mark.parametrize(("claims", "seeds"), [((), 5), (CLAIMS, 0), (CLAIMS, -1)])
def test_nothing_to_measure_is_answered_in_a_sentence(claims, seeds):
    with pytest.raises(CourseError, match=r"^(There is no claim|Claims are measured)"):
        claims_table(claims, seeds=seeds)
