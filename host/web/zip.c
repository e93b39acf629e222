/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of figures made small for a slow line. */
#include "host/web/zip.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <zlib.h>

#define WORTH_IT 1400      /* below, it is one packet anyway */
#define GZIP     (15 + 16) /* zlib's way to say: a window of 32 KiB, gzip */

/* "gzip", or "gzip;q=0.5"; not "gzip;q=0". */
static bool is_gzip(const char *item, size_t len)
{
    size_t at;

    if (len < 4 || strncasecmp(item, "gzip", 4) != 0) {
        return false;
    }
    for (at = 4; at < len && item[at] == ' '; at++) {
    }
    if (at == len) {
        return true;
    }
    if (item[at] != ';') {
        return false;
    }
    for (at++; at < len; at++) { /* any digit but 0 in the weight */
        if (item[at] >= '1' && item[at] <= '9') {
            return true;
        }
    }
    return false;
}

bool hearth_zip_is_taken(const char *header)
{
    while (header != NULL && *header != '\0') {
        size_t len;

        header += strspn(header, " \t,");
        len = strcspn(header, ",");
        if (is_gzip(header, len)) {
            return true;
        }
        header += len;
    }
    return false;
}

static bool deflate_all(z_stream *z, struct hearth_text *t, uint8_t *out,
                        size_t cap)
{
    union {
        char *text;
        Bytef *bytes;
    } in = {t->data};

    z->next_in = in.bytes;
    z->avail_in = (uInt)t->len; /* a page has at most HEARTH_TEXT_PAGE_MAX */
    z->next_out = out;
    z->avail_out = (uInt)cap;
    return deflate(z, Z_FINISH) == Z_STREAM_END;
}

bool hearth_zip_text(struct hearth_text *t)
{
    z_stream z = {.next_in = NULL};
    size_t cap = t->len; /* what does not get smaller stays */
    uint8_t *out;
    bool is_done;

    if (t->has_failed || t->len < WORTH_IT ||
        deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        return false;
    }
    out = malloc(cap);
    is_done = out != NULL && deflate_all(&z, t, out, cap);
    if (is_done) {
        memcpy(t->data, out, z.total_out); /* at most cap, its length */
        t->len = z.total_out;
    }
    free(out);
    (void)deflateEnd(&z);
    return is_done;
}
