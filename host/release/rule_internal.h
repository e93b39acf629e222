/* SPDX-License-Identifier: Apache-2.0 */
/* The insides of the rule: one question's figures for everybody and for each
 * group, before they are put into a release. */
#ifndef HOST_RELEASE_RULE_INTERNAL_H
#define HOST_RELEASE_RULE_INTERNAL_H

#include "host/release/rule.h"

#define HEARTH_RULE_AUDIT_LIMIT "the joint audit is too large or takes too long"
#define HEARTH_RULE_AUDIT_FOLLOWS                                              \
    "the joint audit finds a hidden figure that would follow"

/* One question of one group. */
struct hearth_rule_unit {
    struct hearth_cube_group *group;
    struct hearth_release_group figure; /* what would go out, or stays */
    bool is_kept;   /* its last figures stay: too little changed */
    unsigned step;  /* percentage points, where it is made anew */
    bool was_shown; /* there are last figures */
};

/* One question of the cube. */
struct hearth_rule_figures {
    struct hearth_rule_work *work;
    struct hearth_cube *cube;
    uint16_t node;
    struct hearth_release_question question; /* everybody's, unit 0 */
    struct hearth_rule_unit *units;
    size_t unit_count;
    /* Figures of the release before, or NULL. */
    const struct hearth_release_question *last;
};

struct hearth_rule_tables; /* of the audit */

/* What the whole of a release adds up to. */
struct hearth_rule_work {
    const struct hearth_rule_source *source;
    struct hearth_arena *arena;
    struct hearth_release *out;
    struct hearth_release_held *held;
    size_t held_count, held_cap;
    size_t fresh; /* figures made anew */
    struct hearth_rule_tables *tables;
    /* The joint audit of the sizes of the form's groups failed, and why: all
     * of its figures stay as they were. NULL: passed. */
    const char *failed;
};

/* The joint audit of all that is published about a question, with what stays
 * of earlier releases. What it cannot pass is hidden, group by group; E_STATE:
 * nothing of the question may go out. */
HEARTH_MUST_USE int hearth_rule_link(struct hearth_rule_figures *f);
/* The joint audit of how many interviews each group has, over all levels and
 * ways to part at once: what links every table of the form. Groups whose size
 * would give away another's are closed: no figure shows them. */
HEARTH_MUST_USE int hearth_rule_sizes(struct hearth_rule_work *w,
                                      struct hearth_cube *cube,
                                      const struct hearth_release_form *last);
/* The same of the bases of one figure. */
HEARTH_MUST_USE int hearth_rule_bases(struct hearth_rule_figures *f);
/* How the answers behind a figure changed since it was made. Progress may tell
 * an attacker as much. */
struct hearth_rule_change {
    uint64_t came, gone;
};
struct hearth_rule_change
hearth_rule_change_of(const struct hearth_rule_figures *f,
                      const struct hearth_rule_unit *u);
/* What the base of a figure is published as; false: not at all. */
bool hearth_rule_base_range(const struct hearth_rule_figures *f,
                            const struct hearth_rule_unit *u, uint64_t base,
                            uint64_t *low, uint64_t *high);
/* Where a figure stands in a release. */
struct hearth_rule_place {
    const char *form, *question, *dimension, *group;
};
/* "No difference cell, after rounding, is pinned to one value or to an interval
 * narrower than 5" (disclosure.md 3), to whichever earlier figure. */
bool hearth_rule_differs_safely(const struct hearth_narrow *past,
                                const struct hearth_rule_place *at,
                                const struct hearth_release_group *figure);
/* Hides a unit for ${reason}. */
void hearth_rule_hide(struct hearth_rule_unit *u,
                      enum hearth_release_reason reason);
/* Hides one option of it. */
void hearth_rule_hide_option(struct hearth_rule_figures *f,
                             struct hearth_rule_unit *u, uint32_t option);
/* A question of ${form}, and its scales. E_MEMORY. */
HEARTH_MUST_USE int hearth_rule_figures(struct hearth_rule_figures *f);
HEARTH_MUST_USE int hearth_rule_scale(struct hearth_rule_work *w,
                                      struct hearth_cube *cube, uint16_t index,
                                      const struct hearth_release_scale *last,
                                      struct hearth_release_scale *out);
/* Days, areas and weeks of areas that may be listed. E_MEMORY. */
HEARTH_MUST_USE int hearth_rule_progress(const struct hearth_progress *p,
                                         struct hearth_arena *arena,
                                         struct hearth_release *out);
/* For the custodian: why a figure did not go out. */
void hearth_rule_hold(struct hearth_rule_work *w, const char *form,
                      const char *question, const char *why);
/* True if too few records changed behind a figure since it was made;
 * *${waits}: how many more it takes, rounded up to 5. */
bool hearth_rule_waits(const struct hearth_cube *cube,
                       const struct hearth_cube_group *g, size_t unit,
                       uint64_t *waits);
/* Only of a figure that is shown: for a hidden one the number would halve what
 * can be guessed of its base, and no audit looks at it. */
void hearth_rule_say_waits(struct hearth_release_group *g, uint64_t waits);
/* FREE, or why the group as such is too small or too narrow. ${base}: answers
 * behind the figure. */
enum hearth_release_reason
hearth_rule_group_reason(const struct hearth_cube *cube,
                         const struct hearth_cube_group *g, uint64_t base,
                         uint64_t of_all);

#endif
