/* SPDX-License-Identifier: Apache-2.0 */
/* Two copies of one page, never both at risk: a torn write is survivable. */
#include "keyring_file.h"

#include "data_folder.h"

#include <string.h>
#include <unistd.h>

static int name_paths(const char *folder, struct hearth_keyring_file *f)
{
    memset(f, 0, sizeof(*f));
    int rc = hearth_fsutil_join(folder, HEARTH_DATA_KEYRING_0, f->path[0]);
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

static int write_page(const char *path, const struct hearth_keyring *ring)
{
    uint8_t page[HEARTH_KEYRING_PAGE];
    int rc = hearth_keyring_encode(ring, page);
    if (rc != 0) {
        return rc;
    }
    return hearth_fsutil_overwrite(path, 0,
                                   hearth_slice_of(page, sizeof(page)));
}

int hearth_keyring_file_begin(const char *folder, struct hearth_keyring_file *f)
{
    int rc = name_paths(folder, f);
    if (rc != 0) {
        return rc;
    }
    rc = write_page(f->path[0], &f->ring);
    if (rc != 0) {
        return rc;
    }
    return write_page(f->path[1], &f->ring);
}

int hearth_keyring_file_save(struct hearth_keyring_file *f)
{
    int older = 1 - f->newer;
    /* A wipe removed both: writing now would bring wrapped keys back. */
    if (access(f->path[0], F_OK) != 0 && access(f->path[1], F_OK) != 0) {
        return HEARTH_E_STATE;
    }
    f->ring.generation++;
    int rc = write_page(f->path[older], &f->ring);
    if (rc != 0) {
        return rc;
    }
    f->newer = older;
    return write_page(f->path[1 - older], &f->ring);
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
    if (has_changed) {
        return hearth_keyring_file_save(f);
    }
    /* "repairs the other": it may be torn, or hold a key that was dropped. */
    return write_page(f->path[1 - f->newer], &f->ring);
}
