/* SPDX-License-Identifier: Apache-2.0 */
/* Options of a CoAP message to and from our own requests. */
#include "link_pdu.h"

#include <string.h>

int hearth_link_pdu_code(coap_pdu_code_t code)
{
    unsigned byte = (unsigned)code;

    return (int)((byte >> 5) * 100 + (byte & 31u));
}

coap_pdu_code_t hearth_link_pdu_from_code(int code)
{
    return (coap_pdu_code_t)((code / 100) << 5 | code % 100);
}

/* Our paths hold letters, digits and these; nothing else is worth a look-up,
 * and no separator can hide inside a segment. */
static bool is_plain(struct hearth_slice text)
{
    size_t i;

    for (i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
              c == '=')) {
            return false;
        }
    }
    return text.len > 0;
}

static int add_segment(struct hearth_writer *w, char before,
                       struct hearth_slice text)
{
    if (!is_plain(text)) {
        return HEARTH_E_INVALID;
    }
    if (before != '\0') {
        hearth_writer_u8(w, (uint8_t)before);
    }
    hearth_writer_put(w, text.data, text.len);
    return HEARTH_OK;
}

static int read_path(const coap_pdu_t *pdu, struct hearth_writer *w)
{
    coap_opt_iterator_t it;
    coap_opt_t *option;
    bool has_path = false, has_query = false;
    int rc = HEARTH_OK;

    if (coap_option_iterator_init(pdu, &it, COAP_OPT_ALL) == NULL) {
        return HEARTH_OK;
    }
    while (rc == HEARTH_OK && (option = coap_option_next(&it)) != NULL) {
        struct hearth_slice text =
            hearth_slice_of(coap_opt_value(option), coap_opt_length(option));

        if (it.number == COAP_OPTION_URI_PATH) {
            rc = add_segment(w, has_path ? '/' : '\0', text);
            has_path = true;
        } else if (it.number == COAP_OPTION_URI_QUERY) {
            rc = add_segment(w, has_query ? '&' : '?', text);
            has_query = true;
        }
    }
    return rc;
}

int hearth_link_pdu_read(const coap_pdu_t *pdu, struct hearth_request *out)
{
    coap_pdu_code_t code = coap_pdu_get_code(pdu);
    struct hearth_writer w;

    if (code == COAP_REQUEST_CODE_GET) {
        out->method = HEARTH_METHOD_GET;
    } else if (code == COAP_REQUEST_CODE_POST) {
        out->method = HEARTH_METHOD_POST;
    } else {
        return HEARTH_E_INVALID;
    }
    memset(out->path, 0, sizeof out->path);
    hearth_writer_init(&w, (uint8_t *)out->path, sizeof out->path - 1);
    if (read_path(pdu, &w) != HEARTH_OK ||
        hearth_writer_finish(&w) != HEARTH_OK) {
        return HEARTH_E_INVALID;
    }
    return HEARTH_OK;
}

/* Adds the parts of ${text} between ${separator}s as options. */
static int add_parts(coap_pdu_t *pdu, coap_option_num_t number,
                     struct hearth_slice text, char separator)
{
    size_t from = 0, at;

    for (at = 0; at <= text.len; at++) {
        if (at < text.len && text.data[at] != (uint8_t)separator) {
            continue;
        }
        if (at > from &&
            coap_add_option(pdu, number, at - from, text.data + from) == 0) {
            return HEARTH_E_LIMIT;
        }
        from = at + 1;
    }
    return HEARTH_OK;
}

int hearth_link_pdu_add_path(coap_pdu_t *pdu, const char *path)
{
    size_t len = strcspn(path, "?");
    int rc;

    rc = add_parts(pdu, COAP_OPTION_URI_PATH, hearth_slice_of(path, len), '/');
    if (rc == HEARTH_OK && path[len] == '?') {
        rc = add_parts(pdu, COAP_OPTION_URI_QUERY,
                       hearth_slice_text(path + len + 1), '&');
    }
    return rc;
}

int hearth_link_pdu_block(const coap_pdu_t *pdu, coap_option_num_t number,
                          struct hearth_link_block *out)
{
    coap_opt_iterator_t it;
    coap_opt_t *option = coap_check_option(pdu, number, &it);

    if (option == NULL) {
        return HEARTH_E_NOT_FOUND;
    }
    return hearth_link_transfer_unpack(
        hearth_slice_of(coap_opt_value(option), coap_opt_length(option)), out);
}

int hearth_link_pdu_add_block(coap_pdu_t *pdu, coap_option_num_t number,
                              const struct hearth_link_block *block)
{
    uint8_t value[4];
    size_t len;

    len = coap_encode_var_safe(value, sizeof value,
                               hearth_link_transfer_pack(block));
    return coap_add_option(pdu, number, len, value) == 0 ? HEARTH_E_LIMIT
                                                         : HEARTH_OK;
}

uint32_t hearth_link_pdu_size1(const coap_pdu_t *pdu)
{
    coap_opt_iterator_t it;
    coap_opt_t *option = coap_check_option(pdu, COAP_OPTION_SIZE1, &it);

    if (option == NULL) {
        return 0;
    }
    return coap_decode_var_bytes(coap_opt_value(option),
                                 coap_opt_length(option));
}

struct hearth_slice hearth_link_pdu_payload(const coap_pdu_t *pdu)
{
    const uint8_t *data = NULL;
    size_t len = 0;

    if (coap_get_data(pdu, &len, &data) == 0) {
        len = 0;
    }
    return hearth_slice_of(data, len);
}

int hearth_link_pdu_add_payload(coap_pdu_t *pdu, struct hearth_slice payload)
{
    if (payload.len == 0) {
        return HEARTH_OK;
    }
    return coap_add_data(pdu, payload.len, payload.data) == 0 ? HEARTH_E_LIMIT
                                                              : HEARTH_OK;
}
