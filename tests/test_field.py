"""The page of reports names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
ROW = re.compile(r"^\| (?P<reports>[^|]+) \| [^|]+ \| [^|]+ \| (?P<tests>[^|]+) \|$")


def test_every_report_names_its_source_and_a_test_that_is_there():
    sources = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))
    defined = set(re.findall(r"^ *(?:async )?def (test_\w+)", sources, flags=re.MULTILINE))
    lines = (TESTS / "FIELD.md").read_text("utf-8").splitlines()
    table = [line for line in lines if line.startswith("|") and "---" not in line]
    rows = [ROW.match(line) for line in table if not line.startswith("| report |")]
    assert len(rows) > 20
    for row in rows:
        assert row, "a row has a report, what was reported, what we do, and a test"
        for report in row["reports"].split(", "):
            assert re.fullmatch(r"[\w.-]+/[\w.-]+#\d+", report), report
        names = re.findall(r"`(\w+)`", row["tests"])
        assert names
        assert set(names) <= defined, set(names) - defined
