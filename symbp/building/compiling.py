"""A C file -> a loaded shared library, compiled once and kept in the user's cache folder.

Standard library only, because every emitted C binding holds this text.
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
import subprocess
import sys
import tempfile
from pathlib import Path

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
