/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-host-web: the dashboard. It reads the released figures and device
 * classes; it has no key and could not open a record. */
#include "host/cli/children.h"
#include "host/cli/complain.h"
#include "host/cli/confine.h"
#include "host/cli/options.h"
#include "host/web/pages.h"
#include "host/web/server.h"

#include "hearth/fsutil.h"
#include "hearth/secmem.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

static int say_why(int e, const char *address)
{
    if (e == HEARTH_E_DENIED) {
        return hearth_complain(e,
                               "%s is not on this computer: without TLS "
                               "the pages are at 127.0.0.1 or [::1] only; "
                               "for another address give --web-cert and "
                               "--web-key",
                               address);
    }
    if (e == HEARTH_E_INVALID) {
        return hearth_complain(e, "'%s' is no address: write 127.0.0.1:PORT",
                               address);
    }
    if (e == HEARTH_E_BUSY) {
        return hearth_complain(e, "TCP %s is in use by another program",
                               address);
    }
    return hearth_complain_why(e, "cannot listen on %s", address);
}

/* The store and the socket are open; only the release is opened anew. */
static int confine(const char *data)
{
    struct hearth_confine c = {.process = "web",
                               .data = data,
                               .readable = "release",
                               .needs_sockets = true};

    return hearth_confine_enter(&c);
}

static int serve(struct hearth_server *server, const char *data, bool is_secure)
{
    struct hearth_pulse pulse;
    int e;

    hearth_pulse_open(&pulse);
    e = confine(data);
    if (e != 0) {
        return e;
    }
    printf("dashboard at %s://127.0.0.1:%u/\n", is_secure ? "https" : "http",
           hearth_server_port(server));
    (void)fflush(stdout);
    return hearth_server_run(server, &pulse, &stop);
}

enum { DATA, WEB, LOCKED, DESK, CERT, KEY, NAME, OPTION_COUNT };

#define PEM_MAX 65536 /* a certificate with its chain */

static bool has_people(const char *data)
{
    char path[HEARTH_PATH_MAX];
    struct stat about;

    return hearth_fsutil_join(data, "people/table", path) == 0 &&
           stat(path, &about) == 0;
}

/* Alone it would show to anybody what is for persons who log in; and to the
 * network it shows nothing while nobody can. */
static int check_people(const struct hearth_option *o)
{
    bool is_there = has_people(o[DATA].value);

    if (is_there && !o[DESK].is_given) {
        return hearth_complain(HEARTH_E_STATE,
                               "persons log in to this host: 'hearth-host "
                               "serve' starts the pages together with the "
                               "desk");
    }
    if (o[CERT].is_given != o[KEY].is_given) {
        return hearth_complain(HEARTH_E_INVALID,
                               "--web-cert and --web-key belong together");
    }
    if (o[CERT].is_given && (!is_there || !o[DESK].is_given)) {
        return hearth_complain(HEARTH_E_STATE,
                               "nobody can log in yet: 'hearth-host people "
                               "add NAME --role administrator' before the "
                               "pages are shown to a network");
    }
    return 0;
}

/* A file in PEM as a text in ${m}. */
static int read_pem(struct hearth_secmem *m, const char *path, bool is_secret,
                    const char **out)
{
    uint8_t *text = hearth_secmem_take(m, PEM_MAX);
    struct stat about;
    size_t len = 0;
    int e = text == NULL ? HEARTH_E_MEMORY : 0;

    if (e == 0 && is_secret && stat(path, &about) == 0 &&
        (about.st_mode & 077) != 0) {
        return hearth_complain(HEARTH_E_DENIED,
                               "%s can be read by others: chmod 600 it", path);
    }
    if (e == 0) {
        e = hearth_fsutil_read(path, text, PEM_MAX - 1, &len);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot read %s", path);
    }
    text[len] = '\0';
    *out = (const char *)text;
    return 0;
}

static int open_server(const struct hearth_option *o,
                       const struct hearth_folder *folder, const char *place,
                       struct hearth_server **server)
{
    struct hearth_server_config config = {
        .folder = folder,
        .place = place,
        .address = o[WEB].is_given ? o[WEB].value : "127.0.0.1:8484",
        .is_locked = o[LOCKED].is_given,
        .names = o[NAME].value,
        .desk = o[DESK].is_given ? HEARTH_CHILD_CHANNEL_FD : -1};
    struct hearth_secmem *m = NULL;
    int e = hearth_secmem_open((size_t)2 * PEM_MAX + 4096, &m);

    if (e != 0) {
        return hearth_complain_why(e, "locking memory for the key");
    }
    if (o[CERT].is_given) {
        e = read_pem(m, o[CERT].value, false, &config.certificate);
    }
    if (e == 0 && o[CERT].is_given) {
        e = read_pem(m, o[KEY].value, true, &config.key);
    }
    if (e == 0) {
        e = hearth_server_open(&config, server);
        e = e == 0 ? 0 : say_why(e, config.address);
    }
    hearth_secmem_close(m);
    return e;
}

static int run(const struct hearth_option *o)
{
    const char *data = o[DATA].value;
    struct hearth_folder folder = {0};
    struct hearth_server *server = NULL;
    char place[HEARTH_PATH_MAX];
    int e = check_people(o);

    if (e != 0) {
        return e;
    }
    e = hearth_folder_open_read(data, &folder);
    if (e != 0) {
        return hearth_complain_why(e, "cannot open the data folder %s", data);
    }
    hearth_page_place(data, place);
    e = open_server(o, &folder, place, &server);
    if (e == 0) {
        e = serve(server, data, o[CERT].is_given);
        hearth_server_close(server);
    }
    hearth_folder_close(&folder);
    return e;
}

int main(int argc, char **argv)
{
    struct hearth_option o[OPTION_COUNT] = {
        {"data", true, false, NULL},     {"web", true, false, NULL},
        {"locked", false, false, NULL},  {"desk", false, false, NULL},
        {"web-cert", true, false, NULL}, {"web-key", true, false, NULL},
        {"web-name", true, false, NULL}};
    struct hearth_words words;
    struct sigaction action;

    (void)argc;
    hearth_secmem_harden_process();
    if (hearth_options_parse(argv + 1, o, OPTION_COUNT, &words) != 0) {
        return 2;
    }
    if (!o[0].is_given || words.count != 0) {
        (void)hearth_complain(0, "web needs --data DIR");
        return 2;
    }
    memset(&action, 0, sizeof(action));
    action.sa_handler = on_signal;
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    action.sa_handler = SIG_IGN; /* a browser that goes away is no news */
    (void)sigaction(SIGPIPE, &action, NULL);
    return run(o) == 0 ? 0 : 1;
}
