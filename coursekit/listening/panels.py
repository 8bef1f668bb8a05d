"""The panel of a lesson: controls, and what they change heard and seen."""

from __future__ import annotations

import base64
import html
import inspect
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import traitlets
from anywidget import AnyWidget
from ipywidgets.widgets.widget_box import HBox, VBox

from coursekit.errors import CourseError, announcements
from coursekit.listening.background import Task
from coursekit.listening.pictures import Picture
from coursekit.listening.player import Player, play
from coursekit.listening.plots import piano_roll, spectrogram
from coursekit.listening.sound import Audio
from coursekit.listening.widgets import HERE, control, said

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

PAUSE_SECONDS = 0.4
RUN = "Run this cell to play."
CANCELLED = "Cancelled. The piece before is still here."
# Stored with the page: the picture gives way to a live panel, and takes the place of JupyterLab's
# words about one whose kernel is gone. Neither needs a script, which stored pages do not run.
_STORED = """<style>
.jp-OutputArea-child:has(.coursekit-stored):has(+ .jp-OutputArea-child .jupyter-widgets *),
.jp-OutputArea-child:has(.coursekit-stored) + .jp-OutputArea-child:has(> .jupyter-widgets)\
:not(:has(.jupyter-widgets *)) {{ display: none; }}
</style><div class="coursekit-stored"><p><strong>{title}</strong>. {run}</p>
{shown}</div>"""


@dataclass(frozen=True)
class Outcome:
    """What came of composing: a player and a picture, or a message that says why not.

    Args:
        player: what is heard, or None after a failure.
        picture: what is seen, or None after a failure.
        message: what went wrong, or how a primer was changed, or an empty string.
    """

    player: Player | None
    picture: Picture | None
    message: str

    def html(self) -> str:
        """Return the player and the picture, or the message."""
        if self.player is None or self.picture is None:
            return f'<p role="alert">{html.escape(self.message)}</p>'
        note = f"<p>{html.escape(self.message)}</p>" if self.message else ""
        return note + self.player.html() + self.picture.html()


class View(AnyWidget):
    """What is played and shown, a line that says what happens, and *Cancel* while it does."""

    _esm = HERE / "view.js"
    _css = HERE / "panel.css"
    value = traitlets.Unicode().tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)


class Heading(AnyWidget):
    """The title above the controls."""

    _esm = (
        "export default { render({ model, el }) { const title = document.createElement('strong');"
        " title.textContent = model.get('value'); el.replaceChildren(title); } }"
    )
    value = traitlets.Unicode().tag(sync=True)


class Panel(VBox):
    """Controls above a player and a picture; `panel` makes one.

    Attributes:
        controls: the widgets by the name of the argument that they set.
        player: what is heard now, or None after a failure.
        picture: what is seen now, or None after a failure.
        message: what went wrong, or how a primer was changed, or an empty string.
    """

    controls: dict[str, Any]

    def __init__(
        self,
        make: Callable[..., Any],
        title: str,
        listen_for: str,
        max_seconds: float,
        controls: dict[str, Any],
    ) -> None:
        """Build the controls and make the first sound."""
        self._make, self._title, self._listen_for = make, title, listen_for
        self._max_seconds = max_seconds
        parameters = inspect.signature(make).parameters
        self.controls = {
            name: control(
                name, given, parameters[name].default if name in parameters else inspect._empty
            )
            for name, given in controls.items()
        }
        self._view = View()
        self._task: Task[Any] | None = None
        self._turn = threading.RLock()
        row = HBox(list(self.controls.values()), layout={"flex_flow": "row wrap", "width": "100%"})
        super().__init__([Heading(value=title), row, self._view])  # type: ignore[no-untyped-call]
        self.update()
        self._view.on_msg(self._told)  # type: ignore[no-untyped-call]
        for widget in self.controls.values():
            widget.observe(self._changed, names="value")

    @property
    def values(self) -> dict[str, Any]:
        """What the controls are set to."""
        return {name: widget.value for name, widget in self.controls.items()}

    @property
    def player(self) -> Player | None:
        """What is heard now."""
        return self._outcome.player

    @property
    def picture(self) -> Picture | None:
        """What is seen now."""
        return self._outcome.picture

    @property
    def message(self) -> str:
        """What went wrong, or how a primer was changed."""
        return self._outcome.message

    def update(self) -> None:
        """Make the piece again with what the controls say, and show it or what went wrong."""
        with self._turn:
            before, self._task = self._task, None
        if before is not None:
            before.end()
        label = self._label()
        self._show(self._outcome_of(self._made(self.values), label), "")

    def cancel(self) -> None:
        """Give up the piece that is being made; the one before stays."""
        with self._turn:
            if not self._view.busy:
                return
            if self._task is not None:
                self._task.abandon()
            with self._view.hold_sync():
                self._view.busy = False
                self._view.status = CANCELLED if self.player else "Cancelled."

    def _changed(self, _: Any) -> None:
        """Make the next piece: at once for code, which reads on; else when the hand rests."""
        if _asked_by_the_page():
            self._start()
        else:
            self.update()

    def _told(self, _: Any, content: Any, __: Any) -> None:
        if content == "cancel":
            self.cancel()

    def _start(self) -> None:
        """Make the next piece beside what the kernel does, in place of any that is being made."""
        values, label = self.values, self._label()

        def done(made: tuple[Any, str]) -> None:
            outcome = self._outcome_of(made, label)
            with self._turn:
                # A newer change or Cancel may have come since the piece was done.
                if self._task is task and self._view.busy:
                    self._show(outcome, "The new piece is here." if outcome.player else "")

        with self._turn:
            if self._task is not None:
                self._task.abandon()
            task = Task(lambda: self._made(values), done, PAUSE_SECONDS, self._task)
            self._task = task
            with self._view.hold_sync():
                self._view.busy, self._view.status = True, "Composing …"

    def _made(self, values: dict[str, Any]) -> tuple[Any, str]:
        """Return what was made or the exception that was raised, and what was announced."""
        with announcements() as sentences:
            try:
                return self._make(**values), " ".join(sentences)
            except Exception as error:  # a learner's function may raise anything
                return error, ""

    def _outcome_of(self, made: tuple[Any, str], label: str) -> Outcome:
        """Return the player and the picture of what was made; the panel outlives any failure."""
        piece, message = made
        try:
            if isinstance(piece, Exception):
                raise piece
            piece, picture = piece if isinstance(piece, tuple) else (piece, None)
            if picture is not None and not isinstance(picture, Picture):
                raise CourseError(
                    "The second thing that the function returns is what the panel shows: a picture "
                    f"from listening.picture. It is of type {type(picture).__name__}."
                )
            player = play(piece, label, self._listen_for, max_seconds=self._max_seconds)
            drawn = spectrogram if isinstance(piece, Audio) else piano_roll
            return Outcome(player, picture or drawn(piece, self._title), message)
        except Exception as error:
            if isinstance(error, CourseError):
                return Outcome(None, None, str(error))
            return Outcome(
                None, None, f"No piece came back: {type(error).__name__}: {error}. "
                "Change a control or your function, then try again.",
            )  # fmt: skip

    def _show(self, outcome: Outcome, status: str) -> None:
        """Exchange what is shown, in one message to the page."""
        self._outcome = outcome
        with self._view.hold_sync():
            self._view.value, self._view.status, self._view.busy = outcome.html(), status, False

    def _label(self) -> str:
        """Return the title with what the controls say."""
        settings = ", ".join(f"{one.description} {said(one)}" for one in self.controls.values())
        return f"{self._title}: {settings}" if settings else self._title

    def __str__(self) -> str:
        """Say in words what the panel offers and what it shows, for readers of the page."""
        offered = ", ".join(
            f"{one.description} (now {said(one)})" for one in self.controls.values()
        )
        shown = f"{self.player} {self.picture!r} {self.message}" if self.player else self.message
        return f"Panel, {self._title}. Its controls: {offered}. {shown}".rstrip()

    def _stored(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what is shown wherever no widget lives: the picture and a sentence."""
        return stored(self._title, RUN, self.picture, self.message, str(self))

    def _ipython_display_(self, **_: Any) -> None:
        data, metadata = self._stored()
        show_stored_and_live(self, data, metadata, RUN)


def stored(
    title: str, run: str, picture: Picture | None, words: str, text: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what stands in a stored page wherever no widget lives, by its type, and its metadata.

    Args:
        title: the widget's.
        run: the sentence that asks to run the cell.
        picture: what the widget shows; None where there is nothing to see.
        words: stand there in its place.
        text: for readers of plain text.
    """
    shown = picture.html() if picture else f"<p>{html.escape(words)}</p>"
    page = _STORED.format(title=html.escape(title), run=run, shown=shown)
    bundle = {"text/html": page, "text/plain": text}
    if picture is None:
        return bundle, {}
    is_png = picture.mime == "image/png"
    bundle[picture.mime] = base64.b64encode(picture.data).decode("ascii") if is_png else picture.svg
    return bundle, {picture.mime: {"alt": picture.alt}}


def show_stored_and_live(
    widget: Any, data: dict[str, Any], metadata: dict[str, Any], run: str
) -> Any:
    """Show a widget twice: as it is stored, and live, which hides the stored one while it lives.

    Args:
        widget: any widget of ipywidgets.
        data: what is stored, by its type; `stored` makes it.
        metadata: of what is stored, by its type.
        run: the sentence that asks to run the cell.

    Returns:
        IPython's handle of what is stored, by which it may be renewed.
    """
    # Two outputs: of one, JupyterLab would show the widget alone, also where it is dead.
    from IPython.display import display

    handle = display(data, raw=True, metadata=metadata, display_id=True)
    kind = "application/vnd.jupyter.widget-view+json"
    live = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    # The committed notebooks keep the words alone, below the picture.
    display({kind: live, "text/plain": run}, raw=True)
    return handle


def panel(
    make: Callable[..., PrettyMIDI | Audio | tuple[PrettyMIDI | Audio, Picture]],
    *,
    title: str,
    listen_for: str = "",
    max_seconds: float = 30,
    **controls: Any,
) -> Panel:
    """Return a panel of controls with which a piece is made again, heard and seen.

    The first piece is there at once. A change on the page makes the next one as soon as the hand
    rests; until it is there the one before stays, and *Cancel* gives it up. A change by code makes
    the next one before the code goes on.

    Args:
        make: takes the controls' values by name and returns a piece, notes or sound, which is
            shown as a piano roll or a spectrogram, or a pair of it and the picture to be shown.
        title: stands above the panel.
        listen_for: what to listen for: completes the sentence "Listen for …".
        max_seconds: only so much of each piece is stored.
        controls: by the name of an argument of `make`: (low, high) or (low, high, step) for a
            slider, a list for a button a word, True or False for yes and no, text, a `pad`, a
            `sketchpad`, or any ipywidget. It starts at the default of the argument where `make`
            has one.

    Raises:
        CourseError: there is no control, or one cannot be made from what was given.
    """
    if not controls:
        raise CourseError("A panel needs at least one control, such as seed=(1, 20).")
    return Panel(make, title, listen_for, max_seconds, controls)


def _asked_by_the_page() -> bool:
    """Tell whether a message from the page is being handled, and not a cell or a program."""
    from IPython.core.getipython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    header = kernel.get_parent().get("header", {}) if kernel is not None else {}
    return bool(header.get("msg_type") == "comm_msg")
