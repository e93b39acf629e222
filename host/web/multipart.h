/* SPDX-License-Identifier: Apache-2.0 */
/* A posted form with a file (multipart/form-data, RFC 7578), taken apart in
 * place: every value is a view into the body. */
#ifndef HOST_WEB_MULTIPART_H
#define HOST_WEB_MULTIPART_H

#include "hearth/bytes.h"

#define HEARTH_MULTIPART_PARTS_MAX    16
#define HEARTH_MULTIPART_BOUNDARY_MAX 70 /* RFC 2046, 5.1.1 */

struct hearth_multipart_part {
    struct hearth_slice name;
    struct hearth_slice file; /* its name; data NULL: no file */
    struct hearth_slice value;
};
struct hearth_multipart {
    struct hearth_multipart_part at[HEARTH_MULTIPART_PARTS_MAX];
    size_t count;
};

/* True if Content-Type ${type} (may be NULL) is multipart/form-data. */
bool hearth_multipart_is(const char *type);
/* Takes ${body} apart by the boundary that ${type} names. E_INVALID: not of
 * this shape, or without its end; E_LIMIT: too many parts. */
HEARTH_MUST_USE int hearth_multipart_read(const char *type,
                                          struct hearth_slice body,
                                          struct hearth_multipart *out);
/* The first part called ${name}, or NULL. */
const struct hearth_multipart_part *
hearth_multipart_get(const struct hearth_multipart *m, const char *name);

#endif
