r"""The letter of a function's argument stands for any number: `\sigma'(z) = \sigma(z)(1 - \sigma(z))` says nothing of a vector z."""

from __future__ import annotations

from ...notation.symbols import Array, Entry
from ..latex.tree import Derivative, Group, Node, Product, Scripted, Symbol
from ..letters.errors import Trouble
from .definitions import uses
from .family import Family
from .setting import Setting
from .values import Value


def dummies(setting: Setting, left: Node, right: Node) -> dict[str, Value]:
    """The letters that are arguments only: the left side is a function of them, or its derivative by one."""
    function, letters = _applied(left)
    if function is None:
        return {}
    try:
        use = setting.reader.names.use(function)
        keys = [setting.reader.names.use(letter).key for letter in letters]
    except Trouble:
        return {}
    family = setting.model.family(use.key, function=True)
    if family is not None:
        takes = not family.letters and all(_bare(setting, family.body, p) for p in _parameters(setting, family))
    else:
        takes = use.entry.function == "opaque" or not use.known and use.key in setting.reader.usage.functions
    if not takes or family is not None and set(keys) & ({u.key for u in uses(setting.reader, family.body)} - {*_parameters(setting, family)}) or not all(_bare(setting, side, key) for side in (left, right) for key in keys):
        return {}
    shapes = {key: setting.model.kinds.get(key) for key in keys}
    arrays = [k for k in keys if not (kind := shapes[k]) or kind.shape]
    return {key: Value(Entry(Array(key))) for key in arrays}


def _applied(left: Node) -> tuple[Node | None, tuple[Node, ...]]:
    """The function of a side `f(x)`, `f'(x)`, `df/dx` or `df(x)/dx`, and its letters."""
    match left:
        case Product(factors=((_, (Symbol() | Scripted(base=Symbol(), subs=())) as name), ("", Group(items=items)))) if all(
                isinstance(i, Symbol) for i in items):
            return name, items
        case Derivative(of=Symbol() as name, by=Symbol() as letter):
            return name, (letter,)
        case Derivative(of=Product() as inner, by=Symbol()):
            return _applied(inner)
    return None, ()


def _parameters(setting: Setting, family: Family) -> list[str]:
    return [setting.reader.names.use(p).key for p in family.parameters]


def _bare(setting: Setting, side: Node, key: str) -> bool:
    """Whether a letter stands in a tree without indices, transposes and layers wherever it stands."""
    return not any(use.key == key and (use.indices or use.transposed or use.layer is not None) for use in uses(setting.reader, side))
