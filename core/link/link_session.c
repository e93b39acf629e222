/* SPDX-License-Identifier: Apache-2.0 */
/* What the server keeps for each of libcoap's sessions. */
#include "link_session.h"

#include "link_pdu.h"

#include "hearth/limits.h"
#include "hearth/secmem.h"

#include <stdlib.h>
#include <string.h>

void hearth_link_session_free(struct hearth_link_session *s)
{
    hearth_link_transfer_clear(&s->body);
    hearth_link_transfer_clear(&s->reply);
    free(s);
}

struct hearth_link_session *
hearth_link_session_surplus(struct hearth_link_session *list,
                            const struct hearth_link_session *newest)
{
    struct hearth_link_session *oldest = NULL;
    unsigned count = 0;

    for (struct hearth_link_session *s = list; s != NULL; s = s->next) {
        if (s->has_holder &&
            hearth_secmem_equal(s->holder, newest->holder, sizeof s->holder)) {
            count++;
            oldest = s == newest ? oldest : s;
        }
    }
    return count > HEARTH_DEVICE_SESSIONS ? oldest : NULL;
}

bool hearth_link_session_is_same(const struct hearth_request *a,
                                 const struct hearth_request *b)
{
    return a->method == b->method && strcmp(a->path, b->path) == 0;
}

int hearth_link_session_keep(struct hearth_link_session *s,
                             const struct hearth_reply *reply)
{
    int code;

    hearth_link_transfer_clear(&s->reply);
    s->has_reply = false;
    code = hearth_link_transfer_append(&s->reply, reply->body);
    if (code != 0) {
        return HEARTH_CODE_INTERNAL;
    }
    s->reply_code = reply->code;
    s->has_reply = true;
    return 0;
}

/* Body and Block2 option; a reply that fits one block needs no option. */
static int write_body(const struct hearth_link_session *s, coap_pdu_t *response)
{
    struct hearth_slice whole = hearth_slice_of(s->reply.data, s->reply.len);
    struct hearth_link_block block = s->answer.block2;
    struct hearth_slice piece;
    int rc;

    rc = hearth_link_transfer_cut(whole, &block, &piece);
    if (rc != HEARTH_OK) {
        return rc;
    }
    if (block.num > 0 || block.has_more) {
        rc = hearth_link_pdu_add_block(response, COAP_OPTION_BLOCK2, &block);
    }
    if (rc == HEARTH_OK && s->answer.has_block1) {
        rc = hearth_link_pdu_add_block(response, COAP_OPTION_BLOCK1,
                                       &s->answer.block1);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_link_pdu_add_payload(response, piece);
    }
    return rc;
}

void hearth_link_session_write(const struct hearth_link_session *s,
                               coap_pdu_t *response)
{
    int code = s->answer.code, rc = HEARTH_OK;

    if (s->answer.has_body) {
        rc = write_body(s, response);
    } else if (s->answer.has_block1) {
        rc = hearth_link_pdu_add_block(response, COAP_OPTION_BLOCK1,
                                       &s->answer.block1);
    }
    if (rc != HEARTH_OK) {
        code = HEARTH_CODE_BAD_REQUEST;
    }
    coap_pdu_set_code(response, hearth_link_pdu_from_code(code));
}
