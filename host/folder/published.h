/* SPDX-License-Identifier: Apache-2.0 */
/* A form as the programme publishes it: verified, decoded, ready to read. */
#ifndef HOST_FOLDER_PUBLISHED_H
#define HOST_FOLDER_PUBLISHED_H

#include "host/folder/folder.h"

#include "hearth/form.h"

struct hearth_published {
    void *memory; /* holds the form and room for reading it; NULL: none */
    struct hearth_arena arena;
    struct hearth_form *form;
};

/* Loads form ${id}. E_NOT_FOUND: the programme publishes no such form.
 * E_AUTH, E_INVALID, E_MEMORY. hearth_published_free after success and
 * failure. */
HEARTH_MUST_USE int hearth_published_load(const struct hearth_folder *folder,
                                          const char *id,
                                          struct hearth_published *out);
/* The same for the bytes of a package's body. */
HEARTH_MUST_USE int hearth_published_decode(struct hearth_slice body,
                                            struct hearth_published *out);
void hearth_published_free(struct hearth_published *p);

#endif
