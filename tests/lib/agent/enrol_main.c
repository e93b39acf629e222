/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a village and one enrolled device of it, for scripts.
 *
 * usage: hearth-test-enrol FOLDER
 *
 * FOLDER/agent is the device's data folder, FOLDER/seal.key the key that
 * opens its records (raw; it protects nothing but made-up answers). */
#include "village.h"

#include "hearth/fsutil.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    struct village v;
    struct hearth_rng rng = hearth_rng_system();
    char path[HEARTH_PATH_MAX];
    if (argc != 2) {
        (void)fputs("usage: hearth-test-enrol FOLDER\n", stderr);
        return 2;
    }
    village_open(&v, &rng);
    if (hearth_fsutil_join(argv[1], "agent", path) != 0) {
        return 99;
    }
    village_enrol(&v, path);
    if (hearth_fsutil_join(argv[1], "seal.key", path) != 0 ||
        hearth_fsutil_replace(
            path, hearth_slice_of(v.seal_key->bytes, HEARTH_KEY_LEN)) != 0) {
        (void)fputs("cannot write the key\n", stderr);
        return 99;
    }
    village_close(&v);
    return 0;
}
