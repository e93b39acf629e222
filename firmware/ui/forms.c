/* SPDX-License-Identifier: Apache-2.0 */
/* Which version of each form was seen last stands in the store; the package of
 * that version is still there, so the two can be compared. */
#include "forms.h"

#include "form_load.h"
#include "screen.h"

#include <string.h>

#define KEY        "forms-seen"
#define SEEN_MAX   (HEARTH_FORMS_MAX * (1 + HEARTH_CODE_MAX + HEARTH_HASH_LEN))
#define LISTED_MAX 40 /* of each kind of change */

/* ---- what was seen ---- */

struct seen {
    uint8_t bytes[SEEN_MAX];
    size_t len;
};

static void read_seen(const struct hearth_ui *ui, struct seen *s)
{
    if (hearth_outbox_meta_get(ui->agent.kv, KEY, s->bytes, sizeof(s->bytes),
                               &s->len) != 0) {
        s->len = 0;
    }
}

/* The hash of the form called ${id} as it was seen last, or NULL. */
static const uint8_t *find_seen(const struct seen *s, const char *id)
{
    struct hearth_reader r;
    hearth_reader_init(&r, hearth_slice_of(s->bytes, s->len));
    while (hearth_reader_left(&r) > 0) {
        struct hearth_slice name = hearth_reader_take(&r, hearth_reader_u8(&r));
        struct hearth_slice hash = hearth_reader_take(&r, HEARTH_HASH_LEN);
        if (hash.len != HEARTH_HASH_LEN) {
            return NULL;
        }
        if (hearth_slice_is_equal(name, hearth_slice_text(id))) {
            return hash.data;
        }
    }
    return NULL;
}

static bool is_changed(const struct seen *s,
                       const struct hearth_programme_form *form)
{
    const uint8_t *hash = find_seen(s, form->id);
    return hash != NULL && memcmp(hash, form->hash, HEARTH_HASH_LEN) != 0;
}

/* All forms of the programme; those that changed as they were seen, unless
 * ${is_all}. */
static void write_seen(struct hearth_ui *ui, bool is_all)
{
    const struct hearth_programme *programme = &ui->agent.programme;
    struct seen old;
    uint8_t bytes[SEEN_MAX];
    struct hearth_writer w;
    read_seen(ui, &old);
    hearth_writer_init(&w, bytes, sizeof(bytes));
    for (size_t i = 0; i < programme->form_count; i++) {
        const struct hearth_programme_form *form = &programme->forms[i];
        const uint8_t *hash = is_all ? NULL : find_seen(&old, form->id);
        size_t len = strlen(form->id);
        hearth_writer_u8(&w, (uint8_t)len);
        hearth_writer_put(&w, form->id, len);
        hearth_writer_put(&w, hash != NULL ? hash : form->hash,
                          HEARTH_HASH_LEN);
    }
    if (hearth_writer_finish(&w) == 0 &&
        !hearth_slice_is_equal(hearth_writer_slice(&w),
                               hearth_slice_of(old.bytes, old.len))) {
        int rc =
            hearth_outbox_meta_put(ui->agent.kv, KEY, hearth_writer_slice(&w));
        (void)rc; /* then it is told again */
    }
}

bool hearth_ui_forms_has_new(const struct hearth_ui *ui)
{
    struct seen s;
    read_seen(ui, &s);
    for (size_t i = 0; i < ui->agent.programme.form_count; i++) {
        if (is_changed(&s, &ui->agent.programme.forms[i])) {
            return true;
        }
    }
    return false;
}

void hearth_ui_forms_arrived(struct hearth_ui *ui)
{
    write_seen(ui, false);
}

void hearth_ui_forms_seen(struct hearth_ui *ui)
{
    write_seen(ui, true);
}

/* ---- what two versions differ in ---- */

struct pair {
    const struct hearth_form *old;
    const struct hearth_form *now;
    uint8_t old_language;
    uint8_t now_language;
};

static const char *label(const struct hearth_form *form, uint16_t node,
                         uint8_t language)
{
    uint32_t text = form->nodes[node].label;
    const char *shown =
        text == HEARTH_NO_TEXT ? "" : hearth_form_text(form, text, language);
    return shown[0] != '\0' ? shown : hearth_form_name(form, node);
}

static uint16_t partner(const struct hearth_form *of,
                        const struct hearth_form *in, uint16_t node)
{
    uint16_t found =
        hearth_form_find(in, hearth_slice_text(hearth_form_name(of, node)));
    return found != HEARTH_NONE && hearth_form_is_asked(&in->nodes[found])
               ? found
               : (uint16_t)HEARTH_NONE;
}

enum change { ADDED, REMOVED, REWORDED };

/* Whether question ${node}, of the old form for REMOVED, changed so. */
static bool is_change(const struct pair *v, enum change change, uint16_t node)
{
    const struct hearth_form *of = change == REMOVED ? v->old : v->now;
    const struct hearth_form *in = change == REMOVED ? v->now : v->old;
    if (!hearth_form_is_asked(&of->nodes[node])) {
        return false;
    }
    uint16_t other = partner(of, in, node);
    if (change != REWORDED) {
        return other == HEARTH_NONE;
    }
    return other != HEARTH_NONE &&
           strcmp(label(v->now, node, v->now_language),
                  label(v->old, other, v->old_language)) != 0;
}

static unsigned put_changes(struct hearth_ui_page *p, const struct pair *v,
                            enum change change)
{
    static const enum hearth_words_id words[] = {HEARTH_WORDS_FORM_ADDED,
                                                 HEARTH_WORDS_FORM_REMOVED,
                                                 HEARTH_WORDS_FORM_REWORDED};
    const struct hearth_form *of = change == REMOVED ? v->old : v->now;
    unsigned count = 0;
    unsigned listed = 0;
    for (uint16_t n = 1; n < of->node_count; n++) {
        count += is_change(v, change, n) ? 1u : 0u;
    }
    if (count == 0) {
        return 0;
    }
    hearth_ui_put(p, "<h3>");
    hearth_ui_word_n(p, words[change], count);
    hearth_ui_put(p, "</h3><ul>\n");
    for (uint16_t n = 1; n < of->node_count && listed < LISTED_MAX; n++) {
        if (is_change(v, change, n)) {
            listed++;
            hearth_ui_put(p, "<li dir=\"auto\">");
            hearth_ui_marked(p, label(of, n,
                                      change == REMOVED ? v->old_language
                                                        : v->now_language));
            hearth_ui_put(p, "</li>\n");
        }
    }
    hearth_ui_put(p, listed < count ? "<li>…</li></ul>\n" : "</ul>\n");
    return count;
}

/* ---- the screen ---- */

static void put_news(struct hearth_ui *ui, struct hearth_ui_page *p,
                     const uint8_t *hash, const struct hearth_form *now)
{
    struct hearth_form_load old;
    hearth_ui_put(p, "<p><strong>");
    hearth_ui_word(p, HEARTH_WORDS_FORM_UPDATED);
    hearth_ui_put(p, "</strong></p>\n");
    if (hearth_form_load(&ui->agent, hash, &old) != 0) {
        return; /* that it is new is said */
    }
    const struct pair v = {old.form, now,
                           hearth_form_load_language(old.form, p->language),
                           hearth_form_load_language(now, p->language)};
    unsigned count = put_changes(p, &v, ADDED);
    count += put_changes(p, &v, REMOVED);
    count += put_changes(p, &v, REWORDED);
    if (count == 0) {
        hearth_screen_says(p, HEARTH_WORDS_FORM_UNCHANGED);
    }
    hearth_form_load_free(&old);
}

static void put_languages(struct hearth_ui_page *p,
                          const struct hearth_form *form)
{
    hearth_ui_put(p, "<p class=\"hint\">");
    hearth_ui_word(p, HEARTH_WORDS_FORM_LANGUAGES);
    for (uint16_t l = 0; l < form->language_count; l++) {
        uint8_t known = 0;
        bool is_known = hearth_words_find(form->languages[l].tag, &known);
        hearth_ui_put(p, l == 0 ? ": <bdi>" : ", <bdi>");
        hearth_ui_text(p, is_known ? hearth_words_own_name(known)
                                   : form->languages[l].tag);
        hearth_ui_put(p, "</bdi>");
    }
    hearth_ui_put(p, "</p>\n");
}

static void put_form(struct hearth_ui *ui, struct hearth_ui_page *p,
                     const struct seen *seen, size_t index)
{
    const struct hearth_programme_form *entry =
        &ui->agent.programme.forms[index];
    struct hearth_form_load load;
    hearth_ui_put(p, "<section><h2><bdi>");
    hearth_ui_text(p, ui->titles.at[index].text);
    hearth_ui_put(p, "</bdi></h2><p>");
    hearth_ui_word_n(p, HEARTH_WORDS_FORM_VERSION, entry->version);
    hearth_ui_put(p, "</p>\n");
    if (hearth_form_load(&ui->agent, entry->hash, &load) != 0) {
        hearth_screen_says(p, HEARTH_WORDS_FORM_MISSING);
    } else {
        put_languages(p, load.form);
        if (is_changed(seen, entry)) {
            put_news(ui, p, find_seen(seen, entry->id), load.form);
        }
        hearth_form_load_free(&load);
    }
    hearth_ui_put(p, "</section>\n");
}

void hearth_screen_forms(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    struct seen seen;
    read_seen(ui, &seen);
    hearth_screen_title(p, HEARTH_WORDS_FORMS);
    hearth_ui_titles_read(&ui->titles, &ui->agent, p->language);
    for (size_t i = 0; i < ui->agent.programme.form_count; i++) {
        put_form(ui, p, &seen, i);
    }
    if (ui->agent.programme.form_count == 0) {
        hearth_screen_says(p, HEARTH_WORDS_NO_FORMS);
    }
    hearth_ui_put(p, "<div class=\"foot\">");
    hearth_ui_button(p, "close", "quiet", HEARTH_WORDS_BACK);
    if (hearth_ui_forms_has_new(ui)) {
        hearth_ui_button(p, "forms-seen", "main", HEARTH_WORDS_OK);
    }
    hearth_ui_put(p, "</div>\n");
}
