/* SPDX-License-Identifier: Apache-2.0 */
/* A device as the operator names it, and FORM-SIGN to sign its entry with. */
#ifndef HOST_CLI_DEVICE_FIND_H
#define HOST_CLI_DEVICE_FIND_H

#include "hearth/ledger.h"
#include "hearth/secmem.h"
#include "host/folder/admission.h"

/* The device called ${text}, by its name or its id in hex. Says itself what is
 * wrong: none, or several of that name. */
HEARTH_MUST_USE int hearth_device_find(const struct hearth_folder *f,
                                       const char *text,
                                       struct hearth_ledger_device *out);
/* Signs ${e} with FORM-SIGN's key, of ${form_sign} or of the folder if that is
 * NULL, writes it to the audit chain
 * first, and stores it. Says itself what is wrong. E_NOT_FOUND: no
 * key file there; E_AUTH: not the programme's. */
HEARTH_MUST_USE int hearth_device_sign(const struct hearth_folder *f,
                                       const struct hearth_ledger_device *d,
                                       const char *form_sign,
                                       struct hearth_register_entry *e);

#endif
