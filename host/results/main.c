/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-host-results: opens records with the programme key and releases safe
 * figures. No network; it may run on an offline computer with a copy of the
 * data folder. */
#include "host/cli/children.h"
#include "host/cli/complain.h"
#include "host/cli/confine.h"
#include "host/cli/options.h"
#include "host/cli/prompt.h"
#include "host/folder/work.h"
#include "host/quality/report.h"
#include "host/release/release.h"
#include "host/results/crew.h"
#include "host/results/releases.h"
#include "host/results/watch.h"

#include "hearth/clock.h"
#include "hearth/log.h"

#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EVERY_S 3
#define DAY_S   INT64_C(86400)

struct side {
    struct hearth_releases releases;
    bool freezes;
    long processes;          /* 0: as many as pay */
    struct hearth_gift gift; /* number 0: none is asked for */
    struct hearth_watch watch;
    struct hearth_watch shown; /* on the terminal */
    struct hearth_watch_line line;
    enum hearth_work_kind kind; /* what is in work, for pages */
    struct hearth_work work;
    struct hearth_pulse pulse;
    int64_t supervised_day;
};

/* ---- how far it is ---- */

static void begin(struct side *s)
{
    hearth_work_begin(&s->work, s->releases.folder.path, s->kind);
}

/* A round that finds nothing to do is not shown on pages. */
static void tell(void *cookie, const char *what, uint64_t done, uint64_t total)
{
    struct side *s = cookie;

    if (!s->work.is_begun && done < total) {
        begin(s);
    }
    hearth_work_tell(&s->work, done, total);
    s->shown.say(s->shown.cookie, what, done, total);
}

static int ended(struct side *s, int e)
{
    if (e != 0 && !s->work.is_begun) {
        begin(s);
    }
    hearth_work_end(&s->work, e == 0);
    return e;
}

static void watch(struct side *s)
{
    s->shown = hearth_watch_show(&s->line);
    s->watch = (struct hearth_watch){tell, s, &s->pulse};
    s->releases.watch = &s->watch;
    hearth_results_watch(s->releases.results, &s->watch);
}

static int unlock(struct side *s, struct hearth_slice passphrase)
{
    int e = hearth_releases_enter(&s->releases, HEARTH_AUDIT_KEY_USED,
                                  "vault, to open records");

    if (e != 0) {
        return e;
    }
    e = hearth_results_open(&s->releases.folder, passphrase,
                            &s->releases.results);

    if (e == HEARTH_E_AUTH) {
        return hearth_complain(e, "wrong passphrase");
    }
    if (e == HEARTH_E_NOT_FOUND) {
        return hearth_complain(e, "%s holds no vault with the programme key",
                               s->releases.folder.path);
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
    if (e == HEARTH_E_BRANCH) {
        return hearth_complain(
            e,
            "release/past.box is missing, or of another "
            "vault, although there are releases: what changed since cannot be "
            "told, so nothing is released; put it back "
            "from a backup");
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot unlock the programme key");
    }
    if (hearth_results_is_anchored_now(s->releases.results)) {
        printf("vault: FORM-SIGN's public key was taken from "
               "keys/form-sign.key, and is known from now on\n");
    }
    return 0;
}

/* "Data quality: daily" (disclosure.md 3), and whenever somebody asks. It never
 * stands in the way of figures. */
static void supervise(struct side *s, bool is_asked)
{
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_quality_setting setting = {
        .programme = hearth_results_programme(s->releases.results),
        .k = HEARTH_QUALITY_K,
        .now_s = clock.now_s(clock.cookie)};
    struct hearth_key key;
    int e;

    if (!is_asked && setting.now_s / DAY_S == s->supervised_day) {
        return;
    }
    s->supervised_day = setting.now_s / DAY_S;
    e = hearth_results_file_key(s->releases.results, HEARTH_QUALITY_LABEL,
                                &key);
    if (e == 0) {
        e = hearth_quality_save(s->releases.folder.path, &key,
                                hearth_results_quality(s->releases.results),
                                &setting);
    }
    hearth_secmem_wipe(&key, sizeof(key));
    if (e != 0) {
        (void)hearth_complain_why(e, "cannot write the figures of quality");
    }
}

/* Figures first, countersignatures after: a device must not erase what no
 * figure has seen. */
static int release(struct side *s, bool shows_table)
{
    int e;

    s->kind = HEARTH_WORK_RELEASE;
    e = ended(s, hearth_releases_make(&s->releases, shows_table));

    if (e != 0) {
        return e;
    }
    e = hearth_results_countersign(s->releases.results);
    supervise(s, shows_table);
    return e == 0 ? 0
                  : hearth_complain_why(e, "cannot store countersignatures");
}

static void say_problems(const struct side *s)
{
    static const uint8_t no_device[HEARTH_DEVICE_LEN];
    size_t count = hearth_results_problem_count(s->releases.results);

    for (size_t i = 0; i < count; i++) {
        const struct hearth_results_problem *p =
            hearth_results_problem(s->releases.results, i);
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
    int e;

    s->kind = HEARTH_WORK_OPENING;
    e = hearth_results_read_withdrawals(s->releases.results);

    if (e == 0) {
        e = hearth_results_round(s->releases.results, is_new);
    }
    if (e == 0) {
        e = hearth_results_search_apart(s->releases.results);
    }
    (void)ended(s, e);
    if (e != 0) {
        return hearth_complain_why(e, "cannot read the store");
    }
    found = hearth_results_withdrawn(s->releases.results);
    e = hearth_results_bury(s->releases.results, now_s());
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
    printf("opened %" PRIu64 " records\n",
           hearth_results_opened(s->releases.results));
    if (hearth_results_erased(s->releases.results) > 0) {
        printf("erased epoch: %" PRIu64 " records that nobody can open any "
               "more\n",
               hearth_results_erased(s->releases.results));
    }
    say_problems(s);
    e = hearth_releases_settle_proposals(&s->releases, &is_new);
    if (e == 0) {
        e = release(s, true);
    }
    return e == 0 && s->freezes ? hearth_releases_freeze(&s->releases) : e;
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
        hearth_pulse_beat(&s->pulse);
        /* Withdrawals of a whole day together: the moment at which a record
         * goes must not tell who came in just before. */
        if (now_s() / DAY_S != day) {
            day = now_s() / DAY_S;
            e = full_round(s, &is_new);
        } else {
            s->kind = HEARTH_WORK_OPENING;
            e = ended(s, hearth_results_round(s->releases.results, &is_new));
            if (e != 0) {
                (void)hearth_complain_why(e, "cannot read the store");
            }
        }
        if (e == 0) {
            e = hearth_releases_settle_proposals(&s->releases, &is_new);
        }
        if (e != 0) {
            return e;
        }
        if (is_new || is_first) {
            e = release(s, false);
            if (e != 0) {
                return e;
            }
            hearth_log(
                HEARTH_LOG_INFO, "released", "opened",
                (int64_t)hearth_results_opened(s->releases.results), "problems",
                (int64_t)hearth_results_problem_count(s->releases.results),
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
                               .readable = "vault",
                               .needs_workers = true};

    return hearth_confine_enter(&c);
}

static int run(struct side *s, const char *data, bool is_child)
{
    struct hearth_slice passphrase = {0};
    struct hearth_secmem *m;
    int e = hearth_secmem_open(4096, &m);

    hearth_pulse_open(&s->pulse);
    if (e != 0) {
        return hearth_complain_why(e, "locking memory for the passphrase");
    }
    e = read_passphrase(m, is_child, &passphrase);
    if (e == 0) {
        e = hearth_folder_open(data, &s->releases.folder);
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
    if (e == 0) {
        watch(s);
        hearth_results_spread(s->releases.results, (unsigned)s->processes);
        e = hearth_releases_load_cube(&s->releases);
    }
    if (e != 0) {
        return e;
    }
    s->releases.memory = malloc(HEARTH_RELEASE_ARENA_MAX);
    if (s->releases.memory == NULL) {
        return hearth_complain_why(HEARTH_E_MEMORY, "results");
    }
    if (s->gift.number > 0) {
        return hearth_releases_give(&s->releases, &s->gift);
    }
    if (s->releases.cube != NULL) {
        e = hearth_releases_declare(&s->releases);
        if (e != 0) {
            return e;
        }
    }
    return is_child ? follow(s) : once(s);
}

enum {
    DATA,
    FOLLOW,
    FREEZE,
    GIVE,
    TO,
    PURPOSE,
    EXPIRES,
    CUBE,
    PROCESSES,
    OPTION_COUNT
};

static int take_processes(const struct hearth_option *o, long *out)
{
    return o[PROCESSES].is_given ? hearth_options_number(o[PROCESSES].value, 1,
                                                         HEARTH_CREW_MAX, out)
                                 : 0;
}

static int take_gift(const struct hearth_option *o, struct hearth_gift *gift)
{
    long number, expires;
    int e;

    if (!o[GIVE].is_given) {
        return 0;
    }
    e = hearth_options_number(o[GIVE].value, 1, 999999, &number);
    if (e == 0) {
        e = !o[EXPIRES].is_given || !o[TO].is_given || !o[PURPOSE].is_given
                ? HEARTH_E_INVALID
                : hearth_options_number(o[EXPIRES].value, 1, LONG_MAX,
                                        &expires);
    }
    if (e != 0) {
        return e;
    }
    *gift = (struct hearth_gift){(uint64_t)number, o[TO].value,
                                 o[PURPOSE].value, expires};
    return 0;
}

int main(int argc, char **argv)
{
    struct hearth_option o[] = {
        {"data", true, false, NULL},     {"follow", false, false, NULL},
        {"freeze", false, false, NULL},  {"give", true, false, NULL},
        {"to", true, false, NULL},       {"purpose", true, false, NULL},
        {"expires", true, false, NULL},  {"cube", true, false, NULL},
        {"processes", true, false, NULL}};
    struct hearth_words words;
    struct side s = {0};
    int e;

    (void)argc;
    hearth_secmem_harden_process();
    if (hearth_options_parse(argv + 1, o, OPTION_COUNT, &words) != 0) {
        return 2;
    }
    if (o[DATA].value == NULL || words.count != 0 ||
        take_gift(o, &s.gift) != 0 || take_processes(o, &s.processes) != 0) {
        (void)hearth_complain(0, "results needs --data DIR; --processes is 1 "
                                 "to 8");
        return 2;
    }
    s.freezes = o[FREEZE].is_given;
    e = o[CUBE].is_given ? hearth_releases_read_cube(&s.releases, o[CUBE].value)
                         : 0;
    if (e == 0) {
        e = run(&s, o[DATA].value, o[FOLLOW].is_given);
    }
    hearth_releases_forget_cube(&s.releases);
    free(s.releases.memory);
    hearth_results_close(s.releases.results);
    hearth_folder_close(&s.releases.folder);
    return e == 0 ? 0 : 1;
}
