/* SPDX-License-Identifier: Apache-2.0 */
/* Reads command-line options against a table. Secrets have no option: argv is
 * visible to every process on the machine. */
#include "options.h"

#include "report.h"

#include <stddef.h>
#include <string.h>

/* The option that ${text} ("name" or "name=value", dashes removed) names. */
static const struct hearth_option *find(const struct hearth_option *options,
                                        const char *text, size_t len)
{
    for (; options->name != NULL; options++) {
        if (strlen(options->name) == len &&
            strncmp(options->name, text, len) == 0) {
            return options;
        }
    }
    return NULL;
}

int hearth_options_read(int argc, const char *const *argv,
                        const struct hearth_option *options)
{
    for (int i = 1; i < argc; i++) {
        const char *text = argv[i];
        if (strncmp(text, "--", 2) != 0 || text[2] == '\0') {
            hearth_report("\"%s\" is not expected here", text);
            return HEARTH_E_INVALID;
        }
        text += 2;
        const char *equals = strchr(text, '=');
        size_t len = equals != NULL ? (size_t)(equals - text) : strlen(text);
        const struct hearth_option *option = find(options, text, len);
        if (option == NULL) {
            hearth_report("there is no option --%.*s here", (int)len, text);
            return HEARTH_E_INVALID;
        }
        if (option->flag != NULL) {
            if (equals != NULL) {
                hearth_report("--%s takes no value", option->name);
                return HEARTH_E_INVALID;
            }
            *option->flag = true;
            continue;
        }
        if (equals == NULL && i + 1 >= argc) {
            hearth_report("--%s needs a value", option->name);
            return HEARTH_E_INVALID;
        }
        *option->value = equals != NULL ? equals + 1 : argv[++i];
    }
    return 0;
}

int hearth_options_number(const char *text, uint64_t min, uint64_t max,
                          uint64_t *out)
{
    uint64_t v = 0;
    if (*text == '\0') {
        return HEARTH_E_INVALID;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            return HEARTH_E_INVALID;
        }
        uint64_t digit = (uint64_t)(*text - '0');
        if (v > (max - digit) / 10) {
            return HEARTH_E_INVALID;
        }
        v = v * 10 + digit;
    }
    if (v < min || v > max) {
        return HEARTH_E_INVALID;
    }
    *out = v;
    return 0;
}
