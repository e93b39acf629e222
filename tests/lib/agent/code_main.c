/* SPDX-License-Identifier: Apache-2.0 */
/* Codes as people type them, for scripts.
 *
 * usage: hearth-test-code         an enrolment code no host ever gave out
 *        hearth-test-code CODE    the tag of a withdrawal code, in hex
 *        hearth-test-code CODE w  the code's own bytes, in hex */
#include "hearth/content.h"
#include "hearth/enrol.h"
#include "hearth/hash.h"

#include <stdio.h>

static int print_bytes(const char *code)
{
    uint8_t w[HEARTH_TOKEN_LEN];
    char hex[2 * HEARTH_TOKEN_LEN + 1];
    if (hearth_enrol_parse(code, w) != 0) {
        return 1;
    }
    hearth_bytes_hex(hearth_slice_of(w, sizeof(w)), hex);
    (void)puts(hex);
    return 0;
}

static int print_tag(const char *code)
{
    uint8_t w[HEARTH_TOKEN_LEN];
    uint8_t hash[HEARTH_HASH_LEN];
    char hex[2 * HEARTH_WITHDRAW_TAG_LEN + 1];
    if (hearth_enrol_parse(code, w) != 0) {
        return 1;
    }
    struct hearth_slice parts[] = {HEARTH_PREFIX("hearth withdraw v1"),
                                   hearth_slice_of(w, sizeof(w))};
    if (hearth_hash_parts(parts, 2, hash) != 0) {
        return 1;
    }
    hearth_bytes_hex(hearth_slice_of(hash, HEARTH_WITHDRAW_TAG_LEN), hex);
    (void)puts(hex);
    return 0;
}

int main(int argc, char **argv)
{
    uint8_t token[HEARTH_TOKEN_LEN];
    struct hearth_rng rng = hearth_rng_system();
    char code[40];
    if (argc > 2) {
        return print_bytes(argv[1]);
    }
    if (argc > 1) {
        return print_tag(argv[1]);
    }
    if (rng.fill(rng.cookie, token, sizeof(token)) != 0) {
        return 99;
    }
    hearth_enrol_code(token, code);
    (void)puts(code);
    return 0;
}
