/* SPDX-License-Identifier: Apache-2.0 */
/* How a package points at names, texts and expressions: most of them are the
 * next one, so that a number says how a guess was wrong (FORMAT.md "Form
 * package"). Reader and writer guess alike. */
#ifndef HEARTH_WIRE_PACKAGE_GUESS_H
#define HEARTH_WIRE_PACKAGE_GUESS_H

#include <stdbool.h>
#include <stdint.h>

/* Where the next thing is if it is new, and if it follows the last one. */
struct hearth_guess {
    uint32_t fresh;
    uint32_t next;
};

/* What is written for ${value}. */
uint32_t hearth_guess_code(const struct hearth_guess *g, uint32_t value);
/* The reverse; false if the value would not be below ${limit}. */
bool hearth_guess_value(const struct hearth_guess *g, uint32_t code,
                        uint32_t limit, uint32_t *value);
/* Goes past ${value}, which takes ${size} places. */
void hearth_guess_pass(struct hearth_guess *g, uint32_t value, uint32_t size);

uint32_t hearth_guess_zigzag(int32_t v);
int32_t hearth_guess_unzigzag(uint32_t v);

#endif
