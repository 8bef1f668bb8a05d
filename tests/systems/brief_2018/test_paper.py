"""The claims, measured on few seeds, and the table of services."""

import numpy as np

from coursekit.systems.brief_2018 import FACTORS, SERVICES, claims, experiments, parameters


def test_lengths_bytes_gaps_and_locks_hold():
    for claim in claims:
        if claim.key in ("filled", "length", "same", "locks"):
            assert claim.measure(1).verdict == "holds", claim.key


def test_ten_moods_are_told_at_more_than_twice_chance():
    found = experiments.told("mood", 20)
    assert np.mean(found["both"]) > 0.3
    assert found["confusions"].sum() == 200


def test_styles_are_told_at_more_than_twice_chance():
    assert np.mean(experiments.told("style", 10)["both"]) > 2 / 6


def test_every_service_has_a_year_and_a_source_or_a_dagger():
    for begun, name, _, _, source in SERVICES:
        assert begun.removesuffix("†").isdigit(), name
        assert source
    assert {"Amper", "AIVA", "Boomy", "Mubert", "Soundful"} <= {row[1] for row in SERVICES}


def test_every_parameter_has_its_source():
    assert [row[0] for row in FACTORS] == list(parameters(0, 0))
