"""Blind listening: pieces under neutral names, a question, and only then which was which."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ipywidgets.widgets.widget_box import HBox, VBox
from ipywidgets.widgets.widget_button import Button
from ipywidgets.widgets.widget_string import HTML

from coursekit import __version__
from coursekit.errors import CourseError
from coursekit.listening import blind_answers as kept
from coursekit.listening.player import Player, play, play_side_by_side
from coursekit.listening.tables import table

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.listening.sound import Audio

LETTERS = "ABCDEFGH"


class Blind(VBox):
    """A blind test; `blind` makes one.

    Attributes:
        order: positions in the pieces that were given, as they are heard now: A first.
        chosen: what was chosen in this round: 0 for A, or None before the answer.
        choices: the buttons, A first.
        again: the button that begins another round.
    """

    order: list[int]
    chosen: int | None

    def __init__(
        self,
        titles: Sequence[str],
        sounds: Sequence[Audio],
        question: str,
        name: str,
        answer: str | None,
        seed: int | None,
    ) -> None:
        """Take what is heard, and draw the first order."""
        self._titles, self.question = tuple(titles), question
        # Encoded once: a new order changes only what the players are called.
        self._players = [Player(sound, "Piece ?").html() for sound in sounds]
        self._name, self._answer = name, answer
        # Without a seed no lot can be foreseen, whatever else was seeded.
        self._lot = random.SystemRandom() if seed is None else random.Random(seed)
        self._heard, self._result = _page(), _page()
        self.choices = [Button(layout={"width": "auto"}) for _ in titles]
        for place, button in enumerate(self.choices):
            button.description = _choice(question, LETTERS[place])
            button.on_click(lambda _, place=place: self.choose(place))
        self.again = Button(description="Listen again in a new order")
        self.again.layout = {"width": "auto", "align_self": "flex-start"}
        self.again.on_click(lambda _: self._anew())
        asked = f"<h3>Listen without knowing</h3><p>{html.escape(question)}</p>"
        row = HBox(self.choices, layout={"flex_flow": "row wrap", "width": "auto"})
        parts = [HTML(asked), self._heard, row, self._result, self.again]
        super().__init__(parts)  # type: ignore[no-untyped-call]
        self._begin()

    def choose(self, place: int) -> None:
        """Take an answer, keep it, and say which was which."""
        if self.chosen is not None:
            return
        self.chosen = place
        for button in self.choices:
            button.disabled = True
        order = [self._titles[position] for position in self.order]
        right = None if self._answer is None else order[place] == self._answer
        now = datetime.now().isoformat(sep=" ", timespec="seconds")
        given = kept.Answer(now, self.question, tuple(order), order[place], right, __version__)
        self._result.value = self._told(given) + self._counted(given)
        self.again.layout.display = ""
        # The button that had the focus is disabled now: the keyboard would begin at the page's top.
        self.again.focus()

    def _anew(self) -> None:
        """Begin another round, where the keyboard goes on with the first answer."""
        self._begin()
        self.choices[0].focus()

    def _begin(self) -> None:
        """Draw an order and show its players."""
        self.order = self._lot.sample(range(len(self._titles)), len(self._titles))
        self.chosen = None
        named = "".join(
            f'<div style="flex:1 1 18em">{self._players[position].replace("?", letter)}</div>'
            for letter, position in zip(LETTERS, self.order, strict=False)
        )
        row = f'<div style="display:flex;flex-wrap:wrap;gap:0 1.5em">{named}</div>'
        self._heard.value, self._result.value = row, ""
        self.again.layout.display = "none"
        for button in self.choices:
            button.disabled = False

    def _told(self, given: kept.Answer) -> str:
        """Return which was which, as a sentence and a table."""
        letter = LETTERS[given.order.index(given.chosen)]
        verdict = {None: "", True: "That is right. ", False: "That is not right. "}[given.right]
        sentence = f"You chose {letter}. {verdict}It was “{given.chosen}”."
        rows = [
            (f"Piece {one}", title, "your choice" if title == given.chosen else None)
            for one, title in zip(LETTERS, given.order, strict=False)
        ]
        if self._answer is not None:
            correct = LETTERS[given.order.index(self._answer)]
            sentence += "" if given.right else f" The answer is {correct}, “{self._answer}”."
        shown = table(rows, ("Heard as", "What it is", "You"), "Which was which").html()
        return f'<p role="status">{html.escape(sentence)}</p>{shown}'

    def _counted(self, given: kept.Answer) -> str:
        """Keep an answer, and return the counts of the learner and of their class."""
        path = kept.place(self._name)
        try:
            told = kept.keep(path, given)
            answers, _ = kept.read(path)
        except CourseError as error:
            told, answers = f"Your answer was not kept. {error}", [given]
        page = f'<p role="alert">{html.escape(told)}</p>' if told else ""
        alike = [one for one in answers if one.question == given.question]
        tallies = [one for one in kept.tally(alike) if one.titles == tuple(sorted(given.order))]
        page += "".join(one.table("Your answers so far").html() for one in tallies)
        theirs = kept.class_tally(path, given.question, given.order)
        return page + (theirs.table("Your class, first answers").html() if theirs else "")

    def __str__(self) -> str:
        """Say what is asked, for readers of the page; it is the same whatever the order."""
        return f"{self.question} Run this cell to listen blind."

    def _repr_mimebundle_(self, **keywords: Any) -> dict[str, Any]:
        shown = super()._repr_mimebundle_(**keywords)  # type: ignore[no-untyped-call]
        return {**(shown or {}), "text/plain": str(self)}


def blind(
    pieces: Sequence[tuple[str, PrettyMIDI | Audio]],
    question: str,
    name: str,
    answer: str | None = None,
    *,
    seed: int | None = None,
    max_seconds: float = 30,
) -> Blind:
    """Return a blind test: pieces in an order drawn by lot, a question, then which was which.

    All pieces are as loud as the quietest and as long as the shortest. Each answer becomes a line
    of `blind/NAME.csv` in the learner's folder; nothing is written before.

    Args:
        pieces: two to eight pairs of a title, which stays hidden until the answer, and the piece.
        question: such as "Which one knows where it will end?"; the buttons complete it.
        name: of the test, in letters, digits, - and _.
        answer: the title that is right, where there is one.
        seed: the same seed gives the same orders; None draws them anew each time.
        max_seconds: at most so much of each piece is heard.

    Raises:
        CourseError: there are too few or too many pieces, a title stands twice or cannot be kept
            in a table, the answer is no title, the name cannot be a file's, or a piece cannot be
            played.
    """
    titles = [title for title, _ in pieces]
    if not 2 <= len(titles) <= len(LETTERS) or len(set(titles)) < len(titles):
        raise CourseError("A blind test needs two to eight pieces, each with a title of its own.")
    for text in (question, *titles):
        if not kept.plain(text):
            raise CourseError(
                f"{text!r} cannot be kept in a table of answers. Write the question and each title "
                "in one line, without | and without =, +, - or @ at the beginning."
            )
    if not re.fullmatch(r"[\w-]{1,80}", name):
        raise CourseError(f"{name!r} cannot be a test's name. Take letters, digits, - and _ only.")
    if answer is not None and answer not in titles:
        raise CourseError(f"The answer {answer!r} is none of the titles: {', '.join(titles)}.")
    sounds = [play(what, title, max_seconds=max_seconds).audio for title, what in pieces]
    # A length would tell them apart; how loud they are is compared after the cut.
    shortest = min(sound.duration_seconds for sound in sounds)
    cut = [sound.excerpt(0, shortest) for sound in sounds]
    players = play_side_by_side(list(zip(titles, cut, strict=True)), max_seconds=max_seconds)
    fair = [player.audio for player in players.players]
    return Blind(titles, fair, question, name, answer, seed)


def _page() -> HTML:
    return HTML(layout={"width": "auto"})


def _choice(question: str, letter: str) -> str:
    """Return what a button says: "A knows where it will end", where the question has that form."""
    asked = re.fullmatch(r"(?i)which (?:(?:one|piece) (?!of\b)|(?=(?:is|was) ))(.+)\?", question)
    if not asked or re.search(r"(?i)\b(I|you|we|they)\b", asked[1]):
        return f"Piece {letter}"
    return f"{letter} {asked[1]}"
