/* SPDX-License-Identifier: Apache-2.0 */
/* Making releases: figures by the rule, into the audit chain, noted, signed,
 * out. */
#include "host/results/releases.h"

#include "host/audit/audit.h"
#include "host/cli/complain.h"
#include "host/release/rule.h"
#include "host/release/signed.h"
#include "host/results/table.h"

#include "hearth/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int hearth_releases_enter(const struct hearth_releases *s,
                          enum hearth_audit_event event, const char *text)
{
    struct hearth_clock clock = hearth_clock_system();
    int e = hearth_audit_add(s->folder.kv, s->folder.programme,
                             clock.now_s(clock.cookie), event, text);

    return e == 0 ? 0
                  : hearth_complain_why(e, "cannot write to the audit chain");
}

int hearth_releases_state(const struct hearth_releases *s, char *hex,
                          struct hearth_release *r)
{
    uint8_t h[HEARTH_HASH_LEN];
    int e = hearth_audit_head(s->folder.kv, s->folder.programme,
                              &r->audit_number, h);

    hearth_bytes_hex(hearth_slice_of(h, sizeof(h)), hex);
    r->audit_head = hex;
    return e;
}

/* ---- releases ---- */

struct round {
    struct hearth_release release;
    struct hearth_release_loaded last; /* the newest one, or empty */
    struct hearth_cube **cubes;
    size_t fresh;
    char hex[2 * HEARTH_HASH_LEN + 1];
};

/* The newest release: its figures stay where too little changed. One that this
 * key did not sign is not taken for it. */
static int load_last(const struct hearth_releases *s, struct round *r)
{
    char path[HEARTH_PATH_MAX];
    uint32_t number = hearth_results_released(s->results);
    int e;

    if (number == 0) {
        return 0;
    }
    e = hearth_release_path(s->folder.path, number, path);
    if (e == 0) {
        e = hearth_release_read(path, &r->last);
    }
    if (e == HEARTH_E_NOT_FOUND) { /* noted, and then the power went */
        return 0;
    }
    if (e == 0 && memcmp(r->last.content.programme, s->folder.programme,
                         HEARTH_PROGRAMME_LEN) != 0) {
        e = HEARTH_E_AUTH;
    }
    return e == 0 ? 0
                  : hearth_complain_why(e, "release %" PRIu32 " is damaged",
                                        number);
}

static int recall(const struct hearth_releases *s)
{
    uint32_t damaged = 0;
    int e =
        hearth_rule_recall(s->folder.path, hearth_results_released(s->results),
                           hearth_results_past(s->results), &damaged);

    return e == 0 ? 0
                  : hearth_complain_why(e, "release %" PRIu32 " is damaged",
                                        damaged);
}

/* Figures by the rule, into the arena of ${s}. */
static int apply(struct hearth_releases *s, struct round *r,
                 struct hearth_arena *arena)
{
    struct hearth_clock clock = hearth_clock_system();
    size_t count = hearth_results_form_count(s->results);
    struct hearth_rule_source source = {
        .programme = hearth_results_programme(s->results),
        .cube_count = count,
        .progress = hearth_results_progress(s->results),
        .opened = hearth_results_opened(s->results),
        .problem_count = hearth_results_problem_count(s->results),
        .last = r->last.memory == NULL ? NULL : &r->last.content.release,
        .number = hearth_results_released(s->results) + UINT64_C(1),
        .watch = s->watch};

    int e = recall(s);

    if (e != 0) {
        return e;
    }
    r->cubes = calloc(count + 1, sizeof(struct hearth_cube *));
    if (r->cubes == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        r->cubes[i] = hearth_results_cube(s->results, i);
    }
    source.cubes = r->cubes;
    if (source.problem_count > 0) {
        source.problems = hearth_results_problem(s->results, 0);
    }
    hearth_arena_init(arena, s->memory, HEARTH_RELEASE_ARENA_MAX);
    return hearth_rule_apply(&source, clock.now_s(clock.cookie), arena,
                             &r->release, &r->fresh);
}

int hearth_releases_try(struct hearth_releases *s,
                        struct hearth_release_loaded *last,
                        struct hearth_release *out)
{
    struct round r = {.fresh = 0};
    struct hearth_arena arena;
    int e = load_last(s, &r);

    if (e == 0) {
        e = apply(s, &r, &arena);
        e = e == 0 ? 0 : hearth_complain_why(e, "cannot make the release");
    }
    free(r.cubes);
    *last = r.last;
    *out = r.release;
    return e;
}

int hearth_releases_sign(const struct hearth_releases *s,
                         const struct hearth_release *r, const char *path)
{
    const struct hearth_release out = hearth_release_for_all(r);
    uint8_t sig[HEARTH_SIG_LEN];
    struct hearth_public key;
    struct hearth_writer body, file;
    uint8_t *bytes = malloc(2 * (size_t)HEARTH_RELEASE_FILE_MAX);
    int e;

    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&body, bytes, HEARTH_RELEASE_FILE_MAX);
    hearth_writer_init(&file, bytes + HEARTH_RELEASE_FILE_MAX,
                       HEARTH_RELEASE_FILE_MAX);
    e = hearth_release_encode(&out, &body);
    if (e == 0) {
        e = hearth_results_sign(s->results, hearth_writer_slice(&body), &key,
                                sig);
    }
    if (e == 0) {
        e = hearth_release_wrap(hearth_writer_slice(&body), &key, sig, &file);
    }
    if (e == 0) {
        struct hearth_slice whole = hearth_writer_slice(&file);

        e = path != NULL
                ? hearth_fsutil_replace(path, whole)
                : hearth_release_shelve(s->folder.path, r->number, whole);
    }
    free(bytes);
    return e;
}

/* First into the chain, then noted what it stands on, then out. */
static int publish(struct hearth_releases *s, struct round *r, bool freeze)
{
    char text[64];
    int e;

    (void)snprintf(text, sizeof(text), "release %06" PRIu64 "%s",
                   r->release.number, freeze ? ", the wave's last" : "");
    e = hearth_releases_enter(s, HEARTH_AUDIT_RELEASED, text);
    if (e != 0) {
        return e;
    }
    e = hearth_releases_state(s, r->hex, &r->release);
    if (e == 0) {
        e = hearth_rule_remember(&r->release, hearth_results_past(s->results));
    }
    if (e == 0) {
        e = hearth_results_note_release(s->results, (uint32_t)r->release.number,
                                        freeze);
    }
    if (e == 0) {
        e = hearth_releases_sign(s, &r->release, NULL);
    }
    return e == 0 ? 0
                  : hearth_complain_why(e, "cannot write release %06" PRIu64,
                                        r->release.number);
}

/* No figure is new; how far the work is may be. */
static int renew_progress(struct hearth_releases *s, struct round *r)
{
    int e = hearth_releases_enter(s, HEARTH_AUDIT_RELEASED,
                                  "progress only, release/current.json");

    return e == 0 ? hearth_releases_state(s, r->hex, &r->release) : e;
}

static int release_round(struct hearth_releases *s, struct round *r,
                         bool shows_table)
{
    struct hearth_arena arena;
    int e = load_last(s, r);

    if (e != 0) {
        return e;
    }
    e = apply(s, r, &arena);
    if (e != 0) {
        return hearth_complain_why(e, "cannot make the release");
    }
    e = r->fresh > 0 ? publish(s, r, false) : renew_progress(s, r);
    if (e == 0) {
        e = hearth_release_save(s->folder.path, &r->release);
        if (e != 0) {
            (void)hearth_complain_why(e, "cannot write the figures");
        }
    }
    if (e == 0 && shows_table) {
        hearth_table_print(&r->release);
    }
    return e;
}

int hearth_releases_make(struct hearth_releases *s, bool shows_table)
{
    struct round r = {.fresh = 0};
    int e = release_round(s, &r, shows_table);

    free(r.cubes);
    hearth_release_drop(&r.last);
    return e;
}

/* ---- the wave's end ---- */

static int freeze_last(struct hearth_releases *s, struct round *r)
{
    struct hearth_arena arena;
    int e = load_last(s, r);

    if (e != 0) {
        return e;
    }
    if (r->last.memory == NULL) {
        return hearth_complain(HEARTH_E_STATE,
                               "nothing was released yet: there is nothing to "
                               "close the wave with");
    }
    r->release = r->last.content.release;
    if (r->release.provenance.is_frozen) {
        return hearth_complain(HEARTH_E_STATE, "this wave is closed already");
    }
    r->release.number = hearth_results_released(s->results) + UINT64_C(1);
    r->release.provenance.is_frozen = true;
    hearth_arena_init(&arena, s->memory, HEARTH_RELEASE_ARENA_MAX);
    e = hearth_releases_headlines(s, &arena, &r->release);
    if (e == 0) {
        e = publish(s, r, true);
    }
    if (e == 0) {
        e = hearth_release_save(s->folder.path, &r->release);
    }
    if (e == 0) {
        printf("release %06" PRIu64 " closes the wave\n", r->release.number);
    }
    return e;
}

int hearth_releases_freeze(struct hearth_releases *s)
{
    struct round r = {.fresh = 0};
    int e = freeze_last(s, &r);

    hearth_release_drop(&r.last);
    return e;
}
