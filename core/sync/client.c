/* SPDX-License-Identifier: Apache-2.0 */
/* The device's side of sync: asks for the host's state, then for missing
 * packages, then sends batches until everything has a receipt. */
#include "client.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int hearth_sync_client_open(const struct hearth_sync_client_config *config,
                            struct hearth_sync_client **out)
{
    struct hearth_sync_client *c = calloc(1, sizeof *c);
    int code;

    if (c == NULL) {
        return HEARTH_E_MEMORY;
    }
    c->config = *config;
    hearth_sync_pace_init(&c->pace, config->batch_records);
    code = hearth_client_load_programme(c);
    if (code != 0) {
        free(c);
        return code;
    }
    *out = c;
    return 0;
}

void hearth_sync_client_close(struct hearth_sync_client *c)
{
    free(c);
}

static void ask(struct hearth_request *request, enum hearth_method method,
                const char *path)
{
    memset(request, 0, sizeof *request);
    request->method = method;
    (void)snprintf(request->path, sizeof request->path, "%s", path);
}

static int ask_state(const struct hearth_sync_client *c,
                     struct hearth_request *request)
{
    char path[32];

    (void)snprintf(path, sizeof path, "p?v=%" PRIu32, c->programme.version);
    ask(request, HEARTH_METHOD_GET, path);
    return 0;
}

/* 0: the package at form_at is missing and asked for; E_NOT_FOUND: none is. */
static int ask_form(struct hearth_sync_client *c,
                    struct hearth_request *request)
{
    char path[2 + 2 * HEARTH_HASH_LEN + 1] = "f/";

    for (; c->form_at < c->programme.form_count; c->form_at++) {
        const uint8_t *hash = c->programme.forms[c->form_at].hash;
        int code = hearth_client_has_form(c, hash);

        if (code == HEARTH_E_NOT_FOUND) {
            hearth_bytes_hex(hearth_slice_of(hash, HEARTH_HASH_LEN), path + 2);
            ask(request, HEARTH_METHOD_GET, path);
            return 0;
        }
        if (code != 0) {
            return code;
        }
    }
    return HEARTH_E_NOT_FOUND;
}

static int ask_batch(struct hearth_sync_client *c,
                     struct hearth_request *request)
{
    int code;

    ask(request, HEARTH_METHOD_POST, "b");
    code = hearth_client_make_batch(c, &request->body);
    if (c->is_loss) {
        request->path[0] = 'l';
    }
    return code;
}

/* What did not hold up the run is told at its end. */
static int ending_of(const struct hearth_sync_client *c)
{
    if (c->is_branch) {
        return HEARTH_E_BRANCH;
    }
    if (c->is_revoked) {
        return HEARTH_E_REVOKED;
    }
    if (c->form_failure != 0) {
        return c->form_failure;
    }
    return c->assignment_failure != 0 ? c->assignment_failure
                                      : HEARTH_E_NOT_FOUND;
}

int hearth_sync_client_next(struct hearth_sync_client *c,
                            struct hearth_request *request)
{
    int code = HEARTH_E_NOT_FOUND;

    if (c->step == HEARTH_STEP_STATE) {
        return ask_state(c, request);
    }
    if (c->step == HEARTH_STEP_TIME) {
        ask(request, HEARTH_METHOD_GET, "t");
        return hearth_client_ask_time(c, request);
    }
    if (c->step == HEARTH_STEP_WITHDRAW) {
        ask(request, HEARTH_METHOD_POST, "w");
        code = hearth_client_ask_withdrawal(c, &request->body);
        if (code != HEARTH_E_NOT_FOUND) {
            return code;
        }
        c->step = HEARTH_STEP_ASSIGNED;
    }
    if (c->step == HEARTH_STEP_ASSIGNED) {
        ask(request, HEARTH_METHOD_GET, "a");
        code = hearth_client_ask_assignment(c, request);
        if (code != HEARTH_E_NOT_FOUND) {
            return code;
        }
        c->step = HEARTH_STEP_FORMS;
    }
    if (c->step == HEARTH_STEP_FORMS) {
        code = ask_form(c, request);
        if (code != HEARTH_E_NOT_FOUND) {
            return code;
        }
        c->step = HEARTH_STEP_BATCH;
    }
    if (c->step == HEARTH_STEP_BATCH) {
        code = ask_batch(c, request);
        if (code == HEARTH_E_NOT_FOUND) {
            c->step = HEARTH_STEP_DONE;
        }
    }
    code = c->step == HEARTH_STEP_DONE ? ending_of(c) : code;
    return code;
}

/* What a CoAP code that is no success means for the run. */
static int code_of(int coap_code)
{
    switch (coap_code) {
    case HEARTH_CODE_UNAUTHORIZED:
    case HEARTH_CODE_FORBIDDEN:
        return HEARTH_E_REVOKED;
    case HEARTH_CODE_NOT_FOUND:
        return HEARTH_E_NOT_FOUND;
    case HEARTH_CODE_TOO_LARGE:
        return HEARTH_E_LIMIT;
    case HEARTH_CODE_UNAVAILABLE:
    case HEARTH_CODE_INTERNAL:
        return HEARTH_E_BUSY;
    default:
        return HEARTH_E_INVALID;
    }
}

/* Interviews need not wait for it either. */
static int take_assignment_reply(struct hearth_sync_client *c,
                                 const struct hearth_reply *reply)
{
    int code = 0;

    c->step = HEARTH_STEP_FORMS;
    if (reply->code == HEARTH_CODE_CONTENT && reply->body.len > 0) {
        code = hearth_client_take_assignment(c, reply->body);
    }
    if (code == HEARTH_E_AUTH || code == HEARTH_E_INVALID ||
        code == HEARTH_E_VERSION) {
        c->assignment_failure = code;
        code = 0;
    }
    return code;
}

static int take_form_reply(struct hearth_sync_client *c,
                           const struct hearth_reply *reply)
{
    int code;

    /* The host may have lost a package; interviews need not wait for it. */
    if (reply->code == HEARTH_CODE_NOT_FOUND) {
        c->form_at++;
        return 0;
    }
    if (reply->code != HEARTH_CODE_CONTENT) {
        return code_of(reply->code);
    }
    code = hearth_client_take_form(c, reply->body);
    if (code == HEARTH_E_AUTH || code == HEARTH_E_INVALID) {
        c->form_failure = code; /* nothing was stored; interviews go on */
        code = 0;
    }
    if (code == 0) {
        c->form_at++;
    }
    return code;
}

int hearth_sync_client_reply(struct hearth_sync_client *c,
                             const struct hearth_reply *reply, int64_t now_s)
{
    int code;

    if (c->step == HEARTH_STEP_WITHDRAW) {
        return hearth_client_take_withdrawal(c, reply);
    }
    if (c->step == HEARTH_STEP_ASSIGNED) {
        return take_assignment_reply(c, reply);
    }
    if (c->step == HEARTH_STEP_FORMS) {
        return take_form_reply(c, reply);
    }
    if (c->step == HEARTH_STEP_TIME) {
        /* A host that cannot say does not hold up interviews. */
        c->step = HEARTH_STEP_WITHDRAW;
        return reply->code == HEARTH_CODE_CONTENT
                   ? hearth_client_take_time(c, reply->body, now_s)
                   : 0;
    }
    if (reply->code != HEARTH_CODE_CONTENT &&
        reply->code != HEARTH_CODE_CHANGED) {
        return code_of(reply->code);
    }
    if (c->step == HEARTH_STEP_BATCH) {
        return hearth_client_take_verdict(c, reply->body);
    }
    if (c->step != HEARTH_STEP_STATE) {
        return HEARTH_E_STATE;
    }
    code = hearth_client_take_state(c, reply->body, now_s);
    if (code == 0) {
        c->step = hearth_client_wants_time(c) ? HEARTH_STEP_TIME
                                              : HEARTH_STEP_WITHDRAW;
        c->form_at = 0;
    }
    return code;
}

void hearth_sync_client_timed(struct hearth_sync_client *c, uint32_t ms)
{
    c->took_ms = ms;
}

void hearth_sync_client_lost(struct hearth_sync_client *c)
{
    hearth_sync_pace_lost(&c->pace);
}

void hearth_sync_client_report(const struct hearth_sync_client *c,
                               struct hearth_sync_client_report *out)
{
    struct hearth_outbox_state state;

    *out = c->report;
    if (hearth_outbox_state(c->config.kv, &state) == 0) {
        out->waiting = state.head.seq - state.receipted.seq;
    }
}
