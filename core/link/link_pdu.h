/* SPDX-License-Identifier: Apache-2.0 */
/* Options of a CoAP message to and from our own requests. */
#ifndef HEARTH_LINK_PDU_H
#define HEARTH_LINK_PDU_H

#include "hearth/message.h"
#include "link_transfer.h"

#include <coap3/coap.h>

/* Between libcoap's byte (RFC 7252 section 3) and class * 100 + detail. */
int hearth_link_pdu_code(coap_pdu_code_t code);
coap_pdu_code_t hearth_link_pdu_from_code(int code);

/* Method and path (queries included) of a request to ${out}, body untouched.
 * E_INVALID: a method, path or query that no resource of ours has. */
HEARTH_MUST_USE int hearth_link_pdu_read(const coap_pdu_t *pdu,
                                         struct hearth_request *out);
/* Adds ${path} as Uri-Path and Uri-Query options. E_LIMIT. */
HEARTH_MUST_USE int hearth_link_pdu_add_path(coap_pdu_t *pdu, const char *path);
/* The Block1 or Block2 option ${number}: 0, E_NOT_FOUND, E_INVALID. */
HEARTH_MUST_USE int hearth_link_pdu_block(const coap_pdu_t *pdu,
                                          coap_option_num_t number,
                                          struct hearth_link_block *out);
HEARTH_MUST_USE int
hearth_link_pdu_add_block(coap_pdu_t *pdu, coap_option_num_t number,
                          const struct hearth_link_block *block);
/* The message's Size1, or 0. */
uint32_t hearth_link_pdu_size1(const coap_pdu_t *pdu);
/* The payload, empty if there is none; and adds one that is not empty. */
struct hearth_slice hearth_link_pdu_payload(const coap_pdu_t *pdu);
HEARTH_MUST_USE int hearth_link_pdu_add_payload(coap_pdu_t *pdu,
                                                struct hearth_slice payload);

#endif
