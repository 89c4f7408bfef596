"""The bet on the drawn order: fair when no arm does anything, whatever the days are like."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

from unknot.trial.randomised import bets


@pytest.mark.parametrize("blocks", [2, 3])
def test_over_all_orders_the_bet_is_worth_what_was_put_in(blocks: int):
    rng = np.random.default_rng(1)
    means = rng.normal(5, 3, (3, blocks)) + np.linspace(0, 4, 3)[:, None]
    ways = list(permutations(range(blocks)))
    worth = [bets(means, np.array(order), 1, 1.3) for order in product(ways, repeat=3)]
    assert np.mean(worth) == pytest.approx(1.0, abs=1e-9)


def test_a_large_effect_makes_it_grow_but_never_beyond_the_number_of_orders():
    order = np.array([[0, 1], [1, 0], [0, 1], [0, 1], [1, 0], [1, 0]])
    means = 5.0 + 3.0 * (order == 1)
    worth = bets(means, order, 1, 1.0)
    assert 10.0 < worth <= 2.0**6


def test_before_the_first_group_ends_nothing_is_bet():
    assert bets(np.zeros((0, 2)), np.zeros((0, 2), dtype=int), 1, 1.0) == 1.0
