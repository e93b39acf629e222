/* SPDX-License-Identifier: Apache-2.0 */
/* The declared cube in what opens records. */
#include "host/results/plan_file.h"
#include "host/results/results_internal.h"

#include <stdlib.h>

int hearth_results_load_plan(struct hearth_results *r)
{
    struct hearth_plan_held held;
    int e = hearth_plan_hold(&r->folder, &r->programme, &held);

    if (e != 0) {
        return e;
    }
    free(held.memory); /* the document's bytes; the plan stands alone */
    return held.plan == NULL && r->plan == NULL
               ? 0
               : hearth_results_declare(r, held.plan);
}

int hearth_results_declare(struct hearth_results *r, struct hearth_plan *plan)
{
    struct hearth_plan *before = r->plan;
    int e;

    r->plan = plan;
    e = hearth_results_begin(r); /* its cubes view the new one now */
    hearth_plan_free(before);
    return e;
}

const struct hearth_plan *hearth_results_plan(const struct hearth_results *r)
{
    return r->plan;
}

int hearth_results_save_plan(const struct hearth_results *r, unsigned number,
                             struct hearth_slice document)
{
    char path[HEARTH_PATH_MAX];
    struct hearth_writer w;
    uint8_t *bytes = malloc(HEARTH_PLAN_SIGNED_MAX);
    int e = bytes == NULL ? HEARTH_E_MEMORY
                          : hearth_plan_path(r->folder.path, number, path);

    hearth_writer_init(&w, bytes, bytes == NULL ? 0 : HEARTH_PLAN_SIGNED_MAX);
    if (e == 0) {
        e = hearth_plan_wrap(r->folder.programme, &r->vault->opened, document,
                             &w);
    }
    if (e == 0) {
        e = hearth_fsutil_replace(path, hearth_writer_slice(&w));
    }
    free(bytes);
    return e;
}
