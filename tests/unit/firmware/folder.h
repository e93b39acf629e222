/* SPDX-License-Identifier: Apache-2.0 */
/* A temporary folder per test, and a file in it as bytes. */
#ifndef TEST_FIRMWARE_FOLDER_H
#define TEST_FIRMWARE_FOLDER_H

#include <stddef.h>
#include <stdint.h>

/* cmocka set-up and tear-down: *state is the folder's path. */
int folder_open(void **state);
int folder_close(void **state);
/* Reads or replaces the file ${name}; asserts that it worked. */
size_t folder_read(const char *folder, const char *name, uint8_t *out,
                   size_t cap);
void folder_write(const char *folder, const char *name, const void *data,
                  size_t len);
/* Flips one bit of it. */
void folder_flip(const char *folder, const char *name, size_t at);
void folder_remove(const char *folder, const char *name);

#endif
