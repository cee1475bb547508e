"""What a notation file says of a document's letters; a section of it may change that for some equations."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any, Literal

import msgspec


class SymbolEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What one symbol is; the key in the file is its LaTeX, with a label that belongs to the name: `W_h`.

    shape: sizes of its axes (`n`, `n^{l-1}`, a number); by_index: one array for every range its index letter has;
    alias: an expression it is short for; same: the symbol it is another spelling of; of: what an unknown function or value depends on; bare: the letters meant where it stands without indices.
    """

    meaning: str = ""
    shape: tuple[str, ...] | None = None
    layout: Literal["column", "row"] = "column"
    role: Literal["", "target", "weight", "cost", "input", "step"] = ""
    by_index: bool = False
    layered: bool = False
    function: Literal["", "opaque", "component"] = ""
    of: tuple[str, ...] = ()
    index: str = ""
    bare: tuple[str, ...] = ()
    alias: str = ""
    same: str = ""
    positive: bool = False
    arguments: bool = False

    @property
    def names_only(self) -> bool:
        """Whether the entry gives a meaning in words and nothing else."""
        return self == SymbolEntry(meaning=self.meaning)


class Given(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A condition that the document states, and its words for it."""

    latex: str
    words: str = ""


class Bound(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """An initialisation U(-b, b), the variance it is meant to give, and what the document says that rests on."""

    at: str
    variance: str
    condition: str = ""
    words: str = ""


class Shorthand(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    r"""`dv`, `\delta v` or `\bar v` for the gradient of a cost by v: the mark (`d`, `\delta`, `\bar`) and of what."""

    mark: str
    of: str


class Section(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Conventions from one equation on: `start` is a label or a piece of LaTeX, `claims` patterns of claim names.

    only: the section ends with its first equation.
    """

    start: str = ""
    only: bool = False
    claims: tuple[str, ...] = ()
    symbols: dict[str, SymbolEntry] = {}
    indices: dict[str, str] = {}
    sizes: dict[str, str | tuple[str, ...]] = {}
    sets: dict[str, str] = {}
    definitions: tuple[str, ...] = ()
    conditions: tuple[Given, ...] = ()
    fixed: tuple[str, ...] = ()
    forget: tuple[str, ...] = ()
    summed: bool | None = None
    smooth: str = ""
    jacobian: Literal["", "numerator", "denominator"] = ""
    gradients: Shorthand | None = None


class Conventions(Section, frozen=True, kw_only=True):
    """The whole file. layers: the letters of layer numbers, the general one first, the last layer's second; time: the letter
    of moments, as in w(t+1); step: what descent adds to a parameter, with %s for it; bounds: initialisations."""

    title: str = ""
    layers: tuple[str, ...] = ()
    time: str = ""
    step: str = ""
    bounds: tuple[Bound, ...] = ()
    sections: tuple[Section, ...] = ()

    def within(self, section: Section | None) -> Conventions:
        """These conventions as a section changes them."""
        return self if section is None else _merged(self, section)

    def defined(self) -> tuple[str, ...]:
        """The names that the file's definitions define."""
        return tuple(dict.fromkeys(_defined(d) for d in self.definitions))

    def for_claim(self, name: str) -> Conventions:
        """These conventions with every section whose patterns fit a claim's name, in order."""
        merged = self
        for section in self.sections:
            if any(fnmatchcase(name, pattern) for pattern in section.claims):
                merged = _merged(merged, section)
        return merged


def _merged(base: Conventions, section: Section) -> Conventions:
    changes: dict[str, Any] = {
        "symbols": base.symbols | section.symbols,
        "indices": base.indices | section.indices,
        "sizes": base.sizes | section.sizes,
        "sets": base.sets | section.sets,
        "definitions": section.definitions + tuple(d for d in base.definitions if _defined(d) not in section.forget),
        "conditions": base.conditions + section.conditions,
        "fixed": base.fixed + section.fixed,
        "forget": base.forget + section.forget,
    }
    if section.summed is not None:
        changes["summed"] = section.summed
    if section.smooth:
        changes["smooth"] = section.smooth
    if section.gradients is not None:
        changes["gradients"] = section.gradients
    if section.jacobian:
        changes["jacobian"] = section.jacobian
    return msgspec.structs.replace(base, **changes)


def _defined(definition: str) -> str:
    r"""The name of what a definition defines, as `forget` has it: `sigma` of `\sigma(z) = ..`."""
    return re.split(r"[_^({=\s]", definition.lstrip("\\ "), maxsplit=1)[0]
