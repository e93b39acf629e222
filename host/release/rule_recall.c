/* SPDX-License-Identifier: Apache-2.0 */
/* A past.box of before narrow counts were kept is completed from the releases
 * on the shelf, which are what others have. */
#include "host/release/rule.h"
#include "host/release/signed.h"

/* A closed wave's counts are over. A release that was noted and never written
 * is nobody's. */
static int recall_one(const char *folder, uint32_t number,
                      struct hearth_past *past)
{
    struct hearth_release_loaded l = {.memory = NULL};
    char path[HEARTH_PATH_MAX];
    int e = hearth_release_path(folder, number, path);

    if (e == 0) {
        e = hearth_release_read(path, &l);
    }
    if (e == 0 && l.content.release.provenance.is_frozen) {
        hearth_past_close_wave(past);
    } else if (e == 0) {
        e = hearth_rule_remember(&l.content.release, past);
    }
    hearth_release_drop(&l);
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

int hearth_rule_recall(const char *folder, uint32_t last,
                       struct hearth_past *past, uint32_t *damaged)
{
    if (!hearth_past_is_old(past)) {
        return 0;
    }
    for (uint32_t n = 1; n <= last; n++) {
        int e = recall_one(folder, n, past);

        if (e != 0) {
            *damaged = n;
            return e;
        }
    }
    hearth_past_set_new(past);
    return 0;
}
