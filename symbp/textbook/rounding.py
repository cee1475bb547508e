r"""Numbers printed with so many digits: whether `\approx` holds to the digits printed, and whether an `=` only rounds."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Abs, Expr, Float, Ge, Integer, Le, Lt, N, Rational, S
from sympy.core.relational import Relational

from ..notation.indices import arrays_in
from ..notation.symbols import Where
from .judging import Found, Outcome
from .latex.tree import Negation, Node, Number
from .latex.walk import nodes
from .reading.functions import OpaqueFunction
from .reading.notes import Notes
from .reading.setting import Setting
from .reading.sides import Sides, sides
from .verdict import Ruling
from .witness.search import Witness, find_witness

MOST_DIGITS = 40


@dataclass(frozen=True)
class Printed:
    """Two numbers, the digits behind the point that the right one shows, and whether they agree to them (None: not told)."""

    read: Sides
    decimals: int
    agrees: bool | None


def approximated(setting: Setting, left: Node, right: Node) -> Outcome:
    r"""The ruling on `left \approx right`: only numbers are compared."""
    found = printed(setting, left, right)
    if found is None or found.agrees is None:
        return Outcome(Found(Ruling.UNDECIDED, why=r"\approx is decided between numbers alone", remedy="write what is claimed as an equation"), right.at)
    if found.agrees:
        return Outcome(Found(Ruling.PROVED), right.at, left, right, found.read.values)
    value, other = (v.expr for v in found.read.values)
    if _holds(Ge(Abs(value), Abs(other))) and _holds(Lt(Abs(value - other), Rational(1, 10**found.decimals))):
        why = f"its digits are cut off; rounded it is {shown(value, found.decimals)}"
        return Outcome(Found(Ruling.UNDECIDED, why=why), right.at, left, right, found.read.values)
    why = f"the left side is {shown(value, found.decimals + 3)}, which to {found.decimals} digits is {shown(value, found.decimals)}"
    witness = find_witness(value, other)
    if not isinstance(witness, Witness):
        return Outcome(Found(Ruling.UNDECIDED, why=r"\approx is decided between numbers alone", remedy="write what is claimed as an equation"), right.at)
    return Outcome(Found(Ruling.REFUTED, why=why, witness=witness), right.at, left, right, found.read.values)


def rounds(setting: Setting, left: Node, right: Node) -> bool:
    """Whether an `=` between two numbers holds to the digits printed only."""
    found = printed(setting, left, right)
    return found is not None and found.agrees is True and found.decimals > 0


def printed(setting: Setting, left: Node, right: Node) -> Printed | None:
    """None where a side is no number, or the right one is not printed in decimals."""
    decimals = _decimals(right)
    if decimals is None:
        return None
    own = _decimals(left)
    decimals = decimals if own is None else min(own, decimals)
    read = sides(setting, left, right, Notes())
    if read.trouble is not None or not all(v.scalar and _is_number(v.expr) for v in read.values):
        return None
    value, other = (v.expr for v in read.values)
    agrees = _holds(Le(Abs(value - other), Rational(1, 2 * 10**decimals)))
    whole = decimals == 0 and not any("." in n.text for n in nodes(right) if isinstance(n, Number))
    return Printed(read, decimals, None if whole and not agrees else agrees)


def _is_number(expr: Expr) -> bool:
    return bool(expr.is_number) and not expr.free_symbols and not arrays_in(expr) and not expr.has(OpaqueFunction)


def _holds(relation: Relational | bool) -> bool | None:
    """Whether a relation between numbers holds, certified by intervals; None where 80 digits do not tell."""
    if relation == S.true or relation == S.false:
        return bool(relation)
    one, none = (isinstance(find_witness(Where(relation, S.One, S.Zero), Integer(n)), Witness) for n in (0, 1))
    return True if one and not none else False if none and not one else None


def _decimals(node: Node) -> int | None:
    """How many digits stand behind the point of a printed number."""
    inner = node.operand if isinstance(node, Negation) else node
    if not isinstance(inner, Number) or len(inner.text) > MOST_DIGITS:
        return None
    return len(inner.text.partition(".")[2])


def shown(value: Expr, decimals: int) -> str:
    """A number to so many digits behind the point, halves away from zero."""
    scaled = N(value * 10**decimals, decimals + MOST_DIGITS)
    whole = int(Abs(scaled) + Float("0.5"))
    text = str(whole).rjust(decimals + 1, "0")
    sign = "-" if scaled < 0 and whole else ""
    return sign + (f"{text[:-decimals]}.{text[-decimals:]}" if decimals else text)
