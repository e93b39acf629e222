/* SPDX-License-Identifier: Apache-2.0 */
/* Nested figures against the ones wanted. */
#ifndef CONFORMANCE_FIGURES_H
#define CONFORMANCE_FIGURES_H

#include <jansson.h>
#include <stdbool.h>

struct figures_tolerance {
    bool is_absolute;
    double value;
};

struct figures {
    struct figures_tolerance tolerance;
    char *why; /* the first that differ */
    size_t why_cap;
    size_t why_len;
    size_t count, bad;
    char path[300];
};

/* Compares every leaf of ${wanted} with what stands at its place in ${got}.
 * null in ${wanted}: nothing to compare. */
void figures_compare(struct figures *f, const json_t *wanted,
                     const json_t *got);
/* The same at ${path} ("a.b") in both. */
void figures_compare_at(struct figures *f, const char *path,
                        const json_t *wanted, const json_t *got);

#endif
