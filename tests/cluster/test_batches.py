"""Batches follow from cost: many short ones come last, and each work is in exactly one."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from kpilib.publish.cluster.batches import LEAST, MOST, Batches


@dataclass(frozen=True)
class Work:
    """Work of so many seconds."""

    number: int
    seconds: float


def cut(seconds: list[float], workers: int) -> list[tuple[Work, ...]]:
    batches = Batches(Work(number, each) for number, each in enumerate(seconds))
    found = []
    while batches:
        found.append(batches.next(workers))
    return found


@given(st.lists(st.floats(0.001, 100), max_size=60), st.integers(0, 50))
def test_each_work_is_in_one_batch_in_their_order(seconds: list[float], workers: int) -> None:
    found = cut(seconds, workers)
    assert [work.number for batch in found for work in batch] == list(range(len(seconds)))
    assert all(found)


@given(st.lists(st.floats(0.001, 100), max_size=60), st.integers(1, 50))
def test_no_batch_costs_more_than_the_most_but_one_work_alone(
    seconds: list[float], workers: int
) -> None:
    for batch in cut(seconds, workers):
        assert len(batch) == 1 or sum(work.seconds for work in batch) <= MOST


def test_ten_thousand_reports_of_half_a_second_for_two_workers() -> None:
    costs = [sum(work.seconds for work in batch) for batch in cut([0.5] * 10_000, 2)]
    assert costs[0] == MOST
    # Sending costs a tenth of a second: of the least that is a twentieth.
    assert min(costs[:-1]) >= LEAST - 0.5
    # Whoever is given the last one keeps nobody waiting.
    assert costs[-1] <= LEAST
    assert costs == sorted(costs, reverse=True)


def test_two_hundred_small_ones_are_a_few_batches_for_each_worker() -> None:
    assert len(cut([0.5] * 200, 2)) == 13
    assert len(cut([0.5] * 200, 50)) == 50


def test_what_was_given_up_together_is_tried_alone() -> None:
    batches = Batches([Work(0, 0.1), Work(1, 0.1), Work(2, 0.1)])
    batches.put_back_alone(batches.next(1))
    found = [batches.next(1) for _ in range(3)]
    assert [[work.number for work in batch] for batch in found] == [[0], [1], [2]]
    assert not batches
