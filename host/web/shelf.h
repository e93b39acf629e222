/* SPDX-License-Identifier: Apache-2.0 */
/* What pages of figures need besides the newest release: the shelf of signed
 * ones, the numbers wanted of areas, the panel of quality. */
#ifndef HOST_WEB_SHELF_H
#define HOST_WEB_SHELF_H

#include "host/chart/figures.h"
#include "host/release/signed.h"
#include "host/web/view.h"

#define HEARTH_SHELF_SHOWN 12 /* releases listed; waves compared */
#define HEARTH_SHELF_DEPTH 64 /* releases looked at */
#define HEARTH_SHELF_AREAS 256

struct hearth_shelf {
    struct hearth_release_loaded loaded[2 * HEARTH_SHELF_SHOWN];
    size_t loaded_count;
    struct hearth_figures_shelf list[HEARTH_SHELF_SHOWN];
    size_t list_count;
    const struct hearth_release *waves[HEARTH_SHELF_SHOWN];
    size_t wave_count;
    struct hearth_figures_target targets[HEARTH_SHELF_AREAS];
    char areas[HEARTH_SHELF_AREAS][HEARTH_CODE_MAX + 1];
    size_t target_count;
    uint8_t *quality; /* malloc'd */
    size_t quality_len;
};

/* Verifies as it reads; what is damaged is listed as such. */
void hearth_shelf_releases(struct hearth_shelf *s, const struct hearth_view *v);
/* True if a key of this programme signed what was read. */
bool hearth_shelf_is_ours(const struct hearth_view *v,
                          const struct hearth_release_signed *s);
/* What a lead said is wanted of areas; of others what the declared cube plans.
 * Not the quotas of devices: those are of one day, and counted by it. */
void hearth_shelf_targets(struct hearth_shelf *s, const struct hearth_view *v);
void hearth_shelf_quality(struct hearth_shelf *s, const struct hearth_view *v);
void hearth_shelf_free(struct hearth_shelf *s);

#endif
