/* SPDX-License-Identifier: Apache-2.0 */
/* The screens, one function each. They write what stands between the head and
 * the foot of the page, and change nothing. */
#ifndef HEARTH_FIRMWARE_UI_SCREEN_H
#define HEARTH_FIRMWARE_UI_SCREEN_H

#include "ui.h"

void hearth_screen_locked(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_enrol(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_compare(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_sync(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_wipe(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_about(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_workers(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_change_pin(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_new_worker(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_withdraw(struct hearth_ui *ui, struct hearth_ui_page *p);
/* Keys for fingers, hidden until a script draws them. */
void hearth_screen_keys(struct hearth_ui_page *p);
void hearth_screen_home(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_question(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_review(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_hides(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_stop(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_destroy(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_hand(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_give(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_slip(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_done(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_reassign(struct hearth_ui *ui, struct hearth_ui_page *p);
void hearth_screen_card(struct hearth_ui *ui, struct hearth_ui_page *p);

/* ---- pieces of several ---- */

/* <h1> with a text of the catalogue. */
void hearth_screen_title(struct hearth_ui_page *p, enum hearth_words_id id);
/* A paragraph with one. */
void hearth_screen_says(struct hearth_ui_page *p, enum hearth_words_id id);
/* A field of one line with its label. ${more}: attributes, of ours. */
void hearth_screen_field(struct hearth_ui_page *p, const char *name,
                         const char *more, enum hearth_words_id label);
/* A new PIN, twice. */
void hearth_screen_new_pin(struct hearth_ui_page *p);
/* Where a code is typed; ${typed}: what was, to be mended. */
void hearth_screen_code(struct hearth_ui_page *p, struct hearth_slice typed,
                        enum hearth_words_id label);
/* Back, or what was asked for. */
void hearth_screen_sure(struct hearth_ui_page *p, const char *action,
                        const char *look, enum hearth_words_id yes);
/* The only way on while the respondent has the device: the worker's PIN. */
void hearth_screen_foot_lock(struct hearth_ui_page *p);
/* Today's quotas with what was done, and whom to ask again. */
void hearth_screen_day(struct hearth_ui *ui, struct hearth_ui_page *p);
/* That only women interview with this device, if so. */
void hearth_screen_team(struct hearth_ui *ui, struct hearth_ui_page *p);
/* Why the interview goes to a colleague; false, and nothing, if it need not. */
bool hearth_screen_mismatch(struct hearth_ui *ui, struct hearth_ui_page *p);
/* The text ${text} of the form as ${place} shows it, escaped; false, and
 * nothing, if there is none. */
bool hearth_screen_form_text(struct hearth_ui *ui, struct hearth_ui_page *p,
                             struct hearth_place place, uint32_t text);
/* What is answered at ${place}, in labels. */
void hearth_screen_answer(struct hearth_ui *ui, struct hearth_ui_page *p,
                          struct hearth_place place);
/* Why an answer does not do, in the form's words where it has some. */
void hearth_screen_violation(struct hearth_ui *ui, struct hearth_ui_page *p,
                             const struct hearth_violation *v);
/* What a person answers with: choices, a number, a date ... */
void hearth_screen_input(struct hearth_ui *ui, struct hearth_ui_page *p,
                         struct hearth_place place);
void hearth_screen_choices(struct hearth_ui *ui, struct hearth_ui_page *p,
                           struct hearth_place place);
/* The rules of a survey design, and profiles of invented persons. */
void hearth_screen_rules(struct hearth_ui *ui, struct hearth_ui_page *p,
                         struct hearth_place place);
void hearth_screen_profiles(struct hearth_ui *ui, struct hearth_ui_page *p,
                            struct hearth_place place);
/* "q3.17": what goes together on the page has it in its id. */
void hearth_screen_id(struct hearth_ui_page *p, struct hearth_place place);
/* What is in the field of ${place}: typed and not taken, or answered. False:
 * it is not to be shown. */
bool hearth_screen_value(struct hearth_ui *ui, struct hearth_place place,
                         struct hearth_slice *out);
/* True if ${name} is chosen at ${place}, as the page shows it. */
bool hearth_screen_is_chosen(struct hearth_ui *ui, struct hearth_place place,
                             struct hearth_slice name);

#endif
