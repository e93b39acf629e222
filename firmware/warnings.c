/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings: said, never in the way of sealing. */
#include "warnings.h"

#include "report.h"

#include "hearth/sync.h"

#include <stdio.h>

bool hearth_warnings_is_too_old(const struct hearth_agent *a)
{
    return a->programme.agent_min > HEARTH_AGENT_VERSION;
}

bool hearth_warnings_is_over(const struct hearth_agent *a)
{
    int64_t days;
    return hearth_programme_end_of_epoch(&a->programme,
                                         hearth_agent_certificate_time_s(a),
                                         &days) == HEARTH_PROGRAMME_OVER;
}

static void add(struct hearth_warnings *w, enum hearth_words_id words,
                uint64_t first, uint64_t second)
{
    if (w->count < HEARTH_WARNINGS_MAX) {
        w->all[w->count++] = (struct hearth_warning){words, {first, second}};
    }
}

/* "The retention date overrides this" (protocol.md 6.7): the key goes on its
 * day, whoever still seals to it. */
static void add_epoch(const struct hearth_agent *a, int64_t now,
                      struct hearth_warnings *w)
{
    int64_t days = 0;
    enum hearth_programme_end end =
        hearth_programme_end_of_epoch(&a->programme, now, &days);
    if (end == HEARTH_PROGRAMME_OVER || hearth_warnings_is_over(a)) {
        add(w, HEARTH_WORDS_WARN_EPOCH_OVER, 0, 0);
    } else if (end == HEARTH_PROGRAMME_ENDS) {
        add(w, HEARTH_WORDS_WARN_EPOCH_ENDS, (uint64_t)days, 0);
    }
}

static void add_programme(const struct hearth_agent *a, int64_t now,
                          struct hearth_warnings *w)
{
    if (hearth_warnings_is_too_old(a)) {
        add(w, HEARTH_WORDS_WARN_TOO_OLD, 0, 0);
    }
    if (a->programme.stale_after_s != 0 && now > a->programme.stale_after_s) {
        add(w, HEARTH_WORDS_WARN_STALE, 0, 0);
    }
    if (hearth_areas_are_over(a)) {
        add(w, HEARTH_WORDS_WARN_ASSIGNMENT_OVER, 0, 0);
    }
}

static void add_records(const struct hearth_agent *a, int64_t now,
                        struct hearth_warnings *w)
{
    uint64_t from = 0;
    uint64_t to = 0;
    int64_t since = hearth_sync_unopened_since(a->kv);
    int64_t unopened = since != 0 ? hearth_fieldtime_minus(now, since) : 0;
    if (unopened > HEARTH_SYNC_UNOPENED_MAX_S) {
        add(w, HEARTH_WORDS_WARN_UNOPENED, (uint64_t)(unopened / 86400), 0);
    }
    if (hearth_sync_loss_is_due(a->kv, &from, &to)) {
        add(w, HEARTH_WORDS_WARN_LOST, from, to);
    }
    if (hearth_sync_is_closed(a->kv)) {
        add(w, HEARTH_WORDS_WARN_CLOSED, 0, 0);
    }
}

void hearth_warnings_collect(const struct hearth_agent *a,
                             struct hearth_warnings *out)
{
    struct hearth_fieldtime t = hearth_agent_fieldtime(a);
    int64_t clock = a->clock.now_s(a->clock.cookie);
    int64_t now = hearth_fieldtime_now(&t, clock);
    out->count = 0;
    add_programme(a, now, out);
    add_epoch(a, now, out);
    add_records(a, now, out);
    if (!hearth_fieldtime_is_plausible(&t, clock)) {
        add(out, HEARTH_WORDS_WARN_CLOCK, 0, 0);
    }
}

void hearth_warnings_print(const struct hearth_agent *a)
{
    uint8_t language = hearth_report_language();
    struct hearth_warnings w;
    hearth_warnings_collect(a, &w);
    for (unsigned i = 0; i < w.count; i++) {
        const struct hearth_warning *one = &w.all[i];
        const struct hearth_words_args args = {
            {hearth_words_n(one->n[0]), hearth_words_n(one->n[1])}};
        char text[HEARTH_WORDS_TEXT_MAX];
        (void)printf("WARNING      %s\n",
                     hearth_words_format(language, one->words, &args, text,
                                         sizeof(text)));
        if (one->words == HEARTH_WORDS_WARN_LOST) {
            (void)printf("WARNING      %s\n",
                         hearth_words(language, HEARTH_WORDS_SYNC_MUST_SIGN));
        }
    }
    (void)fflush(stdout);
}
