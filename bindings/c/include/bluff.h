/* The C interface of bluff, which says of an e-mail whether it is ham, spam or sextortion. Written by cbindgen; README.md says how.
 *
 * The rules that hold for every function:
 *
 * - It returns a bluff_result, and writes its last argument only if that is BLUFF_RESULT_OK. Nothing is printed, and nothing but
 *   the named model file is opened.
 * - A handle is a number, not a pointer. It is never given twice, so that one that was freed, by whatever thread, is refused with
 *   BLUFF_RESULT_INVALID_HANDLE and nothing else happens. {0} is no handle.
 * - All functions may be called from all threads at once, with the same handles.
 * - Texts are UTF-8 that ends with a zero byte. They belong to the handle they were asked of and stay until it is freed. A zero byte
 *   within a text is given as U+FFFD; JSON tells it exactly.
 * - Pointers that come in are read during the call only. What they point to must be there, and nobody may write it meanwhile.
 */

#ifndef BLUFF_H
#define BLUFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Bytes of a bluff_error: only a text that names a path of more than 1,800 bytes is longer.
#define BLUFF_ERROR_SIZE 2048

// How a call ended.
typedef enum {
    // As it should.
    BLUFF_RESULT_OK = 0,
    // A pointer is NULL that must not be.
    BLUFF_RESULT_NULL_POINTER = 1,
    // The handle was freed, was never given, or is one of something else.
    BLUFF_RESULT_INVALID_HANDLE = 2,
    // A text is not UTF-8.
    BLUFF_RESULT_NOT_UTF8 = 3,
    // There is nothing of that number, or a length that no memory has.
    BLUFF_RESULT_OUT_OF_RANGE = 4,
    // There is no label, language or country of that name.
    BLUFF_RESULT_UNKNOWN_NAME = 5,
    // A file could not be read.
    BLUFF_RESULT_IO = 6,
    // The model is foreign, truncated, altered or of a version this library does not know.
    BLUFF_RESULT_MODEL = 7,
    // An option is out of range, or more than the model can do.
    BLUFF_RESULT_USAGE = 8,
    // A bug in bluff: the call was given up. All handles stay as they were.
    BLUFF_RESULT_PANIC = 9,
} bluff_result;

// The share of a label in the mail that will be judged.
typedef struct {
    // The label, such as `spam`.
    const char *label;
    // Above 0 and below 1.
    double share;
} bluff_share;

// How to judge. What is 0 is left to the model: `bluff_options options = {0};`
typedef struct {
    // So many clues are told of each mail; 0 is fastest.
    size_t clues;
    // Ham below this probability of not being ham.
    double ham_below;
    // Another label from this probability of not being ham on; between the two is unsure. Both or
    // none.
    double other_from;
    // FprBound that no larger share of ham than this is called another label; not together with
    // the two above.
    double max_fpr;
    // How sure that promise has to be; 0 is 0.95.
    double confidence;
    // Shares of labels, as `classify --prior` takes them; those of the others are scaled.
    const bluff_share *prior;
    // How many.
    size_t prior_len;
} bluff_options;

// What went wrong, in the words that the commands of bluff use. The caller's memory, so nothing is
// to be freed.
typedef struct {
    // `PLACE: FOUND; expected EXPECTED`, what to do in a second line; ends with a zero byte, and
    // is cut where there is no room.
    char text[BLUFF_ERROR_SIZE];
} bluff_error;

// A model, ready to judge mail. Share it among threads.
typedef struct {
    // Its number; 0 is none.
    uint64_t id;
} bluff_classifier;

// What is said of one mail.
typedef struct {
    // Its number; 0 is none.
    uint64_t id;
} bluff_report;

// One of the terms that decided.
typedef struct {
    // The words, or the name of a sign.
    const char *feature;
    // What it adds to the score: above 0 speaks against ham.
    double contribution;
    // Where it stands, such as `subject:3-9`.
    const char *place;
} bluff_clue;

// Something that the mail claims, demands, shows or hides.
typedef struct {
    // Its name, such as `webcam`.
    const char *id;
    // What it means, in English.
    const char *sentence;
    // How much it says by itself: `low`, `medium` or `high`.
    const char *severity;
    // Whether it stands only in a mail that is quoted.
    bool quoted;
} bluff_indicator;

// A mail with `X-Bluff-` fields on top: `head`, then the bytes of the mail from `rest` on.
typedef struct {
    // The new header, not ended by a zero byte; belongs to the report.
    const char *head;
    // Its bytes.
    size_t head_len;
    // Where in the mail that goes on which stays as it is.
    size_t rest;
} bluff_head;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of this library.
const char *bluff_version(void);

// How many handles are in use. Tools that look for leaks do not see a handle that was forgotten;
// this does.
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

// Frees a classifier. Calls that use it end well, and reports stay. {0} is nothing to free and no
// error.
bluff_result bluff_classifier_free(bluff_classifier classifier);

// The checksum of the model, eight hexadecimal digits.
bluff_result bluff_classifier_model_id(bluff_classifier classifier, const char **model_id);

// Judges a raw mail, whatever its bytes: what is not an e-mail is read as bare text. NULL with a
// length of 0 is an empty mail. Of more than 32 MiB the first are read, and the flag `cut` tells.
bluff_result bluff_classify(bluff_classifier classifier,
                            const void *mail,
                            size_t mail_len,
                            bluff_report *report);

// Judges bare text, such as a mail that somebody pasted. It must be UTF-8.
bluff_result bluff_classify_text(bluff_classifier classifier,
                                 const char *text,
                                 size_t text_len,
                                 bluff_report *report);

// Frees a report and all its texts. {0} is nothing to free and no error.
bluff_result bluff_report_free(bluff_report report);

// The answer: a label such as `ham`, `spam`, `sextortion`, or `unsure`.
bluff_result bluff_report_label(bluff_report report, const char **label);

// Why the answer is `unsure`: `between-thresholds`, `little-text`, `strange-script`,
// `unwanted-passage` or `unread`; empty if it is not.
bluff_result bluff_report_doubt(bluff_report report, const char **doubt);

// What was cut, damaged or missing, such as `no-headers cut`; empty if nothing was.
bluff_result bluff_report_flags(bluff_report report, const char **flags);

// How many labels the model knows.
bluff_result bluff_report_label_count(bluff_report report, size_t *count);

// The name of a label by its number; 0 is `ham`.
bluff_result bluff_report_label_name(bluff_report report, size_t number, const char **name);

// The calibrated probability of a label, from 0 to 1.
bluff_result bluff_report_probability(bluff_report report, const char *label, double *probability);

// The score of a label: log-odds against ham that are not calibrated, so no probability.
bluff_result bluff_report_score(bluff_report report, const char *label, double *score);

// How many clues there are: at most as many as the options asked for.
bluff_result bluff_report_clue_count(bluff_report report, size_t *count);

// A clue by its number, the heaviest first.
bluff_result bluff_report_clue(bluff_report report, size_t number, bluff_clue *clue);

// How many indicators were found.
bluff_result bluff_report_indicator_count(bluff_report report, size_t *count);

// An indicator by its number. JSON tells the words it was found by.
bluff_result bluff_report_indicator(bluff_report report, size_t number, bluff_indicator *indicator);

// All there is in the report, as the JSON object that `classify --format json` prints, without
// `path` and `advice`.
bluff_result bluff_report_json(bluff_report report, const char **json);

// What a person should know and do, as a JSON object: in a language such as `en`, with the offices
// of a country such as `fr`, or with those for everybody if `country` is NULL. Every call adds a
// text to the report.
bluff_result bluff_report_advice_json(bluff_report report,
                                      const char *language,
                                      const char *country,
                                      const char **json);

// The header with which a filter passes on the mail that was judged, as
// `classify --format headers` does: our `X-Bluff-` fields on top, those of others gone, and no
// byte of the mail outside of ASCII in a field of ours. Every call adds a text to the report.
bluff_result bluff_report_head(bluff_report report, const void *mail, size_t mail_len, bluff_head *head);

// What a result means, in one sentence of English. Never NULL, and never to be freed.
const char *bluff_result_text(int result);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* BLUFF_H */
