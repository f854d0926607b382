// Never run: `tsc` checks what the types allow, and that they forbid the rest.
import { BluffError, Classifier, init, languages, type Advice, type Email, type Report } from "bluff-mail";
import { ClassifierWorker } from "bluff-mail/client";

await init();
await init(new URL("file:///elsewhere.wasm"));
const classifier: Classifier = Classifier.builtin({ explain: 5, thresholds: { ham: 0.5, other: 0.9 } });
const other: Classifier = Classifier.fromBytes(new Uint8Array(), { maxFpr: 0.01, confidence: 0.9, language: "fr", country: "ca" });
Classifier.builtin({ threshold: 0.3, prior: { spam: 0.6 } });
Classifier.builtin({ costs: { fp: 100, fn: 1 } });
Classifier.builtin({ costs: { fp: 100, fn: 1, unsure: 0.5 } });
const email: Email = "a text";
const report: Report = classifier.classify(email);
const share: number | undefined = report.probabilities["ham"];
for (const { label } of other.classifyMany([new Uint8Array(), "text"])) label.toUpperCase();
const advice: Advice = classifier.advice(new Uint8Array(), "fr", "ca");
classifier.advice(email);
const titles: string[] = [classifier.headings("fr").roles.minors, advice.steps[0]!.title, ...languages()];
const marked: string[] = classifier.markedText(email).texts.flatMap(({ pieces }) => pieces.map(({ text }) => text));
classifier.free();
classifier[Symbol.dispose]();
const worker: ClassifierWorker = await ClassifierWorker.start({ model: "/models/mine.bluff", options: { explain: 1 } });
const later: Promise<Report> = worker.classify("text");
const remedy: string | undefined = new BluffError().remedy;
void [share, titles, marked, later, remedy];

// @ts-expect-error a number is not a message
classifier.classify(7);
// @ts-expect-error no such option
Classifier.builtin({ explane: 5 });
// @ts-expect-error both costs or none
Classifier.builtin({ costs: { fp: 1 } });
// @ts-expect-error fetched in browsers only
Classifier.fetch();
// @ts-expect-error made by `fromBytes` and `builtin`
new Classifier();
// @ts-expect-error a report has to be waited for
worker.classify("text").label;
