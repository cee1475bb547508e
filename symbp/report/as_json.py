"""Derivation -> one JSON object: every result in the formula language and in LaTeX, with conditions and verdicts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sympy import Expr

from ..derivation.model import ActivationFacts, Derivation, Result, Step
from ..notation.definition import Definition
from .document import activation_sides, gradients_of_cost, named_activations
from .templates import Templates

Object = dict[str, Any]


def derivation_json(derivation: Derivation) -> Object:
    """Plain data; see `_result` for the form of each result."""
    templates = Templates(gradients_of_cost(derivation))
    network = derivation.network
    results = {r.definition.name: _result(templates, r) for r in derivation.backward}
    gradients = dict(derivation.gradients)
    return {
        "name": network.name,
        "dtype": network.dtype,
        "sizes": {str(symbol): number for symbol, number in network.sizes},
        "parameters": {p.array.name: list(p.shape) for p in network.parameters},
        "output_delta": results.get(derivation.output_delta),
        "hidden_deltas": [results[name] for name in derivation.hidden_deltas],
        "gradients": {parameter: results[array] for parameter, array in derivation.gradients},
        "activations": {name: _activation(templates, facts) for name, facts in named_activations(derivation)},
        "cost": _cost(templates, derivation),
        "definitions": [_definition(templates, d) for d in derivation.forward],
        "adjoints": [shown for name, shown in results.items() if name not in gradients.values()],
        "steps": [_step(templates, s) for s in derivation.steps],
    }


def derivation_json_text(derivation: Derivation) -> str:
    """The same as text: one line for each member of the outer lists and objects."""
    entries = [f"  {json.dumps(key)}: {_lines(value)}" for key, value in derivation_json(derivation).items()]
    return "{\n" + ",\n".join(entries) + "\n}\n"


def _lines(value: Any) -> str:
    members: list[str] = []
    if isinstance(value, list):
        members = [json.dumps(member, ensure_ascii=False) for member in value]
    elif isinstance(value, dict):
        members = [f"{json.dumps(key)}: {json.dumps(member, ensure_ascii=False)}" for key, member in value.items()]
    if not members:
        return json.dumps(value, ensure_ascii=False)
    opening, closing = "[]" if isinstance(value, list) else "{}"
    return f"{opening}\n    " + ",\n    ".join(members) + f"\n  {closing}"


def _result(templates: Templates, result: Result) -> Object:
    """`text` is the right-hand side alone, in the formula language."""
    target, _ = templates.write(result.definition.target)
    return _formula(templates, target, result.definition.formula, result.verdict, result.holds_if,
                    result.without_conditions, result.meaning, result.notes)


def _formula(templates: Templates, target: str, formula: Expr, verdict: str, holds_if: Sequence[Expr] = (),
             without: Expr | None = None, meaning: str = "", notes: Sequence[str] = ()) -> Object:
    text, latex = templates.write(formula)
    unconditional = without is None or without == formula
    return {
        "target": target,
        "text": text,
        "latex": latex,
        "holds_if": _texts(templates, holds_if),
        "without_conditions": text if unconditional else templates.write(without)[0],
        "verdict": verdict,
        "meaning": meaning,
        "notes": list(notes),
    }


def _texts(templates: Templates, expressions: Sequence[Expr]) -> list[str]:
    return [templates.write(e)[0] for e in expressions]


def _definition(templates: Templates, definition: Definition) -> Object:
    text, latex = templates.write(definition.formula)
    return {"target": templates.write(definition.target)[0], "text": text, "latex": latex}


def _activation(templates: Templates, facts: ActivationFacts) -> Object:
    output, derivative = activation_sides(facts)
    text, latex = templates.write(facts.formula)
    in_output = facts.derivative_in_output
    return {
        "formula": {"target": output, "text": text, "latex": latex},
        "derivative": _formula(templates, derivative, facts.derivative, facts.verdict, meaning=derivative,
                               notes=facts.kinks),
        "derivative_in_output": None if in_output is None else _formula(
            templates, derivative, in_output, facts.verdict, meaning=derivative, notes=facts.kinks),
        "injective": facts.injective,
        "reason": facts.reason,
        "kinks": list(facts.kinks),
    }


def _cost(templates: Templates, derivation: Derivation) -> Object:
    cost, found = derivation.network.cost, derivation.cost
    simpler = found.definition.formula != cost.definition.formula
    scale, scale_latex = templates.write(cost.scale)
    return {
        "name": cost.name,
        "definition": _definition(templates, cost.definition),
        "from_logits": _result(templates, found) if simpler else None,
        "scale": {"text": scale, "latex": scale_latex},
        "conditions": [condition.text for condition in cost.conditions],
    }


def _step(templates: Templates, step: Step) -> Object:
    text, latex = templates.equation(step.left, step.right)
    return {
        "equation": text,
        "latex": latex,
        "rule": step.rule,
        "uses": list(step.uses),
        "verdict": step.verdict,
        "holds_if": _texts(templates, step.holds_if),
    }
