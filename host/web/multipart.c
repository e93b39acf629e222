/* SPDX-License-Identifier: Apache-2.0 */
/* multipart/form-data as browsers write it. */
#include "host/web/multipart.h"

#include <string.h>

#define HEADERS_MAX 2048 /* bytes before a part's value */

static const char KIND[] = "multipart/form-data";

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (char)(c - 'A' + 'a');
    }
    return c;
}

/* True if ${text} begins with ${prefix}, in either case. */
static bool begins(const char *text, size_t len, const char *prefix)
{
    size_t n = strlen(prefix);

    for (size_t i = 0; i < n; i++) {
        if (i >= len || lower(text[i]) != prefix[i]) {
            return false;
        }
    }
    return true;
}

bool hearth_multipart_is(const char *type)
{
    return type != NULL && begins(type, strlen(type), KIND) &&
           (type[sizeof(KIND) - 1] == ';' || type[sizeof(KIND) - 1] == ' ');
}

/* "\r\n--" and the boundary into ${out}; gives the length, 0 if there is none
 * that may be one. */
static size_t read_boundary(const char *type,
                            char out[HEARTH_MULTIPART_BOUNDARY_MAX + 4])
{
    const char *at = strstr(type, "boundary=");
    size_t len;
    bool is_quoted;

    if (at == NULL) {
        return 0;
    }
    at += strlen("boundary=");
    is_quoted = *at == '"';
    at += is_quoted;
    len = strcspn(at, is_quoted ? "\"" : "; \t");
    if (len == 0 || len > HEARTH_MULTIPART_BOUNDARY_MAX) {
        return 0;
    }
    memcpy(out, "\r\n--", 4);
    memcpy(out + 4, at, len); /* at most HEARTH_MULTIPART_BOUNDARY_MAX */
    return len + 4;
}

/* Where ${what} stands in ${in} from ${from} on; in.len if nowhere. */
static size_t find(struct hearth_slice in, size_t from, const char *what,
                   size_t len)
{
    while (from + len <= in.len) {
        const uint8_t *at =
            memchr(in.data + from, what[0], in.len - from - len + 1);

        if (at == NULL) {
            break;
        }
        if (memcmp(at, what, len) == 0) {
            return (size_t)(at - in.data);
        }
        from = (size_t)(at - in.data) + 1;
    }
    return in.len;
}

/* The value of ${key} ("name=") in a Content-Disposition line, quoted as all
 * browsers do; a quotation mark inside is %22 there. */
static struct hearth_slice parameter(struct hearth_slice line, const char *key)
{
    size_t len = strlen(key);
    size_t at = find(line, 0, key, len);
    size_t end;

    if (at == line.len || at == 0 ||
        (line.data[at - 1] != ' ' && line.data[at - 1] != ';')) {
        return (struct hearth_slice){NULL, 0};
    }
    at += len;
    end = find(line, at, "\"", 1);
    return end == line.len ? (struct hearth_slice){NULL, 0}
                           : hearth_slice_of(line.data + at, end - at);
}

/* The headers of one part, of which one line says its name. */
static int read_headers(struct hearth_slice headers,
                        struct hearth_multipart_part *part)
{
    size_t at = 0;

    while (at < headers.len) {
        size_t end = find(headers, at, "\r\n", 2);
        struct hearth_slice line = hearth_slice_of(headers.data + at, end - at);

        if (begins((const char *)line.data, line.len,
                   "content-disposition: form-data;")) {
            part->name = parameter(line, "name=\"");
            part->file = parameter(line, "filename=\"");
        }
        at = end + 2;
    }
    return part->name.data == NULL ? HEARTH_E_INVALID : 0;
}

/* The part that begins at ${at}, up to the boundary; ${at} moves behind it. */
static int read_part(struct hearth_slice body, size_t *at,
                     struct hearth_slice boundary,
                     struct hearth_multipart_part *part)
{
    size_t head = find(body, *at, "\r\n\r\n", 4);
    struct hearth_slice headers;
    size_t end;

    if (head == body.len || head - *at > HEADERS_MAX) {
        return HEARTH_E_INVALID;
    }
    headers = hearth_slice_of(body.data + *at, head - *at);
    end = find(body, head + 4, (const char *)boundary.data, boundary.len);
    if (end == body.len) {
        return HEARTH_E_INVALID;
    }
    part->value = hearth_slice_of(body.data + head + 4, end - head - 4);
    *at = end + boundary.len;
    return read_headers(headers, part);
}

/* What stands behind a boundary: a line end (another part follows), or "--". */
static bool is_behind(struct hearth_slice body, size_t at, const char *two)
{
    return at + 2 <= body.len && memcmp(body.data + at, two, 2) == 0;
}

int hearth_multipart_read(const char *type, struct hearth_slice body,
                          struct hearth_multipart *out)
{
    char boundary[HEARTH_MULTIPART_BOUNDARY_MAX + 4];
    size_t len = hearth_multipart_is(type) ? read_boundary(type, boundary) : 0;
    size_t at;

    memset(out, 0, sizeof(*out));
    /* the first boundary has no line end before it */
    if (len == 0 || body.len < len ||
        memcmp(body.data, boundary + 2, len - 2) != 0) {
        return HEARTH_E_INVALID;
    }
    at = len - 2;
    while (is_behind(body, at, "\r\n")) {
        int e;

        if (out->count == HEARTH_MULTIPART_PARTS_MAX) {
            return HEARTH_E_LIMIT;
        }
        at += 2;
        e = read_part(body, &at, hearth_slice_of(boundary, len),
                      &out->at[out->count]);
        if (e != 0) {
            return e;
        }
        out->count++;
    }
    return is_behind(body, at, "--") ? 0 : HEARTH_E_INVALID;
}

const struct hearth_multipart_part *
hearth_multipart_get(const struct hearth_multipart *m, const char *name)
{
    for (size_t i = 0; i < m->count; i++) {
        if (hearth_slice_is_equal(m->at[i].name, hearth_slice_text(name))) {
            return &m->at[i];
        }
    }
    return NULL;
}
