/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with devices' chains, and what to do about it. */
#include "host/web/device_trouble.h"

#include "hearth/ledger.h"
#include "hearth/loss.h"
#include "hearth/receipt.h"

#define SILENT_DAYS 3

/* One device while its troubles are written; its article begins with the
 * first. */
struct one {
    struct hearth_view *v;
    const struct hearth_device_health *d;
    uint8_t id[HEARTH_DEVICE_LEN];
    bool has_begun;
};

static void begin_line(struct one *o)
{
    struct hearth_text *t = o->v->t;

    if (!o->has_begun) {
        o->has_begun = true;
        hearth_text_add(t, "<article class=\"panel trouble\"><h3>");
        hearth_text_label(t, o->d->name[0] != '\0' ? o->d->name : o->d->id);
        hearth_text_add(t, " <span class=\"id\">");
        hearth_text_escaped(t, o->d->id);
        hearth_text_add(t, "</span></h3>\n");
    }
    hearth_text_add(t, "<p><strong class=\"warn\">");
}

static void end_line(struct one *o, enum hearth_say_id what_to_do)
{
    hearth_text_add(o->v->t, "</strong> ");
    hearth_text_say(o->v->t, what_to_do);
    hearth_text_add(o->v->t, "</p>\n");
}

static int64_t days_since(const struct one *o)
{
    return o->v->now_s / 86400 - o->d->seen_day;
}

static int look_for_forks(struct one *o)
{
    uint64_t count;
    int e = hearth_ledger_branches(o->v->kv, o->id, &count);

    if (e == 0 && count > 0) {
        begin_line(o);
        if (count < HEARTH_BRANCHES_MAX) {
            hearth_text_say_with(o->v->t, HEARTH_SAY_DEVICE_FORK,
                                 hearth_words_n(count));
        } else {
            hearth_text_say_with(o->v->t, HEARTH_SAY_DEVICE_FORK_MORE,
                                 hearth_words_n(HEARTH_BRANCHES_MAX));
        }
        end_line(o, HEARTH_SAY_DEVICE_FORK_DO);
    }
    return e;
}

static int put_loss(void *cookie, uint64_t from, struct hearth_slice bytes)
{
    struct one *o = cookie;
    struct hearth_loss loss;
    int e = hearth_loss_decode(bytes, &loss);

    if (e != 0) {
        return HEARTH_E_IO; /* the store is damaged: not the request's fault */
    }
    begin_line(o);
    if (loss.kind == HEARTH_LOSS_CLOSE) {
        hearth_text_say(o->v->t, HEARTH_SAY_DEVICE_CLOSED);
        end_line(o, HEARTH_SAY_DEVICE_CLOSED_DO);
        return 0;
    }
    if (from == loss.to) {
        hearth_text_say_with(o->v->t, HEARTH_SAY_DEVICE_LOST_RECORD,
                             hearth_words_n(from));
    } else {
        hearth_text_say_args(
            o->v->t, HEARTH_SAY_DEVICE_LOST_RECORDS,
            &(struct hearth_words_args){
                {hearth_words_n(from), hearth_words_n(loss.to)}});
    }
    end_line(o, HEARTH_SAY_DEVICE_LOST_DO);
    return 0;
}

/* Where the results side stands against what is here. */
static int look_for_a_gap(struct one *o, uint64_t seq)
{
    uint8_t bytes[HEARTH_OPENED_LEN];
    struct hearth_opened opened = {.seq = 0};
    size_t len;
    int e =
        hearth_ledger_opened_get(o->v->kv, o->id, bytes, sizeof(bytes), &len);

    if (e == 0) {
        e = hearth_opened_decode(hearth_slice_of(bytes, len), &opened);
    }
    if (e != 0) {
        return e == HEARTH_E_NOT_FOUND ? 0 : HEARTH_E_IO;
    }
    if (opened.seq > seq) {
        begin_line(o);
        hearth_text_say(o->v->t, HEARTH_SAY_DEVICE_BACK);
        end_line(o, HEARTH_SAY_DEVICE_BACK_DO);
    } else if (opened.seq < seq && !o->d->is_revoked && !o->v->is_locked &&
               days_since(o) > 0) { /* it opens what came within minutes */
        begin_line(o);
        hearth_text_say(o->v->t, HEARTH_SAY_DEVICE_GAP);
        end_line(o, HEARTH_SAY_DEVICE_GAP_DO);
    }
    return 0;
}

static void look_for_silence(struct one *o)
{
    int64_t days = days_since(o);

    /* status[4]: the class of what was waiting there */
    if (!o->d->is_revoked && o->d->status[4] > 0 && days >= SILENT_DAYS) {
        begin_line(o);
        hearth_text_say_with(o->v->t, HEARTH_SAY_DEVICE_SILENT,
                             hearth_words_n((uint64_t)days));
        end_line(o, HEARTH_SAY_DEVICE_SILENT_DO);
    }
}

static int look_at(struct one *o)
{
    struct hearth_ledger_head head;
    int e = hearth_bytes_unhex(o->d->id, o->id, sizeof(o->id));

    if (e != 0 || !o->d->was_seen) {
        return e;
    }
    e = hearth_ledger_head(o->v->kv, o->id, &head);
    if (e == HEARTH_E_NOT_FOUND) {
        return 0; /* gone since the list was read */
    }
    if (e == 0) {
        e = look_for_forks(o);
    }
    if (e == 0) {
        e = hearth_ledger_losses(o->v->kv, o->id, 0, put_loss, o);
    }
    if (e == 0) {
        e = look_for_a_gap(o, head.seq);
    }
    if (e == 0) {
        look_for_silence(o);
    }
    if (o->has_begun) {
        hearth_text_add(o->v->t, "</article>\n");
    }
    return e;
}

int hearth_device_trouble(struct hearth_view *v)
{
    bool has_any = false;

    hearth_text_add(v->t, "<section><h2>");
    hearth_text_say(v->t, HEARTH_SAY_DEVICE_NEEDS);
    hearth_text_add(v->t, "</h2>\n");
    for (size_t i = 0; i < v->device_count; i++) {
        struct one o = {.v = v, .d = &v->devices[i]};
        int e = look_at(&o);

        if (e != 0) {
            return HEARTH_E_IO;
        }
        has_any = has_any || o.has_begun;
    }
    if (!has_any) {
        hearth_text_add(v->t, "<p role=\"status\">");
        hearth_text_say(v->t, HEARTH_SAY_DEVICE_FINE);
        hearth_text_add(v->t, "</p>\n");
    }
    hearth_text_add(v->t, "</section>\n");
    return 0;
}
