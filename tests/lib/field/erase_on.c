/* SPDX-License-Identifier: Apache-2.0 */
/* Publishes a programme document in which an epoch's date is any moment, also
 * one that the host's own command refuses as over: so scripts see a date come
 * without touching a clock.
 *
 * usage: hearth-test-erase-on HOST EPOCH DAYS
 *
 * HOST is the host's data folder, with FORM-SIGN in it. The date becomes now
 * and DAYS days, less an hour; negative ones have passed. */
#include "host/folder/charter.h"
#include "host/folder/keyfile.h"

#include "hearth/clock.h"

#include <stdio.h>
#include <stdlib.h>

#define HOUR_S 3600 /* so that whole days are the same a while later */

static int publish(const struct hearth_folder *f, uint16_t epoch, int64_t date)
{
    struct hearth_secmem *m = NULL;
    struct hearth_programme p;
    struct hearth_key *key;
    int e = hearth_charter_load(f, &p);

    for (uint8_t i = 0; e == 0 && i < p.epoch_count; i++) {
        if (p.epochs[i].epoch == epoch) {
            p.epochs[i].erase_s = date;
        }
    }
    p.version++;
    if (e == 0) {
        e = hearth_secmem_open(4096, &m);
    }
    if (e != 0) {
        return e;
    }
    key = hearth_secmem_take(m, sizeof(*key));
    e = key == NULL ? HEARTH_E_MEMORY
                    : hearth_keyfile_read(f->path, "form-sign", key);
    if (e == 0) {
        e = hearth_charter_publish(f, &p, key);
    }
    hearth_secmem_close(m);
    return e;
}

int main(int argc, char **argv)
{
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_folder f = {0};
    int e;

    if (argc != 4) {
        return 99;
    }
    e = hearth_folder_open(argv[1], &f);
    if (e == 0) {
        e = publish(&f, (uint16_t)strtoul(argv[2], NULL, 10),
                    clock.now_s(clock.cookie) +
                        strtoll(argv[3], NULL, 10) * 86400 - HOUR_S);
    }
    hearth_folder_close(&f);
    if (e != 0) {
        (void)fprintf(stderr, "hearth-test-erase-on: %s\n", hearth_err_text(e));
    }
    return e == 0 ? 0 : 1;
}
