"""Emitted modules are run, differentiated numerically, compared and provoked; what was found is a CheckReport."""

from .report import CheckReport, Row
from .run import check, check_folder

__all__ = ["CheckReport", "Row", "check", "check_folder"]
