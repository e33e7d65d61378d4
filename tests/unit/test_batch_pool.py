"""A batch is worked through in bounded portions; what goes wrong with one task stays with it."""

from collections.abc import Iterator

from reportgen.batch.model import Done, State, Task
from reportgen.batch.pool import MOST_DEATHS, run
from reportgen.codes import Code
from tests.builders_batch import Brittle, Lazy, built, task


def names(told: list[Done]) -> list[str]:
    return [done.name for done in told]


def test_every_task_is_told_once() -> None:
    told: list[Done] = []
    ended = run([task(f"t{i}") for i in range(9)], Brittle, width=2, tell=told.append, work=built)
    assert sorted(names(told)) == [f"t{i}" for i in range(9)]
    assert ended.is_complete
    assert ended.deaths == 0


def test_an_exception_is_told_with_its_traceback_and_the_rest_goes_on() -> None:
    def work(one: Task) -> Done:
        if one.name == "t1":
            raise ZeroDivisionError("one of ours")
        return built(one)

    told: list[Done] = []
    run([task(f"t{i}") for i in range(4)], Brittle, width=2, tell=told.append, work=work)
    (broken,) = (done for done in told if done.state is State.BROKEN)
    assert broken.name == "t1"
    assert "ZeroDivisionError: one of ours" in broken.traceback
    assert len(told) == 4


def test_a_task_that_kills_its_worker_fails_alone() -> None:
    told: list[Done] = []
    tasks = [task(f"t{i}") for i in range(7)]
    ended = run(tasks, lambda: Brittle(lambda one: one.name == "t3"), width=2, tell=told.append, work=built)
    (failed,) = (done for done in told if done.state is State.FAILED)
    assert (failed.name, [one.code for one in failed.told]) == ("t3", [Code.BATCH_WORKER_LOST])
    assert sorted(names(told)) == [f"t{i}" for i in range(7)]
    assert ended.deaths == 2, "once in company and once alone"
    assert ended.is_complete


def test_a_worker_that_dies_once_costs_nobody_anything() -> None:
    deaths = iter([True])
    told: list[Done] = []
    tasks = [task(f"t{i}") for i in range(5)]
    ended = run(tasks, lambda: Brittle(lambda _: next(deaths, False)), width=2, tell=told.append, work=built)
    assert {done.state for done in told} == {State.BUILT}
    assert len(told) == 5
    assert ended.deaths == 1


def test_where_every_worker_dies_the_batch_gives_up() -> None:
    told: list[Done] = []
    tasks = (task(f"t{i}") for i in range(1000))
    ended = run(tasks, lambda: Brittle(lambda _: True), width=2, tell=told.append, work=built)
    assert not ended.is_complete
    assert ended.deaths == MOST_DEATHS
    assert len(told) < MOST_DEATHS


def test_no_more_than_twice_the_width_is_given_away() -> None:
    pool, told, made = Lazy(), [], []

    def tasks() -> Iterator[Task]:
        for i in range(50):
            made.append(i)
            yield task(f"t{i}")

    def look() -> bool:
        assert len(made) - len(told) <= 6
        pool.finish(2)
        return False

    run(tasks(), lambda: pool, width=3, tell=told.append, is_stopped=look, work=built)
    assert len(told) == 50
    assert pool.most == 6


def test_when_stopped_nothing_more_is_begun_and_what_runs_is_finished() -> None:
    pool, told = Lazy(), []
    looks = iter([False, True])

    def look() -> bool:
        if is_stopped := next(looks, True):
            pool.finish(1)
        return is_stopped

    ended = run(
        [task(f"t{i}") for i in range(50)], lambda: pool, width=2, tell=told.append, is_stopped=look, work=built
    )
    assert names(told) == ["t0"]
    assert not ended.is_complete
