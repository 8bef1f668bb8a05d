from functools import cache


def count_lines(moves, length, start, end):
    @cache
    def lines(left, here):
        if left == 1:
            return 1 if here == end else 0
        return sum(lines(left - 1, there) for there, ok in enumerate(moves[here]) if ok)

    return lines(length, start)
