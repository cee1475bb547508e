"""The dialect that derivations are written in, as frozen nodes that carry their place in the LaTeX source.

    chain      = sum {relation sum}                     relation = "=" ":=" "<-" "prop" "<" ">" "=>" ...
    sum        = [sign] product {sign product}
    product    = factor {["*" | "ast" | "times" | "otimes" | "/" | "odot"] factor}   juxtaposition is the operator ""
    factor     = atom with scripts and primes | fraction | root | call | derivative | big operator | cases | matrix

What an index, a layer or a power is, and whether `f(x)` calls or multiplies, the tree leaves to the reading.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Span:
    """Characters `start:end` of the source of one display."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        return Span(self.start, max(self.end, other.end))


@dataclass(frozen=True)
class Node:
    """Base of all nodes; two nodes are equal if they say the same, wherever they stand."""

    at: Span = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Number(Node):
    """A decimal number as printed."""

    text: str


@dataclass(frozen=True)
class Symbol(Node):
    r"""A letter, a Greek letter or a word: `x`, `sigma` for \sigma, `softmax` for \text{softmax}.

    font: "", "bold", "cal", "bb"; accent: "", "hat", "bar", "tilde", "vec", "dot", "underline".
    """

    name: str
    font: str = ""
    accent: str = ""


@dataclass(frozen=True)
class Scripted(Node):
    r"""`base_{subs}^{sups}` with primes: `w_{ij}^{l-1}` has the subs i, j and the sups l-1.

    Items that are juxtaposed or separated by commas are separate; a comparison (`n \neq k`) is one item.
    A superscript in brackets, `a^{(i)}` or `a^{[l]}`, is a Group.
    """

    base: Node
    subs: tuple[Node, ...] = ()
    sups: tuple[Node, ...] = ()
    primes: int = 0


def base_of(node: Node | None) -> Symbol | None:
    """The letter of a symbol with or without scripts."""
    base = node.base if isinstance(node, Scripted) else node
    return base if isinstance(base, Symbol) else None


@dataclass(frozen=True)
class Group(Node):
    """Brackets around items separated by commas (or by `;` `|`): one item is a bracketed expression or an argument."""

    items: tuple[Node, ...]
    bracket: str = "("


@dataclass(frozen=True)
class Norm(Node):
    r"""`\lVert body\rVert` (bracket "‖") or `|body|`: a length, or the absolute value of a number."""

    body: Node
    bracket: str = "‖"


@dataclass(frozen=True)
class Negation(Node):
    """`-operand`."""

    operand: Node


@dataclass(frozen=True)
class Addition(Node):
    """Terms with their signs, "+" or "-"; at least two, or one that an ellipsis goes with."""

    terms: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Product(Node):
    r"""Factors with the operator before each: "" (juxtaposed, the first one too), "*" (\cdot), "ast" (*), "times", "otimes",
    "/", "odot"."""

    factors: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Fraction(Node):
    r"""`\frac{over}{under}`."""

    over: Node
    under: Node


@dataclass(frozen=True)
class Root(Node):
    r"""`\sqrt[degree]{body}`."""

    body: Node
    degree: Node | None = None


@dataclass(frozen=True)
class Call(Node):
    r"""A function that LaTeX names: `\log x`, `\exp(x)`, `\max(x, y)`, `\max_k z_k` (then `over` holds the k)."""

    function: str
    arguments: tuple[Node, ...]
    over: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Derivative(Node):
    r"""`\frac{\partial of}{\partial by}`, `\frac{d}{dx} of`; letter: "partial" or "d"; of is None for a bare operator."""

    of: Node | None
    by: Node
    letter: str = "partial"


@dataclass(frozen=True)
class Gradient(Node):
    r"""`\nabla_{by} of`."""

    of: Node | None
    by: Node | None = None


@dataclass(frozen=True)
class Binder(Node):
    r"""What stands at a big operator: `i=1` to `n`, `i`, `k \neq i`, `k \in O`; relation: "", "=", "!=", "in", "<", ..."""

    index: Node
    relation: str = ""
    low: Node | None = None
    high: Node | None = None


@dataclass(frozen=True)
class Big(Node):
    r"""`\sum` or `\prod` over binders; the body reaches to the next + or - of the same level."""

    kind: str
    binders: tuple[Binder, ...]
    body: Node


@dataclass(frozen=True)
class Comparison(Node):
    """`left sign right`, sign: "=", "!=", "<", "<=", ">", ">=", "in", "and" (two comparisons), "otherwise" (left only)."""

    left: Node
    sign: str
    right: Node | None = None


@dataclass(frozen=True)
class Cases(Node):
    """`value` where its condition holds; a condition that is None holds otherwise."""

    branches: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True)
class Indicator(Node):
    r"""`\mathbb{1}(condition)`, `[condition]`."""

    condition: Node


@dataclass(frozen=True)
class Ellipsis(Node):
    r"""`\dots`, `\cdots`, `\vdots`, `\ddots`, `...`; kind: "h", "v", "d"."""

    kind: str = "h"


@dataclass(frozen=True)
class Matrix(Node):
    """Rows of cells; a cell may be an Ellipsis."""

    rows: tuple[tuple[Node, ...], ...]
    bracket: str = "("


@dataclass(frozen=True)
class Words(Node):
    r"""Running text inside a formula: `\text{where}`."""

    text: str


@dataclass(frozen=True)
class Relation(Node):
    r"""The sign between two sides, and what stands above it: `\stackrel{a \text{ def}}{=}` has the note "a def"."""

    sign: str
    note: str = ""


@dataclass(frozen=True)
class Beside:
    """What the document says beside an equation, in its words; `condition` is None where they are not understood.

    step: how many relations of the chain stand before it (0: it is said of all of them); sure: whether it is certainly
    said of this equation; one_hot: that the data named (or all targets) have one 1 and else 0; hypothesis: said by a word
    that makes a condition of an equation ("if"), not by one that may as well explain ("where"); doubted: the words deny or
    widen it ("does not hold", "or"); standing: of a parameter, said of another equation before it in the section.
    """

    words: str
    condition: Node | None = None
    step: int = 0
    sure: bool = True
    one_hot: bool = False
    hypothesis: bool = True
    doubted: bool = False
    standing: bool = False


@dataclass(frozen=True)
class Chain:
    """One equation of a display: sides with the relations between them.

    A chain that goes on from the display (or row) before begins with a relation, and has as many relations as sides.
    remark: words that stand with it ("where j != i"), in reading order; beside: the conditions among them.
    """

    sides: tuple[Node, ...]
    relations: tuple[Relation, ...]
    label: str = ""
    remark: str = ""
    beside: tuple[Beside, ...] = ()

    @property
    def continues(self) -> bool:
        return len(self.relations) == len(self.sides)
