"""The boundary around everything that is done for one equation: a fault inside, or too long a work, costs its verdict alone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ..errors import SymbpError
from ..notation.ratio import NoForm
from .allowance import Allowance, OutOfTime
from .latex.tree import Span
from .letters.errors import Trouble
from .reading.model import Model

Result = TypeVar("Result")
SECONDS = 4.5              # of CPU for one equation, its repair included
SMALLER = "write it in smaller steps, or give its parts names in equations of their own"
FAULTS = (
    (RecursionError, "its formulas are nested too deeply", SMALLER),
    (MemoryError, "it takes more memory than there is", SMALLER),
    (ZeroDivisionError, "it divides by zero", ""),
    (OverflowError, "a number in it is too large", ""),
    (Exception, "deciding it failed: a fault of this program, not of the equation", "please report the equation"),
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """Why a piece of work has no result, what would help, and the place in the equation."""

    why: str
    remedy: str = ""
    at: Span | None = None


def attempt(work: Callable[[], Result], allowance: Allowance | None = None, model: Model | None = None,
            passing: tuple[type[Exception], ...] = ()) -> Result | Fault:
    """What the work returns, or why it does not; errors of the kinds `passing` are raised.

    model: whose caches are put in order where the work was left in the midst of it.
    """
    try:
        return work() if allowance is None else allowance.spent_on(work)
    except passing:
        raise
    except OutOfTime:
        if allowance is None or allowance.left > 0:
            raise                               # it is the work around this one whose time is spent
        fault = Fault(f"deciding it takes more than {allowance.seconds:g} seconds", SMALLER)
    except Trouble as error:
        fault = Fault(error.what, error.remedy, error.at)
    except NoForm as error:
        fault = Fault(str(error))
    except SymbpError as error:
        fault = Fault(error.what, error.remedy)
    except Exception as error:
        _log.debug("a fault inside one equation", exc_info=True)
        fault = next(Fault(why, remedy) for kind, why, remedy in FAULTS if isinstance(error, kind))
    if model is not None:
        model.left_in_the_midst()
    return fault
