"""The report on one message."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from . import _bluff


@dataclass(frozen=True, slots=True)
class Clue:
    """A feature with its contribution: one term of a score."""

    #: The words, as read, or the name of a feature such as ``reply-to=other``.
    feature: str
    #: What it adds to the score; above 0 it speaks for the label, below 0 for ham.
    contribution: float
    #: Its first place, such as ``subject:3-9``, ``body.0:17-29`` (bytes of the decoded part)
    #: or ``structure``.
    location: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a message with their place."""

    text: str
    location: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that a message claims, demands, shows or hides."""

    id: str
    severity: str
    #: What it means, in English.
    sentence: str
    #: Whether it is only in a message that is quoted.
    quoted: bool
    #: The words that show it; passwords are blurred.
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money."""

    value: float
    #: ISO 4217 code such as ``EUR``, or the ticker of a coin such as ``BTC``.
    currency: str


@dataclass(frozen=True, slots=True)
class PaymentAddress:
    """An address to which a message demands payment; its checksum is valid."""

    coin: str
    address: str
    #: How it was disguised; empty if it was written plainly.
    hiding: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """What a message wants its reader to pay."""

    amounts: tuple[Amount, ...]
    #: The deadline, in hours.
    hours: float | None
    addresses: tuple[PaymentAddress, ...]


@dataclass(frozen=True, slots=True)
class TokenCoverage:
    """How much of the text the model knows."""

    features: int
    known: int


@dataclass(frozen=True, slots=True)
class ModelId:
    """The model that classified."""

    #: Checksum of the model file, eight hexadecimal digits.
    id: str
    #: Version of bluff that trained it.
    version: str


class Report:
    """The report on one message; made by :class:`Classifier`, never changed.

    It cannot be pickled; its :meth:`to_dict` can.
    """

    __slots__ = ("_content", "_native")

    def __init__(self, native: _bluff.NativeReport) -> None:
        self._native = native
        self._content: dict[str, Any] | None = None

    @property
    def label(self) -> str:
        """The answer: a label of the model, or ``unsure``."""
        return self._native.label

    @property
    def unsure_reason(self) -> str | None:
        """Why the answer is ``unsure``: ``between-thresholds``, ``too-little-text``,
        ``unknown-script``, ``unwanted-passage`` or ``unread``.
        """
        return self._native.unsure_reason

    @property
    def probabilities(self) -> dict[str, float]:
        """The calibrated probability of each label, in the order of the model; they sum to one."""
        return self._native.probabilities

    @property
    def not_ham(self) -> float:
        """The probability that the message is anything but ham."""
        return self._native.not_ham

    @property
    def score(self) -> dict[str, float]:
        """Uncalibrated log-odds of each label against ham, whose own is 0."""
        return dict(self._read()["score"])

    @property
    def clues(self) -> tuple[Clue, ...]:
        """The heaviest terms of the score of :attr:`explains`; empty unless the classifier
        explains.
        """
        return tuple(Clue(**clue) for clue in self._read()["clues"])

    @property
    def explains(self) -> str | None:
        """The label whose score the clues explain."""
        return self._read().get("explains")

    @property
    def bias(self) -> float | None:
        """The score of a message without features. Bias, clues and rest add up to the score."""
        return self._read().get("bias")

    @property
    def rest(self) -> float | None:
        """The sum of all terms that are not among the clues."""
        return self._read().get("rest")

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """What the message claims, demands, shows and hides."""
        return tuple(
            Indicator(**{**found, "quotes": tuple(Quote(**quote) for quote in found["quotes"])})
            for found in self._read()["indicators"]
        )

    @property
    def demand(self) -> Demand | None:
        """The amounts, the deadline and the addresses it demands; None if it demands nothing."""
        demand = self._read().get("demand")
        if demand is None:
            return None
        return Demand(
            amounts=tuple(Amount(**amount) for amount in demand["amounts"]),
            hours=demand["hours"],
            addresses=tuple(
                PaymentAddress(address["coin"], address["address"], tuple(address["hiding"]))
                for address in demand["addresses"]
            ),
        )

    @property
    def quoted(self) -> bool:
        """Whether it quotes or forwards a message that extorts, rather than being one."""
        return bool(self._read()["quoted"])

    @property
    def picture(self) -> bool:
        """Whether a picture or film comes with it that is large enough to show somebody."""
        return bool(self._read()["picture"])

    @property
    def coverage(self) -> TokenCoverage:
        """How much of its text the model knows."""
        return TokenCoverage(**self._read()["coverage"])

    @property
    def flags(self) -> tuple[str, ...]:
        """What was cut, damaged or missing."""
        return tuple(self._read()["flags"])

    @property
    def model(self) -> ModelId:
        """The model that classified."""
        return ModelId(**self._read()["model"])

    def advice(self, language: str | None = None, country: str | None = None) -> dict[str, Any]:
        """What a person who received the message should know and do: title, steps, offices of the
        country and more.

        Languages are en, fr, de, es, it, pt, nl and pl; a country is two letters, such as ``fr`` or
        ``uk``. None means that of the classifier's options.
        """
        advice: dict[str, Any] = json.loads(self._native.advice(language, country))
        return advice

    def to_dict(self) -> dict[str, Any]:
        """All of it, as ``classify --format json`` prints it; yours to change."""
        content: dict[str, Any] = json.loads(self._native.json())
        return content

    def _read(self) -> dict[str, Any]:
        if self._content is None:
            self._content = self.to_dict()
        return self._content

    def __repr__(self) -> str:
        shares = ", ".join(f"{label} {share:.4f}" for label, share in self.probabilities.items())
        unsure_reason = f" ({self.unsure_reason})" if self.unsure_reason else ""
        return f"<Report {self.label}{unsure_reason}: {shares}>"
