"""How well scores tell spam from ham and how far probabilities can be trusted. Standard library only.

    python3 -m doctest metrics.py

The two measures of the TREC spam tracks (Cormack and Lynam, 2005 to 2007), 1-AUC and the spam missed at 0.1 % ham loss, and two of
calibration, all computed as `evaluate` does; see src/train/evaluate/metrics.rs. A higher score is more like spam.
"""

import math
import sys
from itertools import groupby

HAM_LOSS = 0.001
LOG_LOSS_EPS = sys.float_info.epsilon  # the smallest probability that is used: a certain mistake costs 36 nats
ECE_BINS = 15


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
    too, because a threshold cannot separate it from the ham.

    >>> missed([9, 5, 1, 0], [4, 5, 6, 7, 10], ham_loss=0.25)
    0.4

    If less than a whole message may be lost, none may:

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


def log_loss(pairs):
    """The mean of -ln p(truth) in nats, over pairs (probability of spam, whether it is spam).

    >>> log_loss([(0.5, True), (0.5, False)]) == math.log(2)
    True
    >>> round(log_loss([(1, True), (0.2, False)]), 6) == round(-math.log(0.8) / 2, 6)
    True
    >>> round(log_loss([(1, False)]), 2), round(log_loss([(0, True)]), 2)
    (36.04, 36.04)
    """

    def of_truth(probability, is_spam):
        given = probability if is_spam else 1 - probability
        return min(max(given, LOG_LOSS_EPS), 1 - LOG_LOSS_EPS)

    return sum(-math.log(of_truth(*pair)) for pair in pairs) / len(pairs)


def expected_calibration_error(pairs):
    """The mean distance between the stated probability and the share found, over bins of equal mass; ties stay in one bin.

    Of four messages with 0.75 three are spam: no distance. Of two with 1 none is.

    >>> expected_calibration_error([(0.75, True), (0.75, True), (0.75, False), (0.75, True)])
    0.0
    >>> expected_calibration_error([(1, False), (1, False), (0, False), (0, False)])
    0.5

    The 0.1 is in one bin, the three of 0.9, which tie, in another; both are off:

    >>> round(expected_calibration_error([(0.1, False), (0.9, True), (0.9, True), (0.9, True)]), 6)
    0.1
    """
    gaps, start = [0.0] * ECE_BINS, 0
    for _, tied in groupby(sorted(pairs), key=lambda pair: pair[0]):
        tied = list(tied)
        middle = ECE_BINS * (2 * start + len(tied)) // (2 * len(pairs))
        gaps[middle] += sum(probability - is_spam for probability, is_spam in tied)
        start += len(tied)
    return sum(map(abs, gaps)) / len(pairs)
