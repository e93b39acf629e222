/* SPDX-License-Identifier: Apache-2.0 */
/* The dashboard as one HTML page, from released figures and device classes.
 * No script, no style attribute, nothing from another origin. */
#ifndef HOST_WEB_PAGE_H
#define HOST_WEB_PAGE_H

#include "host/release/release.h"
#include "host/web/devices.h"
#include "host/web/text.h"

struct hearth_page {
    const struct hearth_release *release; /* NULL: none yet */
    bool is_locked; /* nobody unlocked the programme key */
    const struct hearth_device_health *devices;
    size_t device_count;
    int64_t now_s;
};

void hearth_page_write(struct hearth_text *t, const struct hearth_page *page);
/* A short page that says what is wrong with a request; ${words} are ours. */
void hearth_page_error(struct hearth_text *t, const char *words);

/* Its sections. */
void hearth_page_progress(struct hearth_text *t,
                          const struct hearth_release *r);
void hearth_page_question(struct hearth_text *t,
                          const struct hearth_release_question *q);
void hearth_page_scales(struct hearth_text *t,
                        const struct hearth_release_form *f);
void hearth_page_devices(struct hearth_text *t, const struct hearth_page *page);

#endif
