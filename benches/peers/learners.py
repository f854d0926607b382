"""Learners that know nothing about email. They get its text (plain_text.py), as the documentation of each on text classification shows.

    learners.py learn NAME TRAIN.csv STORE     NAME is a key of LEARNERS
    learners.py judge NAME LIST STORE          prints JSON Lines: path, score, probability, spam

STORE is a folder that is made. Scores are log-odds if the library gives them: its probabilities are rounded to 0 and 1 at the ends.
Reading the email is part of both commands, because users of such a learner pay for it.
"""

import csv
import json
import math
import random
import re
import sys
from pathlib import Path

from plain_text import read_texts

EVEN_ODDS = 0.0
WORD = re.compile(r"\w+")


def sigmoid(log_odds):
    return 1 / (1 + math.exp(-log_odds)) if log_odds >= 0 else math.exp(log_odds) / (1 + math.exp(log_odds))


def words(text):
    """Lower case and words only, as the tutorials of fastText and Vowpal Wabbit prepare text."""
    return " ".join(WORD.findall(text.lower()))


def shuffled(texts, labels):
    """Both learn message by message, so spam must not come after ham."""
    pairs = list(zip(texts, labels, strict=True))
    random.Random(1).shuffle(pairs)
    return pairs


class FastText:
    """The last command of its tutorial (learning rate, epochs, pairs of words, buckets, dimensions), softmax for the two labels."""

    OPTIONS = {"lr": 1.0, "epoch": 25, "wordNgrams": 2, "bucket": 200_000, "dim": 50, "thread": 1, "seed": 1, "verbose": 0}

    def learn(self, texts, labels, store):
        import fasttext

        lines = store / "lines.txt"
        lines.write_text("".join(f"__label__{label} {words(text)}\n" for text, label in shuffled(texts, labels)), encoding="utf-8")
        fasttext.train_supervised(str(lines), **self.OPTIONS).save_model(str(store / "model.bin"))
        lines.unlink()

    def log_odds(self, texts, store):
        """The last layer without its softmax, which the library cuts off at 1e-5."""
        import fasttext

        model = fasttext.load_model(str(store / "model.bin"))
        rows = dict(zip(model.get_labels(), model.get_output_matrix(), strict=True))
        against_ham = rows["__label__spam"] - rows["__label__ham"]
        for text in texts:
            yield float(model.get_sentence_vector(words(text)) @ against_ham)


class VowpalWabbit:
    """Logistic loss over pairs of words, in at most ten passes.

    They end when a tenth of the messages, which is held out, gets no better.
    """

    OPTIONS = "--loss_function logistic --ngram t2 -b 24 --passes 10 --random_seed 1 --quiet -k"

    def learn(self, texts, labels, store):
        from vowpalwabbit import Workspace

        lines, cache = store / "lines.txt", store / "cache"
        sign = {"ham": -1, "spam": 1}
        lines.write_text("".join(f"{sign[label]} {self.line(text)}\n" for text, label in shuffled(texts, labels)), encoding="utf-8")
        Workspace(f"{self.OPTIONS} -d {lines} --cache_file {cache} -f {store / 'model.vw'}").finish()
        for file in (lines, cache):
            file.unlink()

    def log_odds(self, texts, store):
        from vowpalwabbit import Workspace

        model = Workspace(f"-i {store / 'model.vw'} -t --quiet")
        yield from (model.predict(self.line(text)) for text in texts)
        model.finish()

    @staticmethod
    def line(text):
        return f"|t {words(text)}"


class ScikitLearn:
    """TF-IDF of words and pairs of them, then a linear model."""

    def learn(self, texts, labels, store):
        import joblib
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline

        pipeline = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), self.classifier())
        joblib.dump(pipeline.fit(texts, labels), store / "model.joblib")

    def log_odds(self, texts, store):
        import joblib

        pipeline = joblib.load(store / "model.joblib")
        yield from self.against_ham(pipeline, texts).tolist()


class LogisticRegression(ScikitLearn):
    def classifier(self):
        from sklearn.linear_model import LogisticRegression as Classifier

        # weaker regularisation than the default (1), which is better for text nearly everywhere, here too
        return Classifier(C=30, max_iter=1000)

    def against_ham(self, pipeline, texts):
        return pipeline.decision_function(texts)


class NaiveBayes(ScikitLearn):
    def classifier(self):
        from sklearn.naive_bayes import MultinomialNB

        return MultinomialNB(alpha=0.01)  # as in its example of text classification

    def against_ham(self, pipeline, texts):
        ham, spam = pipeline[-1].predict_joint_log_proba(pipeline[:-1].transform(texts)).T
        return spam - ham


LEARNERS = {
    "fasttext": FastText,
    "vowpal-wabbit": VowpalWabbit,
    "sklearn-lr": LogisticRegression,
    "sklearn-nb": NaiveBayes,
}


def learn(learner, table, store):
    store.mkdir()
    with open(table, newline="", encoding="utf-8") as rows:
        labels, paths = zip(*((row["label"], row["path"]) for row in csv.DictReader(rows)), strict=True)
    learner.learn(read_texts(paths), labels, store)


def judge(learner, files, store):
    paths = Path(files).read_text(encoding="utf-8").splitlines()
    for path, score in zip(paths, learner.log_odds(read_texts(paths), store), strict=True):
        print(json.dumps({"path": path, "score": score, "probability": sigmoid(score), "spam": score > EVEN_ODDS}))


if __name__ == "__main__":
    if len(sys.argv) != 5 or sys.argv[1] not in ("learn", "judge"):
        sys.exit(__doc__)
    {"learn": learn, "judge": judge}[sys.argv[1]](LEARNERS[sys.argv[2]](), sys.argv[3], Path(sys.argv[4]))
