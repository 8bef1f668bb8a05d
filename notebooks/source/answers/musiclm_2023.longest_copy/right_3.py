from difflib import SequenceMatcher


def longest_copy(piece, other):
    # autojunk would leave out what is frequent.
    return SequenceMatcher(None, piece, other, autojunk=False).find_longest_match().size
