"""Emitted kernels -> compiled kernels that run on arrays, and the compiled driver that judges them by the million."""

from __future__ import annotations

import ctypes
import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..building.compiling import FLAGS, CompileError, compiler_identity, find_compiler, load_library, processor
from ..emission.to_kernels import EmittedKernel
from ..errors import BuildError
from .tally import CTally, Tally

VECTORS = "__FAST_MATH__"        # lets glibc declare its vector functions, at most 4 ulp off; nothing else is loosened
AGAIN = "generate it again with this version of symbp"


class Driver:
    """The kernels of one folder: `own` computes as the module does, `wide` the same in double."""

    def __init__(self, folder: Path, name: str, kernels: Sequence[EmittedKernel], tally: tuple[str, str], dtype: str) -> None:
        self.kernels, self.tallying, self.dtype = kernels, tally, dtype
        source, header = folder / f"{name}.c", folder / f"{name}.h"
        try:
            text = source.read_text(encoding="utf-8")
            with tempfile.TemporaryDirectory(prefix="symbp-") as place:
                Path(place, header.name).write_bytes(header.read_bytes())
                Path(place, "tally.h").write_text(tally[0], encoding="utf-8")
                Path(place, "tally.c").write_text(tally[1], encoding="utf-8")
                module = Path(place, f"{name}_kernels.c")
                module.write_text(text + "".join(k.text for k in kernels), encoding="utf-8")
                self.own = load_library(module, Path(place, header.name))
                wider = (f"{name.upper()}_DOUBLE", VECTORS) if dtype == "float32" else ()
                self.wide = load_library(module, Path(place, header.name), wider)
                self.judge = load_library(Path(place, "tally.c"), Path(place, "tally.h"))
        except CompileError as error:
            raise BuildError(error.what, where=str(source), remedy=error.remedy or AGAIN) from error
        except (OSError, UnicodeDecodeError) as error:
            raise BuildError(f"cannot be read: {error}", where=str(source), remedy=AGAIN) from error
        self.text = text
        self.judge.built_with.restype = ctypes.c_char_p
        self.compiler, self.library = self.judge.built_with().decode().split(", ", 1)

    def keys(self, emitted: str) -> tuple[str, ...]:
        """What decides every result of each kernel: its formulas, the compiler, the library, the processor.

        Of a module that is not the text `emitted`, all of it.
        """
        around = (self.tallying, FLAGS, self.compiler, self.library, compiler_identity(find_compiler()), processor())
        formulas = (k.formulas if self.text == emitted else self.text + k.text for k in self.kernels)
        return tuple(hashlib.sha256(repr((text, *around)).encode()).hexdigest() for text in formulas)

    def built(self, k: int) -> str:
        """With what a kernel was compiled, and the C library where it calls functions of that."""
        called = ", ".join(self.kernels[k].library)
        return f"{self.compiler}, {called} of {self.library}" if called else self.compiler

    def values(self, k: int, x: np.ndarray, wide: bool = False) -> np.ndarray:
        """The kernel's results at an array of inputs."""
        real = np.float64 if wide or self.dtype == "float64" else np.float32
        x = np.ascontiguousarray(x, real)
        y, room = np.empty_like(x), np.empty(self.kernels[k].workspace, real)
        self._function(k, wide)(_at(x), _at(y), ctypes.c_size_t(len(x)), _at(room))
        return y

    def _function(self, k: int, wide: bool) -> ctypes._CFuncPtr:
        function: ctypes._CFuncPtr = getattr(self.wide if wide else self.own, self.kernels[k].function)
        function.restype = None
        return function

    def tally(self, k: int, start: int, count: int, places: np.ndarray | None = None) -> Tally:
        """The count over places start to start + count of all floats, or over an array of places."""
        rooms = [np.empty(self.kernels[k].workspace, real) for real in (np.float32, np.float64)]
        functions = [ctypes.cast(self._function(k, wide), ctypes.c_void_p) for wide in (False, True)]
        found = CTally()
        self.judge.tally_inputs(*functions, *map(_at, rooms), None if places is None else _at(places), ctypes.c_uint64(start),
                                ctypes.c_uint64(count), ctypes.byref(found))
        return Tally.read(found)


def _at(array: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)
