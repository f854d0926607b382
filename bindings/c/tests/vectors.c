/* The answers of tests/vectors, letter by letter and number by number, by accessors and by JSON.
 * Arguments: messages.json models.json */
#include "check.h"
#include <jansson.h>
#include <math.h>

static const double TOLERANCE = 1e-6;

static const char *string_of(const json_t *object, const char *key) {
    const char *value = json_string_value(json_object_get(object, key));
    CHECK(value != NULL, "%s is no text", key);
    return value;
}

static unsigned char *base64(const char *text, size_t *length) {
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char *bytes = malloc(strlen(text) + 1);
    CHECK(bytes != NULL, "no memory");
    unsigned long group = 0;
    int bits = 0;
    *length = 0;
    for (; *text != 0 && *text != '='; text++) {
        const char *digit = strchr(DIGITS, *text);
        CHECK(digit != NULL, "%c in base64", *text);
        group = (group << 6 | (unsigned long)(digit - DIGITS)) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes[(*length)++] = (unsigned char)(group >> bits & 0xff);
        }
    }
    return bytes;
}

static void check_same(const json_t *expected, const json_t *found, const char *name) {
    CHECK(found != NULL, "%s: missing", name);
    if (json_is_number(expected) && json_is_number(found)) {
        double a = json_number_value(expected), b = json_number_value(found);
        CHECK(fabs(a - b) <= TOLERANCE, "%s: %.9f expected, %.9f found", name, a, b);
        return;
    }
    CHECK(json_typeof(expected) == json_typeof(found), "%s: another type", name);
    if (json_is_object(expected)) {
        const char *key;
        json_t *value;
        CHECK(json_object_size(expected) == json_object_size(found), "%s: other keys", name);
        json_object_foreach((json_t *)expected, key, value) {
            char place[256];
            snprintf(place, sizeof place, "%s/%s", name, key);
            check_same(value, json_object_get(found, key), place);
        }
    } else if (json_is_array(expected)) {
        CHECK(json_array_size(expected) == json_array_size(found), "%s: another length", name);
        for (size_t number = 0; number < json_array_size(expected); number++) {
            char place[256];
            snprintf(place, sizeof place, "%s/%zu", name, number);
            check_same(json_array_get(expected, number), json_array_get(found, number), place);
        }
    } else {
        CHECK(json_equal(expected, found), "%s: another value", name);
    }
}

static void check_json(const json_t *expected, const char *text, const char *name) {
    json_error_t error;
    json_t *found = json_loads(text, JSON_ALLOW_NUL, &error);
    CHECK(found != NULL, "%s: %s", name, error.text);
    check_same(expected, found, name);
    json_decref(found);
}

static void check_text(const char *expected, const char *found, const char *name) {
    CHECK(strcmp(expected, found) == 0, "%s: %s expected, %s found", name, expected, found);
}

static void check_labels(bluff_report report, const json_t *expected, const char *name) {
    const char *label, *unsure_reason;
    CHECK_OK(bluff_report_label(report, &label));
    check_text(string_of(expected, "label"), label, name);
    CHECK_OK(bluff_report_unsure_reason(report, &unsure_reason));
    const char *expected_reason = json_string_value(json_object_get(expected, "unsure_reason"));
    check_text(expected_reason == NULL ? "" : expected_reason, unsure_reason, name);
    const json_t *probabilities = json_object_get(expected, "probabilities");
    const json_t *scores = json_object_get(expected, "score");
    size_t count;
    CHECK_OK(bluff_report_label_count(report, &count));
    CHECK(count == json_object_size(probabilities), "%s: %zu labels", name, count);
    for (size_t number = 0; number < count; number++) {
        double probability, score;
        CHECK_OK(bluff_report_label_name(report, number, &label));
        CHECK_OK(bluff_report_probability(report, label, &probability));
        CHECK_OK(bluff_report_score(report, label, &score));
        double wanted = json_number_value(json_object_get(probabilities, label));
        CHECK(fabs(probability - wanted) <= TOLERANCE, "%s: %s %.9f", name, label, probability);
        wanted = json_number_value(json_object_get(scores, label));
        CHECK(fabs(score - wanted) <= TOLERANCE, "%s: %s %.9f", name, label, score);
    }
}

static void check_lists(bluff_report report, const json_t *expected, const char *name) {
    const json_t *clues = json_object_get(expected, "clues"), *flags = json_object_get(expected, "flags");
    size_t count;
    CHECK_OK(bluff_report_clue_count(report, &count));
    CHECK(count == json_array_size(clues), "%s: %zu clues", name, count);
    for (size_t number = 0; number < count; number++) {
        bluff_clue clue;
        const json_t *wanted = json_array_get(clues, number);
        CHECK_OK(bluff_report_clue(report, number, &clue));
        check_text(string_of(wanted, "feature"), clue.feature, name);
        check_text(string_of(wanted, "location"), clue.location, name);
        double contribution = json_number_value(json_object_get(wanted, "contribution"));
        CHECK(fabs(clue.contribution - contribution) <= TOLERANCE, "%s: %s", name, clue.feature);
    }
    const json_t *indicators = json_object_get(expected, "indicators");
    CHECK_OK(bluff_report_indicator_count(report, &count));
    CHECK(count == json_array_size(indicators), "%s: %zu indicators", name, count);
    for (size_t number = 0; number < count; number++) {
        bluff_indicator indicator;
        const json_t *wanted = json_array_get(indicators, number);
        CHECK_OK(bluff_report_indicator(report, number, &indicator));
        check_text(string_of(wanted, "id"), indicator.id, name);
        check_text(string_of(wanted, "sentence"), indicator.sentence, name);
        check_text(string_of(wanted, "severity"), indicator.severity, name);
        CHECK(indicator.quoted == json_is_true(json_object_get(wanted, "quoted")), "%s", name);
    }
    char joined[256] = "";
    for (size_t number = 0; number < json_array_size(flags); number++) {
        strcat(joined, number == 0 ? "" : " ");
        strcat(joined, json_string_value(json_array_get(flags, number)));
    }
    const char *found;
    CHECK_OK(bluff_report_flags(report, &found));
    check_text(joined, found, name);
}

static void check_message(bluff_classifier classifier, const json_t *vector) {
    const char *name = string_of(vector, "name"), *json;
    size_t length;
    unsigned char *message = base64(string_of(vector, "base64"), &length);
    bluff_report report;
    if (strcmp(string_of(vector, "kind"), "text") == 0) {
        CHECK_OK(bluff_classify_text(classifier, (const char *)message, length, &report));
    } else {
        CHECK_OK(bluff_classify(classifier, message, length, &report));
    }
    free(message);
    const json_t *expected = json_object_get(vector, "report");
    check_labels(report, expected, name);
    check_lists(report, expected, name);
    CHECK_OK(bluff_report_json(report, &json));
    check_json(expected, json, name);
    const json_t *advice = json_object_get(vector, "advice");
    if (advice != NULL) {
        const char *language = strrchr(name, '-') + 1;
        CHECK_OK(bluff_report_advice_json(report, language, "fr", &json));
        check_json(advice, json, name);
    }
    const char *model_id;
    CHECK_OK(bluff_classifier_model_id(classifier, &model_id));
    check_text(string_of(json_object_get(expected, "model"), "id"), model_id, name);
    CHECK_OK(bluff_report_free(report));
}

static void check_model(const json_t *vector) {
    size_t length;
    unsigned char *model = base64(string_of(vector, "base64"), &length);
    bluff_error error;
    bluff_classifier classifier;
    CHECK_RESULT(BLUFF_RESULT_MODEL, bluff_classifier_new_from_bytes(model, length, NULL, &error, &classifier));
    check_text(string_of(vector, "error"), error.text, string_of(vector, "name"));
    free(model);
}

static json_t *load(const char *path) {
    json_error_t error;
    json_t *file = json_load_file(path, JSON_ALLOW_NUL, &error);
    CHECK(file != NULL, "%s: %s", path, error.text);
    CHECK(json_array_size(json_object_get(file, "vectors")) > 0, "%s: no vectors", path);
    return file;
}

int main(int count, char **arguments) {
    CHECK(count == 3, "vectors messages.json models.json");
    json_t *messages = load(arguments[1]), *models = load(arguments[2]), *vector;
    bluff_options options = {0};
    options.explain = (size_t)json_integer_value(json_object_get(messages, "clues"));
    bluff_classifier classifier;
    CHECK_OK(bluff_classifier_new_builtin(&options, NULL, &classifier));
    size_t number, classified = 0, refused = 0;
    json_array_foreach(json_object_get(messages, "vectors"), number, vector) {
        check_message(classifier, vector);
        classified++;
    }
    json_array_foreach(json_object_get(models, "vectors"), number, vector) {
        check_model(vector);
        refused++;
    }
    CHECK_OK(bluff_classifier_free(classifier));
    CHECK(bluff_handles_in_use() == 0, "%zu", bluff_handles_in_use());
    json_decref(messages);
    json_decref(models);
    printf("vectors: %zu messages and %zu models as written\n", classified, refused);
    return 0;
}
