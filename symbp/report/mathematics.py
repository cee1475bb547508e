"""An expression in index notation -> mathematics in one medium: one walker by precedence, a function a kind of node."""

from __future__ import annotations

import re
from collections.abc import Callable

import sympy
from sympy import Add, Expr, Mul, Number, Pow, Rational, S, Symbol
from sympy.core.function import Function
from sympy.core.relational import Relational

from ..notation.order import coefficient, common_divisor, decimal_parts, is_decimal
from ..notation.symbols import Delta, Entry, Index, IndexMax, Inside, OrderedSum, Reduction, Where
from ..notation.text import ordered_factors, ordered_terms
from .media import Level, Medium, Piece
from .names import GREEK, differentiated_by, parts

RELATIONS = {
    sympy.Eq: "=", sympy.Ne: "!=", sympy.StrictLessThan: "<", sympy.LessThan: "<=",
    sympy.StrictGreaterThan: ">", sympy.GreaterThan: ">=",
}
FUNCTIONS = {"atan": "arctan", "Maximum": "max", "Minimum": "min"}
BARE = frozenset(("log", "sin", "cos", "sinh", "cosh", "tanh"))

_DERIVATIVE_TEXT = re.compile(r"d(\w+(?:\[[^\]]*\])?)/d(\w+(?:\[[^\]]*\])?)")
_ENTRY_TEXT = re.compile(r"(\w+)(?:\[([^\]]*)\])?")


class Writer:
    """Writes expressions for one medium.

    of_cost: names of the arrays `d_X` that are derivatives of the scaled cost C; every other `d_X` is one of S.
    digits: how a layer's number is written, the medium's own way unless a template is being made.
    """

    def __init__(self, medium: Medium, of_cost: frozenset[str] = frozenset(),
                 digits: Callable[[str], str] | None = None) -> None:
        self.medium, self.of_cost = medium, of_cost
        self.digits = digits or medium.digits

    def write(self, expr: Expr | str) -> str:
        """An expression or a relation, or a left-hand side that is given as text."""
        return self._text(expr) if isinstance(expr, str) else self.piece(expr).text

    def equation(self, left: Expr | str, right: Expr, sign: str = "=") -> str:
        """`left = right`."""
        return self.medium.relation % (self.write(left), self.medium.signs[sign], self.write(right))

    def index(self, name: str) -> str:
        """An index; a number in its name is no layer's."""
        shown = parts(name)
        return self.medium.symbol(shown, self.medium.digits(shown.number) if shown.number else "")

    def _text(self, text: str) -> str:
        """`dS/da1[e,j]`, `a1[e,j]` or the array `a1` given as text; anything else is printed as words."""
        derivative = _DERIVATIVE_TEXT.fullmatch(text)
        if derivative:
            return self.medium.derivative % tuple(map(self._text, derivative.groups()))
        entry = _ENTRY_TEXT.fullmatch(text)
        if entry is None:
            return self.medium.word(text)
        indices = [i.strip() for i in (entry[2] or "").split(",") if i.strip()]
        return self.entry(entry[1], [self.index(i) if i.isidentifier() else self.medium.word(i) for i in indices]).text

    def entry(self, name: str, indices: list[str] | None) -> Piece:
        """An entry of an array, or the derivative by it; a plain symbol where `indices` is None."""
        by = differentiated_by(name)
        if by is not None:
            dividend = self.entry("C" if name in self.of_cost else "S", None).text
            return Piece(self.medium.derivative % (dividend, self.entry(by, indices).text), Level.PRODUCT)
        shown = parts(name)
        number = self.digits(shown.number) if shown.number else ""
        if shown.source:
            number = self.medium.reading % (number, self.digits(shown.source))
        if indices is None:
            return Piece(self.medium.symbol(shown, number))
        return self.medium.entry(shown, number, indices)

    def piece(self, expr: Expr) -> Piece:
        """The written form of `expr`, with what its neighbours must know."""
        for kind, write in NODES:
            if isinstance(expr, kind):
                return write(self, expr)
        raise TypeError(f"no mathematics for {type(expr).__name__}: {expr}")

    def held(self, piece: Piece, level: Level) -> str:
        """`piece` with nothing after it, in brackets if it is looser than `level`."""
        return piece.text if piece.level >= level else self.medium.brackets % piece.text

    def shut(self, piece: Piece, level: Level) -> str:
        """`piece` with something after it, in brackets if it is looser than `level`."""
        return piece.shut if piece.level >= level else self.medium.brackets % piece.text

    def terms(self, expr: Expr) -> list[str]:
        """The terms of a sum in order, each with the sign before it; joined they are the sum."""
        if not isinstance(expr, (Add, OrderedSum)):
            return [self.write(expr)]
        written: list[str] = []
        for term in expr.args if isinstance(expr, OrderedSum) else ordered_terms(expr):
            negative, positive = _split_sign(term)
            text = self.held(self.piece(positive), Level.PRODUCT)
            if written:
                written.append((self.medium.dash if negative else self.medium.plus) + text)
            else:
                written.append(self.medium.minus % text if negative else text)
        return written

    def product(self, factors: list[Expr]) -> Piece:
        """Factors in the given order; what is open to the right stands last or is closed."""
        pieces = [self.piece(f) for f in factors]
        if len(pieces) <= 1:
            return pieces[0] if pieces else self.piece(S.One)
        head = [self.shut(p, Level.PRODUCT) for p in pieces[:-1]]
        return self.joined(head, pieces[-1], self.medium.dot if any(map(_is_word, factors)) else self.medium.times)

    def joined(self, head: list[str], last: Piece, times: str) -> Piece:
        text = times.join([*head, self.held(last, Level.PRODUCT)])
        return Piece(text, Level.PRODUCT, times.join([*head, last.closed]) if last.closed else "")


def _is_word(factor: Expr) -> bool:
    """Whether a factor prints as a word of several letters, which must not run into its neighbours."""
    name = factor.array.name if isinstance(factor, Entry) else factor.name if isinstance(factor, Symbol) else "x"
    base = parts(name).base
    return len(base) > 1 and base not in GREEK


def _split_sign(expr: Expr) -> tuple[bool, Expr]:
    """Whether a minus stands in front, and the expression without it."""
    negative = coefficient(expr).p < 0
    return negative, -expr if negative else expr


def _negated(writer: Writer, positive: Expr) -> Piece:
    return Piece(writer.medium.minus % writer.held(writer.piece(positive), Level.PRODUCT), Level.SUM)


def _number(writer: Writer, expr: Number) -> Piece:
    medium = writer.medium
    if expr < 0:
        return _negated(writer, -expr)
    if not isinstance(expr, Rational):
        return Piece(medium.number(str(expr)))
    if not is_decimal(expr):
        return medium.fraction(Piece(medium.number(str(expr.p))), Piece(medium.number(str(expr.q))))
    mantissa, exponent = decimal_parts(expr)
    if not exponent:
        return Piece(medium.number(mantissa))
    power = medium.power(medium.number("10"), writer.piece(sympy.Integer(exponent)))
    return Piece(power if mantissa == "1" else medium.number(mantissa) + medium.dot + power, Level.PRODUCT)


def _sum(writer: Writer, expr: Add | OrderedSum) -> Piece:
    """`(1 + z)/2` where every term has the same divisor."""
    divisor = 1 if isinstance(expr, OrderedSum) else common_divisor(expr)
    if divisor == 1:
        return Piece("".join(writer.terms(expr)), Level.SUM)
    whole = Add(*(term * divisor for term in expr.args))
    fraction = writer.medium.fraction(writer.piece(whole), writer.piece(sympy.Integer(abs(divisor))))
    return fraction if divisor > 0 else Piece(writer.medium.minus % fraction.text, Level.SUM)


def _product(writer: Writer, expr: Mul) -> Piece:
    """One fraction; but where a sum over an index would stand above its bar, `(1/m) Sum(...)`."""
    negative, positive = _split_sign(expr)
    if negative:
        return _negated(writer, positive)
    over, under = ordered_factors(positive)
    reductions = [f for f in over if isinstance(f, Reduction)]
    plain = [f for f in over if not isinstance(f, Reduction)]
    if not under:
        return writer.product(plain + reductions)
    divisor = writer.product(under)
    if not reductions:
        return writer.medium.fraction(writer.product(plain), divisor)
    front = writer.medium.fraction(writer.product(plain), divisor)
    return writer.joined([writer.medium.factor % front.shut], writer.product(reductions), writer.medium.times)


def _power(writer: Writer, expr: Pow) -> Piece:
    medium, base, exponent = writer.medium, expr.base, expr.exp
    if exponent.is_Rational and exponent < 0:
        return medium.fraction(writer.piece(S.One), writer.piece(base ** -exponent))
    if exponent == S.Half:
        return Piece(medium.root(writer.piece(base)), Level.POWER)
    raised = writer.piece(exponent)
    if _is_called(base) and _function_name(base) in BARE and exponent.is_Integer:
        return _call(writer, medium.power(medium.function(_function_name(base)), raised), base)
    return Piece(medium.power(writer.shut(writer.piece(base), Level.ATOM), raised), Level.POWER)


def _is_called(expr: Expr) -> bool:
    return isinstance(expr, Function) and not isinstance(expr, (sympy.exp, sympy.Abs))


def _function_name(expr: Function) -> str:
    name = type(expr).__name__
    return FUNCTIONS.get(name, name.lower())


def _function(writer: Writer, expr: Function) -> Piece:
    return _call(writer, writer.medium.function(_function_name(expr)), expr)


def _call(writer: Writer, function: str, expr: Function) -> Piece:
    """`log z` where the argument is one name or one sum, else `log(...)`."""
    medium = writer.medium
    arguments = [writer.piece(a) for a in expr.args]
    closed = medium.call % (function, medium.separator.join(a.text for a in arguments))
    if _function_name(expr) in BARE and isinstance(expr.args[0], (Symbol, Entry, Reduction)):
        return Piece(medium.bare_call % (function, arguments[0].text), Level.PREFIX, closed)
    return Piece(closed)


def _exponential(writer: Writer, expr: Function) -> Piece:
    medium, exponent = writer.medium, expr.args[0]
    small = medium.small_exponents and not exponent.has(Reduction, Where) and not any(
        p.exp.is_negative for p in exponent.atoms(Pow))
    if small:
        return Piece(medium.power(medium.euler, writer.piece(exponent)), Level.POWER)
    return _call(writer, medium.function("exp"), expr)


def _reduction(writer: Writer, expr: Reduction) -> Piece:
    medium = writer.medium
    sign = medium.largest if isinstance(expr, IndexMax) else medium.total
    written = writer.held(writer.piece(expr.body), Level.PRODUCT)
    for index in reversed(expr.bound):
        written = sign % (medium.bound(writer.index(index.name), index.name), written)
    return Piece(written, Level.PREFIX, medium.brackets % written)


def _entry(writer: Writer, expr: Entry) -> Piece:
    return writer.entry(expr.array.name, [writer.write(i) for i in expr.indices])


def _where(writer: Writer, expr: Where) -> Piece:
    medium, rows = writer.medium, []
    while isinstance(expr, Where):
        condition, then, expr = expr.args
        rows.append(medium.case % (writer.write(then), writer.write(condition)))
    rows.append(medium.otherwise % writer.write(expr))
    return Piece(medium.cases % medium.next_case.join(rows), medium.cases_level)


def _relation(writer: Writer, expr: Relational) -> Piece:
    sign = writer.medium.signs[RELATIONS[type(expr)]]
    return Piece(writer.medium.relation % (writer.write(expr.lhs), sign, writer.write(expr.rhs)), Level.RELATION)


def _delta(writer: Writer, expr: Delta) -> Piece:
    left, right = sorted(map(writer.write, expr.args))
    return Piece(writer.medium.iverson % (writer.medium.relation % (left, "=", right)))


def _inside(writer: Writer, expr: Inside) -> Piece:
    medium, (subscript, extent) = writer.medium, map(writer.write, expr.args)
    lower = medium.relation % (medium.number("0"), medium.signs["<="], subscript)
    return Piece(medium.iverson % (medium.relation % (lower, medium.signs["<"], extent)))


NODES: tuple[tuple[type, Callable[..., Piece]], ...] = (
    (Entry, _entry),
    (Index, lambda writer, expr: Piece(writer.index(expr.name))),
    (Symbol, lambda writer, expr: writer.entry(expr.name, None)),
    (Number, _number),
    ((Add, OrderedSum), _sum),
    (Mul, _product),
    (Pow, _power),
    (Reduction, _reduction),
    (sympy.exp, _exponential),
    (sympy.Abs, lambda writer, expr: Piece(writer.medium.absolute % writer.write(expr.args[0]))),
    (Function, _function),
    (Where, _where),
    (Delta, _delta),
    (Inside, _inside),
    (Relational, _relation),
    (type(S.Pi), lambda writer, expr: Piece(writer.medium.pi)),
    (type(S.Exp1), lambda writer, expr: Piece(writer.medium.euler)),
)
