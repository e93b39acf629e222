/* SPDX-License-Identifier: Apache-2.0 */
/* A cube for somebody who chose among questions: what counts now, and more. */
#ifndef HOST_CLI_CUBE_COMPOSE_H
#define HOST_CLI_CUBE_COMPOSE_H

#include "hearth/programme.h"
#include "host/folder/published.h"
#include "host/results/plan_file.h"

/* The published forms that can be read. */
struct hearth_cube_forms {
    struct hearth_published at[HEARTH_FORMS_MAX];
    size_t count;
};
void hearth_cube_forms_open(const struct hearth_folder *folder,
                            const struct hearth_programme *p,
                            struct hearth_cube_forms *out);
void hearth_cube_forms_close(struct hearth_cube_forms *f);

/* ${held} and figures by ${a}, or by ${a} and ${b} (may be NULL) at once, as a
 * document of *${len} bytes that the caller frees. E_EXISTS: they are made
 * already. E_INVALID, E_MEMORY. */
HEARTH_MUST_USE int hearth_cube_compose(const struct hearth_plan_held *held,
                                        const struct hearth_cube_forms *forms,
                                        const char *a, const char *b,
                                        char **out, size_t *len);
/* Whether ${plan} may follow ${held}, as far as it can be told without
 * opening a record; E_INVALID says itself why not. */
HEARTH_MUST_USE int hearth_cube_check(const struct hearth_plan *plan,
                                      const struct hearth_plan_held *held,
                                      const struct hearth_cube_forms *forms);

#endif
