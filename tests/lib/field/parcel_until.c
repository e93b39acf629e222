/* SPDX-License-Identifier: Apache-2.0 */
/* A small parcel for a recipient, whose time may be over already: so scripts
 * see an export end without touching a clock.
 *
 * usage: hearth-test-parcel-until KEY.pub HOURS OUT  (HOURS from now) */
#include "host/export/parcel.h"
#include "host/export/write.h"

#include "hearth/clock.h"
#include "hearth/fsutil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_S INT64_C(3600)

static int write_to(const uint8_t *recipient, int64_t expires_s,
                    const char *path)
{
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_parcel p = {.expires_s = expires_s, .file_count = 1};
    struct hearth_export_room *room;
    struct hearth_slice sealed = {0};
    union {
        const uint8_t *shown;
        void *block;
    } own;
    int e = hearth_export_room_open(&room);

    if (e != 0) {
        return e;
    }
    (void)snprintf(p.files[0].name, sizeof(p.files[0].name), "data.csv");
    p.files[0].bytes = hearth_slice_text("a\n1\n");
    e = hearth_parcel_seal(&p, recipient, &rng, &room->arena, &sealed);
    if (e == 0) {
        e = hearth_fsutil_replace(path, sealed);
    }
    own.shown = sealed.data;
    free(own.block);
    hearth_export_room_close(room);
    return e;
}

int main(int argc, char **argv)
{
    struct hearth_clock clock = hearth_clock_system();
    uint8_t line[256], recipient[HEARTH_PARCEL_PUBLIC];
    size_t len = 0;

    if (argc != 4 ||
        hearth_fsutil_read(argv[1], line, sizeof(line), &len) != 0 ||
        hearth_parcel_line_parse(hearth_slice_of(line, len), recipient) != 0) {
        return 99;
    }
    return write_to(recipient,
                    clock.now_s(clock.cookie) +
                        strtol(argv[2], NULL, 10) * HOUR_S,
                    argv[3]) == 0
               ? 0
               : 1;
}
