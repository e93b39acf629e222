/* SPDX-License-Identifier: Apache-2.0 */
/* Screens that need no open interview: PIN, enrolment, sync, wipe, about. */
#include "screen.h"

#include "data_folder.h"
#include "enrolment.h"

static void put_label(struct hearth_ui_page *p, const char *name,
                      enum hearth_words_id label)
{
    hearth_ui_put(p, "<p class=\"field\"><label for=\"");
    hearth_ui_put(p, name);
    hearth_ui_put(p, "\">");
    hearth_ui_word(p, label);
    hearth_ui_put(p, "</label>");
}

void hearth_screen_field(struct hearth_ui_page *p, const char *name,
                         const char *more, enum hearth_words_id label)
{
    put_label(p, name, label);
    hearth_ui_put(p, "<input id=\"");
    hearth_ui_put(p, name);
    hearth_ui_put(p, "\" name=\"");
    hearth_ui_put(p, name);
    hearth_ui_put(p, "\" autocomplete=\"off\" ");
    hearth_ui_put(p, more);
    hearth_ui_put(p, "></p>\n");
}

/* Two lines: on one of a small screen its end would hide its beginning. */
void hearth_screen_code(struct hearth_ui_page *p, struct hearth_slice typed,
                        enum hearth_words_id label)
{
    put_label(p, "code", label);
    hearth_ui_put(p, "<textarea id=\"code\" name=\"code\" rows=\"2\" "
                     "autocomplete=\"off\" spellcheck=\"false\" dir=\"ltr\" "
                     "maxlength=\"511\" data-keys=\"code\">\n");
    hearth_ui_slice(p, typed);
    hearth_ui_put(p, "</textarea></p>\n");
}

/* Digits that a finger or a glove finds; without script the keyboard does. */
static void put_pad(struct hearth_ui_page *p)
{
    static const char keys[] = "123456789";
    hearth_ui_put(p, "<div class=\"pad\" data-pad=\"pin\" hidden>\n");
    for (const char *k = keys; *k != '\0'; k++) {
        const char digit[2] = {*k, '\0'};
        hearth_ui_put(p, "<button type=\"button\" data-key=\"");
        hearth_ui_put(p, digit);
        hearth_ui_put(p, "\">");
        hearth_ui_number(p, (uint64_t)(*k - '0'));
        hearth_ui_put(p, "</button>");
    }
    hearth_ui_put(p, "<span></span><button type=\"button\" data-key=\"0\">");
    hearth_ui_number(p, 0);
    hearth_ui_put(p, "</button><button type=\"button\" data-key=\"\" "
                     "aria-label=\"");
    hearth_ui_word(p, HEARTH_WORDS_DELETE_DIGIT);
    hearth_ui_put(p, "\">⌫</button><button type=\"button\" class=\"quiet\" "
                     "data-phrase=\"pin\">");
    hearth_ui_word(p, HEARTH_WORDS_SHOW_KEYBOARD);
    hearth_ui_put(p, "</button></div>\n");
}

static void put_worker(struct hearth_ui_page *p,
                       const struct hearth_keyring_slot *slot, bool is_on)
{
    struct hearth_slice name = hearth_slice_of(slot->worker, slot->worker_len);
    hearth_ui_put(p, "<label class=\"choice\"><input type=\"radio\" "
                     "name=\"worker\" value=\"");
    hearth_ui_slice(p, name);
    hearth_ui_put(p, is_on ? "\" checked required> <span><bdi>"
                           : "\" required> <span><bdi>");
    hearth_ui_slice(p, name);
    hearth_ui_put(p, "</bdi></span></label>\n");
}

static void put_workers(const struct hearth_ui *ui, struct hearth_ui_page *p)
{
    const struct hearth_keyring *k = &ui->session.keyring.ring;
    unsigned count = 0;
    uint8_t only = 0;
    for (uint8_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        only = k->slots[i].is_used ? i : only;
        count += k->slots[i].is_used ? 1 : 0;
    }
    if (count == 1) {
        hearth_ui_put(p, "<input type=\"hidden\" name=\"worker\" value=\"");
        hearth_ui_slice(p, hearth_slice_of(k->slots[only].worker,
                                           k->slots[only].worker_len));
        hearth_ui_put(p, "\">\n");
        return;
    }
    hearth_ui_put(p, "<fieldset class=\"choices\"><legend>");
    hearth_ui_word(p, HEARTH_WORDS_CHOOSE_WORKER);
    hearth_ui_put(p, "</legend>\n");
    for (uint8_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        if (k->slots[i].is_used) {
            put_worker(
                p, &k->slots[i],
                hearth_slice_is_equal(hearth_slice_text(ui->session.worker),
                                      hearth_slice_of(k->slots[i].worker,
                                                      k->slots[i].worker_len)));
        }
    }
    hearth_ui_put(p, "</fieldset>\n");
}

static void put_links(struct hearth_ui_page *p, bool has_sync)
{
    hearth_ui_put(p, "<nav class=\"links\">");
    if (has_sync) {
        hearth_ui_button(p, "sync", "quiet", HEARTH_WORDS_SYNC);
    }
    hearth_ui_button(p, "display", "quiet", HEARTH_WORDS_DISPLAY);
    hearth_ui_button(p, "about", "quiet", HEARTH_WORDS_ABOUT);
    if (has_sync) {
        hearth_ui_button(p, "wipe", "quiet danger", HEARTH_WORDS_WIPE);
    }
    hearth_ui_put(p, "</nav>\n");
}

void hearth_screen_locked(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    hearth_screen_title(p, HEARTH_WORDS_UNLOCK);
    put_workers(ui, p);
    hearth_screen_field(p, "pin",
                        "type=\"password\" maxlength=\"128\" autofocus",
                        HEARTH_WORDS_PIN_OR_PHRASE);
    put_pad(p);
    hearth_ui_put(p, "<p class=\"waiting\" hidden role=\"status\">");
    hearth_ui_word(p, HEARTH_WORDS_CHECKING);
    hearth_ui_put(p, "</p>\n");
    hearth_ui_button(p, "unlock", "main wide", HEARTH_WORDS_UNLOCK);
    /* Whoever just held the device was no worker. */
    put_links(p, !ui->was_handed);
}

void hearth_screen_enrol(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    (void)ui;
    hearth_screen_title(p, HEARTH_WORDS_ENROL);
    hearth_screen_says(p, HEARTH_WORDS_ENROL_CODE_EXPLAIN);
    hearth_screen_code(p, hearth_slice_of(NULL, 0), HEARTH_WORDS_ENROL_CODE);
    hearth_ui_put(p, "<button type=\"button\" class=\"wide\" "
                     "data-scan=\"code\" aria-pressed=\"false\" hidden>");
    hearth_ui_word(p, HEARTH_WORDS_ENROL_SCAN);
    hearth_ui_put(p, "</button>\n");
    hearth_screen_field(p, "host",
                        "spellcheck=\"false\" dir=\"ltr\" maxlength=\"63\" "
                        "data-keys=\"host\"",
                        HEARTH_WORDS_ENROL_HOST);
    hearth_screen_new_pin(p);
    hearth_ui_button(p, "enrol", "main wide", HEARTH_WORDS_ENROL);
    put_links(p, false);
}

void hearth_screen_compare(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    char words[HEARTH_ENROL_WORDS_LEN];
    bool is_confirmed = false;
    hearth_screen_title(p, HEARTH_WORDS_ENROL_DONE);
    hearth_screen_says(p, HEARTH_WORDS_ENROL_WORDS);
    if (hearth_enrolment_words(ui->agent.kv, words, &is_confirmed) == 0) {
        hearth_ui_put(p, "<p class=\"code\" dir=\"ltr\" lang=\"en\">");
        hearth_ui_text(p, words);
        hearth_ui_put(p, "</p>\n");
    }
    hearth_ui_put(p, "<div class=\"foot\">");
    hearth_ui_button(p, "differ", "quiet danger",
                     HEARTH_WORDS_ENROL_WORDS_DIFFER);
    hearth_ui_button(p, "same", "main", HEARTH_WORDS_ENROL_WORDS_SAME);
    hearth_ui_put(p, "</div>\n");
}

/* ---- sync ---- */

static void put_progress(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    struct hearth_outbox_state s;
    if (hearth_outbox_state(ui->agent.kv, &s) != 0) {
        return;
    }
    uint64_t sent = s.receipted.seq < s.head.seq ? s.receipted.seq : s.head.seq;
    hearth_ui_put(p, "<p role=\"status\">");
    if (sent < s.head.seq) {
        hearth_ui_word_nn(p, HEARTH_WORDS_SYNC_SENDING, sent, s.head.seq);
    } else {
        hearth_ui_word(p, HEARTH_WORDS_SYNC_RECEIVING);
    }
    hearth_ui_put(p, "</p>\n");
}

void hearth_screen_sync(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    hearth_screen_title(p, HEARTH_WORDS_SYNC);
    hearth_ui_put(p, ui->helper->is_running ? "<div data-again=\"1000\">\n"
                                            : "<div>\n");
    if (ui->helper->is_running) {
        put_progress(ui, p);
        hearth_ui_button(p, "sync-stop", "quiet", HEARTH_WORDS_SYNC_STOP);
    }
    hearth_ui_put(p, "</div><div class=\"foot\">");
    hearth_ui_button(p, "close", "quiet", HEARTH_WORDS_BACK);
    if (!ui->helper->is_running) {
        hearth_ui_button(p, "sync", "main", HEARTH_WORDS_TRY_AGAIN);
    }
    hearth_ui_put(p, "</div>\n");
}

/* ---- wipe, about ---- */

void hearth_screen_wipe(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    struct hearth_outbox_state s;
    hearth_screen_title(p, HEARTH_WORDS_WIPE);
    hearth_screen_says(p, HEARTH_WORDS_WIPE_EXPLAIN);
    if (ui->has_agent && hearth_outbox_state(ui->agent.kv, &s) == 0 &&
        s.receipted.seq < s.head.seq) {
        hearth_ui_put(p, "<p class=\"notice\">");
        hearth_ui_word_n(p, HEARTH_WORDS_WIPE_UNSENT,
                         s.head.seq - s.receipted.seq);
        hearth_ui_put(p, "</p>\n");
    }
    hearth_ui_put(p, "<p><label class=\"choice\"><input type=\"checkbox\" "
                     "name=\"sure\" value=\"yes\" id=\"sure\"> <span>");
    hearth_ui_word(p, HEARTH_WORDS_WIPE);
    hearth_ui_put(p, "</span></label></p>\n"
                     "<p class=\"waiting\" hidden role=\"status\">");
    hearth_ui_word(p, HEARTH_WORDS_WIPE_HOLDING);
    hearth_ui_put(p, "</p><div class=\"foot\">");
    hearth_ui_button(p, "close", "quiet", HEARTH_WORDS_BACK);
    hearth_ui_put(p, "<button name=\"do\" value=\"erase\" class=\"danger\" "
                     "data-hold=\"2000\">");
    hearth_ui_word(p, HEARTH_WORDS_WIPE_HOLD);
    hearth_ui_put(p, "</button></div>\n");
}

static void put_pair(struct hearth_ui_page *p, enum hearth_words_id id,
                     const char *text)
{
    hearth_ui_put(p, "<dt>");
    hearth_ui_word(p, id);
    hearth_ui_put(p, "</dt><dd><bdi>");
    hearth_ui_text(p, text);
    hearth_ui_put(p, "</bdi></dd>\n");
}

static void put_section(struct hearth_ui_page *p, enum hearth_words_id title,
                        enum hearth_words_id text)
{
    hearth_ui_put(p, "<h2>");
    hearth_ui_word(p, title);
    hearth_ui_put(p, "</h2>\n");
    hearth_screen_says(p, text);
}

void hearth_screen_about(struct hearth_ui *ui, struct hearth_ui_page *p)
{
    char id[2 * HEARTH_DEVICE_LEN + 1];
    hearth_screen_title(p, HEARTH_WORDS_ABOUT);
    hearth_ui_put(p, "<p>");
    hearth_ui_word_t(p, HEARTH_WORDS_VERSION, HEARTH_VERSION);
    hearth_ui_put(p, "</p>\n");
    if (ui->has_agent) {
        hearth_bytes_hex(
            hearth_slice_of(ui->agent.device.id, HEARTH_DEVICE_LEN), id);
        hearth_ui_put(p, "<dl>\n");
        put_pair(p, HEARTH_WORDS_PROGRAMME, ui->agent.programme.name);
        put_pair(p, HEARTH_WORDS_DEVICE, id);
        hearth_ui_put(p, "</dl>\n");
    }
    put_section(p, HEARTH_WORDS_PROTECTED, HEARTH_WORDS_PROTECTED_TEXT);
    put_section(p, HEARTH_WORDS_NOT_PROTECTED, HEARTH_WORDS_NOT_PROTECTED_TEXT);
    if (hearth_data_folder_copies(ui->folder) != NULL) {
        hearth_ui_put(p, "<p class=\"notice\">");
        hearth_ui_word(p, HEARTH_WORDS_WARN_COPIES);
        hearth_ui_put(p, "</p>\n");
    }
    hearth_ui_put(p, "<div class=\"foot\">");
    hearth_ui_button(p, "close", "main", HEARTH_WORDS_BACK);
    hearth_ui_put(p, "</div>\n");
}
