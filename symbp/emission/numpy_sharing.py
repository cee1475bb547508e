"""Program -> the same with equal values computed once and each where it is first needed; what nobody reads is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..program.ops import Apply, Axis, Body, Buffer, Contract, Fn, Map, Operation, Program, Read, Subscript
from .numpy_operations import reads

COMPARISONS = frozenset({Fn.LT, Fn.LE, Fn.GT, Fn.GE, Fn.EQ, Fn.NE})
PROCEDURES = ("forward", "cost", "backward")
Key = tuple[object, ...]


def with_shared_values(program: Program) -> Program:
    """Every value that two bodies need is an array of its own; those of the targets are shared inside a procedure only."""
    sharing = _Sharing(program)
    for procedure in PROCEDURES:
        sharing.count(procedure)
    sharing.restart()
    rewritten = {procedure: sharing.rewritten(procedure) for procedure in PROCEDURES}
    aliases = {a: b for a, b in sharing.aliases.items() if a not in (program.output, program.cost_buffer)}
    bodies = {p: tuple(_read_as(o, aliases) for o in operations if o.target not in aliases)
              for p, operations in rewritten.items()}
    return replace(program, buffers=program.buffers + tuple(sharing.made_buffers), **bodies)


def _read_as(operation: Operation, aliases: Mapping[str, str]) -> Operation:
    """The operation reading what holds the same value."""
    if isinstance(operation, Contract):
        factors = tuple(replace(f, buffer=aliases.get(f.buffer, f.buffer)) for f in operation.factors)
        return replace(operation, factors=factors, scale=_body_read_as(operation.scale, aliases))
    return replace(operation, body=_body_read_as(operation.body, aliases))


def _body_read_as(body: Body, aliases: Mapping[str, str]) -> Body:
    match body:
        case Read(buffer):
            return replace(body, buffer=aliases.get(buffer, buffer))
        case Apply(fn, args):
            return Apply(fn, tuple(_body_read_as(arg, aliases) for arg in args))
        case _:
            return body


@dataclass
class _Sharing:
    """Values by number: a body whose reads are of the same versions of the same buffers has the same key."""

    program: Program
    uses: Counter[Key] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)
    of_targets: set[str] = field(default_factory=set)
    made: dict[Key, str] = field(default_factory=dict)
    made_buffers: list[Buffer] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.writes = Counter(o.target for p in PROCEDURES for o in getattr(self.program, p))
        self.names = {b.name for b in self.program.buffers}
        self.restart()

    def restart(self) -> None:
        self.versions = Counter()
        self.of_targets = {self.program.targets}

    def wrote(self, operation: Operation) -> None:
        self.versions[operation.target] += 1
        if any(r.buffer in self.of_targets for r in operation_reads(operation)):
            self.of_targets.add(operation.target)

    def key(self, body: Apply, procedure: str) -> Key | None:
        """None for what is no array of plain reads."""
        read = reads(body)
        if body.fn in COMPARISONS or any(r.guarded or any(s.plain is None for s in r.subscripts) for r in read):
            return None
        axes = tuple(dict.fromkeys(s.plain for r in read for s in r.subscripts))
        if not axes:
            return None
        place = procedure if any(r.buffer in self.of_targets for r in read) else ""
        versions = tuple(self.versions[r.buffer] for r in read)
        return (renamed(body, {a: str(k) for k, a in enumerate(axes)}), versions, place)

    def count(self, procedure: str) -> None:
        for operation in getattr(self.program, procedure):
            if not isinstance(operation, Contract):
                self._count(operation.body, procedure)
            self.wrote(operation)

    def _count(self, body: Body, procedure: str) -> None:
        if isinstance(body, Apply):
            key = self.key(body, procedure)
            if key is not None:
                self.uses[key] += 1
            if key is None or self.uses[key] == 1:
                for arg in body.args:
                    self._count(arg, procedure)

    def rewritten(self, procedure: str) -> tuple[Operation, ...]:
        done: list[Operation] = []
        for operation in getattr(self.program, procedure):
            if not isinstance(operation, Contract) and isinstance(operation.body, Apply):
                axes = operation.axes if isinstance(operation, Map) else operation.axes + operation.over
                key = self.key(operation.body, procedure)
                if key is not None and self._holds(operation):
                    if key in self.made and self.program.buffer(operation.target).role == "value":
                        self.aliases[operation.target] = self.made[key]
                    self.made.setdefault(key, operation.target)
                operation = replace(operation, body=self._arguments(operation.body, axes, procedure, done))
            done.append(operation)
            self.wrote(operation)
        return tuple(done)

    def _holds(self, operation: Operation) -> bool:
        """Whether the target is the array of its body's key: written once, and its axes in the key's order."""
        return (isinstance(operation, Map) and self.writes[operation.target] == 1
                and ordered(operation.body, {a.name: a for a in operation.axes}) == operation.axes)

    def _arguments(self, body: Apply, axes: tuple[Axis, ...], procedure: str, done: list[Operation]) -> Apply:
        return replace(body, args=tuple(self._shared(arg, axes, procedure, done) for arg in body.args))

    def _shared(self, body: Body, axes: tuple[Axis, ...], procedure: str, done: list[Operation]) -> Body:
        """The body, or a read of the array that holds its value."""
        if not isinstance(body, Apply):
            return body
        key = self.key(body, procedure)
        if key is None or (self.uses[key] < 2 and key not in self.made):
            return self._arguments(body, axes, procedure, done)
        own = ordered(body, {a.name: a for a in axes})
        if key not in self.made:
            name = self._name(body)
            defined = Map(name, own, self._arguments(body, axes, procedure, done))
            self.made[key] = name
            self.made_buffers.append(Buffer(name, tuple(a.extent for a in own), "value", ""))
            done.append(defined)
            self.wrote(defined)
        return Read(self.made[key], tuple(Subscript(((1, a.name),)) for a in own))

    def _name(self, body: Apply) -> str:
        """`exp_z`, of the function and what it is first applied to."""
        stem = f"{body.fn.value}_{reads(body)[0].buffer}"
        name, number = stem, 2
        while name in self.names:
            name, number = f"{stem}_{number}", number + 1
        self.names.add(name)
        return name


def ordered(body: Body, axes: Mapping[str, Axis]) -> tuple[Axis, ...]:
    """The axes that the body varies along, the batch first, then as they are first read."""
    found = [axes[n] for n in dict.fromkeys(s.plain for r in reads(body) for s in r.subscripts) if n is not None]
    return tuple(sorted(found, key=lambda a: a.extent is not None))


def renamed(body: Body, names: Mapping[str | None, str]) -> Body:
    match body:
        case Read(buffer, subscripts):
            return Read(buffer, tuple(Subscript(((1, names[s.plain]),)) for s in subscripts))
        case Apply(fn, args):
            return Apply(fn, tuple(renamed(arg, names) for arg in args))
        case _:
            return body


# --- where each is computed --------------------------------------------------------------------------------------


def with_values_in_place(program: Program) -> Program:
    """The forward pass computes what the output needs; the rest stands in the procedure that reads it, or nowhere."""
    steps = [(p, o) for p in PROCEDURES for o in getattr(program, p)]
    last = {o.target: k for k, (_, o) in enumerate(steps)}
    wanted = _needed([o for p, o in steps if p == "forward"], {program.output})
    readers: dict[str, set[str]] = {program.cost_buffer: {"cost"}, **{g: {"backward"} for _, g in program.gradients}}
    of_targets = _made_of([o for p, o in steps if p != "forward"], {program.targets})
    placed: dict[str, list[Operation]] = {p: [] for p in PROCEDURES}
    for k, (procedure, operation) in reversed(list(enumerate(steps))):
        target, read = operation.target, {r.buffer for r in operation_reads(operation)} - {operation.target}
        home: str | None = procedure
        if target not in wanted and sum(o.target == target for _, o in steps) == 1 and all(last.get(r, -1) < k for r in read):
            home = _home(procedure, readers.get(target, set()), target in of_targets)
        if home is not None:
            placed[home].append(operation)
            for name in read:
                readers.setdefault(name, set()).add(home)
    return replace(program, **{p: tuple(reversed(operations)) for p, operations in placed.items()})


def _home(procedure: str, homes: set[str], of_targets: bool) -> str | None:
    """Where to compute what `homes` read: with its only reader, or in the forward pass for several; None for none."""
    if not homes:
        return None
    if len(homes) == 1 and (procedure == "forward" or homes == {"backward"}):
        return next(iter(homes))
    return "forward" if procedure == "cost" and homes != {"cost"} and not of_targets else procedure


def _made_of(operations: Iterable[Operation], given: set[str]) -> set[str]:
    """The buffers that are made of those given, and they themselves."""
    for operation in operations:
        if any(r.buffer in given for r in operation_reads(operation)):
            given = given | {operation.target}
    return given


def _needed(operations: Iterable[Operation], wanted: set[str]) -> set[str]:
    """The buffers that those wanted are made of, and they themselves."""
    for operation in reversed(list(operations)):
        if operation.target in wanted:
            wanted |= {r.buffer for r in operation_reads(operation)}
    return wanted


def operation_reads(operation: Operation) -> tuple[Read, ...]:
    """Every read of an operation, from left to right."""
    if isinstance(operation, Contract):
        return (*operation.factors, *reads(operation.scale))
    return reads(operation.body)
