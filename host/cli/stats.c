/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-host stats run: one specification over one CSV file, the result as
 * JSON, so that anybody can check an estimator against another program. */
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"

#include "host/stats/run.h"

#include "hearth/fsutil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_CAP 1024u
/* A specification is a page or two; Jansson takes many times its size. */
#define SPEC_MAX (1u << 20)

/* Splits ${path} into the folder and the file's name. */
static int split(const char *path, char *folder, const char **name)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);

    if (len >= PATH_CAP) {
        return hearth_complain(HEARTH_E_LIMIT, "the path is too long: %.100s",
                               path);
    }
    memcpy(folder, path, len); /* shorter, see above */
    folder[len] = '\0';
    if (slash == NULL) {
        folder[0] = '.';
        folder[1] = '\0';
    } else if (len == 0) {
        folder[0] = '/';
        folder[1] = '\0';
    }
    *name = slash == NULL ? path : slash + 1;
    return 0;
}

static int print(json_t *result, json_t *checks)
{
    if (json_array_size(checks) > 0 && json_is_object(result)) {
        (void)json_object_set(result, "checks", checks);
    }
    if (json_dumpf(result, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY) != 0 ||
        putchar('\n') == EOF) {
        return hearth_complain(HEARTH_E_IO, "cannot write the result");
    }
    return 0;
}

/* The specification at ${path}, a new reference. */
static int read_spec(const char *path, json_t **out)
{
    uint8_t *bytes = malloc(SPEC_MAX);
    size_t len = 0;
    json_error_t error;
    int e = bytes == NULL ? HEARTH_E_MEMORY
                          : hearth_fsutil_read(path, bytes, SPEC_MAX, &len);

    if (e == HEARTH_E_LIMIT) {
        (void)hearth_complain(e,
                              "%s is larger than %u bytes: no specification; "
                              "data goes into the CSV file",
                              path, SPEC_MAX);
    } else if (e != 0) {
        (void)hearth_complain_why(e, "cannot read %s", path);
    } else {
        *out = json_loadb((const char *)bytes, len, JSON_REJECT_DUPLICATES,
                          &error);
        if (*out == NULL) {
            e = hearth_complain(HEARTH_E_INVALID, "%s, line %d: %s", path,
                                error.line, error.text);
        }
    }
    free(bytes);
    return e;
}

static int run(const char *spec_path, const char *data_path)
{
    char folder[PATH_CAP] = ".";
    const char *name = NULL;
    struct hearth_stats_why why;
    json_t *spec = NULL, *checks = json_array(), *result = NULL;
    int e = read_spec(spec_path, &spec);

    if (e == 0 && data_path != NULL) {
        e = split(data_path, folder, &name);
        if (e == 0) {
            (void)json_object_set_new(spec, "data", json_string(name));
        }
    }
    if (e == 0) {
        e = hearth_stats_run_checked(spec, folder, checks, &result, &why);
        e = e == 0 ? print(result, checks) : hearth_complain(e, "%s", why.text);
    }
    json_decref(spec);
    json_decref(checks);
    json_decref(result);
    return e;
}

int hearth_command_stats(char *const *argv)
{
    struct hearth_words words;
    int e = hearth_options_parse(argv, NULL, 0, &words);

    if (e != 0) {
        return e;
    }
    if (words.count < 2 || words.count > 3 ||
        strcmp(words.word[0], "run") != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "usage: hearth-host stats run SPEC.json "
                               "[DATA.csv]");
    }
    return run(words.word[1], words.count == 3 ? words.word[2] : NULL);
}
