/* SPDX-License-Identifier: Apache-2.0 */
/* form add | check | list: forms are checked as a whole, then published as
 * signed packages listed in the programme document. */
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/cli/translations.h"
#include "host/folder/charter.h"
#include "host/folder/keyfile.h"
#include "host/forms/forms.h"
#include "host/forms/play.h"

#include "hearth/clock.h"
#include "hearth/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct compiled {
    void *memory;
    struct hearth_arena arena;
    struct hearth_form *form;
    struct hearth_forms_report report;
};

/* The author's texts reach a terminal: no control bytes go through. */
static void print_line(const char *line)
{
    for (; *line != '\0'; line++) {
        unsigned char c = (unsigned char)*line;

        (void)fputc(c < 0x20 || c == 0x7f ? '?' : c, stderr);
    }
    (void)fputc('\n', stderr);
}

static void print_report(const struct hearth_forms_report *r)
{
    char line[HEARTH_FORMS_LINE_MAX];

    for (size_t i = 0; i < r->message_count; i++) {
        (void)fputs(r->messages[i].is_error ? "error: " : "warning: ", stderr);
        hearth_forms_line(&r->messages[i], line);
        print_line(line);
    }
    if (r->unlisted_count > 0) {
        (void)fprintf(stderr, "... and %zu more\n", r->unlisted_count);
    }
}

/* What the command line asks for. */
struct wish {
    struct hearth_forms_options options;
    bool is_json;
    bool runs;
    struct hearth_forms_play play;
    const char *form_sign; /* a key file elsewhere, or NULL */
};

static int print_json(const struct hearth_forms_report *r)
{
    size_t cap = 65536 + r->message_count * 8 * HEARTH_FORMS_LINE_MAX;
    uint8_t *bytes = malloc(cap);
    struct hearth_writer w;
    int e;

    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, bytes, cap);
    e = hearth_forms_report_json(r, &w);
    if (e == 0) {
        (void)fwrite(bytes, 1, w.len, stdout);
        (void)fputc('\n', stdout);
    }
    free(bytes);
    return e;
}

/* Leaves memory to be freed in ${c}, also after failure. */
static int compile(const char *path, const struct wish *wish,
                   struct compiled *c)
{
    int e;

    memset(c, 0, sizeof(*c));
    c->memory = malloc(HEARTH_FORMS_ARENA);
    if (c->memory == NULL) {
        (void)hearth_complain_why(HEARTH_E_MEMORY, "compiling %s", path);
        return HEARTH_E_MEMORY;
    }
    hearth_arena_init(&c->arena, c->memory, HEARTH_FORMS_ARENA);
    e = hearth_forms_compile_path(path, &wish->options, &c->arena, &c->form,
                                  &c->report);
    if (!wish->is_json) {
        print_report(&c->report);
    } else if (print_json(&c->report) != 0) {
        (void)hearth_complain_why(HEARTH_E_MEMORY, "writing the report");
    }
    if (e == HEARTH_E_INVALID && c->report.error_count > 0) {
        (void)hearth_complain(e, "%s has %zu errors; nothing was published",
                              path, c->report.error_count);
    } else if (e != 0) {
        (void)hearth_complain_why(e, "compiling %s", path);
    }
    if (e != 0) {
        return e;
    }
    HEARTH_CHECK(c->form != NULL);
    return 0;
}

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
                         const struct compiled *c,
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
static int publish(const struct hearth_folder *f, const struct compiled *c,
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

static int publish_with_key(const struct hearth_folder *f,
                            const struct compiled *c, const char *file)
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
    struct compiled c;
    int e = hearth_command_open(data, &f);

    if (e != 0) {
        return e;
    }
    e = compile(path, wish, &c);
    if (e == 0) {
        e = publish_with_key(&f, &c, wish->form_sign);
    }
    free(c.memory);
    hearth_folder_close(&f);
    return e;
}

/* ---- check ---- */

static void print_types(const struct hearth_forms_report *r)
{
    static const char *const NAMES[32] = {
        [HEARTH_NODE_NOTE] = "notes",
        [HEARTH_NODE_TEXT] = "text",
        [HEARTH_NODE_INTEGER] = "integer",
        [HEARTH_NODE_DECIMAL] = "decimal",
        [HEARTH_NODE_SELECT_ONE] = "select_one",
        [HEARTH_NODE_SELECT_MULTIPLE] = "select_multiple",
        [HEARTH_NODE_HIDDEN] = "hidden",
        [HEARTH_NODE_DATE] = "date",
        [HEARTH_NODE_TIME] = "time",
        [HEARTH_NODE_DATETIME] = "dateTime",
        [HEARTH_NODE_RANK] = "rank",
        [HEARTH_NODE_ACKNOWLEDGE] = "acknowledge",
        [HEARTH_NODE_CALCULATE] = "calculate",
        [HEARTH_NODE_GEOPOINT] = "geopoint",
        [HEARTH_NODE_GEOTRACE] = "geotrace",
        [HEARTH_NODE_GEOSHAPE] = "geoshape",
        [HEARTH_NODE_BARCODE] = "barcode",
        [HEARTH_NODE_IMAGE] = "image",
        [HEARTH_NODE_AUDIO] = "audio",
        [HEARTH_NODE_VIDEO] = "video",
        [HEARTH_NODE_FILE] = "file",
        [HEARTH_NODE_BLANK] = "blank",
        [HEARTH_NODE_LIST_COUNT] = "list_count",
        [HEARTH_NODE_CONJOINT] = "conjoint"};

    printf("  types:");
    for (size_t i = 0; i < 32; i++) {
        if (NAMES[i] != NULL && r->type_counts[i] > 0) {
            printf(" %s %zu", NAMES[i], r->type_counts[i]);
        }
    }
    printf("\n");
}

static void print_summary(const struct compiled *c)
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

static int run(struct compiled *c, const struct wish *wish)
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
    struct compiled c;
    int e = compile(path, wish, &c);

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

enum { DATA, POLICY, JSON, RUN, SEED, STEPS, FORM_SIGN, OPTIONS };

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

int hearth_command_form(char *const *argv)
{
    struct hearth_option o[OPTIONS] = {
        [DATA] = {"data", true, false, NULL},
        [POLICY] = {"policy", true, false, NULL},
        [JSON] = {"json", false, false, NULL},
        [RUN] = {"run", false, false, NULL},
        [SEED] = {"seed", true, false, NULL},
        [STEPS] = {"steps", true, false, NULL},
        [FORM_SIGN] = {"form-sign", true, false, NULL}};
    struct hearth_words words;
    struct wish wish;
    const char *verb;
    int e = hearth_options_parse(argv, o, OPTIONS, &words);

    if (e == 0) {
        e = read_wish(o, &wish);
        wish.form_sign = o[FORM_SIGN].value;
    }
    if (e != 0) {
        return e;
    }
    verb = words.count > 0 ? words.word[0] : "";
    if (words.count == 2 && strcmp(verb, "add") == 0) {
        return add(o[DATA].value, words.word[1], &wish);
    }
    if (words.count == 2 && strcmp(verb, "check") == 0) {
        return check(words.word[1], &wish);
    }
    if (words.count == 1 && strcmp(verb, "list") == 0) {
        return list(o[DATA].value);
    }
    return hearth_complain(
        HEARTH_E_INVALID,
        "write 'form add FILE', 'form check FILE' or 'form list'; FILE is a "
        ".xlsx or .xls workbook, or a folder with survey.csv");
}
