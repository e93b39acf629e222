/* SPDX-License-Identifier: Apache-2.0 */
/* A release for one recipient: signed anew with a purpose and an end, and
 * without the areas of a wave that goes on. */
#include "host/audit/audit.h"
#include "host/cli/complain.h"
#include "host/release/signed.h"
#include "host/results/releases.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- "area results to recipients outside the programme one wave late" ---- */

/* Of the wave that records are collected in now. */
static bool is_current(const struct hearth_releases *s,
                       const struct hearth_release *r)
{
    const struct hearth_programme *p = hearth_results_programme(s->results);
    const struct hearth_programme_epoch *epoch =
        hearth_programme_epoch_find(p, p->current_epoch);

    return epoch != NULL && strcmp(epoch->wave, r->provenance.wave) == 0;
}

static bool is_of_area(const struct hearth_release_group *g)
{
    size_t len = strlen(HEARTH_CUBE_AREA);
    const char *star = strchr(g->dimension, '*');

    return strcmp(g->dimension, HEARTH_CUBE_AREA) == 0 ||
           (strncmp(g->dimension, HEARTH_CUBE_AREA, len) == 0 &&
            g->dimension[len] == '*') ||
           (star != NULL && strcmp(star + 1, HEARTH_CUBE_AREA) == 0);
}

static int without_areas(struct hearth_arena *arena,
                         const struct hearth_release_group **groups,
                         size_t *count)
{
    struct hearth_release_group *left =
        hearth_arena_take(arena, *count + 1, sizeof(*left));
    size_t n = 0;

    for (size_t i = 0; left != NULL && i < *count; i++) {
        if (!is_of_area(&(*groups)[i])) {
            left[n++] = (*groups)[i];
        }
    }
    *groups = left;
    *count = n;
    return left == NULL ? HEARTH_E_MEMORY : 0;
}

static int strip_form(struct hearth_arena *arena, struct hearth_release_form *f)
{
    struct hearth_release_question *q =
        hearth_arena_take(arena, f->question_count + 1, sizeof(*q));
    struct hearth_release_scale *s =
        hearth_arena_take(arena, f->scale_count + 1, sizeof(*s));
    int e = q == NULL || s == NULL ? HEARTH_E_MEMORY : 0;

    for (size_t i = 0; e == 0 && i < f->question_count; i++) {
        q[i] = f->questions[i];
        e = without_areas(arena, &q[i].groups, &q[i].group_count);
    }
    for (size_t i = 0; e == 0 && i < f->scale_count; i++) {
        s[i] = f->scales[i];
        e = without_areas(arena, &s[i].groups, &s[i].group_count);
    }
    f->questions = q;
    f->scales = s;
    return e;
}

static int strip(struct hearth_releases *s, struct hearth_release *r)
{
    struct hearth_arena arena;
    struct hearth_release_form *forms;
    int e;

    hearth_arena_init(&arena, s->memory, HEARTH_RELEASE_ARENA_MAX);
    forms = hearth_arena_take(&arena, r->form_count + 1, sizeof(*forms));
    e = forms == NULL ? HEARTH_E_MEMORY : 0;
    for (size_t i = 0; e == 0 && i < r->form_count; i++) {
        forms[i] = r->forms[i];
        e = strip_form(&arena, &forms[i]);
    }
    r->forms = forms;
    r->area_count = r->cell_count = 0;
    return e;
}

/* ---- for one recipient ---- */

static int give_to(struct hearth_releases *s, struct hearth_release *r,
                   const struct hearth_gift *gift)
{
    char path[HEARTH_PATH_MAX], name[64], text[HEARTH_AUDIT_TEXT_MAX + 1];
    char hex[2 * HEARTH_HASH_LEN + 1];
    int e;

    (void)snprintf(text, sizeof(text),
                   "release %06" PRIu64 " to %.60s for %.80s", r->number,
                   gift->to, gift->purpose);
    e = hearth_releases_enter(s, HEARTH_AUDIT_EXPORTED, text);
    if (e == 0) {
        e = hearth_releases_state(s, hex, r);
    }
    (void)snprintf(name, sizeof(name),
                   "release/given/%06" PRIu64 "-%06" PRIu64 ".json", r->number,
                   r->audit_number);
    if (e == 0) {
        e = hearth_fsutil_join(s->folder.path, "release/given", path);
    }
    if (e == 0) {
        e = hearth_fsutil_make_folder(path);
    }
    if (e == 0) {
        e = hearth_fsutil_join(s->folder.path, name, path);
    }
    if (e == 0) {
        e = hearth_releases_sign(s, r, path);
    }
    r->audit_head = ""; /* hex ends here */
    if (e != 0) {
        return hearth_complain_why(e, "cannot give the release");
    }
    printf("written to %s\n", path);
    return 0;
}

int hearth_releases_give(struct hearth_releases *s,
                         const struct hearth_gift *gift)
{
    struct hearth_release_loaded l;
    char path[HEARTH_PATH_MAX];
    struct hearth_release *r = &l.content.release;
    int e = hearth_release_path(s->folder.path, gift->number, path);

    if (e == 0) {
        e = hearth_release_read(path, &l);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot read release %06" PRIu64,
                                   gift->number);
    }
    r->provenance.recipient = gift->to;
    r->provenance.purpose = gift->purpose;
    r->provenance.expires_s = gift->expires_s;
    e = is_current(s, r) ? strip(s, r) : 0;
    e = e == 0 ? give_to(s, r, gift)
               : hearth_complain_why(e, "cannot give the release");
    hearth_release_drop(&l);
    return e;
}
