"""A condition for people: in the formula language, and as LaTeX."""

from __future__ import annotations

from sympy import Add, Eq, Expr, Ge, Gt, Integer, Le, Lt, Mul, Ne, Symbol
from sympy.core.relational import Relational

from ...notation.symbols import Delta, Entry, Index, IndexSum
from ...notation.text import ordered_terms, to_text
from ...rewriting.simplify import readable
from .said import array_name, formula_text
from .words import plain_axes

SIGNS = {Eq: "=", Ne: r"\neq", Gt: ">", Ge: r"\ge", Lt: "<", Le: r"\le"}
TEXTS = {Eq: "==", Ne: "!=", Gt: ">", Ge: ">=", Lt: "<", Le: "<="}


def _sides(relation: Relational) -> tuple[Expr, Expr]:
    return readable(plain_axes(relation.lhs), relation.lhs), readable(plain_axes(relation.rhs), relation.rhs)


def relation_text(relation: Relational) -> str:
    """`Sum(t[k], k) == 1`, `i != j`."""
    left, right = _sides(relation)
    return formula_text(f"{to_text(left)} {TEXTS[type(relation)]} {to_text(right)}")


def relation_latex(relation: Relational) -> str:
    r"""`\sum_{k} t_{k} = 1`, `i \neq j`."""
    left, right = _sides(relation)
    return f"{_latex(left)} {SIGNS[type(relation)]} {_latex(right)}"


def _latex(expr: Expr) -> str:
    match expr:
        case IndexSum():
            return r"\sum_{%s} %s" % (", ".join(i.name for i in expr.bound), _latex(expr.body))
        case Delta():
            return r"\delta_{%s %s}" % tuple(map(_place, expr.args))
        case Entry():
            return _entry(expr)
        case Index() | Symbol():
            return expr.name
        case Add():
            terms = [(a.could_extract_minus_sign(), a) for a in ordered_terms(expr)]
            return "".join((" - " if minus else " + ") + _latex(-a if minus else a) for minus, a in terms).removeprefix(" + ")
        case Mul():
            return " ".join(f"({_latex(f)})" if f.is_Add else _latex(f) for f in expr.args)
    return to_text(expr)


def _entry(entry: Entry) -> str:
    name = array_name(entry.array)
    below = "".join(map(_place, entry.indices))
    if not below:
        return name
    head, mark, above = name.partition("^")
    return f"{f'{{{head}}}' if '_' in head else head}_{{{below}}}{mark}{above}"


def _place(index: Expr) -> str:
    return str(index + 1) if isinstance(index, Integer) else str(index)
