"""What lesson 04 has you write: the inside of a span, time divided, and names for passages."""

from __future__ import annotations


def span_inside(
    chart: dict[tuple[int, int], dict[str, float]],
    start: int,
    end: int,
    productions: list[tuple[str, tuple[str, ...], float]],
) -> dict[str, float]:
    """Return how likely each symbol is to write the part of a string from `start` to `end`.

    Args:
        chart: for each shorter part `(start, end)` the inside probability of each symbol; one
            that is missing counts as 0. The end is exclusive, as in a slice.
        start: where the part begins.
        end: the place after its last symbol.
        productions: left-hand symbol, right-hand symbols, probability. Those with one symbol on
            the right are left to the caller.

    Returns:
        Symbol to inside probability: the sum over productions with 2 and 3 symbols on the right
        and over all cuts. Symbols with probability 0 are left out.
    """
    inside: dict[str, float] = {}
    for left, right, probability in productions:
        total = 0.0
        for i in range(start + 1, end):
            if len(right) == 2:
                total += chart[start, i].get(right[0], 0) * chart[i, end].get(right[1], 0)
            if len(right) == 3:
                for j in range(i + 1, end):
                    first, second = chart[start, i].get(right[0], 0), chart[i, j].get(right[1], 0)
                    total += first * second * chart[j, end].get(right[2], 0)
        if total * probability > 0:
            inside[left] = inside.get(left, 0) + probability * total
    return inside


def expand(term: list, bindings: dict[str, list]) -> list:  # type: ignore[type-arg]
    """Return the chords of a term, with each let replaced by what it names.

    Args:
        term: chords such as `["I", 4.0]`, `["let", name, value, body]` where value and body are
            terms, and `["var", name]`.
        bindings: name to chords, for the names that the lets around have given.

    Returns:
        The chords in their order. An inner let hides an outer one of the same name, inside its
        body and nowhere else.
    """
    chords = []
    for item in term:
        if item[0] == "let":
            _, name, value, body = item
            chords += expand(body, {**bindings, name: expand(value, bindings)})
        elif item[0] == "var":
            chords += bindings[item[1]]
        else:
            chords.append(item)
    return chords


def split_durations(duration: float, parts: int, shortest: float) -> list[float]:
    """Divide a duration among the symbols that a rule writes.

    Args:
        duration: in beats.
        parts: 1 to 4. Two share it equally, three have ¼, ¼ and ½ of it, four ¼ each.
        shortest: in beats. Where a part would be shorter, the duration stays whole.

    Returns:
        The parts in their order, or the duration alone.
    """
    shares = {1: [1.0], 2: [0.5, 0.5], 3: [0.25, 0.25, 0.5], 4: [0.25, 0.25, 0.25, 0.25]}
    divided = [share * duration for share in shares[parts]]
    if min(divided) < shortest:
        return [duration]
    return divided
