"""LaTeX -> MathML that a page may hold: known elements only, every text escaped; None where the LaTeX is not understood."""

from __future__ import annotations

import re
from html import escape, unescape
from itertools import groupby
from xml.etree.ElementTree import Element

from latex2mathml import exceptions
from latex2mathml.converter import convert_to_element

from .printed_latex import printed

NOT_UNDERSTOOD = (
    exceptions.NumeratorNotFoundError, exceptions.DenominatorNotFoundError, exceptions.ExtraLeftOrMissingRightError,
    exceptions.MissingSuperScriptOrSubscriptError, exceptions.DoubleSubscriptsError, exceptions.DoubleSuperscriptsError,
    exceptions.NoAvailableTokensError, exceptions.InvalidStyleForGenfracError, exceptions.MissingEndError,
    exceptions.InvalidAlignmentError, exceptions.InvalidWidthError, exceptions.LimitsMustFollowMathOperatorError,
    ValueError, IndexError, KeyError, TypeError, AttributeError, StopIteration, RecursionError,
)
ARITY = {"mfrac": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "mroot": 2, "msubsup": 3, "munderover": 3}
ELEMENTS = frozenset(("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle", "mpadded", "mphantom", "msqrt",
                      "mtable", "mtr", "mtd", "menclose", "mprescripts", *ARITY))
TOKENS = ("mi", "mo", "mn")
SCRIPTS = ("msub", "msup", "msubsup", "munder", "mover", "munderover")
PRIMES = frozenset("′″‴⁗")
DOUBLE_STRUCK_ZERO = 0x1D7D8
THIN = '<mspace width="0.17em"></mspace>'
ATTRIBUTES = frozenset(("display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "form", "minsize",
                        "maxsize", "movablelimits", "accent", "accentunder", "linethickness", "width", "columnalign",
                        "columnspacing", "rowspacing", "lspace", "rspace"))
FOREIGN = {"aligned": "split", "alignedat": "split", "gathered": "matrix", "dcases": "cases"}
_SIMPLER = ((re.compile(r"\\boxed(?![A-Za-z])"), ""), (re.compile(r"\\operatorname\*"), r"\\operatorname"),
            (re.compile(r"\\(?:no)?limits(?![A-Za-z])"), ""),
            (re.compile(r"\\mathop\s*\{([A-Za-z]+)\}"), r"\\operatorname{\1}"),
            (re.compile(r"\\begin\{alignedat\}\s*\{\d+\}"), r"\\begin{alignedat}"))
_BRACE = re.compile(r"\\.|[{}]")
_BEGIN_END = re.compile(r"\\(begin|end)\s*\{([^{}]*)\}")


def mathml(latex: str, block: bool = True) -> str | None:
    """One `<math>` element, displayed or in a line."""
    try:
        text = _simpler(printed(latex))
        return _written(convert_to_element(text, display="block" if block else "inline")) if balanced(text) else None
    except NOT_UNDERSTOOD:
        return None


def _simpler(text: str) -> str:
    """The formula in the commands and environments that the converter knows."""
    for pattern, simpler in _SIMPLER:
        text = pattern.sub(simpler, text)
    return _BEGIN_END.sub(lambda m: rf"\{m.group(1)}{{{FOREIGN.get(m.group(2), m.group(2))}}}", text)


def balanced(text: str) -> bool:
    depth = 0
    for brace in _BRACE.findall(text):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0


def _written(element: Element) -> str:
    """The element as text; raises ValueError where it is not MathML, or holds LaTeX that was left over."""
    children, tag, text = list(element), element.tag, _text(element)
    if tag not in ELEMENTS or len(children) != ARITY.get(tag, len(children)):
        raise ValueError(f"{tag} with {len(children)} children")
    if "\\" in text or (tag in TOKENS and text in ("&", "$", "#")):
        raise ValueError(f"not understood: {text}")
    attributes = {name: value for name, value in element.items() if name in ATTRIBUTES}
    if children and tag in (*TOKENS, "mtext"):
        tag = "mrow"                                                    # \mathop{argmax} has elements inside a token
    elif tag == "mo" and _is_word(element):
        tag, attributes = "mi", {}                                      # an operator would keep its distance from (
    elif tag == "mi" and text and set(text) <= PRIMES:
        tag = "mo"
    elif tag == "mi" and len(text) == 1 and (element.text or "").startswith("&#x000"):
        attributes["mathvariant"] = "normal"                            # \mathrm{d}
    elif attributes.get("mathvariant") == "double-struck" and text.isdecimal() and text.isascii():
        text = "".join(chr(DOUBLE_STRUCK_ZERO + int(digit)) for digit in text)
    given = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    inner = "".join(map(_written, children)) if tag in ARITY or tag in ("mtr", "mtable") else "".join(_row(children))
    return f"<{tag}{given}>{escape(text, quote=False)}{inner}</{tag}>"


def _row(children: list[Element]) -> list[str]:
    """Children of a row: neighbouring upright letters made one word, words kept off their neighbours."""
    written: list[str] = []
    for upright, group in groupby(children, key=lambda child: child.tag == "mi" and child.get("mathvariant") == "normal"):
        if upright:
            written.append(_written(_word("".join(map(_text, group)))))
            continue
        for child in group:
            written.append(_written(child))
    return _spaced(children, written) if len(written) == len(children) else written


def _spaced(children: list[Element], written: list[str]) -> list[str]:
    """A thin space between a function such as log and a letter, number or fraction beside it."""
    result: list[str] = []
    for position, (child, text) in enumerate(zip(children, written, strict=True)):
        before = children[position - 1] if position else None
        if before is not None and (_stands_alone(child) and _is_word(before) or _is_word(child) and _stands_alone(before)):
            result.append(THIN)
        result.append(text)
    return result


def _stands_alone(element: Element) -> bool:
    """Not an operator, a space or something in brackets."""
    if element.tag == "mrow" and len(element) and element[0].tag == "mo":
        return False
    return element.tag not in ("mo", "mspace", "mtext", "mpadded")


def _is_word(element: Element) -> bool:
    while element.tag in SCRIPTS and len(element) or element.tag == "mrow" and len(element) == 1:
        element = element[0]
    return element.tag in ("mi", "mo") and len(_text(element)) > 1 and _text(element).replace("\u2009", "").isalpha()


def _word(text: str) -> Element:
    word = Element("mi", {"mathvariant": "normal"})
    word.text = text
    return word


def _text(element: Element) -> str:
    return unescape(element.text or "").strip("\n")
