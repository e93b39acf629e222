/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a ZIP file in memory, through minizip, each read whole and
 * within bounds that no bomb gets past. */
#ifndef HEARTH_FORMS_ZIP_H
#define HEARTH_FORMS_ZIP_H

#include "hearth/bytes.h"

struct hearth_forms_zip {
    struct hearth_slice in;
    size_t at;
    size_t unpacked; /* of all parts so far */
    void *file;      /* minizip's */
    const char *why; /* after a failure: a fixed text */
};

/* Opens the file in ${in}, which stays in place. E_INVALID, E_LIMIT (too many
 * parts), E_MEMORY, with why; close it in any case. */
HEARTH_MUST_USE int hearth_forms_zip_open(struct hearth_slice in,
                                          struct hearth_forms_zip *z);
void hearth_forms_zip_close(struct hearth_forms_zip *z);
/* Reads part ${name} (any case) into memory that the caller frees; ${out} is
 * only set then. E_NOT_FOUND, E_INVALID, E_LIMIT, E_MEMORY, with why. */
HEARTH_MUST_USE int hearth_forms_zip_read(struct hearth_forms_zip *z,
                                          const char *name, uint8_t **out,
                                          size_t *len);

/* The folder in which part ${name} (any case) stands, with its slash: "" or
 * "FOLDER/". E_NOT_FOUND: in none, or deeper. */
#define HEARTH_FORMS_ZIP_FOLDER_MAX 128
HEARTH_MUST_USE int
hearth_forms_zip_folder(struct hearth_forms_zip *z, const char *name,
                        char out[HEARTH_FORMS_ZIP_FOLDER_MAX]);

#endif
