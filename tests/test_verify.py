"""verify accepts what lower writes, and names the operation of every planted fault."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sample_programs import ARGUMENTS, E, ONE, SAMPLES, axes, classifier, convolution, fn, read, single

from symbp.errors import LoweringError
from symbp.program.ops import (
    Apply, Assign, Axis, BatchSize, Buffer, Const, Contract, Fn, Initial, Map, Program, Read, Reduce, Requirement,
    Subscript,
)
from symbp.program.verify import ARITY, verify


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_programs_are_legal(name: str) -> None:
    verify(SAMPLES[name]())


@pytest.mark.parametrize("function", Fn)
def test_every_function_is_legal_with_its_arguments_and_has_an_arity(function: Fn) -> None:
    verify(single(function))
    assert ARITY[function] == ARGUMENTS.get(function, 1)


def operation(program: Program, procedure: str, place: int, **changes: Any) -> Program:
    operations = list(getattr(program, procedure))
    operations[place] = replace(operations[place], **changes)
    return replace(program, **{procedure: tuple(operations)})


def shaped(program: Program, name: str, **changes: Any) -> Program:
    return replace(program, buffers=tuple(replace(b, **changes) if b.name == name else b for b in program.buffers))


D, V = classifier(), convolution()
I4 = Axis("i", 4)
Z1 = read("z1", "e", "i")

FAULTS: dict[str, tuple[Program, str, str]] = {
    "a buffer that does not exist is written": (
        operation(D, "forward", 2, target="nothing"), "forward[2] map nothing[e,i]", "does not exist"),
    "a buffer that does not exist is read": (
        operation(D, "forward", 2, body=read("nothing", "e", "i")), "forward[2]", "nothing, which does not exist"),
    "a value is read before it is written": (
        operation(D, "forward", 1, body=read("a1", "e", "i")), "forward[1] map z1[e,i]", "not yet written"),
    "forward reads the targets": (
        operation(D, "forward", 8, body=read("t", "e", "i")), "forward[8]", "a target that is not available"),
    "a parameter is written outside update": (
        operation(D, "backward", 8, target="b1"), "backward[8]", "writes a parameter"),
    "the input is written": (operation(D, "forward", 0, target="x"), "forward[0]", "writes a input"),
    "an extent disagrees with the target": (
        operation(D, "forward", 2, axes=(E, Axis("i", 5))), "forward[2]", "extents (batch, 5)"),
    "the axes are transposed": (
        operation(D, "backward", 1, axes=(Axis("j", 4), Axis("i", 3))), "backward[1]", "shape (3, 4)"),
    "a read has the wrong rank": (
        operation(D, "forward", 2, body=read("z1", "e")), "forward[2]", "1 subscripts; it has 2 axes"),
    "an axis is used twice": (
        operation(D, "forward", 5, over=(Axis("e", 3),)), "forward[5]", "uses the axis e twice"),
    "an axis is unknown": (
        operation(D, "forward", 2, body=read("z1", "e", "k")), "forward[2]", "at the axis k, which"),
    "a plain read leaves its buffer": (
        operation(D, "forward", 2, body=read("x", "e", "i+2")), "forward[2]", "outside its axis 1: 2 to 5 of 0 to 4"),
    "an affine read leaves its buffer": (
        operation(V, "backward", 6, factors=(read("delta2", "e", "o", "s-q"), read("W2", "o", "c", "q"))),
        "backward[6] contract d_a1[e,c,s]", "outside its axis 2: -1 to 6 of 0 to 5, unguarded"),
    "the batch is read at an offset": (
        operation(D, "forward", 2, body=read("z1", "e+1", "i")), "forward[2]", "something other than a batch axis"),
    "the batch is read at an axis of fixed extent": (
        operation(D, "forward", 2, body=read("z1", "i", "i")), "forward[2]", "something other than a batch axis"),
    "a fixed axis is read along the batch": (
        operation(D, "forward", 2, body=read("z1", "e", "e")), "forward[2]", "not its batch axis, at a batch axis"),
    "a stride other than one": (
        operation(D, "forward", 2, body=Read("z1", (Subscript(((1, "e"),)), Subscript(((2, "i"),))))),
        "forward[2]", "a step other than 1 or -1"),
    "a map reads its own target elsewhere": (
        operation(V, "forward", 4, body=read("z2", "e", "o", "0")), "forward[4]", "its own target at other subscripts"),
    "a map reads its own target guarded": (
        operation(D, "forward", 1, body=read("z1", "e", "i", guarded=True)), "forward[1]", "its own target at other"),
    "a reduction reads its own target": (
        operation(D, "forward", 7, body=fn("mul", read("s", "e"), read("a", "e", "k"))), "forward[7]", "own target"),
    "a contraction reads its own target": (
        operation(D, "forward", 3, factors=(read("z", "e", "i"), read("a1", "e", "j"))), "forward[3]", "own target"),
    "a scale reads an axis": (
        operation(D, "forward", 3, scale=read("b2", "i")), "forward[3]", "scale that reads an axis"),
    "no factors": (operation(D, "forward", 3, factors=()), "forward[3]", "contracts no factors"),
    "a reduction over nothing": (
        operation(D, "cost", 2, over=(), body=ONE), "cost[2] reduce C[]", "reduces over no axis"),
    "an unknown reduction": (operation(D, "forward", 5, kind="min"), "forward[5]", "unknown kind 'min'"),
    "an argument is missing": (
        operation(D, "forward", 2, body=Apply(Fn.ADD, (Z1,))), "forward[2]", "gives add 1 arguments, not 2"),
    "a comparison as a value": (
        operation(D, "forward", 2, body=fn("gt", Z1, 0.0)), "forward[2]", "not the first argument of where"),
    "a comparison in a branch of where": (
        operation(D, "forward", 2, body=fn("where", fn("gt", Z1, 0.0), fn("lt", Z1, 0.0), 1.0)),
        "forward[2]", "not the first argument of where"),
    "a number as a condition": (
        operation(D, "forward", 2, body=fn("where", Z1, 0.0, 1.0)), "forward[2]", "needs a comparison"),
    "an infinite constant": (operation(D, "forward", 2, body=Const(float("inf"))), "forward[2]", "the constant inf"),
    "a gradient of the wrong shape": (
        shaped(shaped(D, "d_b2", shape=(4,)), "d_W2", shape=(4, 3)), "program 'classifier'",
        "gradient d_W2 of shape (4, 3) for the parameter W2 of shape (3, 4)"),
    "a gradient is missing": (replace(D, gradients=D.gradients[1:]), "program", "one gradient for each parameter"),
    "a gradient is not written": (replace(D, backward=D.backward[:-2]), "after backward", "d_b1 has not been written"),
    "the output is not written": (replace(D, forward=D.forward[:6]), "after forward", "a has not been written"),
    "the cost is not written": (replace(D, cost=D.cost[:2]), "after cost", "C has not been written"),
    "an initial is missing": (replace(D, initials=D.initials[1:]), "program", "one initial for each parameter"),
    "an initial too many": (
        replace(D, initials=(*D.initials, Initial("W1", "constant", 0.0, ""))), "program", "one initial"),
    "a batch axis in second place": (shaped(D, "z", shape=(3, None)), "program", "batch axis that is not its first"),
    "an input without rows": (shaped(D, "x", shape=(5,)), "program", "without a batch axis"),
    "a parameter with rows": (shaped(D, "W1", shape=(None, 5)), "program", "with a batch axis"),
    "a cost that is no scalar": (replace(D, cost_buffer="E"), "program", "the cost E, which is not a scalar"),
    "a constant with too few values": (shaped(V, "gain", values=(1.0,)), "program", "1 values for the shape (4)"),
    "two buffers of one name": (
        replace(D, buffers=(*D.buffers, Buffer("z", (None, 3), "value", ""))), "program", "two buffers named z"),
    "a name that is code": (replace(D, name="a; import os"), "program", "not an identifier"),
    "an unknown dtype": (replace(D, dtype="float16"), "program", "the dtype 'float16'"),  # type: ignore[arg-type]
    "an update of something else": (
        replace(D, update=(Assign("q", read("p")), *D.update)), "update[0] q", "neither p nor a state array"),
    "an update that reads an array": (
        replace(D, update=(Assign("p", read("W1", "i", "j")),)), "update[0] p", "reads W1"),
    "an update that reads an unknown state": (
        replace(D, update=(Assign("p", read("velocity")),)), "update[0] p", "reads velocity"),
    "an update with the batch size": (replace(D, update=(Assign("p", BatchSize()),)), "update[0]", "the batch size"),
    "no update of p": (replace(V, update=V.update[:1]), "update", "never assigns p"),
    "a state named step": (replace(D, state=("step",)), "update", "step, which is taken"),
    "a requirement on a parameter": (
        replace(D, requirements=(Requirement("?", (Map("residual1", (E,), read("b1", "0")),), "residual1", "=="),)),
        "requirement[0] map residual1[e]", "b1, a parameter that is not available"),
    "a residual that is not written": (
        replace(D, requirements=(Requirement("t == 1", (), "residual1", "=="),)), "'t == 1'", "not write its residual"),
    "an unknown relation": (
        replace(D, requirements=(replace(D.requirements[1], relation="!="),)), "t[e,k] >= 0", "the relation '!='"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_refused_where_it_stands(fault: str) -> None:
    program, where, what = FAULTS[fault]
    with pytest.raises(LoweringError) as caught:
        verify(program)
    assert where in caught.value.where
    assert what in caught.value.what


def test_a_contraction_may_sum_over_an_axis_that_one_factor_lacks() -> None:
    operations = (Contract("z1", (E, I4), axes(j=5, k=2), (read("W1", "i", "j"), read("x", "e", "j")), ONE),)
    verify(replace(D, forward=operations + D.forward[1:]))


def test_reduce_may_take_a_maximum_over_the_batch() -> None:
    verify(replace(D, cost=(*D.cost, Reduce("C", (), (E,), "max", read("E", "e")))))
