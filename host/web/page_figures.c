/* SPDX-License-Identifier: Apache-2.0 */
/* The pages of released figures, and their plots as files: host/chart draws
 * them, here is read what they are made of, as far as a role may see it. */
#include "host/chart/figures.h"
#include "host/chart/labels.h"
#include "host/chart/paper_css.h"
#include "host/web/cities.h"
#include "host/web/pages.h"
#include "host/web/shelf.h"
#include "host/web/style.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What every role may see of the figures' pages. */
static unsigned pages_of(const struct hearth_view *v)
{
    static const unsigned roles[HEARTH_FIGURES_PAGES] = {
        [HEARTH_FIGURES_OVERVIEW] = HEARTH_ROLES_FIGURES,
        [HEARTH_FIGURES_ANSWERS] = HEARTH_ROLES_FIGURES,
        [HEARTH_FIGURES_AREAS] = HEARTH_ROLES_PARTS,
        [HEARTH_FIGURES_WAVES] = HEARTH_ROLES_FIGURES,
        [HEARTH_FIGURES_SENSITIVE] = HEARTH_ROLES_FIGURES,
        [HEARTH_FIGURES_PROGRESS] = HEARTH_ROLES_FIELD,
        [HEARTH_FIGURES_QUALITY] = HEARTH_ROLES_FIELD,
        [HEARTH_FIGURES_RELEASES] = HEARTH_ROLES_ANYBODY,
        [HEARTH_FIGURES_CITIES] = HEARTH_ROLES_CITIES};
    unsigned pages = 0;

    for (unsigned i = 0; i < HEARTH_FIGURES_PAGES; i++) {
        pages |= hearth_view_has(v, roles[i]) ? 1u << i : 0u;
    }
    return pages;
}

/* All that one page needs; to be freed. */
struct material {
    struct hearth_figures f;
    struct hearth_shelf *shelf;
    struct hearth_cities cities;
    struct hearth_arena arena;
    void *memory;
};

static void drop(struct material *m)
{
    if (m->shelf != NULL) {
        hearth_shelf_free(m->shelf);
    }
    hearth_cities_drop(&m->cities);
    free(m->memory);
}

static int open_material(const struct hearth_view *v, struct material *m)
{
    memset(m, 0, sizeof(*m));
    m->shelf = calloc(1, sizeof(*m->shelf));
    m->memory = malloc(HEARTH_FIGURES_ARENA);
    if (m->shelf == NULL || m->memory == NULL) {
        drop(m);
        return HEARTH_E_MEMORY;
    }
    hearth_arena_init(&m->arena, m->memory, HEARTH_FIGURES_ARENA);
    m->f = (struct hearth_figures){
        .release = v->release,
        .pages = pages_of(v),
        .may_take_file = hearth_view_has(v, HEARTH_ROLES_FILE),
        .may_see_workers = hearth_view_has(v, HEARTH_ROLE_SUPERVISOR),
        .is_city = v->who->area_count > 0,
        .city_areas = v->who->areas,
        .city_area_count = v->who->area_count,
        .is_outside = !hearth_view_has(v, HEARTH_ROLES_FIELD),
        .is_locked = v->is_locked,
        .may_unlock =
            hearth_view_has(v, HEARTH_ROLE_ADMINISTRATOR |
                                   HEARTH_ROLE_CUSTODIAN | HEARTH_ROLE_GUEST),
        .has_downloads = true,
        .now_s = v->now_s,
        .language = v->t->language,
        .arena = &m->arena};
    return 0;
}

/* The wave before the newest one; NULL: there is none. */
static const struct hearth_release *earlier(const struct hearth_shelf *s)
{
    return s->wave_count < 2 ? NULL : s->waves[s->wave_count - 2];
}

/* Of our own the newest closed wave, to stand beside others; else the newest
 * release. */
static const struct hearth_release *to_compare(const struct hearth_view *v,
                                               const struct hearth_shelf *s)
{
    for (size_t i = s->wave_count; i > 0; i--) {
        if (s->waves[i - 1]->provenance.is_frozen) {
            return s->waves[i - 1];
        }
    }
    return v->release != NULL && v->release->number > 0 ? v->release : NULL;
}

static void read_cities(const struct hearth_view *v, struct material *m)
{
    hearth_shelf_releases(m->shelf, v);
    hearth_cities_read(&m->cities, v, to_compare(v, m->shelf));
    m->f.cities = m->cities.list;
    m->f.city_count = m->cities.count;
    m->f.city_expired = m->cities.expired;
    m->f.city_damaged = m->cities.damaged;
    m->f.city_more = m->cities.more;
    m->f.city_unread = m->cities.unread;
    m->f.city_read_max = HEARTH_CITIES_FILES;
    m->f.release = m->cities.count > 0 ? m->cities.list[0] : NULL;
}

/* Of the figures' pages those that show questions and answers. */
static bool has_labels(enum hearth_figures_page page)
{
    return page == HEARTH_FIGURES_ANSWERS || page == HEARTH_FIGURES_AREAS ||
           page == HEARTH_FIGURES_WAVES || page == HEARTH_FIGURES_SENSITIVE ||
           page == HEARTH_FIGURES_RELEASES;
}

/* Only what ${page} shows is read. */
static void read_for(const struct hearth_view *v, struct material *m,
                     enum hearth_figures_page page)
{
    struct hearth_shelf *s = m->shelf;

    if (page == HEARTH_FIGURES_RELEASES || page == HEARTH_FIGURES_WAVES ||
        (page == HEARTH_FIGURES_AREAS && m->f.is_outside)) {
        hearth_shelf_releases(s, v);
    }
    if (page == HEARTH_FIGURES_AREAS && m->f.is_outside) {
        m->f.release = earlier(s);
    }
    if (page == HEARTH_FIGURES_CITIES) {
        read_cities(v, m);
    }
    if (page == HEARTH_FIGURES_OVERVIEW || page == HEARTH_FIGURES_PROGRESS) {
        hearth_shelf_targets(s, v);
    }
    if (page == HEARTH_FIGURES_QUALITY) {
        hearth_shelf_quality(s, v);
    }
    m->f.waves = s->waves;
    m->f.wave_count = s->wave_count;
    m->f.shelf = s->list;
    m->f.shelf_count = s->list_count;
    m->f.targets = s->targets;
    m->f.target_count = s->target_count;
    m->f.quality = hearth_slice_of(s->quality, s->quality_len);
    if (has_labels(page)) {
        hearth_labels_read(&m->f, v->data);
    }
}

static int refuse_damaged(struct hearth_view *v)
{
    hearth_page_trouble(v->t, HEARTH_SAY_FIGURES_UNREADABLE, 0);
    hearth_text_add(v->t, "<p>");
    hearth_text_say_with(v->t, HEARTH_SAY_FIGURES_UNREADABLE_DO,
                         hearth_words_t("hearth-host results"));
    hearth_text_add(v->t, "</p>\n");
    v->out.status = 500;
    return 0;
}

static int show(struct hearth_view *v, enum hearth_figures_page page)
{
    struct material m;
    char question[192];
    int e;

    if (v->is_unreadable) { /* ours to mend, not the request's fault */
        return refuse_damaged(v);
    }
    e = open_material(v, &m);
    if (e != 0) {
        return e;
    }
    if (hearth_view_query(v, "q", question, sizeof(question))) {
        m.f.question = question;
    }
    read_for(v, &m, page);
    hearth_figures_page(v->t, &m.f, page);
    hearth_text_add(v->t, "<script src=\"/plot.js\" defer></script>\n");
    v->out.may_zip = true;
    v->out.has_figures = true;
    drop(&m);
    return 0;
}

int hearth_page_overview(struct hearth_view *v)
{
    return show(v, HEARTH_FIGURES_OVERVIEW);
}

int hearth_page_answers(struct hearth_view *v)
{
    return show(v, HEARTH_FIGURES_ANSWERS);
}

int hearth_page_areas(struct hearth_view *v)
{
    return show(v, HEARTH_FIGURES_AREAS);
}

int hearth_page_waves(struct hearth_view *v)
{
    return show(v, HEARTH_FIGURES_WAVES);
}

/* How a city comes to stand here. */
static void put_how(struct hearth_view *v)
{
    hearth_text_add(v->t, "<section><p>");
    hearth_text_say(v->t, HEARTH_SAY_CHART_CITIES_HOW);
    hearth_text_add(v->t, "</p>\n");
    hearth_page_command(v, "hearth-host release import FILE --key HEX", true);
    hearth_text_add(v->t, "</section>\n");
}

int hearth_page_cities(struct hearth_view *v)
{
    int e = show(v, HEARTH_FIGURES_CITIES);

    if (e == 0 && hearth_view_has(v, (unsigned)HEARTH_ROLE_ADMINISTRATOR |
                                         (unsigned)HEARTH_ROLE_CUSTODIAN)) {
        put_how(v);
    }
    return e;
}

int hearth_page_sensitive(struct hearth_view *v)
{
    return show(v, HEARTH_FIGURES_SENSITIVE);
}

/* Who sets a number for each area; nothing is signed by it. */
static void put_quotas(struct hearth_view *v)
{
    hearth_text_add(v->t, "<section><h2>");
    hearth_text_say(v->t, HEARTH_SAY_DO_QUOTA);
    hearth_text_add(v->t, "</h2>");
    hearth_page_act(v, "quota-set");
    hearth_page_field_needed(
        v->t, "quotas", hearth_say(v->t->language, HEARTH_SAY_QUOTA_FIELD),
        "text", hearth_say(v->t->language, HEARTH_SAY_QUOTA_IS));
    hearth_page_act_end(v, hearth_say(v->t->language, HEARTH_SAY_DO_QUOTA));
    hearth_text_add(v->t, "</section>\n");
}

int hearth_page_progress(struct hearth_view *v)
{
    int e = show(v, HEARTH_FIGURES_PROGRESS);

    if (e == 0 && v->who->is_known &&
        hearth_view_has(v, HEARTH_ROLE_ADMINISTRATOR | HEARTH_ROLE_CUSTODIAN |
                               HEARTH_ROLE_LEAD)) {
        put_quotas(v);
    }
    return e;
}

/* What an alert there asks for is drawn elsewhere. */
int hearth_page_quality(struct hearth_view *v)
{
    int e = show(v, HEARTH_FIGURES_QUALITY);

    if (e == 0 && hearth_view_has(v, HEARTH_ROLES_CHECKS)) {
        hearth_text_add(v->t, "<p><a class=\"go\" href=\"/checks\">");
        hearth_text_say(v->t, HEARTH_SAY_CHECKS);
        hearth_text_add(v->t, "</a></p>\n");
    }
    return e;
}

/* How others get one: a copy of their own, for a purpose and a time. */
static void put_give(struct hearth_view *v)
{
    hearth_text_add(v->t, "<section><h2>");
    hearth_text_say(v->t, HEARTH_SAY_GIVE_RELEASE);
    hearth_text_add(v->t, "</h2><p>");
    hearth_text_say(v->t, HEARTH_SAY_GIVE_RELEASE_IS);
    hearth_text_add(v->t, "</p>\n");
    hearth_page_command(v,
                        "hearth-host release give N --to NAME --purpose TEXT "
                        "--expires DATE",
                        true);
    hearth_page_who_does(v, HEARTH_ROLE_CUSTODIAN);
    hearth_text_add(v->t, "</section>\n");
}

int hearth_page_releases(struct hearth_view *v)
{
    int e = show(v, HEARTH_FIGURES_RELEASES);

    if (e == 0 && v->release != NULL && hearth_view_has(v, HEARTH_ROLES_FILE)) {
        put_give(v);
    }
    return e;
}

/* ---- files ---- */

int hearth_page_plot(struct hearth_view *v)
{
    const char *file = v->request->rest, *dot = strrchr(file, '.');
    bool is_svg = dot != NULL && strcmp(dot, ".svg") == 0;
    enum hearth_figures_page page = hearth_figures_page_of(file);
    struct material m;
    int e;

    if (page == HEARTH_FIGURES_PAGES) {
        return HEARTH_E_NOT_FOUND;
    }
    e = open_material(v, &m);
    if (e != 0) {
        return e;
    }
    if ((m.f.pages & (1u << page)) == 0) {
        e = HEARTH_E_DENIED;
    } else {
        m.f.wants_all_questions = true;
        read_for(v, &m, page);
        e = hearth_figures_file(v->t, &m.f, page, file) ? 0
                                                        : HEARTH_E_NOT_FOUND;
    }
    if (e == 0) {
        hearth_view_as_file(
            v, is_svg ? "image/svg+xml" : "text/csv; charset=utf-8", file);
    }
    v->out.may_zip = true;
    drop(&m);
    return e;
}

/* ---- on paper ---- */

/* The release on the shelf that ${file}, "N.html", names. */
static const struct hearth_release *on_shelf(const struct material *m,
                                             const char *file)
{
    char name[32];

    for (size_t i = 0; i < m->shelf->list_count; i++) {
        const struct hearth_figures_shelf *s = &m->shelf->list[i];

        (void)snprintf(name, sizeof(name), "%" PRIu64 ".html", s->number);
        if (strcmp(name, file) == 0 && s->is_genuine &&
            s->release->provenance.is_frozen) {
            return s->release;
        }
    }
    return NULL;
}

static int give_paper(struct hearth_view *v, const char *name,
                      void (*write)(struct hearth_text *t,
                                    const struct hearth_figures *f))
{
    struct material m;
    int e = open_material(v, &m);

    if (e != 0) {
        return e;
    }
    hearth_shelf_releases(m.shelf, v);
    m.f.release = on_shelf(&m, v->request->rest);
    m.f.has_downloads = false;
    if (m.shelf->wave_count > 0 &&
        m.f.release != m.shelf->waves[m.shelf->wave_count - 1]) {
        m.f.is_outside = false; /* of an earlier wave areas are for all */
    }
    if (m.f.release == NULL) {
        e = HEARTH_E_NOT_FOUND;
    } else {
        hearth_labels_read(&m.f, v->data);
        write(v->t, &m.f);
        hearth_view_as_file(v, "text/html; charset=utf-8", name);
        v->out.may_zip = true;
    }
    drop(&m);
    return e;
}

int hearth_page_brief(struct hearth_view *v)
{
    return give_paper(v, "brief.html", hearth_figures_brief);
}

int hearth_page_sheet(struct hearth_view *v)
{
    return give_paper(v, "sheet.html", hearth_figures_sheet);
}

int hearth_page_script(struct hearth_view *v)
{
    hearth_view_as_file(v, "text/javascript; charset=utf-8", "");
    hearth_text_add(v->t, hearth_plot_js);
    return 0;
}
