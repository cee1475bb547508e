"""Derivation -> the same Derivation with every formula in a form that floating point does not destroy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from sympy import Abs, Expr, exp, log
from sympy.core.relational import Relational

from .model import Derivation, Result
from .moments import without_zero_norms
from .scaling import scaled_norms
from .softmax_output import assembled, without_output
from ..notation.definition import Definition
from ..notation.symbols import Array, Entry, IndexSum, Log1p, XLogY
from ..rewriting.carried import complement, decaying, from_the_output, needed, read_instead
from ..rewriting.centred import centred
from ..rewriting.equality import equal
from ..rewriting.exposed import hazards, secured
from ..rewriting.powers import joined
from ..rewriting.pullback import expand
from ..rewriting.stabilise import stabilise

Outputs = dict[Array, Definition]


def stabilised(derivation: Derivation) -> Derivation:
    """Forward definitions, cost and adjoints rewritten by the rules of `rewriting.stabilise`; equal in exact arithmetic.

    The cost is the form, as defined or from the logits, that is exposed least. An adjoint that divides by an output
    which may vanish is worked into the one that multiplies by it: a*(-t/a) = -t.
    """
    network = derivation.network
    outputs = {layer.output: layer.definitions[-1] for layer in network.layers}
    taken = {d.name for d in _every(derivation)} | {p.array.name for p in network.parameters}
    softmax = assembled(derivation, lambda name: _free(name, taken))
    left = derivation if softmax is None else without_output(derivation)
    stable = replace(
        left,
        forward=tuple(Definition(d.target, stabilise(d.formula)) for d in derivation.forward),
        cost=_cost(derivation, outputs) if softmax is None else softmax.cost,
        backward=tuple(_adjoints(left, outputs)),
    )
    whole = scaled_norms(_sharing(stable if softmax is None else softmax.joined(stable)), lambda name: _free(name, taken))
    return replace(whole, backward=tuple(
        replace(r, definition=Definition(r.definition.target, without_zero_norms(r.definition.formula))) for r in whole.backward))


def _sharing(derivation: Derivation) -> Derivation:
    """With the complements of outputs, and the exponentials that several definitions take of the same logits, computed once."""
    taken = {d.name for d in _every(derivation)} | {p.array.name for p in derivation.network.parameters}
    outputs: dict[Array, Definition] = {}
    for output in derivation.forward:
        beside = complement(output)
        if beside is not None and not any(d.formula == beside for d in derivation.forward):
            rest = Entry(Array(_free(f"rest_{output.name}", taken), output.array.shape), *output.indices)
            derivation = _carrying(derivation, output, Definition(rest, beside))
            outputs[rest.array] = output
    arrays = {d.array for d in derivation.forward}
    decays = {z: Array(_free(f"decay_{z.name}", taken), z.shape) for z in needed(d.formula for d in _every(derivation)) if z in arrays}

    def shared(definition: Definition) -> Definition:
        formula = definition.formula
        if definition.array in outputs:
            formula = from_the_output(formula, outputs[definition.array], decays)
        return Definition(definition.target, decaying(formula, decays))
    derivation = _each(derivation, shared)
    forward: list[Definition] = []
    for definition in derivation.forward:
        forward.append(definition)
        if definition.array in decays:
            decay = Entry(decays[definition.array], *definition.indices)
            forward.append(Definition(decay, exp(-Abs(definition.target))))
    return _each(replace(derivation, forward=tuple(forward)), lambda d: Definition(d.target, joined(d.formula)))


def _carrying(derivation: Derivation, output: Definition, beside: Definition) -> Derivation:
    """With the complement of an output defined behind it, where any formula needs it."""
    def reading(definition: Definition) -> Definition:
        if definition == output:
            return definition
        formula = read_instead(definition.formula, beside.formula, beside.target)
        return Definition(definition.target, read_instead(formula, output.formula, output.target))
    changed = _each(derivation, reading)
    if not any(d.formula.has(beside.array) for d in _every(changed)):
        return derivation
    forward = [d for given in changed.forward for d in ((given, beside) if given == output else (given,))]
    return replace(changed, forward=tuple(forward))


def _every(derivation: Derivation) -> tuple[Definition, ...]:
    return (*derivation.forward, derivation.cost.definition, *(r.definition for r in derivation.backward))


def _each(derivation: Derivation, change: Callable[[Definition], Definition]) -> Derivation:
    return replace(
        derivation, forward=tuple(map(change, derivation.forward)),
        cost=replace(derivation.cost, definition=change(derivation.cost.definition)),
        backward=tuple(replace(r, definition=change(r.definition)) for r in derivation.backward))


def _free(name: str, taken: set[str]) -> str:
    return name if name not in taken else next(f"{name}_{n}" for n in count(1) if f"{name}_{n}" not in taken)


def _secured(expr: Expr, outputs: Outputs) -> Expr:
    read = {e.array for e in expr.atoms(Entry)} & outputs.keys()

    def inline(part: Expr) -> Expr:
        for array in sorted(read, key=str):
            part = expand(part, outputs[array])
        return part

    return secured(expr, frozenset(read), inline)


def _cost(derivation: Derivation, outputs: Outputs) -> Result:
    """The cost as it was defined, unless the form from the logits, or one with the outputs inlined, is exposed less."""
    defined, result = derivation.network.cost.definition, derivation.cost
    relations = tuple(r for r in result.holds_if if isinstance(r, Relational))
    from_logits = stabilise(result.definition.formula)
    level = centred(from_logits, relations)
    if level is not None and equal(level, from_logits, relations):
        from_logits = level
    choices = ((_secured(defined.formula, outputs), ()), (from_logits, relations))
    formula, holds = min(choices, key=lambda choice: (len(hazards(choice[0])), _repeated(choice[0])))
    return replace(result, definition=Definition(defined.target, formula), holds_if=holds)


def _repeated(expr: Expr) -> int:
    """How many logarithms are taken once for each term of a sum."""
    return sum(len(total.body.atoms(log, Log1p, XLogY)) for total in expr.atoms(IndexSum))


def _adjoints(derivation: Derivation, outputs: Outputs) -> list[Result]:
    """Every adjoint in its stable form; those that only one other reads, and that are exposed, inlined in it."""
    results = {r.definition.array: r for r in derivation.backward}
    formulas = {array: _secured(r.definition.formula, outputs) for array, r in results.items()}
    readers: dict[Array, list[Array]] = {array: [] for array in results}
    for array, result in results.items():
        for other in sorted({e.array for e in result.definition.formula.atoms(Entry)} & results.keys(), key=str):
            readers[other].append(array)
    for array in list(results) if derivation.network.fuse else ():
        if len(readers[array]) != 1 or not hazards(formulas[array]):
            continue
        reader = readers[array][0]
        whole = expand(results[reader].definition.formula, results[array].definition)
        formula = _secured(whole, outputs)
        if len(hazards(formula)) < len(hazards(formulas[array])) + len(hazards(formulas[reader])):
            formulas[reader] = formula
            results[reader] = replace(results[reader], definition=Definition(results[reader].definition.target, whole))
            del results[array], formulas[array]
    return [replace(r, definition=Definition(r.definition.target, formulas[a])) for a, r in results.items()]
