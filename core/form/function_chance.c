/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of chance: random numbers, identifiers, orders. */
#include "function.h"

#include "shuffle.h"

#define UUID_LEN     36
#define UUID_BYTES   16
#define FRACTION     0x1p-53 /* one step of a double in 0 to 1 */
#define TOKEN_DIGITS 36u

static uint64_t chance(const struct hearth_call *c)
{
    const struct hearth_world *world = hearth_call_world(c);

    return world->random != NULL ? world->random(world->cookie) : 0;
}

/* A version 4 UUID (RFC 9562). */
static void put_uuid(const struct hearth_call *c, uint8_t *out)
{
    static const char DIGITS[] = "0123456789abcdef";
    uint64_t bits[2];
    size_t len = 0;

    bits[0] = (chance(c) & ~UINT64_C(0xf000)) | UINT64_C(0x4000);
    bits[1] = (chance(c) & (~UINT64_C(0) >> 2)) | UINT64_C(1) << 63;
    for (unsigned i = 0; i < UUID_BYTES; i++) {
        uint64_t byte = bits[i / 8] >> (56 - i % 8 * 8) & 0xff;

        if (i == 4 || i == 6 || i == 8 || i == 10) {
            out[len++] = '-';
        }
        out[len++] = (uint8_t)DIGITS[byte >> 4];
        out[len++] = (uint8_t)DIGITS[byte & 0xf];
    }
}

static void put_token(const struct hearth_call *c, uint8_t *out, size_t len)
{
    static const char DIGITS[] = "0123456789abcdefghijklmnopqrstuvwxyz";

    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)DIGITS[chance(c) % TOKEN_DIGITS];
    }
}

static int uuid(const struct hearth_call *c, struct hearth_value *out)
{
    int64_t len = UUID_LEN;
    uint8_t *room;
    int rc = c->count > 0 ? hearth_call_whole(c, 0, &len) : HEARTH_OK;

    if (rc != HEARTH_OK) {
        return rc;
    }
    if (len > HEARTH_ANSWER_MAX) {
        return HEARTH_E_EVAL;
    }
    if (len <= 0) {
        *out = hearth_call_blank();
        return HEARTH_OK;
    }
    room = hearth_machine_room(c->m, (size_t)len);
    if (room == NULL) {
        return HEARTH_E_EVAL;
    }
    if (c->count > 0) {
        put_token(c, room, (size_t)len);
    } else {
        put_uuid(c, room);
    }
    *out = hearth_value_text(hearth_slice_of(room, (size_t)len));
    return HEARTH_OK;
}

static int randomize(const struct hearth_call *c, struct hearth_value *out)
{
    const struct hearth_value *list = &c->args[0];
    struct hearth_ref *room;
    int64_t seed = c->m->interview->seed;
    int64_t state;
    int rc = HEARTH_OK;

    if (list->type != HEARTH_VALUE_NODES) {
        return HEARTH_E_EVAL;
    }
    if (c->count > 1) {
        rc = hearth_shuffle_seed(c->m, &c->args[1], &seed);
    }
    if (rc != HEARTH_OK || list->count == 0) {
        *out = *list;
        return rc;
    }
    room = hearth_machine_refs(c->m, list->count);
    if (room == NULL || !hearth_machine_count(c->m, list->count)) {
        return HEARTH_E_EVAL;
    }
    state = hearth_shuffle_start(seed);
    for (size_t i = 0; i < list->count; i++) {
        size_t j = hearth_shuffle_pick(&state, i);

        room[i] = room[j];
        room[j] = c->m->refs[list->first + i];
    }
    *out = *list;
    out->first = (uint32_t)(room - c->m->refs);
    return HEARTH_OK;
}

int hearth_function_chance(const struct hearth_call *c,
                           struct hearth_value *out)
{
    if (c->function == HEARTH_FN_UUID) {
        return uuid(c, out);
    }
    if (c->function == HEARTH_FN_RANDOMIZE) {
        return randomize(c, out);
    }
    *out = hearth_value_number((double)(chance(c) >> 11) * FRACTION);
    return HEARTH_OK;
}
