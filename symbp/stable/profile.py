"""A network -> how far its kernels are from the truth at every magnitude: as the textbook writes them, and as they are emitted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from sympy import Expr, S, Symbol

from ..derivation.backward import derive
from ..derivation.stability import stabilised
from ..network.model import Network
from ..notation.definition import Definition
from ..notation.text import to_text
from .choice import chosen, harmless
from .kernels import Z, Elementwise, elementwise, plain, with_kernels
from .measure import errors, points
from .pieces import kinks

ENDS = (0.0, 1e-8, 1e-4, 1e-2, 1.0, 10.0, 100.0, 1e4, np.inf)


@dataclass(frozen=True)
class Profile:
    """Of one kernel: inputs in ascending order, and the errors there in ulp of the true value.

    textbook: the formula as it was derived, outputs inlined; None where the emitted one has no counterpart.
    """

    name: str
    dtype: str
    textbook: str | None
    emitted: str
    inputs: np.ndarray
    textbook_errors: np.ndarray | None
    emitted_errors: np.ndarray

    def rows(self) -> list[tuple[float, float, float | None, float, float]]:
        """(|z| from, to, worst of the textbook, worst of the emitted, at z)"""
        found = []
        for low, high in zip(ENDS, ENDS[1:], strict=False):
            inside = (np.abs(self.inputs) >= low) & (np.abs(self.inputs) < high)
            if inside.any():
                place = int(np.argmax(np.where(inside, self.emitted_errors, -1.0)))
                before = None if self.textbook_errors is None else float(self.textbook_errors[inside].max())
                found.append((low, high, before, float(self.emitted_errors[place]), float(self.inputs[place])))
        return found


def profiles(network: Network, dtype: str | None = None) -> list[Profile]:
    """Of every kernel that floating point could harm, in the order of the modules."""
    network = replace(network, dtype=dtype or network.dtype)
    derivation = derive(network)
    stable = stabilised(derivation)
    given = {d.array: d for d in derivation.forward} | {r.definition.array: r.definition for r in derivation.backward}
    values: dict[Symbol, Expr] = {k: S(v) for k, v in (*network.constants, *network.sizes)}
    textbook, emitted = (elementwise(d.forward, values, network.target) for d in (derivation, stable))
    found: list[Profile] = []
    known: set[tuple[str, Expr]] = set()
    for definition in (*stable.forward, stable.cost.definition, *(r.definition for r in stable.backward)):
        before = _kernels(given[definition.array], textbook) if definition.array in given else []
        now = _kernels(definition, emitted)
        for written in now:
            if not harmless(written) and (definition.name, written) not in known:
                known.add((definition.name, written))
                found.append(_profile(definition.name, before[0] if len(before) == len(now) == 1 else None, written, network.dtype))
    return found


def unmeasured(network: Network) -> tuple[str, ...]:
    """The arrays whose formulas hold more than kernels of one number that floating point could harm."""
    stable = stabilised(derive(network))
    values: dict[Symbol, Expr] = {k: S(v) for k, v in (*network.constants, *network.sizes)}
    values |= {n: S.One for n in network.input.shape[:1] if isinstance(n, Symbol)}
    known = elementwise(stable.forward, values, network.target)
    every = (*stable.forward, stable.cost.definition, *(r.definition for r in stable.backward))
    left = {d.name: with_kernels(d.formula, known, lambda _, written: Z).xreplace(values) for d in every}
    return tuple(name for name, formula in left.items() if not harmless(formula))


def _kernels(definition: Definition, known: Elementwise) -> list[Expr]:
    found: list[Expr] = []
    with_kernels(definition.formula, known, lambda _, written: found.append(written))
    return found


def _profile(name: str, before: Expr | None, written: Expr, dtype: str) -> Profile:
    meaning = plain(written)
    form = chosen(written, dtype).form
    at = points(meaning, dtype, tuple(map(float, kinks(meaning) or ())), dense=2)
    errors_before = None if before is None else errors(before, at, dtype)
    return Profile(name, dtype, None if before is None else to_text(before), to_text(form), at.inputs, errors_before,
                   errors(form, at, dtype))
