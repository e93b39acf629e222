/* SPDX-License-Identifier: Apache-2.0 */
/* The recipient's side: a key pair, and opening what was sent; and the file
 * that is made up. */
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/export/command.h"
#include "host/folder/keyfile.h"
#include "host/results/formbook.h"

#include "hearth/clock.h"
#include "hearth/fsutil.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t now(void)
{
    struct hearth_clock clock = hearth_clock_system();

    return clock.now_s(clock.cookie);
}

/* ---- recipient ---- */

static int make_pair(const char *path)
{
    struct hearth_rng rng = hearth_rng_system();
    char line[HEARTH_PARCEL_LINE_LEN + 1], public_path[HEARTH_PATH_MAX];
    uint8_t public_key[HEARTH_ENC_MAX];
    struct hearth_secmem *m;
    struct hearth_key *key;
    int e;

    if ((size_t)snprintf(public_path, sizeof(public_path), "%s.pub", path) >=
        sizeof(public_path)) {
        return HEARTH_E_LIMIT;
    }
    e = hearth_secmem_open(4096, &m);
    if (e != 0) {
        return e;
    }
    key = hearth_secmem_take(m, sizeof(*key));
    e = key == NULL
            ? HEARTH_E_MEMORY
            : hearth_hpke_generate(HEARTH_SUITE_X25519, &rng, key, public_key);
    if (e == 0) { /* in place: no second copy of a secret */
        e = hearth_fsutil_overwrite(
            path, 0, hearth_slice_of(key->bytes, sizeof(key->bytes)));
    }
    if (e == 0) {
        hearth_parcel_line_print(public_key, line);
        e = hearth_fsutil_replace(public_path, hearth_slice_text(line));
    }
    hearth_secmem_close(m);
    if (e == 0) {
        printf("wrote %s, which never leaves you, and %s for the custodian:\n"
               "%s",
               path, public_path, line);
    }
    return e;
}

int hearth_export_recipient(char *const *argv)
{
    struct hearth_option o[] = {{"out", true, false, NULL}};
    struct hearth_words words;
    struct stat about;
    int e = hearth_options_parse(argv, o, 1, &words);

    if (e != 0) {
        return e;
    }
    if (!o[0].is_given || words.count != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "say where the key goes: key recipient "
                               "--out FILE");
    }
    if (lstat(o[0].value, &about) == 0) {
        return hearth_complain(HEARTH_E_EXISTS, "%s exists already",
                               o[0].value);
    }
    e = make_pair(o[0].value);
    return e == 0 ? 0 : hearth_complain_why(e, "cannot make %s", o[0].value);
}

/* ---- writing files ---- */

static int put_files(const struct hearth_parcel *p, const char *out)
{
    int e = hearth_fsutil_make_folder(out);

    for (size_t i = 0; e == 0 && i < p->file_count; i++) {
        char path[HEARTH_PATH_MAX];

        e = hearth_fsutil_join(out, p->files[i].name, path);
        if (e == 0) {
            e = hearth_fsutil_replace(path, p->files[i].bytes);
        }
        if (e == 0) {
            printf("wrote %s\n", path);
        }
    }
    return e == 0 ? 0 : hearth_complain_why(e, "cannot write to %s", out);
}

/* ---- open ---- */

static int read_parcel(const char *path, uint8_t **bytes, size_t *len)
{
    struct stat about;
    int e;

    if (stat(path, &about) != 0 || about.st_size <= 0 ||
        (uint64_t)about.st_size > HEARTH_PARCEL_MAX) {
        return HEARTH_E_NOT_FOUND;
    }
    *bytes = malloc((size_t)about.st_size);
    if (*bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_fsutil_read(path, *bytes, (size_t)about.st_size, len);
    if (e != 0) {
        free(*bytes);
    }
    return e;
}

static int open_with(const char *key_path, struct hearth_slice in,
                     struct hearth_arena *arena, struct hearth_parcel *p)
{
    struct hearth_secmem *m;
    struct hearth_key *key;
    int e = hearth_secmem_open(4096, &m);

    if (e != 0) {
        return e;
    }
    key = hearth_secmem_take(m, sizeof(*key));
    e = key == NULL ? HEARTH_E_MEMORY : hearth_keyfile_read_path(key_path, key);
    if (e == 0) {
        e = hearth_parcel_open(in, key, arena, p);
    }
    hearth_secmem_close(m);
    return e;
}

static int open_parcel(const char *path, const char *key_path, const char *out)
{
    struct hearth_export_room *room;
    struct hearth_parcel p;
    uint8_t *bytes = NULL;
    size_t len;
    int e = read_parcel(path, &bytes, &len);

    if (e != 0) {
        return hearth_complain_why(e, "cannot read %s", path);
    }
    e = hearth_export_room_open(&room);
    if (e != 0) {
        free(bytes);
        return hearth_complain_why(e, "cannot open %s", path);
    }
    e = open_with(key_path, hearth_slice_of(bytes, len), &room->arena, &p);
    if (e != 0) {
        (void)hearth_complain_why(e, "cannot open %s with %s", path, key_path);
    } else if (p.expires_s <= now()) {
        e = hearth_complain(HEARTH_E_DENIED,
                            "its time is over: delete it, with every copy");
    } else {
        e = put_files(&p, out);
    }
    hearth_export_room_close(room);
    free(bytes);
    return e;
}

int hearth_export_open(char *const *argv)
{
    struct hearth_option o[] = {{"key", true, false, NULL},
                                {"out", true, false, NULL}};
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, 2, &words);

    if (e != 0) {
        return e;
    }
    if (!o[0].is_given || !o[1].is_given || words.count != 1) {
        return hearth_complain(HEARTH_E_INVALID,
                               "export open FILE --key KEYFILE --out DIR");
    }
    return open_parcel(words.word[0], o[0].value, o[1].value);
}

/* ---- synthetic ---- */

static const struct hearth_form *find_form(const struct hearth_formbook *b,
                                           const char *id)
{
    for (size_t i = 0; i < hearth_formbook_count(b); i++) {
        if (strcmp(hearth_formbook_shown(b, i)->id, id) == 0) {
            return hearth_formbook_shown(b, i);
        }
    }
    return NULL;
}

struct invention {
    const char *form, *out;
    long rows, seed;
    enum hearth_export_format format;
};

static int invent(const struct hearth_form *form, const struct invention *what)
{
    static const struct hearth_export_terms terms = {
        .programme = "",
        .purpose = "synthetic",
        .purpose_text = "Made up from the form alone: nobody answered this. "
                        "For writing and trying programs.",
        .made_on = "",
        .expires_on = ""};
    struct hearth_export_rules rules = {
        .form = form, .keys = "", .sensitive = "", .strata = ""};
    struct hearth_export_table t;
    struct hearth_export_room *room;
    struct hearth_parcel p;
    int e = hearth_export_room_open(&room);

    if (e != 0) {
        return hearth_complain_why(e, "synthetic");
    }
    e = hearth_export_table_invent(&rules, (size_t)what->rows,
                                   (uint64_t)what->seed, &room->arena, &t);
    if (e == 0) {
        e = hearth_export_fill(&t, &terms, what->format, 0, &p);
    }
    e = e == 0 ? put_files(&p, what->out)
               : hearth_complain_why(e, "cannot make up %s", what->form);
    hearth_export_room_close(room);
    return e;
}

static int from_store(const char *data, const struct invention *what)
{
    struct hearth_folder folder = {0};
    struct hearth_formbook *book = NULL;
    const struct hearth_form *form;
    int e = hearth_folder_open_read(data, &folder);

    if (e == 0) {
        e = hearth_formbook_open(&folder, &book);
    }
    if (e != 0) {
        (void)hearth_complain_why(e, "cannot read the forms in %s", data);
    } else {
        form = find_form(book, what->form);
        e = form == NULL ? hearth_complain(HEARTH_E_NOT_FOUND,
                                           "there is no form '%s'", what->form)
                         : invent(form, what);
    }
    hearth_formbook_close(book);
    hearth_folder_close(&folder);
    return e;
}

int hearth_export_synthetic(char *const *argv)
{
    struct hearth_option o[] = {
        {"data", true, false, NULL}, {"form", true, false, NULL},
        {"rows", true, false, NULL}, {"seed", true, false, NULL},
        {"out", true, false, NULL},  {"format", true, false, NULL}};
    struct invention what;
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, 6, &words);

    if (e != 0) {
        return e;
    }
    what.form = o[1].value;
    what.out = o[4].value;
    if (!o[0].is_given || !o[1].is_given || !o[2].is_given || !o[3].is_given ||
        !o[4].is_given || words.count != 0 ||
        hearth_options_number(o[2].value, 1, 1000000, &what.rows) != 0 ||
        hearth_options_number(o[3].value, 0, 2147483646, &what.seed) != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "export synthetic --form ID --rows N --seed S "
                               "--out DIR [--format csv|sav|dta] --data DIR");
    }
    e = hearth_export_format(o[5].is_given ? o[5].value : "csv", &what.format);
    return e == 0 ? from_store(o[0].value, &what) : e;
}
