/* SPDX-License-Identifier: Apache-2.0 */
/* /first: what a new programme needs, step by step: done, next, later. It can
 * be left at any time, since what is done is seen in the programme itself. */
#include "host/folder/first.h"
#include "host/web/pages.h"

enum {
    DECIDES = HEARTH_ROLE_ADMINISTRATOR | HEARTH_ROLE_CUSTODIAN,
    MANAGES = DECIDES | HEARTH_ROLE_LEAD
};

static void put_paragraph(struct hearth_text *t, enum hearth_say_id words)
{
    hearth_text_add(t, "<p>");
    hearth_text_say(t, words);
    hearth_text_add(t, "</p>\n");
}

static void put_link(struct hearth_text *t, const char *path,
                     enum hearth_say_id words)
{
    hearth_text_add(t, "<p><a class=\"go\" href=\"");
    hearth_text_add(t, path);
    hearth_text_add(t, "\">");
    hearth_text_say(t, words);
    hearth_text_add(t, "</a></p>\n");
}

/* ---- the steps ---- */

static void put_who(struct hearth_view *v, const struct hearth_first *f)
{
    (void)f;
    put_paragraph(v->t, HEARTH_SAY_FIRST_WHO_IS);
    put_link(v->t, "/account", HEARTH_SAY_ACCOUNT);
    if (hearth_view_has(v, HEARTH_ROLE_ADMINISTRATOR)) {
        put_link(v->t, "/people", HEARTH_SAY_PEOPLE_PAGE);
    }
}

static void put_key(struct hearth_view *v, const struct hearth_first *f)
{
    struct hearth_text *t = v->t;

    if (f->of > 0) {
        hearth_text_add(t, "<p>");
        hearth_text_say_args(
            t, HEARTH_SAY_FIRST_KEY_SHARED,
            &(struct hearth_words_args){
                {hearth_words_n(f->need), hearth_words_n(f->of)}});
        hearth_text_add(t, "</p>\n");
        return;
    }
    if (f->is_done[HEARTH_FIRST_KEY]) {
        put_paragraph(t, HEARTH_SAY_FIRST_KEY_ALONE);
        return;
    }
    put_paragraph(t, HEARTH_SAY_FIRST_KEY_OPEN);
    hearth_page_who_does(v, DECIDES);
    hearth_page_command(v, "hearth-host key split 1 --of 3 --need 2 --out DIR",
                        true);
    if (hearth_view_has(v, DECIDES)) {
        hearth_page_act(v, "first-alone");
        hearth_page_act_end(v,
                            hearth_say(t->language, HEARTH_SAY_FIRST_KEY_STAY));
    }
}

static void put_backup(struct hearth_view *v, const struct hearth_first *f)
{
    struct hearth_text *t = v->t;

    if (f->backup_s > 0) {
        hearth_text_add(t, "<p>");
        hearth_text_say(t, HEARTH_SAY_FIRST_BACKUP_LAST);
        hearth_text_add(t, " ");
        hearth_text_say_date(t, f->backup_s);
        hearth_text_add(t, "</p>\n");
        return;
    }
    put_paragraph(t, HEARTH_SAY_FIRST_BACKUP_KEY);
    hearth_page_command(v, "hearth-host key recipient --out backup.key", false);
    put_paragraph(t, HEARTH_SAY_FIRST_BACKUP_MAKE);
    hearth_page_command(
        v, "hearth-host backup --to FILE --recipient backup.key.pub", true);
}

static void put_form(struct hearth_view *v, const struct hearth_first *f)
{
    (void)f;
    put_paragraph(v->t, HEARTH_SAY_FIRST_FORM_IS);
    put_link(v->t, "/forms", HEARTH_SAY_FORMS);
}

static void put_device(struct hearth_view *v, const struct hearth_first *f)
{
    (void)f;
    put_paragraph(v->t, HEARTH_SAY_FIRST_DEVICE_IS);
    hearth_page_who_does(v, HEARTH_ROLES_ENROL);
    put_link(v->t, "/devices", HEARTH_SAY_DEVICES);
}

static const struct {
    enum hearth_say_id title;
    void (*put)(struct hearth_view *v, const struct hearth_first *f);
} steps[HEARTH_FIRST_STEPS] = {
    [HEARTH_FIRST_WHO] = {HEARTH_SAY_FIRST_WHO, put_who},
    [HEARTH_FIRST_KEY] = {HEARTH_SAY_FIRST_KEY, put_key},
    [HEARTH_FIRST_BACKUP] = {HEARTH_SAY_FIRST_BACKUP, put_backup},
    [HEARTH_FIRST_FORM] = {HEARTH_SAY_FIRST_FORM, put_form},
    [HEARTH_FIRST_DEVICE] = {HEARTH_SAY_FIRST_DEVICE, put_device}};

static void put_step(struct hearth_view *v, const struct hearth_first *f,
                     unsigned step)
{
    struct hearth_text *t = v->t;
    bool is_next = step == (unsigned)hearth_first_next(f);

    hearth_text_add(t, is_next ? "<li class=\"panel next\" "
                                 "aria-current=\"step\"><h2>"
                               : "<li class=\"panel\"><h2>");
    hearth_text_say(t, steps[step].title);
    hearth_text_add(t, " <span class=\"state\">");
    if (f->is_done[step]) {
        hearth_text_say(t, HEARTH_SAY_FIRST_DONE);
    } else {
        hearth_text_say(t, is_next ? HEARTH_SAY_FIRST_NEXT
                                   : HEARTH_SAY_FIRST_LATER);
    }
    hearth_text_add(t, "</span></h2>\n");
    steps[step].put(v, f);
    hearth_text_add(t, "</li>\n");
}

int hearth_page_first(struct hearth_view *v)
{
    struct hearth_text *t = v->t;
    struct hearth_first f;
    int e = hearth_first_read(v->data, v->has_people, &f);

    if (e != 0) {
        return e;
    }
    hearth_text_add(t, "<p class=\"lead\"><strong>");
    hearth_text_label(t, f.programme);
    hearth_text_add(t, "</strong></p>\n");
    put_paragraph(t, hearth_first_next(&f) == HEARTH_FIRST_STEPS
                         ? HEARTH_SAY_FIRST_ALL
                         : HEARTH_SAY_FIRST_LEAD);
    hearth_text_add(t, "<ol class=\"steps plain\">\n");
    for (unsigned step = 0; step < HEARTH_FIRST_STEPS; step++) {
        put_step(v, &f, step);
    }
    hearth_text_add(t, "</ol>\n<section><h2>");
    hearth_text_say(t, HEARTH_SAY_FIRST_PRACTICE);
    hearth_text_add(t, "</h2>\n");
    put_paragraph(t, HEARTH_SAY_FIRST_PRACTICE_IS);
    hearth_page_command(v, "hearth-host practice start --form FILE --data DIR",
                        false);
    hearth_text_add(t, "</section>\n");
    return 0;
}

bool hearth_page_first_waits(const struct hearth_view *v)
{
    struct hearth_first f;

    return v->who->is_known && !v->is_practice && hearth_view_has(v, MANAGES) &&
           hearth_first_read(v->data, v->has_people, &f) == 0 &&
           hearth_first_next(&f) != HEARTH_FIRST_STEPS;
}
