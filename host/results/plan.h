/* SPDX-License-Identifier: Apache-2.0 */
/* A declared cube: which parts of the people figures are made for, how large
 * they are planned, and how careful the rule is. Written by the custodian as
 * JSON (proto/FORMAT.md "A declared cube"), and never taken back: there is no
 * other way to ask for a cut. */
#ifndef HOST_RESULTS_PLAN_H
#define HOST_RESULTS_PLAN_H

#include "hearth/bytes.h"
#include "hearth/limits.h"

#define HEARTH_PLAN_FILE_MAX      (256u << 10)
#define HEARTH_PLAN_LEVELS_MAX    3u /* above the area: city, country... */
#define HEARTH_PLAN_AREAS_MAX     512u
#define HEARTH_PLAN_BY_MAX        6u
#define HEARTH_PLAN_HEADLINES_MAX 5u
/* "planned n < 30: merged with a neighbour in the cube, before fieldwork"
 * (disclosure.md 4). */
#define HEARTH_PLAN_SMALL 30u
#define HEARTH_PLAN_K_MIN 10u /* bases are rounded to it; the usual one */
#define HEARTH_PLAN_K_MAX 100u

struct hearth_plan_area {
    char code[HEARTH_CODE_MAX + 1];  /* as records say it */
    char group[HEARTH_NAME_MAX + 1]; /* as figures say it: "A1+A2" if merged */
    char in[HEARTH_PLAN_LEVELS_MAX][HEARTH_NAME_MAX + 1];
    uint64_t planned; /* complete interviews in the whole group */
};

/* One way to part people by their answers, or two at once. */
struct hearth_plan_by {
    char first[HEARTH_NAME_MAX + 1];
    char second[HEARTH_NAME_MAX + 1]; /* "": one-way */
};

/* A count with noise, for everybody and each area. */
struct hearth_plan_headline {
    char form[HEARTH_CODE_MAX + 1];
    char question[HEARTH_NAME_MAX + 1];
    char choice[HEARTH_NAME_MAX + 1];
    uint32_t epsilon; /* millionths */
};

struct hearth_plan {
    uint64_t k;       /* 0: the rule's own */
    uint64_t planned; /* complete interviews; 0: not said */
    char levels[HEARTH_PLAN_LEVELS_MAX][HEARTH_NAME_MAX + 1];
    size_t level_count;
    char psu[HEARTH_NAME_MAX + 1]; /* a question, "area", or "" */
    struct hearth_plan_area areas[HEARTH_PLAN_AREAS_MAX];
    size_t area_count;
    struct hearth_plan_by by[HEARTH_PLAN_BY_MAX];
    size_t by_count;
    struct hearth_plan_headline headlines[HEARTH_PLAN_HEADLINES_MAX];
    size_t headline_count;
    char hash[2 * HEARTH_HASH_LEN + 1]; /* of its bytes, hex */
};

/* What is wrong with a document, and where. */
struct hearth_plan_why {
    char text[200];
};

/* Reads a document; hearth_plan_free. E_INVALID and E_LIMIT with ${why};
 * E_MEMORY, E_CRYPTO. */
HEARTH_MUST_USE int hearth_plan_read(struct hearth_slice json,
                                     struct hearth_plan **out,
                                     struct hearth_plan_why *why);
void hearth_plan_free(struct hearth_plan *p); /* NULL is allowed */
/* The area of this code; NULL where it is not listed. */
const struct hearth_plan_area *hearth_plan_area(const struct hearth_plan *p,
                                                struct hearth_slice code);

#endif
