"""Puts back spaces that an engine lost: unigram Viterbi over a lexicon, only for words that no lexicon has."""

import math
import re

LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# An address, a host or a number is not words run together.
NOT_WORDS = re.compile(r"[@/\\_]|\d|www\.|\.[a-z]{2,7}$", re.I)
# Shorter runs are rarely two words, and the split is a guess.
MIN_LENGTH = 6
MAX_WORD = 24
# An unknown word of n letters is as likely as 10 / (N * 10^n) (Norvig, Beautiful Data, 2009).
UNKNOWN = math.log(10)
# By how much (log) a split must be likelier than one unknown word: of 0, 3, 6, 10 and 15 (tune_splitter.py) the one that puts most right
# where 6 % of the spaces are lost.
MARGIN = 10.0
# A compound is no words run together. Where a space is lost one of the words is mostly among the most frequent ones of the language.
FREQUENT = 300
# Single letters that are words.
ONE_LETTER = {"en": "ai", "fr": "àayôl", "de": "", "es": "ayoeuó", "it": "aeoèi"}
# Marks after which a space belongs.
MARK = re.compile(r"(?<=[^\W\d_])([,;:!?.…»”)]+)(?=[^\W\d_])")


class Splitter:
    def __init__(self, counts, margin=MARGIN):
        self.margin = margin
        self.logs = {}
        self.frequent = {}
        for language, counter in counts.items():
            total = sum(counter.values())
            logs = {word: math.log(count / total) for word, count in counter.items()
                    if len(word) > 1 or word in ONE_LETTER[language]}
            self.logs[language] = logs, UNKNOWN - math.log(total)
            self.frequent[language] = {word for word, _ in counter.most_common(FREQUENT)}

    def language(self, text):
        """The language whose lexicon knows most letters of the text."""
        words = [word.casefold() for word in LETTERS.findall(text)]
        return max(self.logs, key=lambda language: sum(len(word) for word in words if word in self.logs[language][0]))

    def split_text(self, text):
        language = self.language(text)
        return "\n".join(" ".join(self.split_token(token, language) for token in line.split()) for line in text.split("\n"))

    def split_token(self, token, language):
        if NOT_WORDS.search(token.rstrip(".,;:!?")):
            return token
        token = MARK.sub(lambda mark: self.spaced(token, mark, language), token)
        return LETTERS.sub(lambda run: self.split_run(run.group(), language), token)

    def spaced(self, token, mark, language):
        known = self.logs[language][0]
        before = LETTERS.findall(token[:mark.start()])[-1].casefold()
        after = LETTERS.match(token, mark.end()).group().casefold()
        is_stop = mark.group() == "." and (before not in known or after not in known)
        return mark.group() if is_stop else mark.group() + " "

    def split_run(self, run, language):
        known, unknown = self.logs[language]
        folded = run.casefold().replace("’", "'")
        if len(folded) < MIN_LENGTH or len(folded) != len(run) or folded in known:
            return run
        score, pieces = self.best_split(folded, known, unknown)
        if not all(piece in known for piece in pieces) or self.frequent[language].isdisjoint(pieces):
            return run
        if score < unknown - math.log(10) * len(folded) + self.margin:
            return run
        out, at = [], 0
        for piece in pieces:
            out.append(run[at:at + len(piece)])
            at += len(piece)
        return " ".join(out)

    @staticmethod
    def best_split(folded, known, unknown):
        """The likeliest words that make up `folded`, and the log of their probability."""
        best = [(0.0, 0)]
        for end in range(1, len(folded) + 1):
            options = []
            for start in range(max(0, end - MAX_WORD), end):
                word = folded[start:end]
                log = known.get(word, unknown - math.log(10) * len(word))
                options.append((best[start][0] + log, start))
            best.append(max(options))
        pieces, end = [], len(folded)
        while end:
            start = best[end][1]
            pieces.append(folded[start:end])
            end = start
        return best[-1][0], pieces[::-1]
