/* SPDX-License-Identifier: Apache-2.0 */
/* The files that pages of figures are made from. */
#include "host/web/shelf.h"

#include "host/folder/charter.h"
#include "host/folder/quotas.h"

#include <stdlib.h>
#include <string.h>

#define QUALITY_MAX (8u << 20) /* as host/quality writes at most */

/* ---- releases ---- */

/* The signature held when it was read; now whether it is our programme's. */
static bool is_ours(const struct hearth_programme *p,
                    const struct hearth_release_signed *s,
                    const uint8_t *programme)
{
    if (memcmp(s->programme, programme, HEARTH_PROGRAMME_LEN) != 0) {
        return false;
    }
    for (uint8_t i = 0; i < p->opened_count; i++) {
        if (memcmp(p->openeds[i].point, s->key.point, HEARTH_POINT_LEN) == 0) {
            return true;
        }
    }
    return false;
}

bool hearth_shelf_is_ours(const struct hearth_view *v,
                          const struct hearth_release_signed *s)
{
    struct hearth_programme *p = calloc(1, sizeof(*p));
    bool is = p != NULL && v->home != NULL &&
              hearth_charter_load(v->home, p) == 0 &&
              is_ours(p, s, v->home->programme);

    free(p);
    return is;
}

static bool has_wave(const struct hearth_shelf *s, const char *wave)
{
    for (size_t i = 0; i < s->wave_count; i++) {
        if (strcmp(s->waves[i]->provenance.wave, wave) == 0) {
            return true;
        }
    }
    return false;
}

/* Keeps ${l} where it is listed or the newest of its wave; else drops it. */
static void take(struct hearth_shelf *s, struct hearth_release_loaded *l,
                 bool is_genuine, uint64_t number)
{
    struct hearth_release_loaded *place = &s->loaded[s->loaded_count];
    bool is_listed = s->list_count < HEARTH_SHELF_SHOWN;
    bool is_wave = is_genuine && s->wave_count < HEARTH_SHELF_SHOWN &&
                   !has_wave(s, l->content.release.provenance.wave);

    if (!is_listed && !is_wave) {
        hearth_release_drop(l);
        return;
    }
    *place = *l;
    s->loaded_count++;
    if (is_listed) {
        s->list[s->list_count++] = (struct hearth_figures_shelf){
            number, is_genuine, &place->content.release};
    }
    if (is_wave) {
        s->waves[s->wave_count++] = &place->content.release;
    }
}

static void look_at(struct hearth_shelf *s, const struct hearth_view *v,
                    const struct hearth_programme *p, uint64_t number)
{
    struct hearth_release_loaded l;
    char path[HEARTH_PATH_MAX];
    int e = hearth_release_path(v->folder, number, path);

    if (e == 0) {
        e = hearth_release_read(path, &l);
    }
    if (e == 0) {
        take(s, &l, is_ours(p, &l.content, v->home->programme), number);
    } else if (e != HEARTH_E_NOT_FOUND && s->list_count < HEARTH_SHELF_SHOWN) {
        s->list[s->list_count++] =
            (struct hearth_figures_shelf){number, false, NULL};
    }
}

/* The oldest wave first. */
static void turn(struct hearth_shelf *s)
{
    for (size_t i = 0; i < s->wave_count / 2; i++) {
        const struct hearth_release *other = s->waves[i];

        s->waves[i] = s->waves[s->wave_count - 1 - i];
        s->waves[s->wave_count - 1 - i] = other;
    }
}

void hearth_shelf_releases(struct hearth_shelf *s, const struct hearth_view *v)
{
    struct hearth_programme *p = calloc(1, sizeof(*p));
    uint64_t number = v->release == NULL ? 0 : v->release->number;

    if (p != NULL && v->home != NULL && hearth_charter_load(v->home, p) == 0) {
        for (unsigned i = 0; i < HEARTH_SHELF_DEPTH && number > 0; i++) {
            look_at(s, v, p, number--);
        }
    }
    free(p);
    turn(s);
    if (s->wave_count == 0 && v->release != NULL) {
        s->waves[s->wave_count++] = v->release;
    }
}

/* ---- what is wanted of areas ---- */

/* The number that stands already stays. */
static void add_target(struct hearth_shelf *s, const char *area,
                       uint64_t wanted)
{
    size_t i = 0;

    while (i < s->target_count && strcmp(s->areas[i], area) != 0) {
        i++;
    }
    if (i == HEARTH_SHELF_AREAS || i < s->target_count || wanted == 0 ||
        hearth_bytes_to_text(hearth_slice_text(area), s->areas[i],
                             sizeof(s->areas[i])) != 0) {
        return;
    }
    s->targets[i] =
        (struct hearth_figures_target){.area = s->areas[i], .wanted = wanted};
    s->target_count++;
}

/* What the declared cube plans, as the release says it. Of areas that are
 * merged there is one number only, and interviews are counted one by one. */
static void add_planned(struct hearth_shelf *s, const struct hearth_release *r)
{
    const struct hearth_release_question *q =
        r->form_count > 0 && r->forms[0].question_count > 0
            ? &r->forms[0].questions[0]
            : NULL;

    for (size_t i = 0; q != NULL && i < q->group_count; i++) {
        const struct hearth_release_group *g = &q->groups[i];

        if (strcmp(g->dimension, "area") == 0 && strchr(g->name, '+') == NULL) {
            add_target(s, g->name, g->planned);
        }
    }
}

void hearth_shelf_targets(struct hearth_shelf *s, const struct hearth_view *v)
{
    struct hearth_quotas *q = malloc(sizeof(*q));

    if (q != NULL && v->kv != NULL && hearth_quotas_read(v->kv, q) == 0) {
        for (size_t i = 0; i < q->count; i++) {
            add_target(s, q->at[i].area, q->at[i].wanted);
        }
    }
    free(q);
    if (v->release != NULL) {
        add_planned(s, v->release);
    }
}

/* ---- quality ---- */

void hearth_shelf_quality(struct hearth_shelf *s, const struct hearth_view *v)
{
    char path[HEARTH_PATH_MAX];

    s->quality = malloc(QUALITY_MAX);
    if (s->quality == NULL || v->folder == NULL ||
        hearth_fsutil_join(v->folder, "release/quality.json", path) != 0 ||
        hearth_fsutil_read(path, s->quality, QUALITY_MAX, &s->quality_len) !=
            0) {
        s->quality_len = 0;
    }
}

void hearth_shelf_free(struct hearth_shelf *s)
{
    for (size_t i = 0; i < s->loaded_count; i++) {
        hearth_release_drop(&s->loaded[i]);
    }
    free(s->quality);
    free(s);
}
