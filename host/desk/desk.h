/* SPDX-License-Identifier: Apache-2.0 */
/* The desk: answers what web asks for the persons at their browsers. It alone
 * reads the people table and checks passphrases; web does nothing but with a
 * token that a person got here. */
#ifndef HOST_DESK_DESK_H
#define HOST_DESK_DESK_H

#include "host/audit/audit.h"
#include "host/desk/job.h"
#include "host/desk/session.h"
#include "host/folder/folder.h"
#include "host/people/people.h"

#define HEARTH_DESK_SECRET_MAX 256

struct hearth_desk {
    const char *data;
    struct hearth_folder *folder; /* its audit chain */
    struct hearth_secmem *m;
    struct hearth_key *key; /* of the people table */
    struct hearth_sessions *sessions;
    struct hearth_jobs *jobs;
    struct hearth_people *people; /* as it was at the request */
    struct hearth_person *person; /* of the session; NULL: nobody */
    struct hearth_session *session;
    struct hearth_rng rng;
    char *secret; /* of a reply; locked, HEARTH_DESK_SECRET_MAX bytes */
    int64_t now_s, now_ms;             /* of the request */
    char numbers[HEARTH_JOBS_MAX][12]; /* texts of the reply */
    char roles[HEARTH_PEOPLE_MAX][128];
    char areas[HEARTH_AREAS_MAX * (HEARTH_CODE_MAX + 1) + 1];
};

/* Answers ${ask}; texts of ${reply} live until the next call. */
void hearth_desk_answer(struct hearth_desk *d,
                        const struct hearth_desk_message *ask,
                        struct hearth_desk_message *reply);

/* No act without its entry: what cannot be written down is not done. */
HEARTH_MUST_USE int hearth_desk_enter(const struct hearth_desk *d,
                                      enum hearth_audit_event event,
                                      const char *who, const char *what);
/* Counts a try of ${p}, the person of the session, under the limits of a
 * login, and saves it. E_LOCKED. */
HEARTH_MUST_USE int hearth_desk_count_try(const struct hearth_desk *d,
                                          const struct hearth_people_file *f,
                                          struct hearth_person *p);

#endif
