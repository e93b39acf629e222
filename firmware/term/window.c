/* SPDX-License-Identifier: Apache-2.0 */
/* Drawing with ncurses. Lines go out in logical order: terminals that know
 * about directions turn them, the others show them aligned. */
#include "term/window.h"

#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROWS_MIN 10
#define COLS_MIN 40

/* Terminals that would show an isolate as a blot. */
static bool is_plain_terminal(const char *term)
{
    static const char *const names[] = {"linux", "vt"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strncmp(term, names[i], strlen(names[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* Names and answers are UTF-8, so the terminal must be. */
static bool has_utf8(void)
{
    if (setlocale(LC_CTYPE, "") != NULL &&
        strcmp(nl_langinfo(CODESET), "UTF-8") == 0) {
        return true;
    }
    return setlocale(LC_CTYPE, "C.UTF-8") != NULL;
}

/* A serial line's TERM is often a guess: arrows are taken in both ways that
 * terminals send them. */
static void define_arrows(void)
{
    static const struct {
        const char *sent;
        int key;
    } arrows[] = {{"\033[A", KEY_UP},   {"\033OA", KEY_UP},
                  {"\033[B", KEY_DOWN}, {"\033OB", KEY_DOWN},
                  {"\033[D", KEY_LEFT}, {"\033OD", KEY_LEFT}};
    for (size_t i = 0; i < sizeof(arrows) / sizeof(arrows[0]); i++) {
        (void)define_key(arrows[i].sent, arrows[i].key);
    }
}

int hearth_term_window_open(bool *is_plain)
{
    const char *term = getenv("TERM");
    struct sigaction ignore;
    if (term == NULL || strcmp(term, "dumb") == 0 || !has_utf8()) {
        return HEARTH_E_NOT_FOUND;
    }
    *is_plain = is_plain_terminal(term);
    if (newterm(NULL, stdout, stdin) == NULL) {
        return HEARTH_E_NOT_FOUND;
    }
    /* Nobody gets a shell with keys in memory behind it. */
    memset(&ignore, 0, sizeof(ignore));
    ignore.sa_handler = SIG_IGN;
    (void)sigaction(SIGTSTP, &ignore, NULL);
    (void)cbreak();
    (void)noecho();
    (void)nonl();
    (void)keypad(stdscr, TRUE);
    define_arrows();
    (void)nodelay(stdscr, TRUE);
    (void)set_escdelay(200);
    return 0;
}

void hearth_term_window_close(void)
{
    struct sigaction usual;
    (void)erase();
    (void)clearok(stdscr, TRUE);
    (void)refresh();
    (void)endwin();
    memset(&usual, 0, sizeof(usual));
    usual.sa_handler = SIG_DFL;
    (void)sigaction(SIGTSTP, &usual, NULL);
}

/* Columns of a text without line ends. */
static unsigned columns_of(const char *text)
{
    struct hearth_slice rest = hearth_slice_text(text);
    unsigned cols = 0;
    while (rest.len > 0) {
        unsigned len;
        cols += hearth_term_sheet_columns(hearth_term_sheet_code(rest, &len));
        rest = hearth_slice_of(rest.data + len, rest.len - len);
    }
    return cols;
}

static unsigned key_columns(const struct hearth_term_key *key)
{
    return columns_of(key->name) + 1 + columns_of(key->words) + 2;
}

/* Puts the keys into rows; draws them when ${row} is one of the screen. Gives
 * the number of rows. */
static int put_keys(const struct hearth_term_view *v, int row)
{
    int rows = 1;
    int col = 0;
    for (unsigned i = 0; i < v->key_count; i++) {
        int cols = (int)key_columns(&v->keys[i]);
        if (col > 0 && col + cols > COLS) {
            rows++;
            col = 0;
        }
        if (row >= 0) {
            (void)attron(A_REVERSE);
            (void)mvaddstr(row + rows - 1, col, v->keys[i].name);
            (void)attroff(A_REVERSE);
            (void)addch(' ');
            (void)addstr(v->keys[i].words);
        }
        col += cols;
    }
    return rows;
}

unsigned hearth_term_window_rows(const struct hearth_term_view *v)
{
    int rows = LINES - put_keys(v, -1) - 1;
    return rows < 1 ? 1 : (unsigned)rows;
}

/* The first line that shows the choice under the cursor. */
static void bring_into_view(struct hearth_term_view *v, unsigned rows)
{
    const struct hearth_term_sheet *s = &v->sheet;
    for (unsigned i = 0; v->at >= 0 && i < s->line_count; i++) {
        if (s->paragraphs[s->lines[i].paragraph].choice == v->at) {
            v->top = i < v->top ? i : v->top;
            v->top = i >= v->top + rows ? i - rows + 1 : v->top;
        }
    }
    if (s->line_count <= rows) {
        v->top = 0;
    } else if (v->top > s->line_count - rows) {
        v->top = s->line_count - rows;
    }
}

static void draw_line(const struct hearth_term_view *v, int row,
                      const struct hearth_term_line *line)
{
    const struct hearth_term_paragraph *p =
        &v->sheet.paragraphs[line->paragraph];
    bool is_at = p->choice >= 0 && p->choice == v->at;
    int col = v->is_rtl && line->cols < COLS ? COLS - 1 - line->cols : 0;
    if (is_at) {
        (void)attron(A_REVERSE);
    } else if (p->is_strong) {
        (void)attron(A_BOLD);
    }
    (void)mvaddnstr(row, col < 0 ? 0 : col, v->sheet.text + line->from,
                    line->len);
    if (v->is_many && p->choice >= 0 && p->choice < HEARTH_TERM_PICKS_MAX &&
        line->from == p->from) {
        (void)mvaddch(row, (col < 0 ? 0 : col) + 2,
                      v->picks[p->choice] ? '*' : ' ');
    }
    (void)attroff(A_REVERSE | A_BOLD);
}

/* The end of what is typed, as much of it as the line has room for. */
static void draw_typed(const struct hearth_term_view *v, int row)
{
    size_t from = 0;
    while (v->typed_len - from > 0 &&
           columns_of(v->typed + from) > (unsigned)(COLS - 4)) {
        do {
            from++;
        } while (((uint8_t)v->typed[from] & 0xc0) == 0x80);
    }
    (void)mvaddstr(row, 0, "> ");
    (void)addstr(v->typed + from);
}

void hearth_term_window_draw(struct hearth_term_view *v)
{
    (void)erase();
    if (LINES < ROWS_MIN || COLS < COLS_MIN) {
        (void)mvaddnstr(0, 0, v->too_small, COLS * 2);
        (void)refresh();
        return;
    }
    hearth_term_sheet_wrap(&v->sheet, (unsigned)COLS - 2);
    unsigned rows = hearth_term_window_rows(v);
    bring_into_view(v, rows);
    for (unsigned i = 0; i < rows && v->top + i < v->sheet.line_count; i++) {
        draw_line(v, (int)i, &v->sheet.lines[v->top + i]);
    }
    if (v->top > 0) {
        (void)mvaddch(0, COLS - 1, '^');
    }
    if (v->top + rows < v->sheet.line_count) {
        (void)mvaddch((int)rows - 1, COLS - 1, 'v');
    }
    (void)put_keys(v, (int)rows + 1);
    draw_typed(v, (int)rows);
    (void)refresh();
}
