/* SPDX-License-Identifier: Apache-2.0 */
/* serve: the parent of ingest, results, web and desk. It opens no record and
 * reads nothing from a network. results: the same program, once. */
#include "host/cli/children.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/cli/prompt.h"
#include "host/cli/retain.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    DATA,
    LISTEN,
    WEB,
    UNLOCK,
    METRICS,
    CERT,
    KEY,
    NAME,
    SILENT,
    OPTION_COUNT
};

/* So long may a process give no sign of life: a round of its loop takes a
 * second. What opens records gets ten times as long: it beats in its work, but
 * not in every piece of it. */
#define SILENT_S     60
#define SILENT_MIN_S 5
#define WORK_FACTOR  10

struct service {
    int channel[2]; /* web's end, the desk's end */
    char data[HEARTH_PATH_MAX];
    struct hearth_child children[HEARTH_CHILDREN_MAX];
    size_t count;
    long silent_s;
    int lock; /* the folder's; health reads from it */
};

static struct hearth_child *add(struct service *s, const char *program,
                                const char *data)
{
    struct hearth_child *c = &s->children[s->count++];

    c->program = program;
    c->args[0] = "--data";
    c->args[1] = data;
    c->life.silent_ms = s->silent_s * INT64_C(1000);
    return c;
}

static void plan(struct service *s, const struct hearth_option *o,
                 struct hearth_slice passphrase)
{
    static const char *const names[] = {"--web-cert", "--web-key",
                                        "--web-name"};
    const char *data = o[DATA].value;
    struct hearth_child *c;
    size_t at = 5;

    if (o[UNLOCK].is_given) {
        c = add(s, "hearth-host-results", data);
        c->args[2] = "--follow";
        c->secret = passphrase;
        c->takes_hangup = true;
        c->needs_secret = true;
        c->life.silent_ms *= WORK_FACTOR;
    }
    c = add(s, "hearth-host-ingest", data);
    c->args[2] = "--listen";
    c->args[3] = o[LISTEN].is_given ? o[LISTEN].value : "0.0.0.0:5684";
    c = add(s, "hearth-host-web", data);
    c->args[2] = "--web";
    c->args[3] = o[WEB].is_given ? o[WEB].value : "127.0.0.1:8484";
    c->channel = s->channel[0];
    c->has_channel = true;
    c->args[4] = "--desk";
    for (size_t i = CERT; i <= NAME; i++) {
        if (o[i].is_given) {
            c->args[at++] = names[i - CERT];
            c->args[at++] = o[i].value;
        }
    }
    if (!o[UNLOCK].is_given) {
        c->args[at++] = "--locked";
    }
    c = add(s, "hearth-host-desk", data);
    c->channel = s->channel[1];
    c->has_channel = true;
    if (o[METRICS].is_given) {
        c = add(s, "hearth-host-metrics", data);
        c->args[2] = "--listen";
        c->args[3] = o[METRICS].value;
    }
}

static int run(struct service *s, struct hearth_secmem *secmem,
               struct hearth_slice *passphrase)
{
    struct hearth_notify notify;
    struct hearth_retain retain = {.data = s->data, .notify = &notify};
    sigset_t before;
    const struct hearth_children_chore chore = {
        &notify, HEARTH_RETAIN_EVERY_S, hearth_retain, &retain, &before,
        s->lock};
    int e = 0;

    if (hearth_notify_open(&notify) != 0) {
        (void)hearth_complain(0, "WARNING: the service manager cannot be told "
                                 "how this goes");
    }
    /* before the first child has the store open */
    hearth_retain(&retain);
    hearth_children_prepare(&before);
    for (size_t i = 0; e == 0 && i < s->count; i++) {
        e = hearth_children_start(&s->children[i], &before);
    }
    if (passphrase->len > 0) {
        hearth_prompt_forget(secmem, passphrase);
    }
    if (e == 0) {
        hearth_notify_ready(&notify);
        e = hearth_children_watch(s->children, s->count, &chore);
    }
    hearth_notify_close(&notify);
    hearth_children_stop(s->children, s->count);
    return e;
}

static int read_silence(const struct hearth_option *o, long *seconds)
{
    *seconds = SILENT_S;
    return o->is_given
               ? hearth_options_number(o->value, SILENT_MIN_S, 3600, seconds)
               : 0;
}

static int serve(const struct hearth_option *o, int lock)
{
    struct hearth_slice passphrase = hearth_slice_of(NULL, 0);
    struct hearth_secmem *secmem;
    struct service s;
    int e;

    memset(&s, 0, sizeof(s));
    s.lock = lock;
    e = read_silence(&o[SILENT], &s.silent_s);
    if (e != 0) {
        return e;
    }
    e = hearth_secmem_open(4096, &secmem);
    if (e != 0) {
        return hearth_complain_why(e, "locking memory for the passphrase");
    }
    if (o[UNLOCK].is_given) {
        e = hearth_prompt_passphrase(secmem, "Passphrase of the programme",
                                     false, &passphrase);
    }
    if (e == 0) {
        e = hearth_bytes_to_text(hearth_slice_text(o[DATA].value), s.data,
                                 sizeof(s.data));
    }
    if (e == 0) {
        e = socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, s.channel) ==
                    0
                ? 0
                : hearth_complain_why(HEARTH_E_IO, "starting the desk");
    }
    if (e == 0) {
        plan(&s, o, passphrase);
        e = run(&s, secmem, &passphrase);
    }
    hearth_secmem_close(secmem);
    return e;
}

/* One serve at a time for a folder: two would race for the store's release. */
static int lock_folder(const char *data, int *fd)
{
    char path[HEARTH_PATH_MAX];
    int e = hearth_fsutil_join(data, "serve.lock", path);

    if (e == 0) {
        e = hearth_fsutil_lock(path, fd);
    }
    if (e == HEARTH_E_BUSY) {
        return hearth_complain(e, "%s is being served already", data);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot write to %s", data);
    }
    return 0;
}

int hearth_command_serve(char *const *argv)
{
    struct hearth_option o[OPTION_COUNT] = {
        {"data", true, false, NULL},    {"listen", true, false, NULL},
        {"web", true, false, NULL},     {"unlock", false, false, NULL},
        {"metrics", true, false, NULL}, {"web-cert", true, false, NULL},
        {"web-key", true, false, NULL}, {"web-name", true, false, NULL},
        {"silent", true, false, NULL}};
    struct hearth_folder folder = {0};
    struct hearth_words words;
    int fd = -1;
    int e = hearth_options_parse(argv, o, OPTION_COUNT, &words);

    if (e == 0 && words.count != 0) {
        e = hearth_complain(HEARTH_E_INVALID, "serve takes no words: '%s'",
                            words.word[0]);
    }
    if (e == 0) {
        e = hearth_command_open(o[DATA].value, &folder);
    }
    if (e != 0) {
        return e;
    }
    hearth_folder_close(&folder); /* only looked whether it is there */
    e = lock_folder(o[DATA].value, &fd);
    if (e != 0) {
        return e;
    }
    e = serve(o, fd);
    if (ftruncate(fd, 0) != 0 && e == 0) { /* what it says ends with it */
        e = HEARTH_E_IO;
    }
    (void)close(fd);
    return e;
}

int hearth_command_results(char *const *argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL}};
    const char *args[] = {"--data", NULL, NULL};
    struct hearth_folder folder = {0};
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, 1, &words);

    if (e == 0 && words.count != 0) {
        e = hearth_complain(HEARTH_E_INVALID, "results takes no words");
    }
    if (e == 0) {
        e = hearth_command_open(o[0].value, &folder);
    }
    if (e != 0) {
        return e;
    }
    hearth_folder_close(&folder);
    args[1] = o[0].value;
    return hearth_children_become("hearth-host-results", args);
}
