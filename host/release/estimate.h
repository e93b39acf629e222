/* SPDX-License-Identifier: Apache-2.0 */
/* What follows for people from what was said through a die or beside a
 * harmless question (statistics.md 3). The map is linear, its probabilities
 * stand in the form, and it starts from the published share: an estimate says
 * nothing that the share beside it does not say. That of a list experiment is
 * the difference of two published means, and says nothing that these do not
 * say. */
#ifndef HOST_RELEASE_ESTIMATE_H
#define HOST_RELEASE_ESTIMATE_H

#include "host/release/release.h"

/* Below this a share of answers tells next to nothing of people: a hundred
 * answers would leave an interval as wide as all there is. The form compiler
 * draws the same line for a harmless question near one half. */
#define HEARTH_ESTIMATE_SLOPE_MIN 0.1

/* "No list estimate below about 600 answers in both arms together", and none
 * of an arm so small that its ends are not looked at; of published bases. */
#define HEARTH_ESTIMATE_LIST_MIN 600u
#define HEARTH_ESTIMATE_ARM_MIN  100u
/* A mean of an arm, and its sd, go in steps of this: so wide that ten sums of
 * its answers or more are published as one, and about its standard error. */
double hearth_estimate_arm_step(uint64_t base);
/* As it is published: the mean to the nearest step, the sd up. ${base} is what
 * is published of how many there are. */
struct hearth_release_arm hearth_estimate_arm(uint64_t base, double mean,
                                              double sd);

enum hearth_estimate_warning {
    HEARTH_ESTIMATE_FINE = 0,
    HEARTH_ESTIMATE_OUTSIDE, /* below 0 or above 1, and chance explains it */
    HEARTH_ESTIMATE_MISFIT   /* chance does not: the method was not followed */
};

/* P(said) = slope * share of people + offset. False: the answers tell next to
 * nothing of people, or the question is not asked through chance. */
bool hearth_estimate_map(enum hearth_release_design design, uint64_t p_yes,
                         uint64_t p_no, double *slope, double *offset);
/* The answer whose share the estimate follows from: "yes", or "same". "": the
 * question is not asked through chance. */
const char *hearth_estimate_said(enum hearth_release_design design);
/* From the published ${cells} of a question of two answers; ${out} has p_yes
 * and p_no. Of a list experiment ${out} has the arms, and there are no cells.
 * False: nothing follows. */
bool hearth_estimate_make(enum hearth_release_design design,
                          const struct hearth_release_cell *cells, size_t count,
                          struct hearth_release_estimate *out);
/* The same figures as ${e}, made again from ${cells}. */
bool hearth_estimate_follows(enum hearth_release_design design,
                             const struct hearth_release_cell *cells,
                             size_t count,
                             const struct hearth_release_estimate *e);
enum hearth_estimate_warning
hearth_estimate_warning(const struct hearth_release_estimate *e);
/* "forced response"; for files of others. */
const char *hearth_estimate_method(enum hearth_release_design design);
/* In one sentence; "": none. */
const char *hearth_estimate_caution(const struct hearth_release_estimate *e);
/* For the eye: between 0 and 1, in whole percent, the interval outwards. */
struct hearth_release_share
hearth_estimate_display(const struct hearth_release_estimate *e);

#endif
