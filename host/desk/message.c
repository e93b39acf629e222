/* SPDX-License-Identifier: Apache-2.0 */
/* What web and desk say to each other. */
#include "host/desk/message.h"

#include <string.h>

#define VERSION 1u

enum { HAS_PEOPLE = 1, IS_KNOWN = 2, MUST_CHANGE = 4, FLAGS_ALL = 7 };

static void put_short(struct hearth_writer *w, const char *text)
{
    size_t len = strlen(text);

    hearth_writer_u8(w, (uint8_t)len); /* names and codes are short */
    hearth_writer_put(w, text, len);
}

static void put_who(struct hearth_writer *w, const struct hearth_who *who)
{
    put_short(w, who->name);
    hearth_writer_u8(w, (uint8_t)who->area_count);
    for (size_t i = 0; i < who->area_count; i++) {
        put_short(w, who->areas[i]);
    }
}

int hearth_desk_encode(const struct hearth_desk_message *m,
                       struct hearth_writer *out)
{
    unsigned flags = (m->has_people ? HAS_PEOPLE : 0u) |
                     (m->who.is_known ? IS_KNOWN : 0u) |
                     (m->who.must_change ? MUST_CHANGE : 0u);

    hearth_writer_u8(out, VERSION);
    hearth_writer_u8(out, m->kind);
    hearth_writer_u8(out, (uint8_t)-m->status); /* errors are -1 to -99 */
    hearth_writer_u8(out, (uint8_t)flags);
    hearth_writer_u32(out, m->id);
    hearth_writer_u16(out, (uint16_t)m->who.roles);
    hearth_writer_u32(out, m->wait_s);
    hearth_writer_put(out, m->token, sizeof(m->token));
    put_who(out, &m->who);
    hearth_writer_u8(out, (uint8_t)m->count);
    for (size_t i = 0; i < m->count; i++) {
        hearth_writer_u32(out, (uint32_t)m->texts[i].len);
        hearth_writer_put(out, m->texts[i].data, m->texts[i].len);
    }
    return hearth_writer_finish(out);
}

static void get_short(struct hearth_reader *r, char *out, size_t cap)
{
    struct hearth_slice text = hearth_reader_take(r, hearth_reader_u8(r));

    out[0] = '\0';
    if (memchr(text.data == NULL ? (const uint8_t *)"" : text.data, 0,
               text.len) != NULL ||
        hearth_bytes_to_text(text, out, cap) != 0) {
        hearth_reader_fail(r);
    }
}

static void get_who(struct hearth_reader *r, struct hearth_who *who)
{
    get_short(r, who->name, sizeof(who->name));
    who->area_count = hearth_reader_u8(r);
    if (who->area_count > HEARTH_AREAS_MAX) {
        who->area_count = 0;
        hearth_reader_fail(r);
    }
    for (size_t i = 0; i < who->area_count; i++) {
        get_short(r, who->areas[i], sizeof(who->areas[i]));
    }
}

static void get_head(struct hearth_reader *r, struct hearth_desk_message *m)
{
    unsigned flags;

    m->kind = hearth_reader_u8(r);
    m->status = -(int)hearth_reader_u8(r);
    flags = hearth_reader_u8(r);
    m->has_people = (flags & HAS_PEOPLE) != 0;
    m->who.is_known = (flags & IS_KNOWN) != 0;
    m->who.must_change = (flags & MUST_CHANGE) != 0;
    m->id = hearth_reader_u32(r);
    m->who.roles = hearth_reader_u16(r);
    m->wait_s = hearth_reader_u32(r);
    hearth_reader_copy(r, m->token, sizeof(m->token));
    if (m->kind == 0 || m->kind >= HEARTH_DESK_KINDS ||
        (flags & ~(unsigned)FLAGS_ALL) != 0 ||
        (m->who.roles & ~HEARTH_ROLES_ANYBODY) != 0) {
        hearth_reader_fail(r);
    }
}

int hearth_desk_decode(struct hearth_slice in, struct hearth_desk_message *out)
{
    struct hearth_reader r;
    int e;

    memset(out, 0, sizeof(*out));
    hearth_reader_init(&r, in);
    if (hearth_reader_u8(&r) != VERSION) {
        return HEARTH_E_VERSION;
    }
    get_head(&r, out);
    get_who(&r, &out->who);
    out->count = hearth_reader_u8(&r);
    if (out->count > HEARTH_DESK_TEXTS_MAX) {
        out->count = 0;
        hearth_reader_fail(&r);
    }
    for (size_t i = 0; i < out->count; i++) {
        out->texts[i] = hearth_reader_take(&r, hearth_reader_u32(&r));
    }
    e = hearth_reader_finish(&r);
    if (e != 0) {
        memset(out, 0, sizeof(*out));
    }
    return e;
}

void hearth_desk_put(struct hearth_desk_message *m, struct hearth_slice text)
{
    if (m->count < HEARTH_DESK_TEXTS_MAX) {
        m->texts[m->count++] = text;
    }
}

struct hearth_slice hearth_desk_text(const struct hearth_desk_message *m,
                                     size_t i)
{
    return i < m->count ? m->texts[i] : hearth_slice_of(NULL, 0);
}
