"""Why an equation has no reading, or none that its own indices and shapes allow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..latex.tree import Span


class Trouble(ArithmeticError):
    """Raised while one equation is read; `at` is the place in its LaTeX, None for all of it; remedy: what would decide it."""

    def __init__(self, what: str, at: Span | None = None, remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.at, self.remedy = what, at, remedy


class NotUnderstood(Trouble):
    """Nothing tells what is meant: the equation stays undecided."""


class IllFormed(Trouble):
    """The equation breaks its own indices or shapes."""


class ShapesClash(IllFormed):
    """Shapes do not fit: ill-formed only where the shapes are declared, and not deduced from usage."""


@contextmanager
def elsewhere(where: str = "") -> Iterator[None]:
    """What is read inside stands in another tree: trouble there has no place in this equation, and says where it is from."""
    try:
        yield
    except Trouble as error:
        error.at = None
        error.what = f"{where}: {error.what}" if where and not error.what.startswith(where) else error.what
        raise
