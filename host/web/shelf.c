/* SPDX-License-Identifier: Apache-2.0 */
/* The files that pages of figures are made from. */
#include "host/web/shelf.h"

#include "host/folder/charter.h"

#include "hearth/assignment.h"
#include "hearth/ledger.h"

#include <stdlib.h>
#include <string.h>

#define ASSIGNMENT_ROOM (64u << 10)
#define QUALITY_MAX     (8u << 20) /* as host/quality writes at most */

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

static void add_quota(struct hearth_shelf *s, const struct hearth_quota *q)
{
    size_t i = 0;

    while (i < s->target_count && strcmp(s->areas[i], q->area) != 0) {
        i++;
    }
    if (i == HEARTH_SHELF_AREAS) {
        return;
    }
    if (i == s->target_count) {
        memcpy(s->areas[i], q->area, sizeof(s->areas[i])); /* of one size */
        s->targets[i].area = s->areas[i];
        s->target_count++;
    }
    s->targets[i].wanted += q->wanted;
}

/* Quotas of everybody count; those of a part of the people are part of them.
 */
static void add_assignment(struct hearth_shelf *s,
                           const struct hearth_assignment *a)
{
    for (uint8_t i = 0; i < a->quota_count; i++) {
        if (a->quotas[i].group[0] == '\0') {
            add_quota(s, &a->quotas[i]);
        }
    }
}

void hearth_shelf_targets(struct hearth_shelf *s, const struct hearth_view *v)
{
    struct hearth_assignment *a = calloc(1, sizeof(*a));
    uint8_t *document = malloc(ASSIGNMENT_ROOM);
    struct hearth_ledger_device d;
    const uint8_t *after = NULL;
    uint8_t last[HEARTH_DEVICE_LEN];
    size_t len;

    while (a != NULL && document != NULL && v->home != NULL && v->kv != NULL &&
           hearth_ledger_device_next(v->kv, after, &d) == 0) {
        if (!d.is_revoked &&
            hearth_ledger_assignment_get(v->kv, d.id, document, ASSIGNMENT_ROOM,
                                         &len) == 0 &&
            hearth_assignment_open(v->home->programme, d.id,
                                   &v->home->form_sign,
                                   hearth_slice_of(document, len), a) == 0) {
            add_assignment(s, a);
        }
        memcpy(last, d.id, sizeof(last)); /* of one size */
        after = last;
    }
    free(document);
    free(a);
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
