/* SPDX-License-Identifier: Apache-2.0 */
/* Releases of other programmes that were taken in (release import), beside our
 * own: one a programme, of its newest closed wave where there is one. */
#ifndef HOST_WEB_CITIES_H
#define HOST_WEB_CITIES_H

#include "host/web/shelf.h"

#define HEARTH_CITIES_MAX   24  /* shown */
#define HEARTH_CITIES_FILES 256 /* looked at */

struct hearth_cities {
    struct hearth_release_loaded loaded[HEARTH_CITIES_MAX];
    size_t loaded_count;
    const struct hearth_release *list[HEARTH_CITIES_MAX + 1]; /* by name */
    size_t count;
    size_t expired; /* may be kept no longer, and are not shown */
    size_t damaged; /* or signed by a key that was not named at import */
    size_t more;    /* programmes beyond HEARTH_CITIES_MAX */
    size_t unread;  /* files beyond HEARTH_CITIES_FILES */
    uint8_t last_left_out[HEARTH_PROGRAMME_LEN];
};

/* ${ours} may be NULL. Verifies as it reads: programmes in the order of their
 * ids, the newest of each first, so that whoever is left out is always the
 * same. */
void hearth_cities_read(struct hearth_cities *c, const struct hearth_view *v,
                        const struct hearth_release *ours);
void hearth_cities_drop(struct hearth_cities *c);

#endif
