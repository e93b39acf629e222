/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that run, or ran, for a person. */
#include "host/desk/job.h"

#include "host/cli/children.h"
#include "host/cli/complain.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The oldest that ended, unless a place is free. */
static struct hearth_job *take_place(struct hearth_jobs *jobs)
{
    struct hearth_job *oldest = NULL;
    unsigned running = 0;

    for (size_t i = 0; i < HEARTH_JOBS_MAX; i++) {
        struct hearth_job *j = &jobs->at[i];

        if (j->state == HEARTH_JOB_RUNS) {
            running++;
        } else if (oldest == NULL || j->state == HEARTH_JOB_FREE ||
                   (oldest->state != HEARTH_JOB_FREE && j->id < oldest->id)) {
            oldest = j;
        }
    }
    return running < HEARTH_JOBS_RUNNING ? oldest : NULL;
}

/* In the new process: the pipes become its standard streams, and nothing else
 * of ours stays open. */
_Noreturn static void become(const struct hearth_action_call *call, int in,
                             int out, pid_t parent)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent || dup2(in, STDIN_FILENO) < 0 ||
        dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0) {
        _exit(127);
    }
    hearth_children_close_all();
    (void)!hearth_children_become("hearth-host", call->args);
    _exit(127);
}

/* A line is shorter than a pipe's buffer: this never blocks. */
static int give(int fd, struct hearth_slice input)
{
    if (input.len > 0 &&
        (write(fd, input.data, input.len) != (ssize_t)input.len ||
         write(fd, "\n", 1) != 1)) {
        return HEARTH_E_IO;
    }
    return 0;
}

static int launch(struct hearth_job *job, const struct hearth_action_call *call)
{
    int in[2], out[2];
    pid_t parent = getpid();
    int e;

    if (pipe(in) != 0) {
        return HEARTH_E_IO;
    }
    if (pipe(out) != 0) {
        (void)close(in[0]);
        (void)close(in[1]);
        return HEARTH_E_IO;
    }
    e = give(in[1], call->input);
    job->pid = e == 0 ? fork() : -1;
    if (job->pid == 0) {
        become(call, call->file > 0 ? call->file : in[0], out[1], parent);
    }
    (void)close(in[0]);
    (void)close(in[1]);
    (void)close(out[1]);
    if (job->pid < 0) {
        (void)close(out[0]);
        return HEARTH_E_IO;
    }
    (void)fcntl(out[0], F_SETFL, O_NONBLOCK);
    (void)fcntl(out[0], F_SETFD, FD_CLOEXEC);
    job->out = out[0];
    return 0;
}

int hearth_job_start(struct hearth_jobs *jobs,
                     const struct hearth_action *action,
                     const struct hearth_action_call *call, const char *person,
                     int64_t now_ms, struct hearth_job **out)
{
    struct hearth_job *job = take_place(jobs);
    int e;

    if (job == NULL) {
        return HEARTH_E_BUSY;
    }
    hearth_secmem_wipe(job, sizeof(*job));
    job->out = -1;
    e = hearth_bytes_to_text(hearth_slice_text(person), job->person,
                             sizeof(job->person));
    if (e == 0) {
        e = launch(job, call);
    }
    if (e != 0) {
        return e;
    }
    job->id = ++jobs->last_id;
    job->action = action;
    job->state = HEARTH_JOB_RUNS;
    job->began_ms = now_ms;
    *out = job;
    return 0;
}

static void finish(struct hearth_job *job)
{
    int status = 0;

    (void)close(job->out);
    job->out = -1;
    while (waitpid(job->pid, &status, 0) < 0 && errno == EINTR) {
    }
    job->pid = 0;
    job->state = WIFEXITED(status) && WEXITSTATUS(status) == 0
                     ? HEARTH_JOB_DONE
                     : HEARTH_JOB_FAILED;
    if (WIFEXITED(status) && WEXITSTATUS(status) > HEARTH_COMPLAIN_STATUS) {
        job->error = HEARTH_COMPLAIN_STATUS - WEXITSTATUS(status);
    }
}

/* In the last bytes of what is kept. */
static void say_cut(struct hearth_job *job)
{
    static const char cut[] = "\n(the rest is cut)\n";

    if (!job->is_cut) {
        memcpy(job->output + sizeof(job->output) - (sizeof(cut) - 1), cut,
               sizeof(cut) - 1); /* shorter than the output by far */
        job->is_cut = true;
    }
}

void hearth_job_read(struct hearth_job *job)
{
    char rest[1024];
    ssize_t got;

    do {
        size_t room = sizeof(job->output) - job->len;

        got = room > 0 ? read(job->out, job->output + job->len, room)
                       : read(job->out, rest, sizeof(rest));
        if (got > 0 && room > 0) {
            job->len += (size_t)got;
        } else if (got > 0) {
            say_cut(job);
        }
    } while (got > 0);
    hearth_secmem_wipe(rest, sizeof(rest));
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        finish(job);
    }
}

void hearth_jobs_tick(struct hearth_jobs *jobs, int64_t now_ms)
{
    for (size_t i = 0; i < HEARTH_JOBS_MAX; i++) {
        struct hearth_job *j = &jobs->at[i];

        if (j->state == HEARTH_JOB_RUNS &&
            now_ms - j->began_ms > HEARTH_JOB_LIMIT_MS) {
            (void)kill(j->pid, SIGTERM);
        }
        if ((j->state == HEARTH_JOB_DONE || j->state == HEARTH_JOB_FAILED) &&
            j->len > 0 && hearth_action_shows_secret(j->action) &&
            now_ms - j->began_ms > HEARTH_JOB_SECRET_MS) {
            hearth_secmem_wipe(j->output, sizeof(j->output));
            j->len = 0;
        }
    }
}

struct hearth_job *hearth_job_find(struct hearth_jobs *jobs, uint32_t id,
                                   const char *person)
{
    for (size_t i = 0; i < HEARTH_JOBS_MAX; i++) {
        struct hearth_job *j = &jobs->at[i];

        if (j->state != HEARTH_JOB_FREE && j->id == id &&
            strcmp(j->person, person) == 0) {
            return j;
        }
    }
    return NULL;
}

void hearth_jobs_stop(struct hearth_jobs *jobs)
{
    for (size_t i = 0; i < HEARTH_JOBS_MAX; i++) {
        if (jobs->at[i].state == HEARTH_JOB_RUNS) {
            (void)kill(jobs->at[i].pid, SIGTERM);
            finish(&jobs->at[i]);
        }
    }
}
