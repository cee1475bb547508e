"""Emitted sources -> modules behind one call signature: the NumPy text, or the compiled C through its binding."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from importlib.abc import ExecutionLoader
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from ..errors import BuildError

AGAIN = "generate the module again"

# What a module that was changed by hand may raise while it is loaded.
RAISED = (ArithmeticError, AttributeError, ImportError, LookupError, NameError, OSError, RuntimeError, SystemExit, TypeError,
          ValueError)


@dataclass(frozen=True)
class Built:
    """The modules of one model, each with `init`, `forward`, `cost`, `gradients`, `train_step` and `train`."""

    numpy: ModuleType
    c: ModuleType | None


class _Text(ExecutionLoader):
    """Loads a module from its text, and leaves no compiled copy beside it."""

    def __init__(self, text: str, path: str) -> None:
        self.text, self.path = text, path

    def get_source(self, fullname: str) -> str:
        return self.text

    def get_filename(self, fullname: str) -> str:
        return self.path


def load_numpy(source: Path | str, name: str, dtype: Any = None) -> ModuleType:
    """A fresh module NAME from its file (a Path) or its text (a str), computing in `dtype` if given.

    Raises BuildError when it cannot be read or is not Python.
    """
    if isinstance(source, Path):
        return _module(name, _read(source), str(source), dtype)
    return _module(name, source, f"<{name}>", dtype)


def load_c(folder: Path | str, name: str, dtype: Any = None, flags: tuple[str, ...] | None = None) -> ModuleType:
    """A fresh module NAME_c from the emitted folder, its library compiled (or found in the cache) and loaded.

    flags: what to compile it with instead of its own, and not for this processor alone.
    Raises BuildError when there is no compiler, or the compiler refuses.
    """
    path = Path(folder).resolve() / f"{name}_c.py"
    module = _module(f"{name}_c", _read(path), str(path), dtype)
    if flags is not None:
        vars(module).update(FLAGS=flags, NATIVE=flags[0])
    try:
        module.build()
    except RAISED as error:
        refusal: Any = getattr(module, "CompileError", ())
        if isinstance(error, ValueError) and dtype is not None and "DTYPE" in str(error):
            raise                        # the caller asked for a type that the module does not have
        if isinstance(error, refusal):
            raise BuildError(error.what, where=str(path.with_name(f"{name}.c")), remedy=error.remedy) from error
        raise _broken(error, str(path)) from error
    return module


def load(folder: Path | str, name: str, dtype: Any = None) -> Built:
    """Both modules of a folder; `c` is None where the folder holds no C."""
    place = Path(folder)
    c = load_c(place, name, dtype) if (place / f"{name}_c.py").exists() else None
    return Built(load_numpy(place / f"{name}.py", name, dtype), c)


def _module(name: str, text: str, path: str, dtype: Any) -> ModuleType:
    loader = _Text(text, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    if spec is None:
        raise BuildError("this is not a module", where=path)
    module = importlib.util.module_from_spec(spec)
    try:
        loader.exec_module(module)
    except SyntaxError as error:
        raise BuildError(f"line {error.lineno} is not Python: {error.msg}", where=path, remedy=AGAIN) from error
    except RAISED as error:
        raise _broken(error, path) from error
    if dtype is not None:
        vars(module)["DTYPE"] = np.dtype(dtype).type
    return module


def _broken(error: BaseException, path: str) -> BuildError:
    return BuildError(f"the module cannot be loaded: {type(error).__name__}: {error}", where=path, remedy=AGAIN)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BuildError("is not UTF-8 text", where=str(path), remedy=AGAIN) from error
    except OSError as error:
        raise BuildError(f"cannot be read: {error.strerror}", where=str(path),
                         remedy="give a folder written by symbp generate") from error
