"""Derivatives of a cost that come down from the layers above: whether the weights there can make them whatever is chosen."""

from __future__ import annotations

from sympy import Abs, Expr, sign

from ...notation.indices import arrays_in
from ...notation.symbols import Array, Entry, Index, Maximum, Minimum, Where
from ..letters.errors import Trouble
from ..letters.layer import Layer
from ..reading.model import Model
from ..reading.notes import Notes

KINKED = (Where, Maximum, Minimum, Abs, sign)


def passed_down(model: Model, expr: Expr) -> bool:
    r"""Whether no cost makes this zero for all weights: dC/dz^{l+1} = sum_i w_i^{l+2} f'(z^{l+1}) dC/dz_i^{l+2} varies with w^{l+2}.

    All else in it is of that layer or of lower ones, or is given; the cost is declared to depend on the network's layers only.
    """
    rates = {a for a in arrays_in(expr) if "/" in a.name}
    above = {found for rate in rates for found in model.origins if f"/d{found.name}" in rate.name and rate.name.endswith(f"/d{found.name}")}
    costs = {found for rate in rates for found in model.origins if rate.name.startswith(f"d{found.name}/")}
    if len(rates) != 1 or len(above) != 1 or len(costs) != 1 or any(r in arrays_in(node) for node in expr.atoms(*KINKED) for r in rates):
        return False
    source, cost = above.pop(), model.origins[costs.pop()]
    layer = model.origins[source].layer
    if layer is None or (layer.base,) != model.conventions.layers[:1] or layer.offset <= model.top:
        return False
    declared = cost.entry.role == "cost" and cost.entry.of and cost.key not in model.refused
    return bool(declared) and all(_at_most(model, a, layer) for a in arrays_in(expr) - rates) and _weighted(model, source, layer)


def _at_most(model: Model, array: Array, layer: Layer) -> bool:
    """Whether an array lies in this layer or below it, or in none and is given."""
    origin = model.origins.get(array)
    if origin is None or origin.layer is None:
        return model.definition(array) is None and (origin is None or origin.entry.role != "cost")
    return origin.layer.base == layer.base and origin.layer.offset <= layer.offset


def _weighted(model: Model, source: Array, layer: Layer) -> bool:
    """Whether what is passed from a layer to the one below it varies with something given of that layer: a weight."""
    origin = model.origins[source]
    below = model.array(origin.key, origin.entry, layer.shifted(-1))
    here, there = (tuple(Index(f"{x}{n}", s) for n, s in enumerate(a.shape)) for x, a in (("p", source), ("q", below)))
    try:
        slope = model.derivative(Entry(source, *here), Entry(below, *there), Notes())
    except Trouble:
        return False
    return any((o := model.origins.get(a)) is not None and o.layer == layer and model.definition(a) is None for a in arrays_in(slope))
