/* SPDX-License-Identifier: Apache-2.0 */
/* Ways in which known bytes may stand somewhere without being seen at once. */
#ifndef TEST_DISGUISE_H
#define TEST_DISGUISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISGUISE_MAX      4096u /* bytes that are looked for */
#define DISGUISE_INFLATED 65536u

/* True if ${data} holds ${what}: raw, as hex of either case, as base64 from any
 * of its three beginnings, or with a zero behind each byte. */
bool disguise_holds(const uint8_t *data, size_t len, const uint8_t *what,
                    size_t what_len);
/* Inflates ${data}, a deflate stream, for as long as that goes; gives how many
 * bytes came out. */
size_t disguise_inflate(const uint8_t *data, size_t len,
                        uint8_t out[DISGUISE_INFLATED]);

#endif
