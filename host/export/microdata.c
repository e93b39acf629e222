/* SPDX-License-Identifier: Apache-2.0 */
/* The custodian's export of records (disclosure.md 8): checked, de-identified,
 * measured, protected, entered in the audit chain, and only then written,
 * sealed to the recipient. A clear byte never leaves this process. */
#include "host/audit/audit.h"
#include "host/cli/complain.h"
#include "host/cli/date.h"
#include "host/cli/options.h"
#include "host/cli/prompt.h"
#include "host/export/command.h"
#include "host/export/purpose.h"
#include "host/export/second.h"
#include "host/folder/work.h"
#include "host/results/results.h"
#include "host/results/watch.h"
#include "host/stats/frame.h"

#include "hearth/clock.h"
#include "hearth/fsutil.h"
#include "hearth/hash.h"
#include "hearth/sandbox.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REASON_MIN 10u
#define REASON_MAX 300u
#define DAY_S      INT64_C(86400)

enum {
    DATA,
    PURPOSE,
    RECIPIENT,
    EXPIRES,
    REASON,
    FORMAT,
    DRY,
    OUT,
    STRATA,
    POPULATION,
    APPROVER,
    APPROVAL,
    OPTIONS
};

struct work {
    struct hearth_option *o;
    struct hearth_folder folder;
    struct hearth_purpose purpose;
    struct hearth_secmem *secmem;
    struct hearth_results *results;
    struct hearth_export_room *room;
    struct hearth_rng rng;
    int64_t now_s, expires_s;
    enum hearth_export_format format;
    uint8_t recipient[HEARTH_PARCEL_PUBLIC];
    char reason[REASON_MAX + 1];
    char strata[4096]; /* cut at its commas; two NULs end it */
    double population;
    struct hearth_export_protection protection;
    struct hearth_export_second second;
    struct hearth_work shown; /* on the page of the host's work */
    struct hearth_watch watch;
};

/* ---- what is asked for ---- */

static int read_recipient(struct work *w)
{
    uint8_t line[256];
    size_t len = 0;
    int e = hearth_fsutil_read(w->o[RECIPIENT].value, line, sizeof(line), &len);

    if (e == 0) {
        e = hearth_parcel_line_parse(hearth_slice_of(line, len), w->recipient);
    }
    return e == 0 ? 0
                  : hearth_complain_why(e,
                                        "%s is no recipient's public key "
                                        "(key recipient makes one)",
                                        w->o[RECIPIENT].value);
}

static int read_strata(struct work *w)
{
    const char *text = w->o[STRATA].is_given ? w->o[STRATA].value : "";
    size_t len = strlen(text);

    if (len > sizeof(w->strata) - 2) {
        return hearth_complain(HEARTH_E_LIMIT, "--strata is too long");
    }
    for (size_t i = 0; i < len; i++) {
        w->strata[i] = text[i];
        if (text[i] == ',') {
            w->strata[i] = '\0';
        }
    }
    return 0;
}

static int read_population(struct work *w)
{
    long n = 0;

    if (w->o[POPULATION].is_given &&
        hearth_options_number(w->o[POPULATION].value, 1, 2000000000, &n) != 0) {
        return hearth_complain(HEARTH_E_INVALID, "--population is a number");
    }
    w->population = (double)n;
    return 0;
}

static int read_options(struct work *w)
{
    bool is_dry = w->o[DRY].is_given;
    int e;

    if (w->o[DATA].value == NULL || !w->o[PURPOSE].is_given ||
        (!is_dry && (!w->o[RECIPIENT].is_given || !w->o[EXPIRES].is_given ||
                     !w->o[REASON].is_given || !w->o[OUT].is_given))) {
        return hearth_complain(
            HEARTH_E_INVALID,
            "export microdata --purpose P --recipient KEYFILE --expires DATE "
            "--reason-from-prompt --out FILE [--format csv|sav|dta] "
            "[--strata AREA=STRATUM,...] [--population N] [--dry-run] "
            "--data DIR");
    }
    e = hearth_export_format(w->o[FORMAT].is_given ? w->o[FORMAT].value : "csv",
                             &w->format);
    if (e == 0) {
        e = read_strata(w);
    }
    if (e == 0) {
        e = read_population(w);
    }
    if (e == 0 && !is_dry) {
        e = hearth_cli_date(w->o[EXPIRES].value, w->now_s, &w->expires_s);
    }
    if (e == 0 && w->o[APPROVAL].is_given) {
        w->second.approver = w->o[APPROVER].value;
        w->second.path = w->o[APPROVAL].value;
        e = hearth_export_second_read(&w->second);
    }
    return e == 0 && !is_dry ? read_recipient(w) : e;
}

static int check_purpose(struct work *w)
{
    const char *name = w->o[PURPOSE].value;
    int e = hearth_purpose_find(w->folder.kv, w->folder.programme, name,
                                &w->purpose);

    if (e == HEARTH_E_NOT_FOUND) {
        return hearth_complain(e, "no purpose '%s' was registered", name);
    }
    if (e == HEARTH_E_AUTH) {
        return hearth_complain(e,
                               "the purpose '%s' is not what the audit "
                               "chain says was registered",
                               name);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot read the purpose '%s'", name);
    }
    if (!hearth_purpose_is_open(&w->purpose, w->now_s)) {
        return hearth_complain(HEARTH_E_DENIED, "the purpose '%s' %s", name,
                               w->purpose.ended_s != 0 ? "was ended"
                                                       : "has expired");
    }
    if (w->expires_s > w->purpose.until_s) {
        return hearth_complain(HEARTH_E_DENIED,
                               "--expires is later than the purpose lasts");
    }
    return 0;
}

static int ask_reason(struct work *w)
{
    size_t len = 0;
    int e;

    if (w->o[DRY].is_given) {
        return 0;
    }
    if (isatty(STDIN_FILENO) == 1) {
        (void)fputs("Why are these records given away? ", stderr);
    }
    e = hearth_prompt_line(STDIN_FILENO, (uint8_t *)w->reason, REASON_MAX,
                           &len);
    w->reason[len < REASON_MAX ? len : REASON_MAX] = '\0';
    if (e != 0 || len < REASON_MIN) {
        return hearth_complain(HEARTH_E_INVALID,
                               "a reason of %u to %u characters is needed",
                               REASON_MIN, REASON_MAX);
    }
    return 0;
}

/* ---- opening ---- */

static int enter(struct work *w, enum hearth_audit_event event,
                 const char *text)
{
    int e = hearth_audit_add(w->folder.kv, w->folder.programme, w->now_s, event,
                             text);

    return e == 0 ? 0
                  : hearth_complain_why(e, "cannot write to the audit chain");
}

static int unlock(struct work *w)
{
    struct hearth_slice passphrase;
    int e = hearth_prompt_passphrase(w->secmem, "Passphrase of the programme",
                                     false, &passphrase);

    if (e == 0) {
        e = ask_reason(w);
    }
    if (e == 0) {
        e = enter(w, HEARTH_AUDIT_KEY_USED, "vault, to export records");
    }
    if (e != 0) {
        return e;
    }
    e = hearth_results_open(&w->folder, passphrase, &w->results);
    hearth_prompt_forget(w->secmem, &passphrase);
    if (e == HEARTH_E_AUTH) {
        return hearth_complain(e, "wrong passphrase");
    }
    return e == 0 ? 0
                  : hearth_complain_why(e, "cannot unlock the programme key");
}

/* The folder that the parcel goes to. */
static void folder_of(const char *path, char out[HEARTH_PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);

    (void)snprintf(out, HEARTH_PATH_MAX, "%.*s",
                   slash == NULL ? 1 : (int)(len == 0 ? 1 : len),
                   slash == NULL ? "." : path);
}

/* No network, and no file but the store, the cache, and the folder to which
 * the sealed parcel goes. */
static int confine(const struct work *w)
{
    char store[HEARTH_PATH_MAX], cache[HEARTH_PATH_MAX], out[HEARTH_PATH_MAX],
        vault[HEARTH_PATH_MAX];
    const char *writable[] = {store, cache, NULL, NULL};
    const char *readable[] = {vault, NULL};
    struct hearth_sandbox s = {.writable = writable, .readable = readable};
    unsigned missing;
    int e = hearth_fsutil_join(w->folder.path, "store", store);

    if (e == 0) {
        e = hearth_fsutil_join(w->folder.path, "cache", cache);
    }
    if (e == 0) {
        e = hearth_fsutil_join(w->folder.path, "vault", vault);
    }
    if (w->o[OUT].is_given) {
        folder_of(w->o[OUT].value, out);
        writable[2] = out;
    }
    if (e == 0) {
        e = hearth_sandbox_enter(&s, &missing);
    }
    return e == 0 ? 0 : hearth_complain_why(e, "cannot confine export");
}

static void tell(void *cookie, const char *what, uint64_t done, uint64_t total)
{
    struct work *w = cookie;

    (void)what;
    hearth_work_tell(&w->shown, done, total);
}

static int count(struct work *w)
{
    bool is_new;
    int e = hearth_results_read_withdrawals(w->results);

    w->watch = (struct hearth_watch){tell, w, NULL};
    hearth_results_watch(w->results, &w->watch);
    if (e == 0) {
        e = hearth_results_round(w->results, &is_new);
    }
    return e == 0 ? 0 : hearth_complain_why(e, "cannot read the store");
}

/* ---- the table ---- */

static int find_form(const struct work *w, size_t *index)
{
    for (*index = 0; *index < hearth_results_form_count(w->results);
         (*index)++) {
        if (strcmp(hearth_results_form(w->results, *index)->id,
                   w->purpose.form) == 0) {
            return 0;
        }
    }
    return hearth_complain(HEARTH_E_NOT_FOUND,
                           "the purpose is for the form '%s', which is not "
                           "here",
                           w->purpose.form);
}

/* A purpose that came after an interview was not what its consent was for. */
static int check_days(const struct work *w,
                      const struct hearth_results_frame *f)
{
    int64_t since_day = w->purpose.since_s / DAY_S;
    double first = (double)since_day;

    for (size_t i = 0; i < f->frame->column_count; i++) {
        const struct hearth_frame_column *c = &f->frame->columns[i];

        if (strcmp(c->name, "day") != 0 || f->nodes[i] != HEARTH_NONE) {
            continue;
        }
        for (size_t row = 0; row < f->frame->row_count; row++) {
            if (c->numbers[row] < first) {
                return hearth_complain(
                    HEARTH_E_DENIED,
                    "the purpose '%s' was registered after collection began",
                    w->purpose.name);
            }
        }
    }
    return 0;
}

static void print_risk(const char *when, const struct hearth_export_risk *r)
{
    printf("%s: %zu records, %zu keys; alike fewer than 3: %zu, 5: %zu, 10: "
           "%zu; largest 1/fk %.4f; mean 1/Fk %.4f; expected matches %.1f\n",
           when, r->rows, r->keys, r->below_3, r->below_5, r->below_10,
           r->largest, r->mean, r->matches);
}

/* "Above the limit the command refuses; a second named holder can approve". */
static int ask_second(struct work *w, const struct hearth_export_table *t)
{
    const struct hearth_approval a = {.programme = w->folder.programme,
                                      .purpose = w->purpose.name,
                                      .recipient = w->recipient,
                                      .expires_s = w->expires_s,
                                      .rows = t->row_count,
                                      .below_5 = w->protection.after.below_5,
                                      .mean = w->protection.after.mean};

    if (t->row_count < HEARTH_EXPORT_FK_MIN || w->o[DRY].is_given) {
        return hearth_complain(HEARTH_E_DENIED,
                               "this cannot be made safe enough: nothing is "
                               "exported");
    }
    w->second.kv = w->folder.kv;
    w->second.now_s = w->now_s;
    return hearth_export_second_ask(&w->second, &a);
}

static int make_safe(struct work *w, struct hearth_export_table *t)
{
    double weight = w->population > (double)t->row_count
                        ? rint(w->population / (double)t->row_count)
                        : 1.0;
    int e = hearth_export_protect(t, weight, &w->protection);

    print_risk("before", &w->protection.before);
    print_risk("after", &w->protection.after);
    printf("coarsened %zu times, blanked %zu single values; left out %zu "
           "columns\n",
           w->protection.coarsened, w->protection.blanked, t->dropped_count);
    (void)fflush(stdout);
    if (e == HEARTH_E_DENIED) {
        return ask_second(w, t);
    }
    return e == 0 ? 0 : hearth_complain_why(e, "cannot measure the risk");
}

static int make_table(struct work *w, struct hearth_export_table *t)
{
    struct hearth_export_rules rules = {
        .programme = hearth_results_programme(w->results),
        .keys = w->purpose.keys,
        .sensitive = w->purpose.sensitive,
        .strata = w->strata,
        .rng = &w->rng};
    struct hearth_results_frame f;
    size_t index;
    int e = find_form(w, &index);

    if (e != 0) {
        return e;
    }
    rules.form = hearth_results_form(w->results, index);
    e = hearth_results_frame(w->results, index, &f);
    if (e != 0) {
        return hearth_complain_why(e, "cannot read the answers");
    }
    e = check_days(w, &f);
    if (e == 0) {
        e = hearth_export_table_make(&rules, &f, &w->room->arena, t);
        if (e != 0) {
            (void)hearth_complain_why(e, "cannot de-identify");
        }
    }
    hearth_results_frame_close(&f);
    return e == 0 ? make_safe(w, t) : e;
}

/* ---- writing ---- */

static int seal(struct work *w, const struct hearth_export_table *t,
                struct hearth_slice *out)
{
    struct hearth_parcel p = {.expires_s = w->expires_s};
    char made[16], expires[16];
    struct hearth_export_terms terms = {
        .programme = hearth_results_programme(w->results)->name,
        .purpose = w->purpose.name,
        .purpose_text = w->purpose.text,
        .made_on = made,
        .expires_on = expires,
        .protection = &w->protection,
        .approved_by = w->second.is_approved ? w->o[APPROVER].value : NULL};
    int e;

    hearth_export_date(w->now_s, made);
    hearth_export_date(w->expires_s - 1, expires);
    memmove(p.programme, w->folder.programme, sizeof(p.programme));
    e = hearth_export_fill(t, &terms, w->format, w->now_s, &p);
    if (e == 0) {
        e = hearth_parcel_seal(&p, w->recipient, &w->rng, &w->room->arena, out);
    }
    return e == 0 ? 0 : hearth_complain_why(e, "cannot seal the parcel");
}

/* Two entries: figures and hash of the file; who it is for, and the reason. */
static int enter_export(struct work *w, const struct hearth_export_table *t,
                        struct hearth_slice sealed)
{
    char text[HEARTH_AUDIT_TEXT_MAX + 1], hex[2 * HEARTH_HASH_LEN + 1];
    uint8_t hash[HEARTH_HASH_LEN];
    int e = hearth_hash_parts(&sealed, 1, hash);

    if (e != 0) {
        return hearth_complain_why(e, "cannot hash the parcel");
    }
    hearth_bytes_hex(hearth_slice_of(hash, sizeof(hash)), hex);
    (void)snprintf(text, sizeof(text),
                   "records, purpose %s: %zu rows, mean 1/Fk %.4f, %zu blanked,"
                   " sha256 %s",
                   w->purpose.name, t->row_count, w->protection.after.mean,
                   w->protection.blanked, hex);
    e = enter(w, HEARTH_AUDIT_EXPORTED, text);
    if (e != 0) {
        return e;
    }
    hearth_bytes_hex(hearth_slice_of(w->recipient, 8), hex);
    (void)snprintf(text, sizeof(text), "to key %s, expires %s: %.100s", hex,
                   w->o[EXPIRES].value, w->reason);
    return enter(w, HEARTH_AUDIT_EXPORTED, text);
}

static int hand_over(struct work *w, const struct hearth_export_table *t)
{
    struct hearth_slice sealed = {0};
    union {
        const uint8_t *shown;
        void *block;
    } own;
    int e;

    if (w->o[DRY].is_given) {
        printf("dry run: nothing was written\n");
        return 0;
    }
    e = seal(w, t, &sealed);
    if (e == 0) {
        e = enter_export(w, t, sealed);
    }
    if (e == 0) {
        e = hearth_fsutil_replace(w->o[OUT].value, sealed);
        if (e != 0) {
            (void)hearth_complain_why(e, "cannot write %s", w->o[OUT].value);
        } else {
            printf("wrote %s, which only its recipient can open\n",
                   w->o[OUT].value);
        }
    }
    own.shown = sealed.data;
    free(own.block);
    return e;
}

static int run(struct work *w)
{
    struct hearth_export_table t = {0};
    int e = unlock(w);

    if (e == 0) { /* its file is opened while that may be done */
        hearth_work_begin(&w->shown, w->folder.path, HEARTH_WORK_EXPORT);
        e = confine(w);
    }
    if (e == 0) {
        e = count(w);
    }
    if (e == 0) {
        e = hearth_export_room_open(&w->room);
    }
    if (e == 0) {
        e = make_table(w, &t);
    }
    if (e == 0) {
        e = hand_over(w, &t);
    }
    hearth_work_end(&w->shown, e == 0);
    return e;
}

int hearth_export_microdata(char *const *argv)
{
    struct hearth_option o[OPTIONS] = {
        [DATA] = {"data", true, false, NULL},
        [PURPOSE] = {"purpose", true, false, NULL},
        [RECIPIENT] = {"recipient", true, false, NULL},
        [EXPIRES] = {"expires", true, false, NULL},
        [REASON] = {"reason-from-prompt", false, false, NULL},
        [FORMAT] = {"format", true, false, NULL},
        [DRY] = {"dry-run", false, false, NULL},
        [OUT] = {"out", true, false, NULL},
        [STRATA] = {"strata", true, false, NULL},
        [POPULATION] = {"population", true, false, NULL},
        [APPROVER] = {"approver", true, false, NULL},
        [APPROVAL] = {"approval", true, false, NULL}};
    struct hearth_clock clock = hearth_clock_system();
    struct work w = {.o = o, .rng = hearth_rng_system()};
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, OPTIONS, &words);

    w.now_s = clock.now_s(clock.cookie);
    if (e == 0) {
        e = read_options(&w);
    }
    if (e == 0) {
        e = hearth_folder_open(o[DATA].value, &w.folder);
        if (e != 0) {
            (void)hearth_complain_why(e, "cannot open the data folder %s",
                                      o[DATA].value);
        }
    }
    if (e == 0) {
        e = check_purpose(&w);
    }
    if (e == 0) {
        e = hearth_secmem_open(8192, &w.secmem);
    }
    if (e == 0) {
        e = run(&w);
    }
    hearth_export_room_close(w.room);
    hearth_results_close(w.results);
    hearth_secmem_close(w.secmem);
    hearth_folder_close(&w.folder);
    return e;
}
