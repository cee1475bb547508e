"""The formula language: what text means, what is refused and how, and that printed text is read again as the same."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from sympy import Abs, Add, Eq, Expr, Ge, Gt, Integer, Le, Lt, Mul, Ne, Pow, Rational, S, cosh, erf, exp, log, pi, sqrt

from symbp.errors import FormulaError
from symbp.notation.binding import (
    Scope,
    bind,
    bind_definition,
    bind_relation,
    check_name,
    free_letters,
    names,
    subscripted,
)
from symbp.notation.symbols import (
    Array,
    Delta,
    Entry,
    Expm1,
    Index,
    IndexMax,
    IndexSum,
    Inside,
    Log1p,
    LogCosh,
    Maximum,
    Minimum,
    OrderedSum,
    ShiftedExp,
    Sigmoid,
    Softplus,
    Where,
    XLogY,
    constant,
    size,
)
from symbp.notation.syntax import parse_definition, parse_expression, parse_function, parse_relation
from symbp.notation.text import definition_text, to_text

M, N0, N1, N2 = size("m"), size("n0"), size("n1"), size("n2")
E, I, J, K, P = Index("e", M), Index("i", N1), Index("j", N0), Index("k", N1), Index("p", N1)
ALPHA, L = constant("alpha"), constant("L")
ARRAYS = {array.name: array for array in (
    Array("x", (M, N0)), Array("W", (N1, N0)), Array("b", (N1,)), Array("z", (M, N1)), Array("a", (M, N1)),
    Array("t", (M, N1)), Array("a1", (M, N1)), Array("delta", (M, N2)), Array("W2", (N2, N1)), Array("W10", (N2, N1)),
    Array("u"), Array("v"), Array("y", (Integer(3),)))}
SCOPE = Scope(ARRAYS, {"alpha": ALPHA, "L": L, "zero": S.Zero}, {"e": E})
A, T, Z, X, W, B = (ARRAYS[name] for name in "atzxWb")
U, V = Entry(ARRAYS["u"]), Entry(ARRAYS["v"])


def meaning(text: str) -> Expr:
    return bind(parse_expression(text), SCOPE)


def refusal(text: str, parse=meaning) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    return caught.value


def caret(error: FormulaError) -> str:
    """What the excerpt shows from the caret on."""
    line, mark = error.excerpt.split("\n")
    assert mark.strip() == "^"
    return line[mark.index("^"):]


@pytest.mark.parametrize(("text", "expected"), [
    ("0.1", Rational(1, 10)), ("1e-3", Rational(1, 1000)), (".5", Rational(1, 2)), ("2.", Integer(2)), ("1.5E2", Integer(150)),
    ("u - v - 1", U - V - 1), ("u/v/2", U / V / 2), ("-u**2", -(U**2)), ("u**-v", U**(-V)), ("2**u**v", 2**(U**V)),
    ("-u*v", -U * V), ("--u", U), ("u - -v", U + V), ("2*-u", -2 * U), ("+u", U), ("u/(2*(u+v))", U / 2 / (U + V)),
    ("u\n + v", U + V), ("pi*u", pi * U), ("sqrt(u)", sqrt(U)), ("erf(u)", erf(U)), ("abs(u)", Abs(U)),
    ("sigmoid(u)", 1 / (1 + exp(-U))), ("log1p(u)", log(1 + U)), ("expm1(u)", exp(U) - 1), ("logcosh(u)", log(cosh(U))),
    ("max(u, 0)", Maximum(U, S.Zero)), ("max(pi, 0)", Maximum(pi, S.Zero)),
    ("min(1, u)", Minimum(U, S.One)), ("where(u > 0, u, 0)", Where(U > 0, U, S.Zero)),
    ("where(0 < u <= 1, u, v)", Where(Lt(0, U, evaluate=False), Where(U <= 1, U, V), V)),
    ("Sum(z[e,k], k)", IndexSum(Z[E, K], K)), ("Max(z[e,k], k)", IndexMax(Z[E, K], K)),
    ("Sum(Sum(t[e,k], k), e)", IndexSum(IndexSum(T[E, K], K), E)), ("Sum(t[e,k], k, e)", IndexSum(T[E, K], K, E)),
    ("alpha*b[i]", ALPHA * B[I]), ("b[2]", B[Integer(2)]), ("u/n1", U / N1),
    ("delta(i, k)*b[i]*b[k]", B[I] * B[K] * Delta(I, K)),
    ("inside(i+k, n0)*b[i]*b[k]", B[I] * B[K] * Inside(I + K, N0)),
    ("Sum(W[i,j]*x[e,j], j) + b[i]", IndexSum(W[I, J] * X[E, J], J) + B[I]),
])
def test_text_means_what_it_says(text: str, expected: Expr) -> None:
    assert meaning(text) == expected


def test_a_sum_may_reuse_a_letter_over_another_range() -> None:
    total = meaning("Sum(b[k], k) + Sum(x[e,k], k)")
    assert total == IndexSum(B[K], K) + IndexSum(X[E, Index("k", N0)], Index("k", N0))


def test_a_definition_gets_its_shape_from_the_ranges_on_the_right() -> None:
    definition = bind_definition(parse_definition("h[e,i] = Sum(W[i,j]*x[e,j], j) + b[i]"), SCOPE)
    assert definition.array == Array("h", (M, N1))
    assert definition.indices == (E, I)
    assert definition.formula == IndexSum(W[I, J] * X[E, J], J) + B[I]


def test_a_given_shape_tells_the_range_of_an_offset() -> None:
    channels, kernel, width = size("c"), size("k"), size("w")
    scope = Scope({"s": Array("s", (M, width)), "K": Array("K", (channels, kernel))}, {}, {"e": E})
    tree = parse_definition("h[e,o,p] = Sum(K[o,q]*s[e,p + q], q)")
    definition = bind_definition(tree, scope, (M, channels, width - kernel + 1))
    p, q, o = Index("p", width - kernel + 1), Index("q", kernel), Index("o", channels)
    assert definition.target == Array("h", (M, channels, width - kernel + 1))[E, o, p]
    assert definition.formula == IndexSum(scope.arrays["K"][o, q] * scope.arrays["s"][E, p + q], q)
    assert definition_text(definition) == "h[e,o,p] = Sum(K[o,q]*s[e,p+q], q)"


def test_a_whole_cost_without_indices_is_an_array_of_rank_0() -> None:
    definition = bind_definition(parse_definition("C = -Sum(Sum(t[e,k]*log(a[e,k]), k), e)/m"), SCOPE)
    assert definition.target == Entry(Array("C"))


def test_a_chained_condition_gives_one_relation_for_each_sign() -> None:
    assert bind_relation(parse_relation("0 <= t[e,k] <= 1"), SCOPE) == (
        Le(0, T[E, K], evaluate=False), Le(T[E, K], 1, evaluate=False))
    assert bind_relation(parse_relation("Sum(t[e,k], k) == 1"), SCOPE) == (Eq(IndexSum(T[E, K], K), 1),)
    kinds = [type(bind_relation(parse_relation(f"u {sign} v"), SCOPE)[0]) for sign in ("==", "!=", "<", "<=", ">", ">=")]
    assert kinds == [Eq, Ne, Lt, Le, Gt, Ge]


def test_a_function_gives_name_parameters_defaults_and_body() -> None:
    tree = parse_function("bent(z, alpha=-1/2, beta = 1e-3) = (sqrt(z**2+1)-1)/2 + alpha*z")
    assert (tree.name, [p.name for p in tree.parameters]) == ("bent", ["z", "alpha", "beta"])
    assert tree.parameters[0].default is None
    assert [bind(p.default, Scope()) for p in tree.parameters[1:]] == [Rational(-1, 2), Rational(1, 1000)]
    assert names(tree.body) == ("z", "alpha")


def test_mentions_of_a_formula() -> None:
    tree = parse_expression("k0*exp(z[i]) / Sum(exp(z[k])*w[k,i] + pi, k)")
    assert names(tree) == ("k0", "z", "w")
    assert subscripted(tree) == {"z": 1, "w": 2}
    assert free_letters(tree) == ("i",)


@pytest.mark.parametrize(("text", "what", "remedy", "at"), [
    ("z^2", "'^'", "write ** for powers", "^2"),
    ("u = v", "= inside", "write == to compare", "= v"),
    ("2u", "nothing joins 2 and u", "2*u", "u"),
    ("2 (u)", "nothing joins", "2*(...)", "(u)"),
    ("u v", "nothing joins", "u*v", "v"),
    ("(u", "never closed", "add the missing )", "(u"),
    ("u)", "closes nothing", "remove it", ")"),
    ("(u]", "closed by ]", "write )", "]"),
    ("z[e", "never closed", "]", "[e"),
    ("__import__('os').system('x')", "'_'", "a letter", "__import__"),
    ("u.real", "'.'", "no attributes", ".real"),
    ("'u'", "no part", "without quotes", "'u'"),
    ("σ + u", "GREEK SMALL LETTER SIGMA", "sigma", "σ"),
    ("u − v", "MINUS SIGN", "plain minus", "− v"),
    ("u \u200b", "ZERO WIDTH SPACE", "ASCII", "?"),
    ("u +", "missing after + at the end", "write a number", ""),
    ("*u", "missing before *", "write a number", "*u"),
    ("u*/v", "missing after * before /", "write a number", "/v"),
    ("()", "empty brackets", "expression", "()"),
    ("exp(u,)", "missing after ,", "write a number", ")"),
    ("u, v", "comma", "one expression", ", v"),
    ("b[i][e]", "cannot take a subscript", "z[e,i]", "[e]"),
    ("b[]", "empty subscripts", "b[i]", "b[]"),
    ("b[2*i]", "sum of indices", "x[e,p+q]", "2*i]"),
    ("b[i*i]", "sum of indices", "x[e,p+q]", "i*i]"),
    ("u < v", "comparison inside", "where(", "< v"),
    ("exp(u < v)", "not a number", "where(", "u < v)"),
    ("u > 0 and v > 0", "comparison inside", "where(", "> 0 and"),
    ("u and v", "and after u", "nest where", "and v"),
    ("Sum(b[k])", "needs an expression and an index", "Sum(x[k], k)", "Sum"),
    ("Sum(b[k], 2)", "plain index", "Sum(x[k], k)", "2)"),
    ("1e999*u", "double precision", "exponent", "1e999"),
    ("foo", "unknown name foo", "known: ", "foo"),
    ("alpa*u", "unknown name alpa", "did you mean alpha", "alpa"),
    ("q[e,i]", "unknown name q", "", "q[e,i]"),
    ("Sum(q[e,i], i)", "unknown name q", "", "q[e,i]"),
    ("b[e,i]", "has 1 indices, not 2", "write b[i]", "b[e,i]"),
    ("Sum(z[k]*b[k], k)", "has 2 indices, not 1", "write z[e,i]", "z[k]"),
    ("z", "array with 2 indices", "write z[e,i]", "z"),
    ("u[e]", "no indices", "write u", "u[e]"),
    ("alpha[e]", "number and has no indices", "write alpha", "alpha[e]"),
    ("z[e,i]/i", "index i is used as a number", "inside [ ]", "i"),
    ("Sum(b[k]*k, k)", "index k is used as a number", "inside [ ]", "k, k)"),
    ("max(b[k], k)", "index k is used as a number", "Max(x[k], k)", "k)"),
    ("b[k] + Sum(b[k], k)", "already free", "letter of its own", "k)"),
    ("Sum(b[k]*Sum(b[k], k), k)", "bound twice", "own index letter", "k), k)"),
    ("Sum(Sum(b[k], k), k)", "bound twice", "own index letter", "k), k)"),
    ("Sum(u, k)", "does not occur", "multiply by the size", "k)"),
    ("Sum(b[t], t)", "t is an array", "another index letter", "t)"),
    ("b[alpha]", "alpha is a constant", "another index letter", "alpha]"),
    ("Sum(W[i,j]*z[e,j], j)", "index j runs over n1 in z[e,j] and over n0 in W[i,j]", "same size", "j], j)"),
    ("W[i,i]", "index i runs over n0 in W[i,i] and over n1", "same size", "i]"),
    ("x[e,p+q]", "what index p runs over", "alone", "p+q]"),
    ("b[-1]", "outside", "from 0", "-1]"),
    ("y[3]", "outside 0 .. 3-1", "from 0", "3]"),
    ("exp", "is a function", "write exp(x)", "exp"),
    ("exp[e]", "is a function", "( )", "exp[e]"),
    ("ln(u)", "ln is not a function", "log(x)", "ln(u)"),
    ("Exp(u)", "not a function", "did you mean exp", "Exp(u)"),
    ("u(2)", "u is not a function", "u*(...)", "u(2)"),
    ("exp(u, v)", "exp takes 1 argument, not 2", "exp(x)", "exp(u, v)"),
    ("where(u, 1, 2)", "needs a comparison", "where(z > 0, a, b)", "u, 1"),
    ("delta(i, 2*k)", "sum of indices", "x[e,p+q]", "2*k)"),
    ("u/0", "division by zero", "", "0"),
    ("u/(v - v)", "division by zero: (v - v) is 0", "", "(v - v)"),
    ("u/zero", "division by zero: zero is 0", "", "zero"),
    ("log(0)", "no finite real value", "domain", "log(0)"),
    ("1/log(0)", "no finite real value", "domain", "log(0)"),
    ("sqrt(-4)", "no finite real value", "domain", "sqrt(-4)"),
    ("u + log(-2)", "no finite real value", "domain", "log(-2)"),
    ("(-8)**(1/3)", "no finite real value", "domain", "(-8)**"),
    ("abs(exp(exp(exp(100))) - 1)", "no finite real value", "domain", "exp(exp(100))"),
    ("9**9**9**9", "too large", "smaller exponent", "9**9**9"),
    ("u**2000", "too large", "smaller exponent", "u**2000"),
])
def test_a_mistake_is_shown_with_a_caret_and_a_remedy(text: str, what: str, remedy: str, at: str) -> None:
    error = refusal(text)
    assert what in error.what
    assert remedy in error.remedy
    assert caret(error).startswith(at)


@pytest.mark.parametrize(("text", "what", "at"), [
    ("h[i,i] = b[i]", "used twice in h[i,i]", "i] ="),
    ("h[e] = b[i]", "index i is neither on the left side nor summed over", "i]"),
    ("h[e,i] = h[e,i] + b[i]", "defined by itself", "h[e,i] + b"),
    ("h[e,i] = Sum(b[i], i)", "already free", "i)"),
    ("h[e,q] = u", "what index q runs over", "q] ="),
    ("alpha = u", "is a constant", "alpha"),
    ("h[W,i] = b[i]", "W is an array", "W,i]"),
    ("h[e+1] = u", "plain indices", "e+1"),
    ("h[e,i] == b[i]", "= is missing", "=="),
    ("h[e,i]", "= is missing at the end", ""),
    ("exp(u) = u", "left side is not a name", "exp(u)"),
    ("a[e] = u", "a has 2 indices, not 1", "a[e]"),
    ("h[e] = b[e]", "index e runs over n1 in b[e] and over m", "e]"),
])
def test_a_mistaken_definition_is_shown(text: str, what: str, at: str) -> None:
    error = refusal(text, lambda t: bind_definition(parse_definition(t), SCOPE))
    assert what in error.what
    assert error.remedy
    assert caret(error).startswith(at)


@pytest.mark.parametrize("text", ["f() = 1", "f(z", "f(z) =", "f(z, z) = 1", "f(z) == z", "f z = 2", "f(2) = 3", "2(z) = z",
                                  "f(z) = z = 2"])
def test_a_mistaken_function_is_shown(text: str) -> None:
    assert caret(refusal(text, parse_function)) is not None


@pytest.mark.parametrize("text", ["u", "u = v", "u <", "u == v = 1", "u == v and 2"])
def test_a_mistaken_condition_is_shown(text: str) -> None:
    assert caret(refusal(text, lambda t: bind_relation(parse_relation(t), SCOPE))) is not None


@pytest.mark.parametrize("text", ["", "  \n ", "(" * 9999 + "u" + ")" * 9999, "-" * 9999 + "u", "u" + "**2" * 6000,
                                  "u+" * 20000, "exp(" * 4000 + "u" + ")" * 4000, "(" * 10_000, "[" * 10_000,
                                  "b[" * 3000, "9" * 5000])
def test_empty_deep_and_endless_formulas_are_refused(text: str) -> None:
    error = refusal(text)
    assert error.remedy
    assert len(str(error)) < 400


@pytest.mark.parametrize("text", ["exp(" * 38 + "-u" + ")" * 38, "(1 + u)" + "**(1 + u" * 38 + ")" * 38,
                                  "u" + " - 2*v" * 3000, "u" + "*v" * 900, "sigmoid(1 - " * 38 + "u" + ")" * 38])
def test_long_and_rather_deep_formulas_are_read(text: str) -> None:
    assert to_text(meaning(text))


def test_an_error_names_its_place_in_a_formula_of_several_lines() -> None:
    error = refusal("u +\n  v^2", lambda t: parse_expression(t, "model.toml, layer 2"))
    assert error.where == "model.toml, layer 2, line 2, column 4"
    assert error.excerpt == "      v^2\n       ^"


def test_a_long_line_is_shown_through_a_window() -> None:
    error = refusal("u + " * 100 + "v^2" + " + u" * 100)
    assert max(map(len, error.excerpt.split("\n"))) < 90
    assert caret(error).startswith("^2")


@pytest.mark.parametrize("name", ["for", "lambda", "None", "double", "restrict", "int", "bool", "main", "exp",
                                  "expf", "fmax", "tgamma", "Sum", "Max", "pi", "delta", "where", "softplus", "",
                                  "1a", "a-b", "a b", "_a", "../a", "é", "a\n", "a" * 41])
def test_reserved_and_malformed_names_are_refused(name: str) -> None:
    with pytest.raises(FormulaError) as caught:
        check_name(name, "model.toml")
    assert caught.value.where == "model.toml"
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["alpha", "W1", "gamma", "beta", "y1", "learning_rate", "E", "Z2", "threshold"])
def test_ordinary_names_are_accepted(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize("text", [
    "a[e,i] - t[e,i]", "a[e,i]*Sum(t[e,k], k) - t[e,i]", "a1[e,j]*(1 - a1[e,j])*Sum(delta[e,i]*W2[i,j], i)", "1 - v**2",
    "v + alpha", "alpha*v*(L - v)/L", "Sum(W[i,j]*x[e,j], j) + b[i]", "exp(z[e,i])/Sum(exp(z[e,k]), k)",
    "v*tanh(log(1 + exp(v)))",
    "log(1 + exp(v)) - u*v", "z[e,i] - log(Sum(exp(z[e,k]), k))", "1/sqrt(v)", "v**(3/2)", "v/(2*u)", "-v/(2*(u + v))", "3*v/4",
    "sqrt(1 + v**2)/2 + v - 1/2", "-((1 + u)*log((1 + v)/2) + (1 - u)*log((1 - v)/2))/2", "(u - v)**2/2", "0.044715*v**3",
    "1e-8 + v", "0.1*u + 0.9*v", "v**(-u)", "2**v", "-(u + v)*(u - v)", "where(v > 0, v, alpha*(exp(v) - 1))", "exp(1)*v",
    "a[e,i]*(delta(i, p) - a[e,p])", "b[i]*b[p]*inside(i-p+2, n0)", "-Sum(t[e,k]*log(a[e,k]), k)", "u*v/m", "1/(m*v)",
    "Sum(Sum(t[e,k], k), e)/m", "Max(z[e,k], k) + log(Sum(exp(z[e,k] - Max(z[e,p], p)), k))", "-u - v", "-v**2", "(-v)**alpha",
    "(z[e,i] - Sum(z[e,k], k)/n1)/sqrt(Sum((z[e,k] - Sum(z[e,p], p)/n1)**2, k)/n1 + alpha)", "max(1 - u*v, 0)**2", "-1/2",
    "W2[i,j]*W10[i,j]", "(1/3)**v", "1/(1 + exp(-v))", "exp(-v)/(1 + exp(-v))**2", "pi*v", "abs(v)*sign(u)", "W[2,0]*b[i]",
])
def test_formulas_are_printed_as_a_person_writes_them(text: str) -> None:
    assert to_text(meaning(text)) == text


@pytest.mark.parametrize(("expr", "text", "plain"), [
    (OrderedSum(Maximum(V, S.Zero), -U * V, Log1p(exp(-Abs(V)))), "max(v, 0) - u*v + log1p(exp(-abs(v)))",
     Maximum(V, S.Zero) - U * V + log(1 + exp(-Abs(V)))),
    (U * OrderedSum(-V, U), "u*(-v + u)", U * (U - V)),
    (U * Sigmoid(V) / LogCosh(V), "u*sigmoid(v)/logcosh(v)", U / (1 + exp(-V)) / log(cosh(V))),
    (Expm1(V) + Softplus(U) - XLogY(U, V), "expm1(v) + softplus(u) - xlogy(u, v)", exp(V) - 1 + log(1 + exp(U)) - U * log(V)),
    (IndexSum(ShiftedExp(Z[E, K], IndexMax(Z[E, P], P)), K), "Sum(exp(z[e,k] - Max(z[e,p], p)), k)",
     IndexSum(exp(Z[E, K] - IndexMax(Z[E, P], P)), K)),
    (ShiftedExp(U + V, U - V), "exp(u + v - (u - v))", exp(2 * V)),
])
def test_stabilised_forms_are_printed_in_their_order_and_read_as_their_meaning(expr: Expr, text: str, plain: Expr) -> None:
    assert to_text(expr) == text
    assert meaning(text) == plain


@pytest.mark.parametrize("text", ["Sum(t[e,k], k) == 1", "0 <= t[e,k]", "t[e,k] <= 1", "u != v", "u > v", "u >= v", "u < v"])
def test_relations_are_printed_as_they_are_written(text: str) -> None:
    assert to_text(bind_relation(parse_relation(text), SCOPE)[0]) == text


def random_expression(draw: random.Random, depth: int) -> Expr:
    """Any notation that the language can write: sums, products, powers, functions, cases, sums over indices, deltas."""
    if depth == 0:
        return draw.choice([U, V, A[E, I], Z[E, P], B[I], T[E, P + 1], ALPHA, L, M, N1, pi, Integer(draw.randint(-3, 3)),
                            Rational(draw.randint(-9, 9), draw.choice([2, 3, 10, 1000, 10**7]))])
    parts = [random_expression(draw, depth - 1) for _ in range(3)]
    k, q = Index(f"k{depth}", N1), Index(f"q{depth}", N2)
    build = draw.choice([
        lambda: Add(*parts), lambda: Mul(*parts), lambda: Mul(*parts), lambda: parts[0] - parts[1],
        lambda: parts[0] / (1 + parts[1]**2), lambda: Pow(1 + parts[0]**2, Rational(draw.randint(-5, 5), 2)),
        lambda: parts[0]**draw.choice([-3, -2, -1, 2, 3]) if not parts[0].is_zero else S.One, lambda: Pow(2 + U**2, parts[1]),
        lambda: draw.choice([exp, erf, cosh])(U * parts[0] + V), lambda: log(2 + parts[0]**2),
        lambda: sqrt(1 + exp(V * parts[0])),
        lambda: Maximum(parts[0], V), lambda: Where(draw.choice([Gt, Le, Ne])(U, parts[0] + V, evaluate=False), parts[1], parts[2]),
        lambda: IndexSum(parts[0] * B[k] + parts[1] * Z[E, k], k), lambda: IndexMax(Z[E, k] * parts[0] + B[k], k),
        lambda: IndexSum(parts[0] * W[k, J] * ARRAYS["W2"][q, k], k, q), lambda: B[I] * Z[E, P] * Delta(I, P) * parts[0],
        lambda: B[I] * Z[E, P] * Inside(I - P + 2, N0) + parts[0],
    ])
    return build()


def test_printed_text_is_read_again_as_the_same_expression() -> None:
    draw = random.Random(20)
    reader = Scope(ARRAYS, SCOPE.constants, {"e": E, "i": I, "p": P})
    tried = 0
    while tried < 400:
        expr = random_expression(draw, draw.randint(0, 4))
        text = to_text(expr)
        if expr.has(S.NaN, S.ComplexInfinity) or len(text) > 1500:
            continue
        tried += 1
        again = bind(parse_expression(text), reader)
        assert again == expr, text
        assert to_text(again) == text


def test_text_does_not_depend_on_the_hash_seed() -> None:
    program = ("import sys; sys.path.insert(0, 'tests'); import random\n"
               "from test_formula_language import random_expression, to_text\n"
               "draw = random.Random(1)\n"
               "print([to_text(random_expression(draw, 3)) for _ in range(40)])")
    runs = [subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True,
                           env={"PYTHONHASHSEED": seed}).stdout for seed in ("1", "2")]
    assert runs[0] == runs[1]
