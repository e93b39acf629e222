/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte chooses: a message between web and desk, and the action that
 * it asks for; a Cookie header; the people table under its own key. */
#include "host/desk/action.h"
#include "host/people/people.h"
#include "host/web/gate.h"

#include "hearth/hash.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_message(struct hearth_slice in)
{
    struct hearth_desk_message m;
    struct hearth_action_fields f = {.count = 0};
    struct hearth_action_call call;
    const struct hearth_action *a;

    if (hearth_desk_decode(in, &m) != 0) {
        HEARTH_CHECK(m.count == 0);
        return;
    }
    HEARTH_CHECK((m.who.roles & ~HEARTH_ROLES_ANYBODY) == 0);
    for (size_t i = 1; i + 1 < m.count; i += 2) {
        f.at[f.count++] =
            (struct hearth_action_field){m.texts[i], m.texts[i + 1]};
    }
    a = hearth_action_find(hearth_desk_text(&m, 0));
    if (a == NULL || hearth_action_build(a, &f, "/data", &call) != 0) {
        return;
    }
    for (size_t i = 0; i < call.value_count; i++) {
        HEARTH_CHECK(strlen(call.values[i]) <= HEARTH_ACTION_VALUE);
    }
}

static void try_cookie(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), out[HEARTH_WEB_HEX_LEN + 1];

    if (text == NULL) {
        return;
    }
    memcpy(text, data, size); /* of just this size */
    text[size] = '\0';
    hearth_gate_cookie(text, "hearth-1", out);
    HEARTH_CHECK(out[0] == '\0' || strlen(out) == HEARTH_WEB_HEX_LEN);
    free(text);
}

/* With a right seal, so that what stands behind it is reached. */
static void try_table(const uint8_t *data, size_t size)
{
    static const struct hearth_key key;
    const struct hearth_slice parts[] = {HEARTH_PREFIX("hearth people v1"),
                                         hearth_slice_of(data, size)};
    uint8_t *file = malloc(size + HEARTH_HASH_LEN);
    struct hearth_people *p = malloc(sizeof(*p));

    if (file != NULL && p != NULL) {
        memcpy(file, data, size); /* of just this size */
        if (hearth_hash_hmac(hearth_slice_of(key.bytes, HEARTH_KEY_LEN), parts,
                             2, file + size) == 0 &&
            hearth_people_decode(hearth_slice_of(file, size + HEARTH_HASH_LEN),
                                 &key, p) == 0) {
            HEARTH_CHECK(p->count <= HEARTH_PEOPLE_MAX);
        }
    }
    free(file);
    free(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    switch (data[0] % 3) {
    case 0:
        try_message(hearth_slice_of(data + 1, size - 1));
        break;
    case 1:
        try_cookie(data + 1, size - 1);
        break;
    default:
        try_table(data + 1, size - 1);
    }
    return 0;
}
