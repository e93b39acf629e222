/* SPDX-License-Identifier: Apache-2.0 */
/* An attacker of our own: reads a release as anybody may, and who answered
 * what only to judge what it found. Uses nothing of the rule or the audit. */
#ifndef TESTS_ATTACKS_ATTACKER_H
#define TESTS_ATTACKS_ATTACKER_H

#include "host/release/release.h"

#define ATTACK_FIELDS 128
#define ATTACK_PEOPLE 4000
#define ATTACK_TEXT   48

/* Who answered what: fields "sys_area", levels and questions. */
struct truth {
    char names[ATTACK_FIELDS][ATTACK_TEXT];
    size_t field_count;
    size_t people;
    char (*values)[ATTACK_FIELDS][ATTACK_TEXT]; /* a person; "": none */
};

/* One JSON object of texts a line. False: it is none. */
bool truth_read(const char *path, struct truth *out);
void truth_free(struct truth *t);
/* "" where the person did not answer. */
const char *truth_of(const struct truth *t, size_t person, const char *field);

enum attack_id {
    ATTACK_A1,  /* nested groups that differ by fewer than k */
    ATTACK_A2,  /* everybody minus shown groups */
    ATTACK_A3,  /* intervals over all tables of a question, all levels */
    ATTACK_A4,  /* one release minus the one before */
    ATTACK_A6,  /* weights, counts that are not rounded */
    ATTACK_A7,  /* exact counts behind one figure */
    ATTACK_A8,  /* 0 % and 100 % */
    ATTACK_A9,  /* bases of small groups over all tables */
    ATTACK_A13, /* ceilings of indirect items */
    ATTACK_A14, /* names and numbers of devices, workers, records */
    ATTACK_A19, /* groups that nobody declared */
    ATTACK_A20, /* who answered what, person by person */
    ATTACK_COUNT
};
const char *attack_name(enum attack_id id);

struct attack_result {
    size_t tried[ATTACK_COUNT];
    size_t found[ATTACK_COUNT];
};

/* Adds what every attack finds in ${r}, of which ${bytes} are the file. */
void attack_release(const struct hearth_release *r, struct hearth_slice bytes,
                    const struct truth *t, struct attack_result *out);
/* A release, and who was in the wave when it was made. */
struct attack_moment {
    const struct hearth_release *release;
    const struct truth *truth;
};
/* What somebody finds who keeps all releases of a wave, which are given in
 * order: a figure that moved although fewer than k changed behind it, a
 * difference of two that tells too much. */
void attack_over_time(const struct attack_moment *moments, size_t count,
                      struct attack_result *out);
/* A line an attack: "attack A3: 210 tried, 0 found". True: none found. */
bool attack_print(const struct attack_result *r);

/* ---- shared by the attacker's files ---- */

/* One published figure. */
struct figure {
    const struct hearth_release_question *q;
    const char *dimension, *name; /* "": everybody */
    enum hearth_release_shown shown;
    uint64_t base;
    uint64_t since; /* the release in which it was made */
    unsigned step;
    const struct hearth_release_cell *cells;
    size_t cell_count;
    const struct hearth_release_share *top2;
    const struct hearth_release_mean *mean;         /* or NULL */
    const struct hearth_release_estimate *estimate; /* or NULL */
    bool *in;        /* a person: answered, and in it */
    uint64_t people; /* who are in it */
};
/* All figures of one question; free each figure's ${in}, then the list. */
struct figure *figures_of(const struct hearth_release_question *q,
                          const struct truth *t, size_t *count);
void figures_free(struct figure *f, size_t count);

/* Some answers of a question together. */
struct kind {
    const char *choices[64];
    size_t count;
    bool is_rest; /* all but these */
};
size_t kinds_of(const struct hearth_release_question *q, const struct truth *t,
                struct kind *out, size_t max);
uint64_t kind_true(const struct figure *f, const struct kind *k,
                   const struct truth *t);
/* What the figure says about it, to somebody who knows how many were asked. */
bool kind_said(const struct figure *f, const struct kind *k, uint64_t *low,
               uint64_t *high);
/* Counts of ${n} that round to ${share}. */
bool share_counts(uint64_t n, double share, unsigned step, uint64_t *low,
                  uint64_t *high);
bool is_no_answer(const char *text);

bool is_in(const struct truth *t, size_t person, const char *dimension,
           const char *name);

void attack_sizes(const struct hearth_release_form *form, const struct truth *t,
                  uint64_t k, struct attack_result *out);
void attack_intervals(const struct hearth_release_question *q,
                      const struct truth *t, uint64_t k,
                      struct attack_result *out);
/* A list experiment's figure, and what two of them tell together. */
void attack_list(const struct figure *f, const struct truth *t,
                 struct attack_result *out);
struct attack_pair {
    const struct figure *figures[2];
    const struct truth *truths[2];
    const bool *stays[2]; /* of each person: is in the other one as well */
};
void attack_list_moves(const struct attack_pair *at, struct attack_result *out);
void attack_people(const struct hearth_release *r, const struct truth *t,
                   struct attack_result *out);

#endif
