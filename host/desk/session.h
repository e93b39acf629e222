/* SPDX-License-Identifier: Apache-2.0 */
/* Who is logged in: tokens in locked memory, gone when the desk ends. */
#ifndef HOST_DESK_SESSION_H
#define HOST_DESK_SESSION_H

#include "host/desk/message.h"

#include "hearth/rng.h"
#include "hearth/secmem.h"

#define HEARTH_DESK_SESSIONS_MAX 64
#define HEARTH_SESSIONS_PERSON   4 /* the oldest ends when one more begins */
#define HEARTH_SESSION_IDLE_MS   (INT64_C(30) * 60 * 1000)
#define HEARTH_SESSION_MS        (INT64_C(12) * 3600 * 1000)

struct hearth_session {
    uint8_t token[HEARTH_DESK_TOKEN_LEN];
    bool is_used;
    bool must_change;
    char name[HEARTH_PERSON_NAME_MAX + 1];
    uint32_t changed; /* of the person, when it began */
    int64_t began_ms, seen_ms;
};

/* Stands in locked memory; zeroed: nobody is logged in. */
struct hearth_sessions {
    struct hearth_session at[HEARTH_DESK_SESSIONS_MAX];
};

/* A new token, never one that somebody brought along. E_CRYPTO. */
HEARTH_MUST_USE int hearth_session_begin(struct hearth_sessions *s,
                                         const char *name, int64_t now_ms,
                                         const struct hearth_rng *rng,
                                         struct hearth_session **out);
/* The session of ${token} if it goes on at ${now_ms}, which then counts as
 * seen; NULL. Looks at all places whatever it finds. */
struct hearth_session *
hearth_session_find(struct hearth_sessions *s,
                    const uint8_t token[HEARTH_DESK_TOKEN_LEN], int64_t now_ms);
/* NULL is allowed. */
void hearth_session_end(struct hearth_session *session);

#endif
