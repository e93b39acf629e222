/* SPDX-License-Identifier: Apache-2.0 */
/* Asks a host inside ECDHE-PSK, and says in plain words what is refused. */
#include "enrol_talk.h"

#include "reason.h"
#include "report.h"

#include <string.h>

static const char *explain(int code)
{
    switch (code) {
    case HEARTH_E_STATE:
        return "stopped";
    case HEARTH_E_NETWORK:
    case HEARTH_E_TIMEOUT:
        return "the host does not answer there; check the address, the port "
               "and the network";
    case HEARTH_E_AUTH:
        return "the host does not accept this code: mistyped, used already, "
               "or too old";
    default:
        return hearth_err_text(code);
    }
}

/* What the host's refusals mean. */
static int refuse(int code)
{
    switch (code) {
    case HEARTH_CODE_UNAUTHORIZED:
    case HEARTH_CODE_FORBIDDEN:
    case HEARTH_CODE_NOT_FOUND:
        hearth_report_say(
            HEARTH_WORDS_ENROL_REFUSED,
            "enrolment refused: the code was used already or is too "
            "old; if it was not this device that used it, tell the "
            "programme's lead");
        return HEARTH_E_DENIED;
    default:
        hearth_report("enrolment failed: the host answered %d.%02d", code / 100,
                      code % 100);
        return HEARTH_E_NETWORK;
    }
}

/* One exchange; *${body} is valid until the next. */
static int ask(const struct hearth_enrol_talk *t, struct hearth_link_client *l,
               const struct hearth_request *request, struct hearth_slice *body)
{
    struct hearth_reply reply;
    int rc = hearth_link_client_exchange(l, request, &reply);
    if (rc != 0) {
        hearth_report_say(hearth_reason_of_enrolment(rc),
                          "cannot enrol at %s: %s", t->host, explain(rc));
        return rc;
    }
    if (reply.code / 100 != 2) {
        return refuse(reply.code);
    }
    *body = reply.body;
    return 0;
}

static int ask_crts(const struct hearth_enrol_talk *t,
                    struct hearth_link_client *link, struct hearth_enrolment *e)
{
    struct hearth_request request = {.method = HEARTH_METHOD_GET,
                                     .path = HEARTH_ENROL_CRTS};
    struct hearth_slice body = {NULL, 0};
    int rc = ask(t, link, &request, &body);
    if (rc != 0) {
        return rc;
    }
    rc = hearth_enrolment_learn(e, body);
    if (rc != 0) {
        return hearth_report_cannot("believe the host's answer", rc);
    }
    if (t->pins != NULL && hearth_enrolment_check_pins(e, t->pins) != 0) {
        hearth_report_say(
            HEARTH_WORDS_ENROL_OTHER_HOST,
            "this host's keys are not those of the code: it is not "
            "the programme's host, or the programme's key changed "
            "since; ask the lead for a new code");
        return HEARTH_E_AUTH;
    }
    return 0;
}

/* The keys that are sent: kept from an interrupted enrolment, or new. */
static int settle_keys(const struct hearth_enrol_talk *t,
                       struct hearth_enrolment *e)
{
    int rc = hearth_enrolment_resume(e, t->place);
    if (rc == HEARTH_E_AUTH) {
        hearth_report_say(
            HEARTH_WORDS_ENROL_OTHER_PIN,
            "this enrolment was interrupted after another PIN was "
            "chosen: give that PIN, or enrol with a new code");
        return rc;
    }
    if (rc == 0) {
        return 0;
    }
    if (rc != HEARTH_E_NOT_FOUND) {
        return hearth_report_cannot("go on with the interrupted enrolment", rc);
    }
    rc = hearth_enrolment_make(e, t->place->rng);
    if (rc != 0) {
        return hearth_report_cannot("make this device's keys", rc);
    }
    rc = hearth_enrolment_keep(e, t->place);
    return rc == 0 ? 0 : hearth_report_cannot("store this device's keys", rc);
}

static int ask_sen(const struct hearth_enrol_talk *t,
                   struct hearth_link_client *link, struct hearth_enrolment *e)
{
    const struct hearth_clock *clock = t->place->clock;
    struct hearth_request request = {.method = HEARTH_METHOD_POST,
                                     .path = HEARTH_ENROL_SEN};
    struct hearth_slice body = {NULL, 0};
    uint8_t bytes[1024];
    struct hearth_writer w;
    hearth_writer_init(&w, bytes, sizeof(bytes));
    int rc = hearth_enrol_request_encode(&e->request, &w);
    if (rc != 0) {
        return hearth_report_cannot("write the enrolment request", rc);
    }
    request.body = hearth_writer_slice(&w);
    rc = ask(t, link, &request, &body);
    if (rc != 0) {
        return rc;
    }
    rc = hearth_enrolment_check(e, body, clock->now_s(clock->cookie));
    if (rc != 0) {
        return hearth_report_cannot("believe the host's answer", rc);
    }
    rc = hearth_enrolment_store(e, t->place, t->pins != NULL);
    return rc == 0 ? 0 : hearth_report_cannot("store the enrolment", rc);
}

int hearth_enrol_talk(const struct hearth_enrol_talk *t,
                      struct hearth_enrolment *e)
{
    const struct hearth_clock *clock = t->place->clock;
    struct hearth_link_client *link = NULL;
    struct hearth_link_client_config config;
    memset(&config, 0, sizeof(config));
    config.address = t->host;
    config.psk_identity =
        hearth_slice_of(e->keys->token_id, HEARTH_TOKEN_ID_LEN);
    config.psk = &e->keys->psk;
    config.now_s = clock->now_s(clock->cookie);
    config.stop = t->stop;
    int rc = hearth_link_client_open(&config, &link);
    if (rc != 0) {
        hearth_report_say(hearth_reason_of_enrolment(rc),
                          "cannot enrol at %s: %s", t->host, explain(rc));
        return rc;
    }
    rc = ask_crts(t, link, e);
    if (rc == 0) {
        rc = settle_keys(t, e);
    }
    if (rc == 0) {
        rc = ask_sen(t, link, e);
    }
    hearth_link_client_close(link);
    return rc;
}
