/* SPDX-License-Identifier: Apache-2.0 */
/* form add | check | list: forms are checked as a whole, then published as
 * signed packages listed in the programme document. */
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/folder/charter.h"
#include "host/folder/keyfile.h"
#include "host/forms/forms.h"

#include "hearth/clock.h"
#include "hearth/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct compiled {
    void *memory;
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

/* Leaves memory to be freed in ${c}, also after failure. */
static int compile(const char *folder, struct compiled *c)
{
    struct hearth_arena arena;
    int e;

    memset(c, 0, sizeof(*c));
    c->memory = malloc(HEARTH_FORMS_ARENA);
    if (c->memory == NULL) {
        (void)hearth_complain_why(HEARTH_E_MEMORY, "compiling %s", folder);
        return HEARTH_E_MEMORY;
    }
    hearth_arena_init(&arena, c->memory, HEARTH_FORMS_ARENA);
    e = hearth_forms_compile_folder(folder, &arena, &c->form, &c->report);
    print_report(&c->report);
    if (e == HEARTH_E_INVALID && c->report.error_count > 0) {
        (void)hearth_complain(e, "%s has %zu errors; nothing was published",
                              folder, c->report.error_count);
    } else if (e != 0) {
        (void)hearth_complain_why(e, "compiling %s", folder);
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

static int publish_with_key(const struct hearth_folder *f,
                            const struct compiled *c)
{
    struct hearth_secmem *secmem;
    struct hearth_key *key;
    int e = hearth_secmem_open(4096, &secmem);

    if (e != 0) {
        return hearth_complain_why(e, "locking memory for a key");
    }
    key = hearth_secmem_take(secmem, sizeof(*key));
    e = key == NULL ? HEARTH_E_MEMORY
                    : hearth_keyfile_read(f->path, "form-sign", key);
    if (e != 0) {
        (void)hearth_complain_why(e, "reading the form-sign key");
    } else {
        e = publish(f, c, key);
    }
    hearth_secmem_close(secmem);
    return e;
}

static int add(const char *data, const char *folder)
{
    struct hearth_folder f = {0};
    struct compiled c;
    int e = hearth_command_open(data, &f);

    if (e != 0) {
        return e;
    }
    e = compile(folder, &c);
    if (e == 0) {
        e = publish_with_key(&f, &c);
    }
    free(c.memory);
    hearth_folder_close(&f);
    return e;
}

static int check(const char *folder)
{
    struct compiled c;
    int e = compile(folder, &c);

    if (e == 0) {
        printf("%s version %u is fine: %zu questions, %zu languages, %zu "
               "bytes, %zu warnings\n",
               c.form->id, (unsigned)c.form->version, c.report.question_count,
               c.report.language_count, c.report.package.len,
               c.report.warning_count);
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

int hearth_command_form(char *const *argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL}};
    struct hearth_words words;
    const char *verb;
    int e = hearth_options_parse(argv, o, 1, &words);

    if (e != 0) {
        return e;
    }
    verb = words.count > 0 ? words.word[0] : "";
    if (words.count == 2 && strcmp(verb, "add") == 0) {
        return add(o[0].value, words.word[1]);
    }
    if (words.count == 2 && strcmp(verb, "check") == 0) {
        return check(words.word[1]);
    }
    if (words.count == 1 && strcmp(verb, "list") == 0) {
        return list(o[0].value);
    }
    return hearth_complain(HEARTH_E_INVALID,
                           "write 'form add FOLDER', 'form check FOLDER' or "
                           "'form list'");
}
