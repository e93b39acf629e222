/* SPDX-License-Identifier: Apache-2.0 */
/* What each key does to the view, and which lines keys stand for. */
#include "term/keys.h"

#include <ncurses.h>
#include <stdio.h>
#include <string.h>

#define CTRL(letter) ((letter)&0x1f)

static void type(struct hearth_term_view *v, int key)
{
    if (v->typed_len + 1 < sizeof(v->typed)) {
        v->typed[v->typed_len++] = (char)(unsigned char)key;
        v->typed[v->typed_len] = '\0';
    }
}

static void untype(struct hearth_term_view *v)
{
    while (v->typed_len > 0 &&
           ((uint8_t)v->typed[v->typed_len - 1] & 0xc0) == 0x80) {
        v->typed[--v->typed_len] = '\0';
    }
    if (v->typed_len > 0) {
        v->typed[--v->typed_len] = '\0';
    }
}

/* The choice that is shown next in that direction. */
static void go(struct hearth_term_view *v, int step)
{
    const struct hearth_term_sheet *s = &v->sheet;
    int32_t before = -1;
    bool is_passed = v->at < 0 && step > 0;
    for (unsigned i = 0; i < s->paragraph_count; i++) {
        int32_t choice = s->paragraphs[i].choice;
        if (choice < 0) {
            continue;
        }
        if (is_passed) {
            v->at = choice;
            return;
        }
        is_passed = choice == v->at && step > 0;
        if (choice == v->at && step < 0) {
            v->at = before >= 0 ? before : v->at;
            return;
        }
        before = choice;
    }
}

static void scroll_by(struct hearth_term_view *v, int lines)
{
    int top = (int)v->top + lines;
    v->top = top < 0 ? 0 : (unsigned)top;
}

/* The number of the choice called ${name}, 0 if it is not offered. */
static uint32_t number_of(const struct hearth_interview_offers *offers,
                          const char *name)
{
    for (uint32_t i = 0; offers != NULL && i < offers->count; i++) {
        if (hearth_slice_is_equal(offers->items[i].name,
                                  hearth_slice_text(name))) {
            return i + 1;
        }
    }
    return 0;
}

static void give_number(char *line, uint32_t number)
{
    size_t used = strlen(line);
    (void)snprintf(line + used, HEARTH_TERM_TYPED_MAX - used, "%s%u",
                   used > 0 ? " " : "", number);
}

/* "Do not know" and "prefer not to say" by whatever name they are offered;
 * where neither is, nothing is said for the person. */
static bool give_named(const struct hearth_term_view *v,
                       const struct hearth_interview_offers *offers, int key,
                       char *line)
{
    static const char *const names[2][3] = {{"dk", "98", "dont_know"},
                                            {"pns", "99", "refused"}};
    for (size_t i = 0; i < 3; i++) {
        uint32_t number = number_of(offers, names[key == CTRL('R')][i]);
        if (number > 0 && v->is_choice) {
            give_number(line, number);
            return true;
        }
    }
    (void)beep();
    return false;
}

/* Commands of the interview's loop behind keys. */
static const char *command_of(const struct hearth_term_view *v, int key)
{
    switch (key) {
    case CTRL('B'):
        return ":b";
    case KEY_LEFT:
        return v->typed_len == 0 ? ":b" : NULL;
    case CTRL('T'):
        return ":l";
    case CTRL('K'):
        return ":k";
    case CTRL('E'):
        return ":r";
    case CTRL('F'):
        return ":f";
    case CTRL('O'):
        return ":q";
    case CTRL('X'):
        return ":e";
    case KEY_F(1):
        return ":h";
    default:
        return NULL;
    }
}

/* What Enter gives: what was typed, ticked, or stands under the cursor. */
static void give(const struct hearth_term_view *v, char *line)
{
    if (v->typed_len > 0) {
        memcpy(line, v->typed, sizeof(v->typed)); /* of the same size */
    } else if (v->is_many) {
        for (uint32_t i = 0; i < HEARTH_TERM_PICKS_MAX; i++) {
            if (v->picks[i]) {
                give_number(line, i + 1);
            }
        }
    } else if (v->is_choice && v->at >= 0) {
        give_number(line, (uint32_t)v->at + 1);
    }
}

static void move_or_scroll(struct hearth_term_view *v, int key)
{
    int page = (int)hearth_term_window_rows(v) - 1;
    switch (key) {
    case KEY_UP:
    case KEY_DOWN:
        if (v->is_choice) {
            go(v, key == KEY_UP ? -1 : 1);
        } else {
            scroll_by(v, key == KEY_UP ? -1 : 1);
        }
        break;
    case KEY_PPAGE:
        v->at = -1;
        scroll_by(v, -page);
        break;
    case KEY_NPAGE:
        v->at = -1;
        scroll_by(v, page);
        break;
    default:
        break;
    }
}

bool hearth_term_keys_take(struct hearth_term_view *v,
                           const struct hearth_interview_offers *offers,
                           int key, char *line)
{
    const char *command = command_of(v, key);
    if (command != NULL && v->key_count > 0) {
        (void)snprintf(line, HEARTH_TERM_TYPED_MAX, "%s", command);
        return true;
    }
    switch (key) {
    case '\r':
    case '\n':
    case KEY_ENTER:
        give(v, line);
        return true;
    case CTRL('D'):
    case CTRL('R'):
        return give_named(v, offers, key, line);
    case KEY_BACKSPACE:
    case 0x7f:
    case '\b':
        untype(v);
        return false;
    case CTRL('L'):
        (void)clearok(curscr, TRUE);
        return false;
    default:
        break;
    }
    if (key == ' ' && v->is_many && v->typed_len == 0) {
        if (v->at >= 0 && v->at < HEARTH_TERM_PICKS_MAX) {
            v->picks[v->at] = !v->picks[v->at];
        }
    } else if (key >= ' ' && key <= 0xff) {
        type(v, key);
    } else {
        move_or_scroll(v, key);
    }
    return false;
}
