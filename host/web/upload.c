/* SPDX-License-Identifier: Apache-2.0 */
/* A posted workbook in a sealed memfd. */
#define _GNU_SOURCE /* memfd_create, F_ADD_SEALS */
#include "host/web/upload.h"

#include "host/web/multipart.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool starts(struct hearth_slice in, const char *magic, size_t len)
{
    return in.len >= len && memcmp(in.data, magic, len) == 0;
}

/* .xlsx and .zip, or .xls; whether it really is one, the command finds out. */
static bool may_be_workbook(struct hearth_slice file)
{
    return starts(file, "PK\x03\x04", 4) ||
           starts(file, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
}

static enum hearth_upload_trouble judge(const struct hearth_multipart *m,
                                        struct hearth_upload_parts *out)
{
    size_t files = 0;

    for (size_t i = 0; i < m->count; i++) {
        const struct hearth_multipart_part *p = &m->at[i];

        if (p->file.data != NULL) {
            files++;
        }
        if (p->file.data != NULL &&
            hearth_slice_is_equal(p->name, hearth_slice_text("form"))) {
            out->name = p->file;
            out->file = p->value;
        }
    }
    if (files > 1) {
        return HEARTH_UPLOAD_TOO_MANY;
    }
    if (out->file.len == 0) { /* as a browser sends it when none was chosen */
        return HEARTH_UPLOAD_NO_FILE;
    }
    if (out->file.len > HEARTH_UPLOAD_FILE_MAX) {
        return HEARTH_UPLOAD_TOO_LARGE;
    }
    return may_be_workbook(out->file) ? HEARTH_UPLOAD_FINE
                                      : HEARTH_UPLOAD_WRONG_TYPE;
}

enum hearth_upload_trouble hearth_upload_read(const char *type,
                                              struct hearth_slice body,
                                              struct hearth_upload_parts *out)
{
    const struct hearth_multipart_part *token;
    struct hearth_multipart m;
    int e = hearth_multipart_read(type, body, &m);

    memset(out, 0, sizeof(*out));
    if (e != 0) {
        return e == HEARTH_E_LIMIT ? HEARTH_UPLOAD_TOO_MANY
                                   : HEARTH_UPLOAD_BROKEN;
    }
    token = hearth_multipart_get(&m, "t");
    if (token != NULL && token->file.data == NULL) {
        out->token = token->value;
    }
    return judge(&m, out);
}

static bool is_plain(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* An old browser sends the whole path. */
void hearth_upload_name(struct hearth_slice file,
                        char out[HEARTH_UPLOAD_NAME_MAX + 1])
{
    size_t from = 0, end = file.len, n = 0;

    for (size_t i = 0; i < file.len; i++) {
        if (file.data[i] == '/' || file.data[i] == '\\') {
            from = i + 1;
        }
    }
    for (size_t i = from; i < file.len; i++) {
        if (file.data[i] == '.') {
            end = i;
        }
    }
    for (size_t i = from; i < end && n < HEARTH_UPLOAD_NAME_MAX; i++) {
        if (is_plain(file.data[i]) && (n > 0 || file.data[i] != '-')) {
            out[n++] = (char)file.data[i];
        }
    }
    out[n] = '\0';
}

/* ---- memory without a name ---- */

void hearth_upload_open(struct hearth_upload *u)
{
    u->fd = memfd_create("form", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (u->fd <= 0) {
        u->fd = 0;
        u->trouble = HEARTH_UPLOAD_NO_ROOM;
    }
}

void hearth_upload_put(struct hearth_upload *u, const char *bytes, size_t len)
{
    while (len > 0 && u->trouble == HEARTH_UPLOAD_FINE) {
        ssize_t put;

        if (len > HEARTH_UPLOAD_BODY_MAX - u->len) {
            u->trouble = HEARTH_UPLOAD_TOO_LARGE;
            break;
        }
        put = write(u->fd, bytes, len);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            u->trouble = HEARTH_UPLOAD_NO_ROOM;
            break;
        }
        bytes += put;
        len -= (size_t)put;
        u->len += (size_t)put;
    }
    if (u->trouble != HEARTH_UPLOAD_FINE) {
        hearth_upload_close(u); /* what still comes is dropped */
    }
}

/* The file moves to the front of ${at}, over what stood around it. */
static void take_apart(struct hearth_upload *u, const char *type, uint8_t *at)
{
    struct hearth_upload_parts parts;

    u->trouble = hearth_upload_read(type, hearth_slice_of(at, u->len), &parts);
    if (hearth_bytes_to_text(parts.token, u->token, sizeof(u->token)) != 0) {
        u->token[0] = '\0';
    }
    hearth_upload_name(parts.name, u->name);
    if (u->trouble == HEARTH_UPLOAD_FINE && parts.file.data != NULL) {
        memmove(at, parts.file.data, parts.file.len);
        u->len = parts.file.len;
    }
}

static bool seal(const struct hearth_upload *u)
{
    return ftruncate(u->fd, (off_t)u->len) == 0 &&
           lseek(u->fd, 0, SEEK_SET) == 0 &&
           fcntl(u->fd, F_ADD_SEALS,
                 F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0;
}

void hearth_upload_finish(struct hearth_upload *u, const char *type)
{
    size_t len = u->len;
    uint8_t *at;

    if (u->trouble == HEARTH_UPLOAD_FINE && len == 0) {
        u->trouble = HEARTH_UPLOAD_BROKEN;
    }
    if (u->trouble != HEARTH_UPLOAD_FINE) {
        hearth_upload_close(u);
        return;
    }
    at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, u->fd, 0);
    if (at == MAP_FAILED) {
        u->trouble = HEARTH_UPLOAD_NO_ROOM;
    } else {
        take_apart(u, type, at);
        (void)munmap(at, len); /* else it could not be sealed */
    }
    if (u->trouble == HEARTH_UPLOAD_FINE && !seal(u)) {
        u->trouble = HEARTH_UPLOAD_NO_ROOM;
    }
    if (u->trouble != HEARTH_UPLOAD_FINE) {
        hearth_upload_close(u);
    }
}

void hearth_upload_close(struct hearth_upload *u)
{
    if (u->fd > 0) {
        (void)close(u->fd);
        u->fd = 0;
    }
}
