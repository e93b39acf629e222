/* SPDX-License-Identifier: Apache-2.0 */
/* A withdrawal code as a QR code, drawn here because libraries leave what they
 * encode in memory that is neither locked nor wiped. */
#ifndef HEARTH_FIRMWARE_UI_QR_H
#define HEARTH_FIRMWARE_UI_QR_H

#include "hearth/bytes.h"

/* Version 2: modules of a side. */
#define HEARTH_UI_QR_SIDE 25
/* What fits: 38 signs of 0-9 A-Z space $ % * + - . / : */
#define HEARTH_UI_QR_MAX 38

/* dark[y][x] is 1 or 0; as secret as the code. */
struct hearth_ui_qr {
    uint8_t dark[HEARTH_UI_QR_SIDE][HEARTH_UI_QR_SIDE];
};

/* E_SPACE: too long; E_INVALID: a sign that it has not. */
HEARTH_MUST_USE int hearth_ui_qr(const char *text, struct hearth_ui_qr *out);

#endif
