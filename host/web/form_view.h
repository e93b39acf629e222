/* SPDX-License-Identifier: Apache-2.0 */
/* A form for a lead's eyes: what is wrong with it, how it will be asked, what
 * differs from the version before. Each part writes to a page and reads
 * nothing else; what comes from an author's workbook is escaped. */
#ifndef HOST_WEB_FORM_VIEW_H
#define HOST_WEB_FORM_VIEW_H

#include "host/forms/diff.h"
#include "host/forms/forms.h"
#include "host/web/text.h"

/* All messages at once: a table of sheet, cell, what stands there, what is
 * wrong and what to do. */
void hearth_form_view_report(struct hearth_text *t,
                             const struct hearth_forms_report *report);
/* The interview question by question in language ${shown} of the form, with
 * what decides whether one is asked; nothing can be typed. */
void hearth_form_view_preview(struct hearth_text *t,
                              const struct hearth_form *form, uint8_t shown,
                              struct hearth_arena *arena);
/* The languages of the form as links "${path}N", N from 0, the shown one
 * marked. */
void hearth_form_view_languages(struct hearth_text *t,
                                const struct hearth_form *form, uint8_t shown,
                                const char *path);
/* What publishing would change. */
void hearth_form_view_diff(struct hearth_text *t,
                           const struct hearth_forms_diff *diff);

/* A writing direction for text in a language that an author named: " dir=…"
 * and " lang=…" attributes. */
void hearth_form_view_language(struct hearth_text *t, const char *tag);

#endif
