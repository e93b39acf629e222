/* SPDX-License-Identifier: Apache-2.0 */
/* Places where bodies are received, shared out by address. */
#include "host/web/places.h"

#include <string.h>

bool hearth_places_take(struct hearth_places *p, const char *peer, size_t most,
                        size_t *at)
{
    size_t held = 0, empty = HEARTH_PLACES_MAX;

    for (size_t i = 0; i < HEARTH_PLACES_MAX; i++) {
        if (p->peer[i] == NULL) {
            empty = i;
        } else if (strcmp(p->peer[i], peer) == 0) {
            held++;
        }
    }
    if (empty == HEARTH_PLACES_MAX || held >= most) {
        return false;
    }
    p->peer[empty] = peer;
    *at = empty;
    return true;
}

void hearth_places_give(struct hearth_places *p, size_t at)
{
    p->peer[at] = NULL;
}
