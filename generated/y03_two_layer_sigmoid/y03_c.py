"""y03_c: the network of y03.py and its training, in C.

The same functions, taking and returning the same arrays. The library is compiled when it is first needed, from
y03.c beside this file, and kept in the user's cache folder; where there is no C compiler, a CompileError says
what to do.
Parameters from init are views of one block of memory and are used where they are; others are copied in and out.
Ctrl-C stops the training after the epoch that is under way.

Written by symbp.
"""

from __future__ import annotations

import atexit
import ctypes
import hashlib
import importlib.util
import os
import platform
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

import numpy as np

DTYPE = np.float32
MACROS = {"float32": (), "float64": ("Y03_DOUBLE",)}
INPUT_SHAPE = (4,)
OUTPUT_SHAPE = (3,)
TARGET_SHAPE = (3,)
PARAMETERS = {
    "W1": (5, 4),
    "W2": (3, 5),
}
PLACES = {
    "W1": slice(0, 20),
    "W2": slice(20, 35),
}
PARAMETER_COUNT = 35
STATES = ()
REQUIREMENTS = (
)
BATCH_SIZE = 1      # rows of a step; 0 takes all of them
EPOCHS = 20
SEED = 0

_LIBRARIES = {}


def init(seed=SEED):
    """New parameters: a dict of arrays of DTYPE, the same for the same seed on every machine."""
    library = build()
    block = np.empty(PARAMETER_COUNT, DTYPE)
    library.init(_address(block), int(seed) % 2**64)
    return _views(block)


def initial_state(parameters):
    """What the optimiser remembers, before the first step."""
    block = np.zeros(1 + len(STATES)*PARAMETER_COUNT, DTYPE)
    return {"step": 0, **{name: _views(part) for name, part in _state_parts(block)}}


def forward(parameters, x):
    """The output for each row of x."""
    library = build()
    _, block, _ = _checked_parameters(parameters)
    x = _checked_rows(x, INPUT_SHAPE, "x")
    y, workspace = np.empty((len(x), *OUTPUT_SHAPE), DTYPE), _workspace(library, len(x))
    library.forward(_address(block), _address(x), len(x), _address(y), _address(workspace))
    return y


def cost(parameters, x, t):
    """The cost on the rows of x and t, a float."""
    library = build()
    _, block, _ = _checked_parameters(parameters)
    x, t, workspace = _checked_examples(library, x, t)
    return library.cost(_address(block), _address(x), _address(t), len(x), _address(workspace))


def gradients(parameters, x, t):
    """The cost on the rows of x and t, and its gradient by each parameter: (float, dict of arrays)."""
    library = build()
    _, block, _ = _checked_parameters(parameters)
    x, t, workspace = _checked_examples(library, x, t)
    result = np.empty(PARAMETER_COUNT, DTYPE)
    value = library.gradients(_address(block), _address(x), _address(t), len(x), _address(result), _address(workspace))
    return value, _views(result)


def train_step(parameters, state, x, t):
    """One step of the optimiser: parameters and state change in place. Returns the cost before the step."""
    library = build()
    arrays, block, own = _trainable(parameters)
    x, t, workspace = _checked_examples(library, x, t)
    memory, kept = _state_block(state)
    value = library.train_step(_address(block), _address(memory), _address(x), _address(t), len(x), _address(workspace))
    if not own:
        _copy_out(block, arrays)
    if not kept:
        for name, part in _state_parts(memory):
            _copy_out(part, state[name])
    state["step"] += 1
    return value


def prepared(parameters, state, rows):
    """train_step for many calls: parameters and state are checked here, once.

    The result is step(x, t, with_cost=False), which returns the cost before the step if asked, else None. x and t are
    arrays of DTYPE with exactly so many rows; their values are taken on trust.
    """
    library = build()
    if rows < 1:
        raise ValueError(f"a step takes at least one row, not {rows}")
    _, block, own = _trainable(parameters)
    memory, kept = _state_block(state)
    if not own or STATES and not kept:
        return _copying(parameters, state, rows)
    workspace, shapes, dtype = _workspace(library, rows), ((rows, *INPUT_SHAPE), (rows, *TARGET_SHAPE)), np.dtype(DTYPE)
    take, (p, s, w) = library.train_step, map(_address, (block, memory, workspace))

    def step(x, t, with_cost=False):
        if (x.shape, t.shape) != shapes or x.dtype != dtype or t.dtype != dtype:
            raise ValueError(f"x and t must be arrays of {dtype} of the shapes {shapes[0]} and {shapes[1]}")
        x, t = np.ascontiguousarray(x), np.ascontiguousarray(t)
        memory[0] = state["step"]
        value = take(p, s, _address(x), _address(t), rows, w)
        state["step"] += 1
        return value if with_cost else None

    step.held = block, workspace                # as long as the step itself
    return step


def _copying(parameters, state, rows):
    """The same for parameters or a state that are no views of one block."""

    def step(x, t, with_cost=False):
        if len(x) != rows:
            raise ValueError(f"x and t must have {rows} rows, not {len(x)}")
        value = train_step(parameters, state, x, t)
        return value if with_cost else None

    return step


def train(parameters, x, t, epochs=EPOCHS, batch_size=BATCH_SIZE, seed=SEED, progress=None):
    """Train the parameters in place; returns the mean cost of the steps of each epoch, a list.

    batch_size=0 takes all rows in each step, in their order; otherwise every epoch takes them in a new order, which
    the seed decides. progress(epoch, cost), if given, is called after each epoch, the first being 0.
    """
    library = build()
    arrays, block, own = _trainable(parameters)
    x, t, _ = _checked_examples(library, x, t)
    if epochs < 0 or batch_size < 0:
        raise ValueError(f"epochs and batch_size must not be negative: {epochs}, {batch_size}")
    rows, epochs, stopped = len(x), min(int(epochs), 2**31 - 1), []
    batch_size = min(int(batch_size), rows)
    memory, workspace = np.zeros(1 + len(STATES)*PARAMETER_COUNT, DTYPE), _workspace(library, batch_size or rows)
    history, order = np.empty(epochs + 1), np.empty(rows, np.uintp)

    def report(epoch, value, _):
        if progress is not None and not stopped:
            try:
                progress(epoch, value)
            except BaseException as error:      # C cannot pass it on
                stopped.append(error)
        return len(stopped)

    with _interrupts_noted(stopped):
        done = library.train(_address(block), _address(memory), _address(x), _address(t), rows, epochs, batch_size,
                             int(seed) % 2**64, _address(history), _address(order), _address(workspace),
                             _PROGRESS(report), None)
    if not own:
        _copy_out(block, arrays)
    if stopped:
        raise stopped[0]
    return history[:done].tolist()


def build():
    """The library for DTYPE, compiled and loaded when it is first asked for."""
    if DTYPE not in _LIBRARIES:
        dtype = np.dtype(DTYPE).name
        if dtype not in MACROS:
            raise ValueError(f"DTYPE must be {' or '.join(MACROS)} in C, not {dtype}")
        source = Path(__file__).resolve().with_name("y03.c")
        _LIBRARIES[DTYPE] = _Library(load_library(source, source.with_suffix(".h"), MACROS[dtype]), dtype)
    return _LIBRARIES[DTYPE]


_PROGRESS = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_double, ctypes.c_void_p)


class _Library:
    """The functions of the C library, typed."""

    def __init__(self, library, dtype):
        real = {"float32": ctypes.c_float, "float64": ctypes.c_double}[dtype]
        size, word, block = ctypes.c_size_t, ctypes.c_uint64, ctypes.c_void_p
        signatures = {
            "workspace_size": (size, size),
            "init": (None, block, word),
            "forward": (None, block, block, size, block, block),
            "cost": (real, block, block, block, size, block),
            "gradients": (real, block, block, block, size, block, block),
            "train_step": (real, block, block, block, block, size, block),
            "train": (ctypes.c_int, block, block, block, block, size, ctypes.c_int, size, word, block, block, block,
                      _PROGRESS, block),
            "check_targets": (ctypes.c_long, block, size, block, block),
        }
        for name, (result, *arguments) in signatures.items():
            function = getattr(library, f"y03_{name}")
            function.restype, function.argtypes = result, arguments
            setattr(self, name, function)


@contextmanager
def _interrupts_noted(stopped):
    """While C runs, Ctrl-C only leaves a note in `stopped`, which ends the training after its epoch."""
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, lambda number, frame: stopped.append(KeyboardInterrupt()))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _address(array):
    """Where the first entry of a contiguous array is."""
    try:
        return ctypes.addressof(ctypes.c_char.from_buffer(array))
    except TypeError:                           # it is read-only
        return array.ctypes.data


def _workspace(library, rows):
    return np.empty(library.workspace_size(rows), DTYPE)


def _views(block):
    """The arrays of a block, by name."""
    return {name: block[place].reshape(PARAMETERS[name]) for name, place in PLACES.items()}


def _laid_out(arrays, block, first):
    """Whether the arrays are views of the block, which has the first of them at `first`."""
    start, width = _address(block) + first*block.itemsize, block.itemsize
    return all(arrays[name].base is block and arrays[name].flags.c_contiguous
               and _address(arrays[name]) == start + place.start*width for name, place in PLACES.items())


def _block(arrays):
    """One block that holds the arrays, and whether it is their own: a copy, unless they are its views."""
    block = next(iter(arrays.values())).base
    if (type(block) is np.ndarray and block.size == PARAMETER_COUNT and block.dtype == DTYPE
            and block.flags.c_contiguous and _laid_out(arrays, block, 0)):
        return block, True
    return np.concatenate([arrays[name].reshape(-1) for name in PLACES]), False


def _state_block(state):
    """The same for a state: the number of the step, then a block for each of STATES."""
    size = 1 + len(STATES)*PARAMETER_COUNT
    block = next(iter(state[STATES[0]].values())).base if STATES else None
    kept = (type(block) is np.ndarray and block.size == size and block.dtype == DTYPE and block.flags.c_contiguous
            and all(_laid_out(state[name], block, 1 + k*PARAMETER_COUNT) for k, name in enumerate(STATES)))
    if not kept:
        block = np.empty(size, DTYPE)
        for name, part in _state_parts(block):
            for parameter, place in PLACES.items():
                part[place] = state[name][parameter].reshape(-1)
    block[0] = state["step"]
    return block, kept


def _state_parts(block):
    return [(name, block[1 + k*PARAMETER_COUNT:1 + (k + 1)*PARAMETER_COUNT]) for k, name in enumerate(STATES)]


def _copy_out(block, arrays):
    for name, view in _views(block).items():
        arrays[name][...] = view


def _checked(array, shape, name):
    """The array in DTYPE, if it has this shape and holds real numbers."""
    array = np.asarray(array)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} must hold real numbers, not {array.dtype}")
    if array.shape != shape:
        raise ValueError(f"{name} must have the shape {shape}, not {array.shape}")
    if array.dtype == DTYPE:
        return array
    with np.errstate(over="ignore"):
        return array.astype(DTYPE)


def _finite(array, name):
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds a value that is not finite")


def _checked_rows(array, shape, name):
    array = np.asarray(array)
    if array.ndim == 0 or array.shape[0] == 0:
        raise ValueError(f"{name} must have at least one row, each of the shape {shape}")
    array = np.ascontiguousarray(_checked(array, (len(array), *shape), name))
    _finite(array, name)
    return array


def _checked_examples(library, x, t):
    """x, t and a workspace for them."""
    x, t = _checked_rows(x, INPUT_SHAPE, "x"), _checked_rows(t, TARGET_SHAPE, "t")
    if len(x) != len(t):
        raise ValueError(f"x and t must have equally many rows, not {len(x)} and {len(t)}")
    workspace, broken = _workspace(library, len(x)), ctypes.c_size_t()
    if REQUIREMENTS:
        row = library.check_targets(_address(t), len(t), ctypes.addressof(broken), _address(workspace))
        if row >= 0:
            raise ValueError(f"t must satisfy {REQUIREMENTS[broken.value]}; row {row} does not")
    return x, t, workspace


def _checked_parameters(parameters):
    """The arrays in DTYPE, the block that holds them, and whether it is their own."""
    if parameters.keys() != PARAMETERS.keys():
        raise ValueError(f"parameters must be named {', '.join(PARAMETERS)}, not {', '.join(parameters)}")
    arrays = {name: _checked(parameters[name], shape, f"parameters[{name!r}]") for name, shape in PARAMETERS.items()}
    block, own = _block(arrays)
    if not np.isfinite(block).all():
        for name, array in arrays.items():
            _finite(array, f"parameters[{name!r}]")
    return arrays, block, own


def _trainable(parameters):
    """The same for parameters that change in place, which must be arrays of DTYPE already."""
    arrays, block, own = _checked_parameters(parameters)
    for name, array in arrays.items():
        if array is not parameters[name] or not array.flags.writeable:
            raise ValueError(f"parameters[{name!r}] must be a NumPy array of {np.dtype(DTYPE)} to be trained in place")
    return arrays, block, own


# --- the compiler -------------------------------------------------------------------------------------------------


FLAGS = ("-std=c99", "-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fPIC", "-shared")
NATIVE = "-march=native"                # left out where the compiler refuses it
SUFFIX = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")
INSTALL = ("install gcc or clang (on Debian: apt install gcc, on macOS: xcode-select --install), "
           "or run: pip install ziglang")


class CompileError(RuntimeError):
    """No C compiler, or one that refused; remedy says what to do."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what}; {remedy}" if remedy else what)
        self.what, self.remedy = what, remedy


def load_library(source: Path, header: Path, macros: tuple[str, ...] = ()) -> ctypes.CDLL:
    """The library compiled from `source`, which includes `header`, with `macros` defined."""
    try:
        texts = (source.read_bytes(), header.read_bytes())
    except OSError as error:
        raise CompileError(f"{error.filename} cannot be read: {error.strerror}", "generate the module again") from error
    compiler = find_compiler()
    arguments = (*FLAGS, *(f"-D{macro}" for macro in macros))
    facts = repr((texts, header.name, arguments, NATIVE, *compiler_identity(compiler), *processor())).encode()
    cached = cache_folder() / hashlib.sha256(facts).hexdigest() / f"{source.stem}{SUFFIX}"
    path = cached if cached.is_file() else _compiled(compiler, arguments, source.stem, texts, header.name, cached)
    try:
        return ctypes.CDLL(str(path))
    except OSError as error:
        raise CompileError(f"{path} was compiled but cannot be loaded: {error}",
                           "set XDG_CACHE_HOME to a folder that programs may be run from") from error


def find_compiler() -> tuple[str, ...]:
    """The command that compiles C: $CC, cc, gcc, clang, or the ziglang wheel's."""
    chosen = shlex.split(os.environ.get("CC", ""))
    if chosen:
        if shutil.which(chosen[0]) is None:
            raise CompileError(f"the C compiler $CC, {chosen[0]}, is not there", f"correct or unset CC, or {INSTALL}")
        return tuple(chosen)
    for name in ("cc", "gcc", "clang"):
        path = shutil.which(name)
        if path is not None:
            return (path,)
    if importlib.util.find_spec("ziglang") is not None:
        return (sys.executable, "-m", "ziglang", "cc")
    raise CompileError("there is no C compiler", INSTALL)


def compiler_identity(compiler: tuple[str, ...]) -> tuple[str, ...]:
    """What tells this compiler from another, without running it: the size and time of each file in the command."""
    facts = list(compiler)
    zig = importlib.util.find_spec("ziglang") if "ziglang" in compiler else None
    for word in (*compiler, *([zig.origin] if zig is not None and zig.origin else [])):
        path = os.path.realpath(shutil.which(word) or word)
        if os.path.isfile(path):
            status = os.stat(path)
            facts += [path, str(status.st_size), str(status.st_mtime_ns)]
    return tuple(facts)


def processor() -> tuple[str, ...]:
    """What -march=native depends on: the facts of the first processor."""
    facts = [platform.machine(), os.environ.get("PROCESSOR_IDENTIFIER", "")]
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if not line.strip():
                    break
                if line.startswith(("model name", "flags", "Features", "CPU part")):
                    facts.append(line.strip())
    except OSError:
        pass
    return tuple(facts)


def cache_folder() -> Path:
    """Where libraries are kept; for a user without a home, a place where nothing can be kept."""
    chosen, home = os.environ.get("XDG_CACHE_HOME", ""), os.path.expanduser("~")
    if os.path.isabs(chosen):
        return Path(chosen, "symbp")
    usual = ("Library", "Caches") if sys.platform == "darwin" else (".cache",)
    return Path(home if os.path.isabs(home) else os.devnull, *usual, "symbp")


def _compiled(compiler: tuple[str, ...], arguments: tuple[str, ...], stem: str, texts: tuple[bytes, bytes], header: str,
              cached: Path) -> Path:
    """Compile in a temporary folder and move the library to the cache; where that fails, use it where it is."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="symbp-", ignore_cleanup_errors=True)
        source, library = Path(folder.name, f"{stem}.c"), Path(folder.name, f"{stem}{SUFFIX}")
        source.write_bytes(texts[0])
        Path(folder.name, header).write_bytes(texts[1])
    except OSError as error:
        raise CompileError(f"there is no room to compile in: {error}",
                           "set TMPDIR to a folder that can be written") from error
    paths = ("-o", str(library), str(source), "-lm")
    if _refusal((*compiler, *arguments, NATIVE, *paths)):
        refusal = _refusal((*compiler, *arguments, *paths))
        if refusal:
            folder.cleanup()
            raise CompileError(f"the C compiler {' '.join(compiler)} refused {stem}.c:\n{refusal}")
    try:
        _store(library, cached)
    except OSError:
        atexit.register(folder.cleanup)
        return library
    folder.cleanup()
    return cached


def _refusal(command: tuple[str, ...]) -> str:
    """The first lines of what the compiler says, or nothing when it succeeds."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL,
                              check=False)
    except OSError as error:
        return f"{command[0]} cannot be run: {error.strerror}"
    if done.returncode == 0:
        return ""
    return "\n".join((done.stderr or done.stdout or f"exit code {done.returncode}").splitlines()[:12])


def _store(library: Path, cached: Path) -> None:
    """Put the library in place at once, so that another process sees all of it or nothing."""
    cached.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=cached.parent, suffix=SUFFIX)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(library.read_bytes())
        os.chmod(name, 0o700)
        os.replace(name, cached)
    except OSError:
        os.unlink(name)
        raise
