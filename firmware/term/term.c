/* SPDX-License-Identifier: Apache-2.0 */
/* Keys become the lines that the interview's loop knows. */
#include "term/term.h"

#include "interview_card.h"
#include "interview_review.h"
#include "interview_screen.h"
#include "interview_show.h"
#include "term/keys.h"

#include <ncurses.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define CTRL(letter) ((letter)&0x1f)
#define WAIT_MS      500

struct hearth_term {
    struct hearth_secmem *m;
    const struct hearth_line_input *in;
    struct hearth_sitting_sink sink;
    struct hearth_term_view view;
    struct hearth_term_sheet remarks; /* to stand above the next page */
    char line[HEARTH_TERM_TYPED_MAX]; /* given out last */
    const struct hearth_interview_offers *offers; /* of the question */
    int32_t next_choice;                          /* of the line begun */
    bool is_open;
    bool is_remark; /* the sink fills the remarks */
    int ended;      /* a wait inside a page ended so */
};

/* ---- the sink ---- */

/* Each line that is shown becomes a paragraph. */
static void sink_text(void *cookie, struct hearth_slice text)
{
    struct hearth_term *t = cookie;
    struct hearth_term_sheet *sheet =
        t->is_remark ? &t->remarks : &t->view.sheet;
    while (text.len > 0) {
        const uint8_t *end = memchr(text.data, '\n', text.len);
        size_t len = end == NULL ? text.len : (size_t)(end - text.data);
        hearth_term_sheet_add(sheet, hearth_slice_of(text.data, len));
        if (end == NULL) {
            return;
        }
        bool is_first = sheet->paragraph_count == 0;
        if (!is_first || sheet->used > sheet->begun) {
            hearth_term_sheet_end(sheet, t->next_choice, t->is_remark);
        }
        t->next_choice = -1;
        text = hearth_slice_of(text.data + len + 1, text.len - len - 1);
    }
}

static void sink_choice(void *cookie, uint32_t index)
{
    struct hearth_term *t = cookie;
    t->next_choice = (int32_t)index;
}

/* The functions that show, into this terminal's sheet. */
static struct hearth_sitting into(struct hearth_term *t,
                                  const struct hearth_sitting *s)
{
    struct hearth_sitting view = *s;
    view.sink = &t->sink;
    t->next_choice = -1;
    return view;
}

/* ---- pages ---- */

static void set_keys(struct hearth_term *t, const struct hearth_sitting *s,
                     bool is_review)
{
    static const struct {
        const char *name;
        enum hearth_words_id words;
    } keys[] = {
        {"Enter", HEARTH_WORDS_NEXT},    {"^B", HEARTH_WORDS_BACK},
        {"^T", HEARTH_WORDS_LANGUAGE},   {"^D", HEARTH_WORDS_DONT_KNOW},
        {"^R", HEARTH_WORDS_PREFER_NOT}, {"^K", HEARTH_WORDS_CARD},
        {"^E", HEARTH_WORDS_REVIEW},     {"^O", HEARTH_WORDS_SAVE_LEAVE},
        {"^X", HEARTH_WORDS_STOP},       {"F1", HEARTH_WORDS_HELP}};
    uint8_t language = hearth_interview_show_language(s);
    struct hearth_term_view *v = &t->view;
    v->key_count = 0;
    if (is_review) {
        v->keys[v->key_count++] = (struct hearth_term_key){
            "^F", hearth_words(language, HEARTH_WORDS_FINALISE)};
    }
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        v->keys[v->key_count++] = (struct hearth_term_key){
            keys[i].name, hearth_words(language, keys[i].words)};
    }
    v->is_rtl = hearth_words_is_rtl(language);
    v->too_small = hearth_words(language, HEARTH_WORDS_KEY_TOO_SMALL);
}

/* A new page, below the remarks that wait. */
static void begin_page(struct hearth_term *t, const struct hearth_sitting *s)
{
    struct hearth_term_view *v = &t->view;
    hearth_term_sheet_clear(&v->sheet);
    for (unsigned i = 0; i < t->remarks.paragraph_count; i++) {
        const struct hearth_term_paragraph *p = &t->remarks.paragraphs[i];
        hearth_term_sheet_add(
            &v->sheet, hearth_slice_of(
                           (const uint8_t *)t->remarks.text + p->from, p->len));
        hearth_term_sheet_end(&v->sheet, -1, true);
    }
    if (t->remarks.paragraph_count > 0) {
        hearth_term_sheet_end(&v->sheet, -1, false);
    }
    hearth_term_sheet_clear(&t->remarks);
    hearth_secmem_wipe(v->typed, sizeof(v->typed));
    v->typed_len = 0;
    v->at = -1;
    v->is_choice = false;
    v->is_many = false;
    v->top = 0;
    memset(v->picks, 0, sizeof(v->picks));
    t->offers = NULL;
    set_keys(t, s, false);
}

/* Where the cursor starts: on what was chosen, never on what was not. */
static void mark_chosen(struct hearth_term *t, const struct hearth_sitting *s,
                        struct hearth_place place)
{
    struct hearth_slice value = hearth_interview_value(s->interview, place);
    for (uint32_t i = 0; i < t->offers->count && i < HEARTH_TERM_PICKS_MAX;
         i++) {
        t->view.picks[i] =
            hearth_interview_show_is_chosen(value, t->offers->items[i].name);
        if (t->view.picks[i] && !t->view.is_many) {
            t->view.at = (int32_t)i;
        }
    }
}

static void show_question(void *cookie, const struct hearth_sitting *s,
                          struct hearth_place place,
                          const struct hearth_interview_offers *offers,
                          bool is_found)
{
    struct hearth_term *t = cookie;
    struct hearth_sitting view = into(t, s);
    uint8_t type = s->form->nodes[place.node].type;
    if (!is_found) {
        begin_page(t, s);
        hearth_interview_screen_question(&view, place, offers);
    }
    t->offers = offers;
    t->view.is_choice =
        type == HEARTH_NODE_SELECT_ONE || type == HEARTH_NODE_SELECT_MULTIPLE;
    t->view.is_many = type == HEARTH_NODE_SELECT_MULTIPLE;
    if (t->view.is_choice) {
        mark_chosen(t, s, place);
    }
}

static void show_found(void *cookie, const struct hearth_sitting *s,
                       struct hearth_place place,
                       const struct hearth_interview_offers *offers,
                       struct hearth_slice part)
{
    struct hearth_term *t = cookie;
    struct hearth_sitting view = into(t, s);
    begin_page(t, s);
    hearth_interview_card_found(&view, place, offers, part);
    hearth_interview_show_fixed(&view, "\n");
    hearth_interview_show_words(&view, HEARTH_WORDS_TYPE_OR_PART, NULL);
    hearth_interview_show_fixed(&view, "\n");
}

static void show_add(void *cookie, const struct hearth_sitting *s,
                     struct hearth_place place)
{
    struct hearth_term *t = cookie;
    struct hearth_sitting view = into(t, s);
    begin_page(t, s);
    hearth_interview_screen_add(&view, place);
}

static void show_review(void *cookie, const struct hearth_sitting *s)
{
    struct hearth_term *t = cookie;
    struct hearth_sitting view = into(t, s);
    begin_page(t, s);
    hearth_interview_review_show(&view);
    set_keys(t, s, true);
}

/* Remarks stand above the next page; the sheet is not touched. */
static void begin_remark(struct hearth_term *t)
{
    t->is_remark = true;
}

static void end_remark(struct hearth_term *t)
{
    if (t->remarks.used > t->remarks.begun) {
        hearth_term_sheet_end(&t->remarks, -1, true);
    }
    t->is_remark = false;
}

static void show_violation(void *cookie, const struct hearth_sitting *s,
                           const struct hearth_violation *v)
{
    struct hearth_term *t = cookie;
    struct hearth_sitting view = into(t, s);
    begin_remark(t);
    hearth_interview_screen_violation(&view, v);
    end_remark(t);
}

static void say(void *cookie, const struct hearth_sitting *s,
                enum hearth_words_id id, const struct hearth_words_args *args)
{
    struct hearth_term *t = cookie;
    struct hearth_sitting view = into(t, s);
    begin_remark(t);
    hearth_interview_show_fixed(&view, "! ");
    hearth_interview_show_words(&view, id, args);
    end_remark(t);
}

static void ask(void *cookie, const struct hearth_sitting *s,
                enum hearth_words_id id, const struct hearth_words_args *args)
{
    struct hearth_term *t = cookie;
    struct hearth_sitting view = into(t, s);
    struct hearth_words_args word = {{hearth_words_t(hearth_words(
        hearth_interview_show_language(s), HEARTH_WORDS_CONFIRM_WORD))}};
    begin_page(t, s);
    hearth_interview_show_words(&view, id, args);
    hearth_interview_show_fixed(&view, "\n\n");
    hearth_interview_show_words(&view, HEARTH_WORDS_CONFIRM_TYPE, &word);
    hearth_interview_show_fixed(&view, "\n");
    t->view.key_count = 0;
}

static void show_slip(void *cookie, const struct hearth_sitting *s,
                      const char *code)
{
    struct hearth_term *t = cookie;
    struct hearth_sitting view = into(t, s);
    begin_page(t, s);
    hearth_interview_show_words(&view, HEARTH_WORDS_SLIP, NULL);
    hearth_interview_show_fixed(&view, "\n\n");
    hearth_interview_show_words(&view, HEARTH_WORDS_SLIP_EXPLAIN, NULL);
    hearth_interview_show_fixed(&view, "\n\n    ");
    hearth_interview_show_name(&view, code);
    hearth_interview_show_fixed(&view, "\n\n");
    hearth_interview_show_words(&view, HEARTH_WORDS_SLIP_HANDED, NULL);
    hearth_interview_show_fixed(&view, "\n");
    t->view.key_count = 0;
}

/* ---- keys ---- */

/* Waits for a key; a code of ncurses in *${key}. The same ends as
 * hearth_line_input_next. */
static int wait_key(struct hearth_term *t, int64_t since, int *key)
{
    const struct hearth_line_input_idle *idle = t->in->idle;
    for (;;) {
        struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
        if (t->in->stop != NULL && *t->in->stop != 0) {
            return HEARTH_E_STATE;
        }
        if (idle != NULL && *idle->asked != 0) {
            *idle->asked = 0;
            return HEARTH_E_LOCKED;
        }
        *key = getch();
        if (*key != ERR) {
            return 0;
        }
        if (idle != NULL &&
            idle->clock.monotonic_ms(idle->clock.cookie) - since >=
                idle->limit_ms) {
            return HEARTH_E_LOCKED;
        }
        if (poll(&ready, 1, WAIT_MS) > 0 && (ready.revents & POLLIN) == 0) {
            return HEARTH_E_NOT_FOUND; /* hung up */
        }
    }
}

static int next_key(struct hearth_term *t, int *key)
{
    const struct hearth_line_input_idle *idle = t->in->idle;
    int64_t since =
        idle == NULL ? 0 : idle->clock.monotonic_ms(idle->clock.cookie);
    hearth_term_window_draw(&t->view);
    return wait_key(t, since, key);
}

/* A page that any key leaves; how a wait ended is kept for the next line. */
static void show_until_key(struct hearth_term *t)
{
    int key = 0;
    int rc = 0;
    do {
        rc = next_key(t, &key);
        if (key == KEY_NPAGE || key == KEY_DOWN || key == ' ') {
            t->view.top++; /* the window stops it at the end */
            key = KEY_RESIZE;
        }
    } while (rc == 0 && key == KEY_RESIZE);
    t->ended = rc;
}

static void show_help(void *cookie, const struct hearth_sitting *s,
                      struct hearth_place place)
{
    struct hearth_term *t = cookie;
    struct hearth_sitting view = into(t, s);
    begin_page(t, s);
    hearth_interview_screen_help(&view, place);
    show_until_key(t);
}

static void show_card(void *cookie, const struct hearth_sitting *s)
{
    struct hearth_term *t = cookie;
    struct hearth_sitting view = into(t, s);
    begin_page(t, s);
    hearth_interview_card_help(&view);
    show_until_key(t);
}

static int next_line(void *cookie, const struct hearth_sitting *s,
                     struct hearth_slice *line)
{
    struct hearth_term *t = cookie;
    int rc = t->ended;
    bool is_whole = false;
    (void)s;
    t->ended = 0;
    hearth_secmem_wipe(t->line, sizeof(t->line));
    while (rc == 0 && !is_whole) {
        int key = 0;
        rc = next_key(t, &key);
        is_whole =
            rc == 0 && hearth_term_keys_take(&t->view, t->offers, key, t->line);
    }
    if (rc == 0) {
        *line = hearth_slice_text(t->line);
    }
    return rc;
}

static void clear_page(void *cookie)
{
    struct hearth_term *t = cookie;
    hearth_term_sheet_clear(&t->view.sheet);
    hearth_secmem_wipe(t->view.typed, sizeof(t->view.typed));
    t->view.typed_len = 0;
}

static void leave(void *cookie)
{
    struct hearth_term *t = cookie;
    if (t->is_open) {
        hearth_term_window_close();
    }
    t->is_open = false;
}

int hearth_term_open(const struct hearth_line_input *in,
                     struct hearth_term **out, struct hearth_face *face)
{
    struct hearth_secmem *m;
    bool is_plain = false;
    *out = NULL;
    int rc = hearth_secmem_open(sizeof(struct hearth_term) + 4096, &m);
    if (rc != 0) {
        return rc;
    }
    struct hearth_term *t = hearth_secmem_take(m, sizeof(*t));
    rc = t == NULL ? HEARTH_E_MEMORY : hearth_term_window_open(&is_plain);
    if (rc != 0) {
        hearth_secmem_close(m);
        return rc;
    }
    memset(t, 0, sizeof(*t));
    t->m = m;
    t->in = in;
    t->sink = (struct hearth_sitting_sink){sink_text, sink_choice, t};
    t->view.sheet.is_plain = is_plain;
    t->remarks.is_plain = is_plain;
    t->is_open = true;
    *face = (struct hearth_face){show_question,  show_found, show_add,
                                 show_review,    show_help,  show_card,
                                 show_violation, say,        ask,
                                 show_slip,      next_line,  clear_page,
                                 leave,          t};
    *out = t;
    return 0;
}

void hearth_term_close(struct hearth_term *t)
{
    if (t != NULL) {
        leave(t);
        hearth_secmem_close(t->m);
    }
}
