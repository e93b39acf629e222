/* SPDX-License-Identifier: Apache-2.0 */
/* A date as day, month by name and year, in the calendar of the interview's
 * language. A browser's own field shows the browser's language and one
 * calendar only. */
#ifndef HEARTH_FIRMWARE_UI_DATE_FIELD_H
#define HEARTH_FIRMWARE_UI_DATE_FIELD_H

#include "ui.h"

/* The controls of ${place}; all of them have the field's one name. */
void hearth_ui_date_put(struct hearth_ui *ui, struct hearth_ui_page *p,
                        struct hearth_place place);
/* What they sent as YYYY-MM-DD; nothing if all are blank, "?" if it is no day.
 * A whole date in one field is left as it is. */
void hearth_ui_date_read(const struct hearth_sitting *s,
                         struct hearth_place place,
                         const struct hearth_fields *f,
                         struct hearth_writer *out);
/* The date ${iso} in words; as it is if it is none. */
void hearth_ui_date_show(const struct hearth_ui *ui, struct hearth_ui_page *p,
                         struct hearth_slice iso);

#endif
