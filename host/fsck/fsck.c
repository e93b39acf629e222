/* SPDX-License-Identifier: Apache-2.0 */
/* The order of the parts, and what they share. */
#include "host/fsck/fsck.h"

#include "host/folder/charter.h"

#include <string.h>

/* Tables first: what is read there may end the parts behind it. */
static const struct hearth_part parts[] = {
    {"files", hearth_fsck_files},           {"tables", hearth_fsck_tables},
    {"document", hearth_fsck_document},     {"devices", hearth_fsck_devices},
    {"index", hearth_fsck_index},           {"records", hearth_fsck_records},
    {"owners", hearth_fsck_owners},         {"forms", hearth_fsck_forms},
    {"papers", hearth_fsck_papers},         {"audit", hearth_fsck_audit},
    {"tombstones", hearth_fsck_tombstones}, {"releases", hearth_fsck_releases},
};

bool hearth_fsck_open(const struct hearth_fsck *f, struct hearth_finds *finds,
                      bool says, struct hearth_fsck_view *v)
{
    int e;

    memset(v, 0, sizeof(*v));
    e = hearth_folder_open_read(f->path, &v->folder);
    if (e != 0) {
        if (says) {
            hearth_finds_say(finds,
                             "the store does not open (%s); restore from a "
                             "backup, or install the version that wrote it",
                             hearth_err_text(e));
        }
        return false;
    }
    v->store = v->folder.kv;
    hearth_kv_strict_init(&v->strict, v->store, hearth_finds_tick);
    v->folder.kv = &v->strict.kv; /* the process ends with the part */
    v->has_programme = hearth_charter_load(&v->folder, &v->programme) == 0;
    return true;
}

void hearth_fsck_name(const uint8_t *device,
                      char out[2 * HEARTH_DEVICE_LEN + 1])
{
    hearth_bytes_hex(hearth_slice_of(device, HEARTH_DEVICE_LEN), out);
}

int hearth_fsck_run(const struct hearth_fsck *f, struct hearth_finds *total)
{
    struct hearth_fsck copy = *f;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        int e = hearth_part_run(&parts[i], &copy, total);

        if (e != 0) {
            return e;
        }
    }
    return 0;
}
