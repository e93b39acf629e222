/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-test-attacks RELEASE.json ANSWERS.jsonl: attacks a signed release, and
 * says what it found; 1 if it found anything. */
#include "attacker.h"
#include "host/release/signed.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    struct attack_result result = {{0}, {0}};
    struct hearth_release_loaded l;
    struct truth t;
    bool none;

    if (argc != 3 || !truth_read(argv[2], &t) ||
        hearth_release_read(argv[1], &l) != 0) {
        (void)fprintf(stderr, "usage: RELEASE.json ANSWERS.jsonl\n");
        return 2;
    }
    attack_release(&l.content.release, l.content.body, &t, &result);
    none = attack_print(&result);
    hearth_release_drop(&l);
    truth_free(&t);
    return none ? 0 : 1;
}
