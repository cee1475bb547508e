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
from .indices import all_index_names, contracted_sum, free_indices, substitute, with_fresh_bound
from .symbols import Array, Delta, Entry, Index, IndexMax, IndexSum, Inside, Maximum, Minimum, Where

Guard = tuple[Relational, bool]      # a condition, and whether it has to hold or to fail


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


PARTIALS: dict[type, Callable[[Expr], tuple[Expr, ...]]] = {
    Add: lambda node: (S.One,) * len(node.args),
    Mul: _product,
    Pow: _power,
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
    """Walk the formula from its root, multiplying by one partial derivative per node, down to every entry.

    What lies under a condition is multiplied inside `where`, so that a branch not taken may be undefined. Entries that
    tie for a maximum share its cotangent.
    """
    found: list[Leaf] = []
    outside = {i.name for e in (definition.formula, cotangent, definition.target) for i in free_indices(e)}
    every = outside | all_index_names(definition.formula) | all_index_names(cotangent)

    def walk(node: Expr, cotangent: Expr, scope: tuple[Index, ...], guards: tuple[Guard, ...]) -> None:
        if isinstance(node, Entry):
            found.append(Leaf(node.array, node.indices, _guarded(cotangent, guards), scope))
        elif not node.has(Entry):
            return
        elif isinstance(node, IndexSum):
            body, bound = with_fresh_bound(node, outside | {i.name for i in scope})
            walk(body, cotangent, scope + bound, guards)
        elif isinstance(node, IndexMax):
            body, bound = with_fresh_bound(node, every | {i.name for i in scope})
            below = Lt(body, node, evaluate=False)
            ties = IndexSum(Where(below, S.Zero, S.One), *bound)
            walk(body, cotangent / ties, scope + bound, (*guards, (below, False)))
        elif isinstance(node, Where | Maximum | Minimum):
            condition, branches = branching(node)
            for holds, branch in zip((True, False), branches, strict=True):
                walk(branch, cotangent, scope, (*guards, (condition, holds)))
        else:
            for argument, partial in zip(node.args, partials(node), strict=True):
                if partial is not S.Zero:
                    walk(argument, cotangent * partial, scope, guards)

    walk(definition.formula, cotangent, definition.indices, ())
    return tuple(found)


def branching(node: Expr) -> tuple[Relational, tuple[Expr, Expr]]:
    """where, max and min as (condition, (value if it holds, value if not)); at a tie max and min take the second."""
    if isinstance(node, Where):
        return node.args[0], node.args[1:]
    compare = Gt if isinstance(node, Maximum) else Lt
    return compare(*node.args), node.args


def _guarded(cotangent: Expr, guards: tuple[Guard, ...]) -> Expr:
    """`cotangent` where every guard is met, else 0; factors that are always finite stay in front."""
    always: list[Expr] = []
    sometimes: list[Expr] = []
    for factor in Mul.make_args(cotangent):
        (always if total(factor) else sometimes).append(factor)
    value = Mul(*sometimes)
    for condition, met in reversed(guards):
        value = Where(condition, value, S.Zero) if met else Where(condition, S.Zero, value)
    return Mul(*always, value)


def total(factor: Expr) -> bool:
    """A factor that is finite whatever its entries are: entries, numbers, constants, sums and products of them."""
    if isinstance(factor, Entry | Delta | Inside) or factor.is_number or factor.is_Symbol:
        return True
    if isinstance(factor, Pow):
        return total(factor.base) and bool(factor.exp.is_Integer and factor.exp > 0)
    if isinstance(factor, IndexSum):
        return total(factor.body)
    return isinstance(factor, Add | Mul) and all(map(total, factor.args))


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
