/* SPDX-License-Identifier: Apache-2.0 */
/* One small value in the store; a screen to change it. */
#include "look.h"

#include <string.h>

#define NAME    "ui-look"
#define SIZES   3
#define THEMES  4
#define VERSION 1

void hearth_look_read(struct hearth_ui *ui)
{
    uint8_t bytes[8];
    size_t len = 0;
    struct hearth_reader r;
    struct hearth_ui_look look;
    if (hearth_outbox_meta_get(ui->agent.kv, NAME, bytes, sizeof(bytes),
                               &len) != 0) {
        return;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, len));
    uint8_t version = hearth_reader_u8(&r);
    look.language = hearth_reader_u8(&r);
    look.theme = hearth_reader_u8(&r);
    look.size = hearth_reader_u8(&r);
    look.has_gloves = hearth_reader_u8(&r) == 1;
    if (hearth_reader_finish(&r) == 0 && version == VERSION &&
        look.language < HEARTH_WORDS_LANGUAGES && look.theme < THEMES &&
        look.size < SIZES) {
        ui->look = look;
    }
}

static int store(const struct hearth_ui *ui)
{
    uint8_t bytes[5];
    struct hearth_writer w;
    hearth_writer_init(&w, bytes, sizeof(bytes));
    hearth_writer_u8(&w, VERSION);
    hearth_writer_u8(&w, ui->look.language);
    hearth_writer_u8(&w, ui->look.theme);
    hearth_writer_u8(&w, ui->look.size);
    hearth_writer_u8(&w, ui->look.has_gloves ? 1 : 0);
    return ui->has_agent ? hearth_outbox_meta_put(ui->agent.kv, NAME,
                                                  hearth_writer_slice(&w))
                         : 0;
}

void hearth_look_take(struct hearth_ui *ui, const struct hearth_fields *f)
{
    uint64_t v;
    if (hearth_fields_number(f, "language", HEARTH_WORDS_LANGUAGES - 1, &v)) {
        ui->look.language = (uint8_t)v;
    }
    if (hearth_fields_number(f, "theme", THEMES - 1, &v)) {
        ui->look.theme = (uint8_t)v;
    }
    if (hearth_fields_number(f, "size", SIZES - 1, &v)) {
        ui->look.size = (uint8_t)v;
    }
    ui->look.has_gloves = hearth_fields_get(f, "gloves").len > 0;
    int rc = store(ui);
    if (rc != 0) {
        hearth_ui_say_failed(ui, rc);
    }
}

const char *hearth_look_theme(const struct hearth_ui *ui)
{
    static const char *const themes[THEMES] = {"light", "dark", "contrast",
                                               "sunlight"};
    return themes[ui->look.theme < THEMES ? ui->look.theme : 0];
}

static void option(struct hearth_ui_page *p, const char *name, uint64_t value,
                   bool is_on)
{
    hearth_ui_put(p, "<label class=\"choice\"><input type=\"radio\" name=\"");
    hearth_ui_put(p, name);
    hearth_ui_put(p, "\" value=\"");
    hearth_ui_digits(p, value);
    hearth_ui_put(p, is_on ? "\" checked> <span>" : "\"> <span>");
}

static void begin_set(struct hearth_ui_page *p, enum hearth_words_id id)
{
    hearth_ui_put(p, "<fieldset class=\"choices\"><legend>");
    hearth_ui_word(p, id);
    hearth_ui_put(p, "</legend>\n");
}

static void words_set(struct hearth_ui_page *p, const char *name,
                      const enum hearth_words_id *ids, size_t count,
                      uint8_t now)
{
    for (size_t i = 0; i < count; i++) {
        option(p, name, i, now == i);
        hearth_ui_word(p, ids[i]);
        hearth_ui_put(p, "</span></label>\n");
    }
    hearth_ui_put(p, "</fieldset>\n");
}

void hearth_look_screen(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    static const enum hearth_words_id themes[THEMES] = {
        HEARTH_WORDS_THEME_LIGHT, HEARTH_WORDS_THEME_DARK,
        HEARTH_WORDS_THEME_CONTRAST, HEARTH_WORDS_THEME_SUNLIGHT};
    static const enum hearth_words_id sizes[SIZES] = {
        HEARTH_WORDS_TEXT_NORMAL, HEARTH_WORDS_TEXT_LARGE,
        HEARTH_WORDS_TEXT_LARGEST};
    hearth_ui_put(p, "<h1>");
    hearth_ui_word(p, HEARTH_WORDS_DISPLAY);
    hearth_ui_put(p, "</h1>\n");
    begin_set(p, HEARTH_WORDS_LANGUAGE);
    for (uint8_t l = 0; l < HEARTH_WORDS_LANGUAGES; l++) {
        option(p, "language", l, ui->look.language == l);
        hearth_ui_put(p, "<bdi lang=\"");
        hearth_ui_text(p, hearth_words_tag(l));
        hearth_ui_put(p, "\">");
        hearth_ui_text(p, hearth_words_own_name(l));
        hearth_ui_put(p, "</bdi></span></label>\n");
    }
    hearth_ui_put(p, "</fieldset>\n");
    begin_set(p, HEARTH_WORDS_THEME);
    words_set(p, "theme", themes, THEMES, ui->look.theme);
    begin_set(p, HEARTH_WORDS_TEXT_SIZE);
    words_set(p, "size", sizes, SIZES, ui->look.size);
    hearth_ui_put(p, "<p><label class=\"choice\"><input type=\"checkbox\" "
                     "name=\"gloves\" value=\"1\"");
    hearth_ui_put(p, ui->look.has_gloves ? " checked> <span>" : "> <span>");
    hearth_ui_word(p, HEARTH_WORDS_GLOVES);
    hearth_ui_put(p, "</span></label></p>\n");
}
