/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-host-results: opens records with the programme key and releases safe
 * figures. No network; it may run on an offline computer with a copy of the
 * data folder. */
#include "host/audit/audit.h"
#include "host/cli/children.h"
#include "host/cli/complain.h"
#include "host/cli/confine.h"
#include "host/cli/options.h"
#include "host/cli/prompt.h"
#include "host/release/rule.h"
#include "host/release/signed.h"
#include "host/results/results.h"
#include "host/results/table.h"

#include "hearth/clock.h"
#include "hearth/log.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EVERY_S 3
#define DAY_S   INT64_C(86400)

struct side {
    struct hearth_folder folder;
    struct hearth_results *results;
    void *memory; /* of the release in work */
};

/* Before the act: nothing happens unwritten. */
static int enter(struct side *s, enum hearth_audit_event event,
                 const char *text)
{
    struct hearth_clock clock = hearth_clock_system();
    int e = hearth_audit_add(s->folder.kv, s->folder.programme,
                             clock.now_s(clock.cookie), event, text);

    if (e != 0) {
        return hearth_complain_why(e, "cannot write to the audit chain");
    }
    return 0;
}

static int unlock(struct side *s, struct hearth_slice passphrase)
{
    int e = enter(s, HEARTH_AUDIT_KEY_USED, "vault, to open records");

    if (e != 0) {
        return e;
    }
    e = hearth_results_open(&s->folder, passphrase, &s->results);

    if (e == HEARTH_E_AUTH) {
        return hearth_complain(e, "wrong passphrase");
    }
    if (e == HEARTH_E_NOT_FOUND) {
        return hearth_complain(e, "%s holds no vault with the programme key",
                               s->folder.path);
    }
    if (e == HEARTH_E_STATE) {
        return hearth_complain(e, "this vault is of an older version and does "
                                  "not know FORM-SIGN: bring "
                                  "keys/form-sign.key for one unlocking");
    }
    if (e == HEARTH_E_DENIED) {
        return hearth_complain(e, "the programme document in the store is not "
                                  "signed by FORM-SIGN: nothing is opened");
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot unlock the programme key");
    }
    if (hearth_results_is_anchored_now(s->results)) {
        printf("vault: FORM-SIGN's public key was taken from "
               "keys/form-sign.key, and is known from now on\n");
    }
    return 0;
}

/* Who has a release can hold the chain against it later. */
static int state_chain(const struct side *s, char *hex,
                       struct hearth_release *r)
{
    uint8_t h[HEARTH_HASH_LEN];
    int e = hearth_audit_head(s->folder.kv, s->folder.programme,
                              &r->audit_number, h);

    hearth_bytes_hex(hearth_slice_of(h, sizeof(h)), hex);
    r->audit_head = hex;
    return e;
}

/* ---- releases ---- */

struct round {
    struct hearth_release release;
    struct hearth_release_loaded last; /* the newest one, or empty */
    struct hearth_cube **cubes;
    size_t fresh;
    char hex[2 * HEARTH_HASH_LEN + 1];
};

/* The newest release: its figures stay where too little changed. One that this
 * key did not sign is not taken for it. */
static int load_last(const struct side *s, struct round *r)
{
    char path[HEARTH_PATH_MAX];
    uint32_t number = hearth_results_released(s->results);
    int e;

    if (number == 0) {
        return 0;
    }
    e = hearth_release_path(s->folder.path, number, path);
    if (e == 0) {
        e = hearth_release_read(path, &r->last);
    }
    if (e == HEARTH_E_NOT_FOUND) { /* noted, and then the power went */
        return 0;
    }
    if (e == 0 && memcmp(r->last.content.programme, s->folder.programme,
                         HEARTH_PROGRAMME_LEN) != 0) {
        e = HEARTH_E_AUTH;
    }
    return e == 0 ? 0
                  : hearth_complain_why(e, "release %" PRIu32 " is damaged",
                                        number);
}

/* Figures by the rule, into the arena of ${s}. */
static int apply(struct side *s, struct round *r, struct hearth_arena *arena)
{
    struct hearth_clock clock = hearth_clock_system();
    size_t count = hearth_results_form_count(s->results);
    struct hearth_rule_source source = {
        .programme = hearth_results_programme(s->results),
        .cube_count = count,
        .progress = hearth_results_progress(s->results),
        .opened = hearth_results_opened(s->results),
        .problem_count = hearth_results_problem_count(s->results),
        .last = r->last.memory == NULL ? NULL : &r->last.content.release,
        .number = hearth_results_released(s->results) + UINT64_C(1)};

    r->cubes = calloc(count + 1, sizeof(*r->cubes));
    if (r->cubes == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        r->cubes[i] = hearth_results_cube(s->results, i);
    }
    source.cubes = r->cubes;
    if (source.problem_count > 0) {
        source.problems = hearth_results_problem(s->results, 0);
    }
    hearth_arena_init(arena, s->memory, HEARTH_RELEASE_ARENA_MAX);
    return hearth_rule_apply(&source, clock.now_s(clock.cookie), arena,
                             &r->release, &r->fresh);
}

/* The release as a signed file, which nothing replaces. */
static int sign_and_shelve(const struct side *s, const struct hearth_release *r)
{
    uint8_t sig[HEARTH_SIG_LEN];
    struct hearth_public key;
    struct hearth_writer body, file;
    uint8_t *bytes = malloc(2 * (size_t)HEARTH_RELEASE_FILE_MAX);
    int e;

    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&body, bytes, HEARTH_RELEASE_FILE_MAX);
    hearth_writer_init(&file, bytes + HEARTH_RELEASE_FILE_MAX,
                       HEARTH_RELEASE_FILE_MAX);
    e = hearth_release_encode(r, &body);
    if (e == 0) {
        e = hearth_results_sign(s->results, hearth_writer_slice(&body), &key,
                                sig);
    }
    if (e == 0) {
        e = hearth_release_wrap(hearth_writer_slice(&body), &key, sig, &file);
    }
    if (e == 0) {
        e = hearth_release_shelve(s->folder.path, r->number,
                                  hearth_writer_slice(&file));
    }
    free(bytes);
    return e;
}

/* First into the chain, then noted what it stands on, then out. */
static int publish(struct side *s, struct round *r, bool freeze)
{
    char text[64];
    int e;

    (void)snprintf(text, sizeof(text), "release %06" PRIu64 "%s",
                   r->release.number, freeze ? ", the wave's last" : "");
    e = enter(s, HEARTH_AUDIT_RELEASED, text);
    if (e != 0) {
        return e;
    }
    e = state_chain(s, r->hex, &r->release);
    if (e == 0) {
        e = hearth_results_note_release(s->results, (uint32_t)r->release.number,
                                        freeze);
    }
    if (e == 0) {
        e = sign_and_shelve(s, &r->release);
    }
    return e == 0 ? 0
                  : hearth_complain_why(e, "cannot write release %06" PRIu64,
                                        r->release.number);
}

static int release_round(struct side *s, struct round *r, bool shows_table)
{
    struct hearth_arena arena;
    int e = load_last(s, r);

    if (e != 0) {
        return e;
    }
    e = apply(s, r, &arena);
    if (e != 0) {
        return hearth_complain_why(e, "cannot make the release");
    }
    if (r->fresh > 0) {
        e = publish(s, r, false);
    }
    if (e == 0) {
        e = hearth_release_save(s->folder.path, &r->release);
        if (e != 0) {
            (void)hearth_complain_why(e, "cannot write the figures");
        }
    }
    if (e == 0 && shows_table) {
        hearth_table_print(&r->release);
    }
    return e;
}

/* Figures first, countersignatures after: a device must not erase what no
 * figure has seen. */
static int release(struct side *s, bool shows_table)
{
    struct round r = {.fresh = 0};
    int e = release_round(s, &r, shows_table);

    free(r.cubes);
    hearth_release_drop(&r.last);
    if (e != 0) {
        return e;
    }
    e = hearth_results_countersign(s->results);
    return e == 0 ? 0
                  : hearth_complain_why(e, "cannot store countersignatures");
}

static void say_problems(const struct side *s)
{
    static const uint8_t no_device[HEARTH_DEVICE_LEN];
    size_t count = hearth_results_problem_count(s->results);

    for (size_t i = 0; i < count; i++) {
        const struct hearth_results_problem *p =
            hearth_results_problem(s->results, i);
        char id[2 * HEARTH_DEVICE_LEN + 1];

        if (memcmp(p->device, no_device, HEARTH_DEVICE_LEN) == 0) {
            (void)fprintf(stderr, "hearth-host: PROBLEM: %s\n", p->text);
            continue;
        }
        hearth_bytes_hex(hearth_slice_of(p->device, HEARTH_DEVICE_LEN), id);
        (void)fprintf(stderr,
                      "hearth-host: device %s, record %" PRIu64 ": %s\n", id,
                      p->seq, p->text);
    }
}

static int64_t now_s(void)
{
    struct hearth_clock clock = hearth_clock_system();

    return clock.now_s(clock.cookie);
}

/* A round that looks for withdrawn consents first and buries what it found. */
static int full_round(struct side *s, bool *is_new)
{
    size_t found;
    int e = hearth_results_read_withdrawals(s->results);

    if (e == 0) {
        e = hearth_results_round(s->results, is_new);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot read the store");
    }
    found = hearth_results_withdrawn(s->results);
    e = hearth_results_bury(s->results, now_s());
    if (e != 0) {
        return hearth_complain_why(e, "cannot delete what was withdrawn");
    }
    if (found > 0) {
        printf("deleted %zu withdrawn %s\n", found,
               found == 1 ? "record" : "records");
        (void)fflush(stdout);
    }
    return 0;
}

static int once(struct side *s)
{
    bool is_new;
    int e = full_round(s, &is_new);

    if (e != 0) {
        return e;
    }
    printf("opened %" PRIu64 " records\n", hearth_results_opened(s->results));
    if (hearth_results_erased(s->results) > 0) {
        printf("erased epoch: %" PRIu64 " records that nobody can open any "
               "more\n",
               hearth_results_erased(s->results));
    }
    say_problems(s);
    return release(s, true);
}

/* Waits for the next round; false when told to end. */
static bool wait_for_next(const sigset_t *watched)
{
    struct timespec wait = {EVERY_S, 0};
    int number = sigtimedwait(watched, NULL, &wait);

    return number != SIGTERM && number != SIGINT;
}

static int follow(struct side *s)
{
    sigset_t watched;
    bool is_new = true, is_first = true;
    int64_t day = 0;
    int e;

    (void)sigemptyset(&watched);
    (void)sigaddset(&watched, SIGTERM);
    (void)sigaddset(&watched, SIGINT);
    (void)sigaddset(&watched, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &watched, NULL);
    printf("results unlocked\n");
    (void)fflush(stdout);
    do {
        /* Withdrawals of a whole day together: the moment at which a record
         * goes must not tell who came in just before. */
        if (now_s() / DAY_S != day) {
            day = now_s() / DAY_S;
            e = full_round(s, &is_new);
        } else {
            e = hearth_results_round(s->results, &is_new);
            if (e != 0) {
                (void)hearth_complain_why(e, "cannot read the store");
            }
        }
        if (e != 0) {
            return e;
        }
        if (is_new || is_first) {
            e = release(s, false);
            if (e != 0) {
                return e;
            }
            hearth_log(HEARTH_LOG_INFO, "released", "opened",
                       (int64_t)hearth_results_opened(s->results), "problems",
                       (int64_t)hearth_results_problem_count(s->results),
                       (const char *)NULL);
        }
        is_first = false;
    } while (wait_for_next(&watched));
    return 0;
}

static int read_passphrase(struct hearth_secmem *m, bool is_child,
                           struct hearth_slice *out)
{
    uint8_t *line;
    size_t len;
    int e;

    if (!is_child) {
        return hearth_prompt_passphrase(m, "Passphrase of the programme", false,
                                        out);
    }
    line = hearth_secmem_take(m, HEARTH_PROMPT_MAX);
    if (line == NULL) {
        return hearth_complain_why(HEARTH_E_MEMORY, "results");
    }
    e = hearth_prompt_line(HEARTH_CHILD_SECRET_FD, line, HEARTH_PROMPT_MAX,
                           &len);
    (void)close(HEARTH_CHILD_SECRET_FD);
    *out = hearth_slice_of(line, len);
    if (e != 0) {
        return hearth_complain_why(e, "no passphrase from the parent");
    }
    return 0;
}

/* Before the first record is opened: no network, and no file but the store,
 * the release, and the epochs' keys, which come and go. */
static int confine(const char *data)
{
    struct hearth_confine c = {.process = "results",
                               .data = data,
                               .writable = "store",
                               .writable_too = "release",
                               .writable_more = "cache",
                               .readable = "vault"};

    return hearth_confine_enter(&c);
}

static int run(struct side *s, const char *data, bool is_child)
{
    struct hearth_slice passphrase = {0};
    struct hearth_secmem *m;
    int e = hearth_secmem_open(4096, &m);

    if (e != 0) {
        return hearth_complain_why(e, "locking memory for the passphrase");
    }
    e = read_passphrase(m, is_child, &passphrase);
    if (e == 0) {
        e = hearth_folder_open(data, &s->folder);
        if (e != 0) {
            (void)hearth_complain_why(e, "cannot open the data folder %s",
                                      data);
        }
    }
    if (e == 0) {
        e = unlock(s, passphrase);
    }
    hearth_secmem_close(m); /* wipes the passphrase */
    if (e == 0) {
        e = confine(data);
    }
    if (e != 0) {
        return e;
    }
    s->memory = malloc(HEARTH_RELEASE_ARENA_MAX);
    if (s->memory == NULL) {
        return hearth_complain_why(HEARTH_E_MEMORY, "results");
    }
    return is_child ? follow(s) : once(s);
}

int main(int argc, char **argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL},
                                {"follow", false, false, NULL}};
    struct hearth_words words;
    struct side s = {0};
    int e;

    (void)argc;
    hearth_secmem_harden_process();
    if (hearth_options_parse(argv + 1, o, 2, &words) != 0) {
        return 2;
    }
    if (!o[0].is_given || words.count != 0) {
        (void)hearth_complain(0, "results needs --data DIR");
        return 2;
    }
    e = run(&s, o[0].value, o[1].is_given);
    free(s.memory);
    hearth_results_close(s.results);
    hearth_folder_close(&s.folder);
    return e == 0 ? 0 : 1;
}
