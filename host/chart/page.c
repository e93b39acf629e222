/* SPDX-License-Identifier: Apache-2.0 */
/* The pages of results: states first, then panels. */
#include "host/chart/page.h"

#include "hearth/interview.h"

#include <string.h>

#define STALE_S (7L * 86400L)

static const struct {
    const char *path;
    enum hearth_say_id title, what;
} pages[HEARTH_FIGURES_PAGES] = {
    [HEARTH_FIGURES_OVERVIEW] = {"", HEARTH_SAY_CHART_OVERVIEW,
                                 HEARTH_SAY_CHART_OVERVIEW_IS},
    [HEARTH_FIGURES_ANSWERS] = {"answers", HEARTH_SAY_CHART_ANSWERS,
                                HEARTH_SAY_CHART_ANSWERS_IS},
    [HEARTH_FIGURES_AREAS] = {"areas", HEARTH_SAY_CHART_AREAS,
                              HEARTH_SAY_CHART_AREAS_IS},
    [HEARTH_FIGURES_WAVES] = {"waves", HEARTH_SAY_CHART_WAVES,
                              HEARTH_SAY_CHART_WAVES_IS},
    [HEARTH_FIGURES_SENSITIVE] = {"sensitive", HEARTH_SAY_CHART_SENSITIVE,
                                  HEARTH_SAY_CHART_SENSITIVE_IS},
    [HEARTH_FIGURES_PROGRESS] = {"progress", HEARTH_SAY_PROGRESS,
                                 HEARTH_SAY_CHART_PROGRESS_IS},
    [HEARTH_FIGURES_QUALITY] = {"quality", HEARTH_SAY_CHART_QUALITY,
                                HEARTH_SAY_CHART_QUALITY_IS},
    [HEARTH_FIGURES_RELEASES] = {"releases", HEARTH_SAY_CHART_RELEASES,
                                 HEARTH_SAY_CHART_RELEASES_IS},
    [HEARTH_FIGURES_CITIES] = {"cities", HEARTH_SAY_CHART_CITIES,
                               HEARTH_SAY_CHART_CITIES_IS}};

const char *hearth_figures_path(enum hearth_figures_page page)
{
    return pages[page].path;
}

enum hearth_say_id hearth_figures_title(enum hearth_figures_page page)
{
    return pages[page].title;
}

void hearth_make_page(const struct hearth_maker *m,
                      enum hearth_figures_page page)
{
    switch (page) {
    case HEARTH_FIGURES_OVERVIEW:
        hearth_make_overview(m);
        break;
    case HEARTH_FIGURES_ANSWERS:
        hearth_make_answers(m, false);
        break;
    case HEARTH_FIGURES_AREAS:
        hearth_make_areas(m);
        hearth_make_questions(m, page);
        break;
    case HEARTH_FIGURES_WAVES:
        hearth_make_waves(m);
        hearth_make_questions(m, page);
        break;
    case HEARTH_FIGURES_SENSITIVE:
        hearth_make_answers(m, true);
        break;
    case HEARTH_FIGURES_PROGRESS:
        hearth_make_progress(m);
        break;
    case HEARTH_FIGURES_QUALITY:
        hearth_make_quality(m);
        break;
    case HEARTH_FIGURES_CITIES:
        hearth_make_cities(m);
        break;
    case HEARTH_FIGURES_RELEASES:
    case HEARTH_FIGURES_PAGES:
    default:
        break;
    }
}

/* ---- states ---- */

static void banner(struct hearth_text *t, const struct hearth_figures *f,
                   enum hearth_say_id strong, const char *more)
{
    hearth_text_add(t, "<p class=\"banner\" role=\"status\"><strong>");
    hearth_text_escaped(t, hearth_say(f->language, strong));
    hearth_text_add(t, "</strong> ");
    hearth_text_escaped(t, more);
    hearth_text_add(t, "</p>\n");
}

static void put_locked(struct hearth_text *t, const struct hearth_figures *f)
{
    const char *more = hearth_say(f->language, HEARTH_SAY_INTERVIEWS_SEALED);

    if (f->release != NULL) {
        more = hearth_make_join(
            f, more, hearth_say(f->language, HEARTH_SAY_LAST_RELEASED));
    }
    more = hearth_make_join(
        f, more,
        f->may_unlock ? hearth_make_say(f, HEARTH_SAY_HOW_TO_UNLOCK, "--unlock",
                                        "hearth-host results")
                      : hearth_say(f->language, HEARTH_SAY_WHO_UNLOCKS));
    banner(t, f, HEARTH_SAY_RESULTS_LOCKED, more);
}

static void put_age(struct hearth_text *t, const struct hearth_figures *f)
{
    const struct hearth_release *r = f->release;
    const int64_t age_s = f->now_s - hearth_release_figures_s(r);

    if (r->provenance.is_frozen || age_s < STALE_S) {
        return;
    }
    banner(t, f, HEARTH_SAY_CHART_STALE,
           hearth_make_say_n(f, HEARTH_SAY_CHART_STALE_DAYS,
                             (uint64_t)(age_s / 86400)));
}

static void put_kinds(struct hearth_text *t, const struct hearth_figures *f)
{
    uint64_t left_out = 0;

    for (size_t i = 0; i < HEARTH_RELEASE_MODES; i++) {
        left_out += f->release->left_out[i];
    }
    if (f->release->allows_synthetic) {
        banner(t, f, HEARTH_SAY_SYNTHETIC_DATA,
               hearth_say(f->language, HEARTH_SAY_SYNTHETIC_COUNTS));
    }
    if (f->release->allows_paper) {
        hearth_panel_line(t, "note",
                          hearth_say(f->language, HEARTH_SAY_PAPER_COUNTED));
    }
    if (left_out > 0) {
        hearth_panel_line(
            t, "note",
            hearth_make_say_n(f, HEARTH_SAY_UNATTENDED_LEFT_OUT, left_out));
    }
}

static void put_empty(struct hearth_text *t, const struct hearth_figures *f,
                      enum hearth_say_id title, enum hearth_say_id why)
{
    hearth_text_add(t, "<section class=\"empty\"><h2>");
    hearth_text_escaped(t, hearth_say(f->language, title));
    hearth_text_add(t, "</h2><p>");
    hearth_text_escaped(t, hearth_say(f->language, why));
    hearth_text_add(t, "</p></section>\n");
}

/* Interim or closed, of what wave, when: one line under every title. */
static void put_status(struct hearth_text *t, const struct hearth_figures *f)
{
    const struct hearth_release *r = f->release;
    const char *wave = r->provenance.wave, *line;

    if (r->number == 0) {
        hearth_panel_line(t, "note",
                          hearth_say(f->language, HEARTH_SAY_CHART_NO_RELEASE));
        return;
    }
    line = hearth_make_say(f, HEARTH_SAY_CHART_RELEASE_OF,
                           hearth_make_count(f, r->number),
                           hearth_make_date(f, hearth_release_figures_s(r)));
    if (wave[0] != '\0') {
        line = hearth_make_join(
            f, hearth_make_join(f, line, "·"),
            hearth_make_say(f, HEARTH_SAY_CHART_WAVE_NAMED, wave, ""));
    }
    line = hearth_make_join(
        f, hearth_make_join(f, line, "·"),
        hearth_say(f->language, r->provenance.is_frozen
                                    ? HEARTH_SAY_CHART_CLOSED
                                    : HEARTH_SAY_CHART_INTERIM));
    hearth_panel_line(t, "note", line);
}

/* ---- overview ---- */

static void tile(struct hearth_text *t, const struct hearth_figures *f,
                 enum hearth_say_id name, const char *value)
{
    hearth_text_add(t, "<div class=\"tile\">");
    hearth_panel_fact(t, f, name, value);
    hearth_text_add(t, "</div>\n");
}

static const char *coarse(const struct hearth_figures *f, uint64_t v)
{
    return v == 0 ? hearth_say(f->language, HEARTH_SAY_FEWER_THAN_10)
                  : hearth_make_count(f, v);
}

static bool has_target(const struct hearth_figures *f, const char *area)
{
    for (size_t i = 0; i < f->target_count; i++) {
        if (strcmp(f->targets[i].area, area) == 0) {
            return true;
        }
    }
    return false;
}

/* Of everybody: what the form's plan says, or else the sum over areas, where
 * none is without a number. */
static uint64_t planned(const struct hearth_figures *f)
{
    const struct hearth_release *r = f->release;
    uint64_t wanted = 0;

    if (r->form_count > 0 && r->forms[0].planned > 0) {
        return r->forms[0].planned;
    }
    for (size_t i = 0; i < r->area_count; i++) {
        if (!has_target(f, r->areas[i].area)) {
            return 0;
        }
    }
    for (size_t i = 0; i < f->target_count; i++) {
        wanted += f->targets[i].wanted;
    }
    return wanted;
}

static const char *interviews(const struct hearth_figures *f)
{
    const char *done = coarse(f, f->release->outcomes[HEARTH_OUTCOME_COMPLETE]);
    uint64_t wanted = planned(f);

    return wanted == 0 ? done
                       : hearth_make_say(f, HEARTH_SAY_CHART_OF, done,
                                         hearth_make_count(f, wanted));
}

static void put_tiles(struct hearth_text *t, const struct hearth_figures *f)
{
    const struct hearth_release *r = f->release;
    struct hearth_hidden h = hearth_panel_hidden(r);

    hearth_text_add(t, "<dl class=\"tiles\">\n");
    tile(t, f, HEARTH_SAY_COMPLETE_INTERVIEWS, interviews(f));
    if (r->provenance.response_rate > 0) {
        tile(t, f, HEARTH_SAY_CHART_RESPONSE,
             hearth_make_say(f, HEARTH_SAY_PERCENT,
                             hearth_make_count(f, r->provenance.response_rate),
                             ""));
    }
    tile(t, f, HEARTH_SAY_CHART_NEW_FIGURES, hearth_make_count(f, h.fresh));
    tile(t, f, HEARTH_SAY_CHART_HIDDEN_FIGURES, hearth_make_count(f, h.hidden));
    hearth_text_add(t, "</dl>\n");
}

static void put_problems(struct hearth_text *t, const struct hearth_figures *f)
{
    const struct hearth_release *r = f->release;

    if (r->problem_count == 0) {
        return;
    }
    hearth_text_add(t, "<section class=\"problems\"><h2>");
    hearth_text_escaped(t, hearth_say(f->language, HEARTH_SAY_NEEDS_A_LOOK));
    hearth_text_add(t, "</h2><ul>\n");
    for (size_t i = 0; i < r->problem_count; i++) {
        struct hearth_words_args args = {
            {hearth_words_t(r->problems[i].device),
             hearth_words_n(r->problems[i].seq),
             hearth_words_t(
                 hearth_say_like(f->language, r->problems[i].text))}};

        hearth_text_add(t, "<li>");
        hearth_text_say_args(t, HEARTH_SAY_PROBLEM_AT, &args);
        hearth_text_add(t, "</li>\n");
    }
    hearth_text_add(t, "</ul></section>\n");
}

/* ---- panels ---- */

struct writer {
    struct hearth_text *t;
    const struct hearth_figures *f;
    const char *section; /* of the last panel; NULL before the first */
    size_t count;
};

static void write_one(void *cookie, const struct hearth_plot *p)
{
    struct writer *w = cookie;

    w->count++;
    if (w->section == NULL || strcmp(w->section, p->section) != 0) {
        hearth_text_add(w->t, w->section == NULL ? "<div class=\"parts\">"
                                                 : "</div></section>\n");
        hearth_text_add(w->t, "<section>");
        if (p->section[0] != '\0') {
            hearth_text_add(w->t, "<h2 dir=\"auto\">");
            hearth_text_escaped(w->t, p->section);
            hearth_text_add(w->t, "</h2>\n");
        }
        hearth_text_add(w->t, "<div class=\"panels\">\n");
        w->section = p->section;
    }
    hearth_panel_write(w->t, w->f, p);
}

static void end_panels(const struct writer *w)
{
    hearth_text_add(w->t, w->count > 0 ? "</div></section></div>\n" : "");
}

static size_t write_panels(struct hearth_text *t,
                           const struct hearth_figures *f,
                           enum hearth_figures_page page)
{
    struct writer w = {t, f, NULL, 0};
    struct hearth_maker m = {f, write_one, &w};

    hearth_make_page(&m, page);
    end_panels(&w);
    return w.count;
}

/* Scales first, so that concern stands beside acceptance; then one question
 * at a time, so that the page stays readable. */
static size_t write_by_question(struct hearth_text *t,
                                const struct hearth_figures *f,
                                enum hearth_figures_page page)
{
    struct hearth_figures chosen = *f;
    struct writer w = {t, f, NULL, 0};
    struct hearth_maker m = {f, write_one, &w}, one = {&chosen, write_one, &w};
    size_t scales;

    if (page == HEARTH_FIGURES_AREAS) {
        hearth_make_areas(&m);
    } else {
        hearth_make_waves(&m);
    }
    scales = w.count;
    end_panels(&w);
    if (!hearth_panel_questions(t, f, page, &chosen)) {
        return scales;
    }
    w = (struct writer){t, f, NULL, 0};
    hearth_make_questions(&one, page);
    end_panels(&w);
    return scales + w.count;
}

static bool has_choice(enum hearth_figures_page page)
{
    return page == HEARTH_FIGURES_AREAS || page == HEARTH_FIGURES_WAVES;
}

static void put_body(struct hearth_text *t, const struct hearth_figures *f,
                     enum hearth_figures_page page)
{
    if (page == HEARTH_FIGURES_RELEASES) {
        hearth_panel_releases(t, f);
        return;
    }
    if (page == HEARTH_FIGURES_OVERVIEW) {
        put_tiles(t, f);
        if (!f->is_outside) {
            put_problems(t, f);
        }
    }
    if (page == HEARTH_FIGURES_QUALITY) {
        hearth_panel_alerts(t, f);
    }
    if (page == HEARTH_FIGURES_CITIES) {
        hearth_panel_cities(t, f);
    }
    if ((has_choice(page) ? write_by_question(t, f, page)
                          : write_panels(t, f, page)) == 0) {
        put_empty(t, f, HEARTH_SAY_CHART_NOTHING_HERE,
                  page == HEARTH_FIGURES_PROGRESS
                      ? HEARTH_SAY_NOTHING_OPENED_YET
                      : HEARTH_SAY_CHART_NOTHING_WHY);
    }
    if (page == HEARTH_FIGURES_OVERVIEW &&
        (f->pages & (1u << HEARTH_FIGURES_PROGRESS)) != 0) {
        hearth_text_add(t, "<h2>");
        hearth_text_escaped(t, hearth_say(f->language, HEARTH_SAY_PROGRESS));
        hearth_text_add(t, "</h2>\n");
        (void)write_panels(t, f, HEARTH_FIGURES_PROGRESS);
    }
}

void hearth_figures_page(struct hearth_text *t, const struct hearth_figures *f,
                         enum hearth_figures_page page)
{
    hearth_panel_line(t, "lead", hearth_say(f->language, pages[page].what));
    if (f->is_locked) {
        put_locked(t, f);
    }
    if (f->release == NULL) {
        put_empty(t, f, HEARTH_SAY_NO_FIGURES_YET,
                  f->is_outside && page == HEARTH_FIGURES_AREAS
                      ? HEARTH_SAY_CHART_LATE
                      : HEARTH_SAY_NO_FIGURES_WHY);
        return;
    }
    if (page != HEARTH_FIGURES_CITIES) { /* each has a line of its own */
        put_status(t, f);
        put_age(t, f);
        put_kinds(t, f);
    }
    put_body(t, f, page);
    hearth_panel_line(t, "note",
                      hearth_say(f->language, HEARTH_SAY_CHART_NO_PURPOSE));
}

/* ---- files of plots ---- */

struct seeker {
    struct hearth_text *t;
    const struct hearth_figures *f;
    const char *file;
    bool is_found;
};

static void seek(void *cookie, const struct hearth_plot *p)
{
    struct seeker *s = cookie;
    struct hearth_plot_look look = {s->f->language, ""};
    size_t len = strlen(p->name);

    if (s->is_found || strncmp(s->file, p->name, len) != 0) {
        return;
    }
    if (strcmp(s->file + len, ".svg") == 0) {
        hearth_plot_svg(s->t, p, &look, true);
        s->is_found = true;
    } else if (strcmp(s->file + len, ".csv") == 0) {
        hearth_plot_csv(s->t, p, &look);
        s->is_found = true;
    }
}

enum hearth_figures_page hearth_figures_page_of(const char *file)
{
    static const char *const begins[HEARTH_FIGURES_PAGES] = {
        [HEARTH_FIGURES_OVERVIEW] = "overview-",
        [HEARTH_FIGURES_ANSWERS] = "answers-",
        [HEARTH_FIGURES_AREAS] = "parts-",
        [HEARTH_FIGURES_WAVES] = "waves-",
        [HEARTH_FIGURES_SENSITIVE] = "sensitive-",
        [HEARTH_FIGURES_PROGRESS] = "progress-",
        [HEARTH_FIGURES_QUALITY] = "quality-",
        [HEARTH_FIGURES_CITIES] = "cities-"};

    for (int i = 0; i < HEARTH_FIGURES_PAGES; i++) {
        if (begins[i] != NULL &&
            strncmp(file, begins[i], strlen(begins[i])) == 0) {
            return (enum hearth_figures_page)i;
        }
    }
    return HEARTH_FIGURES_PAGES;
}

bool hearth_figures_file(struct hearth_text *t, const struct hearth_figures *f,
                         enum hearth_figures_page page, const char *file)
{
    struct seeker s = {t, f, file, false};
    struct hearth_maker m = {f, seek, &s};

    hearth_make_page(&m, page);
    return s.is_found;
}
