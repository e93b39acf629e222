/* SPDX-License-Identifier: Apache-2.0 */
/* audit list | verify | export: the chain, for its keeper and for outsiders. */
#include "host/audit/audit.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/release/release.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DATA, OUT, PROGRAMME, HEAD, OPTION_COUNT };

/* What a walk is to find. */
struct audit_look {
    bool shows;
    bool has_noted;
    uint8_t noted[HEARTH_HASH_LEN]; /* a head that somebody wrote down */
    uint64_t noted_at;              /* its entry; 0: not found */
    struct hearth_audit_head last;
    /* What the released figures say of the chain; number 0: nothing. */
    struct hearth_audit_head released;
    bool has_released; /* and it is in it */
};

static void print_entry(const struct hearth_audit_entry *entry)
{
    time_t t = (time_t)entry->time_s;
    struct tm day;
    char text[32];

    if (gmtime_r(&t, &day) == NULL ||
        strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &day) == 0) {
        (void)snprintf(text, sizeof(text), "at %" PRId64, entry->time_s);
    }
    printf("%6" PRIu64 "  %s  %-18s  %s\n", entry->number, text,
           hearth_audit_event_text((enum hearth_audit_event)entry->event),
           entry->text);
}

static int each(void *cookie, const struct hearth_audit_entry *entry,
                const uint8_t h[HEARTH_HASH_LEN])
{
    struct audit_look *l = cookie;

    if (l->shows) {
        print_entry(entry);
    }
    if (l->has_noted && memcmp(h, l->noted, HEARTH_HASH_LEN) == 0) {
        l->noted_at = entry->number;
    }
    if (entry->number == l->released.number &&
        memcmp(h, l->released.h, HEARTH_HASH_LEN) == 0) {
        l->has_released = true;
    }
    l->last.number = entry->number;
    memmove(l->last.h, h, HEARTH_HASH_LEN);
    return 0;
}

static int say_broken(int e, uint64_t broken)
{
    if (e == HEARTH_E_BRANCH) {
        return hearth_complain(e,
                               "the audit chain is broken: entry %" PRIu64
                               " is missing, or does not follow the one before",
                               broken);
    }
    if (e == HEARTH_E_INVALID && broken > 0) {
        return hearth_complain(
            e, "the audit chain is broken: entry %" PRIu64 " is damaged",
            broken);
    }
    if (e == HEARTH_E_INVALID) {
        return hearth_complain(e, "this is no audit file");
    }
    return hearth_complain_why(e, "cannot read the audit chain");
}

/* The verdict of a walk that held. */
static int say_head(const struct audit_look *l)
{
    char hex[2 * HEARTH_HASH_LEN + 1];

    hearth_bytes_hex(hearth_slice_of(l->last.h, HEARTH_HASH_LEN), hex);
    if (l->has_noted && l->noted_at == 0) {
        return hearth_complain(HEARTH_E_BRANCH,
                               "the chain holds in itself, but the head that "
                               "you noted is not in it: it was cut or made "
                               "anew");
    }
    if (l->has_noted) {
        printf("the head that you noted is entry %" PRIu64
               ": nothing up to it was changed\n",
               l->noted_at);
    }
    printf("%" PRIu64 " entries, every link holds\nhead %s\n", l->last.number,
           hex);
    return 0;
}

/* Figures that this chain does not know of were made beside it, or the chain
 * was cut or made anew since. */
static int say_released(const struct audit_look *l)
{
    if (l->released.number == 0) {
        return 0;
    }
    if (!l->has_released) {
        return hearth_complain(HEARTH_E_BRANCH,
                               "the released figures state entry %" PRIu64
                               " of a chain that is not this one",
                               l->released.number);
    }
    printf("the released figures state entry %" PRIu64 " of this chain\n",
           l->released.number);
    return 0;
}

static int read_released(const char *data, struct audit_look *l)
{
    struct hearth_release_file file = {0};
    int e = hearth_release_load(data, &file);

    if (e == 0 && file.release.audit_number > 0) {
        l->released.number = file.release.audit_number;
        e = hearth_bytes_unhex(file.release.audit_head, l->released.h,
                               sizeof(l->released.h));
    }
    hearth_release_free(&file);
    if (e == HEARTH_E_NOT_FOUND || e == 0) {
        return 0;
    }
    return hearth_complain_why(e, "cannot read what was released");
}

static int walk_store(const char *data, struct audit_look *l)
{
    struct hearth_folder folder = {0};
    uint64_t broken = 0;
    int e = hearth_command_open(data, &folder);

    if (e != 0) {
        return e;
    }
    e = hearth_audit_walk(folder.kv, folder.programme, each, l, &broken);
    hearth_folder_close(&folder);
    return e == 0 ? 0 : say_broken(e, broken);
}

/* Somebody's file: nothing in it is believed. */
static int walk_bytes(struct hearth_slice file, const uint8_t *expected,
                      struct audit_look *l)
{
    const uint8_t *programme = NULL;
    uint64_t broken = 0;
    int e = hearth_audit_file_walk(file, &programme, each, l, &broken);

    if (e != 0) {
        return say_broken(e, broken);
    }
    if (expected != NULL &&
        memcmp(expected, programme, HEARTH_PROGRAMME_LEN) != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "this is the chain of another programme");
    }
    return 0;
}

static int walk_file(const char *path, const uint8_t *expected,
                     struct audit_look *l)
{
    uint8_t *bytes = malloc(HEARTH_AUDIT_FILE_MAX);
    size_t len = 0;
    int e;

    if (bytes == NULL) {
        return hearth_complain_why(HEARTH_E_MEMORY, "audit verify");
    }
    e = hearth_fsutil_read(path, bytes, HEARTH_AUDIT_FILE_MAX, &len);
    e = e != 0 ? hearth_complain_why(e, "cannot read %s", path)
               : walk_bytes(hearth_slice_of(bytes, len), expected, l);
    free(bytes);
    return e;
}

static int verify(const struct hearth_option *o, const char *file)
{
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    struct audit_look l = {.has_noted = o[HEAD].is_given};
    int e;

    if (o[HEAD].is_given &&
        hearth_bytes_unhex(o[HEAD].value, l.noted, sizeof(l.noted)) != 0) {
        return hearth_complain(HEARTH_E_INVALID, "--head wants 64 hex digits");
    }
    if (o[PROGRAMME].is_given &&
        hearth_bytes_unhex(o[PROGRAMME].value, programme, sizeof(programme)) !=
            0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "--programme wants 32 hex digits");
    }
    if (file != NULL) {
        e = walk_file(file, o[PROGRAMME].is_given ? programme : NULL, &l);
    } else {
        e = o[DATA].is_given ? read_released(o[DATA].value, &l) : 0;
        if (e == 0) {
            e = walk_store(o[DATA].value, &l);
        }
    }
    if (e == 0) {
        e = say_head(&l);
    }
    if (e == 0) {
        e = say_released(&l);
    }
    if (e == 0 && file != NULL && !o[HEAD].is_given) {
        printf("Without a head noted earlier (--head) a chain made anew looks "
               "the same.\n");
    }
    return e;
}

static int write_out(const struct hearth_folder *f, const char *path,
                     uint8_t *bytes)
{
    struct hearth_writer w;
    int e;

    hearth_writer_init(&w, bytes, HEARTH_AUDIT_FILE_MAX);
    e = hearth_audit_file_write(f->kv, f->programme, &w);
    if (e == HEARTH_E_BRANCH || e == HEARTH_E_INVALID) {
        return hearth_complain(e, "the audit chain is broken: see 'audit "
                                  "verify'");
    }
    if (e == 0) {
        e = hearth_fsutil_replace(path, hearth_writer_slice(&w));
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot write %s", path);
    }
    return 0;
}

static int export_chain(const struct hearth_option *o)
{
    struct audit_look l = {0};
    char id[2 * HEARTH_PROGRAMME_LEN + 1];
    struct hearth_folder folder = {0};
    uint8_t *bytes;
    int e = hearth_command_open(o[DATA].value, &folder);

    if (e != 0) {
        return e;
    }
    bytes = malloc(HEARTH_AUDIT_FILE_MAX);
    e = bytes == NULL ? hearth_complain_why(HEARTH_E_MEMORY, "audit export")
                      : write_out(&folder, o[OUT].value, bytes);
    free(bytes);
    hearth_bytes_hex(hearth_slice_of(folder.programme, HEARTH_PROGRAMME_LEN),
                     id);
    hearth_folder_close(&folder);
    if (e == 0) {
        e = walk_file(o[OUT].value, NULL, &l);
    }
    if (e == 0) {
        printf("programme %s\n", id);
        e = say_head(&l);
    }
    return e;
}

int hearth_command_audit(char *const *argv)
{
    struct hearth_option o[OPTION_COUNT] = {{"data", true, false, NULL},
                                            {"out", true, false, NULL},
                                            {"programme", true, false, NULL},
                                            {"head", true, false, NULL}};
    struct audit_look shown = {.shows = true};
    struct hearth_words words;
    const char *act;
    int e = hearth_options_parse(argv, o, OPTION_COUNT, &words);

    if (e != 0) {
        return e;
    }
    act = words.count > 0 ? words.word[0] : "";
    if (strcmp(act, "verify") == 0 && words.count <= 2) {
        return verify(o, words.count == 2 ? words.word[1] : NULL);
    }
    if (strcmp(act, "list") == 0 && words.count == 1) {
        e = walk_store(o[DATA].value, &shown);
        return e == 0 ? say_head(&shown) : e;
    }
    if (strcmp(act, "export") == 0 && words.count == 1 && o[OUT].is_given) {
        return export_chain(o);
    }
    return hearth_complain(HEARTH_E_INVALID,
                           "write 'audit list', 'audit verify [FILE]' or "
                           "'audit export --out FILE'");
}
