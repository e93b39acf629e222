/* SPDX-License-Identifier: Apache-2.0 */
/* /withdrawal: somebody takes their interview back. Whatever is typed, the
 * page answers alike, and what it counts are codes and never records: whoever
 * has a login learns nothing about whether anybody took part. */
#include "host/web/pages.h"

#include "host/folder/worked_off.h"

#include "hearth/withdrawals.h"

/* Classes, as of devices: an exact count would change as a device syncs, and
 * so tie a withdrawal to where it came from. */
static enum hearth_say_id class_of(uint64_t count)
{
    if (count == 0) {
        return HEARTH_SAY_NONE;
    }
    if (count < 10) {
        return HEARTH_SAY_FROM_1_TO_9;
    }
    return count < 50 ? HEARTH_SAY_FROM_10_TO_49 : HEARTH_SAY_FROM_50;
}

static void put_tile(struct hearth_text *t, enum hearth_say_id label,
                     enum hearth_say_id value)
{
    hearth_text_add(t, "<div class=\"tile\"><dt>");
    hearth_text_say(t, label);
    hearth_text_add(t, "</dt><dd class=\"small\">");
    hearth_text_say(t, value);
    hearth_text_add(t, "</dd></div>\n");
}

static int put_state(struct hearth_view *v)
{
    struct hearth_text *t = v->t;
    struct hearth_worked_off done;
    uint64_t known;
    int e = hearth_withdrawals_known(v->kv, &known);

    if (e == 0) {
        e = hearth_worked_off_get(v->kv, &done);
    }
    if (e != 0) {
        return e;
    }
    hearth_text_add(t, "<dl class=\"tiles\">\n");
    put_tile(t, HEARTH_SAY_WITHDRAWAL_WAITING,
             class_of(known > done.codes ? known - done.codes : 0));
    put_tile(t, HEARTH_SAY_WITHDRAWAL_DONE, class_of(done.codes));
    hearth_text_add(t, "<div class=\"tile\"><dt>");
    hearth_text_say(t, HEARTH_SAY_WITHDRAWAL_LAST);
    hearth_text_add(t, "</dt><dd class=\"small\">");
    if (done.codes > 0) {
        hearth_text_say_date(t, done.time_s);
    } else {
        hearth_text_say(t, HEARTH_SAY_WITHDRAWAL_NEVER);
    }
    hearth_text_add(t, "</dd></div></dl>\n");
    if (known > done.codes && v->is_locked) {
        hearth_text_add(t, "<p class=\"banner\">");
        hearth_text_say(t, HEARTH_SAY_WITHDRAWAL_LOCKED);
        hearth_text_add(t, "</p>\n");
    }
    hearth_text_add(t, "<p class=\"note\">");
    hearth_text_say(t, HEARTH_SAY_WITHDRAWAL_SILENT);
    hearth_text_add(t, "</p>\n");
    return 0;
}

static void put_code(struct hearth_view *v)
{
    struct hearth_text *t = v->t;

    hearth_text_add(t, "<section class=\"panel narrow\">");
    hearth_page_act(v, "withdraw");
    hearth_text_add(t, "<label class=\"field\"><span>");
    hearth_text_say(t, HEARTH_SAY_WITHDRAWAL_CODE);
    hearth_text_add(t,
                    "</span><input name=\"code\" type=\"text\" dir=\"ltr\" "
                    "required autocomplete=\"off\" spellcheck=\"false\" "
                    "autocapitalize=\"characters\" maxlength=\"64\"><small>");
    hearth_text_say(t, HEARTH_SAY_WITHDRAWAL_CODE_IS);
    hearth_text_add(t, "</small></label>\n");
    hearth_page_act_end(v, hearth_say(t->language, HEARTH_SAY_WITHDRAWAL_DO));
    hearth_text_add(t, "</section>\n");
}

static void put_next(struct hearth_text *t)
{
    static const enum hearth_say_id steps[] = {
        HEARTH_SAY_WITHDRAWAL_NEXT_1, HEARTH_SAY_WITHDRAWAL_NEXT_2,
        HEARTH_SAY_WITHDRAWAL_NEXT_3, HEARTH_SAY_WITHDRAWAL_NEXT_4};

    hearth_text_add(t, "<section><h2>");
    hearth_text_say(t, HEARTH_SAY_WITHDRAWAL_NEXT);
    hearth_text_add(t, "</h2><ol>\n");
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        hearth_text_add(t, "<li>");
        hearth_text_say(t, steps[i]);
        hearth_text_add(t, "</li>\n");
    }
    hearth_text_add(t, "</ol></section>\n");
}

int hearth_page_withdrawal(struct hearth_view *v)
{
    hearth_text_add(v->t, "<p>");
    hearth_text_say(v->t, HEARTH_SAY_WITHDRAWAL_RIGHT);
    hearth_text_add(v->t, "</p>\n");
    put_code(v);
    put_next(v->t);
    return put_state(v);
}
