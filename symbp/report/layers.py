"""Equal consecutive layers: which layer a name belongs to, and runs of layers that differ only in their number."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .names import numbered

T = TypeVar("T")
MANY = 12

_NUMBERED = re.compile(r"\b([A-Za-z_]+)(\d+)(?:_(\d+))?\b")


def layer_of(name: str, last: int) -> int:
    """The layer whose number ends `name`; a name without one belongs to the last layer."""
    numbers = numbered(name)[1]
    return int(numbers[0]) if numbers else last


def relative(text: str, layer: int) -> str:
    """`text` with every number that ends a name counted from `layer`, equal for equal layers."""
    if text.isalpha():
        return text
    return _NUMBERED.sub(
        lambda found: f"{found[1]}#" + "_".join(str(int(n) - layer) for n in found.groups()[1:] if n), text)


@dataclass(frozen=True)
class Group:
    """What belongs to one layer, and a signature that layers alike share."""

    layer: int
    members: tuple
    signature: Hashable


def grouped(members: Iterable[T], layer: Callable[[T], int], signature: Callable[[T, int], Hashable]) -> list[Group]:
    """Consecutive members of one layer, together."""
    groups: list[tuple[int, list[T]]] = []
    for member in members:
        number = layer(member)
        if not groups or groups[-1][0] != number:
            groups.append((number, []))
        groups[-1][1].append(member)
    return [Group(n, tuple(ms), tuple(signature(m, n) for m in ms)) for n, ms in groups]


def condensed(groups: Sequence[Group]) -> list[Group | int]:
    """Runs of four or more equal groups as the first, the number left out, and the last."""
    kept: list[Group | int] = []
    start = 0
    while start < len(groups):
        end = start
        while end + 1 < len(groups) and groups[end + 1].signature == groups[start].signature:
            end += 1
        if end - start >= 3:
            kept += [groups[start], end - start - 1, groups[end]]
        else:
            kept += groups[start:end + 1]
        start = end + 1
    return kept
