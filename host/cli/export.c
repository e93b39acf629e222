/* SPDX-License-Identifier: Apache-2.0 */
/* export: the released figures as tables; never a record. It reads the
 * release file only, and has no key. */
#include "host/audit/audit.h"
#include "host/cli/children.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/cli/table_csv.h"
#include "host/export/release_tables.h"

#include "hearth/clock.h"

#include <stdio.h>
#include <string.h>

static int write_tables(const char *out, const char *format,
                        const struct hearth_release *r, const char **name)
{
    if (strcmp(format, "xlsx") == 0) {
        *name = "tables.xlsx";
        return hearth_release_xlsx(out, r);
    }
    if (strcmp(format, "json") == 0) {
        *name = "tables.json";
        return hearth_release_json(out, r);
    }
    return hearth_table_csv_write(out, r, name);
}

static int export_to(const char *data, const char *out, const char *format)
{
    struct hearth_release_file file = {0};
    const char *name;
    int e = hearth_release_load(data, &file);

    if (e == HEARTH_E_NOT_FOUND) {
        return hearth_complain(e, "nothing was released yet: run 'hearth-host "
                                  "results' first");
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot read the release");
    }
    e = hearth_fsutil_make_folder(out);
    if (e != 0) {
        (void)hearth_complain_why(e, "cannot make the folder %s", out);
    } else {
        e = write_tables(out, format, &file.release, &name);
        if (e != 0) {
            (void)hearth_complain_why(e, "cannot write %s/%s", out, name);
        } else {
            printf("wrote the released tables to %s\n", out);
        }
    }
    hearth_release_free(&file);
    return e;
}

/* Records are opened by a program of its own; this one cannot. */
int hearth_command_become_export(char *const *argv)
{
    const char *args[HEARTH_CHILD_ARGS + 1] = {NULL};

    for (size_t i = 0; argv[i] != NULL; i++) {
        if (i + 1 == sizeof(args) / sizeof(args[0])) {
            return hearth_complain(HEARTH_E_INVALID, "too many words");
        }
        args[i] = argv[i];
    }
    return hearth_children_become("hearth-host-export", args);
}

static bool is_of_records(const char *word)
{
    return word != NULL &&
           (strcmp(word, "microdata") == 0 || strcmp(word, "synthetic") == 0 ||
            strcmp(word, "open") == 0 || strcmp(word, "approver") == 0 ||
            strcmp(word, "approve") == 0);
}

int hearth_command_export(char *const *argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL},
                                {"out", true, false, NULL},
                                {"format", true, false, NULL}};
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_folder folder = {0};
    struct hearth_words words;
    const char *format;
    int e;

    if (is_of_records(argv[0])) {
        return hearth_command_become_export(argv);
    }
    e = hearth_options_parse(argv, o, 3, &words);
    if (e != 0) {
        return e;
    }
    if (!o[1].is_given || words.count != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "say where the tables go: export --out DIR");
    }
    format = o[2].is_given ? o[2].value : "csv";
    if (strcmp(format, "csv") != 0 && strcmp(format, "xlsx") != 0 &&
        strcmp(format, "json") != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "--format is csv, xlsx or json, not '%s'",
                               format);
    }
    e = hearth_command_open(o[0].value, &folder);
    if (e != 0) {
        return e;
    }
    e = hearth_audit_add(folder.kv, folder.programme, clock.now_s(clock.cookie),
                         HEARTH_AUDIT_EXPORTED, "released tables");
    hearth_folder_close(&folder);
    if (e != 0) {
        return hearth_complain_why(e, "cannot write to the audit chain");
    }
    return export_to(o[0].value, o[1].value, format);
}
