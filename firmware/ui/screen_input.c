/* SPDX-License-Identifier: Apache-2.0 */
/* What a person answers with, by type; and why an answer does not do. */
#include "screen.h"

#include "date_field.h"
#include "given.h"
#include "interview_screen.h"

#include <stdio.h>
#include <string.h>

bool hearth_screen_value(struct hearth_ui *ui, struct hearth_place place,
                         struct hearth_slice *out)
{
    char name[HEARTH_GIVEN_NAME_MAX];
    size_t at = 0;
    hearth_given_name(place, name);
    if (ui->has_held && hearth_fields_next(ui->held, name, &at, out)) {
        return true;
    }
    *out = hearth_slice_of(NULL, 0);
    if (ui->has_held || (ui->is_handed && !ui->is_shown)) {
        return false;
    }
    *out = hearth_interview_value(ui->sitting.interview, place);
    return true;
}

static void put_name(struct hearth_ui_page *p, struct hearth_place place)
{
    char name[HEARTH_GIVEN_NAME_MAX];
    hearth_given_name(place, name);
    hearth_ui_put(p, " name=\"");
    hearth_ui_put(p, name);
    hearth_ui_put(p, "\"");
}

static void put_relations(struct hearth_ui *ui, struct hearth_ui_page *p,
                          struct hearth_place place)
{
    bool is_wrong = ui->violation.kind != HEARTH_VIOLATION_NONE &&
                    ui->violation.place.node == place.node &&
                    ui->violation.place.instance == place.instance;
    put_name(p, place);
    hearth_ui_put(p, " aria-labelledby=\"");
    hearth_screen_id(p, place);
    hearth_ui_put(p, "\"");
    if (is_wrong) {
        hearth_ui_put(p, " aria-invalid=\"true\" aria-describedby=\"e");
        hearth_screen_id(p, place);
        hearth_ui_put(p, "\" autofocus");
    }
}

static void put_value(struct hearth_ui *ui, struct hearth_ui_page *p,
                      struct hearth_place place, size_t len)
{
    struct hearth_slice value;
    if (hearth_screen_value(ui, place, &value)) {
        value.len = value.len < len ? value.len : len;
        hearth_ui_put(p, " value=\"");
        hearth_ui_slice(p, value);
        hearth_ui_put(p, "\"");
    }
}

static const struct hearth_range *range_of(const struct hearth_form *form,
                                           uint16_t node)
{
    for (uint16_t i = 0; i < form->range_count; i++) {
        if (form->ranges[i].node == node) {
            return &form->ranges[i];
        }
    }
    return NULL;
}

static void put_bound(struct hearth_ui_page *p, const char *name, double v)
{
    char text[64];
    (void)snprintf(text, sizeof(text), " %s=\"%.10g\"", name, v);
    hearth_ui_put(p, text);
}

static void put_number(struct hearth_ui *ui, struct hearth_ui_page *p,
                       struct hearth_place place)
{
    const struct hearth_node *n = &ui->sitting.form->nodes[place.node];
    const struct hearth_range *range = range_of(ui->sitting.form, place.node);
    if (range != NULL) {
        hearth_ui_put(p, "<p class=\"hint\" dir=\"ltr\">");
        char text[64];
        (void)snprintf(text, sizeof(text), "%.10g – %.10g", range->start,
                       range->end);
        hearth_ui_text(p, text);
        hearth_ui_put(p, "</p>\n<p class=\"field\"><input type=\"number\"");
        put_bound(p, "min",
                  range->start < range->end ? range->start : range->end);
        put_bound(p, "max",
                  range->start < range->end ? range->end : range->start);
        put_bound(p, "step", range->step);
    } else {
        /* As text: a browser throws away what it takes for no number. */
        hearth_ui_put(p, "<p class=\"field\"><input maxlength=\"20\" "
                         "inputmode=\"");
        hearth_ui_put(p, n->type == HEARTH_NODE_INTEGER ? "numeric\""
                                                        : "decimal\"");
    }
    hearth_ui_put(p, n->type == HEARTH_NODE_INTEGER ? " data-keys=\"integer\""
                                                    : " data-keys=\"decimal\"");
    hearth_ui_put(p, " dir=\"ltr\" autocomplete=\"off\"");
    put_relations(ui, p, place);
    put_value(ui, p, place, SIZE_MAX);
    hearth_ui_put(p, "></p>\n");
}

/* Kept texts have seconds and zone; the browser's fields have not. */
static void put_time(struct hearth_ui *ui, struct hearth_ui_page *p,
                     struct hearth_place place)
{
    uint8_t type = ui->sitting.form->nodes[place.node].type;
    const char *kind = type == HEARTH_NODE_TIME ? "time" : "datetime-local";
    size_t len = type == HEARTH_NODE_TIME ? 5 : 16;
    hearth_ui_put(p, "<p class=\"field\"><input type=\"");
    hearth_ui_put(p, kind);
    hearth_ui_put(p, type == HEARTH_NODE_TIME ? "\" data-keys=\"time"
                                              : "\" data-keys=\"datetime");
    hearth_ui_put(p, "\" autocomplete=\"off\"");
    put_relations(ui, p, place);
    put_value(ui, p, place, len);
    hearth_ui_put(p, "></p>\n");
}

static bool is_place(uint8_t type)
{
    return type == HEARTH_NODE_GEOPOINT || type == HEARTH_NODE_GEOTRACE ||
           type == HEARTH_NODE_GEOSHAPE;
}

static void put_text(struct hearth_ui *ui, struct hearth_ui_page *p,
                     struct hearth_place place)
{
    const struct hearth_node *n = &ui->sitting.form->nodes[place.node];
    struct hearth_slice value;
    if ((n->look & HEARTH_LOOK_MULTILINE) == 0) {
        bool is_masked = (n->look & HEARTH_LOOK_MASKED) != 0;
        hearth_ui_put(p, "<p class=\"field\"><input maxlength=\"4096\" "
                         "dir=\"auto\" autocomplete=\"off\" spellcheck="
                         "\"false\"");
        hearth_ui_put(p, is_masked ? " type=\"password\"" : "");
        hearth_ui_put(p, is_place(n->type) ? " data-keys=\"point\"" : "");
        put_relations(ui, p, place);
        put_value(ui, p, place, SIZE_MAX);
        hearth_ui_put(p, "></p>\n");
        return;
    }
    hearth_ui_put(p, "<p class=\"field\"><textarea rows=\"4\" dir=\"auto\" "
                     "maxlength=\"4096\" autocomplete=\"off\" spellcheck="
                     "\"false\"");
    put_relations(ui, p, place);
    hearth_ui_put(p, ">\n");
    if (hearth_screen_value(ui, place, &value)) {
        hearth_ui_slice(p, value);
    }
    hearth_ui_put(p, "</textarea></p>\n");
}

static void put_confirm(struct hearth_ui *ui, struct hearth_ui_page *p,
                        struct hearth_place place)
{
    struct hearth_slice value;
    bool is_on = hearth_screen_value(ui, place, &value) && value.len > 0;
    hearth_ui_put(p, "<label class=\"choice\"><input type=\"checkbox\" "
                     "value=\"OK\"");
    put_name(p, place);
    hearth_ui_put(p, is_on ? " checked> <span>" : "> <span>");
    hearth_ui_word(p, HEARTH_WORDS_OK);
    hearth_ui_put(p, "</span></label>\n");
}

void hearth_screen_input(struct hearth_ui *ui, struct hearth_ui_page *p,
                         struct hearth_place place)
{
    switch (ui->sitting.form->nodes[place.node].type) {
    case HEARTH_NODE_SELECT_ONE:
    case HEARTH_NODE_SELECT_MULTIPLE:
    case HEARTH_NODE_RANK:
    case HEARTH_NODE_LIST_COUNT:
        hearth_screen_choices(ui, p, place);
        return;
    case HEARTH_NODE_INTEGER:
    case HEARTH_NODE_DECIMAL:
        put_number(ui, p, place);
        return;
    case HEARTH_NODE_DATE:
        hearth_ui_date_put(ui, p, place);
        return;
    case HEARTH_NODE_TIME:
    case HEARTH_NODE_DATETIME:
        put_time(ui, p, place);
        return;
    case HEARTH_NODE_ACKNOWLEDGE:
        put_confirm(ui, p, place);
        return;
    default:
        put_text(ui, p, place);
        return;
    }
}

/* ---- what is wrong ---- */

/* As on a terminal, but choices are touched, not typed. */
static enum hearth_words_id touched_reason(const struct hearth_sitting *s,
                                           const struct hearth_violation *v)
{
    enum hearth_words_id id = hearth_interview_screen_reason(s, v);

    return id == HEARTH_WORDS_ERROR_ONE || id == HEARTH_WORDS_ERROR_MANY
               ? HEARTH_WORDS_ERROR_CHOOSE
               : id;
}

void hearth_screen_violation(struct hearth_ui *ui, struct hearth_ui_page *p,
                             const struct hearth_violation *v)
{
    if (v->message == HEARTH_NO_TEXT || v->kind == HEARTH_VIOLATION_TYPE ||
        !hearth_screen_form_text(ui, p, v->place, v->message)) {
        hearth_ui_word(p, touched_reason(&ui->sitting, v));
    }
}
