r"""Norms: `\lVert x\rVert_2^2` is a sum of squares, `\lVert x\rVert` its root, `\lVert x\rVert_1` a sum of absolute values."""

from __future__ import annotations

from sympy import Abs, Expr, Integer, sqrt

from ...notation.indices import contracted_sum
from ..latex.tree import Node, Norm, Scripted
from ..letters.errors import NotUnderstood
from ..letters.names import item_text
from .reader import Reader, Scope, reads
from .values import Value

EUCLIDEAN, FROBENIUS, ABSOLUTE = ("2",), ("F", "Fro", "fro", "F,F"), ("1",)
BARS = "the number that bars around a vector give"


@reads(Norm)
def norm(reader: Reader, node: Node, scope: Scope) -> Value:
    assert isinstance(node, Norm)
    return _powered(reader, node, (), (), scope)


def scripted_norm(reader: Reader, node: Scripted, scope: Scope) -> Value:
    """A norm with its kind below and its power above: the power 2 leaves no root."""
    if node.primes:
        raise NotUnderstood("a prime after a norm is not read", node.at)
    return _powered(reader, node, node.subs, node.sups, scope)


def _powered(reader: Reader, node: Node, subs: tuple[Node, ...], sups: tuple[Node, ...], scope: Scope) -> Value:
    found = node.base if isinstance(node, Scripted) else node
    assert isinstance(found, Norm)
    value = reader.value(found.body, scope)
    kind = ",".join(map(item_text, subs))
    exponent: Expr = Integer(1)
    for item in sups:
        exponent *= reader.scalar(item, scope)
    if value.by:
        raise NotUnderstood("the norm of a derivative by a matrix is not read", node.at, "write it with indices")
    if value.scalar and kind in ("", *EUCLIDEAN, *FROBENIUS, *ABSOLUTE):
        return Value(value.expr**exponent if exponent == 2 else Abs(value.expr)**exponent)
    if found.bracket == "|" and not kind and not value.scalar:
        if len(value.open) != 1:
            raise NotUnderstood("nothing says what the bars around a matrix mean", node.at, r"write \|W\|_F for the Frobenius norm")
        scope.notes.unknown[BARS] = ""
    return Value(_length(value, kind, exponent, node))


def _length(value: Value, kind: str, exponent: Expr, node: Node) -> Expr:
    vector = len(value.open) == 1
    if kind in FROBENIUS or not kind or kind in EUCLIDEAN and vector:
        squares = contracted_sum(value.expr**2, value.open)
        return squares if exponent == 2 else sqrt(squares)**exponent
    if kind in ABSOLUTE and vector:
        return contracted_sum(Abs(value.expr), value.open)**exponent
    what = "number" if value.scalar else "vector" if vector else "matrix"
    raise NotUnderstood(f"the norm {kind} of a {what} is not read", node.at, r"write \|v\|, \|v\|_1 or \|W\|_F, or its formula")
