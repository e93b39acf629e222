/* SPDX-License-Identifier: Apache-2.0 */
/* The desk: answers what web asks for the persons at their browsers. It alone
 * reads the people table and checks passphrases; web does nothing but with a
 * token that a person got here. */
#ifndef HOST_DESK_DESK_H
#define HOST_DESK_DESK_H

#include "host/desk/job.h"
#include "host/desk/session.h"
#include "host/folder/folder.h"
#include "host/people/people.h"

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
    int64_t now_s, now_ms;             /* of the request */
    char numbers[HEARTH_JOBS_MAX][12]; /* texts of the reply */
    char roles[HEARTH_PEOPLE_MAX][128];
    char areas[HEARTH_AREAS_MAX * (HEARTH_CODE_MAX + 1) + 1];
};

/* Answers ${ask}; texts of ${reply} live until the next call. */
void hearth_desk_answer(struct hearth_desk *d,
                        const struct hearth_desk_message *ask,
                        struct hearth_desk_message *reply);

#endif
