"""The Illiac Suite, movements I to III: random numbers screened by rules (1957), lesson 02.

Read `crux` first, then what a rule is in `rules` and all of them in `book`, the draw of 1957 in
`search` and counting instead of drawing in `exact`, movement III in `third`, the system in `model`,
pictures of what rules refuse in `inside` and what is claimed in `paper`.
"""

from coursekit.encodings.quartet import PROGRAMS, QUARTET, blank_quartet, to_quartet
from coursekit.systems.illiac_1957.book import (
    RANGES,
    STAGES,
    TEXTURES,
    WHITE_NOTES,
    rule_book,
    rules_of_stage,
)
from coursekit.systems.illiac_1957.crux import count_lines, parallel_perfects, skip_recovered
from coursekit.systems.illiac_1957.exact import Exact
from coursekit.systems.illiac_1957.inside import SWITCHES, breaches, screened, screening_table
from coursekit.systems.illiac_1957.model import Model, card, compose, load
from coursekit.systems.illiac_1957.paper import claims
from coursekit.systems.illiac_1957.rules import Rule, mean_violations, violations
from coursekit.systems.illiac_1957.search import Report, search_by_chance
from coursekit.systems.illiac_1957.third import pitches_of_material

__all__ = [
    "PROGRAMS", "QUARTET", "RANGES", "STAGES", "SWITCHES", "TEXTURES", "WHITE_NOTES", "Exact",
    "Model", "Report", "Rule", "blank_quartet", "breaches", "card", "claims", "compose",
    "count_lines", "load", "mean_violations", "parallel_perfects", "pitches_of_material",
    "rule_book", "rules_of_stage", "screened", "screening_table", "search_by_chance",
    "skip_recovered", "to_quartet", "violations",
]  # fmt: skip
