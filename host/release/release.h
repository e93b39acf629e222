/* SPDX-License-Identifier: Apache-2.0 */
/* The released figures: what may leave the results side, and all that the
 * dashboard and exports ever see. In a file as JSON.
 *
 * A "coarse" count is 0 for "fewer than 10" and a multiple of 5 from there
 * on, rounded down. Every other count, share, mean and interval in here is
 * rounded too (host/release/rounding.h): nothing exact leaves. */
#ifndef HOST_RELEASE_RELEASE_H
#define HOST_RELEASE_RELEASE_H

#include "hearth/arena.h"
#include "hearth/bytes.h"

#include <stdint.h>

#define HEARTH_RELEASE_FILE_MAX  (8u << 20)
#define HEARTH_RELEASE_ARENA_MAX (64u << 20)
/* All intervals are of 95 %: standard errors to either side. */
#define HEARTH_RELEASE_Z 1.959963984540054

enum hearth_release_kind {
    HEARTH_RELEASE_CHOICE = 1, /* one of several */
    HEARTH_RELEASE_OPTIONS,    /* any of several */
    HEARTH_RELEASE_NUMBER,
    HEARTH_RELEASE_TEXT
};

/* How it was asked (form.h). What was observed is not what is true of people:
 * a die, a second statement or harmless items are part of every answer. */
enum hearth_release_design {
    HEARTH_RELEASE_DIRECT = 0,
    HEARTH_RELEASE_FORCED,
    HEARTH_RELEASE_CROSSWISE,
    HEARTH_RELEASE_LIST,
    HEARTH_RELEASE_CONJOINT
};

enum hearth_release_shown {
    HEARTH_RELEASE_NOTHING = 0,
    HEARTH_RELEASE_DISTRIBUTION, /* every cell, or every option that may */
    HEARTH_RELEASE_TOP2,         /* the two highest answers together */
    HEARTH_RELEASE_MEAN,
    HEARTH_RELEASE_ESTIMATE /* of a list experiment, and nothing beside it */
};

enum hearth_release_reason {
    HEARTH_RELEASE_FREE = 0,
    HEARTH_RELEASE_FEW_ANSWERS, /* base below k */
    HEARTH_RELEASE_SMALL_CELL,  /* an answer given by fewer than k */
    HEARTH_RELEASE_OPEN_TEXT,   /* words are never shown */
    HEARTH_RELEASE_ALL_ALIKE,   /* would speak about everyone in it */
    HEARTH_RELEASE_COMPLEMENT,  /* all others together are fewer than k */
    HEARTH_RELEASE_FEW_PLACES,  /* one interviewer, or fewer than 3 PSUs */
    HEARTH_RELEASE_LINKED,      /* another hidden figure would follow from it */
    HEARTH_RELEASE_SOLVABLE,    /* the exact answers would follow from it */
    HEARTH_RELEASE_UNFIT        /* a list experiment was not followed, or the
                                 * form does not say which items an arm saw */
};

struct hearth_release_share {
    uint64_t count;
    double share; /* 0 to 1 */
    double low, high;
};

struct hearth_release_cell {
    const char *name;
    const char *label;
    bool is_hidden;
    struct hearth_release_share share;
};

struct hearth_release_mean {
    double value, sd, low, high;
};

/* An arm of a list experiment: how many items people named. */
struct hearth_release_arm {
    uint64_t base;
    double mean, sd;
};
/* Plain items alone; the sensitive one as well. */
#define HEARTH_RELEASE_ARMS 2

/* Of a question asked through chance: the share of people of whom it is true,
 * with its interval. It follows from the published share of those who said
 * ${said} and the method's own probabilities, or from what is published of the
 * two arms (estimate.h). */
struct hearth_release_estimate {
    const char *said;        /* in a list experiment: the sensitive item */
    uint64_t p_yes, p_no;    /* parts per million, as in the form */
    double value, low, high; /* as computed: they may lie outside 0 to 1 */
    struct hearth_release_arm arms[HEARTH_RELEASE_ARMS]; /* list experiments */
};

/* The same figures for a part of the people: an area, women, an age band. */
struct hearth_release_group {
    /* "area", a level above it ("city"), the name of a question, or of a
     * two-way table "q_sex*q_age" */
    const char *dimension;
    const char *name; /* area code, city, name of a choice, or "w*18_34" */
    const char *label;
    enum hearth_release_shown shown;
    enum hearth_release_reason reason;
    uint64_t base;
    unsigned step;    /* percentage points that shares are rounded to */
    uint64_t since;   /* number of the release in which these were made; 0 */
    uint64_t waits;   /* the next come after about so many more; 0: hidden */
    uint64_t planned; /* complete interviews of it in a wave; 0: not said */
    const struct hearth_release_cell *cells;
    size_t cell_count;
    struct hearth_release_share top2;
    bool has_mean;
    struct hearth_release_mean mean; /* in a scale: its index */
    bool has_estimate;
    struct hearth_release_estimate estimate;
};

struct hearth_release_question {
    const char *name;
    const char *label;
    const char *section; /* label of its group, or "" */
    const char *repeat;  /* name of the repeat it is asked in, or "" */
    enum hearth_release_kind kind;
    enum hearth_release_design design;
    enum hearth_release_shown shown;
    enum hearth_release_reason reason;
    uint8_t sensitivity;
    uint64_t base; /* answers; exact when something is shown */
    uint64_t skipped, no_answer, not_asked; /* coarse */
    const struct hearth_release_cell *cells;
    size_t cell_count;
    struct hearth_release_share top2; /* shown == TOP2 */
    const char *top2_label;           /* "Agree, Strongly agree" */
    bool has_mean;
    struct hearth_release_mean mean;
    bool has_estimate;
    struct hearth_release_estimate estimate;
    unsigned step;         /* percentage points that shares are rounded to */
    uint64_t since, waits; /* as in a group */
    const struct hearth_release_group *groups;
    size_t group_count;
};

struct hearth_release_scale {
    const char *name;
    uint64_t item_count;
    bool is_shown;
    uint64_t base;
    struct hearth_release_mean index; /* 0-100; sd unused */
    bool has_alpha;
    double alpha_pairwise, alpha_complete, alpha_low, alpha_high;
    uint64_t complete;
    uint64_t since, waits;
    const struct hearth_release_group *groups;
    size_t group_count;
};

struct hearth_release_form {
    const char *id;
    uint64_t version;
    const char *title;
    const char *statement; /* sensitive fields and why, or "" (form.h) */
    uint64_t interviews;   /* coarse */
    const struct hearth_release_question *questions;
    size_t question_count;
    const struct hearth_release_scale *scales;
    size_t scale_count;
    uint64_t planned; /* complete interviews a wave; 0: not said */
};

struct hearth_release_tick {
    uint64_t day;     /* days since 1970-01-01; 0 in areas */
    const char *area; /* "" in days */
    uint64_t count;   /* coarse; fewer than 10 are in no list */
    /* Days that it is of, from that one on; 0 as 1. Of 7 in days: those of the
     * week that are not listed by themselves. */
    uint64_t span;
};

struct hearth_release_problem {
    const char *device; /* hex */
    uint64_t seq;
    const char *text;
};

#define HEARTH_RELEASE_OUTCOMES 5
#define HEARTH_RELEASE_MODES    5

/* Figures that did not go out although enough came in, and why: for the
 * custodian. */
struct hearth_release_held {
    const char *form;
    const char *question;
    const char *why;
};

/* A count of everybody or of an area with noise, for the public: optional, off
 * unless the declared cube asks for it. Drawn once and stored; unweighted. */
struct hearth_release_headline {
    const char *form;
    const char *question;
    const char *name;  /* of the choice that is counted */
    const char *label; /* of that choice */
    const char *area;  /* "": everybody */
    uint64_t base;     /* as published elsewhere */
    uint64_t count;    /* with noise, kept between 0 and the base */
    uint64_t epsilon;  /* millionths */
};

/* How the figures came about; texts are never NULL. */
struct hearth_release_provenance {
    const char *wave;
    bool is_frozen;     /* the wave is closed: these are its last figures */
    uint64_t first_day; /* k interviews were made by then; 0: fewer than k */
    uint64_t last_day;
    uint64_t response_rate; /* percent, to 5; 0: too few to say */
    uint64_t k;             /* the smallest base */
    const char *method;
    const char *purpose;
    const char *recipient; /* "": everybody */
    int64_t expires_s;     /* 0: never */
    /* Of the joint audit: cells looked at, hidden ones that protect people,
     * and the narrowest interval an attacker can put around one of those. */
    uint64_t audit_cells, audit_hidden, audit_worst;
    const char *cube; /* SHA-256 of the declared cube, hex; "": default */
    const char *merged_from; /* "", or the hashes of two releases */
};

struct hearth_release {
    uint64_t number; /* from 1; 0: nothing was released yet, progress only */
    struct hearth_release_provenance provenance;
    const struct hearth_release_held *held;
    size_t held_count;
    const char *programme;    /* name */
    const char *programme_id; /* hex */
    uint64_t version;         /* of the programme document */
    int64_t made_s;
    int64_t figures_s; /* when its forms were made; 0: with all the rest */
    /* The audit chain when it was made: number of its last entry, which is the
     * release's own, and its hash in hex; 0 and "": not stated. */
    uint64_t audit_number;
    const char *audit_head;
    uint64_t opened; /* the sum of the published counts of both */
    uint64_t outcomes[HEARTH_RELEASE_OUTCOMES]; /* coarse; by hearth_outcome */
    uint64_t left_out[HEARTH_RELEASE_MODES];    /* coarse; by mode */
    bool allows_synthetic, allows_paper;
    const struct hearth_release_form *forms;
    size_t form_count;
    const struct hearth_release_headline *headlines;
    size_t headline_count;
    const struct hearth_release_tick *days;
    size_t day_count;
    const struct hearth_release_tick *areas;
    size_t area_count;
    const struct hearth_release_tick *cells; /* area by week */
    size_t cell_count;
    const struct hearth_release_problem *problems;
    size_t problem_count;
};

/* ${count} as a coarse count. */
uint64_t hearth_release_coarse(uint64_t count);

/* When the figures of ${r} were made, seconds since 1970. */
int64_t hearth_release_figures_s(const struct hearth_release *r);

/* The release as it leaves the host, signed: without what only those who run
 * the field work may see, and which is in current.json alone. */
struct hearth_release hearth_release_for_all(const struct hearth_release *r);

/* The release as JSON. E_SPACE. */
HEARTH_MUST_USE int hearth_release_encode(const struct hearth_release *r,
                                          struct hearth_writer *out);
/* Views into ${arena}. E_INVALID, E_LIMIT, E_MEMORY, E_VERSION. */
HEARTH_MUST_USE int hearth_release_decode(struct hearth_slice in,
                                          struct hearth_arena *arena,
                                          struct hearth_release *out);

/* A release read from a data folder; owns its memory. */
struct hearth_release_file {
    struct hearth_release release;
    void *memory;
};
/* Replaces release/current.json at once or not at all. E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_release_save(const char *folder,
                                        const struct hearth_release *r);
/* E_NOT_FOUND: nothing was released yet. */
HEARTH_MUST_USE int hearth_release_load(const char *folder,
                                        struct hearth_release_file *out);
void hearth_release_free(struct hearth_release_file *f);

#endif
