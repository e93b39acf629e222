/* SPDX-License-Identifier: Apache-2.0 */
/* Target: link_hello.c. The input is a datagram from anybody. */
#include "link_hello.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check(struct hearth_slice part, const uint8_t *data, size_t len)
{
    if (part.len > 0 && (part.data < data || part.data + part.len > data + len))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct hearth_slice datagram = hearth_slice_of(data, len);
    struct hearth_link_record record;
    struct hearth_link_hello hello;

    if (hearth_link_hello_record(datagram, 8, &record) == HEARTH_OK &&
        record.whole_len > len)
        abort();
    (void)hearth_link_hello_is_finished(datagram);
    if (hearth_link_hello_read(datagram, &hello) == HEARTH_OK) {
        check(hello.random, data, len);
        check(hello.session_id, data, len);
        check(hello.cookie, data, len);
        check(hello.suites, data, len);
        check(hello.compression, data, len);
        /* Never more out than in. */
        if (len <= HEARTH_LINK_VERIFY_LEN)
            abort();
    }
    return 0;
}
