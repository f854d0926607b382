/* Eight threads share a classifier and a report, and free what others free. Arguments: messages, as
 * files */
#include "check.h"
#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 8, ROUNDS = 5 };

typedef struct {
    unsigned char *bytes;
    size_t length;
    double ham;
} message;

static message *messages;
static size_t message_count;
static bluff_classifier classifier;
static bluff_report shared;
static atomic_int freed, refused;
static pthread_barrier_t barrier;

static double ham_of(const message *one) {
    bluff_report report;
    double ham;
    CHECK_OK(bluff_classify(classifier, one->bytes, one->length, &report));
    CHECK_OK(bluff_report_probability(report, "ham", &ham));
    CHECK_OK(bluff_report_free(report));
    return ham;
}

/* Each begins at a different message, so that no two threads classify the same one at once. */
static void *classify(void *number) {
    for (size_t round = 0; round < ROUNDS * message_count; round++) {
        const message *one = &messages[(round + *(size_t *)number) % message_count];
        double ham = ham_of(one);
        CHECK(ham == one->ham, "%.17g, alone %.17g", ham, one->ham);
    }
    return NULL;
}

/* All ask the same fresh report for texts that are made once. */
static void *ask(void *unused) {
    const char *label, *json, *advice;
    (void)unused;
    pthread_barrier_wait(&barrier);
    CHECK_OK(bluff_report_label(shared, &label));
    CHECK_OK(bluff_report_json(shared, &json));
    CHECK_OK(bluff_report_advice_json(shared, "fr", "fr", &advice));
    CHECK(strstr(json, label) != NULL && advice[0] == '{', "%s", json);
    return NULL;
}

static void *release(void *unused) {
    (void)unused;
    pthread_barrier_wait(&barrier);
    bluff_result results[] = {bluff_report_free(shared), bluff_classifier_free(classifier)};
    for (size_t number = 0; number < 2; number++) {
        if (results[number] == BLUFF_RESULT_OK) {
            freed++;
        } else {
            CHECK_RESULT(BLUFF_RESULT_INVALID_HANDLE, results[number]);
            refused++;
        }
    }
    return NULL;
}

/* One frees the classifier while the others use it: each call succeeds, or is refused. */
static void *classify_until_refused(void *number) {
    const message *one = &messages[*(size_t *)number % message_count];
    bluff_report report;
    bluff_result result;
    pthread_barrier_wait(&barrier);
    if (*(size_t *)number == 0) {
        CHECK_OK(bluff_classifier_free(classifier));
        return NULL;
    }
    while ((result = bluff_classify(classifier, one->bytes, one->length, &report)) == BLUFF_RESULT_OK) {
        CHECK_OK(bluff_report_free(report));
    }
    CHECK_RESULT(BLUFF_RESULT_INVALID_HANDLE, result);
    return NULL;
}

static void run(void *(*work)(void *)) {
    pthread_t threads[THREADS];
    size_t numbers[THREADS];
    for (size_t number = 0; number < THREADS; number++) {
        numbers[number] = number;
        CHECK(pthread_create(&threads[number], NULL, work, &numbers[number]) == 0, "no thread");
    }
    for (size_t number = 0; number < THREADS; number++) {
        pthread_join(threads[number], NULL);
    }
}

int main(int count, char **arguments) {
    CHECK(count > 1, "threads message...");
    message_count = (size_t)count - 1;
    messages = calloc(message_count, sizeof *messages);
    CHECK(messages != NULL, "no memory");
    CHECK(pthread_barrier_init(&barrier, NULL, THREADS) == 0, "no barrier");
    CHECK_OK(bluff_classifier_new_builtin(NULL, NULL, &classifier));
    for (size_t number = 0; number < message_count; number++) {
        messages[number].bytes = read_file(arguments[number + 1], &messages[number].length);
        messages[number].ham = ham_of(&messages[number]);
    }
    run(classify);
    CHECK_OK(bluff_classify(classifier, messages[0].bytes, messages[0].length, &shared));
    run(ask);
    run(release);
    CHECK(freed == 2 && refused == 2 * THREADS - 2, "%d freed, %d refused", freed, refused);
    CHECK_OK(bluff_classifier_new_builtin(NULL, NULL, &classifier));
    run(classify_until_refused);
    CHECK(bluff_handles_in_use() == 0, "%zu", bluff_handles_in_use());
    for (size_t number = 0; number < message_count; number++) {
        free(messages[number].bytes);
    }
    free(messages);
    pthread_barrier_destroy(&barrier);
    printf("threads: %d threads, %d rounds of %zu messages\n", THREADS, ROUNDS, message_count);
    return 0;
}
