"""The panel of a lesson: controls, and what they change heard and seen."""

from __future__ import annotations

import base64
import html
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ipywidgets.widgets.interaction import interactive
from ipywidgets.widgets.widget import Widget
from ipywidgets.widgets.widget_box import HBox, VBox
from ipywidgets.widgets.widget_selection import Dropdown, SelectionSlider
from ipywidgets.widgets.widget_string import HTML

from coursekit.errors import CourseError, announcements
from coursekit.listening.pictures import Picture
from coursekit.listening.player import Player, play
from coursekit.listening.plots import piano_roll

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI


class Panel(VBox):
    """Controls above a player and a piano roll; `panel` makes one.

    Attributes:
        controls: the widgets by the name of the argument that they set.
        player: what is heard now, or None after a failure.
        picture: what is seen now, or None after a failure.
        message: what went wrong, or how a primer was changed, or an empty string.
    """

    controls: dict[str, Any]
    player: Player | None
    picture: Picture | None
    message: str

    def __init__(
        self,
        make: Callable[..., PrettyMIDI],
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
            name: _control(
                name, given, parameters[name].default if name in parameters else inspect._empty
            )
            for name, given in controls.items()
        }
        self._view = HTML(layout={"width": "100%"})
        row = HBox(list(self.controls.values()), layout={"flex_flow": "row wrap", "width": "100%"})
        heading = HTML(f"<strong>{html.escape(title)}</strong>")
        super().__init__([heading, row, self._view])  # type: ignore[no-untyped-call]
        self.update()
        for control in self.controls.values():
            control.observe(self.update, names="value")

    @property
    def values(self) -> dict[str, Any]:
        """What the controls are set to."""
        return {name: control.value for name, control in self.controls.items()}

    def update(self, _: Any = None) -> None:
        """Make the piece again with what the controls say, and show it or what went wrong."""
        self._view.value = '<p role="status">Composing …</p>'
        self.player, self.picture, self.message = None, None, ""
        try:
            with announcements() as sentences:
                piece = self._make(**self.values)
            self.message = " ".join(sentences)
            self.player = play(
                piece, self._label(), self._listen_for, max_seconds=self._max_seconds
            )
            self.picture = piano_roll(piece, self._title)
            note = f"<p>{html.escape(self.message)}</p>" if self.message else ""
            player = f'<div role="status">{note}{self.player.html()}</div>'
            self._view.value = player + self.picture.html()
        except Exception as error:  # a learner's function may raise anything; the panel lives on
            self.message = (
                str(error)
                if isinstance(error, CourseError)
                else f"No piece came back: {type(error).__name__}: {error}. "
                "Change a control or your function, then try again."
            )
            self._view.value = f'<p role="alert">{html.escape(self.message)}</p>'

    def _label(self) -> str:
        """Return the title with what the controls say."""
        settings = ", ".join(
            f"{control.description} {_said(control.value)}" for control in self.controls.values()
        )
        return f"{self._title}: {settings}" if settings else self._title

    def __str__(self) -> str:
        """Say in words what the panel offers and what it shows first, for readers of the page."""
        offered = ", ".join(
            f"{control.description} (now {_said(control.value)})"
            for control in self.controls.values()
        )
        shown = f"{self.player} {self.picture!r} {self.message}" if self.player else self.message
        return f"Panel, {self._title}. Its controls: {offered}. {shown}".rstrip()

    def _repr_mimebundle_(self, **keywords: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        # The picture and the sentence are for pages on which no widget lives.
        shown = super()._repr_mimebundle_(**keywords)  # type: ignore[no-untyped-call]
        bundle: dict[str, Any] = dict(shown or {})
        bundle["text/plain"] = str(self)
        if self.picture is None:
            return bundle, {}
        bundle["image/png"] = base64.b64encode(self.picture.png).decode("ascii")
        return bundle, {"image/png": {"alt": self.picture.alt}}


def panel(
    make: Callable[..., PrettyMIDI],
    *,
    title: str,
    listen_for: str = "",
    max_seconds: float = 30,
    **controls: Any,
) -> Panel:
    """Return a panel of controls with which a piece is made again, heard and seen.

    The first piece is there at once. A control makes the next one when it is let go, or with each
    press of an arrow key.

    Args:
        make: takes the controls' values by name and returns a piece.
        title: stands above the panel.
        listen_for: what to listen for: completes the sentence "Listen for …".
        max_seconds: only so much of each piece is stored.
        controls: by the name of an argument of `make`: (low, high) or (low, high, step) for a
            slider, a list for one that stops at each of its words, True or False for a box to
            tick, text, or any ipywidget. It starts at the default of the argument where `make`
            has one.

    Raises:
        CourseError: there is no control, or one cannot be made from what was given.
    """
    if not controls:
        raise CourseError("A panel needs at least one control, such as seed=(1, 20).")
    return Panel(make, title, listen_for, max_seconds, controls)


def _said(value: Any) -> str:
    """Return a value in words."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _control(name: str, given: Any, start: Any) -> Any:
    """Return a labelled widget that reports its value when it is let go."""
    control: Any = given
    if not isinstance(given, Widget):
        try:
            control = interactive.widget_from_abbrev(given, start)
        except (TypeError, ValueError) as error:
            raise CourseError(
                f"The control {name!r} cannot be made from {given!r}: {error}."
            ) from error
        if isinstance(control, Dropdown):
            # JupyterLab keeps the arrow keys of a menu for itself; a slider gets its own.
            control = SelectionSlider(options=control.options, value=control.value)
    if control is None or not hasattr(control, "value"):
        raise CourseError(
            f"The control {name!r} cannot be made from {given!r}. Give (low, high), a list, True "
            "or False, text, or an ipywidget."
        )
    if not control.description:
        control.description = name.replace("_", " ")
    if control.has_trait("continuous_update"):
        control.continuous_update = False
    control.style = {"description_width": "initial"}
    control.layout = {"width": "auto", "min_width": "26em", "margin": "2px 1em 2px 0"}
    return control
