"""Formula text -> frozen syntax trees whose nodes carry their place in the text. Nothing is evaluated here.

    definition = target "=" sum            target = NAME [ "[" NAME {"," NAME} "]" ]
    function   = NAME "(" NAME ["=" sum] {"," NAME ["=" sum]} ")" "=" sum
    relation   = sum compare sum {compare sum}          compare = == != < <= > >=
    sum        = product {("+" | "-") product}
    product    = signed {("*" | "/") signed}
    signed     = {"-" | "+"} power                      (a leading sign spans the whole product)
    power      = atom ["**" signed]
    atom       = NUMBER | NAME | NAME "[" sum {"," sum} "]" | NAME "(" [argument {"," argument}] ")" | "(" sum ")"
    argument   = sum | relation                         (a relation only as the first argument of where)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from ..errors import FormulaError
from .tokens import MAX_NESTING, Token, tokenize
from .tree import (
    Addition,
    Call,
    Comparison,
    DefinitionTree,
    FunctionTree,
    Name,
    Negation,
    Node,
    Number,
    ParameterTree,
    Power,
    Product,
    Reduce,
    Subscripted,
)

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
REDUCTIONS = ("Sum", "Max")


Tree = TypeVar("Tree", bound=Node)


def parse_expression(text: str, where: str = "") -> Node:
    """The tree of an expression. Raises FormulaError."""
    parser = _Parser(text, where)
    return parser.finished(parser.sum())


def parse_relation(text: str, where: str = "") -> Comparison:
    """The tree of a condition such as `0 <= t[e,k] <= 1`. Raises FormulaError."""
    parser = _Parser(text, where)
    tree = parser.argument()
    if not isinstance(tree, Comparison):
        parser.finished(tree)
        raise tree.at.error("a condition compares two expressions", "write for example Sum(t[e,k], k) == 1")
    return parser.finished(tree)


def parse_definition(text: str, where: str = "") -> DefinitionTree:
    """The tree of `z[e,i] = expr`. Raises FormulaError."""
    parser = _Parser(text, where)
    target = parser.power()
    if not isinstance(target, Name | Subscripted):
        raise target.at.error("the left side is not a name with indices", "write z[e,i] = expression")
    for subscript in target.subscripts if isinstance(target, Subscripted) else ():
        if not isinstance(subscript, Name):
            raise subscript.at.error("the left side may hold plain indices only", "write z[e,i] = expression")
    parser.expect("=", "write z[e,i] = expression")
    formula = parser.sum()
    return parser.finished(DefinitionTree(target, formula, at=target.at.to(formula.at)))


def parse_function(text: str, where: str = "") -> FunctionTree:
    """The tree of `bent(z, alpha=1) = expr`. Raises FormulaError."""
    parser = _Parser(text, where)
    head = parser.name("write name(z) = expression")
    parser.expect("(", f"write {head.text}(z) = expression")
    parameters = [parser.parameter()]
    while parser.take(","):
        parameters.append(parser.parameter())
    for position, parameter in enumerate(parameters):
        if parameter.name in [p.name for p in parameters[:position]]:
            raise parameter.at.error(f"the parameter {parameter.name} is named twice", "give each its own name")
    parser.expect(")", "write a comma between parameters")
    parser.expect("=", f"write {head.text}({', '.join(p.name for p in parameters)}) = expression")
    body = parser.sum()
    return parser.finished(FunctionTree(head.text, tuple(parameters), body, at=head.at.to(body.at)))


class _Parser:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, text: str, where: str) -> None:
        self.tokens = tokenize(text, where)
        self.position = 0
        self.depth = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.position]

    def take(self, *signs: str) -> Token | None:
        token = self.here
        if token.kind != "sign" or token.text not in signs:
            return None
        self.position += 1
        return token

    def expect(self, sign: str, remedy: str) -> Token:
        token = self.take(sign)
        if token is None:
            raise self.unexpected(f"{sign} is missing", remedy)
        return token

    def name(self, remedy: str) -> Token:
        token = self.here
        if token.kind != "name":
            raise self.unexpected("a name is missing", remedy)
        self.position += 1
        return token

    def unexpected(self, what: str, remedy: str) -> FormulaError:
        found = f" before {self.here.text}" if self.here.text else " at the end"
        return self.here.at.error(what + found, remedy)

    def finished(self, tree: Tree) -> Tree:
        """The tree, if the whole text has been read."""
        token, last = self.here, self.tokens[self.position - 1]
        if token.kind == "end":
            return tree
        if token.text == "=":
            raise token.at.error("= inside an expression", "write == to compare")
        if token.text in COMPARISONS:
            raise token.at.error("a comparison inside an expression", "write where(condition, a, b)")
        if token.text == ",":
            raise token.at.error("a comma outside a call or a subscript", "write one expression")
        if token.text == "[":
            raise token.at.error(f"{last.text} cannot take a subscript", "write all indices in one bracket: z[e,i]")
        if last.text in ("and", "or", "not") or token.text in ("and", "or", "not"):
            raise token.at.error(f"{token.text} after {last.text}", "nest where(...) to combine conditions")
        factor = "(...)" if token.text == "(" else token.text
        raise token.at.error(f"nothing joins {last.text} and {token.text}", f"write {last.text}*{factor} for a product")

    def parameter(self) -> ParameterTree:
        token = self.name("write a parameter name")
        default = self.sum() if self.take("=") else None
        return ParameterTree(token.text, default, at=token.at)

    def argument(self) -> Node:
        operands, operators = [self.sum()], []
        while (token := self.take(*COMPARISONS)) is not None:
            operators.append(token.text)
            operands.append(self.sum())
        if not operators:
            return operands[0]
        return Comparison(tuple(operands), tuple(operators), at=operands[0].at.to(operands[-1].at))

    def sum(self) -> Node:
        terms = [("+", self.product())]
        while (token := self.take("+", "-")) is not None:
            terms.append((token.text, self.product()))
        if len(terms) == 1:
            return terms[0][1]
        return Addition(tuple(terms), at=terms[0][1].at.to(terms[-1][1].at))

    def product(self) -> Node:
        start, negative = self.signs()
        factors = [("*", self.power())]
        while (token := self.take("*", "/")) is not None:
            factors.append((token.text, self.signed()))
        tree = factors[0][1]
        if len(factors) > 1:
            tree = Product(tuple(factors), at=tree.at.to(factors[-1][1].at))
        return Negation(tree, at=start.at.to(tree.at)) if negative else tree

    def signed(self) -> Node:
        start, negative = self.signs()
        tree = self.power()
        return Negation(tree, at=start.at.to(tree.at)) if negative else tree

    def signs(self) -> tuple[Token, bool]:
        """The first token and whether an odd number of minus signs stands before an operand."""
        start, negative, count = self.here, False, 0
        while (token := self.take("-", "+")) is not None:
            negative, count = negative != (token.text == "-"), count + 1
            if count > MAX_NESTING:
                raise token.at.error(f"more than {MAX_NESTING} signs in a row", "write one sign")
        return start, negative

    def power(self) -> Node:
        base = self.atom()
        token = self.take("**")
        if token is None:
            return base
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise token.at.error(f"powers nested more than {MAX_NESTING} deep", "split the formula")
        exponent = self.signed()
        self.depth -= 1
        return Power(base, exponent, at=base.at.to(exponent.at))

    def atom(self) -> Node:
        token = self.here
        self.position += token.kind in ("number", "name")
        if token.kind == "number":
            return Number(token.text, at=token.at)
        if token.kind == "name":
            if self.take("("):
                return self.call(token)
            return self.subscripts(token) if self.take("[") else Name(token.text, at=token.at)
        if self.take("("):
            if self.here.text == ")":
                raise token.at.error("empty brackets", "write an expression between ( and )")
            tree = self.sum()
            return replace(tree, at=token.at.to(self.close(")").at))
        last = self.tokens[self.position - 1].text if self.position else ""
        remedy = "write == to compare" if token.text == "=" else "write a number, a name or a bracket here"
        raise self.unexpected(f"an operand is missing{f' after {last}' if last else ''}", remedy)

    def close(self, sign: str) -> Token:
        token = self.take(sign)
        if token is not None:
            return token
        self.finished(Node(at=self.here.at))
        raise self.unexpected(f"{sign} is missing", f"add {sign}")

    def listed(self, closing: str) -> tuple[list[Node], Token]:
        if self.here.text == closing:
            return [], self.close(closing)
        items = [self.argument()]
        while self.take(","):
            items.append(self.argument())
        return items, self.close(closing)

    def subscripts(self, token: Token) -> Subscripted:
        items, end = self.listed("]")
        at = token.at.to(end.at)
        if not items:
            raise at.error("empty subscripts", f"write {token.text} alone, or an index such as {token.text}[i]")
        for item in items:
            check_subscript(item)
        return Subscripted(token.text, tuple(items), at=at)

    def call(self, token: Token) -> Node:
        items, end = self.listed(")")
        at = token.at.to(end.at)
        for position, item in enumerate(items):
            if isinstance(item, Comparison) and not (token.text == "where" and position == 0):
                raise item.at.error("a comparison is not a number", "use it as the condition of where(condition, a, b)")
        if token.text not in REDUCTIONS:
            return Call(token.text, tuple(items), at=at)
        if len(items) < 2:
            raise at.error(f"{token.text} needs an expression and an index", f"write {token.text}(x[k], k)")
        bound = []
        for item in items[1:]:
            if not isinstance(item, Name):
                raise item.at.error(f"{token.text} runs over a plain index", f"write {token.text}(x[k], k)")
            bound.append(item)
        return Reduce(token.text, items[0], tuple(bound), at=at)


def check_subscript(tree: Node) -> None:
    """Refuse anything but a sum or difference of names and whole numbers."""
    parts = [tree]
    if isinstance(tree, Addition):
        parts = [part for _, part in tree.terms]
    for part in parts:
        inner = part.operand if isinstance(part, Negation) else part
        if not isinstance(inner, Name) and not (isinstance(inner, Number) and inner.text.isdigit()):
            raise inner.at.error("a subscript is an index, or a sum of indices and whole numbers",
                                 "write for example x[e,p+q]")
