/* SPDX-License-Identifier: Apache-2.0 */
/* Who is logged in. */
#include "host/desk/session.h"

#include <string.h>

static bool is_over(const struct hearth_session *s, int64_t now_ms)
{
    return now_ms - s->began_ms >= HEARTH_SESSION_MS ||
           now_ms - s->seen_ms >= HEARTH_SESSION_IDLE_MS;
}

void hearth_session_end(struct hearth_session *session)
{
    if (session != NULL) {
        hearth_secmem_wipe(session, sizeof(*session));
    }
}

/* A free place; else the person's oldest, else the one longest unseen. */
static struct hearth_session *take_place(struct hearth_sessions *s,
                                         const char *name, int64_t now_ms)
{
    struct hearth_session *own = NULL, *idle = NULL, *empty = NULL;
    unsigned count = 0;

    for (size_t i = 0; i < HEARTH_DESK_SESSIONS_MAX; i++) {
        struct hearth_session *p = &s->at[i];

        if (p->is_used && is_over(p, now_ms)) {
            hearth_session_end(p);
        }
        if (!p->is_used) {
            empty = p;
            continue;
        }
        if (idle == NULL || p->seen_ms < idle->seen_ms) {
            idle = p;
        }
        if (strcmp(p->name, name) == 0) {
            count++;
            own = own == NULL || p->began_ms < own->began_ms ? p : own;
        }
    }
    if (count >= HEARTH_SESSIONS_PERSON) {
        return own;
    }
    return empty != NULL ? empty : idle;
}

int hearth_session_begin(struct hearth_sessions *s, const char *name,
                         int64_t now_ms, const struct hearth_rng *rng,
                         struct hearth_session **out)
{
    struct hearth_session *p = take_place(s, name, now_ms);
    int e;

    hearth_session_end(p);
    e = rng->fill(rng->cookie, p->token, sizeof(p->token));
    if (e == 0) {
        e = hearth_bytes_to_text(hearth_slice_text(name), p->name,
                                 sizeof(p->name));
    }
    if (e != 0) {
        hearth_session_end(p);
        return e;
    }
    p->is_used = true;
    p->began_ms = now_ms;
    p->seen_ms = now_ms;
    *out = p;
    return 0;
}

struct hearth_session *
hearth_session_find(struct hearth_sessions *s,
                    const uint8_t token[HEARTH_DESK_TOKEN_LEN], int64_t now_ms)
{
    struct hearth_session *found = NULL;

    for (size_t i = 0; i < HEARTH_DESK_SESSIONS_MAX; i++) {
        bool is_it =
            hearth_secmem_equal(s->at[i].token, token, HEARTH_DESK_TOKEN_LEN);

        if (is_it && s->at[i].is_used) {
            found = &s->at[i];
        }
    }
    if (found != NULL && is_over(found, now_ms)) {
        hearth_session_end(found);
        found = NULL;
    }
    if (found != NULL) {
        found->seen_ms = now_ms;
    }
    return found;
}
