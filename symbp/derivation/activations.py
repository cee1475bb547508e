"""Network -> what is known of each activation it uses: derivative, also in its output, one-to-one or not, kinks."""

from __future__ import annotations

from sympy import Expr, Ge, Gt, Le, Lt, S, Symbol, expand_mul
from sympy.core.relational import Relational

from .model import ActivationFacts
from ..network.model import Layer, Network
from ..notation.calculus import derivative
from ..notation.definition import Definition
from ..notation.indices import contracted_sum, fresh, replace_free
from ..notation.normal_form import normal
from ..notation.ratio import NoForm
from ..notation.renaming import canonical_names
from ..notation.symbols import Array, Entry, Reduction, Where
from ..notation.text import to_text
from ..rewriting.cases import line
from ..rewriting.equality import equal
from ..rewriting.injective import Injectivity, injective
from ..rewriting.kinks import kinks
from ..rewriting.output_form import expand, in_output
from ..rewriting.simplify import simplify
from ..rewriting.weight import weight


def activation_facts(network: Network) -> tuple[ActivationFacts, ...]:
    """One entry per different activation, in order of first use."""
    found: dict[tuple[str, Expr], ActivationFacts] = {}
    for layer in network.layers:
        output, formula = by_itself(layer)
        names = canonical_names((output, formula))
        key = (layer.activation, formula.xreplace(names))
        if key not in found:
            found[key] = facts(layer.activation, output, formula, network.constants)
    return tuple(found.values())


def by_itself(layer: Layer) -> tuple[Entry, Expr]:
    """The layer's activation without its example index: (a[], f(z[])) if element-wise, else (a[i], f(z)[i])."""
    definition = layer.definitions[-1]
    entries = sorted((e for e in definition.formula.atoms(Entry) if e.array == layer.logits), key=str)
    scalar = not definition.formula.has(Reduction) and all(e.indices == definition.indices for e in entries)
    keep = 0 if scalar else 1
    shape = () if scalar else layer.logits.shape[keep:]
    z, a = Array("z", shape), Array("a", shape)
    places = {e: Entry(z, *(e.indices[keep:] if not scalar else ())) for e in entries}
    target = Entry(a, *(definition.indices[keep:] if not scalar else ()))
    return target, definition.formula.xreplace(places)


def facts(name: str, output: Entry, formula: Expr, constants: tuple[tuple[Symbol, Expr], ...]) -> ActivationFacts:
    """Derive everything that is claimed of the activation `output == formula`."""
    source = Array("z", output.array.shape)
    taken = {s.name for s in formula.atoms(Symbol)} | {i.name for i in output.indices}
    at = []
    for index in output.indices:
        at.append(fresh(index.size, taken))
        taken.add(at[-1].name)
    variable = Entry(source, *at)
    raw = derivative(formula, variable)
    slope = simplify(raw)
    one_to_one = _injective_vector(slope, variable) if output.indices else injective(formula, slope, variable, constants)
    by_output = in_output(slope, output, formula, source)
    if by_output is not None and not equal(expand(by_output, Definition(output, formula)), slope):
        by_output = None
    if by_output is not None:
        by_output = (_if_lighter(by_output, slope) if output.indices
                     else by_its_own_cases(by_output, variable, output, formula, one_to_one))
    reason = one_to_one.reason
    if by_output is None:
        reason += "; no form in the output was found by elimination"
    return ActivationFacts(name, formula, slope, by_output, one_to_one.holds, reason, "proved" if equal(slope, raw) else "unproved",
                           _kinks(slope))


def _kinks(slope: Expr) -> tuple[str, ...]:
    found = kinks(slope)
    if found is None:
        return ("the places where its cases meet: the derivative of one of them is taken",)
    return tuple(f"{kink.place}: the derivative is taken as {to_text(kink.value)}" for kink in found)


def _if_lighter(expr: Expr, known: Expr) -> Expr | None:
    """A form in the output that still holds sums of the input, where it says more than the derivative itself."""
    return expr if weight(expr) < weight(known) else None


def by_its_own_cases(expr: Expr, variable: Entry, output: Entry, formula: Expr, known: Injectivity) -> Expr | None:
    """`expr` with `z > r` written as `a > f(r)` where f never falls and rises next to r; None if z is left over."""
    for node in sorted(expr.atoms(Where), key=str):
        condition = _on_output(node.args[0], variable, output, formula, known)
        if condition is not None:
            expr = expr.xreplace({node.args[0]: condition})
    return None if expr.has(variable) else simplify(expr)


def _on_output(relation: Relational, variable: Entry, output: Entry, formula: Expr, known: Injectivity) -> Relational | None:
    straight = line(normal(relation.lhs - relation.rhs))
    if straight is None or straight[0] != variable or not known.slopes or any(s < 0 for _, _, s in known.slopes):
        return None
    kind = relation.func if straight[1] > 0 else relation.reversed.func
    if kind not in (Gt, Ge, Lt, Le):
        return None
    root = -straight[2] / straight[1]
    beside = (s for low, high, s in known.slopes if (low <= root < high if kind in (Gt, Le) else low < root <= high))
    return kind(output, normal(replace_free(formula, {variable: root}))) if next(beside) == 1 else None


def _injective_vector(jacobian: Expr, variable: Entry) -> Injectivity:
    """A vector function is not one-to-one where its Jacobian sends a direction to zero everywhere."""
    try:
        if equal(contracted_sum(jacobian, variable.indices), S.Zero):
            return Injectivity(False, "not one-to-one: adding the same number to every z changes nothing")
        if equal(contracted_sum(expand_mul(jacobian * variable), variable.indices), S.Zero):
            return Injectivity(False, "not one-to-one: multiplying every z by the same number changes nothing")
    except NoForm:
        return Injectivity(None, "undecided: too large a formula")
    return Injectivity(None, "undecided: shifts and multiples of z were tried and not shown to change nothing")
