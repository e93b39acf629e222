/* SPDX-License-Identifier: Apache-2.0 */
/* What of a data folder goes into a backup. */
#include "host/backup/listing.h"

#include "host/folder/work.h"

#include "hearth/bytes.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Left out with all below: the store goes through its seam; the cache is made
 * again from it; and keys of epochs must not outlive their destruction in some
 * backup, so copies of those are made by 'key split' or by hand. */
static const char *const not_taken[] = {"store/", "cache/", "vault/epoch-",
                                        "vault/programme.vault",
                                        HEARTH_WORK_FILES};
static const char *const endings[] = {".lock", ".tmp", ".mdb-lock"};
/* Written again at every look of the results side. */
static const char *const restless[] = {
    "release/current.json", "release/quality.json", "release/quality.box"};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool is_plain_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || strchr("._-+@=", c) != NULL;
}

bool hearth_backup_name_is_plain(const char *name)
{
    size_t depth = 1;

    if (strlen(name) > HEARTH_BACKUP_NAME_MAX) {
        return false;
    }
    for (const char *at = name; *at != '\0'; at++) {
        bool begins = at == name || at[-1] == '/';

        if (begins && (*at == '.' || *at == '/')) {
            return false;
        }
        if (*at == '/') {
            depth++;
        } else if (!is_plain_byte(*at)) {
            return false;
        }
    }
    return *name != '\0' && name[strlen(name) - 1] != '/' &&
           depth <= HEARTH_BACKUP_DEPTH_MAX;
}

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);

    return n >= m && strcmp(name + n - m, end) == 0;
}

static bool is_taken(const char *name)
{
    for (size_t i = 0; i < COUNT(not_taken); i++) {
        if (strncmp(name, not_taken[i], strlen(not_taken[i])) == 0) {
            return false;
        }
    }
    for (size_t i = 0; i < COUNT(endings); i++) {
        if (ends_with(name, endings[i])) {
            return false;
        }
    }
    return true;
}

static int add(struct hearth_backup_listing *l, const char *name,
               const struct stat *about)
{
    struct hearth_backup_file *f;

    if (l->count == HEARTH_BACKUP_FILES_MAX) {
        return HEARTH_E_LIMIT;
    }
    if (l->count == l->cap) {
        size_t cap = l->cap == 0 ? 64 : 2 * l->cap;

        f = realloc(l->files, cap * sizeof(*f));
        if (f == NULL) {
            return HEARTH_E_MEMORY;
        }
        l->files = f;
        l->cap = cap;
    }
    f = &l->files[l->count++];
    memset(f, 0, sizeof(*f));
    if (hearth_bytes_to_text(hearth_slice_text(name), f->name,
                             sizeof(f->name)) != 0) {
        return HEARTH_E_LIMIT;
    }
    f->len = (uint64_t)about->st_size;
    f->inode = (uint64_t)about->st_ino;
    f->changed_s = (int64_t)about->st_ctim.tv_sec;
    f->changed_ns = (int64_t)about->st_ctim.tv_nsec;
    return 0;
}

struct walk {
    const char *folder;
    struct hearth_backup_listing *out;
    /* Folders that wait: names below the data folder, "" for itself. */
    char (*waiting)[HEARTH_BACKUP_NAME_MAX + 1];
    size_t first, last;
};

static int look(struct walk *w, const char *name)
{
    char path[HEARTH_PATH_MAX];
    struct stat about;

    if (hearth_fsutil_join(w->folder, name, path) != 0) {
        return HEARTH_E_LIMIT;
    }
    if (lstat(path, &about) != 0) { /* it went meanwhile */
        return errno == ENOENT ? 0 : HEARTH_E_IO;
    }
    if (S_ISDIR(about.st_mode)) {
        char below[2 * HEARTH_BACKUP_NAME_MAX + 62];

        (void)snprintf(below, sizeof(below), "%s/", name);
        if (!is_taken(below)) {
            return 0;
        }
        if (w->last == HEARTH_BACKUP_FILES_MAX) {
            return HEARTH_E_LIMIT;
        }
        return hearth_bytes_to_text(hearth_slice_text(name),
                                    w->waiting[w->last++],
                                    HEARTH_BACKUP_NAME_MAX + 1);
    }
    if (!is_taken(name)) {
        return 0;
    }
    if (!S_ISREG(about.st_mode) || !hearth_backup_name_is_plain(name)) {
        w->out->left_out++;
        return 0;
    }
    return add(w->out, name, &about);
}

static int list_one(struct walk *w, const char *at)
{
    char path[HEARTH_PATH_MAX], name[2 * HEARTH_BACKUP_NAME_MAX + 60];
    struct dirent *entry;
    DIR *dir;
    int e = 0;

    if (*at == '\0') {
        (void)snprintf(path, sizeof(path), "%s", w->folder);
    } else if (hearth_fsutil_join(w->folder, at, path) != 0) {
        return HEARTH_E_LIMIT;
    }
    dir = opendir(path);
    if (dir == NULL) {
        return HEARTH_E_IO;
    }
    while (e == 0 && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        (void)snprintf(name, sizeof(name), "%s%s%s", at, *at == '\0' ? "" : "/",
                       entry->d_name);
        if (strlen(name) > HEARTH_BACKUP_NAME_MAX) {
            w->out->left_out++;
        } else {
            e = look(w, name);
        }
    }
    (void)closedir(dir);
    return e;
}

static int by_name(const void *a, const void *b)
{
    const struct hearth_backup_file *x = a, *y = b;

    return strcmp(x->name, y->name);
}

int hearth_backup_list(const char *folder, struct hearth_backup_listing *out)
{
    struct walk w = {.folder = folder, .out = out, .last = 1};
    int e = 0;

    memset(out, 0, sizeof(*out));
    w.waiting = calloc(HEARTH_BACKUP_FILES_MAX, sizeof(*w.waiting));
    if (w.waiting == NULL) {
        return HEARTH_E_MEMORY;
    }
    while (e == 0 && w.first < w.last) {
        e = list_one(&w, w.waiting[w.first++]);
    }
    free(w.waiting);
    if (e != 0) {
        hearth_backup_listing_free(out);
        return e;
    }
    if (out->count > 1) {
        qsort(out->files, out->count, sizeof(*out->files), by_name);
    }
    return 0;
}

void hearth_backup_listing_free(struct hearth_backup_listing *l)
{
    free(l->files);
    memset(l, 0, sizeof(*l));
}

static bool is_restless(const char *name)
{
    for (size_t i = 0; i < COUNT(restless); i++) {
        if (strcmp(name, restless[i]) == 0) {
            return true;
        }
    }
    return false;
}

static size_t next_calm(const struct hearth_backup_listing *l, size_t i)
{
    while (i < l->count && is_restless(l->files[i].name)) {
        i++;
    }
    return i;
}

bool hearth_backup_listing_is_same(const struct hearth_backup_listing *a,
                                   const struct hearth_backup_listing *b)
{
    size_t i = next_calm(a, 0), k = next_calm(b, 0);

    while (i < a->count && k < b->count) {
        const struct hearth_backup_file *x = &a->files[i], *y = &b->files[k];

        if (strcmp(x->name, y->name) != 0 || x->len != y->len ||
            x->inode != y->inode || x->changed_s != y->changed_s ||
            x->changed_ns != y->changed_ns) {
            return false;
        }
        i = next_calm(a, i + 1);
        k = next_calm(b, k + 1);
    }
    return i == a->count && k == b->count;
}
