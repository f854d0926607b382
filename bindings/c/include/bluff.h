/* The C interface of bluff, which classifies an email as ham, spam or sextortion. Written by
 * cbindgen; README.md says how.
 *
 * The rules that hold for every function:
 *
 * - It returns a bluff_result, and writes its last argument only if that is BLUFF_RESULT_OK. It
 *   prints nothing, and opens no file except the model whose path it was given.
 * - A handle is a number, not a pointer. It is never given out twice: a handle that was freed, by
 *   any thread, is refused with BLUFF_RESULT_INVALID_HANDLE and nothing else happens. {0} is no
 *   handle.
 * - All functions may be called from all threads at once, with the same handles.
 * - Texts are UTF-8 and end with a zero byte. A text belongs to the handle it came from and stays
 *   until that is freed. A zero byte within a text becomes U+FFFD; JSON has it as it is.
 * - Pointer arguments are read only during the call. What they point to must be valid, and nobody
 *   may write to it meanwhile.
 */

#ifndef BLUFF_H
#define BLUFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Size of a bluff_error in bytes; only a text that names a path of over 1,800 bytes is longer.
#define BLUFF_ERROR_SIZE 2048

// How a call ended.
typedef enum {
    // No error.
    BLUFF_RESULT_OK = 0,
    // A pointer that must not be NULL is NULL.
    BLUFF_RESULT_NULL_POINTER = 1,
    // The handle was freed, was never given out, or is of another kind.
    BLUFF_RESULT_INVALID_HANDLE = 2,
    // A text is not UTF-8.
    BLUFF_RESULT_NOT_UTF8 = 3,
    // There is no item of that number, or a length is larger than memory can be.
    BLUFF_RESULT_OUT_OF_RANGE = 4,
    // There is no label, language or country of that name.
    BLUFF_RESULT_UNKNOWN_NAME = 5,
    // A file could not be read.
    BLUFF_RESULT_IO = 6,
    // The model is foreign, truncated, altered or of a version this library does not know.
    BLUFF_RESULT_MODEL = 7,
    // An option is out of range, or more than the model can do.
    BLUFF_RESULT_USAGE = 8,
    // A bug in bluff stopped the call. All handles stay as they were.
    BLUFF_RESULT_PANIC = 9,
} bluff_result;

// The share of a label in the email that will be classified.
typedef struct {
    // The label, such as `spam`.
    const char *label;
    // Above 0 and below 1.
    double share;
} bluff_share;

// How to classify. A field that is 0 or NULL is not set, and left to the model:
// `bluff_options options = {0};`
//
// `threshold`, the pair `ham_threshold` and `other_threshold`, the costs and `max_fpr` exclude
// each other, and so do `max_fpr` and `prior`.
typedef struct {
    // Number of clues that explain a report, the heaviest first; 0 is fastest. A clue is a feature
    // with its contribution.
    size_t explain;
    // One threshold on the probability of "not ham": ham below it, and never unsure.
    double threshold;
    // Ham below this probability of "not ham". Set together with `other_threshold`.
    double ham_threshold;
    // Another label from this probability of "not ham" on; between the two is unsure.
    double other_threshold;
    // What it costs to call ham something else, in any unit; thresholds follow from the costs. Set
    // together with `cost_false_negative`.
    double cost_false_positive;
    // What it costs to call anything else ham.
    double cost_false_negative;
    // What the answer `unsure` costs; 0 means that no message is unsure.
    double cost_unsure;
    // Upper bound on the false-positive rate, the share of ham called something else; thresholds
    // follow from it. Above 0 and below 1.
    double max_fpr;
    // The confidence that the bound holds, above 0 and below 1; 0 means 0.95.
    double confidence;
    // Shares of labels, as in `classify --prior`; labels not named are scaled.
    const bluff_share *prior;
    // Number of shares.
    size_t prior_len;
    // The language of advice, such as `en`; English if NULL.
    const char *language;
    // The country whose offices advice names, such as `fr`; those for everybody if NULL.
    const char *country;
} bluff_options;

// What went wrong, in the words of the programs of bluff. It is the caller's memory, so there is
// nothing to free.
typedef struct {
    // `PLACE: FOUND; expected EXPECTED`, and what to do in a second line. It ends with a zero byte,
    // and is cut if there is no room.
    char text[BLUFF_ERROR_SIZE];
} bluff_error;

// A model with its options, ready to classify email. Share it among threads.
typedef struct {
    // Its number; 0 is no handle.
    uint64_t id;
} bluff_classifier;

// The report on one message.
typedef struct {
    // Its number; 0 is no handle.
    uint64_t id;
} bluff_report;

// A feature with its contribution: one of the terms that decided.
typedef struct {
    // Words of the message, or the name of a feature.
    const char *feature;
    // What it adds to the score; above 0 it speaks against ham.
    double contribution;
    // Its place, such as `subject:3-9`.
    const char *location;
} bluff_clue;

// Something that the message claims, demands, shows or hides.
typedef struct {
    // Its name, such as `webcam`.
    const char *id;
    // What it means, in English.
    const char *sentence;
    // How much it says by itself: `low`, `medium` or `high`.
    const char *severity;
    // Whether it is only in a message that is quoted.
    bool quoted;
} bluff_indicator;

// A message with `X-Bluff-` fields on top: `head`, then the bytes of the message from `rest` on.
typedef struct {
    // The new header, not ended by a zero byte; belongs to the report.
    const char *head;
    // Length of `head` in bytes.
    size_t head_len;
    // Where the unchanged part of the message begins.
    size_t rest;
} bluff_head;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of this library.
const char *bluff_version(void);

// Number of handles in use. Tools that look for leaks do not see a forgotten handle; this number
// shows it.
size_t bluff_handles_in_use(void);

// A classifier with the built-in model. `options` and `error` may be NULL.
bluff_result bluff_classifier_new_builtin(const bluff_options *options,
                                          bluff_error *error,
                                          bluff_classifier *classifier);

// A classifier with the model in a file. `options` and `error` may be NULL.
bluff_result bluff_classifier_new_from_path(const char *file,
                                            const bluff_options *options,
                                            bluff_error *error,
                                            bluff_classifier *classifier);

// A classifier with the model in these bytes, which are copied. `options` and `error` may be NULL.
bluff_result bluff_classifier_new_from_bytes(const void *model,
                                             size_t model_len,
                                             const bluff_options *options,
                                             bluff_error *error,
                                             bluff_classifier *classifier);

// Frees a classifier. Calls that use it still succeed, and reports stay. {0} is nothing to free
// and not an error.
bluff_result bluff_classifier_free(bluff_classifier classifier);

// The checksum of the model, eight hexadecimal digits.
bluff_result bluff_classifier_model_id(bluff_classifier classifier, const char **model_id);

// Classifies a raw message, whatever its bytes: what is not an email is read as bare text. NULL
// with a length of 0 is an empty message. Only the first 32 MiB of a longer message are read, and
// the report has the flag `truncated`.
bluff_result bluff_classify(bluff_classifier classifier,
                            const void *message,
                            size_t message_len,
                            bluff_report *report);

// Classifies bare text, such as a message that somebody pasted. It must be UTF-8.
bluff_result bluff_classify_text(bluff_classifier classifier,
                                 const char *text,
                                 size_t text_len,
                                 bluff_report *report);

// Frees a report and all its texts. {0} is nothing to free and not an error.
bluff_result bluff_report_free(bluff_report report);

// The answer: a label such as `ham`, `spam`, `sextortion`, or `unsure`.
bluff_result bluff_report_label(bluff_report report, const char **label);

// Why the answer is `unsure`: `between-thresholds`, `too-little-text`, `unknown-script`,
// `unwanted-passage` or `unread`; empty if the answer is not `unsure`.
bluff_result bluff_report_unsure_reason(bluff_report report, const char **unsure_reason);

// What was cut, damaged or missing, such as `no-headers truncated`; empty if nothing was.
bluff_result bluff_report_flags(bluff_report report, const char **flags);

// Number of labels the model knows.
bluff_result bluff_report_label_count(bluff_report report, size_t *count);

// The name of a label by its number; 0 is `ham`.
bluff_result bluff_report_label_name(bluff_report report, size_t number, const char **name);

// The calibrated probability of a label, from 0 to 1.
bluff_result bluff_report_probability(bluff_report report, const char *label, double *probability);

// The score of a label: uncalibrated log-odds against ham, so not a probability.
bluff_result bluff_report_score(bluff_report report, const char *label, double *score);

// Number of clues: at most as many as the option `explain` asked for.
bluff_result bluff_report_clue_count(bluff_report report, size_t *count);

// A clue by its number, the heaviest first.
bluff_result bluff_report_clue(bluff_report report, size_t number, bluff_clue *clue);

// Number of indicators found.
bluff_result bluff_report_indicator_count(bluff_report report, size_t *count);

// An indicator by its number. The JSON of the report also has the words that show it.
bluff_result bluff_report_indicator(bluff_report report, size_t number, bluff_indicator *indicator);

// The whole report, as the JSON object that `classify --format json` prints, without `path` and
// `advice`.
bluff_result bluff_report_json(bluff_report report, const char **json);

// What a person should know and do, as a JSON object: in a language such as `en`, with the offices
// of a country such as `fr`. NULL means the language or country in the classifier's options.
// Every call adds a text to the report.
bluff_result bluff_report_advice_json(bluff_report report,
                                      const char *language,
                                      const char *country,
                                      const char **json);

// The header with which a filter passes on the classified message, as `classify --format headers`
// does: our `X-Bluff-` fields on top, incoming ones removed, and only ASCII in ours. Every call
// adds a text to the report.
bluff_result bluff_report_head(bluff_report report,
                               const void *message,
                               size_t message_len,
                               bluff_head *head);

// What a result means, in one English sentence. Never NULL, and must not be freed.
const char *bluff_result_text(int result);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* BLUFF_H */
