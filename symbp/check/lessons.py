"""Single steps and whole epochs of an emitted module, against the interpreter's."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from ..program.interpret import Array
from ..program.ops import Program
from .agreement import distance
from .modules import Module, Parameters, copied, owned
from .points import Point, work
from .reference import Trained, train
from .report import Row, judged

TOLERANCE = 1e-8             # after several updates
STEPS, EPOCHS = 3, 2
ROWS, FEW_ROWS, WORK = 11, 3, 4.0e5
CALMER = (1.0, 0.3, 0.1, 0.01)
RUNAWAY = 100.0              # times the first epoch's cost


@dataclass(frozen=True)
class Lesson:
    """What to train on, how, and what must come of it; batch_size None: STEPS calls of train_step on all rows."""

    label: str
    parameters: Parameters
    x: Array
    t: Array
    batch_size: int | None
    seed: int
    wanted: Trained


def lessons(program: Program, point: Point) -> tuple[Lesson, ...]:
    """Steps; then mini-batches with a short last one, one row at a time, and the full batch. None where all diverge.

    Parameters and inputs are scaled down as far as it takes for single-row training not to run away.
    """
    rows = ROWS if work(program, 1) < WORK else FEW_ROWS
    t, seed = point.t[:rows], program.seed + 1
    for factor in CALMER:
        parameters = {name: factor * array for name, array in point.parameters.items()}
        x = factor * point.x[:rows]
        single = train(program, copied(parameters), x, t, EPOCHS, 1, seed)
        if not _calm(single):
            continue
        batch = max(2 * rows // 5, 1)
        return (
            Lesson(f"{STEPS} steps", parameters, x, t, None, seed,
                   train(program, copied(parameters), x, t, STEPS, 0, 0)),
            Lesson(f"{EPOCHS} epochs, batches of {batch}", parameters, x, t, batch, seed,
                   train(program, copied(parameters), x, t, EPOCHS, batch, seed)),
            Lesson(f"{EPOCHS} epochs, batches of 1", parameters, x, t, 1, seed, single),
            Lesson(f"{EPOCHS} epochs, full batch", parameters, x, t, 0, seed,
                   train(program, copied(parameters), x, t, EPOCHS, 0, seed)),
        )
    return ()


def _calm(trained: Trained) -> bool:
    finite = all(np.isfinite(array).all() for array in trained.parameters.values())
    return finite and all(abs(later) <= RUNAWAY * abs(trained.history[0]) for later in trained.history)


def training_rows(target: str, module: Module, course: tuple[Lesson, ...]) -> Iterator[Row]:
    """One row per lesson: costs reported, progress told, and the parameters in the end."""
    if not course:
        yield Row("training", target, "train_step and train", (), np.inf, TOLERANCE, "skipped",
                  "training diverges from every test point")
    for number, lesson in enumerate(course):
        parameters = owned(module, lesson.parameters) if number % 2 else copied(lesson.parameters)
        detail = "costs and parameters"
        if lesson.batch_size is None:
            history, parameters = _stepped(module, lesson)
        else:
            told: list[tuple[int, float]] = []
            history = list(map(float, module.train(
                parameters, lesson.x, lesson.t, epochs=EPOCHS, batch_size=lesson.batch_size, seed=lesson.seed,
                progress=lambda epoch, cost, told=told: told.append((epoch, float(cost))))))
            if told != list(enumerate(history)):
                history, detail = [np.inf], "progress is not told the history"
        error = max([distance(np.array(history), np.array(lesson.wanted.history)),
                     *(distance(parameters[name], array) for name, array in lesson.wanted.parameters.items())])
        yield judged("training", target, lesson.label, error, TOLERANCE, detail=detail)


def _stepped(module: Module, lesson: Lesson) -> tuple[list[float], Parameters]:
    """STEPS steps, the first with the module's own arrays, the others with copies of them, as after loading a file."""
    parameters = owned(module, lesson.parameters)
    state = module.initial_state(parameters)
    costs = [float(module.train_step(parameters, state, lesson.x, lesson.t))]
    parameters, state = copied(parameters), deepcopy(state)
    costs += [float(module.train_step(parameters, state, lesson.x, lesson.t)) for _ in range(STEPS - 1)]
    return costs, parameters
