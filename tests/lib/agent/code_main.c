/* SPDX-License-Identifier: Apache-2.0 */
/* Prints an enrolment code of the right form that no host ever gave out. */
#include "hearth/enrol.h"

#include <stdio.h>

int main(void)
{
    uint8_t token[HEARTH_TOKEN_LEN];
    struct hearth_rng rng = hearth_rng_system();
    char code[40];
    if (rng.fill(rng.cookie, token, sizeof(token)) != 0) {
        return 99;
    }
    hearth_enrol_code(token, code);
    (void)puts(code);
    return 0;
}
