/* SPDX-License-Identifier: Apache-2.0 */
/* The signed device register as the host keeps it (register.h): who is
 * admitted, up to which record, and who must wipe. */
#ifndef HOST_FOLDER_ADMISSION_H
#define HOST_FOLDER_ADMISSION_H

#include "hearth/ledger.h"
#include "hearth/register.h"
#include "host/folder/folder.h"
#include "host/folder/issued.h"

/* The entry of ${device} with FORM-SIGN's signature verified. E_NOT_FOUND:
 * none; E_AUTH, E_INVALID: one that nobody signed. */
HEARTH_MUST_USE int
hearth_admission_load(const struct hearth_folder *f,
                      const uint8_t device[HEARTH_DEVICE_LEN],
                      struct hearth_register_entry *out);
/* Puts the signed entry's word into ${device}: whether it is revoked and after
 * which record; the lower of two limits counts. E_NOT_FOUND: no entry; E_AUTH:
 * none that is genuine and of this SIGN key. */
HEARTH_MUST_USE int hearth_admission_apply(const struct hearth_folder *f,
                                           struct hearth_ledger_device *device);
/* Signs ${e} as the version after the stored one and puts it in place. A
 * revoked device cannot be admitted again: E_REVOKED. E_CRYPTO, E_IO. */
HEARTH_MUST_USE int hearth_admission_sign(const struct hearth_folder *f,
                                          struct hearth_register_entry *e,
                                          const struct hearth_key *form_sign);
/* The six words of an enrolment as this host sees them: from the root, the
 * signed document, and what the device is said to have sent. */
HEARTH_MUST_USE int hearth_admission_words(const struct hearth_folder *f,
                                           const struct hearth_issued *issued,
                                           char out[HEARTH_ENROL_WORDS_LEN]);

#endif
