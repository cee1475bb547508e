"""Derivation -> the same for a softmax output: cost and output assembled before anything is stored, so that no array
holds a derivative that is infinite where an output underflows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sympy import Add, Eq, Expr, Ne, Pow, S, exp

from .model import Derivation, Result
from ..notation.definition import Definition
from ..notation.indices import substitute
from ..notation.symbols import Array, Entry, IndexSum, Where
from ..rewriting.pullback import pull_back
from ..rewriting.share_forms import Reading, named
from ..rewriting.share_products import at_zero, evaluated, harmless, meets_zero, multiplied, settled
from ..rewriting.shares import carried, from_shares, from_steep_shares, shares
from ..rewriting.simplify import simplify
from ..rewriting.stabilise import stabilise

PARTS = ("rest", "log", "log_rest", "beside")


@dataclass(frozen=True)
class Assembled:
    """What the shares offer: the cost, the derivative by log(a), that by the logits, and the arrays that these read."""

    cost: Result
    product: Result
    delta: Result
    output: Array
    carried: tuple[Definition, ...]

    def joined(self, derivation: Derivation) -> Derivation:
        """With the carried arrays defined behind the output, and the two derivatives before all others."""
        forward = tuple(d for own in derivation.forward for d in ((own, *self.carried) if own.array == self.output else (own,)))
        return replace(derivation, forward=forward, backward=(self.product, self.delta, *derivation.backward))


def without_output(derivation: Derivation) -> Derivation:
    """The derivation without the derivatives by the output and by its logits."""
    names = {derivation.output_delta, f"d_{derivation.network.output.name}"}
    return replace(derivation, backward=tuple(r for r in derivation.backward if r.definition.name not in names))


def assembled(derivation: Derivation, free: Callable[[str], str]) -> Assembled | None:
    """Cost and derivatives of a softmax output from its shares; None where these have nothing to offer.

    dS/dz = a*dS/da - a*Sum(a*dS/da, k), and a*dS/da is multiplied out before it is computed.
    """
    network = derivation.network
    output = network.layers[-1].definitions[-1]
    given = shares(output, [free(f"{part}_{output.name}") for part in PARTS])
    delta, adjoint = derivation.result(derivation.output_delta), Array(f"d_{output.name}", output.array.shape)
    if given is None or _plain(delta.definition.formula, output.array, adjoint):
        return None
    share = next((s for s in pull_back(network.cost.definition, S.One) if s.array == output.array), None)
    if share is None or any(r is not delta and r.definition.formula.has(adjoint) for r in derivation.backward):
        return None
    relations = tuple(c.relation for c in network.cost.conditions if isinstance(c.relation, Eq))
    slope = without_constants(substitute(share.simple, dict(zip(share.at, output.indices, strict=True))))
    return _assembled(derivation, delta, Reading(given, network.target, dict(network.constants), relations), slope, free)


def without_constants(slope: Expr) -> Expr:
    """g + c as g: outputs that sum to 1 do not let a constant through, a*(g - Sum(a*g, k)) is the same without it."""
    return Add(*(term for term in Add.make_args(slope) if term.atoms(Entry))) or slope


def _assembled(derivation: Derivation, delta: Result, by: Reading, slope: Expr, free: Callable[[str], str]) -> Assembled:
    given, definition = by.shares, derivation.network.cost.definition
    formula = logarithmic(slope, by)
    steep = _steep(formula, by)
    if steep:
        formula = given.largest(logarithmic(slope, by, given.at(given.rest)), formula)
    at = given.output.target
    product = Entry(Array(free(f"d_log_{given.output.name}"), given.output.array.shape), *given.output.indices)
    whole = from_steep_shares(given, product) if steep else from_shares(given, product)
    results = (
        replace(derivation.cost, definition=Definition(definition.target, stabilise(evaluated(definition.formula, by))),
                holds_if=by.relations),
        Result(Definition(product, stabilise(formula)), f"{at}*dS/d{at}", formula, by.relations, delta.verdict),
        replace(delta, definition=Definition(delta.definition.target, whole), holds_if=by.relations))
    read = {e.array for r in results for e in r.definition.formula.atoms(Entry)}
    return Assembled(*results, given.output.array, tuple(d for d in carried(given) if d.array in read))


def logarithmic(slope: Expr, by: Reading, *factors: Entry) -> Expr:
    """a*dS/da, the derivative by log(a), times further factors: multiplied out, then settled."""
    def form(expr: Expr) -> Expr:
        written = named(expr, by)
        for factor in (by.shares.output.target, *factors):
            written = multiplied(factor, written, by)
        return settled(written, by)
    target = meets_zero(slope, by)
    return form(slope) if target is None else Where(Ne(target, 0), form(slope), form(simplify(at_zero(slope, target))))


def _steep(formula: Expr, by: Reading) -> bool:
    """Whether a formula may be infinite where an output rounds to 1."""
    rest, logarithm = by.shares.at(by.shares.rest), by.shares.at(by.shares.log_rest)
    return any(p.base == rest and not harmless(p.exp, by) for p in formula.atoms(Pow)) or any(
        e.args[0].has(logarithm) for e in formula.atoms(exp))


def _plain(formula: Expr, output: Array, adjoint: Array) -> bool:
    """Whether a delta is a - t or such: no sum over outputs, no division by one."""
    over = any(s.has(output) for s in formula.atoms(IndexSum))
    below = any(p.has(output) for p in formula.atoms(Pow) if not (p.exp.is_Integer and p.exp > 0))
    return not over and not below and not formula.has(adjoint)
