/* SPDX-License-Identifier: Apache-2.0 */
/* A QR code as light and dark modules, with its quiet zone. */
#ifndef HOST_CLI_QR_CODE_H
#define HOST_CLI_QR_CODE_H

#include "hearth/err.h"

#include <stdbool.h>

struct hearth_qr {
    int size;   /* modules a side, the quiet zone counted */
    void *code; /* the library's */
};

/* E_LIMIT (too long a text), E_MEMORY. */
HEARTH_MUST_USE int hearth_qr_make(const char *text, struct hearth_qr *out);
/* False for the quiet zone, and outside. */
bool hearth_qr_is_dark(const struct hearth_qr *q, int x, int y);
/* Wiped, since what it says may be a secret. */
void hearth_qr_forget(struct hearth_qr *q);

#endif
