"""Three media for one walker: how Unicode text, LaTeX and presentation MathML write each construct of a formula.

Strings with %s are the table; a method stands where a medium has to decide something.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from html import escape

from .names import GREEK, Name, subscript, superscript


class Level(IntEnum):
    """How tightly a written formula holds together."""

    RELATION = 0
    SUM = 1
    PRODUCT = 2
    PREFIX = 3
    POWER = 4
    ATOM = 5


@dataclass(frozen=True)
class Piece:
    """A written formula and its level; `closed` is the text to use where something follows that `text` would swallow.

    A sum over an index and `log z` are such: they are PREFIX and take in every factor to their right.
    """

    text: str
    level: Level = Level.ATOM
    closed: str = ""

    @property
    def shut(self) -> str:
        return self.closed or self.text


class Unicode:
    """Unicode mathematics on one line, for a terminal."""

    minus, plus, dash, times, dot = "−%s", " + ", " − ", "·", "·"
    brackets, absolute, iverson = "(%s)", "|%s|", "[%s]"
    call, bare_call, separator = "%s(%s)", "%s %s", ", "
    factor = "(%s)"
    total, largest = "Σ%s %s", "max%s %s"
    relation, derivative = "%s %s %s", "∂%s/∂%s"
    cases, case, otherwise, next_case = "{ %s }", "%s if %s", "%s otherwise", "; "
    cases_level = Level.ATOM
    signs = {"=": "=", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "!=": "≠", "<-": "←"}
    reading = "%s₍%s₎"
    pi, euler, small_exponents = "π", "e", False

    def digits(self, number: str) -> str:
        return subscript(number) or number

    def number(self, text: str) -> str:
        return text.replace("-", "−")

    def word(self, text: str) -> str:
        return text

    def function(self, name: str) -> str:
        return name

    def letter(self, name: Name) -> str:
        return GREEK.get(name.base, name.base) + (f"_{name.tail}" if name.tail else "")

    def symbol(self, name: Name, number: str) -> str:
        return self.letter(name) + number

    def entry(self, name: Name, number: str, indices: list[str]) -> Piece:
        return Piece(self.letter(name) + number + (f"[{','.join(indices)}]" if indices else ""))

    def bound(self, written: str, index: str) -> str:
        return subscript(index) or f"_{index}"

    def fraction(self, over: Piece, under: Piece) -> Piece:
        top = over.shut if over.level >= Level.PRODUCT else self.brackets % over.text
        if under.level == Level.PREFIX:
            return Piece(f"{top} / {under.text}", Level.PRODUCT, f"{top}/{under.shut}")
        return Piece(f"{top}/{under.shut if under.level > Level.PREFIX else self.brackets % under.text}", Level.PRODUCT)

    def power(self, base: str, exponent: Piece) -> str:
        raised = superscript(exponent.text.replace("−", "-"))
        if raised:
            return base + raised
        return f"{base}^{exponent.text}" if exponent.level == Level.ATOM else f"{base}^({exponent.text})"

    def root(self, inner: Piece) -> str:
        return f"√{inner.text}" if inner.level == Level.ATOM else f"√({inner.text})"


class Latex:
    """LaTeX mathematics that amsmath, MathJax and KaTeX all read, inside Markdown too: no backslash before a sign."""

    minus, plus, dash, times, dot = "-%s", " + ", " - ", " ", r" \cdot "
    brackets, absolute, iverson = r"\left(%s\right)", r"\left\lvert %s\right\rvert", r"\left[%s\right]"
    call, bare_call, separator = r"%s\left(%s\right)", "%s %s", ", "
    factor = "%s"
    total, largest = r"\sum_{%s} %s", r"\max_{%s} %s"
    relation, derivative = "%s %s %s", r"\frac{\partial %s}{\partial %s}"
    cases, case, otherwise = "\\begin{cases}\n%s\n\\end{cases}", r"%s & \text{if } %s", r"%s & \text{otherwise}"
    next_case = " \\\\\n"
    cases_level = Level.RELATION
    signs = {"=": "=", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "!=": r"\ne", "<-": r"\leftarrow"}
    reading = "%s, %s"
    pi, euler, small_exponents = r"\pi", r"\mathrm{e}", True
    known = frozenset(("log", "sin", "cos", "sinh", "cosh", "tanh", "arctan", "max", "min"))

    def digits(self, number: str) -> str:
        return number

    def number(self, text: str) -> str:
        return text

    def word(self, text: str) -> str:
        return r"\text{%s}" % text.replace("_", " ")

    def function(self, name: str) -> str:
        return "\\" + name if name in self.known else r"\mathop{\mathrm{%s}}" % name

    def letter(self, name: Name) -> str:
        if name.base == "lam":
            return r"\lambda"
        if name.base in GREEK:
            return "\\" + name.base
        return name.base if len(name.base) == 1 else self.word(name.base)

    def symbol(self, name: Name, number: str) -> str:
        below = number + (("," if number else "") + self.word(name.tail) if name.tail else "")
        return self.letter(name) + ("_{%s}" % below if below else "")

    def entry(self, name: Name, number: str, indices: list[str]) -> Piece:
        above = "^{(%s)}" % number if number else ""
        plain = all(len(i) == 1 or (i.startswith("\\") and i[1:].isalpha()) for i in indices)
        below = [self.word(name.tail)] if name.tail else []
        below += [" ".join(indices)] if plain and indices else indices
        text = self.letter(name) + above + ("_{%s}" % ", ".join(below) if below else "")
        return Piece(text, Level.POWER if above else Level.ATOM)

    def bound(self, written: str, index: str) -> str:
        return written

    def fraction(self, over: Piece, under: Piece) -> Piece:
        return Piece(r"\frac{%s}{%s}" % (over.text, under.text), Level.PRODUCT)

    def power(self, base: str, exponent: Piece) -> str:
        return "%s^{%s}" % (base, exponent.text)

    def root(self, inner: Piece) -> str:
        return r"\sqrt{%s}" % inner.text


class InlineLatex(Latex):
    """LaTeX within a line of text: derivatives stay low."""

    derivative = r"\partial %s/\partial %s"


class MathML(Latex):
    """Presentation MathML, for a page that loads nothing."""

    minus, plus, dash = '<mo form="prefix" lspace="0" rspace="0">−</mo>%s', "<mo>+</mo>", "<mo>−</mo>"
    times, dot = '<mspace width="0.1em"></mspace>', "<mo>·</mo>"
    brackets, absolute, iverson = (
        "<mrow>{0}{1}</mo>%s{0}{2}</mo></mrow>".format('<mo fence="true" lspace="0" rspace="0">', *pair)
        for pair in ("()", "||", "[]"))
    call = "%s<mo>&#x2061;</mo>" + brackets
    bare_call, separator = '%s<mspace width="0.17em"></mspace>%s', "<mo>,</mo>"
    total = "<munder><mo>∑</mo><mrow>%s</mrow></munder>%s"
    largest = '<munder><mo movablelimits="false" lspace="0" rspace="0.2em">max</mo><mrow>%s</mrow></munder>%s'
    relation = "%s<mo>%s</mo>%s"
    derivative = "<mfrac><mrow><mi>∂</mi>%s</mrow><mrow><mi>∂</mi>%s</mrow></mfrac>"
    cases = '<mrow><mo fence="true">{</mo><mtable class="cases">%s</mtable></mrow>'
    case = "<mtr><mtd>%s</mtd><mtd><mtext>if&#xa0;</mtext>%s</mtd></mtr>"
    otherwise, next_case = "<mtr><mtd>%s</mtd><mtd><mtext>otherwise</mtext></mtd></mtr>", ""
    signs = {"=": "=", "<": "&lt;", "<=": "≤", ">": "&gt;", ">=": "≥", "!=": "≠", "<-": "←"}
    reading = "%s<mtext>,</mtext>%s"
    pi, euler = "<mi>π</mi>", '<mi mathvariant="normal">e</mi>'

    def digits(self, number: str) -> str:
        return f"<mn>{number}</mn>"

    def number(self, text: str) -> str:
        return f"<mo>−</mo><mn>{text[1:]}</mn>" if text.startswith("-") else f"<mn>{text}</mn>"

    def word(self, text: str) -> str:
        return f"<mtext>{escape(text.replace('_', ' '))}</mtext>"

    def function(self, name: str) -> str:
        return f'<mo form="prefix" lspace="0" rspace="0">{escape(name)}</mo>'

    def letter(self, name: Name) -> str:
        if name.base not in GREEK and len(name.base) > 1:
            return self.word(name.base)
        return f"<mi>{GREEK.get(name.base, name.base)}</mi>"

    def symbol(self, name: Name, number: str) -> str:
        below = number + (self.word(name.tail) if name.tail else "")
        return f"<msub>{self.letter(name)}<mrow>{below}</mrow></msub>" if below else self.letter(name)

    def entry(self, name: Name, number: str, indices: list[str]) -> Piece:
        below = (self.word(name.tail) + self.separator if name.tail else "") + "".join(indices)
        above = f"<mtext>(</mtext>{number}<mtext>)</mtext>" if number else ""
        letter = self.letter(name)
        if above and below:
            return Piece(f"<msubsup>{letter}<mrow>{below}</mrow><mrow>{above}</mrow></msubsup>", Level.POWER)
        if above:
            return Piece(f"<msup>{letter}<mrow>{above}</mrow></msup>", Level.POWER)
        return Piece(f"<msub>{letter}<mrow>{below}</mrow></msub>" if below else letter)

    def fraction(self, over: Piece, under: Piece) -> Piece:
        return Piece(f"<mfrac><mrow>{over.text}</mrow><mrow>{under.text}</mrow></mfrac>", Level.PRODUCT)

    def power(self, base: str, exponent: Piece) -> str:
        return f"<msup><mrow>{base}</mrow><mrow>{exponent.text}</mrow></msup>"

    def root(self, inner: Piece) -> str:
        return f"<msqrt>{inner.text}</msqrt>"


class InlineMathML(MathML):
    """MathML within a line of text: derivatives stay low."""

    derivative = "<mi>∂</mi>%s<mo>/</mo><mi>∂</mi>%s"


UNICODE, LATEX, INLINE_LATEX, MATHML, INLINE_MATHML = Unicode(), Latex(), InlineLatex(), MathML(), InlineMathML()
Medium = Unicode | Latex
