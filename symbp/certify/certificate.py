"""What was found of one kernel, in words and figures."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

TRUSTED = 1 / 8                     # ulp


@dataclass(frozen=True)
class Certificate:
    """worst: in ulp of the true value, by intervals at the worst inputs; reference: the largest distance of the reference
    from the true value, in ulp of the format, at `judged` inputs; back: steps against the function's direction.

    infinite: the results at -inf and inf, which are not judged;
    nonfinite: results that are no numbers where the true value is; unsettled: inputs without a reference, judged at some.
    """

    kernel: str
    alike: tuple[str, ...]
    inputs: str                     # "every float32 input", "1000 of 2^32 float32 inputs"
    complete: bool
    tried: int
    worst: float
    worst_at: str
    result: str
    nonfinite: int
    nonfinite_at: str
    zeros: int
    zeros_at: str
    back: int
    back_at: str
    farthest_back: float
    numbers: int                    # returned for a nan
    infinite: tuple[str, str]
    unsettled: int
    judged: int
    reference: float
    built: str

    @property
    def passed(self) -> bool:
        return self.nonfinite == 0

    @property
    def trusted(self) -> bool:
        """Whether the reference is near enough to the truth for what it says of inputs that were not judged."""
        return self.reference <= TRUSTED

    @property
    def monotone(self) -> bool:
        """Wherever the function rises the results do not fall, and the other way round."""
        return self.back == 0

    def row(self) -> dict[str, Any]:
        return asdict(self) | {"monotone": self.monotone, "passed": self.passed, "trusted": self.trusted}

    @property
    def claim(self) -> str:
        """The line of the ledger."""
        names = ", ".join((self.kernel, *self.alike))
        faults = [f"{count} {what} (at {at})" for count, what, at in (
            (self.nonfinite, "results not finite where the true value is", self.nonfinite_at), (self.zeros, "spurious zeros", self.zeros_at)) if count]
        ordered = "monotone where the function is" if self.monotone else f"{self.back} steps back of at most {self.farthest_back:.3g} ulp"
        found = "; ".join([f"worst {self.worst:.3g} ulp at {self.worst_at}", *faults, ordered, self.built])
        return f"{self.inputs} of {names} tried: {found}"
