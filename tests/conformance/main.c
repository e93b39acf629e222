/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-conformance: runs files of test data through compiler and engine. */
#include "tally.h"

#include <stdio.h>
#include <string.h>

static int usage(void)
{
    (void)fputs(
        "usage: conformance [--xpath FILE.tsv] [--scenarios FILE.jsonl.gz]\n"
        "                   [--xlsforms DIR] [--stats FILE.json]\n"
        "                   [--sdc FILE.json] [--data DIR] [--only ID]\n"
        "At least one part. --only runs the one case, scenario or workbook\n"
        "of that id or name. --data is where files of --stats and --sdc "
        "are.\n",
        stderr);
    return 2;
}

struct part {
    const char *option;
    bool (*run)(const char *path, const char *only, struct tally *t);
    /* the same with files of data */
    bool (*run_with)(const char *path, const char *folder, const char *only,
                     struct tally *t);
    const char *path;
};

static bool parse(int argc, char **argv, struct part *parts, const char **only,
                  const char **data)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        bool is_known = strcmp(argv[i], "--only") == 0;

        if (is_known) {
            *only = argv[i + 1];
        }
        if (strcmp(argv[i], "--data") == 0) {
            *data = argv[i + 1];
            is_known = true;
        }
        for (struct part *p = parts; p->option != NULL; p++) {
            if (strcmp(argv[i], p->option) == 0) {
                p->path = argv[i + 1];
                is_known = true;
            }
        }
        if (!is_known) {
            return false;
        }
    }
    return argc % 2 == 1 && argc > 1;
}

int main(int argc, char **argv)
{
    struct part parts[] = {{"--xpath", suite_xpath, NULL, NULL},
                           {"--scenarios", suite_scenarios, NULL, NULL},
                           {"--xlsforms", suite_xlsforms, NULL, NULL},
                           {"--stats", NULL, suite_stats, NULL},
                           {"--sdc", NULL, suite_sdc, NULL},
                           {NULL, NULL, NULL, NULL}};
    struct tally all = {0};
    const char *only = NULL, *data = NULL;
    bool has_run = false;

    if (!parse(argc, argv, parts, &only, &data)) {
        return usage();
    }
    for (const struct part *p = parts; p->option != NULL; p++) {
        struct tally t = {0};

        if (p->path == NULL) {
            continue;
        }
        if (p->run != NULL ? !p->run(p->path, only, &t)
                           : !p->run_with(p->path, data, only, &t)) {
            return 2;
        }
        has_run = true;
        all.passed += t.passed;
        all.failed += t.failed;
        all.skipped += t.skipped;
    }
    if (!has_run) {
        return usage();
    }
    printf("%zu passed, %zu failed, %zu skipped\n", all.passed, all.failed,
           all.skipped);
    return all.failed == 0 && all.passed + all.skipped > 0 ? 0 : 1;
}
