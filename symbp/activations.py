"""Network -> what is known of each activation it uses: derivative, also in its output, one-to-one or not, kinks."""

from __future__ import annotations

from sympy import Expr, S, Symbol, expand_mul
from sympy.core.relational import Relational

from .derivation import ActivationFacts
from .network.model import Layer, Network
from .notation.calculus import derivative, kinks
from .notation.definition import Definition
from .notation.indices import contracted_sum, fresh
from .notation.normal_form import normal
from .notation.renaming import canonical_names, inverse, renamed
from .notation.symbols import Array, Entry, Reduction
from .rewriting.cases import cases, line
from .rewriting.equality import equal
from .rewriting.injective import injective
from .rewriting.output_form import in_output
from .rewriting.pullback import expand
from .rewriting.simplify import simplify


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
    scalar = not output.indices
    taken = {s.name for s in formula.atoms(Symbol)} | {i.name for i in output.indices}
    at = []
    for index in output.indices:
        at.append(fresh(index.size, taken))
        taken.add(at[-1].name)
    variable = Entry(source, *at)
    slope = simplify(derivative(formula, variable))
    by_output = in_output(slope, output, formula, source)
    definition = Definition(output, formula)
    proved = by_output is None or equal(expand(by_output, definition), slope)
    if by_output is not None and (not proved or any(e.array == source for e in by_output.atoms(Entry))):
        by_output = None if scalar or not proved else by_output
    one_to_one, reason = (injective(formula, slope, variable, constants) if scalar
                          else _vector_injective(slope, variable))
    if by_output is None:
        reason += "; no form in the output was found by elimination"
    return ActivationFacts(name, formula, slope, by_output, one_to_one, reason, "proved" if proved else "unproved",
                           tuple(_kink(r, slope, variable) for r in kinks(formula) if scalar and line(normal(r.lhs - r.rhs))))


def _vector_injective(jacobian: Expr, variable: Entry) -> tuple[bool | None, str]:
    """A vector function is not one-to-one where its Jacobian sends a direction to zero everywhere."""
    total = contracted_sum(jacobian, variable.indices)
    if equal(total, S.Zero):
        return False, "not one-to-one: adding the same number to every z changes nothing"
    if equal(contracted_sum(expand_mul(jacobian * variable), variable.indices), S.Zero):
        return False, "not one-to-one: multiplying every z by the same number changes nothing"
    return None, "undecided: shifts and multiples of z change the output, nothing else was tried"


def _kink(relation: Relational, slope: Expr, variable: Entry) -> str:
    _, a, b = line(normal(relation.lhs - relation.rhs))
    point = -b / a
    value = next(cases(slope.xreplace({variable: point})))
    return f"z == {point}: the derivative is taken as {simplify(value)}"
