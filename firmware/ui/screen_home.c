/* SPDX-License-Identifier: Apache-2.0 */
/* Home: what waits, what is to do, where it stands. */
#include "screen.h"

#include "data_folder.h"
#include "forms.h"
#include "quota.h"
#include "warnings.h"

#include <string.h>

#define MB    1000000u
#define GB    1000000000u
#define LOW_B ((uint64_t)50 * MB)
#define LOW_P 15 /* percent of the battery */
/* From here on gigabytes say enough. */
#define LARGE_B ((uint64_t)2 * GB)

/* ---- drafts ---- */

static void put_draft(struct hearth_ui_page *p, const uint8_t *id)
{
    char hex[2 * HEARTH_DRAFT_ID_LEN + 1];
    char name[9];
    hearth_bytes_hex(hearth_slice_of(id, HEARTH_DRAFT_ID_LEN), hex);
    memcpy(name, hex, 8); /* of 32 digits */
    name[8] = '\0';
    hearth_ui_put(p, "<button name=\"do\" class=\"row\" value=\"resume:");
    hearth_ui_put(p, hex);
    hearth_ui_put(p, "\">");
    hearth_ui_word_t(p, HEARTH_WORDS_DRAFT_CALLED, name);
    hearth_ui_put(p, " <strong>");
    hearth_ui_word(p, HEARTH_WORDS_GO_ON);
    hearth_ui_put(p, "</strong></button>\n");
}

static void put_drafts(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    uint8_t ids[HEARTH_DRAFTS_MAX][HEARTH_DRAFT_ID_LEN];
    size_t count = 0;
    bool has_own = false;
    if (hearth_outbox_drafts(ui->agent.kv, ids, HEARTH_DRAFTS_MAX, &count) !=
        0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (!hearth_keyring_is_draft_of(&ui->session.keyring.ring,
                                        ui->session.secrets->slot, ids[i])) {
            continue;
        }
        if (!has_own) {
            hearth_ui_put(p, "<section><h2>");
            hearth_ui_word(p, HEARTH_WORDS_DRAFTS);
            hearth_ui_put(p, "</h2>\n");
        }
        has_own = true;
        put_draft(p, ids[i]);
    }
    hearth_ui_put(p, has_own ? "</section>\n" : "");
}

/* ---- new ---- */

static void put_areas(const struct hearth_ui *ui, struct hearth_ui_page *p)
{
    const struct hearth_areas *areas = &ui->agent.areas;
    if (areas->count == 1) {
        hearth_ui_put(p, "<input type=\"hidden\" name=\"area\" value=\"");
        hearth_ui_text(p, areas->codes[0]);
        hearth_ui_put(p, "\">\n");
    }
    if (areas->count <= 1) {
        return;
    }
    hearth_ui_put(p, "<fieldset class=\"choices grid\"><legend>");
    hearth_ui_word(p, HEARTH_WORDS_CHOOSE_AREA);
    hearth_ui_put(p, "</legend>\n");
    for (size_t i = 0; i < areas->count; i++) {
        hearth_ui_put(p, "<label class=\"choice\"><input type=\"radio\" "
                         "name=\"area\" value=\"");
        hearth_ui_text(p, areas->codes[i]);
        hearth_ui_put(p, "\"> <span><bdi>");
        hearth_ui_text(p, areas->codes[i]);
        hearth_ui_put(p, "</bdi></span></label>\n");
    }
    hearth_ui_put(p, "</fieldset>\n");
}

/* A form that cannot be begun, or keeps nothing. */
static void put_remark(struct hearth_ui_page *p,
                       const struct hearth_ui_title *title)
{
    if (title->is_here && !title->is_training) {
        return;
    }
    hearth_ui_put(p, "<p class=\"hint\">");
    hearth_ui_word(p, title->is_here ? HEARTH_WORDS_TRAINING
                                     : HEARTH_WORDS_FORM_MISSING);
    hearth_ui_put(p, "</p>\n");
}

static void put_forms(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    const struct hearth_programme *programme = &ui->agent.programme;
    hearth_ui_put(p, "<section><h2>");
    hearth_ui_word(p, HEARTH_WORDS_NEW_INTERVIEW);
    hearth_ui_put(p, "</h2>\n");
    hearth_ui_titles_read(&ui->titles, &ui->agent, p->language);
    if (programme->form_count == 0) {
        hearth_screen_says(p, HEARTH_WORDS_NO_FORMS);
    } else {
        put_areas(ui, p);
    }
    for (size_t i = 0; i < programme->form_count; i++) {
        hearth_ui_put(p, "<button name=\"do\" class=\"row main\" "
                         "value=\"begin:");
        hearth_ui_text(p, programme->forms[i].id);
        hearth_ui_put(p, "\"><bdi>");
        hearth_ui_text(p, ui->titles.at[i].text);
        hearth_ui_put(p, "</bdi> <small>");
        hearth_ui_word_n(p, HEARTH_WORDS_FORM_VERSION,
                         programme->forms[i].version);
        hearth_ui_put(p, "</small></button>\n");
        put_remark(p, &ui->titles.at[i]);
    }
    hearth_ui_put(p, "</section>\n");
}

/* ---- where it stands ---- */

static void put_last_sync(const struct hearth_ui *ui, struct hearth_ui_page *p)
{
    uint8_t bytes[8];
    size_t len = 0;
    struct hearth_reader r;
    char date[96];
    hearth_ui_put(p, "<li>");
    if (hearth_outbox_meta_get(ui->agent.kv, "last-sync", bytes, sizeof(bytes),
                               &len) != 0) {
        hearth_ui_word(p, HEARTH_WORDS_LAST_SYNC_NEVER);
    } else {
        hearth_reader_init(&r, hearth_slice_of(bytes, len));
        hearth_ui_word_t(p, HEARTH_WORDS_LAST_SYNC,
                         hearth_words_date(p->language,
                                           (int64_t)hearth_reader_u64(&r), 0,
                                           date, sizeof(date)));
    }
    hearth_ui_put(p, "</li>\n");
}

static const char *size(uint8_t language, uint64_t bytes, char *out, size_t cap)
{
    bool is_large = bytes >= LARGE_B;
    const struct hearth_words_args args = {
        {hearth_words_n(bytes / (is_large ? GB : MB))}};
    return hearth_words_format(
        language, is_large ? HEARTH_WORDS_SIZE_GB : HEARTH_WORDS_SIZE_MB, &args,
        out, cap);
}

static void put_storage(const struct hearth_ui *ui, struct hearth_ui_page *p)
{
    uint64_t left = 0;
    uint64_t all = 0;
    char free_text[64];
    char all_text[64];
    if (hearth_data_folder_space(ui->folder, &left, &all) != 0) {
        return;
    }
    hearth_ui_put(p, "<li>");
    hearth_ui_word_tt(p, HEARTH_WORDS_STORAGE_FREE,
                      size(p->language, left, free_text, sizeof(free_text)),
                      size(p->language, all, all_text, sizeof(all_text)));
    if (left < LOW_B) {
        hearth_ui_put(p, " <strong>");
        hearth_ui_word(p, HEARTH_WORDS_STORAGE_LOW);
        hearth_ui_put(p, "</strong>");
    }
    hearth_ui_put(p, "</li>\n");
}

static void put_battery(const struct hearth_ui *ui, struct hearth_ui_page *p)
{
    uint8_t percent = 0;
    if (ui->battery == NULL || !hearth_battery_read(ui->battery, &percent)) {
        return;
    }
    hearth_ui_put(p, "<li>");
    hearth_ui_word_n(p, HEARTH_WORDS_BATTERY, percent);
    if (percent < LOW_P) {
        hearth_ui_put(p, " <strong>");
        hearth_ui_word(p, HEARTH_WORDS_BATTERY_LOW);
        hearth_ui_put(p, "</strong>");
    }
    hearth_ui_put(p, "</li>\n");
}

static void put_state(const struct hearth_ui *ui, struct hearth_ui_page *p)
{
    struct hearth_outbox_state s;
    hearth_ui_put(p, "<ul class=\"state\">\n<li>");
    hearth_ui_word_n(p, HEARTH_WORDS_DONE_TODAY,
                     hearth_quota_done_today(&ui->agent));
    hearth_ui_put(p, "</li>\n");
    if (hearth_outbox_state(ui->agent.kv, &s) == 0) {
        uint64_t waiting =
            s.receipted.seq < s.head.seq ? s.head.seq - s.receipted.seq : 0;
        hearth_ui_put(p, "<li>");
        if (waiting > 0) {
            hearth_ui_word_n(p, HEARTH_WORDS_WAITING_TO_SEND, waiting);
        } else {
            hearth_ui_word(p, HEARTH_WORDS_ALL_SENT);
        }
        hearth_ui_put(p, "</li>\n");
    }
    put_last_sync(ui, p);
    put_storage(ui, p);
    put_battery(ui, p);
    hearth_ui_put(p, "</ul>\n");
}

static void put_warnings(const struct hearth_ui *ui, struct hearth_ui_page *p)
{
    struct hearth_warnings w;
    hearth_warnings_collect(&ui->agent, &w);
    for (unsigned i = 0; i < w.count; i++) {
        hearth_ui_put(p, "<p class=\"notice\">");
        hearth_ui_word_nn(p, w.all[i].words, w.all[i].n[0], w.all[i].n[1]);
        hearth_ui_put(p, "</p>\n");
    }
}

void hearth_screen_home(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    hearth_ui_put(p, "<h1><bdi>");
    hearth_ui_text(p, ui->session.worker);
    hearth_ui_put(p, "</bdi></h1>\n");
    hearth_screen_team(ui, p);
    put_warnings(ui, p);
    if (hearth_ui_forms_has_new(ui)) {
        hearth_ui_button(p, "forms", "wide", HEARTH_WORDS_FORM_UPDATED);
    }
    put_drafts(ui, p);
    put_forms(ui, p);
    hearth_screen_day(ui, p);
    hearth_ui_put(p, "<section><h2>");
    hearth_ui_word(p, HEARTH_WORDS_SYNC);
    hearth_ui_put(p, "</h2>\n");
    put_state(ui, p);
    hearth_ui_button(p, "sync", "wide", HEARTH_WORDS_SYNC);
    hearth_ui_put(p, "</section><nav class=\"links\">");
    hearth_ui_button(p, "lock", "quiet", HEARTH_WORDS_LOCK);
    hearth_ui_button(p, "forms", "quiet", HEARTH_WORDS_FORMS);
    hearth_ui_button(p, "withdraw", "quiet", HEARTH_WORDS_WITHDRAW);
    hearth_ui_button(p, "workers", "quiet", HEARTH_WORDS_WORKERS);
    hearth_ui_button(p, "display", "quiet", HEARTH_WORDS_DISPLAY);
    hearth_ui_button(p, "about", "quiet", HEARTH_WORDS_ABOUT);
    hearth_ui_button(p, "wipe", "quiet danger", HEARTH_WORDS_WIPE);
    hearth_ui_put(p, "</nav>\n");
}
