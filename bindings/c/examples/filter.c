/* A mail filter: reads a message on stdin, and writes it to stdout with X-Bluff- fields on top. For
 * Exim's transport_filter, Dovecot's Sieve filter, procmail and maildrop. If anything fails, the
 * filter exits with 75: Exim and maildrop try again, Dovecot and procmail deliver the message as it
 * came. One argument at most: a model file.
 *
 * Never name it as the argv of a Postfix pipe(8) service: Postfix delivers nothing of what a command
 * prints, and takes exit code 0 for "delivered", so the message would be lost. Call it from a script
 * that hands the message back with sendmail; docs/src/guides/filter-mail.md has one. */
#include <bluff.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

static int try_again(const char *what, const char *why) {
    fprintf(stderr, "bluff filter: %s: %s\n", what, why);
    return EX_TEMPFAIL;
}

/* All of stdin, to be freed; NULL if it cannot be read or there is no memory. */
static char *read_all(size_t *length) {
    size_t room = 1 << 16;
    char *message = malloc(room);
    *length = 0;
    while (message != NULL && !feof(stdin)) {
        if (*length == room) {
            char *larger = realloc(message, room *= 2);
            if (larger == NULL) {
                break;
            }
            message = larger;
        }
        *length += fread(message + *length, 1, room - *length, stdin);
        if (ferror(stdin)) {
            break;
        }
    }
    if (message != NULL && feof(stdin) && !ferror(stdin)) {
        return message;
    }
    free(message);
    return NULL;
}

int main(int count, char **arguments) {
    bluff_classifier classifier;
    bluff_report report;
    bluff_head head;
    bluff_error error;
    size_t length;
    char *message = read_all(&length);
    if (message == NULL) {
        return try_again("stdin", "not read to its end");
    }
    bluff_result result = count > 1 ? bluff_classifier_new_from_path(arguments[1], NULL, &error, &classifier)
                                    : bluff_classifier_new_builtin(NULL, &error, &classifier);
    if (result != BLUFF_RESULT_OK) {
        return try_again("model", error.text);
    }
    if ((result = bluff_classify(classifier, message, length, &report)) != BLUFF_RESULT_OK ||
        (result = bluff_report_head(report, message, length, &head)) != BLUFF_RESULT_OK) {
        return try_again("classifying", bluff_result_text(result));
    }
    size_t rest = length - head.rest;
    if (fwrite(head.head, 1, head.head_len, stdout) != head.head_len ||
        fwrite(message + head.rest, 1, rest, stdout) != rest || fflush(stdout) != 0) {
        return try_again("stdout", "it takes no more");
    }
    bluff_report_free(report);
    bluff_classifier_free(classifier);
    free(message);
    return EX_OK;
}
