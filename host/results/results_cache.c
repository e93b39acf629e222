/* SPDX-License-Identifier: Apache-2.0 */
/* The results side and its cache: the store says which records there are, and
 * each link of their chains is verified; the cache only spares opening them
 * again. */
#include "host/results/results_internal.h"

#include "hearth/log.h"

#include <string.h>

#define TELL_EVERY 1024u
/* Waiting rows that pay another process. */
#define WORTH_IT 65536u

/* Its h, as the chain was verified with it. */
static const uint8_t *h_of(const struct hearth_results *r)
{
    return r->chain->hashes[r->chain_index];
}

bool hearth_results_cache_has(struct hearth_results *r,
                              const struct hearth_record *record, int *e)
{
    struct hearth_cache_mark *mark = hearth_cache_find(
        r->cache, record->header.device, record->header.seq, h_of(r));
    bool is_withdrawn;

    *e = 0;
    if (mark == NULL ||
        hearth_vault_epoch_find(r->vault, record->header.epoch) == NULL) {
        return false;
    }
    *e = hearth_withdrawn_match(r->withdrawn, mark->row.tag, record,
                                &is_withdrawn);
    if (*e == 0 && !is_withdrawn) {
        mark->state = HEARTH_CACHE_WAITING;
    }
    return true;
}

/* A cache that cannot be written is as good as none. */
static int forgive(int e)
{
    if (e == HEARTH_E_IO || e == HEARTH_E_FULL || e == HEARTH_E_LIMIT ||
        e == HEARTH_E_NOT_FOUND) {
        hearth_log(HEARTH_LOG_WARN, "cache-not-written", "code", (int64_t)e,
                   (const char *)NULL);
        return 0;
    }
    return e;
}

int hearth_results_cache_keep(struct hearth_results *r,
                              const struct hearth_record *record,
                              const struct hearth_content *content,
                              const struct hearth_results_counted *counted)
{
    struct hearth_cache_record to = {
        .epoch = record->header.epoch,
        .row = {.seq = record->header.seq},
        .form = counted->entry->form,
        .content = content,
        .answers = counted->is_complete ? &counted->answers : NULL,
        .state = counted->is_complete ? HEARTH_CACHE_COUNTED
                                      : HEARTH_CACHE_LEFT_OUT};

    memmove(to.row.device, record->header.device, HEARTH_DEVICE_LEN);
    memmove(to.row.h, h_of(r), HEARTH_CACHE_H_LEN);
    memmove(to.row.tag, content->withdraw_tag, HEARTH_WITHDRAW_TAG_LEN);
    return forgive(hearth_cache_add(r->cache, &to));
}

/* The device that a row is of, for what is said about it. */
static bool find_device(struct hearth_results *r, const uint8_t *id)
{
    if (r->at != NULL && memcmp(r->at->id, id, HEARTH_DEVICE_LEN) == 0) {
        return true;
    }
    for (size_t i = 0; i < r->device_count; i++) {
        if (memcmp(r->devices[i].id, id, HEARTH_DEVICE_LEN) == 0) {
            r->at = &r->devices[i];
            return true;
        }
    }
    return false;
}

static const struct hearth_form *form_of(void *cookie, const uint8_t *ref)
{
    const struct hearth_results *r = cookie;
    const struct hearth_formbook_entry *entry =
        hearth_formbook_find(r->formbook, ref);

    return entry == NULL ? NULL : entry->form;
}

static int count_row(void *cookie, struct hearth_cache_mark *mark,
                     const struct hearth_content *content,
                     const struct hearth_answers *answers, size_t row)
{
    struct hearth_results *r = cookie;
    struct hearth_results_counted counted;
    const char *problem;

    if (r->share.count > 1 && row == HEARTH_CACHE_NO_ROW) {
        r->is_alone = true; /* another process may have its columns */
        return HEARTH_E_BUSY;
    }
    if (!find_device(r, mark->row.device)) {
        return HEARTH_E_STATE; /* it was found by walking that device */
    }
    r->at_seq = mark->row.seq;
    r->at_epoch = mark->epoch;
    r->bulk_row = row;
    problem = hearth_results_count(r, content, answers, &counted);
    r->bulk_row = HEARTH_CACHE_NO_ROW;
    if (r->share.who > 0) {
        return 0; /* the first notes what becomes of it */
    }
    mark->state = problem == NULL && counted.is_complete
                      ? HEARTH_CACHE_COUNTED
                      : HEARTH_CACHE_LEFT_OUT;
    r->opened++;
    if (problem != NULL) {
        hearth_problems_add(&r->problems, r->at->id, mark->row.seq, problem);
    }
    if (answers == NULL && row == HEARTH_CACHE_NO_ROW) {
        hearth_reading_forget(r->reading);
    }
    if (r->opened % TELL_EVERY == 0) {
        hearth_watch_tell(r->watch, "records counted", r->opened, r->looked_at);
    }
    return 0;
}

/* Without memory for it they are counted one by one. */
static bool begin_chunk(void *cookie, const uint8_t *ref,
                        const struct hearth_cache_sheet *sheet)
{
    struct hearth_results *r = cookie;
    const struct hearth_formbook_entry *entry =
        hearth_formbook_find(r->formbook, ref);
    struct hearth_bulk_source source = {.entry = entry, .sheet = sheet};

    if (r->bulk == NULL || entry == NULL || entry->form->is_training) {
        return false;
    }
    source.tally = &r->tallies[entry->index];
    source.cube = &r->cubes[entry->index];
    return hearth_bulk_begin(r->bulk, &source) == 0;
}

static int end_chunk(void *cookie)
{
    return hearth_bulk_end(((struct hearth_results *)cookie)->bulk);
}

static bool wants(void *cookie, const uint8_t *ref, uint16_t node)
{
    struct hearth_results *r = cookie;
    const struct hearth_formbook_entry *entry =
        hearth_formbook_find(r->formbook, ref);

    return r->bulk == NULL || entry == NULL ||
           hearth_bulk_wants(r->bulk, entry, &r->cubes[entry->index], node);
}

static struct hearth_cache_walker walker_of(struct hearth_results *r)
{
    return (struct hearth_cache_walker){r,           form_of,   count_row,
                                        begin_chunk, end_chunk, wants};
}

/* In each process; what it does not count it does not tell either. */
static int walk(void *cookie, const struct hearth_bulk_share *share)
{
    struct hearth_results *r = cookie;
    const struct hearth_cache_walker walker = walker_of(r);
    size_t lost = 0;
    int e;

    r->share = *share;
    r->watch = share->who > 0 ? NULL : r->watch;
    if (hearth_bulk_open(share, &r->bulk) != 0) {
        r->bulk = NULL;
    }
    r->at = r->device_count > 0 ? &r->devices[0] : NULL;
    e = hearth_cache_walk(r->cache, &walker, &lost);
    hearth_bulk_close(r->bulk);
    r->bulk = NULL;
    r->has_lost = lost > 0;
    return e == 0 && share->who > 0 && lost > 0 ? HEARTH_E_TRUNCATED : e;
}

void hearth_results_spread(struct hearth_results *r, unsigned processes)
{
    r->processes = processes < HEARTH_CREW_MAX ? processes : HEARTH_CREW_MAX;
}

/* Where every row goes by columns, and there are enough of them. */
static unsigned processes_of(struct hearth_results *r)
{
    const struct hearth_cache_walker walker = walker_of(r);
    size_t waiting;

    if (r->is_alone || r->processes == 1) {
        return 1;
    }
    waiting = hearth_cache_waiting(r->cache, &walker);
    if (waiting == 0 || (r->processes == 0 && waiting < WORTH_IT)) {
        return 1;
    }
    return r->processes > 0 ? r->processes : hearth_crew_cores();
}

/* Where another process ends, or a chunk turns out to be damaged, all is
 * counted again, in this one alone. */
static int count_cache(struct hearth_results *r, bool *is_lost)
{
    const struct hearth_crew_work work = {r->cache,       r->tallies, r->cubes,
                                          r->tally_count, walk,       r};
    int e;

    e = hearth_crew_count(&work, processes_of(r), is_lost);
    if (e == HEARTH_E_BUSY && r->is_alone) {
        *is_lost = true;
        return 0;
    }
    r->is_alone = r->is_alone || *is_lost;
    *is_lost = *is_lost || r->has_lost;
    return e;
}

int hearth_results_cache_count(struct hearth_results *r, bool *is_lost)
{
    int e = count_cache(r, is_lost);

    hearth_watch_tell(r->watch, "records counted", 1, 1); /* all there is */
    if (e == 0 && (!r->has_whole_round || *is_lost)) {
        e = forgive(hearth_cache_prune(r->cache));
        r->has_whole_round = true;
    }
    return e == 0 ? forgive(hearth_cache_flush(r->cache, false)) : e;
}

void hearth_results_cache_end(struct hearth_results *r)
{
    if (r->cache != NULL && hearth_cache_flush(r->cache, true) != 0) {
        hearth_log(HEARTH_LOG_WARN, "cache-not-written", (const char *)NULL);
    }
    hearth_cache_close(r->cache);
}
