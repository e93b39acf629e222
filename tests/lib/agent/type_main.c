/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a program on a terminal of its own and types to it like a person who
 * reads first: nothing is typed before the text waited for was shown.
 *
 * usage: hearth-test-type SCRIPT PROGRAM [ARGUMENT...]
 *
 * SCRIPT has one step a line: "<TEXT" waits until TEXT was shown, ">TEXT"
 * types TEXT and Enter, "=TEXT" only TEXT, "!" presses Ctrl-C, "^X" another
 * Control key, "@down", "@up" and "@left" an arrow (as of vt100 and xterm);
 * "KILL" kills PROGRAM at once, "LOCK" and "HANGUP" signal that to it. Prints
 * all that was shown and ends like PROGRAM; 98 when a text was not shown and
 * nothing else was for half a minute. */
#define _XOPEN_SOURCE 700 /* posix_openpt and its kin */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 30000
#define SHOWN_MAX   (1u << 20)
#define STEP_MAX    1024
#define BROKEN      99
#define NOT_SHOWN   98

struct terminal {
    int fd;
    pid_t pid;
    char *shown; /* all of it */
    size_t len;
    size_t read_to; /* a wait looks from here on */
    bool is_over;
};

static void stop(const char *what)
{
    (void)fprintf(stderr, "type: %s: %s\n", what, strerror(errno));
    exit(BROKEN);
}

static void start(struct terminal *t, char **argv)
{
    t->fd = posix_openpt(O_RDWR | O_NOCTTY);
    if (t->fd < 0 || grantpt(t->fd) != 0 || unlockpt(t->fd) != 0) {
        stop("a terminal");
    }
    const char *name = ptsname(t->fd);
    t->pid = fork();
    if (t->pid < 0) {
        stop("fork");
    }
    if (t->pid == 0) {
        (void)setsid();
        /* Opened by a session without one, it becomes the terminal. */
        int fd = open(name, O_RDWR);
        if (fd < 0 || dup2(fd, 0) < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0) {
            _exit(BROKEN);
        }
        (void)close(t->fd);
        (void)execv(argv[0], argv);
        _exit(BROKEN);
    }
}

/* Reads what is shown next; sets is_over at its end. True if nothing was. */
static bool look(struct terminal *t, int patience_ms)
{
    struct pollfd p = {.fd = t->fd, .events = POLLIN};
    if (poll(&p, 1, patience_ms) <= 0) {
        return true;
    }
    ssize_t got = read(t->fd, t->shown + t->len, SHOWN_MAX - 1 - t->len);
    if (got <= 0) {
        t->is_over = true;
        return false;
    }
    (void)fwrite(t->shown + t->len, 1, (size_t)got, stdout);
    t->len += (size_t)got;
    t->shown[t->len] = '\0';
    return false;
}

static void wait_for(struct terminal *t, const char *text)
{
    for (int waited = 0; waited < PATIENCE_MS;) {
        const char *at = strstr(t->shown + t->read_to, text);
        if (at != NULL) {
            t->read_to = (size_t)(at - t->shown) + strlen(text);
            return;
        }
        if (t->is_over || t->len == SHOWN_MAX - 1) {
            break;
        }
        waited += look(t, 100) ? 100 : 0;
    }
    (void)fprintf(stderr, "type: never shown: %s\n", text);
    exit(NOT_SHOWN);
}

static void type(struct terminal *t, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t done = write(t->fd, text, len);
        if (done <= 0) {
            stop("typing");
        }
        text += done;
        len -= (size_t)done;
    }
}

static void press_arrow(struct terminal *t, const char *name)
{
    const char *keys = strncmp(name, "down", 4) == 0 ? "\033OB"
                       : strncmp(name, "up", 2) == 0 ? "\033OA"
                                                     : "\033OD";
    type(t, keys, strlen(keys));
}

static void run_step(struct terminal *t, char *line)
{
    size_t len = strlen(line);
    char control = (char)(line[1] & 0x1f);
    if (line[0] == '<') {
        line[len - (line[len - 1] == '\n')] = '\0';
        wait_for(t, line + 1);
    } else if (line[0] == '>') {
        type(t, line + 1, len - 1);
    } else if (line[0] == '=') {
        type(t, line + 1, len - 1 - (line[len - 1] == '\n'));
    } else if (line[0] == '^') {
        type(t, &control, 1);
    } else if (line[0] == '@') {
        press_arrow(t, line + 1);
    } else if (line[0] == 'K') {
        (void)kill(t->pid, SIGKILL);
    } else if (line[0] == 'L') {
        (void)kill(t->pid, SIGUSR1);
    } else if (line[0] == 'H') {
        (void)kill(t->pid, SIGHUP);
    } else if (line[0] == '!') {
        type(t, "\003", 1);
    }
}

int main(int argc, char **argv)
{
    struct terminal t = {.fd = -1};
    char line[STEP_MAX];
    int status = 0;
    FILE *script = argc > 2 ? fopen(argv[1], "r") : NULL;
    t.shown = calloc(1, SHOWN_MAX);
    if (t.shown == NULL) {
        stop("memory");
    }
    if (script == NULL) {
        free(t.shown);
        (void)fputs("usage: hearth-test-type SCRIPT PROGRAM ...\n", stderr);
        return 2;
    }
    start(&t, argv + 2);
    while (fgets(line, sizeof(line), script) != NULL) {
        run_step(&t, line);
    }
    (void)fclose(script);
    for (int waited = 0; !t.is_over && waited < PATIENCE_MS;) {
        waited += look(&t, 100) ? 100 : 0;
    }
    (void)close(t.fd);
    if (waitpid(t.pid, &status, 0) != t.pid) {
        stop("waitpid");
    }
    free(t.shown);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
