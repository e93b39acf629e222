/* SPDX-License-Identifier: Apache-2.0 */
/* The enrolled device as bytes in the store and back. */
#include "device.h"

#include "hearth/outbox.h"
#include "hearth/record.h"

#include <string.h>

/* version 1 | programme 16 | device 8 | SIGN 65 | FORM-SIGN 65
 * | 3 x (length 2 | DER): root, enrol, sync
 * | worker (length 1 | text) | areas: count 1, each (length 1 | text) */
#define DEVICE_VERSION 1
#define DEVICE_NAME    "device"

static void put_certificate(struct hearth_writer *w,
                            const struct hearth_certificate *c)
{
    hearth_writer_u16(w, (uint16_t)c->len);
    hearth_writer_put(w, c->der, c->len);
}

static void put_text(struct hearth_writer *w, const char *text)
{
    size_t len = strlen(text);
    hearth_writer_u8(w, (uint8_t)len);
    hearth_writer_put(w, text, len);
}

int hearth_device_encode(const struct hearth_device *d,
                         struct hearth_writer *out)
{
    hearth_writer_u8(out, DEVICE_VERSION);
    hearth_writer_put(out, d->programme, sizeof(d->programme));
    hearth_writer_put(out, d->id, sizeof(d->id));
    hearth_writer_put(out, d->sign.point, sizeof(d->sign.point));
    hearth_writer_put(out, d->form_sign.point, sizeof(d->form_sign.point));
    put_certificate(out, &d->root);
    put_certificate(out, &d->enrol);
    put_certificate(out, &d->sync);
    put_text(out, d->worker);
    hearth_writer_u8(out, d->area_count);
    for (size_t i = 0; i < d->area_count; i++) {
        put_text(out, d->areas[i]);
    }
    return hearth_writer_finish(out);
}

static void get_certificate(struct hearth_reader *r,
                            struct hearth_certificate *c)
{
    size_t len = hearth_reader_u16(r);
    if (len > sizeof(c->der)) {
        hearth_reader_fail(r);
        return;
    }
    hearth_reader_copy(r, c->der, len);
    c->len = len;
}

static void get_text(struct hearth_reader *r, char out[HEARTH_CODE_MAX + 1])
{
    size_t len = hearth_reader_u8(r);
    struct hearth_slice text = hearth_reader_take(r, len);
    if (hearth_bytes_to_text(text, out, HEARTH_CODE_MAX + 1) != 0) {
        hearth_reader_fail(r);
    }
}

int hearth_device_decode(struct hearth_slice in, struct hearth_device *d)
{
    struct hearth_reader r;
    memset(d, 0, sizeof(*d));
    hearth_reader_init(&r, in);
    if (hearth_reader_u8(&r) != DEVICE_VERSION) {
        return HEARTH_E_VERSION;
    }
    hearth_reader_copy(&r, d->programme, sizeof(d->programme));
    hearth_reader_copy(&r, d->id, sizeof(d->id));
    hearth_reader_copy(&r, d->sign.point, sizeof(d->sign.point));
    hearth_reader_copy(&r, d->form_sign.point, sizeof(d->form_sign.point));
    get_certificate(&r, &d->root);
    get_certificate(&r, &d->enrol);
    get_certificate(&r, &d->sync);
    get_text(&r, d->worker);
    d->area_count = hearth_reader_u8(&r);
    if (d->area_count > HEARTH_AREAS_MAX) {
        return HEARTH_E_INVALID;
    }
    for (size_t i = 0; i < d->area_count; i++) {
        get_text(&r, d->areas[i]);
    }
    return hearth_reader_finish(&r);
}

int hearth_device_load(const struct hearth_kv *kv, struct hearth_device *d)
{
    uint8_t bytes[HEARTH_DEVICE_MAX];
    size_t len;
    int rc =
        hearth_outbox_meta_get(kv, DEVICE_NAME, bytes, sizeof(bytes), &len);
    if (rc != 0) {
        return rc;
    }
    return hearth_device_decode(hearth_slice_of(bytes, len), d);
}

int hearth_device_store(const struct hearth_kv *kv,
                        const struct hearth_device *d)
{
    uint8_t bytes[HEARTH_DEVICE_MAX];
    struct hearth_writer w;
    hearth_writer_init(&w, bytes, sizeof(bytes));
    int rc = hearth_device_encode(d, &w);
    if (rc != 0) {
        return rc;
    }
    return hearth_outbox_meta_put(kv, DEVICE_NAME, hearth_writer_slice(&w));
}

int hearth_device_genesis(const struct hearth_device *d,
                          uint8_t h[HEARTH_HASH_LEN])
{
    return hearth_record_genesis(d->programme, d->id, &d->sign, h);
}
