"""Scalars, row and column vectors, matrices, Jacobians in index notation, and the products and sums they allow."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import Add, Expr, Integer, S

from ...notation.indices import all_index_names, contracted_sum, free_indices, substitute
from ...notation.symbols import Index
from ..letters.errors import NotUnderstood, ShapesClash
from ..letters.said import size_name

Axes = tuple[Index | None, ...]


@dataclass(frozen=True)
class Value:
    """`expr` at the open indices of `axes`: () a scalar, (i, None) a column, (None, j) a row, (i, j) a matrix.

    by: the axes differentiated by, where a Jacobian is no matrix (a vector by a matrix).
    """

    expr: Expr
    axes: Axes = ()
    by: Axes = ()

    @property
    def scalar(self) -> bool:
        return not self.axes and not self.by

    @property
    def open(self) -> tuple[Index, ...]:
        return tuple(i for i in (*self.axes, *self.by) if i is not None)

    @property
    def free(self) -> frozenset[Index]:
        """Explicit index letters: free in the expression and no axis."""
        return free_indices(self.expr) - frozenset(self.open)

    def shape(self) -> tuple[Expr, ...]:
        return tuple(S.One if i is None else i.size for i in (*self.axes, *self.by))


def shape_text(value: Value) -> str:
    """`n x m`, `1 x n`, or "a number"."""
    return " x ".join(map(size_name, value.shape())) if value.axes or value.by else "a number"


def fresh_axis(extent: Expr, taken: set[str]) -> Index:
    """An open axis: its name is no letter that a document could use, and is added to those taken."""
    number = next(n for n in range(1, 10_000) if f"@{n}" not in taken)
    taken.add(f"@{number}")
    return Index(f"@{number}", extent)


def apart(value: Value, taken: frozenset[Index] | set[Index]) -> Value:
    """The same value with axes whose names are not among those taken."""
    names = {i.name for i in taken}
    renamed: dict[Expr, Expr] = {}
    for axis in value.open:
        if axis.name in names:
            names |= all_index_names(value.expr) | {i.name for i in value.open}
            renamed[axis] = fresh_axis(axis.size, names)
    if not renamed:
        return value

    def moved(axes: Axes) -> Axes:
        return tuple(a if a is None else renamed.get(a, a) for a in axes)

    return Value(substitute(value.expr, renamed), moved(value.axes), moved(value.by))


def everything(value: Value) -> set[Index]:
    return set(free_indices(value.expr)) | set(value.open)


def transpose(value: Value) -> Value:
    if value.by:
        raise ShapesClash("the transpose of a derivative by a matrix")
    return replace(value, axes=value.axes[::-1])


def aligned(left: Value, right: Value, what: str) -> tuple[Value, Value]:
    """Both with the same axes, numbers and (for sums) single rows spread. Raises IllFormed."""
    if left.by != right.by and len(left.by) != len(right.by):
        raise ShapesClash(f"{what} of shapes {shape_text(left)} and {shape_text(right)}")
    if not left.axes or not right.axes:
        if left.by or right.by:
            raise ShapesClash(f"{what} of shapes {shape_text(left)} and {shape_text(right)}")
        scalar, other = (left, right) if not left.axes else (right, left)
        other = apart(other, scalar.free)
        spread = Value(scalar.expr, other.axes)
        return (spread, other) if not left.axes else (other, spread)
    renamed: dict[Expr, Expr] = {}
    right = apart(right, everything(left))
    axes: list[Index | None] = []
    wide = right
    for a, b in zip((*left.axes, *left.by), (*right.axes, *right.by), strict=True):
        if a is not None and b is not None:
            if a.size != b.size:
                raise ShapesClash(f"{what} of shapes {shape_text(left)} and {shape_text(right)}")
            renamed[b] = a
            axes.append(a)
        else:
            axes.append(a if b is None else b)
    if any((a is None) != (b is None) for a, b in zip((*left.axes, *left.by), (*right.axes, *right.by), strict=True)):
        row = {tuple(x is None for x in left.axes), tuple(x is None for x in right.axes)}
        if row != {(True, False), (False, False)} or what != "a sum":
            raise ShapesClash(f"{what} of shapes {shape_text(left)} and {shape_text(right)}")
    count = len(left.axes)
    shared, by = tuple(axes[:count]), tuple(axes[count:])
    return Value(left.expr, shared, by), Value(substitute(wide.expr, renamed), shared, by)


def added(terms: list[tuple[int, Value]]) -> Value:
    """The sum of values with signs."""
    sign, total = terms[0]
    total = replace(total, expr=sign * total.expr)
    for sign, term in terms[1:]:
        left, right = aligned(total, term, "a sum")
        total = replace(left, expr=Add(left.expr, sign * right.expr))
    return total


def hadamard(left: Value, right: Value) -> Value:
    """Entry by entry."""
    a, b = aligned(left, right, "an element-wise product")
    return replace(a, expr=a.expr * b.expr)


def divided(left: Value, right: Value) -> Value:
    """Entry by entry; vectors by vectors, as notes do that drop their indices."""
    a, b = aligned(left, right, "a quotient")
    return replace(a, expr=a.expr / b.expr)


def multiplied(left: Value, right: Value) -> Value:
    """The matrix product; a number times anything; a row times a Jacobian sums over what was differentiated."""
    right = apart(right, everything(left))
    if left.scalar or right.scalar:
        other = right if left.scalar else left
        return replace(other, expr=left.expr * right.expr)
    if left.by:
        raise ShapesClash(f"a product of shapes {shape_text(left)} and {shape_text(right)}")
    if right.by:
        return _through(left, right)
    inner, outer = left.axes[1], right.axes[0]
    if (inner is None) != (outer is None) or (inner is not None and inner.size != outer.size):
        raise ShapesClash(f"a product of shapes {shape_text(left)} and {shape_text(right)}")
    axes: Axes = (left.axes[0], right.axes[1])
    if axes == (None, None):
        axes = ()
    if inner is None:
        return Value(left.expr * right.expr, axes)
    body = left.expr * substitute(right.expr, {outer: inner})
    return Value(contracted_sum(body, (inner,)), axes)


def _through(left: Value, right: Value) -> Value:
    """dJ/dz dz/dW: the sum over every axis of z, of the shape of W."""
    ours, theirs = left.open, tuple(a for a in right.axes if a is not None)
    if [i.size for i in ours] != [i.size for i in theirs]:
        raise ShapesClash(f"a product of shapes {shape_text(left)} and {shape_text(right)}")
    body = left.expr * substitute(right.expr, dict(zip(theirs, ours, strict=True)))
    return Value(contracted_sum(body, ours), right.by)


def powered(base: Value, exponent: Expr) -> Value:
    """Entry by entry; for a vector only where the exponent is a number."""
    if base.axes and None not in base.axes and (len({a.size for a in base.open}) == 1 or not exponent.is_Rational):
        raise NotUnderstood("a power of a matrix: of its entries, or of itself")
    if base.axes and not exponent.is_Rational:
        raise NotUnderstood("a vector is raised to a power", None, r"write v^\top v, \|v\|^2 or v_i^2")
    return replace(base, expr=base.expr**exponent)


def number(value: int) -> Value:
    return Value(Integer(value))
