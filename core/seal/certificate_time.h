/* SPDX-License-Identifier: Apache-2.0 */
/* Calendar times of certificates as Unix seconds and back, without libc's
 * time zones or the system's clock. */
#ifndef HEARTH_CERTIFICATE_TIME_H
#define HEARTH_CERTIFICATE_TIME_H

#include "hearth/err.h"

#include <mbedtls/x509.h>
#include <stdint.h>

#define HEARTH_CERTIFICATE_TIME_LEN 14 /* YYYYMMDDhhmmss */

/* As Mbed TLS's writer takes it, with a NUL. E_INVALID outside 1970-9999,
 * which is all that a certificate can say (RFC 5280 section 4.1.2.5). */
HEARTH_MUST_USE int
hearth_certificate_time_text(int64_t s,
                             char out[HEARTH_CERTIFICATE_TIME_LEN + 1]);
int64_t hearth_certificate_time_s(const mbedtls_x509_time *t);

#endif
