"""Errors, in the words of the programs: ``PLACE: FOUND; expected EXPECTED``, with a hint
on a second line.
"""

from __future__ import annotations

from typing import ClassVar


class BluffError(Exception):
    """Something that bluff could not do. Its text gives the place, what was found, what was expected
    and what to do.
    """

    #: The kind of error: ``io``, ``corpus``, ``model``, ``training`` or ``usage``.
    kind: ClassVar[str] = "other"
    #: What to do about it, if that is known.
    remedy: str | None

    def __init__(self, text: str, remedy: str | None = None) -> None:
        super().__init__(text)
        self.remedy = remedy


class FileError(BluffError, OSError):
    """A file could not be read or written."""

    kind = "io"


class CorpusError(BluffError, ValueError):
    """Labelled email could not be understood."""

    kind = "corpus"


class ModelError(BluffError, ValueError):
    """A model is foreign, truncated, altered or from a newer version."""

    kind = "model"


class TrainingError(BluffError, ValueError):
    """Training cannot give a useful model."""

    kind = "training"


class UsageError(BluffError, ValueError):
    """An argument is out of range."""

    kind = "usage"
