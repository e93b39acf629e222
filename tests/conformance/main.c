/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-conformance: runs files of test data through compiler and engine. */
#include "tally.h"

#include <stdio.h>
#include <string.h>

static int usage(void)
{
    fputs("usage: conformance [--xpath FILE.tsv] [--scenarios FILE.jsonl.gz]\n"
          "                   [--xlsforms DIR] [--only ID]\n"
          "At least one part. --only runs the one case, scenario or workbook\n"
          "of that id or name.\n",
          stderr);
    return 2;
}

struct part {
    const char *option;
    bool (*run)(const char *path, const char *only, struct tally *t);
    const char *path;
};

static bool parse(int argc, char **argv, struct part *parts, const char **only)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        bool is_known = strcmp(argv[i], "--only") == 0;

        if (is_known) {
            *only = argv[i + 1];
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
    struct part parts[] = {{"--xpath", suite_xpath, NULL},
                           {"--scenarios", suite_scenarios, NULL},
                           {"--xlsforms", suite_xlsforms, NULL},
                           {NULL, NULL, NULL}};
    struct tally all = {0};
    const char *only = NULL;
    bool has_run = false;

    if (!parse(argc, argv, parts, &only)) {
        return usage();
    }
    for (const struct part *p = parts; p->option != NULL; p++) {
        struct tally t = {0};

        if (p->path == NULL) {
            continue;
        }
        if (!p->run(p->path, only, &t)) {
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
