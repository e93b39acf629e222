/* SPDX-License-Identifier: Apache-2.0 */
/* OLE2 compound files (MS-CFB): a small file system inside one file, of which
 * one stream is read, in memory and with every chain bounded. */
#ifndef HEARTH_FORMS_OLE_H
#define HEARTH_FORMS_OLE_H

#include "hearth/bytes.h"

/* True when the bytes begin as such a file. */
bool hearth_forms_ole_is(struct hearth_slice in);
/* Reads the stream called ${names}[0], else ${names}[1] and so on (any case;
 * the last is NULL) into memory that the caller frees; ${which} is its index.
 * E_NOT_FOUND: no such stream. E_INVALID: damaged. E_MEMORY. */
HEARTH_MUST_USE int hearth_forms_ole_read(struct hearth_slice in,
                                          const char *const *names,
                                          size_t *which, uint8_t **out,
                                          size_t *len);

#endif
