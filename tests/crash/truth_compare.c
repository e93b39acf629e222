/* SPDX-License-Identifier: Apache-2.0 */
/* The trace played to its end against the files that the run left. */
#include "truth.h"

#include "hearth/fsutil.h"

#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)64 << 20)

/* 0 if ${name} in the recorded folder holds just these bytes. */
static int compare_one(const char *recorded, const char *name,
                       const struct disk_bytes *bytes)
{
    char path[HEARTH_PATH_MAX];
    size_t len = 0;
    uint8_t *there = malloc(FILE_MAX);
    int different = 1;

    if (there != NULL && hearth_fsutil_join(recorded, name, path) == 0 &&
        hearth_fsutil_read(path, there, FILE_MAX, &len) == 0) {
        different = len != bytes->len ||
                    (len > 0 && memcmp(there, bytes->data, len) != 0);
    }
    if (different) {
        (void)fprintf(stderr, "%s is not what was recorded\n", name);
    }
    free(there);
    return different;
}

int truth_compare(const struct truth *t, const char *recorded)
{
    static struct disk disk;
    static struct disk_image image;
    int different = 0;
    size_t files = 0;

    memset(&disk, 0, sizeof(disk));
    memset(&image, 0, sizeof(image));
    for (size_t i = 0; i < t->trace->count; i++) {
        if (truth_concerns(t, i)) {
            disk_begin(&disk, &t->trace->events[i]);
            disk_finish(&disk, &t->trace->events[i]);
        }
    }
    disk_crash(&disk, DISK_WHOLE, NULL, &image);
    for (size_t i = 0; i < image.names.count; i++) {
        const struct disk_name *n = &image.names.list[i];
        if (n->path[0] != '\0' && n->inode >= 0) {
            different +=
                compare_one(recorded, n->path, &image.inodes[n->inode]);
            files++;
        }
    }
    disk_image_free(&image);
    disk_free(&disk);
    (void)printf("%s: %zu files byte for byte as the run left them\n", t->side,
                 files);
    return different == 0 && files > 0 ? 0 : 1;
}
