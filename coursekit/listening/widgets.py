"""The controls of a panel: native sliders and buttons, which keyboards and screen readers know."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import traitlets
from anywidget import AnyWidget
from ipywidgets.widgets.interaction import interactive
from ipywidgets.widgets.widget import Widget
from ipywidgets.widgets.widget_bool import Checkbox
from ipywidgets.widgets.widget_description import DescriptionWidget
from ipywidgets.widgets.widget_float import FloatSlider
from ipywidgets.widgets.widget_int import IntSlider
from ipywidgets.widgets.widget_selection import Dropdown

from coursekit.errors import CourseError

HERE = Path(__file__).parent


def module(*names: str) -> str:
    """Return files of JavaScript as one; the page loads a single module, which imports nothing."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)


class Slider(AnyWidget):
    """A slider for a number; it reports its value when it is let go, or at each key.

    Args:
        value: the number at the start.
        low: the lowest number.
        high: the highest number.
        step: from one number to the next.
        whole: the numbers are whole ones.
        description: the name that stands beside it.
    """

    _esm = HERE / "slider.js"
    _css = HERE / "panel.css"
    description = traitlets.Unicode().tag(sync=True)
    low = traitlets.Float().tag(sync=True)
    high = traitlets.Float().tag(sync=True)
    step = traitlets.Float().tag(sync=True)
    value = traitlets.Any().tag(sync=True)

    def __init__(
        self,
        value: float,
        low: float,
        high: float,
        step: float,
        whole: bool,
        description: str = "",
    ) -> None:
        """Build the slider."""
        self._whole = whole
        super().__init__(low=low, high=high, step=step, description=description)
        self.value = value

    @traitlets.validate("value")
    def _on_a_step(self, proposal: dict[str, Any]) -> float:
        """Return the nearest number that the slider can stand at."""
        steps = round((float(proposal["value"]) - self.low) / self.step)
        last = int((self.high - self.low) / self.step + 1e-9)
        value = round(self.low + self.step * min(max(steps, 0), last), 10)
        return int(value) if self._whole else value

    @property
    def said(self) -> str:
        """The value in words."""
        return str(self.value) if self._whole else f"{self.value:g}"


class Choice(AnyWidget):
    """Buttons in a group, one for each word, of which one is pressed.

    Args:
        options: pairs of a word and the value that it stands for.
        value: the value at the start.
        description: the name of the group.
    """

    _esm = HERE / "choice.js"
    _css = HERE / "panel.css"
    description = traitlets.Unicode().tag(sync=True)
    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    index = traitlets.Int().tag(sync=True)
    value = traitlets.Any()

    def __init__(
        self, options: Sequence[tuple[str, Any]], value: Any, description: str = ""
    ) -> None:
        """Build the buttons."""
        self.options = tuple(option for _, option in options)
        super().__init__(words=[word for word, _ in options], description=description)
        self.value = value
        self.observe(self._pressed, names="index")

    @traitlets.validate("value")
    def _one_of_the_options(self, proposal: dict[str, Any]) -> Any:
        value = proposal["value"]
        matches = [i for i, option in enumerate(self.options) if option is value or option == value]
        if not matches:
            raise CourseError(
                f"{self.description} cannot be {value!r}. Choose one of {', '.join(self.words)}."
            )
        self.index = matches[0]
        return self.options[matches[0]]

    @traitlets.validate("index")
    def _an_index(self, proposal: dict[str, Any]) -> int:
        return int(min(max(proposal["value"], 0), len(self.options) - 1))

    def _pressed(self, change: dict[str, Any]) -> None:
        self.value = self.options[change["new"]]

    @property
    def said(self) -> str:
        """The value in words."""
        return self.words[self.index]


def control(name: str, given: Any, start: Any) -> Any:
    """Return a widget with a name that reports its value when it is let go.

    Args:
        name: the argument that the control sets.
        given: (low, high), (low, high, step), a list, True or False, text, or any ipywidget.
        start: the argument's default, or `inspect.Parameter.empty`.

    Raises:
        CourseError: no control can be made from what was given.
    """
    widget: Any = given
    if not isinstance(given, Widget):
        try:
            widget = _native(interactive.widget_from_abbrev(given, start))
        except (TypeError, ValueError, traitlets.TraitError) as error:
            raise CourseError(
                f"The control {name!r} cannot be made from {given!r}: {error}."
            ) from error
    if widget is None or not hasattr(widget, "value"):
        raise CourseError(
            f"The control {name!r} cannot be made from {given!r}. Give (low, high), a list, True "
            "or False, text, or an ipywidget."
        )
    if not widget.description:
        widget.description = name.replace("_", " ")
    if widget.has_trait("continuous_update"):
        widget.continuous_update = False
    if isinstance(widget, DescriptionWidget):
        # ipywidgets writes title="null" where no tooltip is given.
        widget.tooltip = widget.tooltip or widget.description
        widget.style = {"description_width": "initial"}
    return widget


def said(widget: Any) -> str:
    """Return a control's value in words."""
    words = getattr(widget, "said", None)
    if isinstance(words, str):
        return words
    value = widget.value
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _native(widget: Any) -> Any:
    """Return our own control in place of one of ipywidgets'."""
    if isinstance(widget, IntSlider | FloatSlider):
        whole = isinstance(widget, IntSlider)
        return Slider(widget.value, widget.min, widget.max, widget.step or 1, whole)
    if isinstance(widget, Checkbox):
        return Choice([("yes", True), ("no", False)], widget.value)
    if isinstance(widget, Dropdown):
        named = zip(widget._options_labels, widget._options_values, strict=True)
        return Choice([(_word(label), value) for label, value in named], widget.value)
    return widget


def _word(label: str) -> str:
    return {"True": "yes", "False": "no"}.get(label, label)
