/* SPDX-License-Identifier: Apache-2.0 */
/* Built without the TPM software stack: there is never a chip. */
#include "chip.h"

static int seal(void *cookie, const struct hearth_key *auth,
                const struct hearth_key *secret, struct hearth_writer *out)
{
    (void)cookie;
    (void)auth;
    (void)secret;
    (void)out;
    return HEARTH_E_NOT_FOUND;
}

static int unseal(void *cookie, const struct hearth_key *auth,
                  struct hearth_slice sealed, struct hearth_key *secret)
{
    (void)cookie;
    (void)auth;
    (void)sealed;
    (void)secret;
    return HEARTH_E_NOT_FOUND;
}

struct hearth_keyring_chip hearth_chip_system(void)
{
    const struct hearth_keyring_chip chip = {seal, unseal, NULL};
    return chip;
}

int hearth_chip_probe(void)
{
    return HEARTH_E_NOT_FOUND;
}

const char *hearth_chip_hint(void)
{
    return "this program was built without support for one";
}
