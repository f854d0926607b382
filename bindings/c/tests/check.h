/* Shared by the test programs: CHECK, which prints where and why, and reading of files. */
#ifndef CHECK_H
#define CHECK_H

#include "bluff.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fails the program unless the condition holds; the rest says why. */
#define CHECK(condition, ...)                                                                                \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition);                                  \
            fprintf(stderr, __VA_ARGS__);                                                                    \
            fputc('\n', stderr);                                                                             \
            exit(1);                                                                                         \
        }                                                                                                    \
    } while (0)

/* Fails the program unless the call ends with this code. */
#define CHECK_RESULT(expected, call)                                                                         \
    do {                                                                                                     \
        bluff_result result_ = (call);                                                                       \
        CHECK(result_ == (expected), "%s", bluff_result_text(result_));                                      \
    } while (0)

#define CHECK_OK(call) CHECK_RESULT(BLUFF_RESULT_OK, call)

/* A whole file, with a zero byte after it; to be freed. */
static inline unsigned char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL, "%s", path);
    CHECK(fseek(file, 0, SEEK_END) == 0, "%s", path);
    long size = ftell(file);
    CHECK(size >= 0, "%s", path);
    rewind(file);
    unsigned char *bytes = malloc((size_t)size + 1);
    CHECK(bytes != NULL, "no memory");
    *length = fread(bytes, 1, (size_t)size, file);
    CHECK(*length == (size_t)size, "%s", path);
    bytes[*length] = 0;
    fclose(file);
    return bytes;
}

#endif
