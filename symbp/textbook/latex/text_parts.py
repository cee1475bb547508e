"""Parts of printed LaTeX: symbols with font and accent, brackets, and which scripts and limits may stand side by side."""

from __future__ import annotations

from . import tables
from .tree import Binder, Call, Fraction, Group, Indicator, Node, Number, Root, Scripted, Symbol

TALL = (r"\frac", r"\sum", r"\prod", r"\begin", r"\left", r"\sqrt")
FONT_MACROS = {"bold": "mathbf", "cal": "mathcal", "bb": "mathbb"}
ACCENT_MACROS = {"hat": "hat", "bar": "bar", "tilde": "tilde", "vec": "vec", "dot": "dot", "underline": "underline"}
SIGNS = ("*", "+", "-")


def symbol_text(node: Symbol) -> str:
    """A symbol with its font and accent; a word is a text."""
    greek = node.name in tables.NAMES or node.name in tables.OF_ONE & tables.LATEX_FUNCTIONS and not node.font
    text = rf"\{node.name}" if greek else node.name
    if node.name.startswith("Delta "):
        text = rf"\Delta {node.name.removeprefix('Delta ')}"
    elif node.font:
        macro = "boldsymbol" if greek and node.font == "bold" else FONT_MACROS[node.font]
        text = rf"\{macro}{{{text}}}"
    elif not greek and len(node.name) > 1:
        text = rf"\text{{{node.name}}}"
    return rf"\{ACCENT_MACROS[node.accent]}{{{text}}}" if node.accent else text


def bracketed(text: str, bracket: str, tall: bool = False) -> str:
    r"""Text in brackets, with \left and \right around what is tall."""
    opening, closing = tables.PRINTED_BRACKETS.get(bracket, (".", "."))
    if tall or bracket not in tables.PRINTED_BRACKETS or any(mark in text for mark in TALL):
        return rf"\left{opening.strip()} {text} \right{closing.strip()}"
    return f"{opening}{text}{closing}"


def joins_subscripts(items: tuple[Node, ...]) -> bool:
    """Whether the items may stand without commas: letters, and a number after them, that spell nothing."""
    letters = [i.name if isinstance(i, Symbol) else i.text if isinstance(i, Number) else "" for i in items]
    if not all(letters) or any(len(name) > 1 for name, i in zip(letters, items, strict=True) if isinstance(i, Symbol)):
        return False
    if any(isinstance(i, Number) for i in items[:-1]):
        return False
    spelled = "".join(letters)
    return not any(word in spelled for word in tables.PLAIN_FUNCTIONS) and not set(spelled) & set(SIGNS)


def joins_superscripts(items: tuple[Node, ...]) -> bool:
    """Whether the items may stand side by side in one superscript."""
    if len(items) == 1:
        return True
    plain = all(isinstance(i, Symbol | Number | Scripted | Group | Fraction | Root | Call | Indicator) for i in items)
    signs = any(isinstance(i, Symbol) and i.name in SIGNS for i in items)
    numbers = any(isinstance(a, Number) and isinstance(b, Number) for a, b in zip(items, items[1:], strict=False))
    return plain and not signs and not numbers


def binders_fit(binders: tuple[Binder, ...]) -> bool:
    """Whether one operator can carry them: what its one upper limit belongs to is what has it."""
    highs = [b.high for b in binders if b.high is not None]
    if not highs:
        return not any(b.relation == "" and after.relation in ("=", "in")
                       for b, after in zip(binders, binders[1:], strict=False))
    ends = [b for b in binders if b.relation == "="] or list(binders)
    return all(b.high == (highs[0] if b in ends or not b.relation else None) for b in binders)
