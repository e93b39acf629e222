/* SPDX-License-Identifier: Apache-2.0 */
/* The part that looks at files: keys, certificates, the vault, leftovers. */
#include "host/fsck/fsck.h"

#include "host/folder/keyfile.h"
#include "host/vault/vault_erase.h"

#include "hearth/clock.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const keys[] = {"root", "enrol", "host", "form-sign",
                                   "receipt"};
/* May be kept on a stick. */
static bool may_be_away(const char *name)
{
    return strcmp(name, "root") == 0 || strcmp(name, "form-sign") == 0;
}

static void look_key(const char *folder, const char *name,
                     struct hearth_finds *finds, struct hearth_key *key)
{
    int e = hearth_keyfile_read(folder, name, key);

    if (e == HEARTH_E_NOT_FOUND && may_be_away(name)) {
        return;
    }
    if (e == HEARTH_E_DENIED) {
        hearth_finds_say(finds, "keys/%s.key: others may read it; chmod 600",
                         name);
    } else if (e != 0) {
        hearth_finds_say(finds, "keys/%s.key: %s; restore it from a backup",
                         name, hearth_err_text(e));
    }
    hearth_secmem_wipe(key, sizeof(*key));
}

static void look_keys(const char *folder, struct hearth_finds *finds)
{
    struct hearth_secmem *m;
    struct hearth_key *key;

    if (hearth_secmem_open(4096, &m) != 0) {
        return;
    }
    key = hearth_secmem_take(m, sizeof(*key));
    for (size_t i = 0; key != NULL && i < sizeof(keys) / sizeof(keys[0]); i++) {
        look_key(folder, keys[i], finds, key);
    }
    hearth_secmem_close(m);
}

static void look_certificates(const char *folder, struct hearth_finds *finds)
{
    static const char *const names[] = {"root", "enrol", "host"};
    struct hearth_clock clock = hearth_clock_system();
    int64_t now_s = clock.now_s(clock.cookie), end_s = 0;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct hearth_certificate c;
        int e = hearth_keyfile_get_certificate(folder, names[i], &c);

        if (e == 0) {
            e = hearth_certificate_end_s(hearth_slice_of(c.der, c.len), &end_s);
        }
        if (e != 0) {
            hearth_finds_say(finds, "keys/%s.der: %s; restore it from a backup",
                             names[i], hearth_err_text(e));
        } else if (end_s <= now_s) {
            hearth_finds_say(finds,
                             "keys/%s.der: it ended; 'hearth-host key renew "
                             "%s'",
                             names[i], names[i]);
        }
    }
}

static void look_vault(const char *folder, struct hearth_finds *finds)
{
    static const uint8_t magic[4] = {'H', 'V', 'L', 'T'};
    uint8_t bytes[1024];
    char path[HEARTH_PATH_MAX];
    size_t len = 0;
    int e = hearth_fsutil_join(folder, HEARTH_VAULT_ROOT_FILE, path);

    if (e == 0) {
        e = hearth_fsutil_read(path, bytes, sizeof(bytes), &len);
    }
    if (e == HEARTH_E_NOT_FOUND) { /* kept apart, as on an offline computer */
        return;
    }
    if (e != 0 || len < sizeof(magic) ||
        memcmp(bytes, magic, sizeof(magic)) != 0) {
        hearth_finds_say(finds,
                         "%s is damaged; put the copy back that is kept apart",
                         HEARTH_VAULT_ROOT_FILE);
    }
}

/* What a crash leaves half: never anything that counts. */
static void look_leftover(const struct hearth_fsck *f, const char *name,
                          struct hearth_finds *finds)
{
    char path[HEARTH_PATH_MAX];
    struct stat about;

    if (hearth_fsutil_join(f->path, name, path) != 0 ||
        lstat(path, &about) != 0) {
        return;
    }
    if (f->repairs && S_ISREG(about.st_mode) && unlink(path) == 0) {
        hearth_finds_repaired(finds, "removed %s, left by a crash", name);
    } else {
        hearth_finds_say(
            finds, "%s was left by a crash; 'fsck --repair' removes it", name);
    }
}

void hearth_fsck_files(void *cookie, struct hearth_finds *finds)
{
    static const char *const leftovers[] = {
        "store/new.mdb", "store/new.mdb-lock", "release/current.json.tmp",
        "release/past.box.tmp", "release/budget.tmp"};
    const struct hearth_fsck *f = cookie;

    if (!f->is_trial) {
        look_keys(f->path, finds);
        look_certificates(f->path, finds);
        look_vault(f->path, finds);
    }
    for (size_t i = 0; i < sizeof(leftovers) / sizeof(leftovers[0]); i++) {
        look_leftover(f, leftovers[i], finds);
    }
}
