"""Asks the solver whether a constraint lets loops sound where they were put."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any


def allows(
    rule: "Callable[..., Any]", placed: "Sequence[tuple[Any, ...]]", *settings: "Any"
) -> "Any":
    """Return whether a constraint allows loops to sound where they are put.

    Args:
        rule: states a constraint, as those of `crux` do.
        placed: for each loop its role, its first bar and how many bars it has; a fourth thing,
            False, says that it is not played.
        settings: what the rule takes besides, such as demands and capacity.

    Returns:
        True or False; what the rule returned, where it returned something, since it should not.
    """
    # It stands for itself, so that the check can read it alone where the system is closed.
    from types import SimpleNamespace

    from ortools.sat.python import cp_model

    model, parts, pinned = cp_model.CpModel(), [], []
    for role, bar, bars, *others in placed:
        start = model.new_int_var(0, 999, "")
        played = model.new_bool_var("")
        interval = model.new_optional_fixed_size_interval_var(start, bars, played, "")
        parts.append(
            SimpleNamespace(
                role=role, interval=interval, start=start, end=start + bars, played=played
            )
        )
        pinned += [(start, bar), (played, int(all(others)))]
    answer = rule(model, parts, *settings)
    if answer is not None:
        return answer
    # Pinned down only now, so that the rule has to speak of all places and not of these.
    for variable, value in pinned:
        model.add(variable == value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
