/* SPDX-License-Identifier: Apache-2.0 */
/* In which language a page is shown: as its address wishes (?lang=ru), else as
 * the reader chose before (a cookie), else as the browser asks. */
#ifndef HOST_WEB_LANGUAGE_H
#define HOST_WEB_LANGUAGE_H

#include "host/web/view.h"

#define HEARTH_LANGUAGE_COOKIE "hearth-language"

/* What a request says; NULL: nothing. */
struct hearth_language_claim {
    const char *wish;   /* the value of lang */
    const char *cookie; /* header Cookie */
    const char *accept; /* header Accept-Language */
};

uint8_t hearth_language_choose(const struct hearth_language_claim *claim);
/* Keeps ${language} for later pages, unless the page sets another cookie. */
void hearth_language_keep(struct hearth_view *v, uint8_t language);
/* All languages as links to this very page. Not on a page where something may
 * have been typed (${body}): choosing a language must not lose it. */
void hearth_language_menu(struct hearth_text *t, const struct hearth_view *v,
                          const struct hearth_text *body);

#endif
