"""An optimizer's update rules -> Optimizer: scalar assignments in p, g, the states, the constants and step."""

from __future__ import annotations

from ..errors import FormulaError, ModelError
from ..notation.binding import Scope, bind, check_name
from ..notation.symbols import constant
from ..notation.syntax import parse_definition
from ..notation.tree import Name
from .constants import Setting
from .model import Optimizer
from .schema import OptimizerEntry

PARAMETER, GRADIENT, STEP = "p", "g", "step"


def build_optimizer(name: str, entry: OptimizerEntry, settings: tuple[Setting, ...], where: str) -> Optimizer:
    """The rules with their constants as symbols. Raises FormulaError and ModelError."""
    names = (*entry.state, *(s.name for s in settings))
    for position, own in enumerate(names):
        check_name(own, where)
        if own in (PARAMETER, GRADIENT, STEP) or own in names[:position]:
            raise ModelError(f"the name {own} is used twice", where=where,
                             remedy="p, g and step have a meaning of their own; choose another name")
    if any(s.trainable for s in settings):
        raise ModelError("an optimizer has no trainable parameters", where=where)
    state = tuple(constant(own) for own in entry.state)
    symbols = {own.name: own for own in (constant(PARAMETER), constant(GRADIENT), constant(STEP, True), *state)}
    symbols |= {s.name: s.symbol for s in settings}
    updates = []
    for position, text in enumerate(entry.update, 1):
        rule = f"{where}, update {position}"
        tree = parse_definition(text, rule)
        if not isinstance(tree.target, Name) or tree.target.name not in (PARAMETER, *entry.state):
            raise FormulaError(f"{tree.target.at.text} cannot be updated", where=rule, excerpt=f"    {text}",
                               remedy=f"write on the left one of {', '.join((PARAMETER, *entry.state))}")
        updates.append((symbols[tree.target.name], bind(tree.formula, Scope(constants=symbols), rule)))
    if PARAMETER not in [symbol.name for symbol, _ in updates]:
        raise ModelError("no rule updates the parameter p", where=where, remedy='add "p = p - learning_rate*g"')
    return Optimizer(name, tuple(updates), state, tuple((s.symbol, s.value) for s in settings))
