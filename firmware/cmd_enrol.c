/* SPDX-License-Identifier: Apache-2.0 */
/* enrol: a one-time code makes this machine a device of a programme. */
#include "commands.h"

#include "agent.h"
#include "data_folder.h"
#include "enrol_talk.h"
#include "line_input.h"
#include "new_secret.h"
#include "options.h"
#include "report.h"
#include "signals.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIN_MAX    HEARTH_NEW_SECRET_MAX
#define MEMORY     65536
#define LINE_MAX_B 1024

/* Everything enrol holds until it is done. */
struct enrol {
    const char *folder;
    const char *host;
    const char *code_file; /* of a QR's text; or NULL: typed */
    bool is_confirm;
    struct hearth_passphrase_cost cost;
    struct hearth_secmem *m;
    struct hearth_line_input in;
    struct hearth_rng rng;
    struct hearth_clock clock;
    uint8_t *pin; /* locked, PIN_MAX */
    size_t pin_len;
    struct hearth_enrol_invite *invite; /* locked; hosts when typed too */
    struct hearth_enrolment e;
};

static int read_options(struct enrol *c, int argc, const char *const *argv)
{
    const char *kdf = "default";
    const struct hearth_option options[] = {{"host", &c->host, NULL},
                                            {"code-file", &c->code_file, NULL},
                                            {"confirm", NULL, &c->is_confirm},
                                            {"kdf", &kdf, NULL},
                                            {NULL, NULL, NULL}};
    int rc = hearth_options_read(argc, argv, options);
    if (rc != 0) {
        return rc;
    }
    if (c->is_confirm && (c->host != NULL || c->code_file != NULL)) {
        hearth_report("--confirm stands alone");
        return HEARTH_E_INVALID;
    }
    if (!c->is_confirm && c->host == NULL && c->code_file == NULL) {
        hearth_report("enrol needs --host ADDRESS:PORT, or --code-file FILE "
                      "with the text of a QR");
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
        hearth_report_say(HEARTH_WORDS_ENROL_NO_CODE,
                          "no enrolment code was given");
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
        hearth_report_say(HEARTH_WORDS_ENROL_BAD_CODE,
                          "this enrolment code has a typing mistake");
        return rc;
    }
    if (strlen(c->host) >= HEARTH_ADDRESS_MAX) {
        hearth_report("--host is longer than any address");
        return HEARTH_E_LIMIT;
    }
    c->invite->host_count = 1;
    memcpy(c->invite->hosts[0], c->host, strlen(c->host) + 1);
    return 0;
}

/* The text of a QR, as a scanner gives it: one line. */
static int take_invite(struct enrol *c, struct hearth_slice text)
{
    int rc = hearth_enrol_invite_read(text, c->invite);
    if (rc == HEARTH_E_VERSION) {
        hearth_report_say(
            HEARTH_WORDS_WHY_VERSION,
            "this code is of a later version; the agent is too old");
        return rc;
    }
    if (rc != 0) {
        hearth_report_say(
            HEARTH_WORDS_ENROL_NO_SUCH_CODE,
            "this is no enrolment code (it begins with hearth:1?)");
        return rc;
    }
    if (c->invite->expires_s < c->clock.now_s(c->clock.cookie)) {
        hearth_report_say(
            HEARTH_WORDS_ENROL_OLD_CODE,
            "this code is too old; ask for a new one, or set this "
            "machine's clock");
        return HEARTH_E_DENIED;
    }
    if (c->host != NULL && strlen(c->host) < HEARTH_ADDRESS_MAX) {
        c->invite->host_count = 1;
        memcpy(c->invite->hosts[0], c->host, strlen(c->host) + 1);
    }
    memcpy(c->e.keys->token, c->invite->token, HEARTH_TOKEN_LEN);
    return 0;
}

static int read_invite(struct enrol *c)
{
    struct hearth_line_input file;
    struct hearth_line_input *in = &c->in;
    uint8_t *line;
    size_t len;
    int fd = -1;
    int rc = 0;
    if (strcmp(c->code_file, "-") != 0) {
        fd = open(c->code_file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        rc = fd < 0 ? HEARTH_E_IO
                    : hearth_line_input_open(&file, c->m, fd, LINE_MAX_B);
        in = &file;
    }
    if (rc == 0) {
        in->stop = c->in.stop;
        rc = hearth_line_input_next(in, &line, &len);
    }
    if (rc != 0) {
        (void)hearth_report_cannot("read the code's file", rc);
    } else {
        rc = take_invite(c, hearth_slice_of(line, len));
        hearth_line_input_forget(in);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return rc;
}

static int ask_pin(struct enrol *c)
{
    uint8_t *line;
    size_t len;
    int rc = hearth_line_input_secret(
        &c->in, "New PIN (6 signs or more) or passphrase (5 words): ", &line,
        &len);
    if (rc != 0) {
        hearth_report_say(HEARTH_WORDS_NO_PIN, "no PIN was given");
        return rc;
    }
    rc = hearth_new_secret_check(hearth_slice_of(line, len));
    if (rc != 0) {
        return rc;
    }
    memcpy(c->pin, line, len);
    c->pin_len = len;
    if (!c->in.is_terminal) {
        return 0;
    }
    rc = hearth_line_input_secret(&c->in, "The same again: ", &line, &len);
    if (rc != 0 || len != c->pin_len ||
        !hearth_secmem_equal(line, c->pin, len)) {
        hearth_report_say(HEARTH_WORDS_ENROL_PINS_DIFFER,
                          "the two PINs differ");
        return rc != 0 ? rc : HEARTH_E_INVALID;
    }
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
    hearth_report_say(HEARTH_WORDS_ENROL_ALREADY,
                      "this data folder is enrolled already; sync it, then run "
                      "hearth-agent wipe to enrol it anew");
    return HEARTH_E_EXISTS;
}

/* One host after the other, until one answers. */
static int talk(struct enrol *c, struct hearth_kv *kv)
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
    struct hearth_enrol_talk t = {
        .place = &place,
        .pins = c->code_file != NULL ? &c->invite->pins : NULL,
        .stop = c->in.stop,
    };
    int rc = HEARTH_E_NETWORK;
    for (uint8_t i = 0; i < c->invite->host_count; i++) {
        t.host = c->invite->hosts[i];
        rc = hearth_enrol_talk(&t, &c->e);
        if (rc != HEARTH_E_NETWORK && rc != HEARTH_E_TIMEOUT) {
            break;
        }
    }
    return rc;
}

/* Typed mode: whoever sits between device and host has other words. */
static int compare_words(struct enrol *c, const struct hearth_kv *kv)
{
    char words[HEARTH_ENROL_WORDS_LEN];
    bool is_confirmed = false;
    uint8_t *line;
    size_t len;
    int rc = hearth_enrolment_words(kv, words, &is_confirmed);
    if (rc != 0) {
        return hearth_report_cannot("read the six words", rc);
    }
    (void)printf("six words: %s\n", words);
    if (is_confirmed) {
        return 0;
    }
    (void)printf("The lead's screen shows six words too (hearth-host enrol "
                 "show).\nType yes if all six are the same: ");
    (void)fflush(stdout);
    rc = hearth_line_input_next(&c->in, &line, &len);
    if (rc == HEARTH_E_NOT_FOUND) {
        (void)printf("\nnot compared yet: hearth-agent enrol --confirm asks "
                     "again; no interview before that\n");
        return 0;
    }
    if (rc != 0) {
        return hearth_report_cannot("read the answer", rc);
    }
    if (!hearth_slice_is_equal(hearth_slice_of(line, len),
                               hearth_slice_text("yes"))) {
        hearth_report_say(
            HEARTH_WORDS_ENROL_WORDS_STOP,
            "not confirmed: if the words differ, somebody stands "
            "between this device and the host; tell the lead, then "
            "hearth-agent wipe");
        return HEARTH_E_DENIED;
    }
    rc = hearth_enrolment_confirm(kv);
    return rc == 0 ? 0 : hearth_report_cannot("store the answer", rc);
}

static void say_done(const struct enrol *c)
{
    char id[2 * HEARTH_DEVICE_LEN + 1];
    hearth_bytes_hex(hearth_slice_of(c->e.device.id, HEARTH_DEVICE_LEN), id);
    (void)printf("enrolled: device %s, programme \"%s\", worker %s\n", id,
                 c->e.programme.name, c->e.device.worker);
    (void)printf("next: hearth-agent sync fetches the forms\n");
}

static int enrol(struct enrol *c, struct hearth_kv *kv)
{
    int rc = c->code_file != NULL ? read_invite(c) : ask_code(c);
    if (rc == 0) {
        rc = ask_pin(c);
    }
    if (rc != 0) {
        return rc;
    }
    rc = hearth_enrol_psk(c->e.keys->token, c->e.keys->token_id,
                          &c->e.keys->psk);
    if (rc != 0) {
        return hearth_report_cannot("read the code", rc);
    }
    rc = talk(c, kv);
    if (rc == 0) {
        say_done(c);
        rc = compare_words(c, kv);
    }
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
    } else {
        rc = enrol(c, kv);
    }
    if (lock >= 0) {
        (void)close(lock);
    }
    hearth_kv_lmdb_close(kv);
    return rc;
}

/* enrol --confirm: the question again, on an enrolled device. */
static int confirm(struct enrol *c)
{
    struct hearth_agent a;
    int rc = hearth_agent_open(c->folder, &a);
    if (rc != 0) {
        return rc;
    }
    rc = compare_words(c, a.kv);
    hearth_agent_close(&a);
    return rc;
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
        c->invite = hearth_secmem_take(c->m, sizeof(*c->invite));
        rc = hearth_line_input_open(&c->in, c->m, STDIN_FILENO, LINE_MAX_B);
        c->in.stop = hearth_signals_stop();
    }
    if (rc == 0 && (c->e.keys == NULL || c->pin == NULL || c->invite == NULL)) {
        rc = HEARTH_E_MEMORY;
    }
    if (rc != 0) {
        (void)hearth_report_cannot("keep keys in memory", rc);
    } else {
        rc = c->is_confirm ? confirm(c) : run(c);
    }
    hearth_secmem_close(c->m);
    free(c);
    return rc == 0 ? HEARTH_EXIT_OK : HEARTH_EXIT_FAILED;
}
