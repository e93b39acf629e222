/* SPDX-License-Identifier: Apache-2.0 */
/* What publishing a form would change. */
#include "host/web/form_view.h"

#include <string.h>

/* The kinds in the order of the page: what matters most to the figures
 * first. */
static const struct {
    enum hearth_forms_change_kind kind;
    enum hearth_say_id title;
} sections[] = {
    {HEARTH_CHANGE_ADDED, HEARTH_SAY_DIFF_ADDED},
    {HEARTH_CHANGE_REMOVED, HEARTH_SAY_DIFF_REMOVED},
    {HEARTH_CHANGE_LOGIC, HEARTH_SAY_DIFF_LOGIC},
    {HEARTH_CHANGE_PROPERTY, HEARTH_SAY_DIFF_PROPERTY},
    {HEARTH_CHANGE_TEXT, HEARTH_SAY_DIFF_TEXT},
    {HEARTH_CHANGE_CHOICE_ADDED, HEARTH_SAY_DIFF_CHOICE_ADDED},
    {HEARTH_CHANGE_CHOICE_REMOVED, HEARTH_SAY_DIFF_CHOICE_REMOVED},
    {HEARTH_CHANGE_CHOICE_TEXT, HEARTH_SAY_DIFF_CHOICE_TEXT},
    {HEARTH_CHANGE_CHOICE_MOVED, HEARTH_SAY_DIFF_CHOICE_MOVED},
    {HEARTH_CHANGE_MOVED, HEARTH_SAY_DIFF_MOVED},
    {HEARTH_CHANGE_LANGUAGE_ADDED, HEARTH_SAY_DIFF_LANGUAGE_ADDED},
    {HEARTH_CHANGE_LANGUAGE_REMOVED, HEARTH_SAY_DIFF_LANGUAGE_REMOVED},
    {HEARTH_CHANGE_FORM, HEARTH_SAY_DIFF_FORM},
};

static void put_text(struct hearth_text *t, const char *element,
                     const char *text, const char *language)
{
    hearth_text_add(t, "<");
    hearth_text_add(t, element);
    if (language[0] != '\0') {
        hearth_form_view_language(t, language);
    } else {
        hearth_text_add(t, " dir=\"auto\"");
    }
    hearth_text_add(t, ">");
    if (text[0] == '\0') {
        hearth_text_say(t, HEARTH_SAY_DIFF_NOTHING);
    } else {
        hearth_text_escaped(t, text);
    }
    hearth_text_add(t, "</");
    hearth_text_add(t, element);
    hearth_text_add(t, ">");
}

static void put_place(struct hearth_text *t,
                      const struct hearth_forms_change *c)
{
    const char *const parts[] = {c->question, c->choice, c->part, c->language};
    bool is_first = true;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (parts[i][0] != '\0') {
            hearth_text_add(t, is_first ? "" : " · ");
            hearth_text_label(t, parts[i]);
            is_first = false;
        }
    }
}

/* Flags and the like are numbers that say nothing to a person. */
static bool is_number_of_ours(const char *part)
{
    return strcmp(part, "appearance") == 0 || strcmp(part, "flags") == 0 ||
           strcmp(part, "hearth::role") == 0 || strcmp(part, "profile") == 0;
}

static void put_change(struct hearth_text *t,
                       const struct hearth_forms_change *c)
{
    hearth_text_add(t, "<tr><th scope=\"row\"><span class=\"id\">");
    put_place(t, c);
    hearth_text_add(t, "</span></th>");
    if (is_number_of_ours(c->part)) {
        hearth_text_add(t, "<td colspan=\"2\">");
        hearth_text_say(t, HEARTH_SAY_DIFF_CHANGED);
        hearth_text_add(t, "</td></tr>\n");
        return;
    }
    hearth_text_add(t, "<td>");
    if (c->kind != HEARTH_CHANGE_ADDED &&
        c->kind != HEARTH_CHANGE_CHOICE_ADDED &&
        c->kind != HEARTH_CHANGE_LANGUAGE_ADDED) {
        put_text(t, "del", c->before, c->language);
    }
    hearth_text_add(t, "</td><td>");
    if (c->kind != HEARTH_CHANGE_REMOVED &&
        c->kind != HEARTH_CHANGE_CHOICE_REMOVED &&
        c->kind != HEARTH_CHANGE_LANGUAGE_REMOVED) {
        put_text(t, "ins", c->after, c->language);
    }
    hearth_text_add(t, "</td></tr>\n");
}

static void put_section(struct hearth_text *t,
                        const struct hearth_forms_diff *diff, size_t s)
{
    static const enum hearth_say_id columns[] = {
        HEARTH_SAY_DIFF_WHERE, HEARTH_SAY_DIFF_BEFORE, HEARTH_SAY_DIFF_AFTER};
    size_t count = diff->counts[sections[s].kind];

    if (count == 0) {
        return;
    }
    hearth_text_add(t, "<h3>");
    hearth_text_say_with(t, sections[s].title, hearth_words_n(count));
    hearth_text_add(t, "</h3>\n");
    hearth_text_table(t);
    hearth_text_heads(t, columns, 3, HEARTH_TEXT_NO_NUMBER);
    for (size_t i = 0; i < diff->count; i++) {
        if (diff->changes[i].kind == sections[s].kind) {
            put_change(t, &diff->changes[i]);
        }
    }
    hearth_text_add(t, "</tbody></table></div>\n");
}

void hearth_form_view_diff(struct hearth_text *t,
                           const struct hearth_forms_diff *diff)
{
    if (diff->total == 0) {
        hearth_text_add(t, "<p class=\"empty\">");
        hearth_text_say(t, HEARTH_SAY_DIFF_NONE);
        hearth_text_add(t, "</p>\n");
        return;
    }
    for (size_t s = 0; s < sizeof(sections) / sizeof(sections[0]); s++) {
        put_section(t, diff, s);
    }
    if (diff->total > diff->count) {
        hearth_text_add(t, "<p class=\"note\">");
        hearth_text_say_with(t, HEARTH_SAY_FORM_MORE_N,
                             hearth_words_n(diff->total - diff->count));
        hearth_text_add(t, "</p>\n");
    }
}
