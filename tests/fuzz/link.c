/* SPDX-License-Identifier: Apache-2.0 */
/* Target: link_pdu.c and link_transfer.c, on messages as a device that passed
 * the handshake may send them. The input is a CoAP message (RFC 7252). */
#include "link_pdu.h"

#include "hearth/limits.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What was read must be a path of ours, whole and terminated. */
static void check_path(const struct hearth_request *request)
{
    size_t len = strlen(request->path);

    if (len >= sizeof request->path ||
        strspn(request->path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
                              "WXYZ0123456789.-_=/?&") != len)
        abort();
}

static void take_block(const coap_pdu_t *pdu, struct hearth_link_body *body)
{
    struct hearth_link_block block;
    int code;

    if (hearth_link_pdu_block(pdu, COAP_OPTION_BLOCK1, &block) != HEARTH_OK)
        return;
    code = hearth_link_transfer_add(body, &block, hearth_link_pdu_payload(pdu));
    if (body->len > body->max || body->cap > body->max)
        abort();
    if (code == 0)
        body->len = 0;
}

static void cut_reply(const coap_pdu_t *pdu)
{
    static const uint8_t whole[5000];
    struct hearth_link_block block;
    struct hearth_slice piece;

    if (hearth_link_pdu_block(pdu, COAP_OPTION_BLOCK2, &block) != HEARTH_OK)
        return;
    if (hearth_link_transfer_cut(hearth_slice_of(whole, sizeof whole), &block,
                                 &piece) != HEARTH_OK)
        return;
    if (piece.data < whole || piece.len > sizeof whole ||
        piece.data + piece.len > whole + sizeof whole)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    /* Bodies go on from input to input, as they do in a session. */
    static struct hearth_link_body body = {NULL, 0, 0, HEARTH_BATCH_MAX};
    struct hearth_request request = {.method = HEARTH_METHOD_GET};
    coap_pdu_t *pdu = coap_pdu_init(COAP_MESSAGE_CON, 0, 0, 2048);

    if (pdu == NULL)
        return 0;
    if (coap_pdu_parse(COAP_PROTO_DTLS, data, len, pdu) != 0) {
        if (hearth_link_pdu_read(pdu, &request) == HEARTH_OK)
            check_path(&request);
        (void)hearth_link_pdu_size1(pdu);
        take_block(pdu, &body);
        cut_reply(pdu);
    }
    coap_delete_pdu(pdu);
    return 0;
}
