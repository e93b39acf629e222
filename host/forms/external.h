/* SPDX-License-Identifier: Apache-2.0 */
/* Files that a form draws choices from, as one table: .csv, .xml (a secondary
 * instance: root, items, their children) and .geojson (a FeatureCollection). */
#ifndef HEARTH_FORMS_EXTERNAL_H
#define HEARTH_FORMS_EXTERNAL_H

#include "csv.h"

/* True when the ending of ${name}, in any case, is one that is read here. */
bool hearth_forms_external_is_known(struct hearth_slice name);

/* Reads ${bytes} as the ending of ${name} says. Row 1 of ${out} is the header.
 * XML: a column for each name of a child, in order of first use. GeoJSON:
 * "geometry" ("lat lon alt acc", several points with ";" between), "id", then
 * the properties likewise. Cells are UTF-8 in NFC and stand in ${arena}.
 * E_INVALID or E_LIMIT with ${problem} (its row is a line of the file for .xml
 * and .geojson), E_MEMORY. */
HEARTH_MUST_USE int
hearth_forms_external_read(struct hearth_slice name, struct hearth_slice bytes,
                           struct hearth_arena *arena,
                           struct hearth_forms_csv *out,
                           struct hearth_forms_csv_problem *problem);

#endif
