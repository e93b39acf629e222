/* SPDX-License-Identifier: Apache-2.0 */
/* An enrolment code as a picture: on the terminal, or as a file. */
#ifndef HOST_CLI_QR_H
#define HOST_CLI_QR_H

#include "hearth/err.h"

/* Half blocks of UTF-8, light on dark terminals and dark on light ones: both
 * scan, since the quiet zone is drawn too. E_LIMIT, E_MEMORY. */
HEARTH_MUST_USE int hearth_qr_print(const char *text);
/* ${path} ends with .svg or .png; made anew, mode 0600, because the code is a
 * secret. E_INVALID (another ending), E_EXISTS, E_IO, E_MEMORY. */
HEARTH_MUST_USE int hearth_qr_write(const char *text, const char *path);

#endif
