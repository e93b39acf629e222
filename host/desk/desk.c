/* SPDX-License-Identifier: Apache-2.0 */
/* The desk: from a message of web to its reply. */
#include "host/desk/desk.h"

#include "host/desk/factor.h"
#include "host/desk/packet.h"
#include "host/desk/person.h"
#include "host/export/purpose.h"
#include "host/people/login.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUICK_MS 1200 /* a command that ends by then needs no second look */

int hearth_desk_enter(const struct hearth_desk *d,
                      enum hearth_audit_event event, const char *who,
                      const char *what)
{
    char text[HEARTH_AUDIT_TEXT_MAX + 1];

    (void)snprintf(text, sizeof(text), "%s: %s", who, what);
    return hearth_audit_add(d->folder->kv, d->folder->programme, d->now_s,
                            event, text);
}

static bool has(const struct hearth_desk *d, unsigned roles)
{
    return d->person != NULL && !d->session->must_change &&
           (d->person->roles & roles) != 0;
}

static void fill_who(const struct hearth_desk *d, struct hearth_who *who)
{
    const struct hearth_person *p = d->person;

    if (p == NULL) {
        return;
    }
    who->is_known = true;
    who->must_change = d->session->must_change;
    who->roles = p->roles;
    memcpy(who->name, p->name, sizeof(who->name)); /* the same array */
    /* An auditor's or a researcher's role takes no limit away. */
    if ((p->roles & (HEARTH_ROLES_FIELD | (unsigned)HEARTH_ROLE_NATIONAL)) ==
        0) {
        who->area_count = p->area_count;
        memcpy(who->areas, p->areas, sizeof(who->areas)); /* the same array */
    }
}

/* Whose token this is, by the table as it is now: a change of role, a disabled
 * person, a new passphrase elsewhere take effect at once. */
static int look(struct hearth_desk *d, const struct hearth_desk_message *ask,
                struct hearth_desk_message *reply)
{
    int e = hearth_people_look(d->data, d->key, d->people);

    d->person = NULL;
    d->session = NULL;
    if (e != 0 && e != HEARTH_E_NOT_FOUND) {
        return e;
    }
    reply->has_people = d->people->count > 0;
    d->session = hearth_session_find(d->sessions, ask->token, d->now_ms);
    if (d->session == NULL) {
        return 0;
    }
    d->person =
        hearth_people_find(d->people, hearth_slice_text(d->session->name));
    if (d->person == NULL || d->person->changed != d->session->changed ||
        hearth_person_is_out(d->person, d->now_s)) {
        hearth_session_end(d->session);
        d->session = NULL;
        d->person = NULL;
    }
    return 0;
}

/* ---- logging in and out ---- */

static int admit(struct hearth_desk *d, const struct hearth_login_result *r,
                 const char *peer, struct hearth_desk_message *reply)
{
    char what[96];
    int e;

    (void)snprintf(what, sizeof(what), "from %s%s", peer,
                   r->must_change ? ", by a one-time code" : "");
    e = hearth_desk_enter(d, HEARTH_AUDIT_LOGIN, r->person.name, what);
    hearth_session_end(d->session); /* whoever brought a token gets another */
    d->session = NULL;
    d->person = NULL;
    if (e == 0) {
        e = hearth_session_begin(d->sessions, r->person.name, d->now_ms,
                                 &d->rng, &d->session);
    }
    if (e == 0) {
        d->session->changed = r->person.changed;
        d->session->must_change = r->must_change;
        memcpy(reply->token, d->session->token, sizeof(reply->token));
    }
    return e;
}

/* What was typed for a name that nobody has may be a passphrase. */
static int refuse(const struct hearth_desk *d,
                  const struct hearth_login_result *r, struct hearth_slice name,
                  const char *peer)
{
    char who[HEARTH_PERSON_NAME_MAX + 1];
    char what[96];

    if (!r->is_somebody || hearth_bytes_to_text(name, who, sizeof(who)) != 0) {
        (void)snprintf(who, sizeof(who), "unknown name");
    }
    (void)snprintf(what, sizeof(what), "from %s", peer);
    return hearth_desk_enter(d, HEARTH_AUDIT_REFUSED, who, what);
}

static int login(struct hearth_desk *d, const struct hearth_desk_message *ask,
                 struct hearth_desk_message *reply)
{
    struct hearth_login_result *r = calloc(1, sizeof(*r));
    char peer[64];
    struct hearth_login l = {.name = hearth_desk_text(ask, 1),
                             .secret = hearth_desk_text(ask, 2),
                             .code = hearth_desk_text(ask, 3),
                             .peer = peer,
                             .now_s = d->now_s};
    int e = r == NULL ? HEARTH_E_MEMORY
                      : hearth_bytes_to_text(hearth_desk_text(ask, 0), peer,
                                             sizeof(peer));

    if (e == 0) {
        e = hearth_people_login(d->data, d->key, d->m, &l, r);
    }
    if (e == 0) {
        e = admit(d, r, peer, reply);
    } else if (e == HEARTH_E_AUTH) {
        int written = refuse(d, r, l.name, peer);

        e = written == 0 ? e : written;
    }
    if (r != NULL) {
        reply->wait_s = (uint32_t)r->wait_s;
    }
    free(r);
    return e;
}

static int logout(struct hearth_desk *d)
{
    int e = d->person == NULL
                ? 0
                : hearth_desk_enter(d, HEARTH_AUDIT_LOGIN, d->person->name,
                                    "logged out");

    hearth_session_end(d->session);
    d->session = NULL;
    d->person = NULL;
    return e;
}

int hearth_desk_count_try(const struct hearth_desk *d,
                          const struct hearth_people_file *f,
                          struct hearth_person *p)
{
    if (hearth_failures_wait(&p->failures, HEARTH_PERSON_FREE_TRIES,
                             HEARTH_PERSON_WAIT_MAX_S, d->now_s) > 0) {
        return HEARTH_E_LOCKED;
    }
    hearth_failures_add(&p->failures, d->now_s);
    return hearth_people_save(f);
}

/* The old passphrase, or a session that a one-time code began. */
static int prove(const struct hearth_desk *d,
                 const struct hearth_people_file *f, struct hearth_person *p,
                 struct hearth_slice old)
{
    int e;

    if (d->session->must_change) {
        return 0;
    }
    e = hearth_desk_count_try(d, f, p);
    return e == 0 ? hearth_person_check_passphrase(p, old, d->m) : e;
}

static int set_passphrase(struct hearth_desk *d,
                          const struct hearth_desk_message *ask)
{
    struct hearth_people_file f;
    struct hearth_person *p = NULL;
    int e;

    if (d->person == NULL) {
        return HEARTH_E_DENIED;
    }
    e = hearth_people_open(d->data, d->key, &f);
    if (e != 0) {
        return e;
    }
    p = hearth_people_find(f.people, hearth_slice_text(d->session->name));
    e = p == NULL ? HEARTH_E_DENIED : prove(d, &f, p, hearth_desk_text(ask, 0));
    if (e == 0) {
        e = hearth_person_set_passphrase(p, hearth_desk_text(ask, 1), d->m,
                                         &d->rng);
    }
    if (e == 0) {
        e = hearth_desk_enter(d, HEARTH_AUDIT_PERSON, p->name,
                              "new passphrase");
    }
    if (e == 0) {
        e = hearth_people_save(&f);
    }
    if (e == 0) { /* this session goes on; others of the person's end */
        d->session->changed = p->changed;
        d->session->must_change = false;
    }
    hearth_people_close(&f);
    return e;
}

/* ---- actions ---- */

/* The command line, without what goes to standard input, and without the
 * worker: the chain names none (audit.h). */
static void describe(const struct hearth_action_call *call, char *out,
                     size_t cap)
{
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; call->args[i + 2] != NULL; i++) {
        bool is_worker = i > 0 && strcmp(call->args[i - 1], "--worker") == 0;
        int len = snprintf(out + n, cap - n, n == 0 ? "%s" : " %s",
                           is_worker ? "..." : call->args[i]);

        if (len < 0 || (size_t)len >= cap - n) {
            return;
        }
        n += (size_t)len;
    }
}

/* Most commands end at once: their outcome is then on the next page. */
static void wait_a_little(struct hearth_job *job)
{
    struct pollfd p = {.fd = job->out, .events = POLLIN};
    int left = QUICK_MS;

    while (job->state == HEARTH_JOB_RUNS && left > 0) {
        (void)poll(&p, 1, 100);
        left -= 100;
        hearth_job_read(job);
    }
}

/* What an action about a file was given, and no other one. */
static int take_file(const struct hearth_action *a, int file,
                     struct hearth_action_call *call)
{
    if (!hearth_action_takes_file(a)) {
        return file == 0 ? 0 : HEARTH_E_INVALID;
    }
    if (file == 0 ||
        !hearth_desk_packet_is_sealed(file, HEARTH_ACTION_FILE_MAX)) {
        return HEARTH_E_INVALID;
    }
    call->file = file;
    return 0;
}

static int act(struct hearth_desk *d, const struct hearth_desk_message *ask,
               struct hearth_desk_message *reply)
{
    const struct hearth_action *a =
        hearth_action_find(hearth_desk_text(ask, 0));
    struct hearth_action_fields fields = {.count = 0};
    struct hearth_action_call call;
    struct hearth_job *job = NULL;
    char what[HEARTH_AUDIT_TEXT_MAX / 2];
    int e;

    if (a == NULL || !has(d, a->roles)) {
        return HEARTH_E_DENIED;
    }
    for (size_t i = 1; i + 1 < ask->count; i += 2) {
        fields.at[fields.count++] =
            (struct hearth_action_field){ask->texts[i], ask->texts[i + 1]};
    }
    fields.person = hearth_slice_text(d->person->name);
    e = hearth_action_build(a, &fields, d->data, &call);
    if (e == 0) {
        e = take_file(a, ask->file, &call);
    }
    if (e == 0) {
        describe(&call, what, sizeof(what));
        e = hearth_desk_enter(d, HEARTH_AUDIT_ACTED, d->person->name, what);
    }
    if (e == 0) {
        e = hearth_job_start(d->jobs, a, &call, d->person->name, d->now_ms,
                             &job);
    }
    if (e == 0) {
        wait_a_little(job);
        (void)snprintf(d->numbers[0], sizeof(d->numbers[0]), "%u",
                       (unsigned)job->id);
        hearth_desk_put(reply, hearth_slice_text(d->numbers[0]));
    }
    return e;
}

static const char *state_of(const struct hearth_job *j)
{
    if (j->state == HEARTH_JOB_RUNS) {
        return "runs";
    }
    return j->state == HEARTH_JOB_DONE ? "done" : "failed";
}

/* What kind of failure: a page has words for each. */
static const char *class_of(const struct hearth_job *j)
{
    switch (j->error) {
    case HEARTH_E_INVALID:
    case HEARTH_E_TRUNCATED:
    case HEARTH_E_LIMIT:
    case HEARTH_E_SPACE:
    case HEARTH_E_EVAL:
        return "unread";
    case HEARTH_E_NOT_FOUND:
        return "missing";
    case HEARTH_E_EXISTS:
        return "exists";
    case HEARTH_E_STATE:
    case HEARTH_E_REVOKED:
        return "state";
    case HEARTH_E_AUTH:
    case HEARTH_E_DENIED:
    case HEARTH_E_BRANCH:
        return "denied";
    case HEARTH_E_BUSY:
    case HEARTH_E_LOCKED:
    case HEARTH_E_TIMEOUT:
        return "busy";
    case HEARTH_E_IO:
    case HEARTH_E_FULL:
        return "disk";
    default:
        return "";
    }
}

static bool read_id(struct hearth_slice text, uint32_t *id)
{
    uint32_t v = 0;

    if (text.len == 0 || text.len > 9) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
        v = v * 10 + (uint32_t)(text.data[i] - '0');
    }
    *id = v;
    return true;
}

static int show_job(const struct hearth_desk *d,
                    const struct hearth_desk_message *ask,
                    struct hearth_desk_message *reply)
{
    const struct hearth_job *j = NULL;
    uint32_t id;

    if (d->person != NULL && read_id(hearth_desk_text(ask, 0), &id)) {
        j = hearth_job_find(d->jobs, id, d->person->name);
    }
    /* who may not start it any more does not read what it said either */
    if (j == NULL || !has(d, j->action->roles)) {
        return HEARTH_E_NOT_FOUND;
    }
    hearth_desk_put(reply, hearth_slice_text(j->action->name));
    hearth_desk_put(reply, hearth_slice_text(j->action->title));
    hearth_desk_put(reply, hearth_slice_text(state_of(j)));
    hearth_desk_put(reply, hearth_slice_of(j->output, j->len));
    hearth_desk_put(reply, hearth_slice_text(class_of(j)));
    return 0;
}

/* The newest ten of the person's. */
static int show_jobs(struct hearth_desk *d, struct hearth_desk_message *reply)
{
    uint32_t id = d->jobs->last_id;

    if (d->person == NULL) {
        return HEARTH_E_DENIED;
    }
    for (size_t n = 0; id > 0 && reply->count + 3 <= HEARTH_DESK_TEXTS_MAX;
         id--) {
        const struct hearth_job *j =
            hearth_job_find(d->jobs, id, d->person->name);

        if (d->jobs->last_id - id >= HEARTH_JOBS_MAX) {
            break;
        }
        if (j == NULL) {
            continue;
        }
        (void)snprintf(d->numbers[n], sizeof(d->numbers[n]), "%u",
                       (unsigned)id);
        hearth_desk_put(reply, hearth_slice_text(d->numbers[n++]));
        hearth_desk_put(reply, hearth_slice_text(j->action->title));
        hearth_desk_put(reply, hearth_slice_text(state_of(j)));
    }
    return 0;
}

/* Persons from number ${from} on, ten at a time: name, roles, state. */
static int show_people(struct hearth_desk *d,
                       const struct hearth_desk_message *ask,
                       struct hearth_desk_message *reply)
{
    uint32_t from = 0;

    if (!has(d, HEARTH_ROLE_ADMINISTRATOR)) {
        return HEARTH_E_DENIED;
    }
    if (ask->count > 0 && !read_id(hearth_desk_text(ask, 0), &from)) {
        return HEARTH_E_INVALID;
    }
    for (size_t i = from;
         i < d->people->count && reply->count + 3 <= HEARTH_DESK_TEXTS_MAX;
         i++) {
        const struct hearth_person *p = &d->people->persons[i];
        const char *state = "may log in";

        if (hearth_person_is_out(p, d->now_s)) {
            state = p->is_disabled ? "disabled" : "expired";
        } else if (!p->has_passphrase) {
            state = p->code_until_s > d->now_s ? "has a code" : "needs a code";
        } else if (p->has_totp) {
            state = "second factor";
        }
        if (hearth_role_list(p->roles, d->roles[i], sizeof(d->roles[i])) != 0) {
            return HEARTH_E_SPACE;
        }
        hearth_desk_put(reply, hearth_slice_text(p->name));
        hearth_desk_put(reply, hearth_slice_text(d->roles[i]));
        hearth_desk_put(reply, hearth_slice_text(state));
    }
    return 0;
}

/* What the token was made for is still registered, not ended, and not past its
 * day. */
static bool is_purpose_open(const struct hearth_desk *d, const char *name)
{
    struct hearth_purpose p;

    return hearth_purpose_find(d->folder->kv, d->folder->programme, name, &p) ==
               0 &&
           hearth_purpose_is_open(&p, d->now_s);
}

static int check_access(struct hearth_desk *d,
                        const struct hearth_desk_message *ask,
                        struct hearth_desk_message *reply)
{
    const struct hearth_access *a =
        hearth_access_find(d->people, hearth_desk_text(ask, 0), d->now_s);

    if (a == NULL || !is_purpose_open(d, a->purpose)) {
        return HEARTH_E_AUTH;
    }
    hearth_desk_put(reply, hearth_slice_text(a->purpose));
    return 0;
}

/* A release leaves as a file: who may, and that it did. */
static int take_release(struct hearth_desk *d,
                        const struct hearth_desk_message *ask)
{
    char what[64];
    uint32_t number;

    if (!has(d, HEARTH_ROLES_FILE)) {
        return HEARTH_E_DENIED;
    }
    if (!read_id(hearth_desk_text(ask, 0), &number)) {
        return HEARTH_E_INVALID;
    }
    (void)snprintf(what, sizeof(what), "release %06u, the signed file",
                   (unsigned)number);
    return hearth_desk_enter(d, HEARTH_AUDIT_EXPORTED, d->person->name, what);
}

static int answer(struct hearth_desk *d, const struct hearth_desk_message *ask,
                  struct hearth_desk_message *reply)
{
    switch ((enum hearth_desk_kind)ask->kind) {
    case HEARTH_DESK_WHO:
        return 0;
    case HEARTH_DESK_LOGIN:
        return login(d, ask, reply);
    case HEARTH_DESK_LOGOUT:
        return logout(d);
    case HEARTH_DESK_PASSPHRASE:
        return set_passphrase(d, ask);
    case HEARTH_DESK_ACT:
        return act(d, ask, reply);
    case HEARTH_DESK_JOB:
        return show_job(d, ask, reply);
    case HEARTH_DESK_JOBS:
        return show_jobs(d, reply);
    case HEARTH_DESK_PEOPLE:
        return show_people(d, ask, reply);
    case HEARTH_DESK_ACCESS:
        return check_access(d, ask, reply);
    case HEARTH_DESK_PERSON:
        return hearth_desk_person(d, ask, reply);
    case HEARTH_DESK_FACTOR:
        return hearth_desk_factor(d, reply);
    case HEARTH_DESK_FACTOR_DRAW:
        return hearth_desk_factor_draw(d, ask, reply);
    case HEARTH_DESK_FACTOR_SET:
        return hearth_desk_factor_set(d, ask);
    case HEARTH_DESK_TAKE:
        return take_release(d, ask);
    case HEARTH_DESK_KINDS:
    default:
        return HEARTH_E_INVALID;
    }
}

void hearth_desk_answer(struct hearth_desk *d,
                        const struct hearth_desk_message *ask,
                        struct hearth_desk_message *reply)
{
    memset(reply, 0, sizeof(*reply));
    reply->kind = ask->kind;
    reply->id = ask->id;
    reply->status = look(d, ask, reply);
    if (reply->status == 0) {
        reply->status = answer(d, ask, reply);
    }
    fill_who(d, &reply->who);
}
