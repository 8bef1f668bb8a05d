"""What lesson 02 has you write: two rules of counterpoint, and lines counted without a list."""

from __future__ import annotations


def skip_recovered(line: list[int]) -> bool:
    """Say whether every skip in a line is followed by a repeat or a step: rule 5.

    Args:
        line: MIDI pitches in order. A skip is a move of 3 semitones or more, up or down; a step
            is 1 or 2.
    """
    # What follows the last move is not known, so the last move may be a skip.
    for i in range(len(line) - 2):
        skip = abs(line[i + 1] - line[i]) >= 3
        if skip and abs(line[i + 2] - line[i + 1]) > 2:
            return False
    return True


def parallel_perfects(before: list[int], after: list[int]) -> list[tuple[int, int]]:
    """Return the pairs of parts that move in parallel unisons, octaves or fifths: rule 13.

    Args:
        before: the MIDI pitches of one chord, the highest part first; parts do not cross.
        after: the next chord, the same parts in the same order.

    Returns:
        Pairs (i, j), i < j, of parts that both move, both up or both down, and are a unison, an
        octave or a fifth apart (compounds too) before and after.
    """
    parallels = []
    for i in range(len(before)):
        for j in range(i + 1, len(before)):
            # A part that stays moves by 0, and so does the product.
            same_way = (after[i] - before[i]) * (after[j] - before[j]) > 0
            # An octave more or less is the same interval to this rule: a twelfth is a fifth.
            first = (before[i] - before[j]) % 12
            second = (after[i] - after[j]) % 12
            if same_way and first in (0, 7) and second == first:
                parallels.append((i, j))
    return parallels


def count_lines(moves: list[list[int]], length: int, start: int, end: int) -> int:
    """Count the lines of `length` notes that lead from `start` to `end`, without listing them.

    Args:
        moves: `moves[a][b]` is 1 where note a may be followed by note b, otherwise 0.
        length: how many notes a line has, the first and the last among them; 1 or more.
        start: the index of the first note.
        end: the index of the last note.
    """
    # For each note, in how many ways a line so far can have come to stand on it: a longer line is
    # a shorter one and one note more, so millions are counted by a few sums.
    ways = [0] * len(moves)
    ways[start] = 1
    for _ in range(length - 1):
        ways = [sum(ways[a] * moves[a][b] for a in range(len(moves))) for b in range(len(moves))]
    return ways[end]
