"""Reductions and contractions -> C loops, ordered so that the innermost one is contiguous and vectorises.

`rows`: a whole row of the target at a time, y += c0*x0 + c1*x1 + c2*x2 + c3*x3 for four steps of the sum.
`entries`: one entry at a time, a long sum in eight independent lanes that are added pairwise at the end.
Both fix the order of the additions in the text, so that they vectorise without leave to reorder them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..program.ops import Apply, Axis, Body, Const, Contract, Fn, Read, Reduce
from ..schedule.access import own_entry, product_of, reads, step
from .c_expressions import Indexed
from .c_loops import Lines, bound, counted, nest, statement
from .expressions import Level

LANES = 8
UNROLL = 4
WIDE = 8            # a row at least this long is worth a loop of its own
LONG = 64           # stands for the unknown length of the batch


@dataclass(frozen=True)
class Total:
    """target[axes] = scale * total of body over `over`; factors multiply to the body, or are empty."""

    target: Read
    axes: tuple[Axis, ...]
    over: tuple[Axis, ...]
    body: Body
    factors: tuple[Read, ...]
    scale: Body | None
    maximum: bool


def of_reduce(op: Reduce) -> Total:
    target = own_entry(op.target, op.axes)
    factors = product_factors(op.body)
    return Total(target, op.axes, op.over, op.body, factors if len(factors) <= 2 else (), None, op.kind == "max")


def of_contract(op: Contract) -> Total:
    body = product_of(op.factors)
    scale = None if op.scale == Const(1.0) else op.scale
    return Total(own_entry(op.target, op.axes), op.axes, op.over, body, op.factors, scale, False)


def product_factors(body: Body) -> tuple[Read, ...]:
    """The reads that multiply to the body; empty when it is anything else."""
    if isinstance(body, Read):
        return (body,)
    if isinstance(body, Apply) and body.fn is Fn.MUL:
        left, right = (product_factors(a) for a in body.args)
        return left + right if left and right else ()
    return ()


def length(axis: Axis) -> int:
    return LONG if axis.extent is None else axis.extent


def row_axis(printer: Indexed, target: Read, axes: Sequence[Axis]) -> Axis | None:
    """The longest axis along which the target is contiguous."""
    contiguous = [a for a in axes if step(printer.buffers, target, a) == 1]
    return max(contiguous, key=length, default=None)


def contiguous(printer: Indexed, touched: Sequence[Read], axis: Axis) -> bool:
    return all(step(printer.buffers, r, axis) in (0, 1) for r in touched)


def total_lines(printer: Indexed, total: Total) -> Lines:
    row = row_axis(printer, total.target, total.axes)
    touched = tuple(reads(total.body))
    along = max((length(a) for a in total.over if contiguous(printer, touched, a)), default=0)
    if row is not None and contiguous(printer, touched, row) and length(row) >= min(WIDE, along):
        return Rows(printer, total, row).lines()
    return entries_lines(printer, total)


@dataclass(frozen=True)
class Rows:
    """The `rows` form: sums over the batch outermost, then the target's axes, the other sums, and the row itself."""

    printer: Indexed
    total: Total
    row: Axis

    @property
    def early_and_late(self) -> tuple[tuple[Axis, ...], tuple[Axis, ...]]:
        """The sums outside the target's axes and those inside."""
        over = self.total.over
        return tuple(a for a in over if a.extent is None), tuple(a for a in over if a.extent is not None)

    def lines(self) -> Lines:
        outer = tuple(a for a in self.total.axes if a != self.row)
        early, late = self.early_and_late
        entry, scale = self.printer.entry(self.total.target), self.total.scale
        least = "R(-INFINITY)" if self.total.maximum else "R(0)"
        start = nest(self.printer, (self.row,), statement(f"{entry} = {least}"))
        end = () if scale is None else nest(
            self.printer, (self.row,), statement(f"{entry} *= {self.printer.text(scale)}"))
        if not early:
            return nest(self.printer, outer, (*start, *self.summed(late, ()), *end))
        middle = self.summed(early, outer) if not late else nest(
            self.printer, (*early, *outer), self.summed(late, ()))
        return (*nest(self.printer, outer, start), *middle, *(nest(self.printer, outer, end) if end else ()))

    def summed(self, over: tuple[Axis, ...], inside: tuple[Axis, ...]) -> Lines:
        """The loops over `over`, the last in steps of four, around those over `inside` and the row."""
        *before, last = over
        name = self.printer.at[last.name]
        if self.total.maximum or not self.total.factors or length(last) < UNROLL:
            return nest(self.printer, (*over, *inside), self.update((name,)))
        stop, rest = rounded(last, UNROLL)
        places = (name, *(f"{name} + {k}" for k in range(1, UNROLL)))
        lines = counted(name, "0", stop, nest(self.printer, inside, self.update(places)), UNROLL)
        if rest:
            lines += counted(name, stop, bound(last), nest(self.printer, inside, self.update((name,))))
        return nest(self.printer, before, lines)

    def update(self, places: tuple[str, ...]) -> Lines:
        """Add the terms at these positions of the innermost sum to every entry of the row."""
        early, late = self.early_and_late
        last = (early + late)[-1]
        entry = self.printer.entry(self.total.target)
        if self.total.maximum or not self.total.factors:
            text = self.printer.text(self.total.body)
            change = f"{entry} = maximum({entry}, {text})" if self.total.maximum else f"{entry} += {text}"
            return nest(self.printer, (self.row,), statement(change))
        moving = tuple(f for f in self.total.factors if step(self.printer.buffers, f, self.row))
        fixed = tuple(f for f in self.total.factors if f not in moving)
        declared, terms = [], []
        for k, place in enumerate(places):
            at = self.printer.moved({last.name: place})
            term = [at.text(f, Level.SIGN) for f in moving]
            if fixed:
                value = "*".join(at.text(f, Level.SIGN) for f in fixed)
                declared += statement(f"const {self.printer.real} c{k} = {value}")
                term.insert(0, f"c{k}")
            terms.append("*".join(term))
        return (*declared, *nest(self.printer, (self.row,), statement(f"{entry} += {pairwise(terms)}")))


def pairwise(terms: Sequence[str]) -> str:
    """`(a + b) + (c + d)`."""
    if len(terms) <= 2:
        return " + ".join(terms)
    half = len(terms) // 2
    return f"({pairwise(terms[:half])}) + ({pairwise(terms[half:])})"


def rounded(axis: Axis, block_length: int) -> tuple[str, bool]:
    """Where the whole blocks along the axis stop, and whether anything is left."""
    if axis.extent is None:
        return f"rows/{block_length}*{block_length}", True
    return str(axis.extent // block_length * block_length), bool(axis.extent % block_length)


def entries_lines(printer: Indexed, total: Total) -> Lines:
    """The `entries` form: a scalar total for each entry of the target, in lanes when it is long."""
    inner = max(total.over, key=lambda a: (contiguous(printer, tuple(reads(total.body)), a), length(a)))
    if length(inner) < 2 * LANES:
        inner = next((a for a in total.over if a.extent is None), inner)
    outer = tuple(a for a in total.over if a != inner)
    entry = printer.entry(total.target)
    if total.maximum:
        return nest(printer, total.axes, largest(printer, total, (*outer, inner)))
    if length(inner) < 2 * LANES:
        result = "sum"
        loops = (f"{printer.real} sum = R(0);",
                 *nest(printer, (*outer, inner), statement(f"sum += {printer.text(total.body)}")))
    else:
        result = pairwise([f"lanes[{k}]" for k in range(LANES)])
        loops = (f"{printer.real} lanes[{LANES}] = {{R(0)}};", *nest(printer, outer, in_lanes(printer, total, inner)))
    if total.scale is not None:
        bracketed = result if result == "sum" else f"({result})"
        result = f"{printer.text(total.scale, Level.PRODUCT)}*{bracketed}"
    return nest(printer, total.axes, (*loops, *statement(f"{entry} = {result}")))


def largest(printer: Indexed, total: Total, over: tuple[Axis, ...]) -> Lines:
    """The largest term without a branch that depends on the data; NaN when one of them is."""
    step_lines = (*statement(f"const {printer.real} term = {printer.text(total.body)}"),
                  "top = term > top ? term : top;", "unordered |= term != term;")
    return (f"{printer.real} top = R(-INFINITY);", "int unordered = 0;", *nest(printer, over, step_lines),
            *statement(f"{printer.entry(total.target)} = unordered ? R(NAN) : top"))


def in_lanes(printer: Indexed, total: Total, inner: Axis) -> Lines:
    """Eight sums side by side along the axis, what is left over in the first."""
    name = printer.at[inner.name]
    stop, rest = rounded(inner, LANES)
    abreast = printer.moved({inner.name: f"{name} + lane"})
    lines = counted(name, "0", stop, counted(
        "lane", "0", str(LANES), statement(f"lanes[lane] += {abreast.text(total.body)}")), LANES)
    if rest:
        lines += counted(name, stop, bound(inner), statement(f"lanes[0] += {printer.text(total.body)}"))
    return lines
