"""Labels every equation of the strangers by numbers alone: `python benchmarks/strangers/judge.py [--write]`.

Both sides are evaluated on six draws of random values, derivatives by central differences. Without --write it checks
expected.json against that. Nothing of symbp is imported.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np

HERE = Path(__file__).parent
SEEDS = (1, 2, 3, 4, 5, 6)
SAME, OTHER = 2e-6, 2e-3
TRUE, FALSE = ["proved", "proved under a condition"], ["refuted", "ill-formed"]


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"judge_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def distance(left: object, right: object) -> float:
    """The largest difference relative to 1 + the size; infinite where the shapes differ."""
    a, b = np.asarray(left, float), np.asarray(right, float)
    if a.shape != b.shape:
        return float("inf")
    if not np.isfinite(a).all() or not np.isfinite(b).all():
        raise ValueError(f"not a number: {a} {b}")
    return float(np.max(np.abs(a - b) / (1 + np.maximum(np.abs(a), np.abs(b))))) if a.size else 0.0


def truth(values: list[tuple]) -> bool:
    """One equation over all draws: true everywhere, or false by a margin somewhere; anything else is an error."""
    found = []
    for _, latex, _, _, left, right, _ in values:
        try:
            found.append(distance(left(), right()))
        except ValueError as error:      # a product of shapes that do not fit
            if "mismatch" not in str(error) and "broadcast" not in str(error) and "align" not in str(error):
                raise
            found.append(float("inf"))
    if max(found) < SAME:
        return True
    if max(found) > OTHER:
        return False
    raise ValueError(f"neither true nor false: {latex}: {found}")


def judged(path: Path) -> list[dict[str, object]]:
    """The entries of one document; its author's own mark has to agree with the numbers."""
    draws = [_module(path).claims(np.random.default_rng(seed)) for seed in SEEDS]
    entries = []
    for values in zip(*draws, strict=True):
        line, latex, mark, kind, left, _, condition = values[0]
        entry: dict[str, object] = {"line": line, "has": latex, "kind": kind}
        if left is None:
            entry |= {"true": "definition" if mark == "D" else "declaration", "right": ["definition", *TRUE, "undecided"],
                      "never": FALSE, "judged": "gives a symbol its meaning"}
        else:
            true = truth(list(values))
            if true != (mark == "T"):
                print(f"{path.stem}:{line}: the author says {mark}, the numbers {true}: {latex}", file=sys.stderr)
            entry |= {"true": true, "right": TRUE if true else FALSE, "never": FALSE if true else TRUE,
                      "judged": f"both sides evaluated on {len(SEEDS)} random draws, judges/{path.stem}.py"}
        if condition:
            entry["condition"] = condition
        if condition and entry["true"] is False:     # it holds in a case: a proof under that case is no mistake
            entry |= {"right": [*FALSE, TRUE[1]], "never": TRUE[:1]}
        entries.append(entry)
    return entries


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write expected.json instead of comparing with it")
    sys.path.insert(0, str(HERE / "judges"))
    documents = [p for p in sorted(HERE.iterdir()) if p.suffix in {".md", ".tex", ".rst", ".ipynb", ".html"}]
    cases = [{"file": p.name, "notation": f"{p.stem}.toml", "equations": judged(HERE / "judges" / f"{p.stem}.py")}
             for p in documents]
    text = json.dumps(cases, indent=1, ensure_ascii=False) + "\n"
    place = HERE / "expected.json"
    if parser.parse_args().write:
        place.write_text(text)
    elif place.read_text() != text:
        sys.exit("expected.json differs from what the numbers say; --write renews it")
    labels = [e["true"] for c in cases for e in c["equations"]]
    print(len(cases), "documents,", len(labels), "equations:", {str(k): labels.count(k) for k in (True, False, "definition")})


if __name__ == "__main__":
    main()
