/* SPDX-License-Identifier: Apache-2.0 */
/* Interviews with withdrawal codes, for tests of what takes them out again. */
#ifndef HEARTH_TESTS_TAGGED_H
#define HEARTH_TESTS_TAGGED_H

#include "world.h"

#include "hearth/withdraw.h"

/* A time when no retention date of these tests has come. */
#define TAGGED_NOW INT64_C(1790000000)

/* The code of interview ${n}. */
void tagged_code(uint8_t n, uint8_t w[HEARTH_WITHDRAW_LEN]);
/* Interviews ${first} to ${first} + ${count} - 1, each with its number's tag.
 */
void tagged_send(struct world *w, unsigned device, uint8_t first,
                 uint8_t count);
/* Somebody brings code ${n}, sealed to ${epoch}. */
void tagged_type_in(struct world *w, uint8_t n, uint16_t epoch);
/* How many wait at the host. */
uint64_t tagged_waiting(const struct world *w);
/* A round of results, without and with withdrawals. */
void tagged_round(struct hearth_results *r);
void tagged_full_round(struct hearth_results *r);
/* How many stubs stand in a device's chain. */
unsigned tagged_stubs(const struct world *w, unsigned device);

#endif
