"""What MuseNet's page claims, and what we ask of our own small one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from coursekit.corpora import pop909
from coursekit.corpora.styles import STYLES
from coursekit.errors import CourseError
from coursekit.evaluation.statistics import mean_interval
from coursekit.neural import read_log
from coursekit.systems.claims import Claim, Finding, Measurement, verdict_of
from coursekit.systems.musenet_2019.model import SYSTEM
from coursekit.systems.musenet_2019.vocabulary import KINDS

STEPS = 300
CHANCE = 100 / len(STYLES)
LOGS = {
    "structure": "Small nets that are told all four facts of each token, all but one, or none; "
    "and, told all, with mixup, or without transposition: surprise in nats a token on 120 "
    "stretches of held-out pieces, weights, seconds of training.",
    "styles": "What the net that ships composes, 12 bars each, 12 pieces a style and 6 with "
    "instruments that are foreign to the style: the share in which a judge that learned from real "
    "pieces hears the style that was asked for, by the notes alone; the same by the instruments "
    "alone; what the style was heard as; the same for real test pieces; the share of notes by the "
    "instruments that were asked for where others may play too; shares that are empty, hardly "
    "move, or copy 16 notes in a row; notes a second held against real pieces; the style probe; "
    "and 15 pieces that change style after 8 bars. The seed draws.",
    "critic": "Critics of other seeds, each choosing the best of 8 pieces for 24 prompts: what "
    "judges that are no part of the system think of the choice, of a random one and of the best "
    "possible one; the gain of each choice; how far critic and judge agree.",
}
"""By the name of a log and of its experiment what a row holds."""
NATS = "nats a token"


def retrain(seeds: int, *, log: str) -> None:
    """Train, or compose, with so many seeds, 3 or more, and write a log of what came of it."""
    from coursekit.neural import repeat
    from coursekit.systems.musenet_2019 import experiments, training

    if not pop909.available():
        raise CourseError(
            "MuseNet's figures rest on six styles, and the songs of one, POP909, are not on this "
            "computer. Ask for them once with coursekit.corpora.pop909.load(), and try again."
        )
    run: Callable[..., dict[str, Any]] = getattr(experiments, log)
    recipe = training.shorter(STEPS) if log == "structure" else None
    if recipe:
        run = partial(run, recipe=recipe)
    repeat(SYSTEM, log, run, max(seeds, 3), recipe=recipe, about=LOGS[log])


rows = partial(read_log, SYSTEM)
"""Return a log, one row a seed."""


def surprise(way: str) -> Any:
    """Return the surprise of small nets trained in a way, in nats a token, `[seed]`."""
    return np.array([row[way]["surprise"] for row in rows("structure")])


def loss_without(way: str) -> Any:
    """Return how much more surprised nets are that are trained in another way, `[seed]`."""
    return surprise(way) - surprise("all")


def heard_as() -> dict[str, dict[str, int]]:
    """Return how often pieces of each style were heard as each style, all seeds together."""
    return {style: {other: sum(row["heard as"][style][other] for row in rows("styles"))
                    for other in STYLES} for style in STYLES}  # fmt: skip


def _range(name: str, values: Any, unit: str = NATS, of: str = "nets") -> Measurement:
    return Measurement.of_range(name, values, unit, of, scale=100 if unit == "%" else 1)


def _shares(key: str, words: str, of: str = "draws") -> Measurement:
    return _range(words, [row[key] for row in rows("styles")], "%", of)


def _steered(seeds: int) -> Finding:
    figure = _shares("recovered", "style heard that was asked for", "draws of 72 pieces")
    real = float(np.mean([row["real recovered"] for row in rows("styles")]))
    figures = (figure.held_against(CHANCE, "chance"),
               Measurement("the same for real pieces", 100 * real, "%", 1, "judge"))  # fmt: skip
    why = "It holds where a judge of the notes alone hears it in three times chance or more."
    return Finding(figures, verdict_of([figure.value >= 3 * CHANCE]), why, "log")


def _suggested(seeds: int) -> Finding:
    known = _shares("obeys, known", "notes by instruments asked for, usual ones", "draws of 72")
    odd = _shares("obeys, foreign", "notes by instruments asked for, foreign ones", "draws of 36")
    why = (
        "Where others may play too. It holds where the net keeps to usual instruments in 90 % of "
        "the notes or more, and less to foreign ones."
    )
    parts = [known.value >= 90, odd.value < known.value]
    return Finding((known, odd), verdict_of(parts), why, "log")


def _blends(seeds: int) -> Finding:
    before = _shares("before the change", "first style heard, first half", "draws of 15 pieces")
    after = _shares("after the change", "second style heard, second half", "draws of 15 pieces")
    obeys = _shares("obeys after the change", "notes by the new instruments", "draws of 15 pieces")
    parts = [before.value >= 3 * CHANCE, after.value >= 3 * CHANCE]
    figures = tuple(one.held_against(CHANCE, "chance") for one in (before, after))
    why = "It holds where a judge hears either half's style in three times chance or more."
    return Finding((*figures, obeys), verdict_of(parts), why, "log")


def _context(seeds: int) -> Finding:
    figures, parts = [], []
    for way in (*(f"without {kind}" for kind in KINDS), "none"):
        more, words = loss_without(way), way if way != "none" else "without any of the four"
        figures.append(_range(f"more surprise {words}", more))
        parts.append(bool((more > 0).all()))
    why = "It holds where nets lose by each one that is left away, and by all, with every seed."
    return Finding(tuple(figures), verdict_of(parts), why, "log")


def _augmented(seeds: int) -> Finding:
    mixup, without = loss_without("with mixup"), loss_without("without transposition")
    figures = (
        _range("more surprise with mixup", mixup),
        _range("more surprise without transposition", without),
    )
    parts = [bool((mixup < 0).all()), bool((without > 0).all())]
    why = (
        "It holds where mixup lowers surprise, and leaving transposition out raises it, with every "
        "seed."
    )
    return Finding(figures, verdict_of(parts), why, "log")


def _chooses(seeds: int) -> Finding:
    figures, parts = [], []
    for key, words in (
        ("real", "a judge's trust that it is real"),
        ("style", "its trust in the style"),
    ):
        gains = [gain for row in rows("critic") for gain in row[key]["gains"]]
        chance = float(np.mean([row[key]["random"] for row in rows("critic")]))
        chosen = float(np.mean([row[key]["chosen"] for row in rows("critic")]))
        best = float(np.mean([row[key]["best possible"] for row in rows("critic")]))
        found = mean_interval(gains)
        parts.append(found.low > 0)
        figures += [
            Measurement.of_interval(f"{words}: gain by the critic", found, "points", "prompts",
                                    scale=100),
            Measurement(f"{words}: the critic's choice", 100 * chosen, "%", len(gains), "prompts",
                        baseline=100 * chance, against="random choice"),
            Measurement(f"{words}: best possible choice", 100 * best, "%", len(gains), "prompts"),
        ]  # fmt: skip
    why = "It holds where both gains are above nought with their intervals."
    return Finding(tuple(figures), verdict_of(parts), why, "log")


def _notes_alone(seeds: int) -> Finding:
    figure = _shares(
        "foreign recovered", "foreign instruments: style heard by notes", "draws of 36"
    )
    usual = _shares("by instruments alone", "usual instruments: style told by them alone", "draws")
    fooled = _shares("foreign, by instruments alone", "foreign ones: the same", "draws of 36")
    figures = (figure.held_against(CHANCE, "chance"), usual, fooled)
    why = "It holds where the notes alone tell the style in three times chance or more."
    return Finding(figures, verdict_of([figure.value >= 3 * CHANCE]), why, "log")


def _music(seeds: int) -> Finding:
    log = rows("styles")
    figures = [_shares(key, key, "draws of 72 pieces") for key in ("empty", "constant")]
    kinds = {}
    for key in ("copied", "copied, real", "density"):
        kinds[key] = {style: float(np.mean([row[key][style] for row in log])) for style in STYLES}
    for style in STYLES:
        probe = [row["probe"][style][0] for row in log]
        figures.append(
            _range(
                f"{style}: told from real ones by the style probe", probe, "%", "draws of 12 pieces"
            ).held_against(50, "chance")
        )
        copied = Measurement(
            f"{style}: copied", 100 * kinds["copied"][style], "%", 12 * len(log), "pieces"
        )
        figures.append(copied.held_against(100 * kinds["copied, real"][style], "test pieces"))
    parts = [figures[0].value + figures[1].value <= 2,
             all(kinds["copied"][s] <= kinds["copied, real"][s] + 0.1 for s in STYLES),
             all(0.7 < kinds["density"][style] < 1.4 for style in STYLES),
             all(np.mean([row["probe"][s][0] for row in log]) <= 0.6 for s in STYLES)]  # fmt: skip
    why = (
        "It holds where at most 2 % are empty or hardly move, no more are copies than test pieces "
        "are (10 % allowed), notes a second are 0.7 to 1.4 times the data's, and the style "
        "probe is right in 60 % of windows at most, in every style."
    )
    return Finding(tuple(figures), verdict_of(parts), why, "log")


def _claim(
    key: str, sentence: str, measure: Callable[[int], Finding], log: str, where: str = "",
    paper: str = "not on the page",
) -> Claim:  # fmt: skip
    """Return a claim of the page; a question of our own where no place on it is given."""
    reference = f"Payne 2019, {where}" if where else ""
    return Claim(key, sentence, reference, paper, measure, partial(retrain, log=log))


claims = (
    _claim("steered", "A token in front decides the style.", _steered, "styles",
           "Composer and instrumentation tokens †", "samples, no figure"),
    _claim("suggested", "Instruments asked for are strong suggestions; odd pairings are harder.",
           _suggested, "styles", "limitations", "no figure"),
    _claim("blends", "A piece that begins in one style goes on in another.", _blends, "styles",
           "Samples", "samples, no figure"),
    _claim("context", "Embeddings of time, chord, part and countdown help.", _context,
           "structure", "Embeddings †", "no figure"),
    _claim("augmented", "Transposition and mixup help.", _augmented, "structure", "Dataset †",
           "no figure"),
    _claim("chooses", "The critic's choice is better than a random one.", _chooses, "critic",
           "Dataset †", "no figure"),
    _claim("notes_alone", "The style is in the notes and not only in the instruments.",
           _notes_alone, "styles"),
    _claim("music", "What is composed is music like the data.", _music, "styles"),
)  # fmt: skip
