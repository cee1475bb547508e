"""A network's true cost, output and gradients for one example, from its definitions alone."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from itertools import product

import numpy as np
from sympy import Expr, Symbol

from ..network.model import Network
from ..notation.symbols import Array
from .reals import ZERO, Arithmetic, Number, Undefined
from .truth import PRECISIONS, Direction, Inputs, Place, Truth, enclosed, resolved
from .ulps import Bounds, Format, narrow

Numbers = Mapping[str, np.ndarray]


class TrueModel:
    """numbers: the input, the target and the parameters by name; the input and the target without the axis of examples."""

    def __init__(self, network: Network, form: Format, precisions: tuple[int, ...] = PRECISIONS) -> None:
        self.network, self.form, self.precisions = network, form, precisions
        self.arrays: dict[str, Array] = {a.name: a for a in (network.input, network.target, *(p.array for p in network.parameters))}
        self.fixed = {c.array: c for layer in network.layers for c in layer.constants}
        batch = network.input.shape[0]
        self.sizes: dict[Symbol, int] = dict(network.sizes) | ({batch: 1} if isinstance(batch, Symbol) else {})

    def inputs(self, numbers: Numbers) -> Inputs:
        given: dict[Array, dict[Place, Fraction]] = {}
        for name, array in self.arrays.items():
            example = array in (self.network.input, self.network.target)
            values = np.asarray(numbers[name])
            given[array] = {((0, *place) if example else place): Fraction(float(v)) for place, v in np.ndenumerate(values)}
        for array, constant in self.fixed.items():
            places = np.ndindex(*constant.shape)
            given[array] = {p: Fraction(v) for p, v in zip(places, constant.values, strict=True)}
        constants: dict[Symbol, Expr] = dict(self.network.constants)
        return Inputs(given, self.sizes, constants)

    def cost(self, numbers: Numbers) -> Bounds:
        """Of one example, scale included."""
        return self._resolved(numbers, None, slope=False)

    def gradient(self, numbers: Numbers, name: str, place: Place) -> Bounds:
        """dC/dNAME[place]."""
        return self._resolved(numbers, (self.arrays[name], place), slope=True)

    def output(self, numbers: Numbers, place: Place) -> Bounds:
        inputs = self.inputs(numbers)

        def compute(reals: Arithmetic) -> Number:
            return self._run(inputs, reals, None).entry(self.network.output, (0, *place)).value
        return enclosed(resolved(compute, lambda v: narrow(enclosed(v), self.form), self.precisions))

    def _run(self, inputs: Inputs, reals: Arithmetic, direction: Direction | None) -> Truth:
        """Layer by layer, so that many layers are not many calls inside one another."""
        run = Truth(self.network.definitions, inputs, reals, direction)
        for layer in self.network.layers[:-1]:
            for place in product(*(range(run.extent(size)) for size in layer.output.shape)):
                with suppress(Undefined):
                    run.entry(layer.output, place)
        return run

    def _resolved(self, numbers: Numbers, direction: Direction | None, slope: bool) -> Bounds:
        inputs, cost = self.inputs(numbers), self.network.cost

        def compute(reals: Arithmetic) -> Number:
            run = self._run(inputs, reals, direction)
            found = run.entry(cost.definition.array, (0,) * len(cost.definition.indices))
            scale = run.of(cost.scale, {}).value
            return reals.times(scale, found.slope if slope else found.value) if scale != ZERO else ZERO
        return enclosed(resolved(compute, lambda v: narrow(enclosed(v), self.form), self.precisions))
