"""The optimiser's lines -> maps over each parameter, so that an update is fused like any other operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..program.ops import Apply, Axis, Body, Buffer, Map, Program, Read
from .access import own_entry, reads


@dataclass(frozen=True)
class Updating:
    """The program with the number of the step and each parameter's state among its buffers; the maps, in order.

    `once` computes from the number of the step alone, `maps` each entry of each parameter. `states` names the buffer of
    each (state, parameter).
    """

    program: Program
    step: str
    states: tuple[tuple[str, str, str], ...]
    once: tuple[Map, ...]
    maps: tuple[Map, ...]


def updating(program: Program) -> Updating:
    names = Names({b.name for b in program.buffers})
    step = names.take("step")
    states = tuple((s, p, names.take(f"{s}_{p}")) for s in program.state for p, _ in program.gradients)
    once = Once(step, names)
    bodies = [(assign.name, once.of(assign.body)) for assign in program.update]
    maps = tuple(m for parameter, gradient in program.gradients
                 for m in _maps(program.buffer(parameter), gradient, bodies, states))
    buffers = (
        *program.buffers, Buffer(step, (), "state", "the number of the step"),
        *(Buffer(name, program.buffer(p).shape, "state", f"{s} of {p}") for s, p, name in states),
        *(Buffer(name, (), "value", "of the number of the step alone") for name in once.found.values()))
    hoisted = tuple(Map(name, (), body) for body, name in once.found.items())
    return Updating(replace(program, buffers=buffers), step, states, hoisted, maps)


@dataclass
class Names:
    """Hands out names of buffers, each once."""

    taken: set[str]

    def take(self, wanted: str) -> str:
        while wanted in self.taken:
            wanted += "_"
        self.taken.add(wanted)
        return wanted


@dataclass(frozen=True)
class Once:
    """Turns each largest expression of the step alone into a read of a scalar of its own."""

    step: str
    names: Names
    found: dict[Body, str] = field(default_factory=dict)

    def of(self, body: Body) -> Body:
        if isinstance(body, Read) and body.buffer == "step":
            return Read(self.step)
        if not isinstance(body, Apply):
            return body
        if {r.buffer for r in reads(body)} == {"step"}:
            alone = _renamed(body, {"step": Read(self.step)})
            if alone not in self.found:
                self.found[alone] = self.names.take(f"once_{len(self.found) + 1}")
            return Read(self.found[alone])
        return Apply(body.fn, tuple(map(self.of, body.args)))


def _renamed(body: Body, places: dict[str, Read]) -> Body:
    if isinstance(body, Read):
        return places.get(body.buffer, body)
    return Apply(body.fn, tuple(_renamed(a, places) for a in body.args)) if isinstance(body, Apply) else body


def _maps(parameter: Buffer, gradient: str, bodies: Sequence[tuple[str, Body]],
          states: Sequence[tuple[str, str, str]]) -> list[Map]:
    """The lines on the entries of one parameter: p, g and each state stand for its own arrays."""
    axes = tuple(Axis(f"i{n}", extent) for n, extent in enumerate(parameter.shape, 1))
    arrays = {"p": parameter.name, "g": gradient, **{s: name for s, p, name in states if p == parameter.name}}
    places = {name: own_entry(array, axes) for name, array in arrays.items()}
    return [Map(arrays[name], axes, _renamed(body, places)) for name, body in bodies]
