/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody with a genuine key or token who opens sessions, pings, and never
 * asks for anything. */
#ifndef HEARTH_HOARD_H
#define HEARTH_HOARD_H

#include "hearth/link.h"

#define HOARD_MAX 64

struct hoard_as {
    const struct hearth_link_identity *identity; /* or NULL with a token */
    const char *psk_identity;
    const struct hearth_key *psk;
};

struct hoard;

/* Opens up to ${count} sessions one after the other and keeps them. NULL: it
 * could not begin. */
struct hoard *hoard_open(const struct hoard_as *as, uint16_t port,
                         size_t count);
void hoard_close(struct hoard *h);

#endif
