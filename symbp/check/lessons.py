"""Single steps and whole epochs of an emitted module, against the interpreter's."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

import numpy as np

from ..program.interpret import Array
from ..program.ops import Program
from .conditioning import DRAWS, Met, disturbance
from .modules import Module, Parameters, copied, owned
from .points import Point, work
from .reference import Trained, train
from .report import Row, judged

TOLERANCE = 1e-8             # after several updates
STEPS, EPOCHS = 4, 2
ROWS, FEW_ROWS, WORK = 11, 3, 4.0e5
CALMER = (1.0, 0.3, 0.1, 0.01)
RUNAWAY = 100.0              # times the first epoch's cost


@dataclass(frozen=True)
class Lesson:
    """What to train on, for how many epochs, and what must come of it; batch_size None: train_step on all rows."""

    program: Program
    parameters: Parameters
    x: Array
    t: Array
    batch_size: int | None
    epochs: int
    seed: int
    wanted: Trained

    @property
    def label(self) -> str:
        if self.batch_size is None:
            return f"{self.epochs} steps" if self.epochs > 1 else "1 step"
        return f"{self.epochs} epochs, " + (f"batches of {self.batch_size}" if self.batch_size else "full batch")


def lessons(program: Program, point: Point) -> tuple[Lesson, ...]:
    """Steps; then mini-batches with a short last one, one row at a time, and the full batch.

    Parameters and inputs are scaled down as far as it takes for no training to run away; one step where it always does.
    """
    rows = min(point.rows, ROWS if work(program, 1) < WORK else FEW_ROWS)
    plan = ((1, EPOCHS), (max(2 * rows // 5, 1), EPOCHS), (None, STEPS), (0, EPOCHS))
    for factor in CALMER:
        tried = (_lesson(program, point, factor, rows, *lesson) for lesson in plan)
        course = tuple(takewhile(lambda lesson: lesson is not None, tried))
        if len(course) == len(plan):
            return course
    last = _lesson(program, point, 1.0, rows, None, 1)
    return (last,) if last else ()


def _lesson(program: Program, point: Point, factor: float, rows: int, batch_size: int | None,
            epochs: int) -> Lesson | None:
    """None where the training runs away."""
    start = {name: factor * array for name, array in point.parameters.items()}
    x, t, seed = factor * point.x[:rows], point.t[:rows], program.seed + 1
    wanted = train(program, copied(start), x, t, epochs, batch_size or 0, seed)
    finite = all(np.isfinite(array).all() for array in (wanted.history, *wanted.parameters.values()))
    if not finite or any(not abs(cost) <= RUNAWAY * abs(wanted.history[0]) for cost in wanted.history):
        return None
    return Lesson(program, start, x, t, batch_size, epochs, seed, wanted)


def training_rows(target: str, module: Module, course: tuple[Lesson, ...]) -> Iterator[Row]:
    """One row per lesson: costs reported, progress told, and the parameters in the end."""
    if not course:
        yield Row("training", target, "train_step and train", (), np.inf, TOLERANCE, "skipped",
                  "training diverges from every test point")
    for number, lesson in enumerate(course):
        parameters = owned(module, lesson.parameters) if number % 2 else copied(lesson.parameters)
        detail = "costs and parameters"
        if lesson.batch_size is None:
            history, parameters, counted = _stepped(module, lesson)
            if counted != lesson.epochs:
                history, detail = [np.inf], f"{counted} steps are counted"
        else:
            told: list[tuple[int, float]] = []
            history = list(map(float, module.train(
                parameters, lesson.x, lesson.t, epochs=lesson.epochs, batch_size=lesson.batch_size, seed=lesson.seed,
                progress=lambda epoch, cost, told=told: told.append((epoch, float(cost))))))
            if told != list(enumerate(history)):
                history, detail = [np.inf], "progress is not told the history"
        met = Met()
        rounding = partial(_wavering, lesson)
        met.add(np.array(history), np.array(lesson.wanted.history), TOLERANCE, lambda: rounding()["history"], "the history")
        for name, array in lesson.wanted.parameters.items():
            met.add(parameters[name], array, TOLERANCE, lambda name=name: rounding()[name], name)
        yield met.row("training", target, lesson.label, TOLERANCE, detail=detail)


def _wavering(lesson: Lesson) -> dict[str, float]:
    """What rounding may change of the history and of every parameter in the end."""
    changes: dict[str, float] = {}
    for draw in range(DRAWS):
        other = train(lesson.program, copied(lesson.parameters), lesson.x, lesson.t, lesson.epochs, lesson.batch_size or 0,
                      lesson.seed, disturbance(lesson.program, draw, {}, {}))
        pairs = {"history": (other.history, lesson.wanted.history)} | {
            name: (other.parameters[name], array) for name, array in lesson.wanted.parameters.items()}
        for name, (one, wanted) in pairs.items():
            gap = float(np.abs(np.asarray(one) - np.asarray(wanted)).max(initial=0.0))
            changes[name] = max(changes.get(name, 0.0), gap if np.isfinite(gap) else np.inf)
    return changes


def _stepped(module: Module, lesson: Lesson) -> tuple[list[float], Parameters, int]:
    """train_step and a prepared step with the module's own arrays, then with copies of them, as after loading a file."""
    parameters = owned(module, lesson.parameters)
    state = module.initial_state(parameters)
    costs = [float(module.train_step(parameters, state, lesson.x, lesson.t))]
    if lesson.epochs > 1:
        step = module.prepared(parameters, state, len(lesson.x))
        costs.append(float(step(lesson.x, lesson.t, True) or 0.0))
    parameters, state = copied(parameters), deepcopy(state)
    costs += [float(module.train_step(parameters, state, lesson.x, lesson.t)) for _ in range(lesson.epochs - len(costs))]
    return costs, parameters, int(state["step"])
