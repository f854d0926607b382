/* The C side of bench.sh: judges the mails of a file and prints the seconds of processor time. */
#include <bluff.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int main(int count, char **arguments) {
    FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) return 1;
    size_t length = (size_t)ftell(file);
    char *mails = malloc(length), *end = mails + length;
    rewind(file);
    if (mails == NULL || fread(mails, 1, length, file) != length) return 1;
    fclose(file);
    bluff_classifier classifier;
    if (bluff_classifier_new_builtin(NULL, NULL, &classifier) != BLUFF_RESULT_OK) return 1;
    double ham = 0;
    int unsure = 0;
    clock_t start = clock();
    for (char *mail = mails; mail < end;) {
        uint32_t mail_length;
        bluff_report report;
        const char *label;
        double probability;
        memcpy(&mail_length, mail, sizeof mail_length);
        mail += sizeof mail_length;
        if (bluff_classify(classifier, mail, mail_length, &report) != BLUFF_RESULT_OK ||
            bluff_report_label(report, &label) != BLUFF_RESULT_OK ||
            bluff_report_probability(report, "ham", &probability) != BLUFF_RESULT_OK) return 1;
        ham += probability;
        unsure += strcmp(label, "unsure") == 0;
        bluff_report_free(report);
        mail += mail_length;
    }
    printf("%.6f %.6f %d\n", (double)(clock() - start) / CLOCKS_PER_SEC, ham, unsure);
    bluff_classifier_free(classifier);
    free(mails);
    return 0;
}
