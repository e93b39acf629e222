/* SPDX-License-Identifier: Apache-2.0 */
/* Questions, answers and sections in the page's language. A release holds
 * them in the language that its form was written in; the form itself, as it is
 * published, has them in all of its own. */
#ifndef HOST_CHART_LABELS_H
#define HOST_CHART_LABELS_H

#include "host/chart/figures.h"
#include "host/folder/folder.h"

#include "hearth/form.h"

/* The number of ${language} of ours in ${form}. False: it has no such. */
bool hearth_labels_language(const struct hearth_form *form, uint8_t language,
                            uint8_t *out);
/* The release of ${f} becomes a copy in its arena, where the labels of the
 * form at ${index} are those of ${form} in the language of ${f}. A label stays
 * as it is where ${form} says something else by that name in the language that
 * it was written in; all do without the language, or without memory. The
 * cells of groups stay as they are: no page shows them. */
void hearth_labels_take(struct hearth_figures *f, size_t index,
                        const struct hearth_form *form);
/* All forms of the release, where ${folder} publishes the same version. */
void hearth_labels_read(struct hearth_figures *f,
                        const struct hearth_folder *folder);

#endif
