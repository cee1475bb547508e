"""Scalar bodies -> C inside a kernel: an array that never reaches memory is a variable, or an array of the row at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..program.ops import Axis, Map, Operation, Read, Subscript
from ..schedule.access import at_own_entry, operation_reads, own_entry
from .c_expressions import Indexed
from .c_loops import WIDTH, Lines, nest, statement
from .expressions import fold


@dataclass(frozen=True)
class Local(Indexed):
    """`variables` stand for arrays at the entry at hand, `of_row` for arrays in the row at hand.

    Those in `stored` are written to their arrays, too; those in `twice` are set more than once.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    stored: frozenset[str] = frozenset()
    of_row: frozenset[str] = frozenset()
    twice: frozenset[str] = frozenset()

    def entry(self, read: Read) -> str:
        return self.variables.get(read.buffer) or self.array(read)

    def array(self, read: Read) -> str:
        if read.buffer not in self.of_row:
            return super().entry(read)
        inside = replace(read, subscripts=(Subscript(()), *read.subscripts[1:]))
        return super().entry(inside) if len(read.subscripts) > 1 else self.identifiers[read.buffer]


Step = tuple[Local, Operation, str]         # how it is printed, what is done at the entry, the value of a sum


def entry_lines(steps: Sequence[Step]) -> Lines:
    """What is done at one entry, in turn; a variable is declared where it is first set, and stored when it is final."""
    lines: Lines = ()
    final = {op.target: k for k, (_, op, _) in enumerate(steps)}
    declared: set[str] = set()
    for k, (printer, op, text) in enumerate(steps):
        name, target = op.target, own_entry(op.target, op.axes)
        if isinstance(op, Map) and not text:
            text = replace(printer, variables={n: v for n, v in printer.variables.items() if n in declared}).text(op.body)
        kind = ""
        if name in printer.variables and name not in declared:
            kind = f"{printer.real} " if name in printer.twice else f"const {printer.real} "
            declared.add(name)
        lines += statement(f"{kind}{printer.entry(target)} = {text}")
        if name in printer.stored and final[name] == k:
            lines += statement(f"{printer.array(target)} = {printer.entry(target)}")
    return lines


def fused(printer: Local, maps: Sequence[Map], axes: Sequence[Axis]) -> Lines:
    """One loop over the axes (of the first map, without those that are fixed) with every map in turn."""
    steps: list[Step] = []
    for op in maps:
        places = {mine.name: printer.at[theirs.name] for mine, theirs in zip(op.axes, maps[0].axes, strict=True)}
        steps.append((replace(printer.moved(places), axes=op.axes), op, ""))
    return nest(printer, axes, entry_lines(steps))


def together(op: Operation, group: tuple[Map, ...]) -> bool:
    """Whether the map may follow in the same loop: the same extents, and each other's arrays at their own entries."""
    if not isinstance(op, Map) or tuple(a.extent for a in op.axes) != tuple(a.extent for a in group[0].axes):
        return False
    written = {o.target for o in (*group, op)}
    return all(at_own_entry(r, o.axes) for o in (*group, op) for r in operation_reads(o) if r.buffer in written)


def assigned_twice(operations: Sequence[Operation]) -> frozenset[str]:
    targets = [o.target for o in operations]
    return frozenset(t for t in targets if targets.count(t) > 1)


def read_again(operations: Sequence[Operation]) -> frozenset[str]:
    """What an operation after the one that wrote it reads."""
    return frozenset(r.buffer for k, o in enumerate(operations) for r in operation_reads(o)
                     if r.buffer in {before.target for before in operations[:k]})


def grouped(operations: Sequence[Operation]) -> list[tuple[Operation, ...]]:
    """Maps that follow each other in one loop, everything else by itself."""
    groups: list[tuple[Operation, ...]] = []
    for op in operations:
        if groups and isinstance(groups[-1][0], Map) and together(op, groups[-1]):
            groups[-1] += (op,)
        else:
            groups.append((op,))
    return groups


def head(kind: str, name: str, arguments: Sequence[str]) -> Lines:
    """The first line of a function, folded between arguments only."""
    solid = (argument.replace(" ", "\u00a0") for argument in arguments)
    lines = fold(f"{kind} {name}({', '.join(solid) or 'void'})", 0, 4, WIDTH)
    return tuple(line.replace("\u00a0", " ") for line in lines)
