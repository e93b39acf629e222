/* SPDX-License-Identifier: Apache-2.0 */
/* Target functions: hearth_approver_parse, hearth_approval_check: lines that a
 * second holder gives to the custodian in a file. */
#include "host/export/approval.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const uint8_t hash[HEARTH_HASH_LEN] = {1};
    struct hearth_slice in = hearth_slice_of(data, len);
    char line[HEARTH_APPROVER_LINE_MAX];
    struct hearth_public key;

    if (hearth_approver_parse(in, &key) == 0) {
        hearth_approver_print(&key, line);
        HEARTH_CHECK(len + 1 >= strlen(line));
        /* nobody signed with a key that a file brought */
        HEARTH_CHECK(hearth_approval_check(in, hash, &key) != 0);
    } else {
        static const struct hearth_public nobody;

        HEARTH_CHECK(hearth_approval_check(in, hash, &nobody) != 0);
    }
    return 0;
}
