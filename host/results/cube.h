/* SPDX-License-Identifier: Apache-2.0 */
/* The cube of a form: its counts for everybody and for each part that was
 * declared: by area, by sex, by age band. A tally a group, record by record;
 * no record is kept, and no other cut can be made afterwards. */
#ifndef HOST_RESULTS_CUBE_H
#define HOST_RESULTS_CUBE_H

#include "host/results/arms.h"
#include "host/results/past.h"
#include "host/results/plan.h"
#include "host/results/tally.h"

#define HEARTH_CUBE_GROUPS_MAX     256
#define HEARTH_CUBE_DIMENSIONS_MAX 12
#define HEARTH_CUBE_PARENTS_MAX    2
#define HEARTH_CUBE_LISTS_MAX      8
/* "At least 3 PSUs": where it is known which one an interview is of. */
#define HEARTH_CUBE_PSUS      3
#define HEARTH_CUBE_EVERYBODY 0 /* the first dimension: one group */
#define HEARTH_CUBE_AREA      "area"

/* One way to part people. Each of its groups is a part of one group of each
 * parent: an area of a city, women of 18 to 34 of women and of those of 18 to
 * 34. */
struct hearth_cube_dimension {
    char name[2 * HEARTH_NAME_MAX + 2];
    uint16_t node; /* the question that parts; else HEARTH_NONE */
    uint8_t level; /* 1: areas, 2 and more: levels above them; else 0 */
    uint8_t parents[HEARTH_CUBE_PARENTS_MAX];
    uint8_t parent_count; /* 0: everybody; 2: of two questions at once */
};

/* A figure of a group: how it stands to its last release. */
struct hearth_cube_unit {
    struct hearth_past_unit last;
    uint64_t old;  /* answers counted now that were in it */
    bool is_fresh; /* made again in the release in work */
};

struct hearth_cube_group {
    uint8_t dimension;
    uint32_t choice; /* of the dimension's list; else 0 */
    char name[HEARTH_NAME_MAX + 1];
    const char *label;
    char own_label[4 * HEARTH_NAME_MAX]; /* where two are put together */
    uint64_t planned;                    /* complete interviews; 0: not said */
    struct hearth_tally tally;
    /* one a node, one of all interviews, one an arm of a list experiment */
    struct hearth_cube_unit *units;
    char psus[HEARTH_CUBE_PSUS][HEARTH_CODE_MAX + 1];
    size_t psu_count; /* up to that many; others are not looked at */
    char worker[HEARTH_CODE_MAX + 1];
    uint16_t target; /* scratch of counting by columns (bulk.h) */
    bool is_closed;  /* in the release in work: its size would tell another's */
    bool has_two_workers;
    bool has_unknown_worker; /* paper, synthetic: who asked is not known */
};

/* A list experiment: who came and went is known arm by arm. */
struct hearth_cube_list {
    uint16_t node;
    char names[HEARTH_ARMS][HEARTH_NAME_MAX + 1]; /* of its units in the past */
};

struct hearth_cube {
    const struct hearth_form *form;
    const struct hearth_past *past; /* or NULL */
    const struct hearth_plan *plan; /* or NULL: the default */
    uint16_t psu_node;              /* HEARTH_NONE: no question says it */
    bool has_psu_areas;             /* areas are PSUs */
    struct hearth_cube_dimension dimensions[HEARTH_CUBE_DIMENSIONS_MAX];
    uint8_t dimension_count;
    struct hearth_cube_list lists[HEARTH_CUBE_LISTS_MAX];
    size_t list_count;
    struct hearth_cube_group *groups[HEARTH_CUBE_GROUPS_MAX]; /* in order */
    size_t group_count;
    /* by hash of dimension and name, so that a group is found at once */
    struct hearth_cube_group *slots[2 * HEARTH_CUBE_GROUPS_MAX];
    uint64_t *before;          /* scratch: the bases before an interview */
    struct hearth_heard heard; /* scratch: the interview in work */
    bool is_full; /* more groups came: they are in everybody only */
};

/* The cube of ${form} that ${plan} declares, which outlives it; with NULL the
 * default one: everybody, areas, and the questions that ask for sex and age
 * band, known by their names or their lists' names. Groups of ${past} (may be
 * NULL) are there from the start. E_MEMORY. */
HEARTH_MUST_USE int hearth_cube_open(const struct hearth_form *form,
                                     const struct hearth_past *past,
                                     const struct hearth_plan *plan,
                                     struct hearth_cube *out);
void hearth_cube_close(struct hearth_cube *c);

/* Where an interview comes from. */
struct hearth_cube_record {
    const uint8_t *device;
    uint64_t seq;
    uint8_t mode;
    struct hearth_slice area, worker;
    const struct hearth_heard *heard; /* or NULL: c->heard, to be taken */
};

/* The group it is of in each dimension: so many stand in ${groups}, which takes
 * HEARTH_CUBE_DIMENSIONS_MAX. Who asked, and in which PSU, is noted in them;
 * nothing else is counted. E_MEMORY. */
HEARTH_MUST_USE int hearth_cube_place(struct hearth_cube *c,
                                      const struct hearth_cube_record *record,
                                      struct hearth_cube_group **groups,
                                      size_t *count);
/* A dimension's group of one interview. */
struct hearth_cube_place {
    bool is_in;
    uint32_t choice; /* where a question parts */
    char name[HEARTH_NAME_MAX + 1];
};
/* Adds one complete interview to its groups. E_MEMORY. */
HEARTH_MUST_USE int hearth_cube_add(struct hearth_cube *c,
                                    const struct hearth_formbook_entry *entry,
                                    const struct hearth_answers *answers,
                                    const struct hearth_cube_record *record);
/* The group of parent dimension ${p} that ${g} is a part of: NULL where nobody
 * of it is left. */
struct hearth_cube_group *hearth_cube_parent(const struct hearth_cube *c,
                                             const struct hearth_cube_group *g,
                                             uint8_t p);
/* The dimensions that groups of ${d} add up to; everybody if no other. */
uint8_t hearth_cube_parents(const struct hearth_cube *c, uint8_t d,
                            uint8_t out[HEARTH_CUBE_PARENTS_MAX]);
/* True if ${d} is made by the answers to ${node}. */
bool hearth_cube_is_by(const struct hearth_cube *c, uint8_t d, uint16_t node);
/* Fewer PSUs than the rule asks for, where they are known. */
bool hearth_cube_has_few_psus(const struct hearth_cube *c,
                              const struct hearth_cube_group *g);
/* Index in units of the figures of all interviews. */
size_t hearth_cube_interviews(const struct hearth_cube *c);
/* How many units there are. */
size_t hearth_cube_units(const struct hearth_cube *c);
/* That of an arm of the list experiment ${node}; hearth_cube_units: there is
 * none, as of a question that is no list experiment. */
size_t hearth_cube_arm(const struct hearth_cube *c, uint16_t node, size_t arm);
/* Answers that ${t} has of figure ${unit}. */
uint64_t hearth_cube_behind(const struct hearth_cube *c,
                            const struct hearth_tally *t, size_t unit);
/* Answers behind figure ${unit} of ${g} now. */
uint64_t hearth_cube_base(const struct hearth_cube *c,
                          const struct hearth_cube_group *g, size_t unit);
/* Records that changed behind it since it was last made: what came and what
 * was withdrawn together. */
uint64_t hearth_cube_changed(const struct hearth_cube *c,
                             const struct hearth_cube_group *g, size_t unit);
/* Name of ${g} in the past; ${out} takes HEARTH_CUBE_KEY_MAX bytes. */
#define HEARTH_CUBE_KEY_MAX (3 * HEARTH_NAME_MAX + 4)
void hearth_cube_key(const struct hearth_cube *c,
                     const struct hearth_cube_group *g, char *out);
/* Notes in ${past}, which has begun ${release}, what all figures now stand
 * on. */
HEARTH_MUST_USE int hearth_cube_note(const struct hearth_cube *c,
                                     struct hearth_past *past,
                                     uint32_t release);
/* After that release is out: its fresh figures are the last ones. */
void hearth_cube_settle(struct hearth_cube *c, uint32_t release);

#endif
