"""Network -> Derivation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sympy import Expr

from ..network.model import Network
from ..notation.definition import Definition

Verdict = Literal["proved", "unproved"]


@dataclass(frozen=True)
class Step:
    """One line of the derivation: `left = right` by `rule`, using the equations named in `uses`.

    left is an Entry, or text such as "dS/da1[e,j]" where no array is defined for it.
    """

    left: Expr | str
    right: Expr
    rule: str
    uses: tuple[str, ...]
    verdict: Verdict
    holds_if: tuple[Expr, ...] = ()


@dataclass(frozen=True)
class Result:
    """A simplified derivative: what it is under its conditions, and what holds without them."""

    definition: Definition              # target = simplified formula (under holds_if)
    meaning: str                        # "dS/dz1[e,i]": the derivative that the target names
    without_conditions: Expr            # equal to the formula when holds_if is empty
    holds_if: tuple[Expr, ...]          # Eq relations
    verdict: Verdict
    notes: tuple[str, ...] = ()         # "at z1[e,i] == 0 the derivative is taken as 0"


@dataclass(frozen=True)
class ActivationFacts:
    """What is known of one activation a = f(z), or a[i] = f(z)[i]."""

    name: str
    formula: Expr                       # in the Entry z[] (scalar) or z[i] (vector)
    derivative: Expr                    # da/dz, or the Jacobian da[i]/dz[p] with Deltas
    derivative_in_output: Expr | None   # the same in a[] or a[i], a[p]; None where no form was found
    injective: bool | None              # None: undecided
    reason: str                         # why (not) injective, with the witness; why no output form
    verdict: Verdict                    # of derivative_in_output (of derivative when that is None)
    kinks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Derivation:
    """The backward pass: definitions in evaluation order, with proofs. S is the cost before its scale."""

    network: Network
    forward: tuple[Definition, ...]     # layers only, in order
    cost: Result                        # E[e] from the logits when that is simpler, else as defined
    backward: tuple[Result, ...]        # every adjoint array, then its parameter gradients, in evaluation order
    output_delta: str                   # names of arrays defined in `backward`
    hidden_deltas: tuple[str, ...]      # in network order
    gradients: tuple[tuple[str, str], ...]      # (parameter name, array name), in network order
    activations: tuple[ActivationFacts, ...]
    steps: tuple[Step, ...]

    def result(self, name: str) -> Result:
        return next(r for r in self.backward if r.definition.name == name)
