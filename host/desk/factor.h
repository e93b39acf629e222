/* SPDX-License-Identifier: Apache-2.0 */
/* The second factor of whoever is logged in: drawn, shown once, set by a code
 * of the app. Only an administrator takes it away. */
#ifndef HOST_DESK_FACTOR_H
#define HOST_DESK_FACTOR_H

#include "host/desk/desk.h"

/* E_DENIED: nobody. */
HEARTH_MUST_USE int hearth_desk_factor(const struct hearth_desk *d,
                                       struct hearth_desk_message *reply);
/* Text 0 of ${ask} is the passphrase. E_AUTH, E_LOCKED, E_EXISTS: there is one
 * already; E_DENIED. */
HEARTH_MUST_USE int
hearth_desk_factor_draw(const struct hearth_desk *d,
                        const struct hearth_desk_message *ask,
                        struct hearth_desk_message *reply);
/* Text 0 of ${ask} is a code. The same errors. */
HEARTH_MUST_USE int
hearth_desk_factor_set(const struct hearth_desk *d,
                       const struct hearth_desk_message *ask);

#endif
