/* SPDX-License-Identifier: Apache-2.0 */
/* enrol: a one-time code makes this machine a device of a programme. */
#include "commands.h"

#include "agent.h"
#include "data_folder.h"
#include "enrolment.h"
#include "line_input.h"
#include "options.h"
#include "report.h"
#include "signals.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Six digits are the least; a phrase of five words is better. */
#define PIN_MIN    6
#define PIN_MAX    128
#define MEMORY     65536
#define LINE_MAX_B 1024

/* Everything enrol holds until it is done. */
struct enrol {
    const char *folder;
    const char *host;
    struct hearth_passphrase_cost cost;
    struct hearth_secmem *m;
    struct hearth_line_input in;
    struct hearth_rng rng;
    struct hearth_clock clock;
    uint8_t *pin; /* locked, PIN_MAX */
    size_t pin_len;
    struct hearth_enrolment e;
};

static int read_options(struct enrol *c, int argc, const char *const *argv)
{
    const char *kdf = "default";
    const struct hearth_option options[] = {
        {"host", &c->host, NULL}, {"kdf", &kdf, NULL}, {NULL, NULL, NULL}};
    int rc = hearth_options_read(argc, argv, options);
    if (rc != 0) {
        return rc;
    }
    if (c->host == NULL) {
        hearth_report("enrol needs --host ADDRESS:PORT");
        return HEARTH_E_INVALID;
    }
    c->cost.passes = HEARTH_PASSPHRASE_DEFAULT_PASSES;
    c->cost.memory_kib = HEARTH_PASSPHRASE_DEFAULT_MEMORY_KIB;
    if (strcmp(kdf, "floor") == 0) {
        c->cost.passes = HEARTH_PASSPHRASE_FLOOR_PASSES;
        c->cost.memory_kib = HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB;
    } else if (strcmp(kdf, "default") != 0) {
        hearth_report("--kdf is \"default\" or, for weak boards and tests, "
                      "\"floor\"");
        return HEARTH_E_INVALID;
    }
    return 0;
}

static int ask_code(struct enrol *c)
{
    uint8_t *line;
    size_t len;
    int rc = hearth_line_input_secret(&c->in, "Enrolment code: ", &line, &len);
    if (rc != 0) {
        hearth_report("no enrolment code was given");
        return rc;
    }
    char *text = hearth_secmem_take(c->m, len + 1);
    if (text == NULL) {
        return hearth_report_cannot("keep the code in memory", HEARTH_E_MEMORY);
    }
    rc = hearth_bytes_to_text(hearth_slice_of(line, len), text, len + 1);
    if (rc == 0) {
        rc = hearth_enrol_parse(text, c->e.keys->token);
    }
    hearth_secmem_give(c->m, text);
    if (rc != 0) {
        hearth_report("this enrolment code has a typing mistake");
    }
    return rc;
}

static int ask_pin(struct enrol *c)
{
    uint8_t *line;
    size_t len;
    int rc = hearth_line_input_secret(
        &c->in, "New PIN or passphrase (6 signs or more): ", &line, &len);
    if (rc != 0) {
        hearth_report("no PIN was given");
        return rc;
    }
    if (len < PIN_MIN || len > PIN_MAX) {
        hearth_report("a PIN has %d to %d signs", PIN_MIN, PIN_MAX);
        return HEARTH_E_LIMIT;
    }
    memcpy(c->pin, line, len);
    c->pin_len = len;
    if (!c->in.is_terminal) {
        return 0;
    }
    rc = hearth_line_input_secret(&c->in, "The same again: ", &line, &len);
    if (rc != 0 || len != c->pin_len ||
        !hearth_secmem_equal(line, c->pin, len)) {
        hearth_report("the two PINs differ");
        return rc != 0 ? rc : HEARTH_E_INVALID;
    }
    return 0;
}

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
        hearth_report("enrolment refused: the code was used already or is too "
                      "old; ask for a new one");
        return HEARTH_E_DENIED;
    case HEARTH_CODE_CONFLICT:
        hearth_report("enrolment refused: the code is in use by another "
                      "device; tell the programme's lead");
        return HEARTH_E_DENIED;
    default:
        hearth_report("enrolment failed: the host answered %d.%02d", code / 100,
                      code % 100);
        return HEARTH_E_NETWORK;
    }
}

/* Sends the request; *${reply} is valid until ${link} is closed. */
static int ask_host(struct enrol *c, struct hearth_link_client *link,
                    struct hearth_slice *body)
{
    uint8_t bytes[1024];
    struct hearth_writer w;
    struct hearth_reply reply;
    struct hearth_request request = {.method = HEARTH_METHOD_POST,
                                     .path = HEARTH_ENROLMENT_PATH};
    hearth_writer_init(&w, bytes, sizeof(bytes));
    int rc = hearth_enrol_request_encode(&c->e.request, &w);
    if (rc != 0) {
        return hearth_report_cannot("write the enrolment request", rc);
    }
    request.body = hearth_writer_slice(&w);
    rc = hearth_link_client_exchange(link, &request, &reply);
    if (rc != 0) {
        hearth_report("cannot enrol at %s: %s", c->host, explain(rc));
        return rc;
    }
    if (reply.code / 100 != 2) {
        return refuse(reply.code);
    }
    *body = reply.body;
    return 0;
}

/* Opens the store for a device that is not enrolled yet. */
static int open_store(const struct enrol *c, struct hearth_kv **kv)
{
    char path[HEARTH_PATH_MAX];
    struct hearth_device known;
    int rc = hearth_fsutil_make_folder(c->folder);
    if (rc == 0) {
        rc = hearth_fsutil_join(c->folder, HEARTH_DATA_STORE, path);
    }
    if (rc == 0) {
        rc = hearth_kv_lmdb_open(path, HEARTH_AGENT_MAP_SIZE, kv);
    }
    if (rc != 0) {
        hearth_report("cannot use %s: %s; choose a folder that you may write "
                      "to with --data",
                      c->folder, hearth_err_text(rc));
        return rc;
    }
    rc = hearth_device_load(*kv, &known);
    if (rc == HEARTH_E_NOT_FOUND) {
        return 0;
    }
    hearth_kv_lmdb_close(*kv);
    hearth_report("this data folder is enrolled already; sync it, then run "
                  "hearth-agent wipe to enrol it anew");
    return HEARTH_E_EXISTS;
}

/* Checks the host's answer and stores it. */
static int accept_reply(struct enrol *c, struct hearth_kv *kv,
                        struct hearth_slice reply)
{
    const struct hearth_enrolment_place place = {
        .folder = c->folder,
        .kv = kv,
        .m = c->m,
        .rng = &c->rng,
        .clock = &c->clock,
        .cost = &c->cost,
        .pin = hearth_slice_of(c->pin, c->pin_len),
    };
    int rc =
        hearth_enrolment_check(&c->e, reply, c->clock.now_s(c->clock.cookie));
    if (rc != 0) {
        return hearth_report_cannot("believe the host's answer", rc);
    }
    rc = hearth_enrolment_store(&c->e, &place);
    return rc == 0 ? 0 : hearth_report_cannot("store the enrolment", rc);
}

static int talk(struct enrol *c, struct hearth_kv *kv)
{
    struct hearth_link_client *link = NULL;
    struct hearth_slice reply = {NULL, 0};
    struct hearth_link_client_config config;
    memset(&config, 0, sizeof(config));
    config.address = c->host;
    config.psk_identity =
        hearth_slice_of(c->e.keys->token_id, HEARTH_TOKEN_ID_LEN);
    config.psk = &c->e.keys->psk;
    config.now_s = c->clock.now_s(c->clock.cookie);
    config.stop = hearth_signals_stop();
    int rc = hearth_link_client_open(&config, &link);
    if (rc != 0) {
        hearth_report("cannot enrol at %s: %s", c->host, explain(rc));
        return rc;
    }
    rc = ask_host(c, link, &reply);
    if (rc == 0) {
        rc = accept_reply(c, kv, reply);
    }
    hearth_link_client_close(link);
    return rc;
}

static int run(struct enrol *c)
{
    struct hearth_kv *kv = NULL;
    int lock = -1;
    int rc = open_store(c, &kv);
    if (rc != 0) {
        return rc;
    }
    rc = hearth_data_folder_lock(c->folder, HEARTH_DATA_COLLECT_LOCK, &lock);
    if (rc != 0) {
        (void)hearth_report_cannot("lock the data folder", rc);
        goto close_store;
    }
    rc = ask_code(c);
    if (rc == 0) {
        rc = ask_pin(c);
    }
    if (rc != 0) {
        goto close_store;
    }
    rc = hearth_enrol_psk(c->e.keys->token, c->e.keys->token_id,
                          &c->e.keys->psk);
    if (rc == 0) {
        rc = hearth_enrolment_make(&c->e, &c->rng);
    }
    if (rc != 0) {
        (void)hearth_report_cannot("make this device's keys", rc);
        goto close_store;
    }
    rc = talk(c, kv);
close_store:
    if (lock >= 0) {
        (void)close(lock);
    }
    hearth_kv_lmdb_close(kv);
    return rc;
}

static void say_done(const struct enrol *c)
{
    char id[2 * HEARTH_DEVICE_LEN + 1];
    hearth_bytes_hex(hearth_slice_of(c->e.device.id, HEARTH_DEVICE_LEN), id);
    (void)printf("enrolled: device %s, programme \"%s\", worker %s\n", id,
                 c->e.programme.name, c->e.device.worker);
    (void)printf("next: hearth-agent sync fetches the forms\n");
}

int hearth_cmd_enrol(const char *folder, int argc, const char *const *argv)
{
    struct enrol *c = calloc(1, sizeof(*c));
    int rc = HEARTH_E_MEMORY;
    if (c == NULL) {
        (void)hearth_report_cannot("start", rc);
        return HEARTH_EXIT_FAILED;
    }
    c->folder = folder;
    c->rng = hearth_rng_system();
    c->clock = hearth_clock_system();
    rc = read_options(c, argc, argv);
    if (rc != 0) {
        free(c);
        return HEARTH_EXIT_USAGE;
    }
    rc = hearth_secmem_open(MEMORY, &c->m);
    if (rc == 0) {
        c->e.keys = hearth_secmem_take(c->m, sizeof(*c->e.keys));
        c->pin = hearth_secmem_take(c->m, PIN_MAX);
        rc = hearth_line_input_open(&c->in, c->m, STDIN_FILENO, LINE_MAX_B);
        c->in.stop = hearth_signals_stop();
    }
    if (rc == 0 && (c->e.keys == NULL || c->pin == NULL)) {
        rc = HEARTH_E_MEMORY;
    }
    if (rc != 0) {
        (void)hearth_report_cannot("keep keys in memory", rc);
    } else {
        rc = run(c);
    }
    if (rc == 0) {
        say_done(c);
    }
    hearth_secmem_close(c->m);
    free(c);
    return rc == 0 ? HEARTH_EXIT_OK : HEARTH_EXIT_FAILED;
}
