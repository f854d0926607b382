/* Every wrong call ends with a code and leaves its last argument alone. Arguments:
 * default.bluff scratch-file */
#include "check.h"

static const char MESSAGE[] = "Subject: minutes\r\n\r\nSee you on Monday, I will bring the cake.\r\n";
static const size_t HUGE_LENGTH = 200u << 20;

static bluff_classifier start(size_t explain) {
    bluff_options options = {0};
    bluff_classifier classifier;
    options.explain = explain;
    CHECK_OK(bluff_classifier_new_builtin(&options, NULL, &classifier));
    return classifier;
}

static void null_is_refused(void) {
    bluff_classifier classifier = start(1), untouched = {77};
    bluff_report report, none = {88};
    bluff_error error;
    double probability = 7;
    CHECK_OK(bluff_classify(classifier, NULL, 0, &report));
    CHECK_RESULT(BLUFF_RESULT_NULL_POINTER, bluff_classify(classifier, NULL, 1, &none));
    CHECK_RESULT(BLUFF_RESULT_NULL_POINTER, bluff_classify(classifier, MESSAGE, sizeof MESSAGE, NULL));
    CHECK_RESULT(BLUFF_RESULT_OUT_OF_RANGE, bluff_classify(classifier, MESSAGE, SIZE_MAX, &none));
    CHECK_RESULT(BLUFF_RESULT_NULL_POINTER, bluff_classify_text(classifier, NULL, 1, &none));
    CHECK_RESULT(BLUFF_RESULT_NOT_UTF8, bluff_classify_text(classifier, "caf\xe9", 4, &none));
    CHECK_RESULT(BLUFF_RESULT_NULL_POINTER, bluff_classifier_new_builtin(NULL, &error, NULL));
    CHECK(strcmp(error.text, bluff_result_text(BLUFF_RESULT_NULL_POINTER)) == 0, "%s", error.text);
    CHECK_RESULT(BLUFF_RESULT_NULL_POINTER, bluff_classifier_new_from_path(NULL, NULL, NULL, &untouched));
    CHECK_RESULT(BLUFF_RESULT_NULL_POINTER, bluff_classifier_new_from_bytes(NULL, 1, NULL, NULL, &untouched));
    CHECK_RESULT(BLUFF_RESULT_MODEL, bluff_classifier_new_from_bytes(NULL, 0, NULL, NULL, &untouched));
    CHECK_RESULT(BLUFF_RESULT_NULL_POINTER, bluff_classifier_model_id(classifier, NULL));
    CHECK_RESULT(BLUFF_RESULT_NULL_POINTER, bluff_report_label(report, NULL));
    CHECK_RESULT(BLUFF_RESULT_NULL_POINTER, bluff_report_probability(report, NULL, &probability));
    CHECK_RESULT(BLUFF_RESULT_UNKNOWN_NAME, bluff_report_probability(report, "bacon", &probability));
    CHECK_RESULT(BLUFF_RESULT_NOT_UTF8, bluff_report_score(report, "\xff", &probability));
    const char *text = "untouched";
    bluff_clue clue;
    bluff_indicator indicator;
    bluff_head head;
    CHECK_RESULT(BLUFF_RESULT_NULL_POINTER, bluff_report_advice_json(report, NULL, NULL, NULL));
    CHECK_RESULT(BLUFF_RESULT_UNKNOWN_NAME, bluff_report_advice_json(report, "tlh", NULL, &text));
    CHECK_RESULT(BLUFF_RESULT_UNKNOWN_NAME, bluff_report_advice_json(report, "en", "atlantis", &text));
    CHECK_RESULT(BLUFF_RESULT_OUT_OF_RANGE, bluff_report_label_name(report, 99, &text));
    CHECK_RESULT(BLUFF_RESULT_OUT_OF_RANGE, bluff_report_clue(report, SIZE_MAX, &clue));
    CHECK_RESULT(BLUFF_RESULT_OUT_OF_RANGE, bluff_report_indicator(report, 99, &indicator));
    CHECK_RESULT(BLUFF_RESULT_NULL_POINTER, bluff_report_head(report, NULL, 1, &head));
    CHECK_OK(bluff_report_advice_json(report, "EN", NULL, &text));
    CHECK(text[0] == '{', "%s", text);
    CHECK(untouched.id == 77 && none.id == 88 && probability == 7, "written on failure");
    CHECK_OK(bluff_report_free(report));
    CHECK_OK(bluff_classifier_free(classifier));
}

static void stale_handles_are_refused(void) {
    const bluff_classifier no_classifier = {0}, foreign = {UINT64_MAX};
    const bluff_report no_report = {0};
    bluff_classifier classifier = start(0);
    bluff_report report, other;
    const char *label;
    size_t count;
    CHECK_OK(bluff_classify(classifier, MESSAGE, strlen(MESSAGE), &report));
    CHECK(bluff_handles_in_use() == 2, "%zu", bluff_handles_in_use());
    CHECK_RESULT(BLUFF_RESULT_INVALID_HANDLE, bluff_classify(no_classifier, MESSAGE, strlen(MESSAGE), &other));
    CHECK_RESULT(BLUFF_RESULT_INVALID_HANDLE, bluff_classify(foreign, MESSAGE, strlen(MESSAGE), &other));
    CHECK_RESULT(BLUFF_RESULT_INVALID_HANDLE, bluff_report_label(no_report, &label));
    CHECK_OK(bluff_classifier_free(no_classifier));
    CHECK_OK(bluff_report_free(no_report));
    /* the number of a classifier is not one of a report */
    bluff_report disguised = {classifier.id};
    CHECK_RESULT(BLUFF_RESULT_INVALID_HANDLE, bluff_report_label(disguised, &label));
    CHECK_RESULT(BLUFF_RESULT_INVALID_HANDLE, bluff_report_free(disguised));
    /* a report stays when its classifier goes */
    CHECK_OK(bluff_classifier_free(classifier));
    CHECK_RESULT(BLUFF_RESULT_INVALID_HANDLE, bluff_classifier_free(classifier));
    CHECK_RESULT(BLUFF_RESULT_INVALID_HANDLE, bluff_classify(classifier, MESSAGE, strlen(MESSAGE), &other));
    CHECK_OK(bluff_report_label(report, &label));
    CHECK(strcmp(label, "ham") == 0, "%s", label);
    CHECK_OK(bluff_report_free(report));
    CHECK_RESULT(BLUFF_RESULT_INVALID_HANDLE, bluff_report_free(report));
    CHECK_RESULT(BLUFF_RESULT_INVALID_HANDLE, bluff_report_clue_count(report, &count));
    /* a new handle is never an old one */
    classifier = start(0);
    CHECK_OK(bluff_classify(classifier, MESSAGE, strlen(MESSAGE), &other));
    CHECK_RESULT(BLUFF_RESULT_INVALID_HANDLE, bluff_report_label(report, &label));
    CHECK_OK(bluff_report_free(other));
    CHECK_OK(bluff_classifier_free(classifier));
}

static void options_are_checked(void) {
    static const bluff_share SUM[] = {{"spam", 0.6}, {"sextortion", 0.6}}, BACON[] = {{"bacon", 0.6}};
    static const bluff_share NOBODY[] = {{NULL, 0.6}}, GOOD[] = {{"spam", 0.6}, {"sextortion", 0.002}};
    static const bluff_share TWICE[] = {{"spam", 0.6}, {"spam", 0.6}};
    const struct {
        bluff_options options;
        bluff_result result;
        const char *text;
    } cases[] = {
        {{.ham_threshold = 0.5, .other_threshold = 0.9}, BLUFF_RESULT_OK, ""},
        {{.threshold = 0.5}, BLUFF_RESULT_OK, ""},
        {{.cost_false_positive = 100, .cost_false_negative = 1}, BLUFF_RESULT_OK, ""},
        {{.cost_false_positive = 100, .cost_false_negative = 1, .cost_unsure = 0.5}, BLUFF_RESULT_OK, ""},
        {{.max_fpr = 0.01}, BLUFF_RESULT_OK, ""},
        {{.prior = GOOD, .prior_len = 2}, BLUFF_RESULT_OK, ""},
        {{.explain = SIZE_MAX}, BLUFF_RESULT_OK, ""},
        {{.language = "FR", .country = "be"}, BLUFF_RESULT_OK, ""},
        {{.threshold = 1.5}, BLUFF_RESULT_USAGE, "threshold: 1.5; expected "},
        {{.ham_threshold = 0.9, .other_threshold = 0.5}, BLUFF_RESULT_USAGE, "thresholds: 0.9 and 0.5; expected "},
        {{.other_threshold = 1.5}, BLUFF_RESULT_USAGE, "thresholds: 0 and 1.5; expected "},
        {{.cost_false_positive = 100}, BLUFF_RESULT_USAGE, "costs: fp=100, fn=0; expected "},
        {{.cost_unsure = 5}, BLUFF_RESULT_USAGE, "costs: fp=0, fn=0, unsure=5; expected "},
        {{.cost_false_positive = 100, .cost_false_negative = -1}, BLUFF_RESULT_USAGE, "costs: fp=100, fn=-1; expected "},
        {{.max_fpr = 1}, BLUFF_RESULT_USAGE, "max_fpr: 1 with confidence 0.95; expected "},
        {{.max_fpr = 0.01, .confidence = 1}, BLUFF_RESULT_USAGE, "max_fpr: 0.01 with confidence 1; expected "},
        {{.max_fpr = 0.01, .ham_threshold = 0.5, .other_threshold = 0.5}, BLUFF_RESULT_USAGE, "thresholds: max_fpr beside it; "},
        {{.threshold = 0.5, .cost_false_positive = 2, .cost_false_negative = 1}, BLUFF_RESULT_USAGE, "threshold: costs beside it; "},
        {{.max_fpr = 0.01, .prior = GOOD, .prior_len = 2}, BLUFF_RESULT_USAGE, "max_fpr: a prior other than that"},
        {{.prior = SUM, .prior_len = 2}, BLUFF_RESULT_USAGE, "prior: shares that add up to 1.2; expected "},
        {{.prior = BACON, .prior_len = 1}, BLUFF_RESULT_USAGE, "prior: the label bacon; expected "},
        {{.prior = NOBODY, .prior_len = 1}, BLUFF_RESULT_NULL_POINTER, "a pointer is NULL"},
        {{.prior = TWICE, .prior_len = 2}, BLUFF_RESULT_USAGE, "prior: the label spam twice; expected "},
        {{.prior_len = 1}, BLUFF_RESULT_NULL_POINTER, "a pointer is NULL"},
        {{.language = "tlh"}, BLUFF_RESULT_USAGE, "language: tlh "},
        {{.country = "atlantis"}, BLUFF_RESULT_USAGE, "country: atlantis "},
        {{.language = "\xff"}, BLUFF_RESULT_NOT_UTF8, "a text that is not UTF-8"},
    };
    for (size_t number = 0; number < sizeof cases / sizeof cases[0]; number++) {
        bluff_classifier classifier = {0};
        bluff_error error = {""};
        CHECK_RESULT(cases[number].result, bluff_classifier_new_builtin(&cases[number].options, &error, &classifier));
        CHECK(strncmp(error.text, cases[number].text, strlen(cases[number].text)) == 0, "%s", error.text);
        CHECK_OK(bluff_classifier_free(classifier));
    }
}

static void check_advice(bluff_report report, const char *language, const char *country, const char *expected) {
    const char *advice;
    CHECK_OK(bluff_report_advice_json(report, language, country, &advice));
    CHECK(strncmp(advice, expected, strlen(expected)) == 0, "%s", advice);
}

static void advice_follows_the_options(void) {
    const bluff_options options = {.language = "de", .country = "at"};
    const bluff_options *both[] = {NULL, &options};
    for (size_t number = 0; number < 2; number++) {
        bluff_classifier classifier;
        bluff_report report;
        CHECK_OK(bluff_classifier_new_builtin(both[number], NULL, &classifier));
        CHECK_OK(bluff_classify(classifier, MESSAGE, strlen(MESSAGE), &report));
        CHECK_OK(bluff_classifier_free(classifier));
        if (number == 0) {
            check_advice(report, NULL, NULL, "{\"language\":\"en\",\"title\"");
            check_advice(report, NULL, "fr", "{\"language\":\"en\",\"country\":\"fr\"");
        } else {
            check_advice(report, NULL, NULL, "{\"language\":\"de\",\"country\":\"at\"");
            check_advice(report, "fr", NULL, "{\"language\":\"fr\",\"country\":\"at\"");
            check_advice(report, "fr", "be", "{\"language\":\"fr\",\"country\":\"be\"");
        }
        CHECK_OK(bluff_report_free(report));
    }
}

static void models_are_checked(const char *path, const char *scratch) {
    size_t length;
    unsigned char *model = read_file(path, &length);
    bluff_classifier classifier;
    bluff_error error;
    CHECK_OK(bluff_classifier_new_from_bytes(model, length, NULL, &error, &classifier));
    CHECK_OK(bluff_classifier_free(classifier));
    CHECK_OK(bluff_classifier_new_from_path(path, NULL, &error, &classifier));
    CHECK_OK(bluff_classifier_free(classifier));
    CHECK_RESULT(BLUFF_RESULT_MODEL, bluff_classifier_new_from_bytes(model, length / 2, NULL, &error, &classifier));
    CHECK_RESULT(BLUFF_RESULT_IO, bluff_classifier_new_from_path("/nonexistent", NULL, &error, &classifier));
    CHECK(strncmp(error.text, "/nonexistent: reading the model file failed: ", 45) == 0, "%s", error.text);
    /* half a model, left so that the program can be given the same file */
    FILE *half = fopen(scratch, "wb");
    CHECK(half != NULL && fwrite(model, 1, length / 2, half) == length / 2 && fclose(half) == 0, "%s", scratch);
    CHECK_RESULT(BLUFF_RESULT_MODEL, bluff_classifier_new_from_path(scratch, NULL, &error, &classifier));
    printf("refused: %s\n", error.text);
    free(model);
}

static void a_huge_message_is_cut(void) {
    bluff_classifier classifier = start(0);
    bluff_report report;
    const char *flags;
    char *message = malloc(HUGE_LENGTH);
    CHECK(message != NULL, "no memory");
    for (size_t at = 0; at < HUGE_LENGTH; at++) {
        message[at] = MESSAGE[at % strlen(MESSAGE)];
    }
    CHECK_OK(bluff_classify(classifier, message, HUGE_LENGTH, &report));
    CHECK_OK(bluff_report_flags(report, &flags));
    CHECK(strstr(flags, "truncated") != NULL, "%s", flags);
    CHECK_OK(bluff_report_free(report));
    CHECK_OK(bluff_classify_text(classifier, message, HUGE_LENGTH, &report));
    CHECK_OK(bluff_report_free(report));
    free(message);
    CHECK_OK(bluff_classifier_free(classifier));
}

int main(int count, char **arguments) {
    CHECK(count == 3, "misuse default.bluff scratch-file");
    CHECK(strcmp(bluff_version(), "0.1.0") == 0, "%s", bluff_version());
    CHECK(bluff_result_text(-1) != NULL && bluff_result_text(10) != NULL, "no text");
    null_is_refused();
    stale_handles_are_refused();
    options_are_checked();
    advice_follows_the_options();
    models_are_checked(arguments[1], arguments[2]);
    a_huge_message_is_cut();
    CHECK(bluff_handles_in_use() == 0, "%zu", bluff_handles_in_use());
    puts("misuse: all refused");
    return 0;
}
