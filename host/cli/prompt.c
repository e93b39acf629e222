/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for a passphrase. Bytes are read one by one with read(2): a stdio
 * buffer would keep a copy outside the locked arena. */
#include "host/cli/prompt.h"

#include "host/cli/complain.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static volatile sig_atomic_t was_interrupted;

static void on_signal(int number)
{
    (void)number;
    was_interrupted = 1;
}

int hearth_prompt_line(int fd, uint8_t *out, size_t cap, size_t *len)
{
    size_t at = 0;

    for (;;) {
        uint8_t c = 0;
        ssize_t got = read(fd, &c, 1);

        if (got < 0) {
            return errno == EINTR ? HEARTH_E_STATE : HEARTH_E_IO;
        }
        if (got == 0 && at == 0) {
            return HEARTH_E_STATE;
        }
        if (got == 0 || c == '\n') {
            break;
        }
        if (at == cap) {
            return HEARTH_E_LIMIT;
        }
        out[at++] = c;
    }
    if (at > 0 && out[at - 1] == '\r') {
        at--;
    }
    *len = at;
    return 0;
}

static void say(const char *text)
{
    size_t len = strlen(text);

    if (write(STDERR_FILENO, text, len) != (ssize_t)len) {
        was_interrupted = 1;
    }
}

/* One line without echo; the terminal is put back on Ctrl-C too. */
static int ask_terminal(const char *question, uint8_t *out, size_t *len)
{
    struct sigaction catching, before_int, before_term;
    struct termios quiet, before;
    int e;

    if (tcgetattr(STDIN_FILENO, &before) != 0) {
        return HEARTH_E_IO;
    }
    memset(&catching, 0, sizeof(catching));
    catching.sa_handler = on_signal; /* no SA_RESTART: read must return */
    was_interrupted = 0;
    (void)sigaction(SIGINT, &catching, &before_int);
    (void)sigaction(SIGTERM, &catching, &before_term);
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    say(question);
    say(": ");
    e = hearth_prompt_line(STDIN_FILENO, out, HEARTH_PROMPT_MAX, len);
    say("\n");
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    (void)sigaction(SIGINT, &before_int, NULL);
    (void)sigaction(SIGTERM, &before_term, NULL);
    return was_interrupted != 0 ? HEARTH_E_STATE : e;
}

static int ask_again(struct hearth_secmem *m, const uint8_t *first, size_t len)
{
    uint8_t *second = hearth_secmem_take(m, HEARTH_PROMPT_MAX);
    size_t second_len;
    int e;

    if (second == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = ask_terminal("The same again", second, &second_len);
    if (e == 0 &&
        (second_len != len || !hearth_secmem_equal(first, second, len))) {
        e = hearth_complain(HEARTH_E_INVALID, "the two passphrases differ");
    }
    hearth_secmem_give(m, second);
    return e;
}

static int check(const char *question, bool is_new, size_t len, int e)
{
    if (e == HEARTH_E_LIMIT) {
        return hearth_complain(e, "the passphrase is longer than %d bytes",
                               HEARTH_PROMPT_MAX);
    }
    if (e != 0) {
        return hearth_complain(e, "no passphrase was given (%s)", question);
    }
    if (is_new && len < HEARTH_PROMPT_MIN) {
        return hearth_complain(HEARTH_E_INVALID,
                               "a new passphrase needs at least %d characters",
                               HEARTH_PROMPT_MIN);
    }
    if (len == 0) {
        return hearth_complain(HEARTH_E_INVALID, "the passphrase is empty");
    }
    return 0;
}

int hearth_prompt_passphrase(struct hearth_secmem *m, const char *question,
                             bool is_new, struct hearth_slice *out)
{
    uint8_t *secret = hearth_secmem_take(m, HEARTH_PROMPT_MAX);
    bool is_terminal = isatty(STDIN_FILENO) == 1;
    size_t len = 0;
    int e;

    if (secret == NULL) {
        return hearth_complain_why(HEARTH_E_MEMORY, "reading a passphrase");
    }
    e = is_terminal
            ? ask_terminal(question, secret, &len)
            : hearth_prompt_line(STDIN_FILENO, secret, HEARTH_PROMPT_MAX, &len);
    e = check(question, is_new, len, e);
    if (e == 0 && is_new && is_terminal) {
        e = ask_again(m, secret, len);
    }
    if (e != 0) {
        hearth_secmem_give(m, secret);
        return e;
    }
    *out = hearth_slice_of(secret, len);
    return 0;
}

void hearth_prompt_forget(struct hearth_secmem *m, struct hearth_slice *secret)
{
    /* The slice is const to its readers; the arena's block is ours. */
    union {
        const uint8_t *shown;
        void *block;
    } p;

    p.shown = secret->data;
    hearth_secmem_give(m, p.block);
    *secret = hearth_slice_of(NULL, 0);
}
