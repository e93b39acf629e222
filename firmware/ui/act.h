/* SPDX-License-Identifier: Apache-2.0 */
/* What pressing something does; each group in a file of its own. */
#ifndef HEARTH_FIRMWARE_UI_ACT_H
#define HEARTH_FIRMWARE_UI_ACT_H

#include "ui.h"

/* True if ${action} was one of theirs. ${rest} is what follows its colon. */
bool hearth_act_device(struct hearth_ui *ui, struct hearth_slice action,
                       const struct hearth_fields *f);
bool hearth_act_home(struct hearth_ui *ui, struct hearth_slice action,
                     struct hearth_slice rest, const struct hearth_fields *f);
bool hearth_act_interview(struct hearth_ui *ui, struct hearth_slice action,
                          struct hearth_slice rest,
                          const struct hearth_fields *f);
bool hearth_act_ending(struct hearth_ui *ui, struct hearth_slice action);

void hearth_act_enrol(struct hearth_ui *ui, const struct hearth_fields *f);
/* True if the new PIN was typed twice and is good enough; else says why. */
bool hearth_act_is_pin_good(struct hearth_ui *ui,
                            const struct hearth_fields *f);
/* True if ${pin} is the one of who is chosen; else the device is locked, as
 * after any wrong one, and says why. */
bool hearth_act_try_pin(struct hearth_ui *ui, struct hearth_slice pin);
/* Who may use the device, and with which PIN; true if ${action} is of that. */
bool hearth_act_workers(struct hearth_ui *ui, struct hearth_slice action,
                        const struct hearth_fields *f);
void hearth_act_withdraw(struct hearth_ui *ui, const struct hearth_fields *f);
void hearth_act_compared(struct hearth_ui *ui, bool is_same);
/* Opens the draft ${id}, with the newer version of its form if there is one. */
void hearth_act_take_up(struct hearth_ui *ui, const uint8_t *id);
/* Takes what was typed on the question's screen. False: something is in the
 * way, which is said; nothing typed is lost. */
bool hearth_act_take(struct hearth_ui *ui, const struct hearth_fields *f,
                     bool may_hide);
/* On to the next screen, committed. */
void hearth_act_next(struct hearth_ui *ui);
/* Commits; says it if that fails. */
bool hearth_act_save(struct hearth_ui *ui);
void hearth_act_sync_tick(struct hearth_ui *ui);

/* True if ${a} is ${name}. */
bool hearth_act_is(struct hearth_slice a, const char *name);

#endif
