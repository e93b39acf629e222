/* SPDX-License-Identifier: Apache-2.0 */
/* Day, month, year: the month is sent as "m7", the year has more than two
 * digits, so that their order on the page does not matter. */
#include "date_field.h"

#include "calendar.h"
#include "given.h"
#include "screen.h"

#include <stdio.h>
#include <string.h>

/* What stands in the three controls, as text; blank where nothing does. */
struct parts {
    char day[8];
    char month[8];
    char year[8];
};

static enum hearth_calendar calendar_of(const struct hearth_sitting *s)
{
    uint8_t l = hearth_interview_language(s->interview);
    return l < s->form->language_count
               ? hearth_calendar_of(s->form->languages[l].tag)
               : HEARTH_CALENDAR_GREGORIAN;
}

/* Plain digits of a short number, in whatever digits it was typed. */
static bool take_number(struct hearth_slice text, char out[8])
{
    uint8_t bytes[8];
    struct hearth_writer w;
    hearth_writer_init(&w, bytes, sizeof(bytes) - 1);
    hearth_given_number(text, &w);
    if (hearth_writer_finish(&w) != 0) {
        return false;
    }
    memcpy(out, bytes, w.len); /* one less than there is room for */
    out[w.len] = '\0';
    return true;
}

/* False: what was sent is one whole text, or no part of a date. */
static bool take_parts(const struct hearth_fields *f, const char *name,
                       struct parts *out)
{
    struct hearth_slice value;
    size_t at = 0;
    memset(out, 0, sizeof(*out));
    while (hearth_fields_next(f, name, &at, &value)) {
        char number[8];
        if (value.len > 0 && value.data[0] == 'm') {
            value = hearth_slice_of(value.data + 1, value.len - 1);
            if (!take_number(value, out->month)) {
                return false;
            }
        } else if (!take_number(value, number)) {
            return false;
        } else {
            memcpy(strlen(number) > 2 ? out->year : out->day, number,
                   sizeof(number)); /* of one size */
        }
    }
    return true;
}

static bool number_of(const char *text, uint64_t max, uint64_t *out)
{
    return hearth_fields_parse(hearth_slice_text(text), max, out);
}

static bool day_of(enum hearth_calendar c, const struct parts *parts,
                   struct hearth_calendar_date *out)
{
    uint64_t year = 0;
    uint64_t month = 0;
    uint64_t day = 0;
    if (!number_of(parts->year, 9999, &year) ||
        !number_of(parts->month, 12, &month) ||
        !number_of(parts->day, 31, &day)) {
        return false;
    }
    const struct hearth_calendar_date local = {(int32_t)year, (uint8_t)month,
                                               (uint8_t)day};
    return hearth_calendar_from(c, local, out);
}

/* Appearances ask for less: what is not asked is the first. */
static bool is_asked(const struct hearth_node *n, char part)
{
    bool is_year = (n->look & HEARTH_LOOK_YEAR) != 0;
    bool is_month = (n->look & HEARTH_LOOK_MONTH_YEAR) != 0;
    return part == 'y' || (part == 'm' && !is_year) ||
           (part == 'd' && !is_year && !is_month);
}

void hearth_ui_date_read(const struct hearth_sitting *s,
                         struct hearth_place place,
                         const struct hearth_fields *f,
                         struct hearth_writer *out)
{
    const struct hearth_node *n = &s->form->nodes[place.node];
    struct hearth_calendar_date day;
    struct parts parts;
    char name[HEARTH_GIVEN_NAME_MAX];
    char text[32];
    hearth_given_name(place, name);
    if (!take_parts(f, name, &parts)) {
        struct hearth_slice whole = hearth_fields_get(f, name);
        hearth_writer_put(out, whole.data, whole.len);
        return;
    }
    if (!is_asked(n, 'd') && parts.year[0] != '\0') {
        (void)snprintf(parts.day, sizeof(parts.day), "1");
    }
    if (!is_asked(n, 'm') && parts.year[0] != '\0') {
        (void)snprintf(parts.month, sizeof(parts.month), "1");
    }
    if (parts.day[0] == '\0' && parts.month[0] == '\0' &&
        parts.year[0] == '\0') {
        return;
    }
    if (!day_of(calendar_of(s), &parts, &day)) {
        hearth_writer_u8(out, '?');
        return;
    }
    int len = snprintf(text, sizeof(text), "%04d-%02u-%02u", (int)day.year,
                       (unsigned)day.month, (unsigned)day.day);
    hearth_writer_put(out, text, (size_t)len);
    hearth_secmem_wipe(text, sizeof(text));
    hearth_secmem_wipe(&parts, sizeof(parts));
}

/* ---- the controls ---- */

static bool read_iso(struct hearth_slice text, struct hearth_calendar_date *out)
{
    uint64_t year = 0;
    uint64_t month = 0;
    uint64_t day = 0;
    if (text.len < 10 || text.data[4] != '-' || text.data[7] != '-' ||
        !hearth_fields_parse(hearth_slice_of(text.data, 4), 9999, &year) ||
        !hearth_fields_parse(hearth_slice_of(text.data + 5, 2), 12, &month) ||
        !hearth_fields_parse(hearth_slice_of(text.data + 8, 2), 31, &day) ||
        month < 1 || day < 1) {
        return false;
    }
    *out = (struct hearth_calendar_date){(int32_t)year, (uint8_t)month,
                                         (uint8_t)day};
    return true;
}

/* What is shown: typed and not taken yet, or answered. */
static void shown_parts(struct hearth_ui *ui, struct hearth_place place,
                        struct parts *out)
{
    struct hearth_slice value;
    struct hearth_calendar_date day;
    char name[HEARTH_GIVEN_NAME_MAX];
    memset(out, 0, sizeof(*out));
    if (ui->has_held) {
        hearth_given_name(place, name);
        (void)take_parts(ui->held, name, out);
        return;
    }
    if (hearth_screen_value(ui, place, &value) && read_iso(value, &day) &&
        hearth_calendar_to(calendar_of(&ui->sitting), day, &day)) {
        (void)snprintf(out->day, sizeof(out->day), "%u", (unsigned)day.day);
        (void)snprintf(out->month, sizeof(out->month), "%u",
                       (unsigned)day.month);
        (void)snprintf(out->year, sizeof(out->year), "%04d",
                       (int)(day.year % 10000));
    }
}

static void begin_part(struct hearth_ui_page *p, struct hearth_place place,
                       char part, enum hearth_words_id label)
{
    const char suffix[2] = {part, '\0'};
    hearth_ui_put(p, "<p class=\"field\"><label for=\"");
    hearth_screen_id(p, place);
    hearth_ui_put(p, suffix);
    hearth_ui_put(p, "\">");
    hearth_ui_word(p, label);
    hearth_ui_put(p, part == 'm' ? "</label><select id=\""
                                 : "</label><input id=\"");
    hearth_screen_id(p, place);
    hearth_ui_put(p, suffix);
    char name[HEARTH_GIVEN_NAME_MAX];
    hearth_given_name(place, name);
    hearth_ui_put(p, "\" name=\"");
    hearth_ui_put(p, name);
    hearth_ui_put(p, "\"");
}

static void put_digits(struct hearth_ui_page *p, struct hearth_place place,
                       char part, const char *value)
{
    begin_part(p, place, part,
               part == 'd' ? HEARTH_WORDS_DAY : HEARTH_WORDS_YEAR);
    hearth_ui_put(p, part == 'd' ? " maxlength=\"4\"" : " maxlength=\"8\"");
    hearth_ui_put(p, " inputmode=\"numeric\" data-keys=\"digits\" dir=\"ltr\" "
                     "autocomplete=\"off\" "
                     "value=\"");
    hearth_ui_text(p, value);
    hearth_ui_put(p, "\"></p>\n");
}

static void put_months(struct hearth_ui_page *p, struct hearth_place place,
                       enum hearth_calendar c, const char *value)
{
    begin_part(p, place, 'm', HEARTH_WORDS_MONTH);
    hearth_ui_put(p, "><option value=\"\"></option>\n");
    for (uint8_t m = 1; m <= 12; m++) {
        char text[8];
        const char *name = hearth_calendar_month(c, m);
        (void)snprintf(text, sizeof(text), "%u", (unsigned)m);
        hearth_ui_put(p, "<option value=\"m");
        hearth_ui_put(p, text);
        hearth_ui_put(p, strcmp(text, value) == 0 ? "\" selected>" : "\">");
        if (name != NULL) {
            hearth_ui_text(p, name);
        } else {
            hearth_ui_word(
                p, (enum hearth_words_id)(HEARTH_WORDS_MONTH_1 + m - 1));
        }
        hearth_ui_put(p, "</option>\n");
    }
    hearth_ui_put(p, "</select></p>\n");
}

void hearth_ui_date_put(struct hearth_ui *ui, struct hearth_ui_page *p,
                        struct hearth_place place)
{
    const struct hearth_node *n = &ui->sitting.form->nodes[place.node];
    struct parts parts;
    shown_parts(ui, place, &parts);
    hearth_ui_put(p, "<div class=\"date\" role=\"group\" aria-labelledby=\"");
    hearth_screen_id(p, place);
    hearth_ui_put(p, "\">\n");
    if (is_asked(n, 'd')) {
        put_digits(p, place, 'd', parts.day);
    }
    if (is_asked(n, 'm')) {
        put_months(p, place, calendar_of(&ui->sitting), parts.month);
    }
    put_digits(p, place, 'y', parts.year);
    hearth_ui_put(p, "</div>\n");
    hearth_secmem_wipe(&parts, sizeof(parts));
}

void hearth_ui_date_show(const struct hearth_ui *ui, struct hearth_ui_page *p,
                         struct hearth_slice iso)
{
    enum hearth_calendar c = calendar_of(&ui->sitting);
    struct hearth_calendar_date day;
    char text[96];
    if (!read_iso(iso, &day)) {
        hearth_ui_slice(p, iso);
    } else if (c == HEARTH_CALENDAR_GREGORIAN) {
        hearth_ui_text(
            p, hearth_words_date(p->language,
                                 (int64_t)hearth_calendar_days(day) * 86400, 0,
                                 text, sizeof(text)));
    } else if (hearth_calendar_to(c, day, &day)) {
        hearth_ui_number(p, day.day);
        hearth_ui_put(p, " ");
        hearth_ui_text(p, hearth_calendar_month(c, day.month));
        hearth_ui_put(p, " ");
        hearth_ui_number(p, (uint64_t)day.year);
    }
    hearth_secmem_wipe(text, sizeof(text));
}
