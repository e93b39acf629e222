/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that run, or ran, for a person: started with fixed arguments,
 * input over a pipe, output kept up to a limit in locked memory (a one-time
 * code may be in it). */
#ifndef HOST_DESK_JOB_H
#define HOST_DESK_JOB_H

#include "host/desk/action.h"

#include "hearth/secmem.h"

#include <sys/types.h>

#define HEARTH_JOBS_MAX      32
#define HEARTH_JOBS_RUNNING  4
#define HEARTH_JOB_OUTPUT    16384
#define HEARTH_JOB_LIMIT_MS  (INT64_C(3600) * 1000)
#define HEARTH_JOB_SECRET_MS (INT64_C(600) * 1000)

enum hearth_job_state {
    HEARTH_JOB_FREE,
    HEARTH_JOB_RUNS,
    HEARTH_JOB_DONE,
    HEARTH_JOB_FAILED
};

struct hearth_job {
    enum hearth_job_state state;
    uint32_t id;
    const struct hearth_action *action;
    char person[HEARTH_PERSON_NAME_MAX + 1];
    pid_t pid;
    int out;     /* its output; -1: ended */
    bool is_cut; /* the output says so too */
    int error;   /* of hearth/err.h, by how it ended; 0: none, or not known */
    int64_t began_ms;
    size_t len;
    char output[HEARTH_JOB_OUTPUT];
};

/* Stands in locked memory. */
struct hearth_jobs {
    struct hearth_job at[HEARTH_JOBS_MAX];
    uint32_t last_id;
};

/* Starts ${call} for ${person}. E_BUSY: as many run as may. E_IO. */
HEARTH_MUST_USE int hearth_job_start(struct hearth_jobs *jobs,
                                     const struct hearth_action *action,
                                     const struct hearth_action_call *call,
                                     const char *person, int64_t now_ms,
                                     struct hearth_job **out);
/* Takes what the output of ${job} has, and its end. */
void hearth_job_read(struct hearth_job *job);
/* Ends what has run for longer than HEARTH_JOB_LIMIT_MS, and forgets codes and
 * tokens HEARTH_JOB_SECRET_MS after their command began. */
void hearth_jobs_tick(struct hearth_jobs *jobs, int64_t now_ms);
/* The job ${id} of ${person}; NULL: there is none, or it is another's. */
struct hearth_job *hearth_job_find(struct hearth_jobs *jobs, uint32_t id,
                                   const char *person);
/* Ends all. */
void hearth_jobs_stop(struct hearth_jobs *jobs);

#endif
