"""Layer numbers such as l, l-1, L: a letter and a whole number added to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layer:
    """`base + offset`; base "" is a plain number."""

    base: str
    offset: int = 0

    def __str__(self) -> str:
        if not self.base:
            return str(self.offset)
        return self.base + (f"{self.offset:+d}" if self.offset else "")

    def shifted(self, by: int) -> Layer:
        return Layer(self.base, self.offset + by)
