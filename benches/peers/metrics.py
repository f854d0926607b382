"""How well scores tell spam from ham: 1-AUC% and the spam missed at 0.1 % ham loss. Standard library only.

    metrics.py < SCORES          lines `truth score`, truth ham or spam; a higher score is more like spam
    python3 -m doctest metrics.py

The two measures of the TREC spam tracks (Cormack and Lynam, 2005 to 2007), reckoned as `evaluate` does; see
src/train/metrics.rs.
"""

import math
import sys
from itertools import groupby

HAM_LOSS = 0.001


def one_minus_auc(ham, spam):
    """The chance that a random ham message scores above a random spam message, ties counted half.

    Of the 4 pairs (ham 1, 3; spam 2, 4) one, 3 over 2, is the wrong way round:

    >>> one_minus_auc([1, 3], [2, 4])
    0.25

    Of 6 pairs two are tied (ham 2 with spam 2, twice), none is wrong: 2 halves of 6.

    >>> one_minus_auc([1, 2], [2, 2, 5]) == 1 / 6
    True
    >>> one_minus_auc([0, 0], [1]), one_minus_auc([1], [0, 0]), one_minus_auc([7], [7])
    (0.0, 1.0, 0.5)
    """
    ranked = sorted([(score, "ham") for score in ham] + [(score, "spam") for score in spam])
    half_pairs, spam_below = 0, 0
    for _, tied in groupby(ranked, key=lambda one: one[0]):
        truths = [truth for _, truth in tied]
        tied_ham, tied_spam = truths.count("ham"), truths.count("spam")
        half_pairs += tied_ham * (2 * spam_below + tied_spam)
        spam_below += tied_spam
    return half_pairs / (2 * len(ham) * len(spam))


def missed(ham, spam, ham_loss=HAM_LOSS):
    """The share of spam below every threshold that loses no more than that share of the ham.

    Of 4 ham messages a quarter, that is one, may be lost: 9 goes, 5 must stay, and so spam up to 5 is missed, the tied one
    too, as a threshold cannot part it from the ham.

    >>> missed([9, 5, 1, 0], [4, 5, 6, 7, 10], ham_loss=0.25)
    0.4

    Less than a whole message may not be lost at all:

    >>> missed([9, 5, 1, 0], [4, 5, 6, 7, 10], ham_loss=0.249)
    0.8
    >>> missed([1, 2], [3, 4]), missed([3, 4], [1, 2]), missed([5, 5], [5])
    (0.0, 1.0, 1.0)
    >>> missed([5, 5, 0], [5, 6], ham_loss=0.4)
    0.5
    """
    lost = math.floor(ham_loss * len(ham) + 1e-9)  # 0.29 * 100 must be 29
    must_stay = sorted(ham, reverse=True)[lost]
    return sum(score <= must_stay for score in spam) / len(spam)


def read_scores(lines):
    """The scores of ham and those of spam.

    >>> read_scores(["spam 0.9", "ham -1e-3", "spam 1"])
    ([-0.001], [0.9, 1.0])
    """
    scores = {"ham": [], "spam": []}
    for line in lines:
        truth, score = line.split()
        scores[truth].append(float(score))
    if not all(scores.values()) or any(math.isnan(score) for side in scores.values() for score in side):
        sys.exit("expected ham and spam, and numbers for scores")
    return scores["ham"], scores["spam"]


if __name__ == "__main__":
    ham, spam = read_scores(sys.stdin)
    print(f"{100 * one_minus_auc(ham, spam):.4f} {100 * missed(ham, spam):.2f}")
