/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of figures made small for a slow line (gzip, RFC 1952). */
#ifndef HOST_WEB_ZIP_H
#define HOST_WEB_ZIP_H

#include "host/web/text.h"

/* Whether Accept-Encoding ${header} (may be NULL) takes gzip. */
bool hearth_zip_is_taken(const char *header);
/* Puts the compressed bytes in the place of ${t}'s. False: it stays as it is,
 * because it is small already, or there is no memory. */
bool hearth_zip_text(struct hearth_text *t);

#endif
