/* The C side of bench.sh: classifies the messages of a file and prints the seconds of processor
 * time. */
#include <bluff.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int main(int count, char **arguments) {
    FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) return 1;
    size_t length = (size_t)ftell(file);
    char *messages = malloc(length), *end = messages + length;
    rewind(file);
    if (messages == NULL || fread(messages, 1, length, file) != length) return 1;
    fclose(file);
    bluff_classifier classifier;
    if (bluff_classifier_new_builtin(NULL, NULL, &classifier) != BLUFF_RESULT_OK) return 1;
    double ham = 0;
    int unsure = 0;
    clock_t start = clock();
    for (char *message = messages; message < end;) {
        uint32_t message_length;
        bluff_report report;
        const char *label;
        double probability;
        memcpy(&message_length, message, sizeof message_length);
        message += sizeof message_length;
        if (bluff_classify(classifier, message, message_length, &report) != BLUFF_RESULT_OK ||
            bluff_report_label(report, &label) != BLUFF_RESULT_OK ||
            bluff_report_probability(report, "ham", &probability) != BLUFF_RESULT_OK) return 1;
        ham += probability;
        unsure += strcmp(label, "unsure") == 0;
        bluff_report_free(report);
        message += message_length;
    }
    printf("%.6f %.6f %d\n", (double)(clock() - start) / CLOCKS_PER_SEC, ham, unsure);
    bluff_classifier_free(classifier);
    free(messages);
    return 0;
}
