"""Classifies email as ham, spam or sextortion, with calibrated probabilities.

>>> import bluff
>>> message = b"Subject: Re: minutes\\r\\n\\r\\nThanks, I will bring them on Monday.\\r\\n"
>>> report = bluff.Classifier().classify(message)
>>> report.label
'ham'

``bluff.sklearn`` has an estimator for scikit-learn; it is imported only when asked for.
"""

from ._bluff import __version__
from .classifier import Classifier, Email
from .columns import classify_column
from .errors import BluffError, CorpusError, FileError, ModelError, TrainingError, UsageError
from .report import Amount, Clue, Demand, Indicator, ModelId, PaymentAddress, Quote, Report, TokenCoverage
from .training import train

__all__ = [
    "Amount",
    "BluffError",
    "Classifier",
    "Clue",
    "CorpusError",
    "Demand",
    "Email",
    "FileError",
    "Indicator",
    "ModelError",
    "ModelId",
    "PaymentAddress",
    "Quote",
    "Report",
    "TokenCoverage",
    "TrainingError",
    "UsageError",
    "__version__",
    "classify_column",
    "train",
]
