/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes specifications: every statistic, on data inside of them; no files.
 * Target function: hearth_stats_run_checked. */
#include "host/stats/run.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hearth_stats_why why = {""};
    json_t *spec, *checks, *out = NULL;
    int e;

    if (size > 4096) { /* what is slow is long: that is not looked for here */
        return 0;
    }
    spec = json_loadb((const char *)data, size, 0, NULL);
    checks = json_array();
    if (spec != NULL && checks != NULL) {
        e = hearth_stats_run_checked(spec, "/nonexistent", checks, &out, &why);
        HEARTH_CHECK(e == 0 || why.text[0] != '\0');
        HEARTH_CHECK(e != 0 || out != NULL);
        if (e == 0) {
            char *text = json_dumps(out, JSON_ENCODE_ANY);

            HEARTH_CHECK(text != NULL); /* no number that JSON has not */
            free(text);
        }
    }
    json_decref(out);
    json_decref(checks);
    json_decref(spec);
    return 0;
}
