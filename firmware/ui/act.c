/* SPDX-License-Identifier: Apache-2.0 */
/* Finds who knows what to do with what was pressed. */
#include "act.h"

bool hearth_act_is(struct hearth_slice a, const char *name)
{
    return hearth_slice_is_equal(a, hearth_slice_text(name));
}

/* "go:12" is the action "go" with the rest "12". */
static struct hearth_slice split(struct hearth_slice *action)
{
    for (size_t i = 0; i < action->len; i++) {
        if (action->data[i] == ':') {
            struct hearth_slice rest =
                hearth_slice_of(action->data + i + 1, action->len - i - 1);
            action->len = i;
            return rest;
        }
    }
    return hearth_slice_of(NULL, 0);
}

/* A respondent who holds the device answers, goes on, finds help, stops and
 * gives it back: all that shows no answer. */
static bool is_for_respondent(struct hearth_slice action)
{
    static const char *const actions[] = {"next", "language", "find",
                                          "hide", "card",     "close",
                                          "stop", "stopped",  "lock"};
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (hearth_act_is(action, actions[i])) {
            return true;
        }
    }
    return false;
}

void hearth_ui_act(struct hearth_ui *ui, const struct hearth_fields *f)
{
    struct hearth_slice action = hearth_fields_get(f, "do");
    struct hearth_slice rest = split(&action);
    ui->has_notice = false;
    hearth_ui_touch(ui);
    if (ui->is_handed && !is_for_respondent(action)) {
        hearth_ui_say(ui, HEARTH_WORDS_ERROR_NOT_NOW, 0);
        return;
    }
    if (hearth_act_device(ui, action, f)) {
        return;
    }
    if (hearth_ui_is_open(ui) && (hearth_act_home(ui, action, rest, f) ||
                                  hearth_act_interview(ui, action, rest, f) ||
                                  hearth_act_ending(ui, action))) {
        return;
    }
    hearth_ui_say(ui, HEARTH_WORDS_ERROR_NOT_NOW, 0);
}
