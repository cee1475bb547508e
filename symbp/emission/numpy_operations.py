"""Operations -> NumPy statements: a readable expression each, with `dot` for every matrix product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, assert_never

from ..program.ops import (
    Apply, Axis, BatchSize, Body, Buffer, Const, Contract, Fn, Map, Operation, Read, Reduce,
)
from .expressions import ARITHMETIC, Form, Level, Piece, ScalarPrinter, bracketed, call, filled
from .numpy_views import Extents, View, subscripts, view

FORMS: Mapping[Fn, Form] = {
    **ARITHMETIC,
    Fn.POW: Form("{0}**{1}", Level.POWER, (Level.ATOM, Level.POWER)),
    Fn.SQUARE: Form("{0}**2", Level.POWER, (Level.ATOM,)),
    Fn.EXP: call("np.exp"),
    Fn.LOG: call("np.log"),
    Fn.LOG1P: call("np.log1p"),
    Fn.EXPM1: call("np.expm1"),
    Fn.SQRT: call("np.sqrt"),
    Fn.TANH: call("np.tanh"),
    Fn.SINH: call("np.sinh"),
    Fn.COSH: call("np.cosh"),
    Fn.SIN: call("np.sin"),
    Fn.COS: call("np.cos"),
    Fn.ATAN: call("np.arctan"),
    Fn.ERF: call("erf"),
    Fn.ERFC: call("erfc"),
    Fn.ERFCX: call("erfcx"),
    Fn.ABS: call("np.abs"),
    Fn.SIGN: call("np.sign"),
    Fn.MAX: call("np.maximum", 2),
    Fn.MIN: call("np.minimum", 2),
    Fn.SIGMOID: call("sigmoid"),
    Fn.XLOGY: call("xlogy", 2),
    Fn.WHERE: call("np.where", 3),
}

MATRIX_PRODUCT = Form("{0} @ {1}", Level.PRODUCT, (Level.PRODUCT, Level.SIGN))
LONGEST_MERGE = 200


@dataclass(frozen=True)
class Statement:
    """`target = text`; `filled`: the text that fills an array of the name `out`, where the outermost call can."""

    target: str
    text: str
    filled: str = ""


@dataclass(frozen=True)
class Call(Piece):
    """A call that takes `out=`."""

    @property
    def filled(self) -> str:
        return f"{self.text[:-1]}{'' if self.text.endswith('(') or self.text[-2] == '(' else ', '}out={{out}})"


@dataclass(frozen=True)
class Names:
    """The buffers, what each is called in the emitted module, and the parameter whose gradient it is."""

    buffers: Mapping[str, Buffer]
    local: Mapping[str, str]
    keys: Mapping[str, str]


class PythonPrinter(ScalarPrinter):
    """Python's numbers and NumPy's functions, with no array's dtype ever decided by a number."""

    forms = FORMS
    numbers: ClassVar[frozenset[str]] = frozenset()      # reads that are Python numbers, not arrays

    def number(self, value: float) -> Piece:
        whole = value.is_integer() and abs(value) < 1e6 and str(value) != "-0.0"
        text = str(int(value)) if whole else repr(value)
        return Piece(text, Level.PRODUCT if text.startswith("-") else Level.ATOM)

    def batch_size(self) -> Piece:
        return Piece("m")

    def form(self, apply: Apply) -> Form:
        """NumPy makes float64 of Python numbers alone: they stay Python's, or take DTYPE as the branches of where."""
        form = self.forms[apply.fn]
        if apply.fn is Fn.WHERE and all(map(self.is_number, apply.args[1:])):
            return Form("np.where({0}, DTYPE({1}), DTYPE({2}))", Level.ATOM, form.arguments)
        if form.level is Level.ATOM and self.is_number(apply):
            return Form(f"float({form.text})", Level.ATOM, form.arguments)
        return form

    def is_number(self, body: Body) -> bool:
        match body:
            case Const() | BatchSize():
                return True
            case Read(buffer):
                return buffer in self.numbers
            case Apply(_, args):
                return all(map(self.is_number, args))
            case _:
                assert_never(body)


@dataclass(frozen=True)
class UpdatePrinter(PythonPrinter):
    """An optimiser's body: p, g and the state arrays by their local names, `step` a Python number."""

    local: Mapping[str, str]
    numbers = frozenset({"step"})

    def read(self, read: Read) -> Piece:
        return Piece(self.local[read.buffer])


@dataclass(frozen=True)
class ArrayPrinter(PythonPrinter):
    """Prints bodies over the axes `order`; `held` is an expression that stands for reads of one buffer."""

    names: Names
    extents: Extents
    order: tuple[str, ...]
    held: Mapping[str, Piece] = field(default_factory=dict)

    def read(self, read: Read) -> Piece:
        return self.held.get(read.buffer) or Piece(self.view(read).aligned(self.order))

    def view(self, read: Read) -> View:
        return view(self.names.local[read.buffer], read, self.names.buffers[read.buffer].shape, self.extents)

    def whole(self, body: Body) -> Piece:
        """The body with every axis of `order` at its full length."""
        piece = self.piece(body)
        if not self.order:
            return Piece(f"DTYPE({piece.text})") if self.is_number(body) else piece
        varying = {name for r in reads(body) for name in axes_of(r)}
        if varying.issuperset(self.order):
            return piece
        lengths = ["m" if self.extents[a] is None else str(self.extents[a]) for a in self.order]
        shape = f"({', '.join(lengths)}{',' * (len(lengths) == 1)})"
        if varying:
            return Piece(f"np.broadcast_to({piece.text}, {shape}).copy()")
        return Piece(f"np.full({shape}, {piece.text}, DTYPE)")


def statements(operations: tuple[Operation, ...], names: Names) -> tuple[Statement, ...]:
    """One statement for each operation; a map that reads its own target once continues the statement before it."""
    done: list[Statement] = []
    pieces: list[Piece] = []
    for operation in operations:
        held: dict[str, Piece] = {}
        if done and _continues(operation, done[-1]):
            held = {operation.target: pieces.pop()}
            done.pop()
        piece = expression(operation, names, held)
        done.append(Statement(operation.target, piece.text, piece.filled if isinstance(piece, Call) else ""))
        pieces.append(piece)
    return tuple(done)


def _continues(operation: Operation, before: Statement) -> bool:
    return (
        isinstance(operation, Map) and operation.target == before.target and len(before.text) < LONGEST_MERGE
        and sum(r.buffer == operation.target for r in reads(operation.body)) == 1
    )


def expression(operation: Operation, names: Names, held: Mapping[str, Piece]) -> Piece:
    """The value of the operation's target, whole and in the order of its axes."""
    axes = operation.axes if isinstance(operation, Map) else operation.axes + operation.over
    extents = {a.name: a.extent for a in axes}
    order = tuple(a.name for a in operation.axes)
    match operation:
        case Map(body=body):
            return ArrayPrinter(names, extents, order, held).whole(body)
        case Reduce(over=over, kind=kind, body=body):
            order = reduction_order(operation.axes, over, tuple(reads(body)))
            return _reduced(ArrayPrinter(names, extents, order), over, kind, body)
        case Contract(scale=scale):
            return _scaled(_contracted(operation, ArrayPrinter(names, extents, order)), scale, names)
        case _:
            assert_never(operation)


def reduction_order(axes: tuple[Axis, ...], over: tuple[Axis, ...], read: tuple[Read, ...]) -> tuple[str, ...]:
    """The order of the axes that transposes the largest array read least, the result's axes in their own order."""
    result, every = tuple(a.name for a in axes), tuple(a.name for a in axes + over)
    candidates = sorted((tuple(dict.fromkeys(axes_of(r))) for r in read), key=len, reverse=True)
    for candidate in candidates[:1]:
        if set(candidate) == set(every) and tuple(a for a in candidate if a in result) == result:
            return candidate
    return every


def _reduced(printer: ArrayPrinter, over: tuple[Axis, ...], kind: str, body: Body) -> Piece:
    places = sorted(printer.order.index(a.name) for a in over)
    if len(places) == len(printer.order):
        axis = ""
    else:
        axis = f"axis={places[0]}" if len(places) == 1 else f"axis=({', '.join(map(str, places))})"
    return Call(f"{bracketed(printer.whole(body), Level.ATOM)}.{kind}({axis})")


def _scaled(product: Piece, scale: Body, names: Names) -> Piece:
    if scale == Const(1.0):
        return product
    if scale == Const(-1.0):
        return filled(FORMS[Fn.NEG], (product,))
    return filled(FORMS[Fn.MUL], (ArrayPrinter(names, {}, ()).piece(scale), product))


def _contracted(operation: Contract, printer: ArrayPrinter) -> Piece:
    """The sum over the product of the factors: `@`, tensordot, einsum; the plain product where an axis is in none."""
    views = tuple(printer.view(f) for f in operation.factors)
    result, over = printer.order, tuple(a.name for a in operation.over)
    named = {a for v in views for a in v.axes}
    if len(views) < 2 or not over or not named.issuperset(result + over) or not all(v.axes for v in views):
        return _plain_product(operation, printer)
    if len(views) == 2:
        first, second = views if set(result[:1]).issubset(views[0].axes) else views[::-1]
        product = _matrix_product(first, second, result, over)
        if product:
            return product
    listed = ", ".join(v.text for v in views)
    best = ", optimize=True" if len(views) > 2 else ""
    return Call(f'np.einsum("{subscripts(tuple(v.axes for v in views), result)}", {listed}{best})')


def _plain_product(operation: Contract, printer: ArrayPrinter) -> Piece:
    body: Body = operation.factors[0]
    for factor in operation.factors[1:]:
        body = Apply(Fn.MUL, (body, factor))
    if not operation.over:
        return printer.whole(body)
    order = reduction_order(operation.axes, operation.over, operation.factors)
    return _reduced(ArrayPrinter(printer.names, printer.extents, order), operation.over, "sum", body)


def _matrix_product(first: View, second: View, result: tuple[str, ...], over: tuple[str, ...]) -> Piece | None:
    """`first @ second` with what is summed in the middle; None unless both hold all of `over`."""
    common = tuple(a for a in first.axes if a in second.axes)
    stacked = tuple(a for a in result if a in common)
    left = tuple(a for a in first.axes if a not in common)
    right = tuple(a for a in second.axes if a not in common)
    if not set(over).issubset(common):
        return None
    if stacked:
        if (len(left), len(right), len(over)) != (1, 1, 1) or result[:len(stacked)] != stacked:
            return None
        if result != stacked + left + right:
            first, second, left, right = second, first, right, left
        return _at(first.ordered(stacked + left + over), second.ordered(stacked + over + right))
    if len(left) <= 1 and len(right) <= 1 and len(over) == 1:
        if result != left + right:
            first, second, left, right = second, first, right, left
        return Call(f"{first.ordered(left + over).text}.dot({second.ordered(over + right).text})")
    sums = tuple(", ".join(str(v.axes.index(a)) for a in over) for v in (first, second))
    axes = f"([{sums[0]}], [{sums[1]}])" if len(over) > 1 else f"({sums[0]}, {sums[1]})"
    product = View(f"np.tensordot({first.text}, {second.text}, {axes})", left + right)
    return Piece(product.ordered(result).text)


def _at(first: View, second: View) -> Piece:
    return filled(MATRIX_PRODUCT, (Piece(first.text), Piece(second.text)))


def reads(body: Body) -> tuple[Read, ...]:
    """Every Read in a body, from left to right."""
    match body:
        case Read():
            return (body,)
        case Apply(_, args):
            return tuple(r for arg in args for r in reads(arg))
        case Const() | BatchSize():
            return ()
        case _:
            assert_never(body)


def axes_of(read: Read) -> tuple[str, ...]:
    """The axes a read varies along, in the order of its subscripts."""
    return tuple(name for s in read.subscripts for _, name in s.terms)
