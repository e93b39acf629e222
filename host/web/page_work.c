/* SPDX-License-Identifier: Apache-2.0 */
/* On /jobs: long work that a command or the host itself does. It goes on
 * whoever looks, and the page asks again until it has ended. */
#include "host/folder/work.h"
#include "host/web/pages.h"

static const enum hearth_say_id titles[HEARTH_WORK_KINDS] = {
    [HEARTH_WORK_OPENING] = HEARTH_SAY_WORK_OPENING,
    [HEARTH_WORK_RELEASE] = HEARTH_SAY_WORK_RELEASE,
    [HEARTH_WORK_BACKUP] = HEARTH_SAY_WORK_BACKUP,
    [HEARTH_WORK_EXPORT] = HEARTH_SAY_WORK_EXPORT};

static void put_state(struct hearth_text *t, enum hearth_say_id words,
                      int64_t when_s)
{
    hearth_text_add(t, "<strong>");
    hearth_text_say(t, words);
    hearth_text_add(t, "</strong>");
    if (when_s != 0) {
        hearth_text_add(t, " · ");
        hearth_text_say_moment(t, when_s);
    }
}

static void put_progress(struct hearth_text *t, enum hearth_work_kind kind,
                         unsigned percent)
{
    hearth_text_add(t, "<br><progress max=\"100\" value=\"");
    hearth_text_count(t, percent);
    hearth_text_add(t, "\" aria-label=\"");
    hearth_text_say(t, titles[kind]);
    hearth_text_add(t, "\"></progress> ");
    hearth_text_say_percent(t, (double)percent / 100, 0);
}

static void put_one(struct hearth_view *v, enum hearth_work_kind kind,
                    const struct hearth_work_seen *w)
{
    struct hearth_text *t = v->t;

    hearth_text_add(t, "<li>");
    hearth_text_say(t, titles[kind]);
    hearth_text_add(t, " – ");
    if (w->state == HEARTH_WORK_RUNS) {
        put_state(t, HEARTH_SAY_AT_WORK, 0);
        put_progress(t, kind, w->percent);
        v->out.is_unfinished = true;
    } else if (w->state == HEARTH_WORK_DONE) {
        put_state(t, HEARTH_SAY_DONE, w->ended_s);
    } else {
        put_state(t, HEARTH_SAY_DID_NOT_WORK, w->ended_s);
        hearth_text_add(t, " · ");
        hearth_text_say(t, HEARTH_SAY_WORK_WHY);
    }
    hearth_text_add(t, "</li>\n");
}

void hearth_page_work(struct hearth_view *v)
{
    struct hearth_work_seen w;
    bool has_any = false;

    if (!hearth_view_has(v, HEARTH_ROLES_FIELD)) {
        return;
    }
    for (unsigned kind = 0; kind < HEARTH_WORK_KINDS; kind++) {
        hearth_work_see(v->folder, (enum hearth_work_kind)kind, &w);
        if (w.state == HEARTH_WORK_NEVER) {
            continue;
        }
        if (!has_any) {
            hearth_text_add(v->t, "<section><h2>");
            hearth_text_say(v->t, HEARTH_SAY_WORK_HOST);
            hearth_text_add(v->t, "</h2><ul class=\"panel plain\">\n");
            has_any = true;
        }
        put_one(v, (enum hearth_work_kind)kind, &w);
    }
    if (has_any) {
        hearth_text_add(v->t, "</ul></section>\n<h2>");
        hearth_text_say(v->t, HEARTH_SAY_WORK_OWN);
        hearth_text_add(v->t, "</h2>\n");
    }
}
