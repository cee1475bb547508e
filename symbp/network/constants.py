"""A formula's parameters and what a model says of them -> settings with exact values; one name for each in the network."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sympy import Expr, Integer, Rational, Symbol

from ..errors import FormulaError, ModelError
from ..notation.binding import Scope, bind, check_name
from ..notation.symbols import constant
from ..notation.syntax import parse_expression
from .decode import convert, unknown
from .schema import Number, ParameterEntry, Reference

VALUE = Number | ParameterEntry


@dataclass(frozen=True)
class Setting:
    """One parameter of one formula: its exact value, and how it is written.

    written: "number" (its value stands in the formula), "symbol" (a named constant), "shared" or "per unit"
    (trainable: one for the layer, or one for each unit).
    """

    name: str
    value: Expr
    positive: bool
    written: str

    @property
    def symbol(self) -> Symbol:
        return constant(self.name, self.positive)

    @property
    def trainable(self) -> bool:
        return self.written in ("shared", "per unit")


def settle(entry: Any, given: Mapping[str, Any], where: str, also: tuple[str, ...] = ()) -> tuple[Setting, ...]:
    """The parameters of a catalogue entry with the values a model gives; `also` are other keys there.

    Raises ModelError for an unknown name, a wrong value, or a trainable parameter that may not be one.
    """
    for name in given:
        if name not in entry.parameters:
            raise unknown(name, [*entry.parameters, *also], "key", where)
    for name in entry.parameters:
        if name in ("name", *also):
            raise ModelError(f"a parameter cannot be called {name}, which is a key of its own", where=where)
    by_number = getattr(entry, "symbols", "always") == "when given" and not given
    return tuple(_setting(name, default, given.get(name), by_number, f"{where}, key '{name}'")
                 for name, default in entry.parameters.items())


def _setting(name: str, default: VALUE, given: Any, by_number: bool, where: str) -> Setting:
    check_name(name, where)
    meant = default if isinstance(default, ParameterEntry) else ParameterEntry(default)
    if given is not None:
        stated = convert(given, VALUE, where)
        if isinstance(stated, ParameterEntry):
            meant = stated if stated.trainable else ParameterEntry(stated.default, stated.positive or meant.positive)
        else:
            meant = ParameterEntry(stated, meant.positive, meant.trainable, meant.shared)
    if meant.trainable and meant.positive:
        raise ModelError(f"{name} is declared positive and trainable", where=where,
                         remedy="training may carry it below 0: leave out one of the two")
    value = exact(meant.default, where)
    if meant.positive and not value.is_positive:
        raise ModelError(f"{name} must be greater than 0, not {meant.default}", where=where)
    if meant.trainable:
        return Setting(name, value, False, "shared" if meant.shared else "per unit")
    return Setting(name, value, meant.positive, "number" if by_number else "symbol")


def exact(number: Number, where: str) -> Expr:
    """The number as an exact constant: 0.1 is 1/10, "1/2" and "sqrt(2)" are what they say."""
    if isinstance(number, int):
        return Integer(number)
    if isinstance(number, float):
        if not math.isfinite(number):
            raise ModelError(f"expected a finite number, got {number}", where=where)
        return Rational(repr(number))
    value = _from_text(number, where)
    if value.is_real is not True:
        raise ModelError(f"{number!r} is not a real number", where=where)
    return value


@cache
def _from_text(text: str, where: str) -> Expr:
    return bind(parse_expression(text, where), Scope(), where)


def formula_constants(settings: Iterable[Setting]) -> dict[str, Expr]:
    """What a formula's parameters mean while it is bound: numbers, or symbols of its own."""
    return {s.name: s.value if s.written == "number" else s.symbol for s in settings if not s.trainable}


def split_reference(reference: Reference, where: str) -> tuple[str, dict[str, Any]]:
    """`"relu"` or `{ name = "elu", alpha = 0.5 }` as name and given values."""
    if isinstance(reference, str):
        return reference, {}
    given = dict(reference)
    name = given.pop("name", None)
    if not isinstance(name, str):
        raise ModelError("the key 'name' is missing", where=where, remedy='write { name = "...", ... }')
    return name, given


@dataclass
class ConstantNames:
    """Names for the constants of a whole network: `alpha` where one value is in use, else `alpha_1`, `alpha_cost`.

    letters: the layers' index letters, which no constant may be called.
    """

    letters: frozenset[str] = frozenset()
    uses: dict[str, dict[tuple[Expr, bool], None]] = field(default_factory=dict)
    values: dict[Symbol, Expr] = field(default_factory=dict)

    def note(self, settings: Iterable[Setting]) -> None:
        """Take notice of a formula's constants, before any is named."""
        for setting in settings:
            if setting.written == "symbol":
                self.uses.setdefault(setting.name, {})[setting.value, setting.positive] = None

    def mapping(self, settings: Iterable[Setting], owner: str) -> dict[Symbol, Symbol]:
        """From each formula's own symbol to the network's."""
        return {s.symbol: self._named(s, owner) for s in settings if s.written == "symbol"}

    def _named(self, setting: Setting, owner: str) -> Symbol:
        alone = len(self.uses[setting.name]) == 1 and setting.name not in self.letters
        name = setting.name if alone else f"{setting.name}_{owner}"
        symbol = constant(name, setting.positive)
        if self.values.setdefault(symbol, setting.value) != setting.value:
            raise ModelError(f"two constants are called {name}", remedy="rename one of them in its formula")
        return symbol


def checked_name(name: str, where: str) -> str:
    """A model's own name for something, as a ModelError when it cannot be one."""
    try:
        return check_name(name)
    except FormulaError as error:
        raise ModelError(error.what, where=where, remedy=error.remedy) from error
