r"""What keys, arrays, sizes and indices are called for people, and the lines of a notation file that say more of them."""

from __future__ import annotations

import re

from sympy import Expr

from ...notation.symbols import Array
from ..latex.tables import NAMES
from ..latex.text_parts import symbol_text
from ..latex.tree import Span, Symbol

FONTS = frozenset(("bold", "cal", "bb"))
MARKS = r"(?:bold|cal|bb|hat|bar|tilde|vec|dot|underline):"
ADD = "add to the notation file"
DECLARE = "declare their shapes in the notation file: [symbols] w = { shape = [\"m\", \"n\"] }"
OPAQUE = 'function = "opaque"'
_KEY = re.compile(rf"(?<![\w\\:])(d?)((?:{MARKS})+\w[\w,]*'*(?:_[\w,]+)?(?:\{{[^{{}}]*\}})*|[A-Za-z][\w,]*'*(?:\{{[^{{}}]*\}})+)")
_OWN_RANGE = re.compile(r"n_([a-z])")
_WORD, _AXIS = re.compile(r"\w+"), re.compile(r"@\d+")
_NOWHERE = Span(0, 0)


def key_name(key: str) -> str:
    r"""`bold:W_h,h` is \mathbf{W}_{h,h}, `W{1}` is W^{(1)}, `z{l-1}` is z^{l-1}."""
    bare, *above = key.split("{")
    head, _, below = bare.partition("_")
    primes = head.count("'")
    *marks, letter = head.replace("'", "").split(":")
    font = next((m for m in marks if m in FONTS), "")
    accent = next((m for m in marks if m not in FONTS), "")
    plain = letter if len(letter) > 1 and letter not in NAMES and not marks else symbol_text(Symbol(letter, font, accent, at=_NOWHERE))
    raised = "".join(f"^{_braced(text.rstrip('}'), True)}" for text in above)
    return plain + "'" * primes + (f"_{_braced(below)}" if below else "") + raised


def _braced(text: str, above: bool = False) -> str:
    if above and text.isdigit():
        return f"{{({text})}}"
    return text if len(text) == 1 else f"{{{text}}}"


def array_name(array: Array | str) -> str:
    r"""The printed symbol of an array with its layer; `da{L}/dz{L}` is da^L/dz^L."""
    name = array if isinstance(array, str) else array.name
    if "/" in name:
        return "/".join("d" + array_name(part.removeprefix("d")) for part in name.split("/"))
    return key_name(name)


def is_own_range(extent: Expr | str) -> bool:
    """Whether a size is only that of an index letter, of whose arrays nothing says the sizes."""
    return _OWN_RANGE.fullmatch(str(extent)) is not None


def size_name(extent: Expr | str) -> str:
    """`n{l-1}` is n^{l-1}; the size that only an index letter has is a range of its own."""
    return "a range of its own" if is_own_range(extent) else formula_text(str(extent))


def range_name(text: str) -> str:
    """The same where the letter has to be told from others."""
    own = _OWN_RANGE.fullmatch(text)
    return f"range of {own[1]}" if own else key_name(text) if "{" in text else text


def index_name(name: str) -> str:
    """An index letter; an axis that has none is not called by its number."""
    return name.partition("'")[0] if name[:1] not in ("@", "_") else "that is left out"


def formula_text(text: str) -> str:
    """The formula language with every name as people write it, and a free letter for every axis that has none."""
    letters = {word for word in _WORD.findall(text)}
    free = iter(letter for letter in "ijklmnpqrsuvw" if letter not in letters)
    for axis in sorted(set(_AXIS.findall(text))):
        text = re.sub(rf"{axis}\b", next(free, axis), text)
    return _KEY.sub(lambda found: found[1] + key_name(found[2]), text)


def declared(key: str, says: str = 'shape = ["n"]') -> str:
    """The line of the notation file that says something of a symbol."""
    name = key_name(key)
    return f"{ADD}: [symbols] {name if re.fullmatch(r'[A-Za-z0-9_-]+', name) else quoted(name)} = {{ {says} }}"


def quoted(text: str) -> str:
    return f'"{text}"'.replace("\\", r"\\") if "'" in text else f"'{text}'"


def kinds_of(key: str) -> str:
    """What would say whether a symbol is a number, a vector or a matrix."""
    return f'{declared(key)} for a vector, shape = ["m", "n"] for a matrix, shape = [] for a number'


def defined(key: str, body: str = "...", argument: str = "") -> str:
    """The line that defines a symbol or a function."""
    return f"{ADD}: definitions = [{quoted(f'{key_name(key)}{argument} = {body}')}]"


def function_of(key: str) -> str:
    """What would say which function a name is."""
    return f"{defined(key, argument='(z)')}, or if it is any function: {declared(key, OPAQUE)}"


def counted(indices: int) -> str:
    return f"{indices} {'index' if indices == 1 else 'indices'}"
