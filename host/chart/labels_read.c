/* SPDX-License-Identifier: Apache-2.0 */
/* Labels from forms as they are published. */
#include "host/chart/labels.h"

#include "host/folder/published.h"

#include <string.h>

void hearth_labels_read(struct hearth_figures *f,
                        const struct hearth_folder *folder)
{
    size_t count = f->release == NULL ? 0 : f->release->form_count;

    for (size_t i = 0; folder != NULL && i < count; i++) {
        const struct hearth_release_form *r = &f->release->forms[i];
        struct hearth_published p;

        if (hearth_published_load(folder, r->id, &p) == 0 &&
            p.form->version == r->version) {
            hearth_labels_take(f, i, p.form);
        }
        hearth_published_free(&p); /* one at a time is in memory */
    }
}
