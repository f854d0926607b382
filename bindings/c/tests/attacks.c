/* Messages made to stop a filter: each gets an answer or an error.
   Arguments: messages, as files */
#include "check.h"

static const char usual[] = "From: a@b.example\r\nSubject: Minutes\r\n\r\nThe meeting is on Monday at ten.\r\n";

static double ham_of(bluff_classifier classifier, const void *bytes, size_t length) {
    bluff_report report;
    double ham;
    CHECK_OK(bluff_classify(classifier, bytes, length, &report));
    CHECK_OK(bluff_report_probability(report, "ham", &ham));
    CHECK_OK(bluff_report_free(report));
    return ham;
}

int main(int count, char **arguments) {
    bluff_classifier classifier;
    int answers = 0, errors = 0;
    CHECK(count > 100, "attacks message...");
    CHECK_OK(bluff_classifier_new_builtin(NULL, NULL, &classifier));
    double before = ham_of(classifier, usual, sizeof usual - 1);
    for (int number = 1; number < count; number++) {
        size_t length;
        unsigned char *bytes = read_file(arguments[number], &length);
        bluff_report report;
        bluff_result result = bluff_classify(classifier, bytes, length, &report);
        CHECK(result == BLUFF_RESULT_OK || result == BLUFF_RESULT_PANIC, "%s: %s", arguments[number], bluff_result_text(result));
        if (result == BLUFF_RESULT_OK) {
            const char *json;
            CHECK_OK(bluff_report_json(report, &json));
            CHECK(json[0] == '{', "%s", arguments[number]);
            CHECK_OK(bluff_report_free(report));
            answers++;
        } else {
            errors++;
        }
        free(bytes);
    }
    double after = ham_of(classifier, usual, sizeof usual - 1);
    CHECK(before == after, "%.17g, before %.17g", after, before);
    CHECK_OK(bluff_classifier_free(classifier));
    CHECK(bluff_handles_in_use() == 0, "%zu", bluff_handles_in_use());
    printf("attacks: %d answers, %d errors\n", answers, errors);
    return 0;
}
