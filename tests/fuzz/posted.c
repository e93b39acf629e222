/* SPDX-License-Identifier: Apache-2.0 */
/* What a browser sends besides fields: a posted file, the languages that its
 * reader prefers, a cookie. The first line is a Content-Type or a header. */
#include "host/web/language.h"
#include "host/web/multipart.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const uint8_t *end = len == 0 ? NULL : memchr(data, '\n', len);
    size_t head = end == NULL ? len : (size_t)(end - data);
    size_t rest = end == NULL ? len : head + 1;
    struct hearth_language_claim claim = {0};
    struct hearth_multipart m;
    char *line = malloc(head + 1);

    if (line == NULL) {
        return 0;
    }
    if (head > 0) {
        memcpy(line, data, head); /* taken with room for it */
    }
    line[head] = '\0';
    claim.wish = claim.cookie = claim.accept = line;
    if (hearth_language_choose(&claim) > HEARTH_SAY_PSEUDO) {
        abort();
    }
    if (hearth_multipart_read(line, hearth_slice_of(data + rest, len - rest),
                              &m) == 0) {
        for (size_t i = 0; i < m.count; i++) {
            if (m.at[i].value.data + m.at[i].value.len > data + len) {
                abort();
            }
        }
    }
    free(line);
    return 0;
}
