/* SPDX-License-Identifier: Apache-2.0 */
/* How long figures take over N made-up interviews that stand in the cache:
 * counting all of them again, as after a restart, and the release itself,
 * which counts nothing.
 * usage: hearth-bench-release FOLDER N PROCESSES [FILE that gets the release]
 */
#include "many.h"

#include "host/quality/rows.h"
#include "host/release/rule.h"
#include "host/results/crew.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct counting {
    struct many m;
    struct hearth_formbook_entry entry;
    uint16_t map[FORM_MAKE_NODES];
    struct hearth_tally tally;
    struct hearth_cube cube;
    struct hearth_progress progress;
    struct hearth_quality_rows *quality;
    struct hearth_bulk *bulk;
    struct hearth_bulk_share share;
};

/* What hearth_results_count does. */
static const struct hearth_form *form_of(void *cookie, const uint8_t *ref)
{
    (void)ref;
    return ((const struct counting *)cookie)->m.form;
}

static int count_row(void *cookie, struct hearth_cache_mark *mark,
                     const struct hearth_content *content,
                     const struct hearth_answers *answers, size_t row)
{
    struct counting *c = cookie;
    struct hearth_cube_record record = {.device = mark->row.device,
                                        .seq = mark->row.seq,
                                        .mode = content->mode,
                                        .area = content->area,
                                        .worker = content->worker,
                                        .heard = &c->cube.heard};

    (void)answers;
    many_need(row == HEARTH_CACHE_NO_ROW ? HEARTH_E_NOT_FOUND : 0, "columns");
    many_need(hearth_progress_add(&c->progress, content), "progress");
    hearth_bulk_hear(c->bulk, row);
    if (c->share.who == 0) {
        hearth_quality_add(c->quality, mark->epoch, &c->entry, content,
                           &c->cube.heard);
        mark->state = HEARTH_CACHE_COUNTED;
    }
    many_need(hearth_bulk_take(c->bulk, row, &record), "cube");
    return 0;
}

static bool begin(void *cookie, const uint8_t *ref,
                  const struct hearth_cache_sheet *sheet)
{
    struct counting *c = cookie;
    const struct hearth_bulk_source source = {&c->entry, &c->tally, &c->cube,
                                              sheet};

    (void)ref;
    return hearth_bulk_begin(c->bulk, &source) == 0;
}

static int end(void *cookie)
{
    return hearth_bulk_end(((struct counting *)cookie)->bulk);
}

static bool wants(void *cookie, const uint8_t *ref, uint16_t node)
{
    const struct counting *c = cookie;

    (void)ref;
    return hearth_bulk_wants(c->bulk, &c->entry, &c->cube, node);
}

static int walk(void *cookie, const struct hearth_bulk_share *share)
{
    struct counting *c = cookie;
    const struct hearth_cache_walker walker = {c,     form_of, count_row,
                                               begin, end,     wants};
    size_t lost;

    c->share = *share;
    many_need(hearth_bulk_open(share, &c->bulk), "memory");
    many_need(hearth_cache_walk(c->m.cache, &walker, &lost), "walk");
    many_need(lost > 0 ? HEARTH_E_TRUNCATED : 0, "walk");
    hearth_bulk_close(c->bulk);
    return 0;
}

static void count_all(struct counting *c, unsigned processes)
{
    const struct hearth_crew_work work = {c->m.cache, &c->tally, &c->cube,
                                          1,          walk,      c};
    bool is_lost;

    c->entry.form = c->m.form;
    c->entry.shown = &c->entry;
    c->entry.map = c->map;
    for (uint16_t n = 0; n < FORM_MAKE_NODES; n++) {
        c->map[n] = n;
    }
    many_need(hearth_tally_open(c->m.form, &c->tally), "tally");
    many_need(hearth_cube_open(c->m.form, NULL, NULL, &c->cube), "cube");
    many_need(hearth_quality_open(1, &c->quality), "quality");
    many_need(hearth_quality_form(c->quality, c->m.form), "quality");
    many_need(hearth_crew_count(&work, processes, &is_lost), "counting");
    many_need(is_lost ? HEARTH_E_TRUNCATED : 0, "a process ended");
}

/* For what shows it. */
static void keep(const char *path, struct hearth_slice bytes)
{
    FILE *f = fopen(path, "wb");

    many_need(f == NULL || fwrite(bytes.data, 1, bytes.len, f) != bytes.len ||
                      fclose(f) != 0
                  ? HEARTH_E_IO
                  : 0,
              path);
}

/* ${path}: NULL, or where it is kept. */
static void release(struct counting *c, const char *path)
{
    static struct hearth_programme programme = {.name = "Bench"};
    struct hearth_cube *cubes[] = {&c->cube};
    struct hearth_rule_source source = {.programme = &programme,
                                        .cubes = cubes,
                                        .cube_count = 1,
                                        .progress = &c->progress,
                                        .number = 1};
    struct hearth_release out;
    struct hearth_arena arena;
    struct hearth_writer w;
    void *memory = malloc(HEARTH_RELEASE_ARENA_MAX);
    uint8_t *bytes = malloc(HEARTH_RELEASE_FILE_MAX);
    struct many_clock start = many_now();
    size_t fresh;

    many_need(memory == NULL || bytes == NULL ? HEARTH_E_MEMORY : 0, "memory");
    hearth_arena_init(&arena, memory, HEARTH_RELEASE_ARENA_MAX);
    many_need(hearth_rule_apply(&source, 1, &arena, &out, &fresh), "rule");
    hearth_writer_init(&w, bytes, HEARTH_RELEASE_FILE_MAX);
    many_need(hearth_release_encode(&out, &w), "encode");
    many_say("the release: rules, audits, written as JSON", &start);
    printf(
        "  (%zu figures, %zu groups, %zu bytes, hidden cells audited %" PRIu64
        ")\n",
        fresh, c->cube.group_count, w.len, out.provenance.audit_hidden);
    if (path != NULL) {
        keep(path, hearth_writer_slice(&w));
    }
    free(memory);
    free(bytes);
}

int main(int argc, char **argv)
{
    struct counting c = {.tally = {0}};
    struct many_clock start;
    unsigned processes = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 0;

    if (argc < 4 || argc > 5 || processes == 0 || processes > HEARTH_CREW_MAX) {
        (void)fprintf(stderr, "usage: hearth-bench-release FOLDER N PROCESSES "
                              "[FILE]\n");
        return 2;
    }
    many_open(&c.m, argv[1], argv[2]);
    start = many_now();
    many_write(&c.m);
    many_say("written (without opening records)", &start);
    start = many_now();
    many_reopen(&c.m);
    many_find(&c.m, HEARTH_CACHE_WAITING);
    many_say("opened again, every row found", &start);
    start = many_now();
    count_all(&c, processes);
    many_say("all counted again", &start);
    release(&c, argc == 5 ? argv[4] : NULL);
    hearth_cube_close(&c.cube);
    hearth_tally_close(&c.tally);
    hearth_quality_close(c.quality);
    hearth_progress_clear(&c.progress);
    many_close(&c.m);
    return 0;
}
