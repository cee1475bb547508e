"""The numbers of a counterexample as text: fractions, decimals whose printed digits are all correct, arrays in brackets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from ...exact.reals import Interval, Number, ends

DIGITS, MOST_DIGITS, ARRAY_DIGITS = 8, 70, 6
LONGEST_ALONE, LONGEST_FRACTION = 20, 60          # characters of a fraction that needs no decimals; of one that is printed
SMALL, LARGE = Fraction(1, 1000), Fraction(10**9)
Places = tuple[int, ...]


def decimal(value: Number, digits: int) -> str:
    """At most so many digits after the first one that is not 0, cut off and not rounded; "..." says that more follow."""
    low, high = ends(value)
    if low < 0 < high or low == high == 0:
        return "0" if low == high else f"0 (within 1e{_exponent(max(-low, high)) + 1})"
    sign = "-" if high <= 0 else ""
    low, high = sorted((abs(low), abs(high)))
    exponent = _exponent(high)
    plain = SMALL <= high < LARGE
    shift = digits - 1 - exponent
    while True:
        first, last = (int(x * Fraction(10)**shift) for x in (low, high))
        if first == last or shift + exponent <= 0:
            break
        shift -= 1
    whole = Fraction(first) / Fraction(10)**shift == low == high
    text = _placed(first, shift) if plain else _placed(first, len(str(first)) - 1)
    if "." in text and whole:
        text = text.rstrip("0").rstrip(".")
    power = "" if plain else f"e{len(str(first)) - 1 - shift:+d}"
    return f"{sign}{text}{power}" + ("" if whole else "...")


def _exponent(value: Fraction) -> int:
    """The power of ten of the first digit of a positive number."""
    guess = len(str(value.numerator)) - len(str(value.denominator))
    return guess if Fraction(10)**guess <= value else guess - 1


def _placed(digits: int, shift: int) -> str:
    """digits * 10**-shift without an exponent."""
    if shift <= 0:
        return str(digits) + "0" * -shift
    text = str(digits).rjust(shift + 1, "0")
    return f"{text[:-shift]}.{text[-shift:]}"


def sides(left: Number, right: Number) -> tuple[str, str]:
    """Both values, with as many digits as it takes to see that they differ."""
    digits = DIGITS
    while digits < MOST_DIGITS and decimal(left, digits) == decimal(right, digits):
        digits += 1
    digits += 2 if digits > DIGITS else 0
    return _side(left, digits), _side(right, digits)


def _side(value: Number, digits: int) -> str:
    if isinstance(value, Interval):
        return decimal(value, digits)
    text = str(value)
    if len(text) <= LONGEST_ALONE:
        return text
    return f"{text} ({decimal(value, digits)})" if len(text) <= LONGEST_FRACTION else decimal(value, digits)


def entry_text(value: Number) -> str:
    text = str(value) if isinstance(value, Fraction) else ""
    return text if 0 < len(text) <= LONGEST_ALONE else decimal(value, ARRAY_DIGITS)


def array_text(shape: Places, value: Callable[[Places], Number], shown: Mapping[Places, None] | None) -> str:
    """Nested brackets; of an array that is not shown whole, the entries `shown`, and "..." for what lies between."""
    if not shape:
        return entry_text(value(()))
    if shown is None:
        return _whole(shape, value, ())
    return _cut(shape, value, (), set(shown))


def _whole(shape: Places, value: Callable[[Places], Number], at: Places) -> str:
    if len(at) == len(shape):
        return entry_text(value(at))
    return "[" + ", ".join(_whole(shape, value, (*at, k)) for k in range(shape[len(at)])) + "]"


def _cut(shape: Places, value: Callable[[Places], Number], at: Places, shown: set[Places]) -> str:
    if len(at) == len(shape):
        return entry_text(value(at))
    parts: list[str] = []
    for k in range(shape[len(at)]):
        inside = {p for p in shown if p[:len(at) + 1] == (*at, k)}
        if inside:
            parts.append(_cut(shape, value, (*at, k), inside))
        elif parts[-1:] != ["..."]:
            parts.append("...")
    return "[" + ", ".join(parts) + "]"
