/* SPDX-License-Identifier: Apache-2.0 */
/* The programme document as the host keeps it: signed, in the store, its
 * version only ever going up. */
#ifndef HOST_FOLDER_CHARTER_H
#define HOST_FOLDER_CHARTER_H

#include "hearth/programme.h"
#include "host/folder/folder.h"

/* Reads and verifies the current document. E_NOT_FOUND, E_AUTH, E_INVALID. */
HEARTH_MUST_USE int hearth_charter_load(const struct hearth_folder *f,
                                        struct hearth_programme *out);
/* Signs ${p} with the FORM-SIGN key and puts it in place. E_DENIED unless its
 * version is above the stored one. */
HEARTH_MUST_USE int hearth_charter_publish(const struct hearth_folder *f,
                                           const struct hearth_programme *p,
                                           const struct hearth_key *form_sign);

#endif
