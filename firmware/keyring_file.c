/* SPDX-License-Identifier: Apache-2.0 */
/* Two copies of one page, never both at risk: a torn write is survivable. */
#include "keyring_file.h"

#include "data_folder.h"
#include "key_file.h"

#include <string.h>

static int name_paths(const char *folder, struct hearth_keyring_file *f)
{
    memset(f, 0, sizeof(*f));
    int rc = hearth_bytes_to_text(hearth_slice_text(folder), f->folder,
                                  sizeof(f->folder));
    if (rc == 0) {
        rc = hearth_fsutil_join(folder, HEARTH_DATA_KEYRING_0, f->path[0]);
    }
    if (rc != 0) {
        return rc;
    }
    return hearth_fsutil_join(folder, HEARTH_DATA_KEYRING_1, f->path[1]);
}

/* Reads one copy; a missing or short one becomes zeros, which are no valid
 * page. E_IO only if it is there and cannot be read. */
static int read_page(const char *path, uint8_t *page, bool *is_there)
{
    size_t len = 0;
    int rc = hearth_fsutil_read(path, page, HEARTH_KEYRING_PAGE, &len);
    *is_there = rc != HEARTH_E_NOT_FOUND;
    if (rc != 0 || len != HEARTH_KEYRING_PAGE) {
        memset(page, 0, HEARTH_KEYRING_PAGE);
    }
    return rc == HEARTH_E_IO ? rc : 0;
}

int hearth_keyring_file_look(const char *folder, struct hearth_keyring_file *f)
{
    uint8_t page[2][HEARTH_KEYRING_PAGE];
    bool is_there[2];
    int rc = name_paths(folder, f);
    for (int i = 0; rc == 0 && i < 2; i++) {
        rc = read_page(f->path[i], page[i], &is_there[i]);
    }
    if (rc != 0) {
        return rc;
    }
    if (!is_there[0] && !is_there[1]) {
        return HEARTH_E_NOT_FOUND;
    }
    return hearth_keyring_choose(page[0], page[1], &f->ring, &f->newer);
}

/* A copy that got lost is made again while the other one is there. */
static int write_page(const struct hearth_keyring_file *f, int which)
{
    uint8_t page[HEARTH_KEYRING_PAGE];
    int rc = hearth_keyring_encode(&f->ring, page);
    if (rc != 0) {
        return rc;
    }
    return hearth_key_file_write(f->path[which], f->path[1 - which],
                                 hearth_slice_of(page, sizeof(page)));
}

/* The one place that makes both: an empty ring, in which nothing is wrapped. */
static int write_first(const struct hearth_keyring_file *f)
{
    uint8_t page[HEARTH_KEYRING_PAGE];
    int rc = hearth_keyring_encode(&f->ring, page);
    for (int i = 0; rc == 0 && i < 2; i++) {
        rc = hearth_fsutil_overwrite(f->path[i], 0,
                                     hearth_slice_of(page, sizeof(page)));
    }
    return rc;
}

static int lock(const struct hearth_keyring_file *f, int *fd)
{
    return hearth_key_file_lock(f->folder, HEARTH_KEY_FILE_WAIT_MS, fd);
}

int hearth_keyring_file_begin(const char *folder, struct hearth_keyring_file *f)
{
    int fd = -1;
    int rc = name_paths(folder, f);
    if (rc == 0) {
        rc = lock(f, &fd);
    }
    if (rc == 0) {
        rc = write_first(f);
        hearth_key_file_unlock(fd);
    }
    return rc;
}

static int save(struct hearth_keyring_file *f)
{
    int older = 1 - f->newer;
    f->ring.generation++;
    int rc = write_page(f, older);
    if (rc != 0) {
        return rc;
    }
    f->newer = older;
    return write_page(f, 1 - older);
}

int hearth_keyring_file_save(struct hearth_keyring_file *f)
{
    int fd = -1;
    int rc = lock(f, &fd);
    if (rc == 0) {
        rc = save(f);
        hearth_key_file_unlock(fd);
    }
    return rc;
}

/* "repairs the other": it may be torn, or hold a key that was dropped. */
static int repair_other(const struct hearth_keyring_file *f)
{
    int fd = -1;
    int rc = lock(f, &fd);
    if (rc == 0) {
        rc = write_page(f, 1 - f->newer);
        hearth_key_file_unlock(fd);
    }
    return rc;
}

int hearth_keyring_file_open(const char *folder, struct hearth_keyring_file *f)
{
    struct hearth_rng rng = hearth_rng_system();
    bool has_changed = false;
    int rc = hearth_keyring_file_look(folder, f);
    if (rc != 0) {
        return rc;
    }
    rc = hearth_keyring_upgrade(&f->ring, &rng, &has_changed);
    if (rc != 0) {
        return rc;
    }
    rc = has_changed ? hearth_keyring_file_save(f) : repair_other(f);
    /* a wipe came between */
    return rc == HEARTH_E_STATE ? HEARTH_E_NOT_FOUND : rc;
}
