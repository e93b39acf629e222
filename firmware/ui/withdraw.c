/* SPDX-License-Identifier: Apache-2.0 */
/* A code from a respondent's slip is typed by the worker they asked. Nothing
 * here says whose interview it was, or whether there is one. */
#include "act.h"
#include "screen.h"

#include "withdrawal.h"

#include <string.h>

/* In locked memory. */
struct typed {
    uint8_t w[HEARTH_WITHDRAWAL_LEN];
    char text[2 * HEARTH_WITHDRAWAL_CODE_LEN];
};

void hearth_screen_withdraw(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    struct hearth_slice typed = ui->has_held
                                    ? hearth_fields_get(ui->held, "code")
                                    : hearth_slice_of(NULL, 0);
    hearth_screen_title(p, HEARTH_WORDS_WITHDRAW);
    hearth_screen_says(p, HEARTH_WORDS_WITHDRAW_EXPLAIN);
    hearth_screen_code(p, typed, HEARTH_WORDS_WITHDRAW_CODE);
    hearth_ui_put(p, "<div class=\"foot\">");
    hearth_ui_button(p, "close", "quiet", HEARTH_WORDS_BACK);
    hearth_ui_button(p, "take-back", "main", HEARTH_WORDS_WITHDRAW_DO);
    hearth_ui_put(p, "</div>\n");
}

static int keep(struct hearth_ui *ui, struct hearth_slice code)
{
    struct typed *t = hearth_secmem_take(ui->m, sizeof(*t));
    int rc = t == NULL ? HEARTH_E_MEMORY : 0;
    if (rc == 0) {
        rc = hearth_bytes_to_text(code, t->text, sizeof(t->text)) == 0
                 ? hearth_withdrawal_read(t->text, t->w)
                 : HEARTH_E_INVALID;
    }
    if (rc == 0) {
        rc = hearth_withdrawal_keep(&ui->agent, t->w);
    }
    hearth_secmem_give(ui->m, t);
    return rc;
}

static void say_why(struct hearth_ui *ui, int rc)
{
    switch (rc) {
    case HEARTH_E_INVALID:
        hearth_ui_say(ui, HEARTH_WORDS_ENROL_BAD_CODE, 0);
        return;
    case HEARTH_E_STATE:
    case HEARTH_E_REVOKED:
    case HEARTH_E_LIMIT:
        hearth_ui_say(ui, HEARTH_WORDS_WITHDRAW_SYNC_FIRST, 0);
        return;
    default:
        hearth_ui_say_failed(ui, rc);
        return;
    }
}

void hearth_act_withdraw(struct hearth_ui *ui, const struct hearth_fields *f)
{
    struct hearth_slice code = hearth_fields_get(f, "code");
    if (code.len == 0) {
        hearth_ui_say(ui, HEARTH_WORDS_ENROL_NO_CODE, 0);
        return;
    }
    int rc = keep(ui, code);
    if (rc != 0) {
        hearth_ui_hold(ui, f); /* nobody types 28 signs twice gladly */
        say_why(ui, rc);
        return;
    }
    hearth_ui_drop(ui);
    ui->screen = HEARTH_UI_HOME;
    hearth_ui_praise(ui, HEARTH_WORDS_WITHDRAW_NOTED, 0);
}
