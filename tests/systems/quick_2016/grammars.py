"""Grammars with everything in them, and how nltk is told about one."""

import nltk

from coursekit.systems.quick_2016.grammar import Grammar, Production

# Circles of unary productions, three symbols on the right, terminals among them: all at once.
MIXED = Grammar(
    (
        Production("A", ("B",), 0.2), Production("A", ("a",), 0.3), Production("A", ("A",), 0.1),
        Production("A", ("A", "b", "B"), 0.2), Production("A", ("B", "B"), 0.2),
        Production("B", ("A",), 0.3), Production("B", ("b",), 0.5),
        Production("B", ("A", "B", "A"), 0.1), Production("B", ("a", "b"), 0.1),
    ),
    "A",
)  # fmt: skip


TREES = Grammar(
    (
        Production("A", ("A", "A"), 0.3), Production("A", ("B", "a", "A"), 0.2),
        Production("A", ("B",), 0.1), Production("A", ("a",), 0.4),
        Production("B", ("A", "A"), 0.5), Production("B", ("b",), 0.5),
    ),
    "A",
)  # fmt: skip


def in_nltk(grammar):
    """Write a grammar without unary circles for nltk, where a terminal is no symbol."""
    names = {name: nltk.Nonterminal(name) for name in grammar.nonterminals}
    productions = []
    for rule in grammar.productions:
        right = list(rule.right) if rule.stops else [names.get(s, s) for s in rule.right]
        productions.append(
            nltk.ProbabilisticProduction(names[rule.left], right, prob=rule.probability)
        )
    return nltk.PCFG(names[grammar.start], productions)
