/* SPDX-License-Identifier: Apache-2.0 */
/* form add | check | diff | list: forms are checked as a whole, then published
 * as signed packages listed in the programme document. */
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/form_work.h"
#include "host/cli/options.h"
#include "host/cli/translations.h"
#include "host/folder/charter.h"
#include "host/folder/keyfile.h"
#include "host/forms/play.h"
#include "host/forms/summary.h"

#include "hearth/clock.h"
#include "hearth/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the command line asks for. */
struct wish {
    struct hearth_forms_options options;
    bool is_json;
    bool runs;
    struct hearth_forms_play play;
    const char *form_sign; /* a key file elsewhere, or NULL */
};

/* The form's place in the document: its old one, or a new one. */
static int place_form(struct hearth_programme *p,
                      const struct hearth_form *form)
{
    struct hearth_programme_form *entry = NULL;

    for (uint8_t i = 0; i < p->form_count; i++) {
        if (strcmp(p->forms[i].id, form->id) == 0) {
            entry = &p->forms[i];
        }
    }
    if (entry != NULL &&
        memcmp(entry->hash, form->hash, HEARTH_HASH_LEN) == 0) {
        return hearth_complain(HEARTH_E_EXISTS,
                               "form %s version %u is published already",
                               form->id, (unsigned)form->version);
    }
    if (entry != NULL && entry->version >= form->version) {
        return hearth_complain(
            HEARTH_E_DENIED,
            "form %s is at version %u: raise 'version' in settings.csv above "
            "it (versions only ever go up)",
            form->id, (unsigned)entry->version);
    }
    if (entry == NULL && p->form_count == HEARTH_FORMS_MAX) {
        return hearth_complain(HEARTH_E_LIMIT, "at most %d forms a programme",
                               HEARTH_FORMS_MAX);
    }
    if (entry == NULL) {
        entry = &p->forms[p->form_count++];
    }
    memmove(entry->id, form->id, sizeof(entry->id));
    entry->version = form->version;
    memmove(entry->hash, form->hash, HEARTH_HASH_LEN);
    return 0;
}

static int store_package(const struct hearth_folder *f,
                         const struct hearth_form_work *c,
                         const struct hearth_key *form_sign)
{
    size_t cap = c->report.package.len + HEARTH_ENVELOPE_EXTRA;
    uint8_t *bytes = malloc(cap);
    struct hearth_writer w;
    int e;

    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, bytes, cap);
    e = hearth_envelope_sign(HEARTH_ENVELOPE_PACKAGE, f->programme,
                             c->report.package, form_sign, &w);
    if (e == 0) {
        e = hearth_writer_finish(&w);
    }
    if (e == 0) {
        e = hearth_ledger_form_put(f->kv, c->form->hash,
                                   hearth_writer_slice(&w));
    }
    free(bytes);
    return e;
}

/* Package first, document last: a document never lists what is not there. */
static int publish(const struct hearth_folder *f,
                   const struct hearth_form_work *c,
                   const struct hearth_key *form_sign)
{
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_programme p;
    int e = hearth_charter_load(f, &p);

    if (e != 0) {
        return hearth_complain_why(e, "reading the programme document");
    }
    e = place_form(&p, c->form);
    if (e != 0) {
        return e;
    }
    p.version++;
    p.issued_s = clock.now_s(clock.cookie);
    e = store_package(f, c, form_sign);
    if (e == 0) {
        e = hearth_charter_publish(f, &p, form_sign);
    }
    if (e != 0) {
        return hearth_complain_why(e, "publishing %s", c->form->id);
    }
    printf("published %s version %u: %zu questions, %zu languages, %zu bytes "
           "(programme document %u)\n",
           c->form->id, (unsigned)c->form->version, c->report.question_count,
           c->report.language_count, c->report.package.len,
           (unsigned)p.version);
    return 0;
}

static int read_form_sign(const struct hearth_folder *f, const char *file,
                          struct hearth_key *key)
{
    return file != NULL ? hearth_keyfile_read_path(file, key)
                        : hearth_keyfile_read(f->path, "form-sign", key);
}

int hearth_form_publish(const struct hearth_folder *f,
                        const struct hearth_form_work *c, const char *file)
{
    struct hearth_secmem *secmem;
    struct hearth_key *key;
    int e = hearth_secmem_open(4096, &secmem);

    if (e != 0) {
        return hearth_complain_why(e, "locking memory for a key");
    }
    key = hearth_secmem_take(secmem, sizeof(*key));
    e = key == NULL ? HEARTH_E_MEMORY : read_form_sign(f, file, key);
    if (e != 0) {
        (void)hearth_complain_why(e, "reading the form-sign key");
    } else {
        e = publish(f, c, key);
    }
    hearth_secmem_close(secmem);
    return e;
}

static int add(const char *data, const char *path, const struct wish *wish)
{
    struct hearth_folder f = {0};
    struct hearth_form_work c;
    int e = hearth_command_open(data, &f);

    if (e != 0) {
        return e;
    }
    e = hearth_form_work_compile(path, &wish->options, wish->is_json, &c);
    if (e == 0) {
        e = hearth_form_publish(&f, &c, wish->form_sign);
    }
    free(c.memory);
    hearth_folder_close(&f);
    return e;
}

/* ---- check ---- */

static void print_types(const struct hearth_forms_report *r)
{
    printf("  types:");
    for (size_t i = 0; i < 32; i++) {
        const char *word = hearth_forms_type_word((uint8_t)i);

        if (word[0] != '\0' && r->type_counts[i] > 0) {
            printf(" %s %zu", word, r->type_counts[i]);
        }
    }
    printf("\n");
}

static void print_summary(const struct hearth_form_work *c)
{
    const struct hearth_forms_report *r = &c->report;

    printf("%s version %u is fine%s: %zu questions, %zu languages, %zu bytes, "
           "%zu warnings\n",
           c->form->id, (unsigned)c->form->version,
           c->form->is_training ? " for training" : "", r->question_count,
           r->language_count, r->package.len, r->warning_count);
    printf("  about %u minutes, %zu groups, %zu repeats, %zu calculations, "
           "%zu choices\n",
           r->minutes, r->group_count, r->repeat_count, r->calculate_count,
           r->choice_count);
    print_types(r);
    printf("  sensitivity: 0: %zu, 1: %zu, 2: %zu, 3: %zu\n",
           r->sensitivity_counts[0], r->sensitivity_counts[1],
           r->sensitivity_counts[2], r->sensitivity_counts[3]);
    printf("  default policy: %s\n", r->fields);
    for (size_t l = 0; l < r->language_count; l++) {
        printf("  language %s: %zu of %zu texts\n", r->languages[l].tag,
               r->languages[l].translated, r->text_count);
    }
}

static int run(struct hearth_form_work *c, const struct wish *wish)
{
    struct hearth_forms_played p;
    int e = hearth_forms_play(c->form, &wish->play, &c->arena, &p);

    if (e != 0) {
        return hearth_complain_why(e, "playing %s", c->form->id);
    }
    printf("played %zu steps with seed %llu: %zu interviews complete, %zu "
           "ended by an answer, %zu given up, %zu evaluation errors, at most "
           "%zu bytes of answers\n",
           p.steps, (unsigned long long)wish->play.seed, p.complete, p.ended,
           p.stuck, p.eval_errors, p.bytes_most);
    if (p.stuck > 0 && p.stuck_node != HEARTH_NONE) {
        printf("  no random answer was taken at: %s\n",
               hearth_form_name(c->form, p.stuck_node));
    }
    for (size_t i = 0; i < p.unreached_count; i++) {
        printf("  never asked: %s\n",
               hearth_form_name(c->form, p.unreached[i]));
    }
    return 0;
}

static int check(const char *path, const struct wish *wish)
{
    struct hearth_form_work c;
    int e = hearth_form_work_compile(path, &wish->options, wish->is_json, &c);

    if (e == 0 && !wish->is_json) {
        print_summary(&c);
        hearth_translations_show(path, &c.arena);
    }
    if (e == 0 && wish->runs) {
        e = run(&c, wish);
    }
    free(c.memory);
    return e;
}

static int list(const char *data)
{
    struct hearth_folder f = {0};
    struct hearth_programme p;
    int e = hearth_command_open(data, &f);

    if (e != 0) {
        return e;
    }
    e = hearth_charter_load(&f, &p);
    hearth_folder_close(&f);
    if (e != 0) {
        return hearth_complain_why(e, "reading the programme document");
    }
    for (uint8_t i = 0; i < p.form_count; i++) {
        char hash[2 * HEARTH_HASH_LEN + 1];

        hearth_bytes_hex(hearth_slice_of(p.forms[i].hash, HEARTH_HASH_LEN),
                         hash);
        printf("%s  version %u  %.16s\n", p.forms[i].id,
               (unsigned)p.forms[i].version, hash);
    }
    return 0;
}

/* ---- the command line ---- */

enum { DATA, POLICY, JSON, RUN, SEED, STEPS, FORM_SIGN, NAME, OPTIONS };

static int read_wish(const struct hearth_option *o, struct wish *wish)
{
    const char *policy = o[POLICY].value;
    long v;

    memset(wish, 0, sizeof(*wish));
    wish->is_json = o[JSON].is_given;
    wish->runs = o[RUN].is_given;
    wish->play.seed = 1;
    wish->play.steps = 2000;
    if (policy != NULL && strcmp(policy, "open") == 0) {
        wish->options.policy = HEARTH_POLICY_OPEN;
    } else if (policy != NULL && strcmp(policy, "default") != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "--policy is 'default' or 'open'");
    }
    if (o[SEED].is_given) {
        if (hearth_options_number(o[SEED].value, 0, 2147483647, &v) != 0) {
            return hearth_complain(HEARTH_E_INVALID,
                                   "--seed is a whole number");
        }
        wish->play.seed = (uint64_t)v;
    }
    if (o[STEPS].is_given) {
        if (hearth_options_number(o[STEPS].value, 1, 10000000, &v) != 0) {
            return hearth_complain(HEARTH_E_INVALID,
                                   "--steps is from 1 to 10000000");
        }
        wish->play.steps = (size_t)v;
    }
    return 0;
}

static int dispatch(const struct hearth_option *o,
                    const struct hearth_words *words, const struct wish *wish)
{
    const char *verb = words->count > 0 ? words->word[0] : "";

    if (words->count == 2 && strcmp(verb, "add") == 0) {
        return add(o[DATA].value, words->word[1], wish);
    }
    if (words->count == 2 && strcmp(verb, "check") == 0) {
        return check(words->word[1], wish);
    }
    if (words->count == 1 && strcmp(verb, "list") == 0) {
        return list(o[DATA].value);
    }
    if (words->count == 2 && strcmp(verb, "draft") == 0) {
        return hearth_form_draft(o[DATA].value, words->word[1], o[NAME].value,
                                 &wish->options);
    }
    if (words->count == 2 && strcmp(verb, "publish") == 0) {
        return hearth_form_publish_draft(o[DATA].value, words->word[1],
                                         wish->form_sign);
    }
    if (words->count == 1 && strcmp(verb, "discard") == 0) {
        return hearth_form_discard(o[DATA].value);
    }
    if ((words->count == 2 || words->count == 3) && strcmp(verb, "diff") == 0) {
        return hearth_form_diff(o[DATA].value, words->word + 1,
                                words->count - 1, &wish->options);
    }
    return hearth_complain(
        HEARTH_E_INVALID,
        "write 'form add FILE', 'form check FILE', 'form diff FILE [FILE]' or "
        "'form list'; FILE is a .xlsx or .xls workbook, or a folder with "
        "survey.csv");
}

int hearth_command_form(char *const *argv)
{
    struct hearth_option o[OPTIONS] = {
        [DATA] = {"data", true, false, NULL},
        [POLICY] = {"policy", true, false, NULL},
        [JSON] = {"json", false, false, NULL},
        [RUN] = {"run", false, false, NULL},
        [SEED] = {"seed", true, false, NULL},
        [STEPS] = {"steps", true, false, NULL},
        [FORM_SIGN] = {"form-sign", true, false, NULL},
        [NAME] = {"name", true, false, NULL}};
    struct hearth_words words;
    struct wish wish;
    int e = hearth_options_parse(argv, o, OPTIONS, &words);

    if (e == 0) {
        e = read_wish(o, &wish);
        wish.form_sign = o[FORM_SIGN].value;
    }
    if (e != 0) {
        return e;
    }
    return dispatch(o, &words, &wish);
}
