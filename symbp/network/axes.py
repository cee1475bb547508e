"""The axes of every layer: an extent and the name of a size symbol for each index of a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Expr, Integer, Symbol

from ..errors import ModelError
from ..notation.symbols import Index, size
from .schema import LayerEntry
from .templates import LayerTemplate

MOST_UNITS = 10_000_000


@dataclass(frozen=True)
class Axis:
    """A feature axis of a layer's output: the name of its size symbol, and its extent."""

    name: str
    extent: int


@dataclass
class Axes:
    """Which size names stand for which: layers that are added share one size."""

    same: dict[str, str] = field(default_factory=dict)

    def symbol(self, axis: Axis) -> Symbol:
        """The size symbol of an axis."""
        return size(self.stands_for(axis.name))

    def stands_for(self, name: str) -> str:
        while name in self.same:
            name = self.same[name]
        return name

    def added(self, shapes: list[tuple[Axis, ...]], where: str) -> tuple[Axis, ...]:
        """The one shape of sources that are added; their size symbols become one."""
        first = shapes[0]
        for other in shapes[1:]:
            if [axis.extent for axis in other] != [axis.extent for axis in first]:
                sizes = " and ".join("x".join(str(a.extent) for a in shape) for shape in (first, other))
                raise ModelError(f"inputs of the sizes {sizes} cannot be added", where=f"{where}, key 'combine'",
                                 remedy="give the layers the same number of units, or leave out combine")
            for mine, theirs in zip(first, other, strict=True):
                kept, gone = sorted((self.stands_for(mine.name), self.stands_for(theirs.name)), key=_by_layer)
                if kept != gone:
                    self.same[gone] = kept
        return first


def axes_of(template: LayerTemplate, shapes: list[tuple[Axis, ...]], entry: LayerEntry, units: int | None,
            wanted: Mapping[str, int], number: int, where: str) -> dict[Symbol, Axis]:
    """An axis for every generic size: the inputs' own, then a new one for each other index."""
    found = {index.size: axis for (_, indices), shape in zip(template.inputs, shapes, strict=True)
             for index, axis in zip(indices, shape, strict=True)}
    values: dict[Expr, Expr] = {extent: Integer(axis.extent) for extent, axis in found.items()}
    values |= {size(name): Integer(value) for name, value in wanted.items()}
    if units is not None:
        values[size("units")] = Integer(units)
    for index, formula in template.extents:
        if formula in found:
            found[index.size] = found[formula]
            continue
        if size("units") in formula.free_symbols and units is None:
            raise ModelError("the key 'units' is missing", where=where, remedy="write units = a whole number")
        extent = formula.xreplace(values)
        if not extent.is_Integer or not 1 <= extent <= MOST_UNITS:
            raise ModelError(f"index {index} would run over {extent} values ({entry.indices[index.name]})",
                             where=where, remedy=f"choose sizes that give a whole number from 1 to {MOST_UNITS}")
        found[index.size] = Axis(_axis_name(template, index, formula, number, entry), int(extent))
    return found


def _axis_name(template: LayerTemplate, index: Index, formula: Expr, number: int, entry: LayerEntry) -> str:
    """n2 for layer 2's only new feature axis, n2_1 and n2_2 for two; kernel2, or n2_q, for another index."""
    if index in template.output:
        return numbered(number, template.output.index(index) + 1, len(template.output))
    if formula.is_Symbol and formula.name in entry.settings:
        return f"{formula.name}{number}"
    return f"n{number}_{index.name}"


def numbered(number: int, position: int, count: int) -> str:
    """n2 for the only feature axis of layer 2; n2_1, n2_2 for the first and second of two."""
    return f"n{number}" if count == 1 else f"n{number}_{position}"


def _by_layer(name: str) -> tuple[int, str]:
    digits = "".join(c for c in name.split("_")[0] if c.isdigit())
    return int(digits or 0), name


