/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-host-backup: one moment of the data folder, sealed to a recipient, and
 * back. A process of its own, because it can open what it is given. */
#include "host/audit/audit.h"
#include "host/backup/restore.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/export/recipient.h"
#include "host/folder/keyfile.h"
#include "host/fsck/fsck.h"

#include "hearth/clock.h"
#include "hearth/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TRIES   5 /* of a folder that changes while it is read */
#define DEFAULT "keys/backup.pub"

static int64_t now(void)
{
    struct hearth_clock clock = hearth_clock_system();

    return clock.now_s(clock.cookie);
}

static void say_count(const struct hearth_backup_count *c)
{
    printf("  %" PRIu64 " files, %" PRIu64 " devices, %" PRIu64
           " records, %" PRIu64 " entries in all\n",
           c->files, c->devices, c->records, c->entries);
    if (c->left_out > 0) {
        printf("  left out: %" PRIu64 " links, sockets or odd names\n",
               c->left_out);
    }
}

/* ---- backup --to ---- */

static int read_recipient(const char *path, uint8_t public_key[32])
{
    uint8_t line[HEARTH_PARCEL_LINE_LEN + 2];
    size_t len = 0;
    int e = hearth_fsutil_read(path, line, sizeof(line), &len);

    if (e == 0) {
        e = hearth_parcel_line_parse(hearth_slice_of(line, len), public_key);
    }
    return e == 0 ? 0
                  : hearth_complain_why(
                        e,
                        "cannot read a recipient from %s; 'hearth-host key "
                        "recipient --out FILE' makes FILE, kept apart from "
                        "this host, and FILE.pub for --recipient or %s",
                        path, DEFAULT);
}

static int enter(const struct hearth_folder *f, const uint8_t public_key[32])
{
    struct hearth_slice part = hearth_slice_of(public_key, 32);
    uint8_t hash[HEARTH_HASH_LEN];
    char hex[17], text[64];
    int e = hearth_hash_parts(&part, 1, hash);

    hearth_bytes_hex(hearth_slice_of(hash, 8), hex);
    (void)snprintf(text, sizeof(text), "backup for recipient %s", hex);
    return e == 0 ? hearth_audit_add(f->kv, f->programme, now(),
                                     HEARTH_AUDIT_EXPORTED, text)
                  : e;
}

/* Sealed from its first byte on, under another name until it is whole. */
static int write_once(const struct hearth_folder *f, const char *part,
                      const uint8_t public_key[32],
                      struct hearth_backup_count *count,
                      struct hearth_work *work)
{
    int fd, e;

    if (unlink(part) != 0 && errno != ENOENT) {
        return HEARTH_E_IO;
    }
    fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno == ENOSPC ? HEARTH_E_FULL : HEARTH_E_IO;
    }
    e = hearth_backup_write(f, now(), public_key, fd, count, work);
    if (close(fd) != 0 && e == 0) {
        e = HEARTH_E_IO;
    }
    return e;
}

static int write_file(const struct hearth_folder *f, const char *to,
                      const uint8_t public_key[32],
                      struct hearth_backup_count *count)
{
    struct hearth_work work;
    char part[HEARTH_PATH_MAX];
    int e = HEARTH_E_BUSY;

    if ((size_t)snprintf(part, sizeof(part), "%s.part", to) >= sizeof(part)) {
        return HEARTH_E_LIMIT;
    }
    hearth_work_begin(&work, f->path, HEARTH_WORK_BACKUP);
    for (int i = 0; e == HEARTH_E_BUSY && i < TRIES; i++) {
        e = write_once(f, part, public_key, count, &work);
    }
    if (e == 0) {
        e = hearth_fsutil_rename(part, to);
    }
    if (e != 0) {
        (void)unlink(part);
    }
    hearth_work_end(&work, e == 0);
    return e;
}

/* A backup within the folder would be part of the next one. */
static bool is_inside(const char *data, const char *to)
{
    size_t n = strlen(data);

    while (n > 1 && data[n - 1] == '/') {
        n--;
    }
    return strncmp(data, to, n) == 0 && to[n] == '/';
}

static int make(const char *data, const char *to, const char *recipient)
{
    struct hearth_backup_count count = {0};
    struct hearth_folder f = {0};
    char path[HEARTH_PATH_MAX];
    uint8_t public_key[32];
    int e;

    if (is_inside(data, to)) {
        return hearth_complain(HEARTH_E_INVALID,
                               "a backup does not belong into the data folder");
    }
    if (recipient == NULL) {
        e = hearth_fsutil_join(data, DEFAULT, path);
        recipient = path;
        if (e != 0) {
            return hearth_complain_why(e, "backup");
        }
    }
    e = read_recipient(recipient, public_key);
    if (e != 0) {
        return e;
    }
    e = hearth_folder_open(data, &f);
    if (e != 0) {
        return hearth_complain_why(e, "cannot open the data folder %s", data);
    }
    e = enter(&f, public_key);
    if (e == 0) {
        e = write_file(&f, to, public_key, &count);
    }
    hearth_folder_close(&f);
    if (e == HEARTH_E_BUSY) {
        return hearth_complain(e,
                               "files in %s changed all the while: a key or "
                               "a release is being made; try again",
                               data);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot write %s", to);
    }
    printf("wrote %s\n", to);
    say_count(&count);
    printf("  keys of epochs are not in it: keep vault/ or shares of 'key "
           "split' apart\n");
    return 0;
}

/* ---- reading ---- */

struct opened {
    struct hearth_secmem *m;
    struct hearth_key *key;
    int fd;
};

static void close_backup(struct opened *o)
{
    if (o->fd >= 0) {
        (void)close(o->fd);
    }
    hearth_secmem_close(o->m);
}

static int open_backup(const char *file, const char *key, struct opened *o)
{
    int e;

    memset(o, 0, sizeof(*o));
    o->fd = -1;
    e = hearth_secmem_open(4096, &o->m);
    if (e != 0) {
        return hearth_complain_why(e, "locking memory for the key");
    }
    o->key = hearth_secmem_take(o->m, sizeof(*o->key));
    e = o->key == NULL ? HEARTH_E_MEMORY
                       : hearth_keyfile_read_path(key, o->key);
    if (e != 0) {
        close_backup(o);
        return hearth_complain_why(e, "cannot read the recipient's key %s",
                                   key);
    }
    o->fd = open(file, O_RDONLY | O_CLOEXEC);
    if (o->fd < 0) {
        close_backup(o);
        return hearth_complain_why(errno == ENOENT ? HEARTH_E_NOT_FOUND
                                                   : HEARTH_E_IO,
                                   "cannot read %s", file);
    }
    return 0;
}

static int say_refused(int e, const char *file)
{
    if (e == HEARTH_E_AUTH) {
        return hearth_complain(e,
                               "%s does not open: it was changed or cut off, "
                               "or it is sealed to another key",
                               file);
    }
    if (e == HEARTH_E_VERSION) {
        return hearth_complain(e,
                               "%s is of a newer hearth-host: restore it with "
                               "that version",
                               file);
    }
    return hearth_complain_why(e, "%s is no whole backup", file);
}

static void say_head(const struct hearth_backup_head *head)
{
    char hex[2 * HEARTH_PROGRAMME_LEN + 1], date[32] = "?";
    time_t made = (time_t)head->made_s;
    struct tm tm;

    hearth_bytes_hex(hearth_slice_of(head->programme, sizeof(head->programme)),
                     hex);
    if (gmtime_r(&made, &tm) != NULL) {
        (void)strftime(date, sizeof(date), "%Y-%m-%d %H:%M UTC", &tm);
    }
    printf("  programme %s, made %s\n", hex, date);
}

/* Every byte of it opened and taken apart, nothing written. */
static int read_through(struct opened *o, const char *file)
{
    struct hearth_backup_head head;
    struct hearth_backup_count count;
    int e = hearth_backup_read(o->fd, o->key, NULL, &head, &count);

    if (e == 0 && lseek(o->fd, 0, SEEK_SET) != 0) {
        e = HEARTH_E_IO;
    }
    return e == 0 ? 0 : say_refused(e, file);
}

/* A folder under a name of its own; what a killed try left there goes first. */
static int claim(const char *folder, int *lock)
{
    int e = hearth_restore_claim(folder, lock);

    if (e == HEARTH_E_EXISTS) {
        return hearth_complain(e,
                               "%s is there, and no restore made it: move it "
                               "away",
                               folder);
    }
    if (e == HEARTH_E_BUSY) {
        return hearth_complain(e, "another restore is at work in %s", folder);
    }
    return e == 0 ? 0 : hearth_complain_why(e, "cannot make %s", folder);
}

static int fill(struct opened *o, const char *file, const char *folder,
                bool has_secrets)
{
    const struct hearth_restore_plan plan = {.fd = o->fd,
                                             .private_key = o->key,
                                             .folder = folder,
                                             .has_secrets = has_secrets};
    struct hearth_backup_head head;
    struct hearth_backup_count count;
    int e = hearth_restore_make(&plan, &head, &count);

    if (e != 0) {
        return hearth_complain_why(e, "cannot restore %s into %s", file,
                                   folder);
    }
    say_head(&head);
    say_count(&count);
    return 0;
}

/* ---- backup --verify ---- */

/* At once: the parts of fsck are processes that share this stream. */
static void print_line(const char *line)
{
    (void)puts(line);
    (void)fflush(stdout);
}

/* Restored for trial, without any key, looked at, and removed. */
static int verify(const char *file, const char *key)
{
    char trial[HEARTH_PATH_MAX];
    const struct hearth_fsck look = {.path = trial, .is_trial = true};
    struct hearth_finds found = {.print = print_line};
    struct opened o;
    int e, cleared, lock = -1;

    if ((size_t)snprintf(trial, sizeof(trial), "%s.trial", file) >=
        sizeof(trial)) {
        return hearth_complain_why(HEARTH_E_LIMIT, "backup --verify");
    }
    e = open_backup(file, key, &o);
    if (e != 0) {
        return e;
    }
    e = read_through(&o, file);
    if (e == 0) {
        e = claim(trial, &lock);
    }
    if (e != 0) {
        close_backup(&o);
        return e;
    }
    e = fill(&o, file, trial, false);
    close_backup(&o);
    if (e == 0) {
        e = hearth_fsck_run(&look, &found);
        if (e != 0 || found.problems > 0) {
            e = hearth_complain(HEARTH_E_INVALID,
                                "%s opens, and what is in it is not sound: the "
                                "host itself is damaged ('hearth-host fsck')",
                                file);
        }
    }
    cleared = hearth_restore_clear(trial);
    (void)close(lock);
    if (e == 0 && cleared != 0) {
        e = hearth_complain_why(cleared, "cannot remove %s", trial);
    }
    if (e == 0) {
        printf("%s can be restored\n", file);
    }
    return e;
}

/* ---- restore ---- */

/* What was taken from somebody since the backup must not come back with it. */
static int forget_access(const char *part, struct hearth_key *room)
{
    size_t persons, tokens;
    int e = hearth_restore_access(part, room, &persons, &tokens);

    if (e != 0) {
        return hearth_complain_why(e, "cannot read who may log in");
    }
    if (persons > 0) {
        printf("  %zu people get in again by a new code: 'hearth-host people "
               "reset NAME'; disable again who was since\n",
               persons);
    }
    if (tokens > 0) {
        printf("  %zu tokens of the API are gone\n", tokens);
    }
    return 0;
}

static int restore_into(struct opened *o, const char *file, const char *into,
                        const char *tombstones)
{
    char part[HEARTH_PATH_MAX];
    int e, lock;

    if ((size_t)snprintf(part, sizeof(part), "%s.restoring", into) >=
        sizeof(part)) {
        return hearth_complain_why(HEARTH_E_LIMIT, "restore");
    }
    e = claim(part, &lock);
    if (e != 0) {
        return e;
    }
    e = fill(o, file, part, true);
    if (e == 0) {
        e = forget_access(part, o->key); /* the backup's key is done with */
    }
    if (e == 0 && tombstones != NULL) {
        e = hearth_restore_tombstones(part, tombstones);
        if (e != 0) {
            (void)hearth_complain_why(e,
                                      "%s is no later log of tombstones of "
                                      "this host",
                                      tombstones);
        }
    }
    if (e == 0) {
        e = hearth_restore_finish(part, into);
        if (e != 0) {
            (void)hearth_complain_why(e, "cannot give %s its name", into);
        }
    }
    if (e != 0 && hearth_restore_clear(part) != 0) {
        (void)hearth_complain(0, "%s is left over, with keys: remove it", part);
    }
    (void)close(lock);
    return e;
}

static int restore(const char *file, const char *into, const char *key,
                   const char *tombstones)
{
    struct stat about;
    struct opened o;
    char path[HEARTH_PATH_MAX];
    size_t n = strlen(into);
    int e;

    while (n > 1 && into[n - 1] == '/') {
        n--;
    }
    if ((size_t)snprintf(path, sizeof(path), "%.*s", (int)n, into) >=
        sizeof(path)) {
        return hearth_complain_why(HEARTH_E_LIMIT, "restore");
    }
    if (lstat(path, &about) == 0 && rmdir(path) != 0) {
        return hearth_complain(HEARTH_E_EXISTS,
                               "%s is there and not empty: name a folder that "
                               "is not there, or move this one away",
                               path);
    }
    e = open_backup(file, key, &o);
    if (e != 0) {
        return e;
    }
    e = read_through(&o, file);
    if (e == 0) {
        e = restore_into(&o, file, path, tombstones);
    }
    close_backup(&o);
    if (e == 0) {
        printf("restored into %s: devices will send again what they still "
               "keep\n"
               "  bring the epochs' keys: vault/epoch-*.vault from where they "
               "are kept, or 'hearth-host key join'\n"
               "  what was done since the backup is not in it: revoke and wipe "
               "those devices again, and type in again the withdrawals\n"
               "%s"
               "  then: hearth-host fsck --data %s\n",
               path,
               tombstones != NULL ? ""
                                  : "  without --tombstones, what was "
                                    "withdrawn since may come back from "
                                    "devices: take the log of the lost host if "
                                    "there is one\n",
               path);
    }
    return e;
}

/* ---- commands ---- */

static int command_backup(char *const *argv)
{
    enum { DATA, TO, RECIPIENT, VERIFY, KEY, COUNT };
    struct hearth_option o[COUNT] = {{"data", true, false, NULL},
                                     {"to", true, false, NULL},
                                     {"recipient", true, false, NULL},
                                     {"verify", true, false, NULL},
                                     {"key", true, false, NULL}};
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, COUNT, &words);

    if (e != 0) {
        return e;
    }
    if (o[VERIFY].is_given && o[KEY].is_given && !o[TO].is_given &&
        words.count == 0) {
        return verify(o[VERIFY].value, o[KEY].value);
    }
    if (o[TO].is_given && o[DATA].is_given && !o[VERIFY].is_given &&
        words.count == 0) {
        return make(o[DATA].value, o[TO].value, o[RECIPIENT].value);
    }
    return hearth_complain(HEARTH_E_INVALID,
                           "write 'backup --to FILE [--recipient KEYFILE.pub] "
                           "--data DIR' or 'backup --verify FILE --key "
                           "KEYFILE'");
}

static int command_restore(char *const *argv)
{
    enum { INTO, KEY, TOMBSTONES, COUNT };
    struct hearth_option o[COUNT] = {{"into", true, false, NULL},
                                     {"key", true, false, NULL},
                                     {"tombstones", true, false, NULL}};
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, COUNT, &words);

    if (e != 0) {
        return e;
    }
    if (!o[INTO].is_given || !o[KEY].is_given || words.count != 1) {
        return hearth_complain(HEARTH_E_INVALID,
                               "write 'restore FILE --into DIR --key KEYFILE "
                               "[--tombstones LOG]'");
    }
    return restore(words.word[0], o[INTO].value, o[KEY].value,
                   o[TOMBSTONES].value);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(char *const *argv);
    } commands[] = {{"backup", command_backup}, {"restore", command_restore}};

    hearth_secmem_harden_process();
    for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(*commands);
         i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return commands[i].run(argv + 2) == 0 ? 0 : 1;
        }
    }
    (void)hearth_complain(0, "backup knows: backup, restore");
    return 2;
}
