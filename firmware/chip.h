/* SPDX-License-Identifier: Apache-2.0 */
/* This machine's security chip (TPM 2.0), if the program was built with the
 * library for it and a chip answers. */
#ifndef HEARTH_FIRMWARE_CHIP_H
#define HEARTH_FIRMWARE_CHIP_H

#include "hearth/keyring.h"

/* The chip that $HEARTH_TPM names in the words of the TPM software stack
 * ("device:/dev/tpmrm0", "swtpm:host=127.0.0.1,port=2321"), else the kernel's
 * /dev/tpmrm0. Each call opens and closes it. */
struct hearth_keyring_chip hearth_chip_system(void);
/* 0 if a chip answers, E_NOT_FOUND, E_IO. */
HEARTH_MUST_USE int hearth_chip_probe(void);
/* What to do about a chip that does not answer; an English sentence part. */
const char *hearth_chip_hint(void);

#endif
