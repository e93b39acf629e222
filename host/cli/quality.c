/* SPDX-License-Identifier: Apache-2.0 */
/* quality: the supervisor's panel on a terminal. It reads the file that the
 * results side wrote, and has no key. */
#include "host/quality/show.h"

#include "host/audit/audit.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"

#include "hearth/clock.h"

#include <stdlib.h>

#define FILE_MAX (8u << 20)

static int show(const char *data)
{
    char path[HEARTH_PATH_MAX];
    uint8_t *bytes = malloc(FILE_MAX);
    size_t len = 0;
    int e = bytes == NULL ? HEARTH_E_MEMORY : 0;

    if (e == 0) {
        e = hearth_folder_file(data, "release/quality.json", path);
    }
    if (e == 0) {
        e = hearth_fsutil_read(path, bytes, FILE_MAX, &len);
    }
    if (e == 0) {
        e = hearth_quality_show(hearth_slice_of(bytes, len), stdout);
    }
    free(bytes);
    if (e == HEARTH_E_NOT_FOUND) {
        return hearth_complain(e, "no figures of quality yet: run 'hearth-host "
                                  "results' first");
    }
    return e == 0
               ? 0
               : hearth_complain_why(e, "cannot read the figures of quality");
}

/* Interviewers' figures are looked at by name, so the looking is entered. */
int hearth_command_quality(char *const *argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL}};
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_folder folder = {0};
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, 1, &words);

    if (e == 0 && words.count != 0) {
        e = hearth_complain(HEARTH_E_INVALID, "quality takes no words");
    }
    if (e == 0) {
        e = hearth_command_open(o[0].value, &folder);
    }
    if (e != 0) {
        return e;
    }
    e = hearth_audit_add(folder.kv, folder.programme, clock.now_s(clock.cookie),
                         HEARTH_AUDIT_EXPORTED,
                         "quality of interviews, shown to a supervisor");
    hearth_folder_close(&folder);
    if (e != 0) {
        return hearth_complain_why(e, "cannot write to the audit chain");
    }
    return show(o[0].value);
}
