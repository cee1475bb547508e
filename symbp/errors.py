"""What can go wrong for a user: one class per room, each saying where, what, and what to write instead."""

from __future__ import annotations


class SymbpError(Exception):
    """A user's mistake or a refused request.

    where: file, line, layer, key or column; what: the problem; remedy: what to write or do instead;
    excerpt: source lines with a caret, already laid out.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "", excerpt: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.remedy, self.excerpt = what, where, remedy, excerpt

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        lines = [head]
        if self.excerpt:
            lines.append(self.excerpt)
        if self.remedy:
            lines.append(f"  remedy: {self.remedy}")
        return "\n".join(lines)


class FormulaError(SymbpError):
    """A formula that does not parse, or whose names and indices do not fit."""


class ModelError(SymbpError):
    """A model file or a flag that does not describe a network."""


class DerivationError(SymbpError):
    """A formula that has no derivative the engine can write down."""


class LoweringError(SymbpError):
    """A statement that has no form in the closed set of array operations."""


class EmissionError(SymbpError):
    """A program that a target language cannot express."""


class BuildError(SymbpError):
    """No compiler, or a compiler that refused."""


class DataError(SymbpError):
    """Training data that does not fit the model."""


class ReadingError(SymbpError):
    """A document that cannot be read, or mathematics that cannot be understood."""


class OutputError(SymbpError):
    """A folder or file that cannot be read or written."""


class CheckFailed(SymbpError):
    """A check that ran and did not hold."""

    exit_code = 2
