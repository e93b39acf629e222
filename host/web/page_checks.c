/* SPDX-License-Identifier: Apache-2.0 */
/* /checks: the interviews that are asked again, as they were drawn. It names
 * nobody, and has no answer and no figure. */
#include "host/web/checks.h"
#include "host/web/pages.h"

#define SHOWN_MAX 200u /* lists on a page */

/* While the devices are gone through. */
struct listing {
    struct hearth_view *v;
    bool is_over; /* of the lists that are looked for */
    size_t shown;
    size_t left_out;
    bool has_gone;
};

static void put_paragraph(struct hearth_text *t, const char *begin,
                          enum hearth_say_id id)
{
    hearth_text_add(t, begin);
    hearth_text_say(t, id);
    hearth_text_add(t, "</p>\n");
}

static void put_mark(struct hearth_text *t, enum hearth_say_id id)
{
    hearth_text_add(t, " <strong class=\"warn\">");
    hearth_text_say(t, id);
    hearth_text_add(t, "</strong>");
}

static void put_id(struct hearth_text *t, const char *id)
{
    hearth_text_add(t, " <span class=\"id\">");
    hearth_text_escaped(t, id);
    hearth_text_add(t, "</span>");
}

/* Of a list that is over nothing is marked: nobody goes there, and a mark tells
 * that something was withdrawn, or erased. */
static void put_check(struct listing *l, const struct hearth_check *c)
{
    struct hearth_text *t = l->v->t;
    bool is_named = c->name[0] != '\0';

    hearth_text_add(t, "<li>");
    hearth_text_say_args(t, HEARTH_SAY_CHECK_ONE,
                         &(struct hearth_words_args){
                             {hearth_words_n(c->seq),
                              hearth_words_t(is_named ? c->name : c->device)}});
    if (is_named) {
        put_id(t, c->device);
    }
    if (!c->is_held && !l->is_over) {
        l->has_gone = true;
        hearth_text_add(t, "<br>");
        put_mark(t, HEARTH_SAY_CHECK_GONE);
    }
    hearth_text_add(t, "</li>\n");
}

static void put_head(struct hearth_text *t,
                     const struct hearth_device_health *d)
{
    bool is_named = d->name[0] != '\0';

    hearth_text_add(t, "<article class=\"panel\"><h3>");
    hearth_text_label(t, is_named ? d->name : d->id);
    if (is_named) {
        put_id(t, d->id);
    }
    if (d->is_revoked) {
        put_mark(t, HEARTH_SAY_REVOKED);
    }
    hearth_text_add(t, "</h3>\n");
}

static void put_list(struct listing *l, const struct hearth_device_health *d,
                     const struct hearth_checks *c)
{
    struct hearth_text *t = l->v->t;

    put_head(t, d);
    hearth_text_add(t, "<p>");
    hearth_text_say(t, HEARTH_SAY_ENROL_UNTIL);
    hearth_text_add(t, " ");
    hearth_text_say_moment(t, c->expires_s);
    if (l->is_over) {
        put_mark(t, HEARTH_SAY_CHECK_OVER);
    }
    hearth_text_add(t, "</p>\n<ul>\n");
    for (size_t i = 0; i < c->count; i++) {
        put_check(l, &c->list[i]);
    }
    hearth_text_add(t, "</ul></article>\n");
}

/* Said in its place; the lists of other devices are no worse for it. */
static void put_untrue(struct listing *l, const struct hearth_device_health *d)
{
    put_head(l->v->t, d);
    put_paragraph(l->v->t, "<p class=\"warn\" role=\"alert\">",
                  HEARTH_SAY_CHECK_UNTRUE);
    hearth_text_add(l->v->t, "</article>\n");
}

static int read_one(const struct hearth_view *v, size_t i,
                    struct hearth_checks *out)
{
    uint8_t id[HEARTH_DEVICE_LEN];
    int e = hearth_bytes_unhex(v->devices[i].id, id, sizeof(id));

    return e == 0 ? hearth_checks_read(v->data, id, out) : e;
}

static int look_at(struct listing *l, size_t i)
{
    const struct hearth_device_health *d = &l->v->devices[i];
    struct hearth_checks c;
    int e = read_one(l->v, i, &c);

    if (e == HEARTH_E_NOT_FOUND || e == HEARTH_E_IO) {
        return e == HEARTH_E_IO ? e : 0;
    }
    if (e == 0 &&
        (c.count == 0 || (l->v->now_s >= c.expires_s) != l->is_over)) {
        return 0;
    }
    if (e != 0 && l->is_over) {
        return 0; /* said among those that run */
    }
    if (l->shown == SHOWN_MAX) {
        l->left_out++;
        return 0;
    }
    l->shown++;
    if (e != 0) {
        put_untrue(l, d);
    } else {
        put_list(l, d, &c);
    }
    return 0;
}

/* Those that run, then those whose day is over. */
static int put_lists(struct listing *l)
{
    for (unsigned turn = 0; turn < 2; turn++) {
        l->is_over = turn == 1;
        for (size_t i = 0; i < l->v->device_count; i++) {
            int e = look_at(l, i);

            if (e != 0) {
                return e;
            }
        }
    }
    return 0;
}

static void put_option(struct hearth_text *t,
                       const struct hearth_device_health *d)
{
    hearth_text_add(t, "<option value=\"");
    hearth_text_escaped(t, d->id);
    hearth_text_add(t, "\">");
    hearth_text_escaped(t, d->name);
    hearth_text_add(t, " ");
    hearth_text_escaped(t, d->id);
    hearth_text_add(t, "</option>\n");
}

/* The devices that can get a list; *${count} of them. */
static int put_options(struct hearth_view *v, struct hearth_text *t,
                       size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < v->device_count; i++) {
        struct hearth_checks c;
        int e =
            v->devices[i].is_revoked ? HEARTH_E_NOT_FOUND : read_one(v, i, &c);

        if (e == HEARTH_E_IO) {
            return e;
        }
        if (e == 0 && c.count == 0 && v->now_s < c.expires_s) {
            put_option(t, &v->devices[i]);
            ++*count;
        }
    }
    return 0;
}

static void put_form(struct hearth_view *v, const struct hearth_text *options)
{
    struct hearth_text *t = v->t;
    char most[96];

    hearth_page_act(v, "check-draw");
    hearth_text_add(t, "<label class=\"field\"><span>");
    hearth_text_say(t, HEARTH_SAY_DEVICE);
    hearth_text_add(t, "</span><select name=\"name\">\n");
    hearth_text_append(t, options);
    hearth_text_add(t, "</select></label>\n");
    hearth_page_field_needed(
        t, "count", hearth_say(t->language, HEARTH_SAY_CHECKS_COUNT), "text",
        hearth_say_format(t->language, HEARTH_SAY_CHECKS_MOST,
                          &(struct hearth_words_args){
                              {hearth_words_n(HEARTH_BACK_CHECKS_MAX)}},
                          most, sizeof(most)));
    hearth_page_act_end(v, hearth_say(t->language, HEARTH_SAY_CHECKS_DRAW));
    put_paragraph(t, "<p class=\"note\">", HEARTH_SAY_CHECKS_KEY);
    hearth_page_command(v,
                        "hearth-host assign NAME --keep --draw N "
                        "--form-sign FILE",
                        true);
}

static int put_draw(struct hearth_view *v)
{
    struct hearth_text options = {.language = v->t->language};
    size_t count;
    int e = put_options(v, &options, &count);

    if (e == 0) {
        hearth_text_add(v->t, "<section><h2>");
        hearth_text_say(v->t, HEARTH_SAY_CHECKS_DRAW);
        hearth_text_add(v->t, "</h2>\n");
        put_paragraph(v->t, "<p>", HEARTH_SAY_CHECKS_DRAW_WHY);
        if (count > 0) {
            put_form(v, &options);
        } else {
            put_paragraph(v->t, "<p>", HEARTH_SAY_CHECKS_NO_DEVICE);
            hearth_page_command(
                v, "hearth-host assign NAME --area A,B --draw N", true);
        }
        hearth_text_add(v->t, "</section>\n");
    }
    hearth_text_free(&options);
    return e;
}

/* What holds for all of them. */
static void put_notes(const struct listing *l)
{
    struct hearth_text *t = l->v->t;

    if (l->left_out > 0) {
        hearth_text_add(t, "<p>");
        hearth_text_say_with(t, HEARTH_SAY_CHECKS_MORE,
                             hearth_words_n(l->left_out));
        hearth_text_add(t, "</p>\n");
    }
    if (l->has_gone) {
        put_paragraph(t, "<p class=\"note\">", HEARTH_SAY_CHECKS_GONE);
    }
    put_paragraph(t, "<p class=\"note\">", HEARTH_SAY_CHECKS_BACK);
}

int hearth_page_checks(struct hearth_view *v)
{
    struct listing l = {.v = v};
    struct hearth_text *t = v->t;
    int e;

    put_paragraph(t, "<p class=\"note\">", HEARTH_SAY_CHECKS_WHY);
    hearth_text_add(t, "<section><h2>");
    hearth_text_say(t, HEARTH_SAY_CHECKS_LISTS);
    hearth_text_add(t, "</h2>\n<div class=\"columns-2 checks\">\n");
    e = put_lists(&l);
    hearth_text_add(t, "</div>\n");
    if (e == 0 && l.shown == 0) {
        put_paragraph(t, "<p class=\"empty\">", HEARTH_SAY_CHECKS_NONE);
    } else if (e == 0) {
        put_notes(&l);
    }
    hearth_text_add(t, "</section>\n");
    return e == 0 ? put_draw(v) : e;
}
