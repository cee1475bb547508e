"""A ModelSpec -> the Network: plans first, then names for constants, then layers, cost and optimizer."""

from __future__ import annotations

import sys
from typing import Any

from sympy import Symbol

from ..errors import ModelError
from ..notation.symbols import Array
from .catalogue import look_up
from .constants import ConstantNames, Setting, checked_name, settle
from .costs import Outputs, build_cost
from .initializers import Initializers
from .layer_types import BATCH
from .layers import LayerBuilder, Names
from .model import Network, Optimizer, Training
from .optimizers import build_optimizer
from .plans import Plan, Planner
from .schema import CostSpec, ModelSpec, OptimizerSpec, TrainingSpec
from .toml_text import write_model

FULL_BATCH, ONE_EXAMPLE, USUAL_BATCH = 0, 1, 32


def assemble(spec: ModelSpec, where: str) -> Network:
    """Raises ModelError and FormulaError naming `where`, the layer and the key."""
    check_model_name(spec.name, where)
    if spec.cost is None:
        raise ModelError("the model has no cost", where=where, remedy='add [cost] with name = "squared_error" or another')
    planner = Planner(spec, where)
    plans = planner.plans()
    cost_entry = look_up("costs", spec.cost.name, spec.costs, f"{where}, cost, key 'name'")
    cost_settings = settle(cost_entry, spec.cost.settings, f"{where}, cost",
                           tuple(key for key in CostSpec.__struct_fields__ if key != "settings"))
    constants = ConstantNames(frozenset(index.name for plan in plans for index in plan.template.letters))
    for plan in plans:
        constants.note(plan.settings)
        constants.note(plan.activation_settings)
    constants.note(cost_settings)
    names = Names()
    x = Array("x", (BATCH, *(planner.axes.symbol(axis) for axis in planner.outputs[0])))
    layers = LayerBuilder(planner, constants, Initializers(spec.initializers), names, len(plans)).layers(plans, x)
    if not any(layer.parameters for layer in layers):
        raise ModelError("no layer has anything to train", where=where, remedy="add a dense layer")
    outputs = Outputs(layers[-1].output, Array("t", layers[-1].output.shape), frozenset(constants.uses))
    cost_where = f"{where}, cost '{spec.cost.name}'"
    cost = build_cost(spec.cost, cost_entry, cost_settings, constants.mapping(cost_settings, "cost"), outputs, cost_where)
    sizes = _sizes(planner, plans)
    for symbol in (*sizes, *constants.values):
        names.give(symbol.name, "a size" if symbol in sizes else "a constant", where)
    return Network(spec.name, spec.dtype, x, outputs.t, layers, cost, _optimizer(spec, where), _training(spec.training, where),
                   tuple(sizes.items()), tuple(constants.values.items()), spec.fuse, write_model(spec))


def check_model_name(name: str, where: str) -> None:
    """A model's name becomes a module, a C prefix and a file name."""
    key = f"{where}, key 'name'"
    checked_name(name, key)
    if name == "numpy" or name in sys.stdlib_module_names:
        raise ModelError(f"{name} is a module of Python", where=key, remedy=f"choose another name, such as {name}_net")


def _sizes(planner: Planner, plans: tuple[Plan, ...]) -> dict[Symbol, int]:
    """Every size symbol but m with its number, in network order."""
    axes = [*planner.outputs[0], *(axis for plan in plans for _, axis in plan.sizes)]
    return {planner.axes.symbol(axis): axis.extent for axis in axes}


def _optimizer(spec: ModelSpec, where: str) -> Optimizer:
    place = f"{where}, optimizer"
    entry = look_up("optimizers", spec.optimizer.name, spec.optimizers, f"{place}, key 'name'")
    keys = tuple(key for key in OptimizerSpec.__struct_fields__ if key != "settings")
    settings: tuple[Setting, ...] = settle(entry, spec.optimizer.settings, place, keys)
    return build_optimizer(spec.optimizer.name, entry, settings, f"{place} '{spec.optimizer.name}'")


def _training(spec: TrainingSpec, where: str) -> Training:
    sizes: dict[str, Any] = {"full-batch": FULL_BATCH, "per-example": ONE_EXAMPLE}
    if spec.update in sizes:
        batch = sizes[spec.update]
        if spec.batch_size not in (None, batch):
            raise ModelError(f"a batch_size of {spec.batch_size} contradicts update = \"{spec.update}\"",
                             where=f"{where}, training", remedy='leave out one of them, or write update = "mini-batch"')
    else:
        batch = spec.batch_size or USUAL_BATCH
    return Training(batch, spec.epochs, spec.seed)
