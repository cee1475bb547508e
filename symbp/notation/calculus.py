"""Reverse mode on one definition: a cotangent of `y[..] = f(x[..])` in, the adjoint of every array it reads out.

The only facts of calculus are in `partials`; the functions' own come from SymPy's `fdiff`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Abs, Add, Eq, Expr, Function, Gt, Lt, Mul, Pow, S, log, sign
from sympy.core.relational import Relational

from ..errors import DerivationError
from .definition import Definition
from .indices import all_index_names, contracted_sum, substitute, with_fresh_bound
from .symbols import Array, Delta, Entry, Index, IndexMax, IndexSum, Maximum, Minimum, Where


@dataclass(frozen=True)
class Leaf:
    """`array[subscripts]` was read under the indices `scope`; its cotangent there is `cotangent`."""

    array: Array
    subscripts: tuple[Expr, ...]
    cotangent: Expr
    scope: tuple[Index, ...]


def _power(node: Expr) -> tuple[Expr, ...]:
    base, exponent = node.args
    in_exponent = node * log(base) if exponent.has(Entry) else S.Zero
    return exponent * base ** (exponent - 1), in_exponent


def _product(node: Expr) -> tuple[Expr, ...]:
    return tuple(Mul(*node.args[:i], *node.args[i + 1:]) for i in range(len(node.args)))


def _larger(node: Expr) -> tuple[Expr, ...]:
    a, b = node.args
    return Where(Gt(a, b), S.One, S.Zero), Where(Gt(a, b), S.Zero, S.One)


def _smaller(node: Expr) -> tuple[Expr, ...]:
    a, b = node.args
    return Where(Lt(a, b), S.One, S.Zero), Where(Lt(a, b), S.Zero, S.One)


PARTIALS: dict[type, Callable[[Expr], tuple[Expr, ...]]] = {
    Add: lambda node: (S.One,) * len(node.args),
    Mul: _product,
    Pow: _power,
    Where: lambda node: (S.Zero, Where(node.args[0], S.One, S.Zero), Where(node.args[0], S.Zero, S.One)),
    Maximum: _larger,
    Minimum: _smaller,
    Abs: lambda node: (sign(node.args[0]),),
    sign: lambda node: (S.Zero,),
}


def partials(node: Expr) -> tuple[Expr, ...]:
    """d node / d argument, for each argument of an elementary node."""
    rule = PARTIALS.get(node.func)
    if rule is not None:
        return rule(node)
    if isinstance(node, Function):
        return tuple(node.fdiff(i + 1) for i in range(len(node.args)))
    raise DerivationError(f"no derivative is known for {node.func.__name__}")


def leaves(definition: Definition, cotangent: Expr) -> tuple[Leaf, ...]:
    """Walk the formula from its root, multiplying by one partial derivative per node, down to every entry."""
    found: list[Leaf] = []
    taken = all_index_names(definition.formula) | {i.name for i in definition.indices} | all_index_names(cotangent)

    def walk(node: Expr, cotangent: Expr, scope: tuple[Index, ...]) -> None:
        if isinstance(node, Entry):
            found.append(Leaf(node.array, node.indices, cotangent, scope))
        elif isinstance(node, IndexSum):
            body, bound = with_fresh_bound(node, {i.name for i in scope})
            walk(body, cotangent, scope + bound)
        elif isinstance(node, IndexMax):
            body, bound = with_fresh_bound(node, {i.name for i in scope} | taken)
            walk(body, cotangent * Where(Lt(body, node), S.Zero, S.One), scope + bound)
        elif node.has(Entry):
            for argument, partial in zip(node.args, partials(node), strict=True):
                if partial is not S.Zero and not isinstance(argument, Relational):
                    walk(argument, cotangent * partial, scope)

    walk(definition.formula, cotangent, definition.indices)
    return tuple(found)


def adjoint(leaf: Leaf, at: tuple[Index, ...]) -> Expr:
    """The leaf's share of d/d array[at]: the sum over its scope of cotangent times a delta per subscript."""
    apart = tuple(Index(f"{p.name}'", p.size) for p in at)
    deltas = Mul(*(Delta(p, s) for p, s in zip(apart, leaf.subscripts, strict=True)))
    return substitute(contracted_sum(leaf.cotangent * deltas, leaf.scope), dict(zip(apart, at, strict=True)))


def derivative(formula: Expr, variable: Entry) -> Expr:
    """d formula / d variable for a formula in entries (a scalar function, or one component of a vector function).

    The free indices of the formula stay free: the derivative of `a[i]` by `z[p]` holds `delta(i, p)`.
    """
    found = leaves(Definition(Array("_")[()], formula), S.One)
    return Add(*(adjoint(leaf, variable.indices) for leaf in found if leaf.array == variable.array))


def kinks(formula: Expr) -> tuple[Relational, ...]:
    """The places where a formula may have no derivative and a side was chosen."""
    nodes = formula.atoms(Where, Maximum, Minimum, Abs, sign)
    return tuple(sorted({Eq(*_kink(node), evaluate=False) for node in nodes}, key=str))


def _kink(node: Expr) -> tuple[Expr, Expr]:
    if isinstance(node, Where):
        return node.args[0].args
    return node.args if len(node.args) == 2 else (node.args[0], S.Zero)
