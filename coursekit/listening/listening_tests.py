"""A listening test of many trials: pairs, or MUSHRA with a hidden reference and an anchor.

The page is told letters, never titles. Answers lie in a file of the learner's and in the browser,
so that neither a page that is loaded again nor a kernel that is started again loses them.
"""

from __future__ import annotations

import base64
import html
import itertools
import os
import random
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import traitlets
from anywidget import AnyWidget
from ipywidgets.widgets.widget_box import VBox

from coursekit.errors import CourseError
from coursekit.files import sha256
from coursekit.listening.blind_answers import plain
from coursekit.listening.panels import show_stored_and_live, stored
from coursekit.listening.player import play_side_by_side
from coursekit.listening.ratings import Kind, Rating, place, read_ratings, write_ratings
from coursekit.listening.sound import Audio, render
from coursekit.listening.tables import table
from coursekit.listening.widgets import HERE, module

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Trial = Mapping[str, "PrettyMIDI | Audio"]
LETTERS = "ABCDEFGH"
ANCHOR, ANCHOR_HERTZ = "anchor", 3_500
RUN = "Run this cell to listen."


class ListeningTest(AnyWidget):
    """A listening test; `listening_test` makes one.

    Attributes:
        answers: by the number of a trial as it is heard, from "0" on, one value a letter; None
            for a letter that was not answered yet.
        path: the file in which they are kept.
    """

    _esm = module("drawing.js", "listening_test.js")
    _css = HERE / "panel.css"
    title = traitlets.Unicode().tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    place = traitlets.Unicode().tag(sync=True)
    count = traitlets.Int().tag(sync=True)
    at = traitlets.Int().tag(sync=True)
    heard: Any = traitlets.Dict().tag(sync=True)
    answers = traitlets.Any({}).tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    result = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, trials: Sequence[Trial], question: str, name: str, kind: Kind, reference: str | None,
        listener: str, seed: int, max_seconds: float,
    ) -> None:  # fmt: skip
        """Draw the orders, and take up what was answered before."""
        self._trials, self._reference, self._listener = trials, reference, listener
        self._kind = kind
        self._seed, self._seconds, self.path = seed, max_seconds, place(name)
        lot = random.Random(seed)
        self.order = lot.sample(range(len(trials)), len(trials))
        self.titles = [lot.sample(sorted(trials[number]), len(trials[number]))
                       for number in self.order]  # fmt: skip
        # What a browser kept of another test, listener or notebook is not this one's.
        notebook = os.environ.get("JPY_SESSION_NAME", "")
        mark = sha256(repr((notebook, name, listener, self.order, self.titles)).encode())[:16]
        super().__init__(title="Listening test", question=question, kind=kind, place=mark,
                         count=len(trials))  # fmt: skip
        self._dates: dict[str, str] = {}
        self.answers = self._kept()
        self.at = next((k for k in range(self.count) if not self.answered(k)), self.count)
        self.observe(self._go, names="at")
        self.observe(self._keep, names="answers")
        self._go()

    def answered(self, number: int) -> bool:
        """Say whether a trial, counted as it is heard, has all its answers."""
        given = self.answers.get(str(number))
        return bool(given) and None not in given

    @property
    def ratings(self) -> list[Rating]:
        """What was answered so far, trial by trial."""
        return [
            Rating(self._dates.get(str(number), _now()), self._kind, self._listener,
                   self.order[number] + 1, letter, title, float(value), self._seed)
            for number in range(self.count) if self.answered(number)
            for letter, title, value in zip(
                LETTERS, self.titles[number], self.answers[str(number)], strict=False)
        ]  # fmt: skip

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Take from the page its answers and where it is, and nothing else."""
        taken = {name: sync_data[name] for name in ("answers", "at") if name in sync_data}
        super().set_state(taken)  # type: ignore[no-untyped-call]

    @traitlets.validate("at")
    def _a_trial(self, proposal: dict[str, Any]) -> int:
        return min(max(int(proposal["value"]), 0), self.count)

    @traitlets.validate("answers")
    def _that_fit(self, proposal: dict[str, Any]) -> dict[str, list[float | None]]:
        """Return the answers that this test has room for."""
        given = proposal["value"] if isinstance(proposal["value"], dict) else {}
        most = 1 if self.kind == "pairs" else 100
        fitting = {}
        for number, titles in enumerate(self.titles):
            values = given.get(str(number))
            if not isinstance(values, list | tuple) or len(values) != len(titles):
                continue
            known = [v if isinstance(v, int | float) and 0 <= v <= most else None for v in values]
            if self.kind == "mushra" or None in known or sum(v or 0 for v in known) == 1:
                fitting[str(number)] = known
        return fitting

    def _kept(self) -> dict[str, list[float | None]]:
        """Return what this listener answered before in this very test."""
        if not self.path.exists():
            return {}
        ratings = [one for one in read_ratings(self.path) if self._is_mine(one)]
        mine = {(one.trial, one.title, one.heard): one.answer for one in ratings}
        dates = {one.trial: one.date for one in ratings}
        self._dates = {str(number): dates[trial + 1] for number, trial in enumerate(self.order)
                       if trial + 1 in dates}  # fmt: skip
        return {
            str(number): [mine.get((self.order[number] + 1, title, letter))
                          for letter, title in zip(LETTERS, titles, strict=False)]
            for number, titles in enumerate(self.titles)
        }  # fmt: skip

    def _is_mine(self, rating: Rating) -> bool:
        mine = (self.kind, self._listener, self._seed)
        return (rating.kind, rating.listener, rating.seed) == mine

    def _keep(self, change: Any) -> None:
        """Write what is answered, beside what others answered in the same file."""
        changed = [number for number, values in change["new"].items()
                   if values != change["old"].get(number)]  # fmt: skip
        self._dates.update(dict.fromkeys(changed, _now()))
        try:
            others = [] if not self.path.exists() else [
                one for one in read_ratings(self.path) if not self._is_mine(one)
            ]  # fmt: skip
            if self.ratings:
                write_ratings(self.path, [*others, *self.ratings])
            self.message = ""
        except CourseError as error:
            self.message = f"Your answers were not written. {error}"

    def _go(self, _: Any = None) -> None:
        """Hand the page the sounds of the trial that it came to, or what was which."""
        if self.at < self.count:
            titles = self.titles[self.at]
            sounds = _level(self._trials[self.order[self.at]], titles, self._reference,
                            self._seconds)  # fmt: skip
            self.heard = {"at": self.at, "letters": list(LETTERS[: len(titles)]), "sounds": sounds,
                          "reference": self._reference is not None}  # fmt: skip
            self.result = ""
            return
        rows = [
            (f"{number + 1}", f"Piece {letter}", title, value)
            for number in range(self.count)
            for letter, title, value in zip(
                LETTERS, self.titles[number], self.answers.get(str(number), []), strict=False)
        ]  # fmt: skip
        columns = ("Trial", "Heard as", "What it was", "Your answer")
        kept = f"<p>Your answers are in {html.escape('/'.join(self.path.parts[-2:]))}.</p>"
        self.result = kept + (table(rows, columns, "Which was which").html() if rows else "")

    def __str__(self) -> str:
        """Say what is asked, for readers of the page; it is the same whatever was answered."""
        trials = "one trial" if self.count == 1 else f"{self.count} trials"
        return f"Listening test of {trials}: {self.question}"

    def _ipython_display_(self, **_: Any) -> None:
        data, metadata = stored("Listening test", RUN, None, str(self), str(self))
        show_stored_and_live(VBox([self]), data, metadata, RUN)


def listening_test(
    trials: Sequence[Trial],
    question: str,
    name: str,
    *,
    kind: Literal["pairs", "mushra"] = "pairs",
    reference: str | None = None,
    anchor: bool = True,
    listener: str = "me",
    seed: int = 0,
    max_seconds: float = 10,
) -> ListeningTest:
    """Return a listening test that a keyboard alone can answer, trial after trial.

    Trials and letters are in an order drawn by the seed. Each answer is written at once into
    `listening/NAME.csv` in the learner's folder, beside those of other listeners. Lesson 23;
    MUSHRA is ITU-R BS.1534.

    Args:
        trials: for each trial its pieces by their titles, which the page never learns.
        question: such as "Which one would you rather hear again?".
        name: of the test, in letters, digits, - and _.
        kind: `pairs` of two pieces of which one is chosen, or `mushra`, where up to eight are
            rated from 0 to 100 beside an open reference.
        reference: in `mushra` the title that is also heard openly; hidden among the others, it
            shows who listens.
        anchor: in `mushra` also add the reference without all that is above 3,500 Hz, as the
            recommendation asks: something that everybody should rate low.
        listener: who answers; each listener has answers of their own.
        seed: of the orders; give each listener another one.
        max_seconds: at most so much of each piece is heard.

    Raises:
        CourseError: there is no trial, a trial has too few or too many pieces or lacks the
            reference, or a title, name or listener cannot be written into a table.
    """
    if not trials or not re.fullmatch(r"[\w-]{1,80}", name) or not plain(listener):
        raise CourseError(
            "A listening test needs one trial or more, a name in letters, digits, - and _, and a "
            "listener's name in one line."
        )
    if kind not in ("pairs", "mushra") or (kind == "mushra") != (reference is not None):
        raise CourseError(
            "The kind is pairs, without a reference, or mushra, with the title of the reference."
        )
    given = [dict(trial) for trial in trials]
    for number, trial in enumerate(given, 1):
        if reference is not None and reference not in trial:
            raise CourseError(f"Trial {number} lacks its reference, {reference!r}.")
        if reference is not None and anchor:
            trial[ANCHOR] = anchor_of(trial[reference], max_seconds)
        most = 2 if kind == "pairs" else len(LETTERS)
        if not 2 <= len(trial) <= most or not all(map(plain, trial)):
            raise CourseError(
                f"Trial {number} has {len(trial)} pieces. A pair has two, a trial of MUSHRA two to "
                f"{len(LETTERS)} with its anchor; each has a title in one line that does not begin "
                "with =, +, - or @."
            )
    return ListeningTest(given, question, name, kind, reference, listener, seed, max_seconds)


def pair_trials(pieces: Mapping[str, Sequence[PrettyMIDI | Audio]]) -> list[Trial]:
    """Return a trial for every two titles and every number: the first pieces, the second, …

    Args:
        pieces: by title, equally many pieces.
    """
    return [
        {one: first, other: second}
        for (one, these), (other, those) in itertools.combinations(pieces.items(), 2)
        for first, second in zip(these, those, strict=True)
    ]


def anchor_of(piece: PrettyMIDI | Audio, max_seconds: float = 10) -> Audio:
    """Return a piece without what lies above 3,500 Hz, as the low anchor of MUSHRA is made."""
    audio = piece if isinstance(piece, Audio) else render(piece)
    audio = audio.excerpt(0, max_seconds)
    spectrum = np.fft.rfft(audio.samples)
    count = audio.samples.shape[1]
    spectrum[:, np.fft.rfftfreq(count, 1 / audio.sample_rate) > ANCHOR_HERTZ] = 0
    return Audio(np.fft.irfft(spectrum, count).astype(np.float32), audio.sample_rate)


def _now() -> str:
    return datetime.now().isoformat(sep=" ", timespec="seconds")


def _level(trial: Trial, titles: Sequence[str], reference: str | None, seconds: float) -> list[str]:
    """Return sounds for the page, equally loud and long, the open reference last where one is."""
    first = [(title, trial[title]) for title in titles]
    shortest = min(player.audio.duration_seconds
                   for player in play_side_by_side(first, max_seconds=seconds).players)  # fmt: skip
    players = play_side_by_side(first, max_seconds=shortest).players
    sounds = [
        "data:audio/mpeg;base64," + base64.b64encode(player.audio.mp3()).decode("ascii")
        for player in players
    ]
    return sounds if reference is None else [*sounds, sounds[list(titles).index(reference)]]
