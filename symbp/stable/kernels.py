"""Definitions -> the scalar functions of one array's entry that they compute, and the definitions with others in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sympy import Expr, Mul, Symbol

from ..notation.definition import Definition
from ..notation.indices import substitute
from ..notation.normal_form import MEANING
from ..notation.symbols import Array, Entry, Erfc, Erfcx, Reduction

Z = Symbol("z", real=True)              # the argument of every kernel
T = Symbol("t", real=True)              # the target that some also read
Choose = Callable[[Expr, Expr], Expr | None]


@dataclass(frozen=True)
class Elementwise:
    """Which arrays hold functions of another's entries: array -> (that array, its definition)."""

    made: Mapping[Array, tuple[Array, Definition]]
    values: Mapping[Symbol, Expr]           # numbers of the constants
    target: Array

    def root(self, entry: Entry) -> Entry:
        """The entry that this one is a function of, itself for any other."""
        return Entry(self.made[entry.array][0], *entry.indices) if entry.array in self.made else entry

    def of(self, expr: Expr) -> Entry | None:
        """The one entry of which the whole expression is a function."""
        if expr.has(Reduction) or not (expr.free_symbols <= set(self.values) | _inside(expr)):
            return None
        roots = {self.root(e) for e in expr.atoms(Entry) if e.array != self.target}
        return roots.pop() if len(roots) == 1 and len(self.targets(expr)) <= 1 else None

    def targets(self, expr: Expr) -> list[Entry]:
        return [e for e in expr.atoms(Entry) if e.array == self.target]

    def written(self, expr: Expr, root: Entry) -> Expr:
        """The expression as a function of Z, and of T where it reads a target, with numbers for constants."""
        while others := {e for e in expr.atoms(Entry) if e.array in self.made}:
            expr = expr.xreplace({e: substitute(d.formula, dict(zip(d.indices, e.indices, strict=True)))
                                  for e in others for d in (self.made[e.array][1],)})
        return expr.xreplace({root: Z, **dict.fromkeys(self.targets(expr), T)}).xreplace(dict(self.values))


def _inside(expr: Expr) -> set[Symbol]:
    """What stands in subscripts."""
    return set().union(*(e.free_symbols for e in expr.atoms(Entry)))


def elementwise(definitions: Iterable[Definition], values: Mapping[Symbol, Expr], target: Array) -> Elementwise:
    """Of definitions in order of evaluation."""
    found = Elementwise({}, values, target)
    for definition in definitions:
        root = found.of(definition.formula)
        if root is not None and root.indices == definition.indices:
            found = Elementwise({**found.made, definition.array: (root.array, definition)}, values, target)
    return found


def with_kernels(expr: Expr, known: Elementwise, choose: Choose) -> Expr:
    """The expression with each of its largest kernels as `choose` has it: kernel, the same in Z -> a form in Z, or None to keep it."""
    if isinstance(expr, Entry) or not expr.args:
        return expr
    root = known.of(expr)
    if root is not None:
        form = choose(expr, known.written(expr, root))
        return expr if form is None else form.xreplace({Z: root, **{T: t for t in known.targets(expr)}})
    if isinstance(expr, Mul):
        return _product(expr, known, choose)
    return expr.func(*(with_kernels(a, known, choose) if isinstance(a, Expr) else a for a in expr.args))


def _product(expr: Mul, known: Elementwise, choose: Choose) -> Expr:
    """Factors of one root belong together."""
    groups: dict[Entry, list[Expr]] = {}
    rest: list[Expr] = []
    for factor in expr.args:
        root = known.of(factor)
        if root is None:
            rest.append(with_kernels(factor, known, choose))
        else:
            groups.setdefault(root, []).append(factor)
    whole = [Mul(*factors) if all(isinstance(f, Entry) for f in factors) and len(factors) == 1
             else with_kernels(Mul(*factors), known, choose) for factors in groups.values()]
    return Mul(*rest, *whole)


def plain(expr: Expr) -> Expr:
    """The expression in elementary functions, and erfc: what the stable ones mean."""
    if not expr.args:
        return expr
    args = [plain(a) for a in expr.args]
    return MEANING[expr.func](*args) if expr.func in MEANING and expr.func not in (Erfc, Erfcx) else expr.func(*args)
