/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-test-attacks {RELEASE.json ANSWERS.jsonl}...: attacks signed releases,
 * each by itself and all of them in order by what lies between; says what it
 * found; 1 if it found anything. */
#include "attacker.h"
#include "host/release/signed.h"

#include <stdio.h>

#define MOMENTS_MAX 64

static struct hearth_release_loaded files[MOMENTS_MAX];
static struct truth truths[MOMENTS_MAX];

int main(int argc, char **argv)
{
    struct attack_moment moments[MOMENTS_MAX] = {{NULL, NULL}};
    struct attack_result result = {{0}, {0}};
    size_t count = (size_t)(argc - 1) / 2;
    bool none, is_fine = argc >= 3 && argc % 2 == 1 && count <= MOMENTS_MAX;

    for (size_t i = 0; is_fine && i < count; i++) {
        is_fine = truth_read(argv[2 * i + 2], &truths[i]) &&
                  hearth_release_read(argv[2 * i + 1], &files[i]) == 0;
        moments[i] =
            (struct attack_moment){&files[i].content.release, &truths[i]};
    }
    if (!is_fine) {
        (void)fprintf(stderr, "usage: {RELEASE.json ANSWERS.jsonl}...\n");
        return 2;
    }
    for (size_t i = 0; i < count; i++) {
        attack_release(moments[i].release, files[i].content.body, &truths[i],
                       &result);
    }
    attack_over_time(moments, count, &result);
    none = attack_print(&result);
    for (size_t i = 0; i < count; i++) {
        hearth_release_drop(&files[i]);
        truth_free(&truths[i]);
    }
    return none ? 0 : 1;
}
