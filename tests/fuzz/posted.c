/* SPDX-License-Identifier: Apache-2.0 */
/* What a browser sends besides fields: a posted file, the languages that its
 * reader prefers, a cookie. The first line is a Content-Type or a header. */
#include "host/web/language.h"
#include "host/web/multipart.h"
#include "host/web/upload.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static bool is_in(struct hearth_slice part, struct hearth_slice whole)
{
    return part.data == NULL ||
           (part.data >= whole.data &&
            part.data + part.len <= whole.data + whole.len);
}

/* A posted workbook: what is found lies in the body, and what is called fine
 * may be a file. */
static void try_upload(const char *type, struct hearth_slice body)
{
    char name[HEARTH_UPLOAD_NAME_MAX + 1];
    struct hearth_upload_parts p;
    enum hearth_upload_trouble trouble = hearth_upload_read(type, body, &p);

    if (!is_in(p.token, body) || !is_in(p.name, body) || !is_in(p.file, body) ||
        (trouble == HEARTH_UPLOAD_FINE &&
         (p.file.len < 4 || p.file.len > HEARTH_UPLOAD_FILE_MAX))) {
        abort();
    }
    hearth_upload_name(p.name, name);
    if (name[0] == '-' || strpbrk(name, "/\\. \n\"") != NULL) {
        abort();
    }
}

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
    try_upload(line, hearth_slice_of(data + rest, len - rest));
    free(line);
    return 0;
}
