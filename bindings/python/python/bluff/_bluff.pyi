import os
from collections.abc import Sequence
from typing import Any, final

__all__ = ["NativeClassifier", "NativeReport", "__version__", "train"]
__version__: str

@final
class NativeClassifier:
    def __new__(
        cls,
        model: bytes | str | os.PathLike[str] | None,
        /,
        *,
        explain: int,
        threshold: float | None,
        thresholds: tuple[float, float] | None,
        costs: tuple[float, float, float | None] | None,
        max_fpr: float | None,
        confidence: float,
        prior: dict[str, float],
        language: str | None,
        country: str | None,
    ) -> NativeClassifier: ...
    def classify(self, message: bytes | bytearray | str, /) -> NativeReport: ...
    def classify_many(
        self, messages: Sequence[bytes | bytearray | str], /, threads: int | None
    ) -> list[NativeReport]: ...
    @property
    def labels(self) -> list[str]: ...
    @property
    def thresholds(self) -> tuple[float, float]: ...
    @property
    def model(self) -> tuple[str, str]: ...
    def to_bytes(self) -> bytes: ...
    def save(self, path: str | os.PathLike[str], /) -> None: ...

@final
class NativeReport:
    @property
    def label(self) -> str: ...
    @property
    def unsure_reason(self) -> str | None: ...
    @property
    def not_ham(self) -> float: ...
    @property
    def probabilities(self) -> dict[str, float]: ...
    def json(self) -> str: ...
    def advice(self, language: str | None, country: str | None, /) -> str: ...

def train(
    lessons: Sequence[dict[str, Any]], settings: dict[str, Any], /, threads: int | None
) -> tuple[bytes, str]: ...
