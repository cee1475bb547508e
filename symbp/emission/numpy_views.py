"""Read -> a NumPy expression and the axis of each of its dimensions; then lined up for broadcasting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..program.ops import Read, Subscript

Extents = Mapping[str, int | None]


@dataclass(frozen=True)
class View:
    """An array expression that binds like an atom, and the axis that each of its dimensions runs over."""

    text: str
    axes: tuple[str, ...]

    def ordered(self, axes: tuple[str, ...]) -> View:
        """The same array with its dimensions in the order of `axes`, which are its own."""
        if axes == self.axes:
            return self
        if len(axes) == 2:
            return View(f"{self.text}.T", axes)
        places = ", ".join(str(self.axes.index(a)) for a in axes)
        return View(f"{self.text}.transpose({places})", axes)

    def aligned(self, order: tuple[str, ...]) -> str:
        """The text that broadcasts over the axes `order`: a dimension of length 1 for each axis missing inside."""
        ordered = self.ordered(tuple(a for a in order if a in self.axes))
        if not ordered.axes:
            return ordered.text
        inner = order[order.index(ordered.axes[0]):]
        if inner == ordered.axes:
            return ordered.text
        return f"{ordered.text}[{', '.join(':' if a in self.axes else 'None' for a in inner)}]"


def view(name: str, read: Read, shape: tuple[int | None, ...], extents: Extents) -> View:
    """What `read` sees of the array `name`: slices, sliding windows for `p + q`, zeros outside where guarded."""
    spans = [_span(s, n, extents) for s, n in zip(read.subscripts, shape, strict=True)]
    margins = [(max(0, -low), max(0, high - n + 1)) for (low, high), n in zip(spans, shape, strict=True) if n]
    margins = ([(0, 0)] if shape[:1] == (None,) else []) + margins
    text = name
    if any(margin != (0, 0) for margin in margins):
        text = f"np.pad({name}, ({', '.join(map(str, margins))}{',' * (len(margins) == 1)}))"
    parts, axes = [], []
    for subscript, (low, high), n, (before, after) in zip(read.subscripts, spans, shape, margins, strict=True):
        whole = n is None or (low + before, high + before) == (0, n + before + after - 1)
        parts.append(_slice(subscript, low + before, high + before, whole))
        if subscript.terms:
            axes.append(subscript)
    text += _index(parts)
    return _diagonal(_windowed(text, axes, extents))


def _span(subscript: Subscript, extent: int | None, extents: Extents) -> tuple[int, int]:
    """The least and the greatest value of the subscript."""
    if extent is None:
        return 0, 0
    reach = [(sign, (extents[name] or 1) - 1) for sign, name in subscript.terms]
    return (subscript.offset - sum(n for sign, n in reach if sign < 0),
            subscript.offset + sum(n for sign, n in reach if sign > 0))


def _slice(subscript: Subscript, low: int, high: int, whole: bool) -> str:
    """One place of an index: an entry, a reversed slice for `offset - q`, a slice, or all."""
    if not subscript.terms:
        return str(low)
    if len(subscript.terms) == 1 and subscript.terms[0][0] < 0:
        return "::-1" if whole else f"{high}:{low - 1 if low else ''}:-1"
    return ":" if whole else f"{low or ''}:{high + 1}"


def _index(parts: list[str]) -> str:
    while parts and parts[-1] == ":":
        parts = parts[:-1]
    return f"[{', '.join(parts)}]" if parts else ""


def _windowed(text: str, subscripts: list[Subscript], extents: Extents) -> View:
    """Spread each subscript of several axes over several dimensions; windows appear as the last dimension."""
    axes: list[str] = [s.terms[0][1] for s in subscripts]
    backwards: list[int] = []
    for place, subscript in enumerate(subscripts):
        if len(subscript.terms) == 1:
            continue
        lengths = [extents[name] or 1 for _, name in subscript.terms]
        places = [place]
        for k, (_, name) in enumerate(subscript.terms[1:], start=1):
            window = sum(n - 1 for n in lengths[k:]) + 1
            text = f"sliding_window_view({text}, {window}, axis={place if k == 1 else len(axes) - 1})"
            places.append(len(axes))
            axes.append(name)
        backwards += [where for where, (sign, _) in zip(places, subscript.terms, strict=True) if sign < 0]
    if backwards:
        text += _index(["::-1" if where in backwards else ":" for where in range(len(axes))])
    return View(text, tuple(axes))


def _diagonal(seen: View) -> View:
    """An axis that subscripts the array twice picks a diagonal."""
    axes = tuple(dict.fromkeys(seen.axes))
    if axes == seen.axes:
        return seen
    return View(f'np.einsum("{subscripts((seen.axes,), axes)}", {seen.text})', axes)


def subscripts(operands: tuple[tuple[str, ...], ...], result: tuple[str, ...]) -> str:
    """`ei,ij->ej`: einsum's subscripts, with the axes' own names where they are single letters."""
    names = list(dict.fromkeys(name for axes in operands for name in axes))
    if all(len(n) == 1 and n.isalpha() and n.isascii() for n in names):
        letters = {n: n for n in names}
    else:
        letters = dict(zip(names, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=False))
    left = ",".join("".join(letters[n] for n in axes) for axes in operands)
    return f"{left}->{''.join(letters[n] for n in result)}"
