"""The likeliest tree, against nltk's."""

import math

import nltk
import numpy as np
import pytest

from coursekit.errors import CourseError
from coursekit.systems.quick_2016.grammar import published, sample
from coursekit.systems.quick_2016.inside import inside
from coursekit.systems.quick_2016.trees import Tree, viterbi
from tests.systems.quick_2016.grammars import MIXED, TREES, in_nltk

MAJOR = published("major")


def probability(grammar, tree):
    """Multiply the probabilities of the productions of a tree."""
    rules = {(rule.left, rule.right): rule.probability for rule in grammar.productions}
    if not tree.children:
        return rules.get((tree.symbol, (tree.symbol,)), 1.0)
    right = tuple(child.symbol for child in tree.children)
    return rules[tree.symbol, right] * math.prod(probability(grammar, c) for c in tree.children)


@pytest.mark.parametrize("grammar", [MAJOR, TREES])
def test_the_likeliest_tree_is_nltks(grammar):
    parser = nltk.ViterbiParser(in_nltk(grammar))
    for string in sample(grammar, 15, np.random.default_rng(4), 7):
        tree = viterbi(grammar, string)
        assert tree.leaves == string
        (best,) = parser.parse(list(string))
        assert probability(grammar, tree) == pytest.approx(best.prob())


def test_the_likeliest_tree_goes_through_chains_and_triples():
    for string in sample(MIXED, 20, np.random.default_rng(5), 7):
        tree = viterbi(MIXED, string)
        assert tree.leaves == string
        assert 0 < math.log(1 / probability(MIXED, tree)) >= -inside(MIXED, [string])[0] - 1e-9


def test_a_tree_is_written_with_brackets():
    tree = viterbi(MAJOR, "SDT")
    assert str(tree) == "(T (D S D) T)"
    assert tree == Tree("T", (Tree("D", (Tree("S"), Tree("D"))), Tree("T")))


@pytest.mark.parametrize("string", ["S", "", "TXT"])
def test_no_tree_is_said_in_a_sentence(string):
    with pytest.raises(CourseError, match="cannot make"):
        viterbi(MAJOR, string)


def test_a_tree_for_a_string_too_long_to_wait_for_is_refused():
    with pytest.raises(CourseError, match="at most 100"):
        viterbi(MAJOR, "T" * 500)


@pytest.mark.parametrize("string", [1, None, ("T", 2), [["T"]]])
def test_what_is_no_string_is_refused(string):
    with pytest.raises(CourseError, match="no string of symbols"):
        viterbi(MAJOR, string)
