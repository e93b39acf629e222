/* SPDX-License-Identifier: Apache-2.0 */
/* The insides of a cube, shared by its files. */
#ifndef HOST_RESULTS_CUBE_INTERNAL_H
#define HOST_RESULTS_CUBE_INTERNAL_H

#include "host/results/cube.h"

#define HEARTH_CUBE_INTERVIEWS "(interviews)"

/* The dimensions of the form: declared, or the default ones. */
void hearth_cube_declare(struct hearth_cube *c);
/* The group of ${place} in dimension ${d}, made if it is new; NULL where there
 * is no room for another. E_MEMORY. */
HEARTH_MUST_USE int hearth_cube_take(struct hearth_cube *c, uint8_t d,
                                     const struct hearth_cube_place *place,
                                     struct hearth_cube_group **out);
void hearth_cube_group_free(struct hearth_cube_group *g);
/* Name of figure ${unit} in the past. */
const char *hearth_cube_unit_name(const struct hearth_cube *c, size_t unit);

#endif
