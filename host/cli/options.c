/* SPDX-License-Identifier: Apache-2.0 */
/* Command-line options. */
#include "host/cli/options.h"

#include "host/cli/complain.h"
#include "host/cli/packaged.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct hearth_option *find(struct hearth_option *options, size_t count,
                                  const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(options[i].name, name) == 0) {
            return &options[i];
        }
    }
    return NULL;
}

/* Who has the package need not say --data; not given, all the same. */
static void take_packaged(struct hearth_option *options, size_t count)
{
    struct hearth_option *o = find(options, count, "data");

    if (o != NULL && o->takes_value && o->value == NULL) {
        o->value = hearth_packaged_folder();
    }
}

int hearth_options_parse(char *const *argv, struct hearth_option *options,
                         size_t count, struct hearth_words *words)
{
    const size_t cap = sizeof(words->word) / sizeof(words->word[0]);

    words->count = 0;
    for (; *argv != NULL; argv++) {
        struct hearth_option *o;

        if (strncmp(*argv, "--", 2) != 0) {
            if (words->count == cap) {
                return hearth_complain(HEARTH_E_INVALID, "too many words: '%s'",
                                       *argv);
            }
            words->word[words->count++] = *argv;
            continue;
        }
        o = find(options, count, *argv + 2);
        if (o == NULL) {
            return hearth_complain(HEARTH_E_INVALID, "unknown option %s",
                                   *argv);
        }
        o->is_given = true;
        if (!o->takes_value) {
            continue;
        }
        if (argv[1] == NULL) {
            return hearth_complain(HEARTH_E_INVALID, "%s needs a value", *argv);
        }
        o->value = *++argv;
    }
    take_packaged(options, count);
    return 0;
}

int hearth_options_number(const char *text, long min, long max, long *out)
{
    char *end;
    long v;

    errno = 0;
    v = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || v < min || v > max) {
        return HEARTH_E_INVALID;
    }
    *out = v;
    return 0;
}
