/* SPDX-License-Identifier: Apache-2.0 */
/* The people table as a file under a lock, and the persons in it. */
#include "host/people/people.h"

#include "host/folder/keyfile.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOCK_TRIES   200
#define LOCK_WAIT_NS 10000000L

static int path_of(const char *folder, const char *name,
                   char out[HEARTH_PATH_MAX])
{
    return hearth_fsutil_join(folder, name, out);
}

bool hearth_people_exist(const char *folder)
{
    char path[HEARTH_PATH_MAX];
    struct stat about;

    return path_of(folder, "people/table", path) == 0 &&
           stat(path, &about) == 0;
}

/* Whoever holds it does so for the time of one login at most. */
static int lock(const char *folder, int *fd)
{
    const struct timespec wait = {0, LOCK_WAIT_NS};
    char path[HEARTH_PATH_MAX];
    int e = path_of(folder, "people", path);

    if (e == 0) {
        e = hearth_fsutil_make_folder(path);
    }
    if (e == 0) {
        e = path_of(folder, "people/lock", path);
    }
    if (e != 0) {
        return e;
    }
    for (int i = 0; i < LOCK_TRIES; i++) {
        e = hearth_fsutil_lock(path, fd);
        if (e != HEARTH_E_BUSY) {
            return e;
        }
        (void)nanosleep(&wait, NULL);
    }
    return e;
}

/* A key that is missing beside a table is no reason to make another. */
static int take_key(const char *folder, struct hearth_key *key)
{
    const struct hearth_rng rng = hearth_rng_system();
    int e = hearth_keyfile_read(folder, "people", key);

    if (e != HEARTH_E_NOT_FOUND || hearth_people_exist(folder)) {
        return e;
    }
    e = rng.fill(rng.cookie, key->bytes, HEARTH_KEY_LEN);
    return e == 0 ? hearth_keyfile_write(folder, "people", key) : e;
}

static int load(const char *folder, const struct hearth_key *key,
                struct hearth_people *out)
{
    char path[HEARTH_PATH_MAX];
    uint8_t *bytes = malloc(HEARTH_PEOPLE_FILE_MAX);
    size_t len = 0;
    int e =
        bytes == NULL ? HEARTH_E_MEMORY : path_of(folder, "people/table", path);

    if (e == 0) {
        e = hearth_fsutil_read(path, bytes, HEARTH_PEOPLE_FILE_MAX, &len);
    }
    if (e == 0) {
        e = hearth_people_decode(hearth_slice_of(bytes, len), key, out);
    }
    free(bytes);
    return e;
}

int hearth_people_look(const char *folder, struct hearth_key *key,
                       struct hearth_people *out)
{
    int e;

    memset(out, 0, sizeof(*out));
    if (!hearth_people_exist(folder)) {
        return HEARTH_E_NOT_FOUND;
    }
    e = hearth_keyfile_read(folder, "people", key);
    return e == 0 ? load(folder, key, out) : e;
}

int hearth_people_open(const char *folder, struct hearth_key *key,
                       struct hearth_people_file *f)
{
    int e;

    memset(f, 0, sizeof(*f));
    f->lock = -1;
    f->key = key;
    e = hearth_bytes_to_text(hearth_slice_text(folder), f->folder,
                             sizeof(f->folder));
    if (e == 0) {
        e = lock(folder, &f->lock);
    }
    if (e == 0) {
        e = take_key(folder, key);
    }
    if (e == 0) {
        f->people = calloc(1, sizeof(*f->people));
        e = f->people == NULL ? HEARTH_E_MEMORY : load(folder, key, f->people);
        e = e == HEARTH_E_NOT_FOUND ? 0 : e; /* nobody yet */
    }
    if (e != 0) {
        hearth_people_close(f);
    }
    return e;
}

int hearth_people_save(const struct hearth_people_file *f)
{
    char path[HEARTH_PATH_MAX];
    uint8_t *bytes = malloc(HEARTH_PEOPLE_FILE_MAX);
    struct hearth_writer w;
    int e = bytes == NULL ? HEARTH_E_MEMORY
                          : path_of(f->folder, "people/table", path);

    if (e == 0) {
        hearth_writer_init(&w, bytes, HEARTH_PEOPLE_FILE_MAX);
        e = hearth_people_encode(f->people, f->key, &w);
    }
    if (e == 0) {
        e = hearth_fsutil_replace(path, hearth_writer_slice(&w));
    }
    free(bytes);
    return e;
}

void hearth_people_close(struct hearth_people_file *f)
{
    if (f->people != NULL) {
        hearth_secmem_wipe(f->people, sizeof(*f->people));
        free(f->people);
        f->people = NULL;
    }
    if (f->lock >= 0) {
        (void)close(f->lock);
        f->lock = -1;
    }
}

/* ---- persons ---- */

struct hearth_person *hearth_people_find(struct hearth_people *p,
                                         struct hearth_slice name)
{
    for (size_t i = 0; i < p->count; i++) {
        if (hearth_slice_is_equal(hearth_slice_text(p->persons[i].name),
                                  name)) {
            return &p->persons[i];
        }
    }
    return NULL;
}

int hearth_people_add(struct hearth_people *p, struct hearth_slice name,
                      unsigned roles, struct hearth_person **out)
{
    struct hearth_person *person;

    if (!hearth_person_name_is_fine(name) || roles == 0 ||
        (roles & ~HEARTH_ROLES_ALL) != 0) {
        return HEARTH_E_INVALID;
    }
    if (hearth_people_find(p, name) != NULL) {
        return HEARTH_E_EXISTS;
    }
    if (p->count == HEARTH_PEOPLE_MAX) {
        return HEARTH_E_LIMIT;
    }
    person = &p->persons[p->count++];
    memset(person, 0, sizeof(*person));
    person->roles = roles;
    *out = person;
    return hearth_bytes_to_text(name, person->name, sizeof(person->name));
}

bool hearth_people_is_last_administrator(const struct hearth_people *p,
                                         const struct hearth_person *except)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct hearth_person *q = &p->persons[i];

        if (q != except && !q->is_disabled &&
            (q->roles & HEARTH_ROLE_ADMINISTRATOR) != 0) {
            return false;
        }
    }
    return true;
}

bool hearth_person_is_out(const struct hearth_person *p, int64_t now_s)
{
    return p->is_disabled || (p->expires_s != 0 && now_s >= p->expires_s);
}
