"""The true value of a kernel at an input: certified intervals of the network's own definitions, and of their derivatives."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

from sympy import Symbol

from ..exact.reals import Arithmetic, Number, Undefined
from ..exact.truth import Inputs, Truth, enclosed, resolved
from ..exact.ulps import Bounds, Format, narrow
from ..network.model import Network
from ..program.kernels import Kernel

FINER = 10                      # bits: a true value is known to a thousandth of an ulp


class TrueKernel:
    """Every entry of the kernel's argument is the input, every target the kernel's target."""

    def __init__(self, network: Network, kernel: Kernel, form: Format) -> None:
        self.network, self.kernel, self.form = network, kernel, form
        self.finer = replace(form, bits=form.bits + FINER, smallest=form.smallest - FINER)
        self.arrays = {d.array.name: d.array for d in network.definitions} | {network.input.name: network.input}
        batch = network.input.shape[0]
        self.sizes: dict[Symbol, int] = dict(network.sizes) | ({batch: 1} if isinstance(batch, Symbol) else {})
        whole = kernel.kind in ("cost", "gradient")
        self.places = tuple(product(*(range(n or 1 if whole else 1) for n in kernel.shape)))

    def bounds(self, x: float) -> Bounds | None:
        """The true value lies between these; None where there is none, or none that can be resolved."""
        inputs, kernel = self._inputs(Fraction(float(x))), self.kernel
        argument, of = self.arrays[kernel.argument], self.arrays[kernel.of]
        sloped = kernel.kind in ("derivative", "gradient")
        direction = (argument, self.places[0]) if sloped else None
        place = (0,) if kernel.kind in ("cost", "gradient") else self.places[0]

        def compute(reals: Arithmetic) -> Number:
            found = Truth(self.network.definitions, inputs, reals, direction).entry(of, place)
            return found.slope if sloped else found.value
        try:
            return enclosed(resolved(compute, lambda v: narrow(enclosed(v), self.finer)))
        except Undefined:
            return None

    def _inputs(self, x: Fraction) -> Inputs:
        network, target = self.network, Fraction(self.kernel.target or 0)
        numbers = {self.arrays[self.kernel.argument]: dict.fromkeys(self.places, x), network.target: dict.fromkeys(self.places, target)}
        for layer in network.layers:
            for fixed in layer.constants:
                entries = product(*map(range, fixed.shape))
                numbers[fixed.array] = {p: Fraction(v) for p, v in zip(entries, fixed.values, strict=True)}
        return Inputs(numbers, self.sizes, dict(network.constants))
