/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the JSON files of test vectors: a cursor over text, no tree.
 *
 * The files are trusted input of tests, so misuse and broken JSON stop the
 * test program instead of giving codes. */
#ifndef TEST_VECTORS_H
#define TEST_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VECTORS_SKIP 77

/* A place in the text where a value begins; NULL when there is none. */
struct vectors_value {
    const char *at;
};

/* Path of ${name} below $HEARTH_SHARED/data/vectors; false when the folder or
 * the file is not there. ${out} has 1,024 bytes. */
bool vectors_find(const char *name, char *out);
/* True after saying on standard output that ${name} is missing: the test
 * program then ends with VECTORS_SKIP. */
bool vectors_are_missing(const char *name);
/* The whole file, NUL-terminated; vectors_close frees it. */
char *vectors_open(const char *name);
void vectors_close(char *text);

struct vectors_value vectors_root(const char *text);
/* Member ${name} of the object ${v}. */
struct vectors_value vectors_get(struct vectors_value v, const char *name);
/* Items of an array: for (i = first(a); i.at != NULL; i = next(i)). */
struct vectors_value vectors_first(struct vectors_value array);
struct vectors_value vectors_next(struct vectors_value item);

/* Calls ${run} for each test of each group of a Wycheproof file and gives how
 * many there were; ${run} skips what does not concern it. */
unsigned vectors_each(const char *name,
                      void (*run)(struct vectors_value group,
                                  struct vectors_value test, void *cookie),
                      void *cookie);

long vectors_number(struct vectors_value v);
bool vectors_is_text(struct vectors_value v, const char *text);
/* Bytes of a hex string; stops when they exceed ${cap}. */
size_t vectors_hex(struct vectors_value v, uint8_t *out, size_t cap);
/* The raw characters of a string without escapes; NUL-terminated. */
void vectors_text(struct vectors_value v, char *out, size_t cap);

#endif
