/* SPDX-License-Identifier: Apache-2.0 */
/* Records that a device can bring no more: found by a run, which holds no
 * signing key; signed once the worker is there; brought by the next run.
 *
 * META "gap" is what waits for the signature (from 8 | to 8), "loss.<from>" a
 * signed word. */
#include "client.h"

#include "hearth/carry.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GAP_LEN 16

struct loss_name {
    char text[5 + 16 + 1];
};

static void name_loss(uint64_t from, struct loss_name *name)
{
    (void)snprintf(name->text, sizeof name->text, "loss.%016" PRIx64, from);
}

static int get_loss(const struct hearth_kv *kv, uint64_t from, uint8_t *bytes,
                    struct hearth_loss *loss)
{
    struct loss_name name;
    size_t len;
    int code;

    name_loss(from, &name);
    code = hearth_outbox_meta_get(kv, name.text, bytes, HEARTH_LOSS_LEN, &len);
    return code == 0 ? hearth_loss_decode(hearth_slice_of(bytes, len), loss)
                     : code;
}

/* The signed word behind the one that ${name} names; one that cannot be read is
 * passed over. E_NOT_FOUND: none follows. */
static int next_loss(const struct hearth_kv *kv, struct loss_name *name,
                     struct hearth_loss *loss)
{
    uint8_t bytes[HEARTH_LOSS_LEN];
    size_t len;
    int code;

    do {
        code = hearth_outbox_meta_next(kv, name->text, name->text,
                                       sizeof name->text);
        if (code != 0 || strncmp(name->text, "loss.", 5) != 0) {
            return HEARTH_E_NOT_FOUND;
        }
    } while (hearth_outbox_meta_get(kv, name->text, bytes, sizeof bytes,
                                    &len) != 0 ||
             hearth_loss_decode(hearth_slice_of(bytes, len), loss) != 0);
    return 0;
}

bool hearth_sync_loss_is_due(const struct hearth_kv *kv, uint64_t *from,
                             uint64_t *to)
{
    uint8_t bytes[GAP_LEN];
    struct hearth_reader r;
    size_t len;

    if (hearth_outbox_meta_get(kv, "gap", bytes, sizeof bytes, &len) != 0) {
        return false;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, len));
    *from = hearth_reader_u64(&r);
    *to = hearth_reader_u64(&r);
    return hearth_reader_finish(&r) == 0 && *from >= 1 && *from <= *to;
}

static int put_gap(const struct hearth_kv *kv, uint64_t from, uint64_t to)
{
    uint8_t bytes[GAP_LEN];
    struct hearth_writer w;
    uint64_t known;
    uint64_t end;

    /* The signing goes on from the first; what comes behind is found there. */
    if (hearth_sync_loss_is_due(kv, &known, &end) && known < from) {
        return 0;
    }
    hearth_writer_init(&w, bytes, sizeof bytes);
    hearth_writer_u64(&w, from);
    hearth_writer_u64(&w, to);
    return hearth_outbox_meta_put(kv, "gap", hearth_writer_slice(&w));
}

int hearth_client_note_gap(struct hearth_sync_client *c, uint64_t seq,
                           uint64_t mark)
{
    uint8_t bytes[HEARTH_LOSS_LEN];
    struct hearth_loss loss;

    /* What is signed already is on its way. */
    while (seq < mark && get_loss(c->config.kv, seq + 1, bytes, &loss) == 0 &&
           loss.kind == HEARTH_LOSS_GONE && loss.to <= mark) {
        seq = loss.to;
    }
    return seq < mark ? put_gap(c->config.kv, seq + 1, mark) : 0;
}

void hearth_client_put_losses(struct hearth_sync_client *c, uint64_t mark,
                              struct hearth_writer *out)
{
    struct loss_name name = {"loss."};
    struct hearth_loss loss;
    uint8_t bytes[HEARTH_LOSS_LEN];

    while (next_loss(c->config.kv, &name, &loss) == 0 && loss.from <= mark) {
        if (loss.kind == HEARTH_LOSS_GONE) {
            hearth_loss_encode(&loss, bytes);
            hearth_carry_put(out, HEARTH_CARRY_LOSS,
                             hearth_slice_of(bytes, sizeof bytes));
        }
    }
}

bool hearth_client_is_closing(struct hearth_sync_client *c, uint64_t head)
{
    struct hearth_loss loss;
    uint8_t none[1];
    size_t len;

    return get_loss(c->config.kv, head + 1, c->batch, &loss) == 0 &&
           loss.kind == HEARTH_LOSS_CLOSE &&
           hearth_outbox_meta_get(c->config.kv, "closed", none, sizeof none,
                                  &len) == HEARTH_E_NOT_FOUND;
}

int hearth_client_make_loss(struct hearth_sync_client *c, uint64_t from,
                            uint64_t to, struct hearth_slice *body)
{
    struct hearth_loss loss;
    int code = get_loss(c->config.kv, from, c->batch, &loss);

    if (code == 0 && loss.kind == HEARTH_LOSS_GONE && loss.to > to) {
        code = HEARTH_E_NOT_FOUND; /* of another day: the host has more now */
    }
    if (code == 0) {
        c->is_close = loss.kind == HEARTH_LOSS_CLOSE;
        c->batch_last = loss.to;
        *body = hearth_slice_of(c->batch, HEARTH_LOSS_LEN);
        return 0;
    }
    if (code != HEARTH_E_NOT_FOUND && code != HEARTH_E_INVALID) {
        return code;
    }
    c->report.lost_from = from;
    c->report.lost_to = to;
    code = put_gap(c->config.kv, from, to);
    return code == 0 ? HEARTH_E_LOCKED : code;
}

struct signing {
    const struct hearth_kv *kv;
    const uint8_t *programme;
    const uint8_t *device;
    const struct hearth_key *sign;
    struct hearth_outbox_head head;
    uint8_t *room;
};

/* A read that fails says neither: what is here is not signed away, and a gap
 * that was found is not forgotten. */
static int look_for(const struct signing *s, uint64_t seq, bool *is_lost)
{
    struct hearth_record record;
    uint8_t h[HEARTH_HASH_LEN];
    int code = hearth_client_read_record(s->kv, s->programme, seq, s->room,
                                         &record, h);

    *is_lost = code == HEARTH_E_NOT_FOUND || code == HEARTH_E_INVALID;
    return *is_lost ? 0 : code;
}

/* The first range from ${from} on that is lost; beyond the head: none is. */
static int find_lost(const struct signing *s, uint64_t *from, uint64_t *to)
{
    bool is_lost = false;
    int code = 0;

    while (*from <= s->head.seq) {
        code = look_for(s, *from, &is_lost);
        if (code != 0 || is_lost) {
            break;
        }
        ++*from;
    }
    *to = *from;
    while (code == 0 && is_lost && *to < s->head.seq) {
        code = look_for(s, *to + 1, &is_lost);
        *to += is_lost;
    }
    return code;
}

/* h[seq] from wherever it still stands: its own mark, the head's, or the record
 * behind it, which is there because a lost range ends before one. */
static int know_hash(const struct signing *s, uint64_t seq,
                     uint8_t h[HEARTH_HASH_LEN])
{
    struct hearth_record record;
    uint8_t next[HEARTH_HASH_LEN];
    int code = hearth_outbox_hash(s->kv, seq, h);

    if (code != HEARTH_E_NOT_FOUND) {
        return code;
    }
    if (seq == s->head.seq) {
        memcpy(h, s->head.h, HEARTH_HASH_LEN);
        code = 0;
    } else {
        code = hearth_client_read_record(s->kv, s->programme, seq + 1, s->room,
                                         &record, next);
        if (code == 0) {
            memcpy(h, record.header.prev, HEARTH_HASH_LEN);
        }
    }
    return code == 0 ? hearth_outbox_hash_repair(s->kv, seq, h) : code;
}

static int sign_one(const struct signing *s, struct hearth_loss *loss)
{
    struct loss_name name;
    uint8_t bytes[HEARTH_LOSS_LEN];
    int code;

    memcpy(loss->device, s->device, sizeof loss->device);
    code = hearth_loss_sign(loss, s->programme, s->sign);
    if (code != 0) {
        return code;
    }
    hearth_loss_encode(loss, bytes);
    name_loss(loss->from, &name);
    return hearth_outbox_meta_put(s->kv, name.text,
                                  hearth_slice_of(bytes, sizeof bytes));
}

static int sign_range(const struct signing *s, uint64_t from, uint64_t to)
{
    struct hearth_loss loss = {{0}, HEARTH_LOSS_GONE, from, to, {0}, {0}};
    int code = know_hash(s, to, loss.h);

    return code == 0 ? sign_one(s, &loss) : code;
}

/* The range that the run found, and whatever else behind it is lost as well,
 * so that the worker is asked once. */
static int sign_all(const struct signing *s, uint64_t from, uint64_t to,
                    uint64_t *count)
{
    bool is_lost = true;
    int code = 0;

    for (uint64_t seq = from; code == 0 && is_lost && seq <= to; seq++) {
        code = look_for(s, seq, &is_lost);
    }
    if (code == 0 && !is_lost) {
        code = HEARTH_E_STATE; /* what is here is not signed away */
    }
    while (code == 0 && from <= s->head.seq) {
        code = sign_range(s, from, to);
        *count += to - from + 1;
        from = to + 1;
        if (code == 0) {
            code = find_lost(s, &from, &to);
        }
    }
    return code;
}

int hearth_sync_loss_sign(const struct hearth_kv *kv, const uint8_t *programme,
                          const uint8_t *device, const struct hearth_key *sign,
                          uint64_t *count)
{
    struct hearth_outbox_state state;
    struct signing s = {kv, programme, device, sign, {0, {0}}, NULL};
    uint64_t from;
    uint64_t to;
    int code;

    *count = 0;
    if (!hearth_sync_loss_is_due(kv, &from, &to)) {
        return 0;
    }
    code = hearth_outbox_state(kv, &state);
    if (code == 0 && to > state.head.seq) {
        code = HEARTH_E_STATE;
    }
    if (code == 0) {
        s.head = state.head;
        s.room = malloc(HEARTH_RECORD_MAX);
        code = s.room == NULL ? HEARTH_E_MEMORY : sign_all(&s, from, to, count);
    }
    free(s.room);
    /* A gap that is none any more is forgotten: the next run looks again. */
    if (code == 0 || code == HEARTH_E_STATE) {
        int forgotten =
            hearth_outbox_meta_put(kv, "gap", hearth_slice_of("", 0));

        code = code == HEARTH_E_STATE ? forgotten : code;
    }
    return code;
}

/* What no host has and cannot be read is lost as well: behind a close nobody
 * could say so any more. */
static int sign_what_is_lost(const struct signing *s, uint64_t from,
                             uint64_t *count)
{
    uint64_t to;
    int code = find_lost(s, &from, &to);

    return code != 0 || from > s->head.seq ? code
                                           : sign_all(s, from, to, count);
}

int hearth_sync_close_sign(const struct hearth_kv *kv, const uint8_t *programme,
                           const uint8_t *device, const struct hearth_key *sign)
{
    struct hearth_outbox_state state;
    struct signing s = {kv, programme, device, sign, {0, {0}}, NULL};
    struct hearth_loss loss = {{0}, HEARTH_LOSS_CLOSE, 0, UINT64_MAX, {0}, {0}};
    uint64_t count = 0;
    int code = hearth_outbox_state(kv, &state);

    if (code != 0) {
        return code;
    }
    s.head = state.head;
    s.room = malloc(HEARTH_RECORD_MAX);
    code = s.room == NULL
               ? HEARTH_E_MEMORY
               : sign_what_is_lost(&s, state.receipted.seq + 1, &count);
    free(s.room);
    if (code != 0) {
        return code;
    }
    loss.from = state.head.seq + 1;
    memcpy(loss.h, state.head.h, sizeof loss.h);
    return sign_one(&s, &loss);
}

bool hearth_sync_is_closed(const struct hearth_kv *kv)
{
    struct hearth_outbox_state state;
    struct hearth_loss loss;

    int code = hearth_outbox_state(kv, &state);

    if (code == 0) {
        code = hearth_sync_loss_find(kv, state.head.seq + 1, &loss);
    }
    /* A store that does not say is closed: nothing is signed on a doubt. */
    return code == 0 ? loss.kind == HEARTH_LOSS_CLOSE
                     : code != HEARTH_E_NOT_FOUND;
}

int hearth_sync_loss_find(const struct hearth_kv *kv, uint64_t seq,
                          struct hearth_loss *loss)
{
    struct loss_name name = {"loss."};
    struct hearth_loss found;
    bool is_found = false;

    /* The last one that begins at ${seq} or before it: the names sort as their
     * numbers do, and losses are few, however long each is. */
    while (next_loss(kv, &name, &found) == 0 && found.from <= seq) {
        is_found = found.to >= seq;
        *loss = found;
    }
    return is_found ? 0 : HEARTH_E_NOT_FOUND;
}
