"""A name such as `delta1` or `x_hat2` -> what a reader sees: base, layer number, tail; Greek letters and subscripts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lam": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
}

SUBSCRIPTS = dict(zip("0123456789aehijklmnoprstuvxβγρφχ+-", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ₊₋", strict=True))
SUPERSCRIPTS = dict(zip("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", strict=True))

_NUMBERED = re.compile(r"(.*?[^\d])(\d+)(?:_(\d+))?")


@dataclass(frozen=True)
class Name:
    """`delta1` is ("delta", "1"), `W3_1` (layer 3, reading layer 1) is ("W", "3", "1"), `x_hat2` has the tail "hat"."""

    base: str
    number: str = ""
    source: str = ""
    tail: str = ""


@lru_cache(maxsize=65536)
def numbered(name: str) -> tuple[str, tuple[str, ...]]:
    """The base of a name and the layer numbers that end it: none, one, or two for `W3_1`."""
    found = _NUMBERED.fullmatch(name)
    return (found[1], tuple(n for n in found.groups()[1:] if n)) if found else (name, ())


@lru_cache(maxsize=65536)
def parts(name: str) -> Name:
    """The parts of a name; an underscore starts a tail only after a single letter."""
    base, numbers = numbered(name)
    number, source = (*numbers, "", "")[:2]
    head, _, tail = base.partition("_")
    if tail and (len(head) == 1 or head in GREEK):
        return Name(head, number, source, tail.strip("_"))
    return Name(base, number, source)


def differentiated_by(name: str) -> str | None:
    """`W1` for `d_W1`, the derivative by W1; None for any other name."""
    return name[2:] if name.startswith("d_") and len(name) > 2 else None


def subscript(text: str) -> str | None:
    """`text` in Unicode subscripts; None where a character has none."""
    return "".join(SUBSCRIPTS[c] for c in text) if all(c in SUBSCRIPTS for c in text) else None


def superscript(text: str) -> str | None:
    """`text` in Unicode superscripts; None where a character has none."""
    return "".join(SUPERSCRIPTS[c] for c in text) if all(c in SUPERSCRIPTS for c in text) else None
