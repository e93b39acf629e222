/* SPDX-License-Identifier: Apache-2.0 */
/* The tally of a day, kept by area and group so that a new assignment of the
 * same day goes on with it. */
#include "quota.h"

#include "agent.h"

#include "hearth/sync.h"

#include <string.h>

#define DAY_S     86400
#define KEY       "quota-day"
#define DONE_KEY  "done-day"
#define DONE_LEN  8
#define TALLY_MAX (8 + HEARTH_QUOTAS_MAX * (2 * (HEARTH_CODE_MAX + 1) + 4))

_Static_assert(HEARTH_QUOTAS_MAX <= 64, "a bit for each line");

static uint32_t today(const struct hearth_agent *a)
{
    return (uint32_t)(hearth_agent_certificate_time_s(a) / DAY_S);
}

static bool take_code(struct hearth_reader *r, char out[HEARTH_CODE_MAX + 1])
{
    struct hearth_slice code = hearth_reader_take(r, hearth_reader_u8(r));
    return hearth_bytes_to_text(code, out, HEARTH_CODE_MAX + 1) == 0;
}

/* Puts what was counted today to the lines; a tally of another day counts
 * nothing. */
static void read_tally(const struct hearth_agent *a,
                       struct hearth_quota_day *day)
{
    uint8_t bytes[TALLY_MAX];
    size_t len = 0;
    struct hearth_reader r;
    if (hearth_outbox_meta_get(a->kv, KEY, bytes, sizeof(bytes), &len) != 0) {
        return;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, len));
    if (hearth_reader_u32(&r) != today(a)) {
        return;
    }
    while (hearth_reader_left(&r) > 0) {
        struct hearth_quota q;
        if (!take_code(&r, q.area) || !take_code(&r, q.group)) {
            return;
        }
        uint32_t done = hearth_reader_u32(&r);
        for (uint8_t i = 0; i < day->count; i++) {
            if (strcmp(day->lines[i].quota.area, q.area) == 0 &&
                strcmp(day->lines[i].quota.group, q.group) == 0) {
                day->lines[i].done = done;
            }
        }
    }
}

int hearth_quota_today(const struct hearth_agent *a,
                       struct hearth_quota_day *out)
{
    struct hearth_assignment assignment;
    const struct hearth_device *d = &a->device;
    memset(out, 0, sizeof(*out));
    if (hearth_sync_assignment(a->kv, d->programme, d->id, &d->form_sign,
                               &assignment) != 0 ||
        hearth_agent_certificate_time_s(a) >= assignment.expires_s) {
        return HEARTH_E_NOT_FOUND;
    }
    out->count = assignment.quota_count;
    out->back_check_count = assignment.back_check_count;
    out->expires_s = assignment.expires_s;
    /* the same bounds as the assignment's */
    memcpy(out->back_checks, assignment.back_checks, sizeof(out->back_checks));
    for (uint8_t i = 0; i < out->count; i++) {
        const struct hearth_quota *q = &assignment.quotas[i];
        out->lines[i].quota = *q;
        out->lines[i].is_counted =
            q->group[0] == '\0' || strchr(q->group, '.') != NULL;
    }
    read_tally(a, out);
    return 0;
}

/* "q01_sex.w": that question was answered so. */
static bool is_in_group(const struct hearth_sitting *s, const char *group)
{
    const char *dot = strchr(group, '.');
    if (dot == NULL) {
        return group[0] == '\0';
    }
    uint16_t node =
        hearth_form_find(s->form, hearth_slice_of((const uint8_t *)group,
                                                  (size_t)(dot - group)));
    if (node == HEARTH_NONE) {
        return false;
    }
    struct hearth_place place = hearth_interview_place(node);
    return hearth_interview_is_relevant(s->interview, place) &&
           hearth_slice_is_equal(hearth_interview_value(s->interview, place),
                                 hearth_slice_text(dot + 1));
}

bool hearth_quota_is_counted(const struct hearth_sitting *s)
{
    return !s->form->is_training &&
           hearth_sitting_outcome(s) == HEARTH_OUTCOME_COMPLETE;
}

uint32_t hearth_quota_done_today(const struct hearth_agent *a)
{
    uint8_t bytes[DONE_LEN];
    size_t len = 0;
    struct hearth_reader r;
    if (hearth_outbox_meta_get(a->kv, DONE_KEY, bytes, sizeof(bytes), &len) !=
            0 ||
        len != DONE_LEN) {
        return 0;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, len));
    uint32_t day = hearth_reader_u32(&r);
    uint32_t done = hearth_reader_u32(&r);
    return day == today(a) ? done : 0;
}

void hearth_quota_count(const struct hearth_agent *a)
{
    uint8_t bytes[DONE_LEN];
    struct hearth_writer w;
    hearth_writer_init(&w, bytes, sizeof(bytes));
    hearth_writer_u32(&w, today(a));
    hearth_writer_u32(&w, hearth_quota_done_today(a) + 1);
    int rc = hearth_writer_finish(&w);
    if (rc == 0) {
        rc = hearth_outbox_meta_put(a->kv, DONE_KEY, hearth_writer_slice(&w));
    }
    (void)rc; /* no reason to lose an interview */
}

uint64_t hearth_quota_match(const struct hearth_sitting *s)
{
    struct hearth_quota_day day;
    uint64_t lines = 0;
    if (!hearth_quota_is_counted(s) ||
        hearth_quota_today(s->session->agent, &day) != 0) {
        return 0;
    }
    for (uint8_t i = 0; i < day.count; i++) {
        const struct hearth_quota *q = &day.lines[i].quota;
        if (strcmp(q->area, s->draft.area) == 0 && is_in_group(s, q->group)) {
            lines |= (uint64_t)1 << i;
        }
    }
    return lines;
}

static void put_code(struct hearth_writer *w, const char *code)
{
    size_t len = strlen(code);
    hearth_writer_u8(w, (uint8_t)len);
    hearth_writer_put(w, code, len);
}

void hearth_quota_add(const struct hearth_agent *a, uint64_t lines)
{
    struct hearth_quota_day day;
    uint8_t bytes[TALLY_MAX];
    struct hearth_writer w;
    if (lines == 0 || hearth_quota_today(a, &day) != 0) {
        return;
    }
    hearth_writer_init(&w, bytes, sizeof(bytes));
    hearth_writer_u32(&w, today(a));
    for (uint8_t i = 0; i < day.count; i++) {
        put_code(&w, day.lines[i].quota.area);
        put_code(&w, day.lines[i].quota.group);
        hearth_writer_u32(&w,
                          day.lines[i].done + (uint32_t)((lines >> i) & 1u));
    }
    if (hearth_writer_finish(&w) == 0) {
        int rc = hearth_outbox_meta_put(a->kv, KEY, hearth_writer_slice(&w));
        (void)rc; /* "no reason to lose an interview" */
    }
}
