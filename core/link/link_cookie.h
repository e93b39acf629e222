/* SPDX-License-Identifier: Apache-2.0 */
/* Stateless cookies (RFC 6347 section 4.2.1): who sends one back can read what
 * is sent to his address. */
#ifndef HEARTH_LINK_COOKIE_H
#define HEARTH_LINK_COOKIE_H

#include "hearth/rng.h"
#include "hearth/secmem.h"
#include "link_hello.h"
#include "link_path.h"

#define HEARTH_LINK_COOKIE_MS 30000

/* Inside locked memory. A secret lives for two slots of 30 s: its own, in
 * which it makes cookies, and the next, in which they are still taken. */
struct hearth_link_cookies {
    struct hearth_key current, previous;
    int64_t slot; /* number of the 30 s that current is of */
};

/* Draws both secrets. E_CRYPTO. */
HEARTH_MUST_USE int hearth_link_cookie_start(struct hearth_link_cookies *c,
                                             const struct hearth_rng *rng,
                                             int64_t now_ms);
/* Moves on to the secret of ${now_ms}. E_CRYPTO: the old ones stay. */
HEARTH_MUST_USE int hearth_link_cookie_roll(struct hearth_link_cookies *c,
                                            const struct hearth_rng *rng,
                                            int64_t now_ms);
/* The cookie for ${hello} from ${from}. E_CRYPTO. */
HEARTH_MUST_USE int hearth_link_cookie_make(
    const struct hearth_link_cookies *c, const struct hearth_link_path *from,
    const struct hearth_link_hello *hello, uint8_t out[HEARTH_LINK_COOKIE_LEN]);
/* True when ${hello} holds its cookie, of the current or the previous slot. */
HEARTH_MUST_USE bool
hearth_link_cookie_is_valid(const struct hearth_link_cookies *c,
                            const struct hearth_link_path *from,
                            const struct hearth_link_hello *hello);

#endif
