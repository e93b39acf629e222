/* SPDX-License-Identifier: Apache-2.0 */
/* Synthetic waves, counted and released as the results side does it, without
 * sealing: what attacks on releases are tried on. */
#ifndef TESTS_HOST_WAVE_H
#define TESTS_HOST_WAVE_H

#include "form_make.h"
#include "host/release/rule.h"

#define WAVE_MAX       2000
#define WAVE_QUESTIONS 5 /* fund (1-5), sex, age, program (yes/no), worries */
#define WAVE_LIST      5 /* after those: a list experiment, named by all */

struct wave_person {
    unsigned device, area, worker;
    uint64_t seq;
    uint8_t answers[WAVE_QUESTIONS]; /* choice + 1; worries: bits; 0: skipped */
    uint8_t arm, named; /* of the list experiment, which stands last */
    bool is_in;         /* sent, and not withdrawn */
};

struct wave {
    uint64_t seed;
    unsigned areas, devices, workers;
    struct form_make make;
    struct hearth_formbook_entry entry;
    uint16_t map[FORM_MAKE_NODES];
    uint16_t nodes[WAVE_QUESTIONS], arm, named;
    struct wave_person people[WAVE_MAX];
    size_t size;
    struct hearth_programme programme;
    struct hearth_progress progress;
    struct hearth_past *past;
    struct hearth_plan *plan; /* or NULL: the default cube */
    struct hearth_cube cube;
    void *memory; /* of the release in work */
    struct hearth_release release;
    size_t fresh;
    int64_t now_s;  /* when the next release is made */
    uint8_t *bytes; /* the newest release, as in its file */
    size_t len;
    void *last_memory;
    struct hearth_release last;
    uint32_t number;
};

/* ${size} people, none of them in yet. */
struct wave *wave_open(size_t size, uint64_t seed);
void wave_close(struct wave *w);
/* Counts who is in, from the first record on; ${backwards}: in that order. */
void wave_count(struct wave *w, bool backwards);
/* One more person is in. */
void wave_add(struct wave *w, size_t person);
/* Makes the next release, if one is safe; it is the last one then. */
void wave_release(struct wave *w);
/* The figures of a release alone into ${out} of HEARTH_RELEASE_FILE_MAX: no
 * progress, no date. Their length. */
size_t wave_figures(const struct hearth_release *r, uint8_t *out);
/* Who answered ${question} in a group of a release. */
bool wave_is_behind(const struct wave *w, size_t person, size_t question,
                    const char *dimension, const char *name);

#endif
