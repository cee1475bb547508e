"""Derivation and CheckReport -> the ledger: every claim made for the emitted modules, with the evidence it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from ..derivation.model import Derivation, Result
from .report import CheckReport, Kind, Row

Evidence = Literal["proved", "certified", "checked", "assumed", "trusted"]

WHAT: dict[Kind, str] = {
    "complex step": "the program's gradients equal the complex-step derivatives of its cost",
    "initial values": "init draws what the specified generator gives, bit for bit",
    "agreement": "output, cost and gradients in float64 equal the interpreter's",
    "finite differences": "the gradients in float64 equal the central differences of the module's own cost",
    "training": "train_step and train change parameters and report costs as the interpreter does",
    "single precision": "output, cost and gradients in float32 agree with float64",
    "extreme logits": "at logits near 1e4 output, cost and gradients are finite and right, where the formulas are finite",
    "confident targets": "in float32 a cost near 0 keeps the digits that the program's order of evaluation keeps "
                         "(the error is in units of that order's own rounding)",
    "accuracy": "cost and gradients are those of the definitions at points where formulas break, by certified intervals (in "
                "units of the last place, or of what an ulp of the inputs makes of them)",
    "domain": "the outputs stay where the cost is defined",
    "memory": "no function of the C module reads or writes outside the arrays that it is handed, at a few numbers of rows",
    "bad input": "arguments of the wrong shape, not finite, or against the cost's requirements are refused",
}

TRUSTED = {
    "numpy": "NumPy, and the linear algebra library that it calls",
    "c": "the C compiler, run without -ffast-math",
}


@dataclass(frozen=True)
class Claim:
    """kind: proved by exact normal form, certified by trying every input, checked at test points, assumed of the data,
    or trusted without a look; figures: name and value, of a checked claim."""

    kind: Evidence
    what: str
    figures: tuple[tuple[str, Any], ...] = ()

    def plain(self) -> dict[str, Any]:
        return {"evidence": self.kind, "claim": self.what} | ({"figures": dict(self.figures)} if self.figures else {})


def ledger(derivation: Derivation, report: CheckReport | None, reproducible: bool = False,
           library: tuple[str, ...] = ()) -> tuple[Claim, ...]:
    """Every claim, the strongest evidence first; without a report nothing is claimed to be checked.

    library: the functions that the C module calls of the C library.
    """
    claims = [*_proved(derivation), *_assumed(derivation)]
    if report is not None:
        claims += [_checked(row, reproducible) for row in report.summary()]
        claims += [Claim("trusted", TRUSTED[target]) for target in report.targets if target in TRUSTED]
        if "c" in report.targets and library:
            claims.append(Claim("trusted", f"{', '.join(library)} of the C library"))
    rank = ("proved", "certified", "checked", "assumed", "trusted")
    return tuple(sorted(claims, key=lambda claim: rank.index(claim.kind)))


def _proved(derivation: Derivation) -> Iterator[Claim]:
    for result, claim in _results(derivation):
        if result.verdict == "proved":
            yield Claim("proved", claim)


def _assumed(derivation: Derivation) -> Iterator[Claim]:
    """What the data must satisfy, and what no proof was found for."""
    for result, claim in _results(derivation):
        if result.verdict != "proved":
            yield Claim("assumed", f"{claim}: no proof found, only the checks")
    for condition in derivation.network.cost.conditions:
        yield Claim("assumed", f"{condition.text} for every example; the modules refuse other targets")
    yield Claim("assumed", "inputs, targets and parameters are finite; the modules refuse others")


def _results(derivation: Derivation) -> Iterator[tuple[Result, str]]:
    """Every result with what it claims."""
    for result in (derivation.cost, *derivation.backward):
        means = "the cost as it was written" if result is derivation.cost else result.meaning
        condition = ", under the conditions on the targets" if result.holds_if else ""
        yield result, f"{result.definition.name} equals {means}{condition}"


def _checked(row: Row, reproducible: bool) -> Claim:
    plain = row.plain(reproducible)
    names = ("target", "max_relative_error", "tolerance", "verdict", "unresolved")
    figures = tuple((name, plain[name]) for name in names if plain[name] is not None)
    return Claim("checked", WHAT[row.kind], (("tried", row.subject), *figures))
