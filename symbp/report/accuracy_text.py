"""Profiles of kernels -> a terminal table over magnitudes, or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from math import isfinite

from ..stable.profile import Profile
from .as_text import columns

LONGEST = 100                           # characters of a formula that is shown


def accuracy_text(found: Sequence[Profile]) -> str:
    """For each kernel its two forms, and the worst error in ulp of each by the size of the input."""
    return "\n".join(_one(profile) for profile in found) or "no kernel of one number that floating point could harm\n"


def _one(profile: Profile) -> str:
    lines = [f"{profile.name} ({profile.dtype})"]
    if profile.textbook is not None:
        lines.append(f"  textbook  {_short(profile.textbook)}")
    lines.append(f"  emitted   {_short(profile.emitted)}")
    rows = [["|z|", "textbook, ulp", "emitted, ulp", "worst at z ="]]
    rows += [[_range(low, high), "" if before is None else _figure(before), _figure(after), f"{at:.6g}"]
             for low, high, before, after, at in profile.rows()]
    return "\n".join([*lines, *columns(rows, indent="  ")]) + "\n"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST - 1]}…"


def _range(low: float, high: float) -> str:
    if low == 0:
        return f"below {high:g}"
    return f"{low:g} to {high:g}" if isfinite(high) else f"{low:g} and above"


def _figure(ulp: float) -> str:
    return "not finite" if not isfinite(ulp) else f"{ulp:.1f}" if ulp < 1000 else f"{ulp:.1e}"


def accuracy_json(found: Iterable[Profile]) -> str:
    """An infinite error, a result that is no number where the truth is one, is null."""
    rows = [{"kernel": p.name, "dtype": p.dtype, "textbook": p.textbook, "emitted": p.emitted,
             "rows": [{"from": low, "to": high if isfinite(high) else None, "textbook": _number(before), "emitted": _number(after), "at": at}
                      for low, high, before, after, at in p.rows()]} for p in found]
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"


def _number(ulp: float | None) -> float | None:
    return ulp if ulp is not None and isfinite(ulp) else None
