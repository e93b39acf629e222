/* SPDX-License-Identifier: Apache-2.0 */
/* Registers a purpose as of any moment, and until any moment, also ones that
 * the host's own command refuses: so scripts see its end come, or see it come
 * after the interviews, without touching a clock.
 *
 * usage: hearth-test-purpose-on HOST NAME FORM SINCE UNTIL
 *
 * HOST is the host's data folder; SINCE and UNTIL are hours from now. What is
 * registered in the future makes all that comes after it as late. */
#include "host/export/purpose.h"
#include "host/folder/folder.h"

#include "hearth/clock.h"

#include <stdio.h>
#include <stdlib.h>

#define HOUR_S INT64_C(3600)

static int64_t hours(int64_t now_s, const char *text)
{
    return now_s + strtol(text, NULL, 10) * HOUR_S;
}

int main(int argc, char **argv)
{
    struct hearth_clock clock = hearth_clock_system();
    int64_t now_s = clock.now_s(clock.cookie);
    static struct hearth_purpose p = {.text = "For a test of dates"};
    struct hearth_folder f = {0};
    int e;

    if (argc != 6) {
        return 99;
    }
    (void)snprintf(p.name, sizeof(p.name), "%s", argv[2]);
    (void)snprintf(p.form, sizeof(p.form), "%s", argv[3]);
    p.until_s = hours(now_s, argv[5]);
    e = hearth_folder_open(argv[1], &f);
    if (e == 0) {
        e = hearth_purpose_add(f.kv, f.programme, hours(now_s, argv[4]), &p);
    }
    hearth_folder_close(&f);
    return e == 0 ? 0 : 1;
}
