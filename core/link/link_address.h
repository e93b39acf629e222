/* SPDX-License-Identifier: Apache-2.0 */
/* "host:port" texts to socket addresses. */
#ifndef HEARTH_LINK_ADDRESS_H
#define HEARTH_LINK_ADDRESS_H

#include "hearth/err.h"

#include <coap3/coap.h>
#include <stdbool.h>

/* Reads "192.0.2.1:5684", "[2001:db8::1]:5684" or "name:5684" into ${out}.
 * Names are looked up unless ${is_numeric}. E_INVALID: not of that form;
 * E_NETWORK: the name is not known. */
HEARTH_MUST_USE int hearth_link_address_parse(const char *text, bool is_numeric,
                                              coap_address_t *out);

#endif
