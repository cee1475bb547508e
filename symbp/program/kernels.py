"""Program -> its element-wise kernels: operations that make one array's entry from the same entry of one other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from .ops import Apply, Axis, BatchSize, Body, Fn, Map, Operation, Program, Read, Reduce

Kind = Literal["value", "derivative", "cost", "gradient"]
TARGETS = (0.0, 1.0)
PLAIN = frozenset({Fn.ADD, Fn.SUB, Fn.MUL, Fn.DIV, Fn.NEG, Fn.SQUARE})


@dataclass(frozen=True)
class Meaning:
    """What buffers hold: arrays that the network defines, the adjoints dS/dy by the name of y, the cost of one example."""

    defined: frozenset[str]
    adjoints: Mapping[str, str]
    cost: str


@dataclass(frozen=True)
class Kernel:
    """What `operations` make of an entry of `argument`, of shape `shape`, in that of `result`.

    of: the array whose value, or derivative by the argument, that truly is; target: of every example, where one is read;
    cotangent: the array that is taken to be 1 everywhere; alike: kernels of the same formulas.
    """

    kind: Kind
    argument: str
    result: str
    of: str
    operations: tuple[Operation, ...]
    shape: tuple[int | None, ...]
    target: float | None = None
    cotangent: str = ""
    alike: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`a1(z1)`, `da1/dz1`, `E(z), t = 0`, `dE/dz, t = 1`"""
        sloped = self.kind in ("derivative", "gradient")
        head = f"d{self.of}/d{self.argument}" if sloped else f"{self.of}({self.argument})"
        return head if self.target is None else f"{head}, t = {self.target:g}"


@dataclass(frozen=True)
class Cut:
    """The kernels of a program, and the arrays made by functions that are no map of one array's entry."""

    kernels: tuple[Kernel, ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class _Local:
    """A buffer whose entries depend on those of `argument`, of the targets and of a cotangent alone."""

    argument: str
    operations: tuple[Operation, ...]
    targets: bool = False
    cotangent: str = ""


def kernels(program: Program, meaning: Meaning) -> Cut:
    """Every element-wise kernel whose true value is known, equal ones once."""
    found: dict[str, _Local] = {}
    kept: list[Kernel] = []
    for op in (*program.forward, *program.cost):
        _follow(program, op, found)
    for name, local in found.items():
        if name == meaning.cost and local.targets or name in meaning.defined and not local.targets:
            kept += _kernels(program, "cost" if name == meaning.cost else "value", name, name, local)
    values = {k.argument: k.result for k in kept if k.kind == "value"}
    for op in program.backward:
        argument = meaning.adjoints.get(op.target, "")
        local = None if argument in found else _adjoint(program, op, argument, found)
        if local is None:
            _follow(program, op, found)
        else:
            found[op.target] = local
            of = values.get(argument, "") if local.cotangent else meaning.cost
            kept += _kernels(program, "derivative" if local.cotangent else "gradient", op.target, of, local) if of else []
    tried = {op for k in kept for op in k.operations}
    every = (*program.forward, *program.cost, *program.backward)
    others = (op.target for op in every if isinstance(op, Map | Reduce) and op not in tried and not _arithmetic(op.body))
    return Cut(tuple(_apart(kept)), tuple(dict.fromkeys(others)))


def _follow(program: Program, op: Operation, found: dict[str, _Local]) -> None:
    """Note whether the operation's target depends on one array's entry."""
    local = _local(program, op, found)
    if local is None:
        found.pop(op.target, None)
    else:
        found[op.target] = local


def _local(program: Program, op: Operation, found: Mapping[str, _Local]) -> _Local | None:
    names = _read(op)
    if not names:
        return None
    targets = program.targets in names
    names = names - {program.targets}
    arguments = {found[n].argument if n in found else n for n in names}
    if len(arguments) != 1 or op.target in arguments or program.buffer(*arguments).role not in ("input", "value"):
        return None
    before = [found[n] for n in sorted(names & found.keys())]
    return _Local(*arguments, _joined(before, op), targets or any(b.targets for b in before))


def _adjoint(program: Program, op: Operation, argument: str, found: Mapping[str, _Local]) -> _Local | None:
    """The adjoint of `argument`: a function of it times at most one other array, or of it and the targets."""
    names = _read(op)
    targets = program.targets in names
    local = {n for n in names if n in found}
    others = names - local - {argument, program.targets}
    if not argument or not names or len(others) > 1 or any(found[n].argument != argument for n in local):
        return None
    if others and (targets or not isinstance(op, Map) or not _scales(op.body, *others)):
        return None
    before = [found[n] for n in sorted(local)]
    return _Local(argument, _joined(before, op), targets or any(b.targets for b in before), "".join(others))


def _joined(before: list[_Local], op: Operation) -> tuple[Operation, ...]:
    return (*dict.fromkeys(o for b in before for o in b.operations), op)


def _read(op: Operation) -> set[str]:
    """The buffers that are read at the target's own entry; nothing where the operation is no map of entries."""
    if not isinstance(op, Map | Reduce) or isinstance(op, Reduce) and (op.kind != "sum" or any(a.extent != 1 for a in op.over)):
        return set()
    axes: tuple[Axis, ...] = op.axes if isinstance(op, Map) else op.axes + op.over
    names: set[str] = set()
    for leaf in _leaves(op.body):
        if isinstance(leaf, BatchSize):
            return set()
        if isinstance(leaf, Read):
            if leaf.guarded or tuple(s.plain for s in leaf.subscripts) != tuple(a.name for a in axes):
                return set()
            names.add(leaf.buffer)
    return names if axes and axes[0].extent is None else set()


def _leaves(body: Body) -> Iterator[Body]:
    if isinstance(body, Apply):
        for argument in body.args:
            yield from _leaves(argument)
    else:
        yield body


def _arithmetic(body: Body) -> bool:
    return not isinstance(body, Apply) or body.fn in PLAIN and all(map(_arithmetic, body.args))


def _scales(body: Body, name: str) -> bool:
    """Whether the body is the entry of `name` times what does not read it."""
    if isinstance(body, Read):
        return body.buffer == name
    if not isinstance(body, Apply) or body.fn not in (Fn.MUL, Fn.NEG, Fn.DIV):
        return False
    reading = [k for k, a in enumerate(body.args) if any(isinstance(leaf, Read) and leaf.buffer == name for leaf in _leaves(a))]
    return len(reading) == 1 and not (body.fn is Fn.DIV and reading[0]) and _scales(body.args[reading[0]], name)


def _kernels(program: Program, kind: Kind, name: str, of: str, local: _Local) -> list[Kernel]:
    shape = program.buffer(local.argument).shape
    kernel = Kernel(kind, local.argument, name, of, local.operations, shape, cotangent=local.cotangent)
    return [replace(kernel, target=t) for t in TARGETS] if local.targets else [kernel]


def _apart(kept: list[Kernel]) -> list[Kernel]:
    """Kernels of the same formulas once, with the names of all of them."""
    found: dict[Any, Kernel] = {}
    for kernel in kept:
        known = found.setdefault(_skeleton(kernel), kernel)
        if known is not kernel:
            found[_skeleton(kernel)] = replace(known, alike=(*known.alike, kernel.name))
    return list(found.values())


def _skeleton(kernel: Kernel) -> Any:
    """The formulas with buffers numbered as they come."""
    numbers: dict[str, int] = {kernel.argument: 0}

    def bare(body: Body) -> Any:
        match body:
            case Read(buffer):
                return numbers.setdefault(buffer, len(numbers))
            case Apply(fn, args):
                return (fn, *map(bare, args))
            case _:
                return body
    lines = tuple((bare(Read(op.target)), bare(op.body)) for op in kernel.operations if isinstance(op, Map | Reduce))
    return kernel.kind, kernel.target, lines
