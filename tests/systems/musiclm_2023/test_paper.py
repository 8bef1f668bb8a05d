"""The claims: what the logs hold, and which figures and verdicts come of it."""

import copy

import numpy as np
import pytest

from coursekit.corpora.clips import ATTRIBUTES
from coursekit.systems import musiclm_2023 as musiclm
from coursekit.systems.musiclm_2023 import experiments, paper

CLAIMS = {claim.key: claim for claim in musiclm.claims}


@pytest.mark.parametrize("log", paper.LOGS)
def test_each_log_holds_three_seeds_and_has_its_experiment(log):
    assert len({row["seed"] for row in paper.rows(log)}) == len(paper.rows(log)) >= 3
    assert callable(getattr(experiments, log))


@pytest.mark.parametrize(
    ("key", "verdict"),
    [
        ("obeys", "holds"),
        ("chosen", "holds"),
        ("told", "holds"),
        ("memory", "partly"),
        ("near", "holds"),
        ("stages", "holds"),
        ("codec", "holds"),
        ("melody", "holds"),
        ("real captions", "holds"),
        ("plan", "fails"),
        ("patterns", "fails"),
        ("joint", "holds"),
    ],
)
def test_a_claim_says_figures_verdict_and_source(key, verdict):
    finding = CLAIMS[key].measure(3)
    assert finding.verdict == verdict
    assert finding.source == "log"
    assert CLAIMS[key].repeat is not None
    assert f"verdict  {verdict}" in CLAIMS[key].report(finding)


ALL_HEARD = {name: {"share": 0.9, "kappa": 0.8} for name in ATTRIBUTES}
NONE_HEARD = {name: {"share": 0.1, "kappa": 0.0} for name in ATTRIBUTES}
OTHERS = [
    ("obeys", "answered", {"answers, judged": ALL_HEARD}, "holds"),
    ("obeys", "answered", {"answers, judged": NONE_HEARD}, "fails"),
    ("obeys", "answered", {"best of four, judged": NONE_HEARD}, None),
    ("chosen", "answered", {"best of four, judged": ALL_HEARD}, "holds"),
    ("chosen", "answered", {"best of four, judged": NONE_HEARD}, "fails"),
    ("chosen", "answered", {"answers, judged": ALL_HEARD}, "partly"),
    ("memory", "answered", {"tokens, runs": {"composed": 9.0, "composed, longest": 9.9},
                            "codes, runs": {"composed": 9.0, "composed, longest": 9.9}}, "fails"),
    ("near", "answered", {"FAD": {"answers": 1e6}}, "fails"),
    ("near", "answered", {"FAD": {"answers": 0.0}}, "holds"),
    ("told", "told", {"sound": {"judged": ALL_HEARD}, "shuffled": {"judged": NONE_HEARD},
                      "words": {"judged": ALL_HEARD}}, "holds"),
    ("told", "told", {"sound": {"judged": NONE_HEARD}, "shuffled": {"judged": NONE_HEARD},
                      "words": {"judged": ALL_HEARD}}, "fails"),
    ("plan", "planned", {"with": {"structure": {"key": 1, "repetition": 1}}}, "holds"),
    ("plan", "planned", {"with": {"structure": {"key": 0, "repetition": 0}}}, "fails"),
    ("melody", "melody", {"judged": ALL_HEARD, "own melody": 0.9}, "holds"),
    ("melody", "melody", {"judged": NONE_HEARD, "own melody": 0.9}, "partly"),
    ("patterns", "patterns", {"delay": {"nats": 99.0}}, "fails"),
    ("patterns", "patterns", {"delay": {"nats": 0.0}}, "holds"),
    ("stages", "codec", {"12 stages, without the net": {"mel distance": 99.0}}, "fails"),
    ("codec", "codec", {"net": {"mel distance": 2.6}}, "partly"),
    ("codec", "codec", {"real-time factor": 1.0}, "partly"),
    ("real captions", "real_captions", {"real": NONE_HEARD, "own": ALL_HEARD}, "fails"),
    ("joint", "joined", {"held-out phrasings": {"R@10": 0.5}}, "partly"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "log", "change", "verdict"), OTHERS)
def test_other_figures_give_another_verdict(monkeypatch, key, log, change, verdict):
    before = CLAIMS[key].measure(3).verdict
    rows = copy.deepcopy(paper.rows(log))
    for row in rows:
        merge(row, change)
    monkeypatch.setattr(paper, "rows", lambda name: rows)
    assert CLAIMS[key].measure(3).verdict == (verdict or before)


def merge(row, change):
    """Put figures into a row, however deep they stand, where it has such figures."""
    for name, value in change.items():
        if isinstance(value, dict):
            merge(row.get(name, {}), value)
        else:
            row[name] = value


def test_figures_are_the_means_of_the_log():
    first = CLAIMS["joint"].measure(3).measurements[0]
    found = [row["held-out phrasings"]["R@10"] for row in paper.rows("joined")]
    assert (first.value, first.n) == (pytest.approx(100 * np.mean(found)), len(found))


class TestTables:
    def test_what_is_heard_has_a_row_a_label(self):
        rows = paper.heard_rows()
        assert [row[0] for row in rows] == list(ATTRIBUTES)
        assert all(len(row) == 7 for row in rows)
        originals, answers, shuffled = (
            [float(row[place].rstrip("%")) for row in rows] for place in (2, 4, 6)
        )
        assert all(one >= other for one, other in zip(originals, shuffled, strict=True))
        assert np.mean(originals) > np.mean(answers) > np.mean(shuffled)

    def test_patterns_take_as_many_steps_as_they_must(self):
        steps = {row[0]: row[1] for row in paper.pattern_rows()}
        assert steps == {"delay": "253", "parallel": "250", "flatten": "1,000"}

    def test_captions_of_musicians_name_no_texture(self):
        rows = paper.real_caption_rows()
        assert {row[0] for row in rows} <= set(ATTRIBUTES) - {"texture"}
        assert all(len(row) == 5 for row in rows)

    def test_runs_are_of_tokens_and_codes_in_answers_and_held_out_clips(self):
        rows = paper.memory_rows()
        assert len({row[0] for row in rows}) == len(rows) == 4
        for _, median, longest in rows:
            assert int(median.split()[0]) <= int(longest.split()[0])
