/* SPDX-License-Identifier: Apache-2.0 */
/* release: what was released, by number; verifying and taking in what another
 * programme released; merging two. */
#include "host/audit/audit.h"
#include "host/cli/children.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/date.h"
#include "host/cli/options.h"
#include "host/folder/charter.h"
#include "host/release/merge.h"
#include "host/results/table.h"

#include "hearth/clock.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DATA, KEY, OUT, TO, PURPOSE, EXPIRES, OPTION_COUNT };

/* ---- whose signature counts ---- */

static bool is_own(const struct hearth_folder *folder,
                   const struct hearth_release_signed *s)
{
    struct hearth_programme p;

    if (memcmp(folder->programme, s->programme, HEARTH_PROGRAMME_LEN) != 0 ||
        hearth_charter_load(folder, &p) != 0) {
        return false;
    }
    for (uint8_t i = 0; i < p.opened_count; i++) {
        if (memcmp(p.openeds[i].point, s->key.point, HEARTH_POINT_LEN) == 0) {
            return true;
        }
    }
    return false;
}

static void fingerprint(const struct hearth_public *key,
                        char hex[2 * HEARTH_HASH_LEN + 1])
{
    uint8_t hash[HEARTH_HASH_LEN];

    hex[0] = '\0';
    if (hearth_identity_hash(key, hash) == 0) {
        hearth_bytes_hex(hearth_slice_of(hash, sizeof(hash)), hex);
    }
}

/* Where the fingerprint of a programme's key is remembered. */
static int pin_path(const struct hearth_folder *folder,
                    const struct hearth_release_signed *s,
                    char out[HEARTH_PATH_MAX])
{
    char name[96], id[2 * HEARTH_PROGRAMME_LEN + 1];

    hearth_bytes_hex(hearth_slice_of(s->programme, HEARTH_PROGRAMME_LEN), id);
    (void)snprintf(name, sizeof(name), "release/imported/%s.key", id);
    return hearth_fsutil_join(folder->path, name, out);
}

static bool is_pinned(const struct hearth_folder *folder,
                      const struct hearth_release_signed *s, const char *hex)
{
    char path[HEARTH_PATH_MAX];
    uint8_t pinned[2 * HEARTH_HASH_LEN];
    size_t len = 0;

    return pin_path(folder, s, path) == 0 &&
           hearth_fsutil_read(path, pinned, sizeof(pinned), &len) == 0 &&
           hearth_slice_is_equal(hearth_slice_of(pinned, len),
                                 hearth_slice_text(hex));
}

/* The signature holds already; now whether its key is known: our own
 * programme's, one told by other means, or one remembered from then. */
static int trust(const struct hearth_folder *folder,
                 const struct hearth_release_signed *s, const char *told)
{
    char hex[2 * HEARTH_HASH_LEN + 1];

    fingerprint(&s->key, hex);
    if (told != NULL) {
        return strcmp(told, hex) == 0
                   ? 0
                   : hearth_complain(HEARTH_E_AUTH,
                                     "signed by another key than --key says");
    }
    if (is_own(folder, s) || is_pinned(folder, s, hex)) {
        return 0;
    }
    return hearth_complain(HEARTH_E_DENIED,
                           "signed by a key that is not known here: ask its "
                           "programme for the fingerprint and say --key HEX");
}

static int check_expiry(const struct hearth_release *r)
{
    struct hearth_clock clock = hearth_clock_system();

    if (r->provenance.expires_s == 0 ||
        clock.now_s(clock.cookie) < r->provenance.expires_s) {
        return 0;
    }
    return hearth_complain(HEARTH_E_DENIED,
                           "given for '%s', and the date it was given until "
                           "is over",
                           r->provenance.purpose);
}

/* Reads, verifies, trusts. The caller drops ${out} after success. */
static int open_file(const struct hearth_folder *folder, const char *path,
                     const char *told, struct hearth_release_loaded *out)
{
    int e = hearth_release_read(path, out);

    if (e == HEARTH_E_NOT_FOUND) {
        return hearth_complain(e, "no file %s", path);
    }
    if (e != 0) {
        return hearth_complain(e,
                               "%s is no release that anybody signed: it "
                               "was changed, or is damaged",
                               path);
    }
    e = trust(folder, &out->content, told);
    if (e == 0) {
        e = check_expiry(&out->content.release);
    }
    if (e != 0) {
        hearth_release_drop(out);
    }
    return e;
}

/* ---- list, show ---- */

static void print_one(const struct hearth_release *r)
{
    const struct hearth_release_provenance *p = &r->provenance;
    char date[24] = "";
    time_t made = (time_t)r->made_s;
    struct tm tm;

    if (gmtime_r(&made, &tm) != NULL) {
        (void)strftime(date, sizeof(date), "%Y-%m-%d %H:%M", &tm);
    }
    printf("%06" PRIu64 "  %s  wave %s%s  audited %" PRIu64
           " cells, narrowest %" PRIu64 "\n",
           r->number, date, p->wave[0] == '\0' ? "-" : p->wave,
           p->is_frozen ? ", closed" : "", p->audit_cells, p->audit_worst);
}

static int print_held(const struct hearth_folder *folder)
{
    struct hearth_release_file file = {0};
    int e = hearth_release_load(folder->path, &file);

    if (e != 0) {
        return e == HEARTH_E_NOT_FOUND
                   ? 0
                   : hearth_complain_why(e, "cannot read the figures");
    }
    for (size_t i = 0; i < file.release.held_count; i++) {
        const struct hearth_release_held *h = &file.release.held[i];

        printf("held back: %s %s: %s\n", h->form, h->question, h->why);
    }
    if (file.release.number == 0) {
        printf("no release yet: no figure rests on enough interviews\n");
    }
    hearth_release_free(&file);
    return 0;
}

/* Numbers may be skipped (a crash between noting and writing), but never by
 * more than a few. */
#define GAP_MAX 16u

static int list(const struct hearth_folder *folder)
{
    unsigned missing = 0;

    for (uint64_t n = 1; missing < GAP_MAX; n++) {
        struct hearth_release_loaded l;
        char path[HEARTH_PATH_MAX];
        int e = hearth_release_path(folder->path, n, path);

        if (e == 0) {
            e = hearth_release_read(path, &l);
        }
        if (e == HEARTH_E_NOT_FOUND) {
            missing++;
            continue;
        }
        missing = 0;
        if (e != 0) {
            printf("%06" PRIu64 "  DAMAGED\n", n);
            continue;
        }
        print_one(&l.content.release);
        hearth_release_drop(&l);
    }
    return print_held(folder);
}

static int show(const struct hearth_folder *folder, const char *word)
{
    struct hearth_release_loaded l;
    char path[HEARTH_PATH_MAX];
    long number;
    int e;

    if (hearth_options_number(word, 0, LONG_MAX, &number) != 0) {
        return hearth_complain(HEARTH_E_INVALID, "'%s' is no number", word);
    }
    e = hearth_release_path(folder->path, (uint64_t)number, path);
    if (e == 0) {
        e = open_file(folder, path, NULL, &l);
    }
    if (e != 0) {
        return e;
    }
    print_one(&l.content.release);
    hearth_table_print(&l.content.release);
    hearth_release_drop(&l);
    return 0;
}

/* ---- verify, import ---- */

static void print_verified(const struct hearth_release_loaded *l)
{
    const struct hearth_release *r = &l->content.release;
    char hex[2 * HEARTH_HASH_LEN + 1];

    fingerprint(&l->content.key, hex);
    printf("genuine: %s, release %06" PRIu64 "\nkey %s\naudit chain %" PRIu64
           " %s\n",
           r->programme, r->number, hex, r->audit_number, r->audit_head);
    if (r->provenance.recipient[0] != '\0') {
        printf("given to %s for %s\n", r->provenance.recipient,
               r->provenance.purpose);
    }
}

static int verify(const struct hearth_folder *folder, const char *path,
                  const char *told)
{
    struct hearth_release_loaded l;
    int e = open_file(folder, path, told, &l);

    if (e == 0) {
        print_verified(&l);
        hearth_release_drop(&l);
    }
    return e;
}

static int enter(const struct hearth_folder *folder, const char *text)
{
    struct hearth_clock clock = hearth_clock_system();

    return hearth_audit_add(folder->kv, folder->programme,
                            clock.now_s(clock.cookie), HEARTH_AUDIT_CARRIED,
                            text);
}

/* Another programme's release beside our own: figures only, so nothing can be
 * merged into records. */
static int store_import(const struct hearth_folder *folder,
                        const struct hearth_release_loaded *l)
{
    char path[HEARTH_PATH_MAX], name[96], id[2 * HEARTH_PROGRAMME_LEN + 1];
    char hex[2 * HEARTH_HASH_LEN + 1], text[HEARTH_AUDIT_TEXT_MAX + 1];
    int e = hearth_fsutil_join(folder->path, "release/imported", path);

    if (e == 0) {
        e = hearth_fsutil_make_folder(path);
    }
    hearth_bytes_hex(
        hearth_slice_of(l->content.programme, HEARTH_PROGRAMME_LEN), id);
    (void)snprintf(text, sizeof(text),
                   "release %06" PRIu64 " of programme %s, in",
                   l->content.release.number, id);
    if (e == 0) {
        e = enter(folder, text);
    }
    (void)snprintf(name, sizeof(name), "release/imported/%s-%06" PRIu64 ".json",
                   id, l->content.release.number);
    if (e == 0) {
        e = hearth_fsutil_join(folder->path, name, path);
    }
    if (e == 0) {
        e = hearth_fsutil_replace(path, l->file);
    }
    if (e == 0) {
        e = pin_path(folder, &l->content, path);
    }
    if (e == 0) {
        fingerprint(&l->content.key, hex);
        e = hearth_fsutil_replace(path, hearth_slice_text(hex));
    }
    return e;
}

static int import(const struct hearth_folder *folder, const char *path,
                  const char *told)
{
    struct hearth_release_loaded l;
    int e = open_file(folder, path, told, &l);

    if (e != 0) {
        return e;
    }
    if (memcmp(folder->programme, l.content.programme, HEARTH_PROGRAMME_LEN) ==
        0) {
        e = hearth_complain(HEARTH_E_INVALID, "this is a release of our own");
    } else {
        e = store_import(folder, &l);
        if (e != 0) {
            (void)hearth_complain_why(e, "cannot take the release in");
        } else {
            print_verified(&l);
        }
    }
    hearth_release_drop(&l);
    return e;
}

/* ---- merge ---- */

static int write_merged(const struct hearth_release *r, const char *out)
{
    uint8_t *bytes = malloc(HEARTH_RELEASE_FILE_MAX);
    struct hearth_writer w;
    int e;

    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, bytes, HEARTH_RELEASE_FILE_MAX);
    e = hearth_release_encode(r, &w);
    if (e == 0) {
        e = hearth_fsutil_replace(out, hearth_writer_slice(&w));
    }
    free(bytes);
    return e;
}

static int merge_into(const struct hearth_release_loaded *a,
                      const struct hearth_release_loaded *b, const char *out)
{
    void *memory = malloc(HEARTH_RELEASE_ARENA_MAX);
    struct hearth_release merged;
    struct hearth_arena arena;
    int e;

    if (memory == NULL) {
        return hearth_complain_why(HEARTH_E_MEMORY, "merge");
    }
    hearth_arena_init(&arena, memory, HEARTH_RELEASE_ARENA_MAX);
    e = hearth_release_merge(a, b, &arena, &merged);
    if (e == HEARTH_E_INVALID) {
        (void)hearth_complain(e, "these two have no form of the same id and "
                                 "version in common, or are of one "
                                 "programme");
    } else if (e == 0) {
        e = write_merged(&merged, out);
        if (e != 0) {
            (void)hearth_complain_why(e, "cannot write %s", out);
        }
    }
    if (e == 0) {
        hearth_table_print(&merged);
        printf("written to %s; anybody with both files can repeat it\n", out);
    }
    free(memory);
    return e;
}

static int merge(const struct hearth_folder *folder, const char *const *words,
                 const char *out)
{
    struct hearth_release_loaded a, b;
    int e;

    if (out == NULL) {
        return hearth_complain(HEARTH_E_INVALID, "say where to: --out FILE");
    }
    e = open_file(folder, words[0], NULL, &a);
    if (e != 0) {
        return e;
    }
    e = open_file(folder, words[1], NULL, &b);
    if (e == 0) {
        e = merge_into(&a, &b, out);
        hearth_release_drop(&b);
    }
    hearth_release_drop(&a);
    return e;
}

/* ---- the command ---- */

static int print_key(const struct hearth_folder *folder)
{
    struct hearth_programme p;
    char hex[2 * HEARTH_HASH_LEN + 1];
    int e = hearth_charter_load(folder, &p);

    if (e != 0) {
        return hearth_complain_why(e, "cannot read the programme document");
    }
    for (uint8_t i = 0; i < p.opened_count; i++) {
        fingerprint(&p.openeds[i], hex);
        printf("%s\n", hex);
    }
    return 0;
}

static int run(const struct hearth_folder *folder,
               const struct hearth_option *o, const struct hearth_words *w)
{
    const char *told = o[KEY].is_given ? o[KEY].value : NULL;

    if (w->count == 1 && strcmp(w->word[0], "list") == 0) {
        return list(folder);
    }
    if (w->count == 1 && strcmp(w->word[0], "key") == 0) {
        return print_key(folder);
    }
    if (w->count == 2 && strcmp(w->word[0], "show") == 0) {
        return show(folder, w->word[1]);
    }
    if (w->count == 2 && strcmp(w->word[0], "verify") == 0) {
        return verify(folder, w->word[1], told);
    }
    if (w->count == 2 && strcmp(w->word[0], "import") == 0) {
        return import(folder, w->word[1], told);
    }
    if (w->count == 3 && strcmp(w->word[0], "merge") == 0) {
        return merge(folder, w->word + 1,
                     o[OUT].is_given ? o[OUT].value : NULL);
    }
    return hearth_complain(HEARTH_E_INVALID,
                           "write 'release list', 'show N', 'verify FILE', "
                           "'import FILE', 'merge A B', 'give N', 'key' "
                           "or 'freeze'");
}

/* What signs a release runs where the key is opened. */
static int freeze(const char *data)
{
    const char *args[] = {"--data", data, "--freeze", NULL};

    return hearth_children_become("hearth-host-results", args);
}

static int give(const struct hearth_option *o, const char *number)
{
    struct hearth_clock clock = hearth_clock_system();
    char expires[24];
    const char *args[] = {
        "--data",    o[DATA].value, "--give",    number,
        "--to",      o[TO].value,   "--purpose", o[PURPOSE].value,
        "--expires", expires,       NULL};
    int64_t until;
    int e;

    if (!o[TO].is_given || !o[PURPOSE].is_given || !o[EXPIRES].is_given) {
        return hearth_complain(HEARTH_E_INVALID,
                               "say to whom, what for and until when: --to "
                               "NAME --purpose TEXT --expires YYYY-MM-DD");
    }
    e = hearth_cli_date(o[EXPIRES].value, clock.now_s(clock.cookie), &until);
    if (e != 0) {
        return e;
    }
    (void)snprintf(expires, sizeof(expires), "%" PRId64, until);
    return hearth_children_become("hearth-host-results", args);
}

int hearth_command_release(char *const *argv)
{
    struct hearth_option o[] = {
        {"data", true, false, NULL},    {"key", true, false, NULL},
        {"out", true, false, NULL},     {"to", true, false, NULL},
        {"purpose", true, false, NULL}, {"expires", true, false, NULL}};
    struct hearth_folder folder = {0};
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, OPTION_COUNT, &words);

    if (e == 0) {
        e = hearth_command_open(o[DATA].value, &folder);
    }
    if (e != 0) {
        return e;
    }
    if (words.count == 1 && strcmp(words.word[0], "freeze") == 0) {
        hearth_folder_close(&folder);
        return freeze(o[DATA].value);
    }
    if (words.count == 2 && strcmp(words.word[0], "give") == 0) {
        hearth_folder_close(&folder);
        return give(o, words.word[1]);
    }
    e = run(&folder, o, &words);
    hearth_folder_close(&folder);
    return e;
}
