"""An initializer's name or table, with fan_in and fan_out -> Initializer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sympy import Expr, Integer

from ..errors import ModelError
from ..notation.binding import Scope, bind
from ..notation.symbols import size
from ..notation.syntax import parse_expression
from .catalogue import look_up
from .constants import settle, split_reference
from .model import Initializer
from .schema import Reference

FAN_IN, FAN_OUT = size("fan_in"), size("fan_out")
CORRECTLY_ROUNDED = 30      # digits, so that the last one of a double is right


class Initializers:
    """The initializers of one model, each bound once and evaluated once per pair of fans."""

    def __init__(self, own: Mapping[str, Any]) -> None:
        self.own = own
        self.known: dict[tuple[str, int, int], Initializer] = {}

    def start(self, reference: Reference, fan_in: int, fan_out: int, where: str) -> Initializer:
        """Raises ModelError for an unknown name and for a bound that is negative or not finite."""
        key = (repr(reference), fan_in, fan_out)
        if key not in self.known:
            self.known[key] = self._evaluated(reference, fan_in, fan_out, where)
        return self.known[key]

    def _evaluated(self, reference: Reference, fan_in: int, fan_out: int, where: str) -> Initializer:
        name, given = split_reference(reference, where)
        entry = look_up("initializers", name, self.own, where)
        if bool(entry.bound) == bool(entry.value):
            raise ModelError("an initializer has either a bound or a value", where=f"initializer '{name}'")
        numbers = {setting.name: setting.value for setting in settle(entry, given, where)}
        scope = Scope(constants={"fan_in": FAN_IN, "fan_out": FAN_OUT, **numbers})
        named = f"{where}, initializer '{name}'"
        formula = bind(parse_expression(entry.bound or entry.value, named), scope, named)
        number = formula.xreplace({FAN_IN: Integer(fan_in), FAN_OUT: Integer(fan_out)})
        if not number.is_finite or not number.is_real or (entry.bound and number.is_negative):
            raise ModelError(f"its {'bound' if entry.bound else 'value'} is {number}", where=named,
                             remedy="a bound is a finite number, not below 0" if entry.bound else "")
        return Initializer(name, "uniform" if entry.bound else "constant", formula, _to_float(number))


def fixed(value: Expr) -> Initializer:
    """Every entry equal to `value`: the start of a trainable parameter of a formula."""
    return Initializer("constant", "constant", value, _to_float(value))


@cache
def _to_float(number: Expr) -> float:
    return float(number.evalf(CORRECTLY_ROUNDED))
