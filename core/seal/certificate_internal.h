/* SPDX-License-Identifier: Apache-2.0 */
/* What makes a parsed certificate one of the four roles. */
#ifndef HEARTH_CERTIFICATE_INTERNAL_H
#define HEARTH_CERTIFICATE_INTERNAL_H

#include "hearth/certificate.h"

#include <mbedtls/x509_crt.h>

/* By its extensions alone: says nothing about who signed it. */
bool hearth_certificate_has_role(const mbedtls_x509_crt *crt,
                                 enum hearth_certificate_role role);

#endif
