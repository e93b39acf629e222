/* SPDX-License-Identifier: Apache-2.0 */
/* Prints failures as they come, counts at the end. */
#include "tally.h"

#include <stdio.h>

void tally_add(struct tally *t, const char *id,
               const struct guard_result *result)
{
    t->steps += result->steps;
    t->equal += result->equal;
    switch (result->verdict) {
    case VERDICT_PASSED:
        t->passed++;
        break;
    case VERDICT_FAILED:
        t->failed++;
        printf("FAILED %s: %s\n", id, result->reason);
        break;
    case VERDICT_SKIPPED:
    default:
        t->skipped++;
        printf("skipped %s: %s\n", id, result->reason);
        break;
    }
}

void tally_print(const struct tally *t, const char *part)
{
    printf("%s: %zu passed, %zu failed, %zu skipped\n", part, t->passed,
           t->failed, t->skipped);
    if (t->steps > 0) {
        printf("%s: steps: %zu of %zu equal\n", part, t->equal, t->steps);
    }
    (void)fflush(stdout);
}
