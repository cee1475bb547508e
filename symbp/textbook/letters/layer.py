"""Layer numbers such as l, l-1, L, and sizes that depend on them: `n`, `n+1`, `n_{out}`, `n^{l-1}`, `n^{[l]}`, `3`, as the notation file has them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sympy import Expr, Integer

from ...errors import ReadingError
from ...notation.symbols import size

_LABEL = re.compile(r"_\{(\\(?:text|mathrm)\{)?(\w+)\}?\}")
_SIZE = re.compile(r"(\d+)|(?P<name>[A-Za-z]\w*)(?:\^\{?[(\[]?\\?(?P<base>[A-Za-z]+)(?P<offset>[+-]\d+)?[)\]]?\}?|(?P<more>[+-]\d+))?")


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


def size_of(text: str, layer: Layer | None, layers: tuple[str, ...]) -> Expr:
    """`n^{l-1}` for an array of layer l+1 is the size `n{l}`; `n^L` is the last layer's for every array."""
    found = _SIZE.fullmatch(_LABEL.sub(r"_\2", text.replace(" ", "")))
    if found is None:
        raise ReadingError(f"'{text}' is no size", remedy="write n, n^{l-1} or a number")
    number, name, base, offset, more = found.groups()
    if number:
        return Integer(number)
    if base is None:
        return size(name) + int(more or 0)
    if layer is None or base != layers[0]:
        return size(f"{name}{{{Layer(base, int(offset or 0))}}}")
    return size(f"{name}{{{layer.shifted(int(offset or 0))}}}")


def in_layer(text: str, layer: Layer | None, layers: tuple[str, ...]) -> str | None:
    """A declared size for an array of this layer, as the notation file has it: `n^{l+1}` is `n^l` in layer l+1."""
    return _moved(text, layer, layers) if "^" in text else text


def seen_from(text: str, layer: Layer, layers: tuple[str, ...]) -> str | None:
    """The size to declare for an array of this layer so that it has that one: `n^{l+1}` in layer l+1 is that of `n^l`."""
    return _moved(text, Layer(layer.base, -layer.offset), layers) if (layer.base,) == layers[:1] else None


def _moved(text: str, layer: Layer | None, layers: tuple[str, ...]) -> str | None:
    found = _SIZE.fullmatch(_LABEL.sub(r"_\2", text.replace(" ", "")))
    if found is None or found["base"] is None or layer is None:
        return None
    own = Layer(found["base"], int(found["offset"] or 0))
    return f"{found['name']}^{{{layer.shifted(own.offset) if (own.base,) == layers[:1] else own}}}"


def general_size(text: str, layers: tuple[str, ...]) -> Expr:
    """The size that a letter such as I stands for where no layer is in sight: that of the general one."""
    return size_of(text, Layer(layers[0]) if layers else None, layers)
