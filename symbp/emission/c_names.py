"""A program's own names -> C identifiers that collide with nothing: keywords, libm, and what the templates declare."""

from __future__ import annotations

from collections.abc import Iterable

from .c_mathematics import FLOAT

KEYWORDS = frozenset(
    """auto break case char const continue default do double else enum extern float for goto if inline int long
    register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
    asm typeof bool true false complex imaginary noreturn thread_local nullptr constexpr""".split()
)

LIBRARY = frozenset(
    """exp log sqrt tanh sinh cosh sin cos tan atan erf erfc pow fabs fabsf sqrtf atanf copysign copysignf log1p expm1 floor ceil fmax fmin fmod round
    isnan isinf isfinite gamma lgamma tgamma j0 j1 jn y0 y1 yn signgam abs div index rindex memcpy memset printf
    main errno stdin stdout stderr INFINITY NAN HUGE_VAL NULL EOF linux unix i386
    size_t ptrdiff_t uint64_t int32_t int64_t I""".split()
)

TEMPLATE = frozenset(
    """rows parameters state gradients workspace order history progress data seed epochs batch_size requirement count
    scale value stream R FN n c0 c1 c2 c3 lane lanes sum total top term unordered maximum minimum xlogy erfcx sign_of square
    mix uniform draw_uniform fill shuffle forward_pass cost_pass gradients_pass step_pass requirement_pass
    room gathered panel apart columns column tile tile_rows tile_sums sums_of pack at_most vector vectors across along depth
    beside width to from LANES TILE_ROWS TILE_COLUMNS VECTOR_BYTES INLINED ROLLED UNROLLED SUMS FIXED BESIDE""".split()
)

RESERVED = KEYWORDS | LIBRARY | TEMPLATE | frozenset(FLOAT)


class Identifiers:
    """Hands out C identifiers, each once: the wanted name, with underscores appended while it is taken."""

    def __init__(self, taken: Iterable[str] = RESERVED) -> None:
        self._taken = set(taken)

    def take(self, wanted: str) -> str:
        while wanted in self._taken:
            wanted += "_"
        self._taken.add(wanted)
        return wanted

    def take_numbered(self, wanted: str) -> str:
        """The wanted name, or the first of `wanted_2`, `wanted_3`, ... that is free."""
        number, name = 1, wanted
        while name in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        return self.take(name)

    def copy(self) -> Identifiers:
        return Identifiers(self._taken)
