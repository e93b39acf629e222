/* SPDX-License-Identifier: Apache-2.0 */
/* Places where bodies are received, shared out by address: whoever sends slowly
 * holds their own few, and somebody else can still log in. */
#ifndef HOST_WEB_PLACES_H
#define HOST_WEB_PLACES_H

#include <stdbool.h>
#include <stddef.h>

#define HEARTH_PLACES_MAX 12

struct hearth_places {
    const char *peer[HEARTH_PLACES_MAX]; /* NULL: free */
};

/* Takes place *${at} for ${peer}, a text that stays until it is given back.
 * False: none is free, or ${peer} holds ${most} already. */
bool hearth_places_take(struct hearth_places *p, const char *peer, size_t most,
                        size_t *at);
void hearth_places_give(struct hearth_places *p, size_t at);

#endif
