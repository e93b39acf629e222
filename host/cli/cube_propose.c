/* SPDX-License-Identifier: Apache-2.0 */
/* cube propose | proposals | accept | refuse: a lead says what figures are
 * wanted, a custodian decides, and what opens records tries it then. Nothing
 * here opens any, and no key is asked for. */
#include "host/cli/cube_propose.h"
#include "host/audit/audit.h"
#include "host/cli/complain.h"
#include "host/cli/cube_compose.h"
#include "host/folder/charter.h"
#include "host/folder/proposals.h"

#include "hearth/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* All that a change of proposals is made with. */
struct desk {
    const struct hearth_folder *folder;
    const char *who;
    int64_t now_s;
    int lock;
    struct hearth_proposals all;
    struct hearth_programme programme;
    struct hearth_plan_held held;
    struct hearth_cube_forms forms;
};

/* A login name; whoever works at the host itself may leave it out. */
static bool is_login(const char *who)
{
    return strlen(who) <= HEARTH_PROPOSAL_WHO_MAX &&
           who[strspn(who, "abcdefghijklmnopqrstuvwxyz0123456789._-")] == '\0';
}

/* One line that a terminal may show. */
static int take_words(const char *said, const char *what,
                      char out[HEARTH_PROPOSAL_WORDS_MAX + 1])
{
    size_t len = said == NULL ? 0 : strlen(said);

    for (size_t i = 0; i < len; i++) {
        if ((uint8_t)said[i] < 0x20 || said[i] == 0x7f) {
            len = 0;
        }
    }
    if (len == 0 || len > HEARTH_PROPOSAL_WORDS_MAX) {
        return hearth_complain(HEARTH_E_INVALID,
                               "--reason is missing, or no line of at most %u "
                               "bytes: %s",
                               HEARTH_PROPOSAL_WORDS_MAX, what);
    }
    memcpy(out, said, len + 1); /* len was looked at */
    return 0;
}

static int open_desk(struct desk *d, const struct hearth_folder *folder,
                     const char *who)
{
    const struct hearth_clock clock = hearth_clock_system();
    int e;

    d->folder = folder;
    d->who = who == NULL ? "host" : who;
    d->now_s = clock.now_s(clock.cookie);
    if (!is_login(d->who)) {
        return hearth_complain(HEARTH_E_INVALID, "--who is a login name");
    }
    e = hearth_proposals_lock(folder->path, &d->lock);
    if (e == 0) {
        e = hearth_proposals_open(folder->path, &d->all);
    }
    return e == 0 ? 0 : hearth_complain_why(e, "cannot read the proposals");
}

static void close_desk(struct desk *d)
{
    hearth_cube_forms_close(&d->forms);
    hearth_plan_let_go(&d->held);
    hearth_proposals_close(&d->all);
    if (d->lock > 0) {
        (void)close(d->lock);
    }
    free(d);
}

/* The chain first: nothing happens unwritten. */
static int keep(const struct desk *d, struct hearth_proposal *p,
                const char *did, const char *more)
{
    char text[HEARTH_AUDIT_TEXT_MAX + 1];
    int e;

    (void)snprintf(text, sizeof(text), "cube sha256 %s %s by %s%s%.60s",
                   p->hash, did, d->who, more[0] == '\0' ? "" : ": ", more);
    e = hearth_audit_add(d->folder->kv, d->folder->programme, d->now_s,
                         HEARTH_AUDIT_CUBE, text);
    if (e == 0) {
        e = hearth_proposal_put(d->folder->path, p);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot keep the proposal");
    }
    printf("%s %s\n", did, p->hash);
    return 0;
}

/* ---- propose ---- */

static int load(struct desk *d)
{
    int e = hearth_charter_load(d->folder, &d->programme);

    if (e != 0) {
        return hearth_complain_why(e, "cannot read the programme document");
    }
    e = hearth_plan_hold(d->folder, &d->programme, &d->held);
    if (e != 0) {
        return hearth_complain_why(e, "the declared cube in release/");
    }
    hearth_cube_forms_open(d->folder, &d->programme, &d->forms);
    return 0;
}

static int read_file(const char *path, char **out, size_t *len)
{
    int e;

    *out = malloc(HEARTH_PROPOSAL_DOCUMENT_MAX);
    e = *out == NULL ? HEARTH_E_MEMORY
                     : hearth_fsutil_read(path, (uint8_t *)*out,
                                          HEARTH_PROPOSAL_DOCUMENT_MAX, len);
    return e == 0 ? 0 : hearth_complain_why(e, "cannot read %s", path);
}

static int compose(struct desk *d, const struct hearth_cube_call *call,
                   char **out, size_t *len)
{
    int e = hearth_cube_compose(&d->held, &d->forms, call->question, call->with,
                                out, len);

    if (e == HEARTH_E_EXISTS) {
        return hearth_complain(HEARTH_E_STATE,
                               "these figures are made already");
    }
    return e == 0 ? 0 : hearth_complain_why(e, "cannot write this as a cube");
}

static int check(const struct desk *d, struct hearth_slice document)
{
    struct hearth_plan *plan;
    struct hearth_plan_why why;
    int e = document.len > HEARTH_PROPOSAL_DOCUMENT_MAX
                ? HEARTH_E_LIMIT
                : hearth_plan_read(document, &plan, &why);

    if (e == HEARTH_E_INVALID) {
        return hearth_complain(e, "%s", why.text);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot read the cube");
    }
    e = hearth_cube_check(plan, &d->held, &d->forms);
    if (e == 0 && d->held.plan != NULL &&
        strcmp(plan->hash, d->held.plan->hash) == 0) {
        e = hearth_complain(HEARTH_E_STATE, "this is the cube that counts");
    }
    hearth_plan_free(plan);
    return e;
}

/* The same document may be proposed again once it was decided. */
static int place(struct desk *d, struct hearth_proposal *p)
{
    const struct hearth_proposal *old = hearth_proposals_find(&d->all, p->hash);

    if (old != NULL && old->state <= HEARTH_PROPOSAL_ACCEPTED) {
        return hearth_complain(HEARTH_E_STATE, "the same is proposed already");
    }
    p->slot = old != NULL ? old->slot : hearth_proposals_room(&d->all);
    if (p->slot == 0) {
        return hearth_complain(HEARTH_E_STATE,
                               "%u proposals wait already: a custodian decides "
                               "first",
                               HEARTH_PROPOSALS_WAITING);
    }
    return 0;
}

static int hash_of(struct hearth_proposal *p)
{
    struct hearth_plan *plan;
    struct hearth_plan_why why;
    int e = hearth_plan_read(p->document, &plan, &why);

    if (e == 0) {
        memcpy(p->hash, plan->hash, sizeof(p->hash)); /* of one size */
        hearth_plan_free(plan);
    }
    return e;
}

static int propose(struct desk *d, const struct hearth_cube_call *call)
{
    struct hearth_proposal p = {.state = HEARTH_PROPOSAL_WAITS,
                                .made_s = d->now_s};
    char *document = NULL;
    size_t len = 0;
    int e = take_words(call->reason, "what the figures are for", p.reason);

    if (e == 0) {
        e = load(d);
    }
    if (e == 0) {
        e = call->file != NULL ? read_file(call->file, &document, &len)
                               : compose(d, call, &document, &len);
    }
    if (e == 0) {
        p.base = d->held.number;
        p.document = hearth_slice_of(document, len);
        memcpy(p.by, d->who, strlen(d->who) + 1); /* its length was looked at */
        e = check(d, p.document);
    }
    if (e == 0) {
        e = hash_of(&p);
    }
    if (e == 0) {
        e = place(d, &p);
    }
    if (e == 0) {
        e = keep(d, &p, "proposed", "");
    }
    free(document);
    return e;
}

/* ---- decide ---- */

/* It was made from what counted then, and would take back what came since. */
static int check_base(const struct desk *d, const struct hearth_proposal *p)
{
    struct hearth_plan_named named;
    int e = hearth_plan_named(d->folder, &named);

    if (e != 0) {
        return hearth_complain_why(e, "cannot read the audit chain");
    }
    return p->base == named.number
               ? 0
               : hearth_complain(HEARTH_E_STATE,
                                 "another cube was declared since this one was "
                                 "proposed: refuse it, and have it proposed "
                                 "again");
}

static int decide(struct desk *d, const struct hearth_cube_call *call,
                  bool accepts)
{
    struct hearth_proposal *p = hearth_proposals_find(&d->all, call->hash);
    int e = 0;

    if (p == NULL) {
        return hearth_complain(HEARTH_E_NOT_FOUND,
                               "nothing of this hash is proposed");
    }
    if (p->state != HEARTH_PROPOSAL_WAITS) {
        e = hearth_complain(HEARTH_E_STATE, "this was decided already");
    }
    if (e == 0 && accepts) {
        e = check_base(d, p);
    }
    if (e == 0 && !accepts) {
        e = take_words(call->reason, "why it is refused", p->answer);
    }
    if (e != 0) {
        return e;
    }
    p->state = accepts ? HEARTH_PROPOSAL_ACCEPTED : HEARTH_PROPOSAL_REFUSED;
    p->decided_s = d->now_s;
    memcpy(p->decider, d->who, strlen(d->who) + 1); /* as above */
    e = keep(d, p, accepts ? "accepted" : "refused", p->answer);
    if (e == 0 && accepts) {
        printf("it is tried when records are opened next: at 'results', or in "
               "a moment where 'serve --unlock' runs\n");
    }
    return e;
}

/* ---- list ---- */

static void show(const struct hearth_proposal *p)
{
    static const char *const states[] = {
        [0] = "?",
        [HEARTH_PROPOSAL_WAITS] = "waits for the custodian",
        [HEARTH_PROPOSAL_ACCEPTED] = "accepted, not tried yet",
        [HEARTH_PROPOSAL_REFUSED] = "refused",
        [HEARTH_PROPOSAL_DECLARED] = "declared",
        [HEARTH_PROPOSAL_FAILED] = "turned down by the trial"};
    char date[16] = "";
    time_t t = (time_t)p->made_s;
    struct tm tm;

    if (gmtime_r(&t, &tm) != NULL) {
        (void)strftime(date, sizeof(date), "%Y-%m-%d", &tm);
    }
    printf("%s\n    %s  %s: %s\n    %s%s%s\n", p->hash, date, p->by, p->reason,
           states[p->state], p->answer[0] == '\0' ? "" : ": ", p->answer);
    printf("    %.*s\n", (int)p->document.len, (const char *)p->document.data);
}

static int list(const struct desk *d)
{
    for (size_t i = 0; i < d->all.count; i++) {
        show(&d->all.at[i]);
    }
    if (d->all.count == 0) {
        printf("nothing is proposed\n");
    }
    return 0;
}

int hearth_cube_propose(const struct hearth_folder *folder,
                        const struct hearth_cube_call *call)
{
    struct desk *d = calloc(1, sizeof(*d));
    int e;

    if (d == NULL) {
        return hearth_complain_why(HEARTH_E_MEMORY, "proposals");
    }
    e = open_desk(d, folder, call->who);
    if (e == 0) {
        switch (call->what) {
        case HEARTH_CUBE_PROPOSE:
            e = propose(d, call);
            break;
        case HEARTH_CUBE_ACCEPT:
        case HEARTH_CUBE_REFUSE:
            e = decide(d, call, call->what == HEARTH_CUBE_ACCEPT);
            break;
        case HEARTH_CUBE_PROPOSALS:
        default:
            e = list(d);
        }
    }
    close_desk(d);
    return e;
}
