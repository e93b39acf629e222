/* SPDX-License-Identifier: Apache-2.0 */
/* From released figures to plots; every page asks for its own. */
#ifndef HOST_CHART_MAKE_H
#define HOST_CHART_MAKE_H

#include "host/chart/figures.h"

typedef void hearth_plot_visit(void *cookie, const struct hearth_plot *p);

struct hearth_maker {
    const struct hearth_figures *f;
    hearth_plot_visit *visit;
    void *cookie;
};

void hearth_make_overview(const struct hearth_maker *m);
void hearth_make_answers(const struct hearth_maker *m, bool is_sensitive);
void hearth_make_areas(const struct hearth_maker *m);
void hearth_make_waves(const struct hearth_maker *m);
void hearth_make_cities(const struct hearth_maker *m);
/* Of areas or waves, below the scales: the chosen question, or all. */
void hearth_make_questions(const struct hearth_maker *m,
                           enum hearth_figures_page page);
void hearth_make_progress(const struct hearth_maker *m);
void hearth_make_quality(const struct hearth_maker *m);
/* All of a page. */
void hearth_make_page(const struct hearth_maker *m,
                      enum hearth_figures_page page);

/* ---- parts ---- */

/* A plot with ${rows} empty rows of ${series} values each; rows is NULL when
 * memory is out. */
struct hearth_plot hearth_make_plot(const struct hearth_figures *f,
                                    enum hearth_plot_kind kind, size_t rows,
                                    size_t series);
/* "KIND-FORM-NAME", of letters, digits and _ . - */
void hearth_make_name(struct hearth_plot *p, const char *kind, size_t form,
                      const char *name);
/* Into the arena. */
const char *hearth_make_copy(const struct hearth_figures *f, const char *text);
const char *hearth_make_say(const struct hearth_figures *f,
                            enum hearth_say_id id, const char *first,
                            const char *second);
/* With a number as {#0}. */
const char *hearth_make_say_n(const struct hearth_figures *f,
                              enum hearth_say_id id, uint64_t n);
const char *hearth_make_date(const struct hearth_figures *f, int64_t unix_s);
const char *hearth_make_count(const struct hearth_figures *f, uint64_t v);
/* ${a}, then ${b} after a space. */
const char *hearth_make_join(const struct hearth_figures *f, const char *a,
                             const char *b);
/* ${note}, and after how many more interviews what waits is made anew; ${waits}
 * 0: nothing of it waits. */
const char *hearth_make_waits(const struct hearth_figures *f, const char *note,
                              uint64_t waits);
/* The fewest of two, where 0 is none. */
uint64_t hearth_make_sooner(uint64_t a, uint64_t b);
/* Why a figure is not there: short for a lane, whole for a page. */
const char *hearth_make_why(const struct hearth_figures *f,
                            enum hearth_release_reason reason);
const char *hearth_make_why_long(const struct hearth_figures *f,
                                 enum hearth_release_reason reason);
struct hearth_plot_value
hearth_make_share(const struct hearth_release_share *s);
struct hearth_plot_value hearth_make_hidden(const char *why);
/* A mean between ${min} and ${max} on 0 to 100, its interval outwards. */
struct hearth_plot_value
hearth_make_index(const struct hearth_release_mean *mean, double min,
                  double max, bool is_reversed);
/* Answers that a die or a harmless question stands between: the estimate and
 * its interval, then what was said; with the warnings that belong to it. */
bool hearth_make_is_indirect(const struct hearth_release_question *q);
size_t hearth_make_indirect_rows(const struct hearth_release_question *q);
void hearth_make_indirect(const struct hearth_figures *f,
                          const struct hearth_release_question *q,
                          struct hearth_plot *p);
/* A share of answers that were published one by one: their sum, with the
 * interval that follows from it and the published base. */
struct hearth_plot_value hearth_make_sum(const struct hearth_release_cell *a,
                                         const struct hearth_release_cell *b,
                                         uint64_t base);

/* Which questions ${page} has a choice of, and which it shows. */
#define HEARTH_QUESTION_ID_MAX 192
bool hearth_make_is_choosable(const struct hearth_release_question *q,
                              enum hearth_figures_page page);
bool hearth_make_is_chosen(const struct hearth_figures *f, size_t form,
                           const struct hearth_release_question *q);
void hearth_make_question_id(size_t form, const char *question,
                             char out[HEARTH_QUESTION_ID_MAX]);
/* Of ${groups} those of ${dimension} that who looks may see, into ${out}, which
 * holds HEARTH_PARTS_MAX: areas by name, answers in their form's order. */
#define HEARTH_PARTS_MAX 256
size_t hearth_make_take_parts(const struct hearth_figures *f,
                              const struct hearth_release_group *groups,
                              size_t count, const char *dimension,
                              const struct hearth_release_group **out);
/* The name of a dimension in words: the question's, if it is one. */
const char *hearth_make_dimension_label(const struct hearth_figures *f,
                                        const struct hearth_release_form *form,
                                        const char *dimension);
const char *hearth_make_wave_label(const struct hearth_figures *f,
                                   const struct hearth_release *r);

/* False: the area is not for who looks. */
bool hearth_make_may_see(const struct hearth_figures *f, const char *area);

/* What the default instrument's questions are about; of scales that it does
 * not have nothing is known but their name. */
enum hearth_panel {
    HEARTH_ACCEPTANCE,
    HEARTH_CONCERN,
    HEARTH_NORM,
    HEARTH_OTHER
};
#define HEARTH_PANELS 4
struct hearth_item {
    const char *name;
    enum hearth_panel panel;
    enum hearth_say_id word;
    double min, max;
    bool is_reversed; /* so that high is more of what the panel says */
};
const struct hearth_item *hearth_make_item(const char *question);
unsigned hearth_make_tint(enum hearth_panel panel);
/* Referents and scales of ${panel} in ${form}: an index for everybody. */
size_t hearth_make_panel(const struct hearth_figures *f,
                         const struct hearth_release_form *form,
                         enum hearth_panel panel, struct hearth_plot_row *rows,
                         size_t cap);
#define HEARTH_PANEL_ROWS 16
const char *hearth_make_scale_label(const struct hearth_figures *f,
                                    const struct hearth_release_form *form,
                                    const char *scale);
enum hearth_panel
hearth_make_scale_panel(const struct hearth_release_form *form,
                        const char *scale);
struct hearth_plot_value
hearth_make_scale(const struct hearth_figures *f,
                  const struct hearth_release_scale *s);
/* Of ${s} the group that ${like} is of another scale. */
struct hearth_plot_value
hearth_make_part(const struct hearth_figures *f,
                 const struct hearth_release_scale *s,
                 const struct hearth_release_group *like);

#endif
