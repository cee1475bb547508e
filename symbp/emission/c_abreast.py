"""Rows taken abreast -> C: every array of the rows stands beside itself, row by row, and each loop ends in one over rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..program.ops import Body, Buffer, Const, Contract, Map, Operation, Read, Reduce
from ..schedule.access import all_axes, operation_reads, own_entry, product_of, strides
from ..schedule.model import Rows
from .c_local import Local, Step, entry_lines, grouped
from .c_loops import Lines, counted, nest, statement
from .expressions import Level


@dataclass(frozen=True)
class Lanes(Local):
    """`beside` names the local copy of each array of the rows; the copy of entry k for the row at `lane` is [k*abreast + lane]."""

    beside: Mapping[str, str] = field(default_factory=dict)
    abreast: int = 1

    def entry(self, read: Read) -> str:
        name = self.beside.get(read.buffer)
        if name is None:
            return super().entry(read)
        inner = zip(read.subscripts[1:], strides(self.buffers[read.buffer])[1:], strict=True)
        terms = [t for s, stride in inner if (t := self.scaled(s, stride * self.abreast)) != "0"]
        return f"{name}[{' + '.join([*terms, 'lane'])}]"


@dataclass(frozen=True)
class Abreast:
    """How a Rows with several rows abreast is written; `first` is the first of them."""

    kernel: Rows
    printer: Lanes
    first: str

    def lines(self, kept_out: frozenset[str]) -> Lines:
        """Some rows after the others: arrays in, everything in turn, arrays out. Where rows are lacking, zeros stand."""
        printer, operations, abreast = self.printer, self.kernel.operations, self.kernel.abreast
        lines: Lines = (f"const size_t count = rows - {self.first} < {abreast} ? rows - {self.first} : {abreast};",)
        lines += tuple(f"{printer.real} {name}[{amount(printer.buffers[n]) * abreast}];" for n, name in printer.beside.items())
        for n in self.given():
            lines += self.copied(n, "{beside} = {array}")
            lines += self.copied(n, "{beside} = R(0)", ("count", str(abreast)))
        for group in grouped(operations):
            op = group[0]
            here = replace(printer, axes=all_axes(op))
            lines += self.maps(here, group) if isinstance(op, Map) else self.total(here, op)
        for n in dict.fromkeys(o.target for o in operations):
            if n not in kept_out:
                lines += self.copied(n, "{array} = {beside}")
        return counted(self.first, "0", "rows", lines, abreast)

    def given(self) -> tuple[str, ...]:
        """The arrays that are read before they are written."""
        written: set[str] = set()
        found: dict[str, None] = {}
        for op in self.kernel.operations:
            found |= dict.fromkeys(r.buffer for r in operation_reads(op) if r.buffer in self.printer.beside and r.buffer not in written)
            written.add(op.target)
        return tuple(found)

    def copied(self, name: str, form: str, span: tuple[str, str] = ("0", "count")) -> Lines:
        """Between an array and its copy, in these lanes."""
        width, array, beside = amount(self.printer.buffers[name]), self.printer.identifiers[name], self.printer.beside[name]
        if width == 1:
            return counted("lane", *span, statement(form.format(array=f"{array}[{self.first} + lane]", beside=f"{beside}[lane]")))
        array, beside = f"{array}[({self.first} + lane)*{width} + n]", f"{beside}[n*{self.kernel.abreast} + lane]"
        return counted("lane", *span, counted("n", "0", str(width), statement(form.format(array=array, beside=beside))))

    def lanes(self, body: Lines) -> Lines:
        """All lanes, in a loop that is made into vectors before anything unrolls it."""
        return ("ROLLED", *counted("lane", "0", str(self.kernel.abreast), body))

    def maps(self, printer: Lanes, maps: tuple[Operation, ...]) -> Lines:
        first = maps[0]
        steps: list[Step] = []
        for op in maps:
            places = {mine.name: printer.at[theirs.name] for mine, theirs in zip(op.axes[1:], first.axes[1:], strict=True)}
            steps.append((replace(printer.moved(places), axes=op.axes), op, ""))
        return nest(printer, first.axes[1:], self.lanes(entry_lines(steps)))

    def total(self, printer: Lanes, op: Reduce | Contract) -> Lines:
        """A sum or maximum in every row at once."""
        entry = printer.entry(own_entry(op.target, op.axes))
        maximum = isinstance(op, Reduce) and op.kind == "max"
        total = "total[lane]"
        body: Body = op.body if isinstance(op, Reduce) else product_of(op.factors)
        text = printer.text(body)
        add = f"{total} = maximum({total}, {text})" if maximum else f"{total} += {text}"
        scale = f"{printer.text(op.scale, Level.PRODUCT)}*" if isinstance(op, Contract) and op.scale != Const(1.0) else ""
        return nest(printer, op.axes[1:], (
            "{",
            *(f"    {line}" for line in (
                f"{printer.real} total[{self.kernel.abreast}];",
                *self.lanes(statement(f"{total} = {'R(-INFINITY)' if maximum else 'R(0)'}")),
                *nest(printer, op.over, self.lanes(statement(add))),
                *self.lanes(statement(f"{entry} = {scale}{total}")))),
            "}"))


def amount(buffer: Buffer) -> int:
    """The entries of a row."""
    total = 1
    for extent in buffer.shape[1:]:
        total *= extent or 1
    return total

